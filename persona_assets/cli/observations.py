"""``persona-gen observations``: what was seen of a persona, and which of it counts."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.options import ListFormat, OutputFormat, PersonaFolders
from persona_assets.cli.tables import show_json, show_table
from persona_assets.cli.warnings import warn_of_unknown_policies

if TYPE_CHECKING:
    from persona_assets.observations.approval_log import ApprovalLog
    from persona_assets.observations.observation import Observation

_DATA = "PERSONA_ASSETS_DATA"
_SHOWN_CHARACTERS = 50

app = typer.Typer(
    help="Show what was seen of a persona, and decide which of it counts.",
    short_help="Decide what counts as evidence.",
)


class StatusName(StrEnum):
    """How far an observation has come."""

    PENDING = "pending"
    APPROVED = "approved"
    PROCESSED = "processed"
    REJECTED = "rejected"


_Persona = Annotated[
    str, typer.Argument(metavar="PERSONA", help="Of whom it was seen.", show_default=False)
]
_Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]...", help="The observations, by id.", show_default=False),
]
_Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        "--data-dir",
        metavar="DIR",
        envvar=_DATA,
        help="The folder with observations/, personas/ and approvals/ [default: data].",
        show_default=False,
    ),
]
_By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)]
_All = Annotated[bool, typer.Option("--all", help="All that are pending.")]


@app.command("list", short_help="List what was seen of a persona.")
def list_observations(
    persona: _Persona,
    status: Annotated[
        StatusName | None, typer.Option("--status", help="Only these.", show_default=False)
    ] = None,
    data: _Data = None,
    folders: PersonaFolders = None,
    output: OutputFormat = ListFormat.TEXT,
) -> None:
    """List what was seen of a persona, by time, with whether it counts.

    As JSON it is shown whole, in the form in which programs exchange observations.
    """
    seen, _ = _decided(persona, data, folders)
    _show([one for one in seen if status is None or one.approval.status == status.value], output)


@app.command(short_help="Let observations count.")
def approve(  # noqa: PLR0913 - each parameter is an option of the command
    persona: _Persona,
    ids: _Ids = None,
    *,
    by: _By,
    is_all: _All = False,
    data: _Data = None,
    folders: PersonaFolders = None,
    output: OutputFormat = ListFormat.TEXT,
) -> None:
    """Let observations that are pending count."""
    seen, log = _decided(persona, data, folders)
    chosen = _chosen(seen, persona, ids, is_all=is_all)
    _record("approve", chosen, log, (by, None), output)


@app.command(short_help="Say that observations do not count, and why.")
def reject(  # noqa: PLR0913 - each parameter is an option of the command
    persona: _Persona,
    ids: _Ids = None,
    *,
    by: _By,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)
    ],
    data: _Data = None,
    folders: PersonaFolders = None,
    output: OutputFormat = ListFormat.TEXT,
) -> None:
    """Say that observations do not count, and why; those that counted no longer do."""
    seen, log = _decided(persona, data, folders)
    _record("reject", _chosen(seen, persona, ids), log, (by, reason), output)


@app.command(short_help="Make rejected observations pending again.")
def reopen(
    persona: _Persona,
    ids: _Ids = None,
    *,
    by: _By,
    data: _Data = None,
    folders: PersonaFolders = None,
    output: OutputFormat = ListFormat.TEXT,
) -> None:
    """Make rejected observations pending again."""
    seen, log = _decided(persona, data, folders)
    _record("reopen", _chosen(seen, persona, ids), log, (by, None), output)


def _decided(
    persona: str, data: Path | None, folders: list[Path] | None
) -> tuple[list["Observation"], "ApprovalLog"]:
    """Return what was seen of a persona, and where decisions about it are kept."""
    from dataclasses import replace

    from persona_assets.errors import MissingInputError
    from persona_assets.lake.layout import Lake
    from persona_assets.lake.minds import used_observations
    from persona_assets.observations.approval_log import ApprovalLog
    from persona_assets.observations.approvals import processed
    from persona_assets.observations.deciding import read_decided
    from persona_assets.personas.documents import resolve_persona

    root = data or Path(os.environ.get(_DATA) or "data")
    if not root.is_dir():
        raise MissingInputError(root, "the data folder is missing; --data names it")
    own = [root / "personas"] if (root / "personas").is_dir() else []
    document = resolve_persona(persona, [*(folders or []), *own])
    log = ApprovalLog(root / "approvals")
    folder = root / "observations" / document.name
    seen = read_decided(folder, log, persona=document.name, aliases=document.aliases)
    warn_of_unknown_policies(root, [*(folders or []), *own])
    used = used_observations(Lake(root / "lake"), document.name)
    return [
        replace(one, approval=processed(one.approval)) if one.observation_id in used else one
        for one in seen
    ], log


def _chosen(
    seen: list["Observation"], persona: str, ids: list[str] | None, *, is_all: bool = False
) -> list["Observation"]:
    from persona_assets.errors import UnknownNameError

    if is_all == bool(ids):
        raise typer.BadParameter("give the ids of observations, or, to approve, --all")
    if is_all:
        return [one for one in seen if one.approval.status == StatusName.PENDING.value]
    known = {one.observation_id: one for one in seen}
    for one in ids or ():
        if one not in known:
            raise UnknownNameError(f"observation of {persona}", one, known)
    return [known[one] for one in dict.fromkeys(ids or ())]


def _record(
    action: str,
    chosen: list["Observation"],
    log: "ApprovalLog",
    said: tuple[str, str | None],
    output: ListFormat,
) -> None:
    """Write the same decision about all of *chosen*, and show them as they are then."""
    from dataclasses import replace

    from persona_assets.clock import SystemClock
    from persona_assets.observations.approvals import ApprovalAction, Decision

    by, reason = said
    at = SystemClock().now()
    decisions = [
        Decision(one.observation_id, ApprovalAction(action), one.approval.version, by, at, reason)
        for one in chosen
    ]
    waiting = {one.observation_id for one in chosen if one.must_be_approved}
    approvals = log.record(chosen[0].persona, decisions, waiting=waiting) if chosen else []
    pairs = zip(chosen, approvals, strict=True)
    _show([replace(one, approval=approval) for one, approval in pairs], output)


def _show(seen: list["Observation"], output: ListFormat) -> None:
    if output is ListFormat.JSON:
        from persona_assets.observations.entities import entity_of

        show_json({"observations": [json.loads(entity_of(one).to_json()) for one in seen]})
        return
    show_table(
        ("ID", "STATUS", "VERSION", "OBSERVED AT", "FILE", "BEGINS"),
        [
            (
                one.observation_id,
                one.approval.status.value,
                str(one.approval.version),
                one.observed_at.isoformat(timespec="minutes").replace("+00:00", "Z"),
                one.source_path,
                " ".join(one.raw[: _SHOWN_CHARACTERS * 2].split())[:_SHOWN_CHARACTERS],
            )
            for one in seen
        ],
    )
