"""Making one JSON document say what another says, as far as its schema lets it.

Only members that the schema declares are taken over, so that nothing gets into an answer that only
requests have.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Definition

_TOGETHER = ("allOf", "anyOf", "oneOf")
_MOST_HOPS = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """What documents look like.

    Attributes:
        definition: What they may be.
        shared: What it refers to, by the name below ``$defs``.
        accepts: Whether a document may be so.
    """

    definition: Definition
    shared: Mapping[str, Definition]
    accepts: Callable[[Json], bool]

    def members(self) -> dict[str, list[Definition]]:
        """Return what each declared member may be."""
        return members_of([self.definition], self.shared)


def agreeing(base: Json, source: Mapping[str, Json], shape: Shape) -> Json:
    """Return *base*, saying what *source* says: all of it, or whatever *shape* lets it."""
    if not source:
        return base
    whole = _merged(base, source, [shape.definition], shape.shared)
    if whole == base or shape.accepts(whole):
        return whole
    for name, value in source.items():
        changed = _merged(base, {name: value}, [shape.definition], shape.shared)
        if changed != base and shape.accepts(changed):
            base = changed
    return base


def agreeing_at(place: str | None, base: Json, source: Mapping[str, Json], shape: Shape) -> Json:
    """Return *base*, saying in its member *place* (None: itself) what *source* says."""
    if place is None:
        return agreeing(base, source, shape)
    if not isinstance(base, dict) or not isinstance(base.get(place), dict):
        return base
    inner = Shape(
        {"anyOf": shape.members().get(place, [])},
        shape.shared,
        lambda value: shape.accepts({**base, place: value}),
    )
    return {**base, place: agreeing(base[place], source, inner)}


def core_of(shape: Shape, names: Sequence[str]) -> str | None:
    """Return the member in which documents have most of *names*; None for the document itself.

    Answers often have an envelope, such as ``{"data": {...}}``.
    """
    known = shape.members()
    wanted = set(names)
    best, most = None, len(wanted & set(known))
    for name, places in known.items():
        found = len(wanted & set(members_of(places, shape.shared)))
        if found > most:
            best, most = name, found
    return best


def lists_in(shape: Shape) -> Iterator[tuple[str | None, list[Definition]]]:
    """Yield the members that are lists of objects, with their items; None for the document."""
    found = [(None, [shape.definition]), *shape.members().items()]
    for name, places in found:
        items = items_of(places, shape.shared)
        if items and members_of(items, shape.shared):
            yield name, items


def members_of(
    places: Sequence[Definition], shared: Mapping[str, Definition]
) -> dict[str, list[Definition]]:
    """Return what each declared member of objects that are *places* may be."""
    found: dict[str, list[Definition]] = {}
    for node in _nodes(places, shared):
        for name, member in node.get("properties", {}).items():
            found.setdefault(name, []).append(member)
    return found


def items_of(places: Sequence[Definition], shared: Mapping[str, Definition]) -> list[Definition]:
    """Return what the items of lists that are *places* may be."""
    found = [node["items"] for node in _nodes(places, shared) if "items" in node]
    return [one for one in found if not isinstance(one, bool)]


def projected(
    value: Json, places: Sequence[Definition], shared: Mapping[str, Definition], base: Json = None
) -> Json:
    """Return what *value* says that *places* declare, beside what only *base* says."""
    return _merged(base, value, places, shared)


def _nodes(
    places: Sequence[Definition], shared: Mapping[str, Definition], hops: int = _MOST_HOPS
) -> Iterator[Mapping[str, Any]]:
    """Yield *places*, what they refer to, and their branches."""
    for place in places:
        if isinstance(place, bool) or not hops:
            continue
        yield place
        reference = place.get("$ref")
        inner = [branch for keyword in _TOGETHER for branch in place.get(keyword, ())]
        if isinstance(reference, str):
            inner.append(shared[reference.removeprefix("#/$defs/")])
        yield from _nodes(inner, shared, hops - 1)


def _merged(
    base: Json, source: Json, places: Sequence[Definition], shared: Mapping[str, Definition]
) -> Json:
    """Return *source* with all that only *base* has, and without what *places* do not declare."""
    if isinstance(source, Mapping):
        known = members_of(places, shared)
        own = base if isinstance(base, dict) else {}
        if not known:
            return dict(source)
        said = {
            name: _merged(own.get(name), value, known[name], shared)
            for name, value in source.items()
            if name in known
        }
        return {**own, **said} if said or isinstance(base, dict) else base
    if isinstance(source, list):
        inner = items_of(places, shared)
        own = base if isinstance(base, list) else []
        return [
            _merged(own[min(index, len(own) - 1)] if own else None, value, inner, shared)
            for index, value in enumerate(source)
        ]
    return source
