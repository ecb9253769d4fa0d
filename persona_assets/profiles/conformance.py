"""Whether the records in a file are instances of a schema, record by record."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from persona_assets.documents import parse_document, read_text
from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, UnknownNameError
from persona_assets.generators.entities import Entity, plan_of
from persona_assets.profiles.documents import read_profile
from persona_assets.profiles.record_files import read_records
from persona_assets.schema_records.checking import Flaw
from persona_assets.schemas.reading import read_schema_file

_LOCALE = "en_US"  # what is valid does not depend on it


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """What is to be said about one record.

    Attributes:
        row: Its number in the file, from 0.
        flaws: What is wrong with it; empty when it is valid.
    """

    row: int
    flaws: tuple[Flaw, ...] = ()


def judge_records(path: Path, entity: Entity) -> Iterator[RecordVerdict]:
    """Yield a verdict on each record in the file at *path*.

    The validator is jsonschema-rs, with formats on.

    Args:
        path: A file of JSON, JSON Lines, CSV or Parquet.
        entity: What the records should be instances of.

    Raises:
        MissingInputError: There is no such file.
        InvalidArgumentError: Its name does not say which form it has.
        StorageError: It cannot be read.
        UnsatisfiableSchemaError: Nothing could be an instance.
    """
    plan = plan_of(entity, _LOCALE)
    for row, record in enumerate(read_records(path, plan.shape)):
        if record.problem is not None:
            yield RecordVerdict(row, (Flaw("", "", record.problem),))
        else:
            yield RecordVerdict(row, tuple(plan.checker.flaws(record.value)))


def entity_in(path: Path, name: str | None) -> Entity:
    """Return what *name* means in the file at *path*: a schema's file, or a profile with schemas.

    Args:
        path: The file.
        name: An entity of the file, or a schema of the profile; None for the only one.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: It is no schema.
        InvalidDocumentError: It is a profile that does not say what it must.
        UnknownNameError: Nothing in it has that name.
        InvalidArgumentError: *name* is None and there are several.
    """
    if not _is_profile(path):
        schema = read_schema_file(path).schema(name)
        return Entity(schema.name, schema.definition)
    entities = read_profile(path).entities
    if name is None and len(entities) != 1:
        known = ", ".join(entities) or "none"
        raise InvalidArgumentError(f"{path}: name one of its schemas: {known}")
    found = next(iter(entities)) if name is None else name
    if found not in entities:
        raise UnknownNameError("schema", found, entities)
    return entities[found]


def _is_profile(path: Path) -> bool:
    """Return whether the file at *path* is a profile, which holds schemas among other things."""
    if path.suffix not in (".yaml", ".yml", ".json"):
        return False
    try:
        text = read_text(path)
        if "datasets" not in text or "schemas" not in text:
            return False
        value = parse_document(path, text).value
    except InvalidDocumentError:  # the reader of schemas says what is wrong with it
        return False
    return isinstance(value, dict) and "datasets" in value and "schemas" in value
