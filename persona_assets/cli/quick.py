"""``persona-gen quick``: some records of one persona, now."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.checks import check_generator
from persona_assets.cli.options import (
    Count,
    Forced,
    FormatName,
    GeneratorName,
    PersonaFolders,
    PersonaName,
    Quiet,
    RecordForm,
    Seed,
    Start,
    StreamName,
)
from persona_assets.cli.output import STDOUT, opened, refuse_existing
from persona_assets.cli.streams import say, saying_if_interrupted
from persona_assets.cli.warnings import warn_of_broken_personas

if TYPE_CHECKING:
    from persona_assets.datasets.building import Dataset, DatasetSummary

EXAMPLES = """\b
Examples:
  persona-gen quick normal_user -t api -n 10 --pretty
  persona-gen quick noisy_device -t api -n 1000 -s 7 -o out/device.json
  persona-gen quick normal_user+noisy_device -t api
  persona-gen quick edge_case_user -t api | jq '.[].response.status_code'
  persona-gen quick normal_user -t population -n 5000 -f csv -o out/people.csv

A fault dataset of N records has one valid baseline, the first, and N - 1 faulty records.
"""


def quick(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command
    persona: PersonaName,
    generator: GeneratorName = "api",
    count: Count = 10,
    folders: PersonaFolders = None,
    seed: Seed = 42,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout."),
    ] = STDOUT,
    form: RecordForm = FormatName.JSON,
    started_at: Start = None,
    stream_name: StreamName = "",
    *,
    is_pretty: Annotated[bool, typer.Option("--pretty", help="Indent the JSON.")] = False,
    is_forced: Forced = False,
    is_quiet: Quiet = False,
) -> None:
    """Make some records of one persona, as a JSON array unless --format says otherwise.

    The same persona, type, seed and start give the same records, on any machine and any day; row 7
    is the same whether 10 or 10,000 records are asked for.
    """
    start = _moment(started_at)
    check_generator(generator)
    if is_pretty and form is not FormatName.JSON:
        raise typer.BadParameter(
            f"only JSON is indented; found --format {form.value}", param_hint="--pretty"
        )
    from persona_assets.datasets.building import Tally, dataset
    from persona_assets.personas.documents import resolve_persona
    from persona_assets.profiles.formats import BATCH_ROWS, Style, write_records
    from persona_assets.profiles.outputs import RecordFormat

    _check_output(output, form)
    made = dataset(
        generator,
        resolve_persona(persona, folders or []),
        seed,
        started_at=start,
        stream=stream_name,
    )
    _check_count(made, count)
    if not is_quiet:
        warn_of_broken_personas(folders or [])
    refuse_existing(output, is_forced=is_forced)
    tally = Tally(made.behavior_names)
    style = Style(RecordFormat(form.value), form is FormatName.PARQUET, is_pretty)
    batches = made.batches(0, count, batch_rows=BATCH_ROWS)
    outcome = "not all was printed" if output == STDOUT else "nothing was written"
    with saying_if_interrupted(outcome), opened(output, replaces=is_forced) as stream:
        write_records(tally.watch(batches), made.schema, stream, style)
    if not is_quiet:
        _report(tally.summary, f"{generator} records of {persona}, seed {seed}", output)


def _check_output(output: Path, form: FormatName) -> None:
    """Refuse a file without a name, and bytes that a terminal cannot show."""
    if output == Path():
        raise typer.BadParameter("expected a file; found no name", param_hint="-o")
    if output == STDOUT and form is FormatName.PARQUET and sys.stdout.isatty():
        raise typer.BadParameter(
            "parquet is nothing that a terminal can show; name a file with -o", param_hint="-f"
        )


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    from persona_assets.errors import InvalidArgumentError
    from persona_assets.generators.reach import check_start

    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as problem:
        raise typer.BadParameter(
            f"expected a time such as 2026-01-01T00:00:00Z; found {text!r}", param_hint="--start"
        ) from problem
    try:
        return check_start(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
    except InvalidArgumentError as problem:
        raise typer.BadParameter(str(problem), param_hint="--start") from problem


def _check_count(made: "Dataset", count: int) -> None:
    from persona_assets.errors import InvalidArgumentError

    try:
        made.check_rows(count)
    except InvalidArgumentError as problem:
        raise typer.BadParameter(str(problem), param_hint="-n") from problem


def _report(summary: "DatasetSummary", what: str, output: Path) -> None:
    counts = ", ".join(f"{name} {count}" for name, count in summary.behavior_counts.items())
    text = f"{summary.row_count} {what}"
    if output != STDOUT:
        text += f" -> {output}"
    say(f"{text}\n")
    if counts:
        say(f"touched by: {counts}\n")
