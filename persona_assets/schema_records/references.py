"""Finding the parts of a self-contained definition, and the place of each part.

Nothing is looked up outside of the definition.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import unquote

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.solving.goals import Keywords, Value
from persona_assets.schemas.schema import Definition

Made = TypeVar("Made")


class Document:
    """A definition whose parts are found by reference, and what was made from its parts.

    Schemas are told apart by identity, so whatever is made from a part is made once and kept.
    """

    def __init__(self, definition: Definition) -> None:
        self.root = definition
        self._targets: dict[str, Definition] = {}
        self._made: dict[tuple[object, ...], Any] = {}

    def resolve(self, reference: str) -> Definition:
        """Return the schema that *reference* points to.

        Raises:
            UnsatisfiableSchemaError: It points to nothing, or out of the definition.
        """
        if reference not in self._targets:
            self._targets[reference] = self._walk(reference)
        return self._targets[reference]

    def make(self, build: Callable[[], Made], *key: object) -> Made:
        """Return what *build* makes for *key*, always the same one."""
        if key not in self._made:
            self._made[key] = build()
        return self._made[key]

    def place_of(self, source: Definition | None) -> str:
        """Return the JSON pointer of *source*, empty when it is the root or not part of it."""
        if not isinstance(source, Mapping):
            return ""
        return next((place for place, part in _parts(self.root) if part is source), "")

    def close(self, schema: Keywords) -> dict[str, Any]:
        """Return *schema* with the definitions that it refers to, so that it stands alone."""
        targets: dict[str, Any] = {}
        pending: list[Any] = [schema]
        while pending:
            for reference in _references(pending.pop()):
                if reference not in targets:
                    targets[reference] = self.resolve(reference)
                    pending.append(targets[reference])
        if not targets:
            return dict(schema)
        names = {reference: f"#/$defs/{number}" for number, reference in enumerate(targets)}
        definitions = {
            str(number): _renamed(target, names) for number, target in enumerate(targets.values())
        }
        return {**_renamed(schema, names), "$defs": definitions}

    def _walk(self, reference: str) -> Definition:
        if not reference.startswith("#"):
            raise UnsatisfiableSchemaError(reference, "the reference leads out of the definition")
        part: Any = self.root
        try:
            for step in reference[1:].split("/")[1:]:
                name = unquote(step).replace("~1", "/").replace("~0", "~")
                part = part[int(name)] if isinstance(part, list) else part[name]
        except (KeyError, IndexError, ValueError, TypeError):
            raise UnsatisfiableSchemaError(reference, "the reference points to nothing") from None
        return part


def _parts(root: Value) -> Iterator[tuple[str, Value]]:
    """Yield every mapping and list of *root* with its JSON pointer."""
    pending: list[tuple[str, Any]] = [("#", root)]
    while pending:
        place, part = pending.pop()
        yield place, part
        if isinstance(part, Mapping):
            for name, value in part.items():
                pending.append(
                    (f"{place}/{str(name).replace('~', '~0').replace('/', '~1')}", value)
                )
        elif isinstance(part, list):
            pending.extend((f"{place}/{index}", value) for index, value in enumerate(part))


def _references(schema: Value) -> Iterator[str]:
    """Yield what *schema* refers to, without following it."""
    for _, part in _parts(schema):
        if isinstance(part, Mapping) and isinstance(part.get("$ref"), str):
            yield part["$ref"]


def _renamed(schema: Value, names: Mapping[str, str]) -> Value:
    """Return a copy of *schema* whose references have other names, without its own ``$defs``."""
    if isinstance(schema, list):
        return [_renamed(part, names) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    copy = {name: _renamed(part, names) for name, part in schema.items() if name != "$defs"}
    reference = schema.get("$ref")
    return {**copy, "$ref": names[reference]} if isinstance(reference, str) else copy
