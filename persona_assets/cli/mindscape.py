"""``persona-gen mindscape``: what is believed of a persona, now or at a time."""

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import typer

from persona_assets.cli.minds import AsOf, LakeData, MindForm, MindFormOption, Observed, lake_of
from persona_assets.cli.tables import show_json, show_table

if TYPE_CHECKING:
    from persona_assets.lake.layout import Lake
    from persona_assets.mindscapes.mindscape import Mindscape, Trait

EXAMPLES = """\b
Examples:
  persona-gen mindscape mara_okafor
  persona-gen mindscape mara_okafor --as-of 2026-01-20
  persona-gen mindscape mara_okafor --format json | jq '.mindscape.goals[].description'
"""


def mindscape(
    persona: Observed,
    as_of: AsOf = None,
    form: MindFormOption = MindForm.TEXT,
    data: LakeData = None,
) -> None:
    """Tell what is believed of a persona: its narrative, goals, beliefs, traits and facts.

    It is made of the lake, which `make run` fills.  Every number after a statement is how sure it
    is, from 0 to 1.  As JSON it is the guide's document, each part with the observations that it
    is derived from, but without the vectors of passages and without durations.
    """
    from persona_assets.lake.minds import checked_moment, mindscape_of

    lake, moment = lake_of(data), checked_moment(as_of)
    if form is MindForm.JSON:
        show_json({"mindscape": _document(lake, persona, moment)})
    else:
        _show(mindscape_of(lake, persona, moment))


def _document(lake: "Lake", persona: str, moment: dt.datetime | None) -> dict[str, Any]:  # JSON
    from persona_assets.lake.documents import document_of

    told = document_of(lake, persona, moment).to_wire()
    del told["processingMetadata"]["lastProcessingDuration"]
    for passage in told["knowledgeStore"]["warmLayer"]:
        del passage["embedding"]
    return told


def _show(told: "Mindscape") -> None:
    from persona_assets.mindscapes.wording import third_person

    until = told.as_of.isoformat(timespec="minutes").replace("+00:00", "Z")
    typer.echo(f"{told.persona}: {told.observation_count} observations until {until}\n")
    for sentence in told.narrative:
        typer.echo(sentence.text)
    if told.key_themes:
        typer.echo(f"\nThemes: {', '.join(told.key_themes)}")
    goals = sorted(told.goals, key=lambda each: (-each.confidence_fraction, each.goal_id))
    _show_part(
        ("GOAL", "PRIORITY", "TIMEFRAME", "SURE"),
        [
            (
                third_person(each.description),
                each.priority,
                each.timeframe,
                _sure(each.confidence_fraction),
            )
            for each in goals
        ],
    )
    beliefs = sorted(told.beliefs, key=lambda each: (-each.confidence_fraction, each.belief_id))
    _show_part(
        ("BELIEF", "CATEGORY", "STRENGTH", "CONTESTED", "SURE"),
        [
            (
                third_person(each.statement),
                each.category,
                _sure(each.strength_fraction),
                "yes" if each.is_contested else "no",
                _sure(each.confidence_fraction),
            )
            for each in beliefs
        ],
    )
    _show_part(
        ("TRAIT", "VALUE", "VOLATILITY", "SURE"),
        [
            (each.trait_name, _value(each), each.volatility.value, _sure(each.confidence_fraction))
            for each in told.traits
        ],
    )
    _show_part(
        ("FACT", "VALUE", "SINCE", "UNTIL", "SURE"),
        [
            (
                each.key,
                each.value,
                each.valid_from.date().isoformat(),
                each.valid_to.date().isoformat() if each.valid_to else "-",
                _sure(each.confidence_fraction),
            )
            for each in told.facts
        ],
    )


def _show_part(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if rows:
        typer.echo("")
        show_table(heads, [tuple(" ".join(cell.split()) for cell in row) for row in rows])


def _sure(fraction: float) -> str:
    return f"{fraction:.2f}"


def _value(trait: "Trait") -> str:
    if isinstance(trait.value, str):
        return trait.value
    if isinstance(trait.value, float):
        return f"{trait.value:.2f}"
    return json.dumps(trait.value, ensure_ascii=False, sort_keys=True)
