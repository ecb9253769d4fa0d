"""``persona-gen map``: what a mapper makes of what is known of a persona."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from persona_assets.cli.minds import AsOf, LakeData, MindForm, MindFormOption, Observed, lake_of
from persona_assets.cli.tables import show_json
from persona_assets.cli.warnings import warn

if TYPE_CHECKING:
    from persona_assets.lake.layout import Lake
    from persona_assets.personas.instances import PersonaInstance

EXAMPLES = """\b
Examples:
  persona-gen map mara_okafor
  persona-gen map mara_okafor --mapper test_persona --detail-level instant
  persona-gen map mara_okafor --as-of 2026-01-20 --format json | jq .persona.expiresAt
"""


_NOT_FINITE = {"nan", "inf", "infinity"}


class DetailLevelName(StrEnum):
    """How much is told."""

    INSTANT = "instant"
    BALANCED = "balanced"
    DEEP_DIVE = "deep_dive"


SaidOfTheSituation = Annotated[
    list[str] | None,
    typer.Option(
        "--context",
        "-c",
        metavar="NAME=VALUE",
        help="Something to be said of the situation, for the conditions of rules; a value is "
        "JSON, or else a text. Repeat it for several.",
        show_default=False,
    ),
]
"""What rules compare besides what is known."""

WantedSections = Annotated[
    list[str] | None,
    typer.Option(
        "--require",
        metavar="SECTION",
        help="A section that is wanted most: it is filled first, and a warning says so if it "
        "has no data. Repeat it for several.",
        show_default=False,
    ),
]
"""Sections that count as required."""


def map_persona(  # noqa: PLR0913 - each parameter is an option of the command
    persona: Observed,
    mapper: Annotated[
        str, typer.Option("--mapper", "-m", metavar="ID", help="The purpose: ID, or ID@VERSION.")
    ] = "working_with",
    *,
    level: Annotated[
        DetailLevelName, typer.Option("--detail-level", "-l", help="How much is told.")
    ] = DetailLevelName.BALANCED,
    as_of: AsOf = None,
    ttl_hours: Annotated[
        float, typer.Option("--ttl-hours", help="How long it may be used, at most a year.")
    ] = 24.0,
    context: SaidOfTheSituation = None,
    sections: WantedSections = None,
    form: MindFormOption = MindForm.TEXT,
    data: LakeData = None,
    is_kept: Annotated[
        bool, typer.Option("--keep", help="Know of it, so that feedback on it can come.")
    ] = False,
) -> None:
    """Make a persona instance: what a mapper tells of a persona, for a purpose and for a while.

    It is made of the lake, which `make run` fills.  The same lake, mapper and options give the same
    instance, with the same id; without --as-of it is the one of the asset personas/instances.
    What the mapper requires and nobody knows is a warning on stderr.
    """
    from persona_assets.lake.knowing import knowledge_at, stored_knowledge
    from persona_assets.lake.mapping import find_mapper
    from persona_assets.lake.minds import checked_moment
    from persona_assets.personas.instances import DetailLevel
    from persona_assets.personas.mapping import MappingRequest
    from persona_assets.personas.mapping import map_persona as map_known

    lake, moment = lake_of(data), checked_moment(as_of)
    purpose, said = find_mapper(lake, mapper), _context(context or ())
    known = (
        stored_knowledge(lake, persona) if moment is None else knowledge_at(lake, persona, moment)
    )
    request = MappingRequest(
        DetailLevel(level.value),
        moment or known.mindscape.as_of,
        ttl_hours,
        context=said,
        required_sections=tuple(sections or ()),
    )
    made = map_known(purpose, known, request)
    if is_kept:
        _keep(lake, made)
    for warning in made.warnings:
        warn(warning)
    if form is MindForm.JSON:
        show_json(_response(made))
    else:
        typer.echo(made.text, nl=False)


def _context(pairs: Sequence[str]) -> dict[str, Any]:  # whatever a caller says
    said: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not name or not sign:
            raise typer.BadParameter(f"expected NAME=VALUE; found {pair!r}", param_hint="--context")
        if name in said:
            raise typer.BadParameter(f"{name!r} is said twice", param_hint="--context")
        try:
            said[name] = json.loads(value)
        except (ValueError, RecursionError):
            said[name] = value
        if not _is_finite(said[name]):
            raise typer.BadParameter(
                f"a number of {name!r} is not finite; found {value!r}", param_hint="--context"
            )
    return said


def _is_finite(value: object) -> bool:
    """Return whether all numbers of *value* are numbers, also one that a rule reads in a text."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return not (isinstance(value, str) and value.strip().lower().lstrip("+-") in _NOT_FINITE)


def _keep(lake: "Lake", made: "PersonaInstance") -> None:
    from persona_assets.personas.instance_store import InstanceStore
    from persona_assets.upkeep.places import instances_path

    InstanceStore(instances_path(lake.root.parent)).remember([made])


def _response(made: "PersonaInstance") -> dict[str, object]:
    """Return an instance as the guide's ``MapPersonaResponse``."""
    about = made.generation_metadata
    return {
        "persona": made.to_wire(),
        "metadata": {
            "cacheStatus": "fresh",
            "cost": {"tokens": about.total_tokens_used, "dollars": about.total_cost},
            "warnings": list(made.warnings),
        },
    }
