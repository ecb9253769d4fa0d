"""``persona-gen quick``: some records of one persona, now."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.options import PersonaFolders
from persona_assets.cli.output import STDOUT, opened

if TYPE_CHECKING:
    from persona_assets.datasets.building import DatasetSummary

EXAMPLES = """\b
Examples:
  persona-gen quick normal_user -t api -n 10 --pretty
  persona-gen quick noisy_device -t api -n 1000 -s 7 -o out/device.json
  persona-gen quick edge_case_user -t api | jq '.[].response.status_code'
"""


def quick(  # noqa: PLR0913 - each parameter is an option of the command
    persona: Annotated[str, typer.Argument(metavar="PERSONA", help="Who acts.")],
    generator: Annotated[
        str, typer.Option("--type", "-t", metavar="TYPE", help="The shape of the data.")
    ] = "api",
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many records.")] = 10,
    folders: PersonaFolders = None,
    seed: Annotated[
        int,
        typer.Option("--seed", "-s", min=0, max=2**64 - 1, help="Another seed, other records."),
    ] = 42,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout."),
    ] = STDOUT,
    *,
    is_pretty: Annotated[bool, typer.Option("--pretty", help="Indent the JSON.")] = False,
    is_quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary.")] = False,
    started_at: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            help="When the records start, in ISO 8601, UTC unless it says otherwise "
            "[default: 2026-01-01T00:00:00Z].",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make some records of one persona, as a JSON array.

    The same persona, type, seed and start give the same records, on any machine and any day; row 7
    is the same whether 10 or 10,000 records are asked for.
    """
    start = _moment(started_at)
    _check_generator(generator)
    from persona_assets.datasets.building import Tally, dataset
    from persona_assets.datasets.writing import write_json
    from persona_assets.personas.documents import resolve_persona

    made = dataset(generator, resolve_persona(persona, folders or []), seed, started_at=start)
    tally = Tally(made.behavior_names)
    batches = tally.watch(made.batches(0, count, batch_rows=min(count, 8192)))
    with opened(output) as stream:
        write_json(batches, stream, is_pretty=is_pretty)
    if not is_quiet:
        _report(tally.summary, f"{generator} records of {persona}, seed {seed}", output)


def _check_generator(name: str) -> None:
    """Refuse an unknown generator as a wrong option, not as a missing input."""
    from persona_assets.errors import UnknownNameError
    from persona_assets.generators.registry import generator_summary

    try:
        generator_summary(name)
    except UnknownNameError as problem:
        raise typer.BadParameter(str(problem), param_hint="-t") from problem


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as problem:
        raise typer.BadParameter(
            f"expected a time such as 2026-01-01T00:00:00Z; found {text!r}", param_hint="--start"
        ) from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _report(summary: "DatasetSummary", what: str, output: Path) -> None:
    counts = ", ".join(f"{name} {count}" for name, count in summary.behavior_counts.items())
    text = f"{summary.row_count} {what}"
    if output != STDOUT:
        text += f" -> {output}"
    sys.stderr.write(f"{text}\n")
    if counts:
        sys.stderr.write(f"touched by: {counts}\n")
