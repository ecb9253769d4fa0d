"""Asking the lake for a persona: a mapper's purpose applied to what is known."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona_assets.errors import UnknownNameError
from persona_assets.lake.layers import knowledge
from persona_assets.lake.layout import Lake, find_lake
from persona_assets.lake.minds import Moment, checked_moment

if TYPE_CHECKING:
    from persona_assets.personas.instances import DetailLevel, PersonaInstance
    from persona_assets.personas.mappers import PersonaMapper


def map_persona(
    persona: str,
    mapper: "str | PersonaMapper",
    detail_level: str = "balanced",
    *,
    as_of: Moment | None = None,
    context: Mapping[str, Any] | None = None,  # whatever a caller says of the situation
    lake: Path | str | None = None,
) -> "PersonaInstance":
    """Return what *mapper* makes of what is known of *persona*; nothing is kept.

    Args:
        persona: The persona's name.
        mapper: The id of a mapper in the folder ``mappers`` beside the lake, ``ID@VERSION`` for an
            earlier version, or a mapper.
        detail_level: ``instant``, ``balanced`` or ``deep_dive``.
        as_of: The time that counts as now, of what had been seen by then; by default that of the
            last observation, and the instance is that of the asset ``personas/instances``.
        context: What is to be said of the situation, for the conditions of rules.
        lake: The folder of the lake; see ``find_lake`` for the default.

    Raises:
        MissingInputError: There is no lake, or no folder of mappers.
        UnknownNameError: There is no such persona, mapper, version or level.
        InvalidArgumentError: The mapper is not active, or *as_of* has no time zone or lies outside
            of 1970 to 2100.
    """
    from persona_assets.personas.mapping import MappingRequest
    from persona_assets.personas.mapping import map_persona as map_known

    level, moment = checked_level(detail_level), checked_moment(as_of)
    place = find_lake(lake)
    purpose = find_mapper(place, mapper) if isinstance(mapper, str) else mapper
    known = knowledge(persona, as_of=moment, lake=place.root)
    now = moment or known.mindscape.as_of
    return map_known(purpose, known, MappingRequest(level, now, context=context or {}))


def checked_level(name: str) -> "DetailLevel":
    """Return the level of detail called *name*.

    Raises:
        UnknownNameError: There is none.
    """
    from persona_assets.personas.instances import DetailLevel

    known = [level.value for level in DetailLevel]
    if name not in known:
        raise UnknownNameError("level of detail", name, known)
    return DetailLevel(name)


def find_mapper(lake: Lake, name: str) -> "PersonaMapper":
    """Return the mapper called *name*, ``ID`` or ``ID@VERSION``, of the folder beside the lake.

    Raises:
        MissingInputError: There is no folder of mappers.
        UnknownNameError: There is no such mapper, or not this version of it.
        InvalidDocumentError: A file is not a mapper.
    """
    from persona_assets.personas.mapper_files import find_mapper as named
    from persona_assets.personas.mapper_files import load_mappers, load_versions

    folder = lake.root.parent / "mappers"
    mapper_id, _, version = name.partition("@")
    newest = named(load_mappers(folder), mapper_id)
    if not version:
        return newest
    versions = {each.version: each for each in load_versions(folder, mapper_id)}
    if version not in versions:
        raise UnknownNameError(f"version of the mapper {mapper_id!r}", version, versions)
    return versions[version]
