"""Two versions of one schema file: what the new one breaks, entity by entity."""

from dataclasses import dataclass

from persona_assets.errors import InvalidArgumentError
from persona_assets.schemas.compatibility.changes import harmless, replaced
from persona_assets.schemas.compatibility.comparing import CompatibilityReport, compare_schemas
from persona_assets.schemas.schema import SchemaFile


@dataclass(frozen=True, slots=True)
class EntityReport:
    """How two versions of one entity differ.

    Attributes:
        entity: What it is called.
        report: The differences.
    """

    entity: str
    report: CompatibilityReport


def compare_files(
    old: SchemaFile, new: SchemaFile, entity: str | None = None
) -> tuple[EntityReport, ...]:
    """Return how *new* differs from *old*.

    Args:
        old: The file as it was.
        new: The file as it is.
        entity: What to compare; None for the root that both have, or else for everything in them.

    Raises:
        UnknownNameError: One of the files does not have the entity.
        SchemaImportError: An entity cannot be read.
    """
    if entity is not None or (_has_one(old) and _has_one(new)):
        before, after = old.schema(entity), new.schema(entity)
        return (EntityReport(after.name, compare_schemas(before, after)),)
    names = [one.name for one in old.entities]
    later = [one.name for one in new.entities]
    return tuple(
        EntityReport(name, _of_entity(old, new, name, (name in names, name in later)))
        for name in dict.fromkeys([*names, *later])
    )


def _has_one(file: SchemaFile) -> bool:
    """Return whether nobody needs to say what to take from *file*."""
    try:
        file.schema()
    except InvalidArgumentError:
        return False
    return True


def _of_entity(
    old: SchemaFile, new: SchemaFile, name: str, is_in: tuple[bool, bool]
) -> CompatibilityReport:
    if is_in == (True, True):
        return compare_schemas(old.schema(name), new.schema(name))
    if is_in[0]:
        gone = replaced("", "entity removed", "who reads or writes it finds nothing of that name")
        return CompatibilityReport((gone,))
    return CompatibilityReport((harmless("", "entity added", "nobody knew it before"),))
