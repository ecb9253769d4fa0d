"""Avro schema files: the root type and every record that they define."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from persona_assets.errors import InvalidArgumentError, SchemaImportError, UnknownNameError
from persona_assets.schemas.avro.definitions import AvroDefiner
from persona_assets.schemas.avro.library import AvroLibrary
from persona_assets.schemas.avro.named_types import Avro, AvroReference, AvroType
from persona_assets.schemas.avro.writing import AvroWriter
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Schema, SchemaEntity, SchemaFormat, SchemaSource


class AvroFile:
    """The records in one Avro schema file."""

    def __init__(self, library: AvroLibrary) -> None:
        self._library = library
        self._types = _entity_types(library)
        places = {name: found.place for name, found in self._types.items()}
        lines = library.source.lines(
            place.pointer for place in places.values() if place.source is library.source
        )
        self._entities = tuple(
            SchemaEntity(name, _kind(self._types[name]), lines.get(place.pointer))
            for name, place in places.items()
        )

    @property
    def entities(self) -> Sequence[SchemaEntity]:
        """The root, if it is one type, then the records in it, in file order."""
        return self._entities

    def schema(self, entity: str | None = None) -> Schema:
        """Return the schema of *entity*, by its name or full name; None for the root.

        Raises:
            UnknownNameError: Nothing in the file has that name.
            InvalidArgumentError: *entity* is None and the file is a list of several records.
            SchemaImportError: The entity is nothing that can be written as Avro.
        """
        name = self._name(entity)
        definer, writer = AvroDefiner(self._library), AvroWriter(self._library)
        definition = definer.definition(self._types[name])
        written = writer.schema(self._types[name])
        self._check(written)
        notices = dict.fromkeys((*self._library.notices, *definer.notices, *writer.notices))
        source = SchemaSource(
            str(self._library.source.path),
            SchemaFormat.AVRO,
            "avro",
            name,
            self._library.source.sha256,
        )
        in_order = sorted(notices, key=lambda notice: (notice.path, notice.line or 0, notice.place))
        return Schema(name, definition, source, tuple(in_order), {"avro": written})

    def _name(self, entity: str | None) -> str:
        if entity is None:
            if len(self._types) > 1 and _is_list(self._library.root):
                known = ", ".join(self._types)
                path = self._library.source.path
                raise InvalidArgumentError(f"{path}: name one of its entities: {known}")
            return next(iter(self._types))
        if entity in self._types:
            return entity
        for name, found in self._types.items():
            if found.name == entity:
                return name
        raise UnknownNameError("entity", entity, self._types)

    def _check(self, written: Json) -> None:
        """Raise if the library that will write the records does not accept their schema."""
        from fastavro import schema as fastavro_schema  # only needed for Avro

        try:
            fastavro_schema.parse_schema(written)
        except (fastavro_schema.SchemaParseException, fastavro_schema.UnknownType) as problem:
            raise SchemaImportError(self._library.source.path, str(problem)) from problem


def read_avro(path: Path, *, roots: Mapping[str, Path]) -> AvroFile:
    """Return what the Avro schema file at *path* holds; comments in it are allowed.

    Args:
        path: The file.
        roots: Folders in which types are looked for that the file uses and does not define; the
            file's own folder always is one.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file is no Avro schema, or a type in it is defined nowhere.
    """
    return AvroFile(AvroLibrary(path, roots))


def _entity_types(library: AvroLibrary) -> dict[str, AvroType]:
    """Return the root, unless it is a list of records, and all records, by unique names."""
    found: dict[str, AvroType] = {}
    root = library.resolve(library.root)
    if not _is_list(library.root):
        found[root.name.rpartition(".")[2] or library.source.path.name.split(".", 1)[0]] = root
    for full in library.own:
        one = library.resolve(AvroReference(root.place, (full,)))
        if one.kind == "record" and all(one is not other for other in found.values()):
            short = full.rpartition(".")[2]
            found[full if short in found else short] = one
    if not found:
        raise root.place.error("no record is in this list; expected an Avro schema")
    return found


def _is_list(root: Avro) -> bool:
    """Return whether *root* is a union of named types: a file with several schemas."""
    if isinstance(root, AvroReference) or root.kind != "union":
        return False
    return all(isinstance(child, AvroReference) or child.name for child in root.children)


def _kind(found: AvroType) -> str:
    return "record" if found.kind == "record" else "schema"
