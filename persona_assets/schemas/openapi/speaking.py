"""Which operations of a document speak of one of its schemas."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from persona_assets.schemas.openapi.assembling import Contract
from persona_assets.schemas.openapi.operations import Operation, OperationEntry
from persona_assets.schemas.schema import Definition

_TOGETHER = ("allOf", "anyOf", "oneOf")
_MOST_HOPS = 6


def speaking_of(
    entries: Sequence[OperationEntry], contract: Callable[[Iterable[str]], Contract], entity: str
) -> list[str]:
    """Return the names of the *entries* that speak of *entity*, in file order.

    One does whose request or response is the entity, a list of it, or an envelope around either;
    and so does every other operation on the path of one that does, such as a DELETE.
    """
    whole = contract([entry.name for entry in entries])
    paths = {
        (operation.entry.path, operation.entry.is_webhook)
        for operation in whole.operations
        for definition in _bodies(operation)
        if {entity, f"{entity}_request"} & set(_names(definition, whole.shared, 1, _MOST_HOPS))
    }
    return [entry.name for entry in entries if (entry.path, entry.is_webhook) in paths]


def _bodies(operation: Operation) -> Iterator[Definition]:
    """Yield what the request of *operation* is, and what its answers are when it succeeds."""
    if operation.request:
        yield operation.request.definition
    for status, response in operation.responses.items():
        if response.body and status[0] in "2d":
            yield response.body.definition


def _names(
    definition: Definition, shared: Mapping[str, Definition], depth: int, hops: int
) -> Iterator[str]:
    """Yield the names of what *definition* is, or holds in members at most *depth* deep."""
    if isinstance(definition, bool) or not hops:
        return
    reference = definition.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix("#/$defs/")
        yield name
        yield from _names(shared[name], shared, depth, hops - 1)
    for keyword in _TOGETHER:
        for branch in definition.get(keyword, ()):
            yield from _names(branch, shared, depth, hops - 1)
    if "items" in definition:
        yield from _names(definition["items"], shared, depth, hops - 1)
    if depth:
        for member in definition.get("properties", {}).values():
            yield from _names(member, shared, depth - 1, hops - 1)
