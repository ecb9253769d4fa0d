"""JSON Schema files, drafts 4 to 2020-12: the root schema and the definitions in it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.schemas.json_schema.bundling import bundle
from persona_assets.schemas.json_schema.conversion import Converter, Target, View
from persona_assets.schemas.json_schema.dialects import CONTAINERS, KINDS, Dialect
from persona_assets.schemas.json_schema.resources import Library
from persona_assets.schemas.pointers import Pointer
from persona_assets.schemas.schema import Schema, SchemaEntity, SchemaFormat, SchemaSource
from persona_assets.schemas.sources import SourceValue, read_source

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


class JsonSchemaFile:
    """The schemas in one JSON Schema document."""

    def __init__(
        self,
        source: SourceValue,
        *,
        roots: Mapping[str, Path] | None = None,
        dialect: Dialect | None = None,
    ) -> None:
        """Read *source*; *dialect* is what it is written in when it does not say.

        Raises:
            SchemaImportError: It is no JSON Schema, or one of draft 3.
        """
        _check_schema(source)
        library = Library(roots or {})
        self._document = library.add(source, dialect)
        self._converter = Converter(library)
        self._pointers = _entity_pointers(source)
        lines = source.lines(self._pointers.values())
        self._entities = tuple(
            SchemaEntity(name, "schema", lines.get(pointer))
            for name, pointer in self._pointers.items()
        )

    @property
    def entities(self) -> Sequence[SchemaEntity]:
        """The root schema, if it says anything, and the definitions, in file order."""
        return self._entities

    def schema(self, entity: str | None = None) -> Schema:
        """Return the schema of *entity*; None for the root or the only one.

        Raises:
            UnknownNameError: Nothing in the file has that name.
            InvalidArgumentError: *entity* is None and the file is a collection of several.
            SchemaImportError: The entity cannot be read.
        """
        name = self._default() if entity is None else entity
        if name not in self._pointers:
            raise UnknownNameError("entity", name, self._pointers)
        place = Target(self._document, self._pointers[name], View())
        target = place._replace(view=View().entering(place.place))
        definition, notices = bundle(self._converter, target, name)
        source = self._document.source
        origin = SchemaSource(
            str(source.path), SchemaFormat.JSON_SCHEMA, target.dialect.name, name, source.sha256
        )
        return Schema(name, definition, origin, notices)

    def _default(self) -> str:
        first = next(iter(self._pointers))
        value: Any = self._document.source.value
        alias = _alias(value) if isinstance(value, dict) else None
        for name, pointer in self._pointers.items():
            if pointer == alias and self._pointers[first] != ():
                return name
        if len(self._pointers) > 1 and self._pointers[first] != ():
            known = ", ".join(self._pointers)
            path = self._document.source.path
            raise InvalidArgumentError(f"{path}: name one of its entities: {known}")
        return first


def read_json_schema(path: Path, *, roots: Mapping[str, Path]) -> JsonSchemaFile:
    """Return what the JSON Schema file at *path*, JSON or YAML, holds.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file is not what it should be.
    """
    return JsonSchemaFile(read_source(path), roots=roots)


def _check_schema(source: SourceValue) -> None:
    value = source.value
    if isinstance(value, bool):
        return
    if not isinstance(value, dict):
        raise source.error((), f"expected a JSON Schema; found a {type(value).__name__}")
    known = {*KINDS, *CONTAINERS, *_REFERENCES, "$schema", "$id", "id", "$comment", "$vocabulary"}
    if value and not any(keyword in known for keyword in value):
        found = ", ".join(list(value)[:5])
        raise source.error((), f"expected a JSON Schema; found none of its keywords but {found}")


def _entity_pointers(source: SourceValue) -> dict[str, Pointer]:
    """Return where each entity stands, by its name, root first."""
    value: Any = source.value
    if not isinstance(value, dict):
        return {_stem(source): ()}
    found = [
        (name, (container, name))
        for container in CONTAINERS
        if isinstance(value.get(container), dict)
        for name, child in value[container].items()
        if isinstance(child, dict | bool)
    ]
    pointers: dict[str, Pointer] = {}
    if not found or _says_something(value, {pointer for _, pointer in found}):
        title = value.get("title")
        pointers[title if isinstance(title, str) and title.strip() else _stem(source)] = ()
    for name, pointer in found:
        pointers["/".join(pointer) if name in pointers else name] = pointer
    return pointers


def _says_something(value: Mapping[str, Any], definitions: set[Pointer]) -> bool:
    """Return whether the root is more than a shelf for definitions, or another name for one."""
    if _alias(value) in definitions and "title" in value:
        return True
    silent = {"title", "description", "default", "examples", "deprecated", *CONTAINERS}
    if _alias(value) in definitions:
        silent.add("$ref")
    return any(keyword in {*KINDS, *_REFERENCES} - silent for keyword in value)


def _alias(value: Mapping[str, Any]) -> Pointer | None:
    """Return where the root's reference into its own file points, if it has one."""
    reference = value.get("$ref")
    return tuple(reference.split("/")[1:]) if isinstance(reference, str) else None


def _stem(source: SourceValue) -> str:
    name = source.path.name
    for suffix in (".json", ".yaml", ".yml", ".schema"):
        name = name.removesuffix(suffix)
    return name or "schema"
