"""``persona-gen simulate``: the events of a simulation, at once or at the speed of a clock."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.completion import persona_names
from persona_assets.cli.exit_codes import ExitCode
from persona_assets.cli.options import Forced, PersonaFolders, Quiet
from persona_assets.cli.output import refuse_existing
from persona_assets.cli.progress import SimulationLine, is_watched
from persona_assets.cli.streams import say
from persona_assets.cli.tables import show_table
from persona_assets.cli.watching import Watching

if TYPE_CHECKING:
    from persona_assets.simulation.loading import LoadedSimulation
    from persona_assets.simulation.playing import Playing
    from persona_assets.simulation.simulation import Changes, Report

EXAMPLES = """\b
Examples:
  persona-gen simulate --list
  persona-gen simulate ecommerce --duration 10m --start 2026-01-01 --persona legacy_client
  persona-gen simulate my_shop.py -s 7 -o out/events.jsonl -o -
  persona-gen simulate iot_telemetry --start now --speed 60x
  persona-gen simulate my_shop.py -o kafka://localhost:9092/shop --speed 1
"""

_MOST_SHOWN = 10

_SPEED = re.compile(r"(\d+(?:\.\d+)?)x?")


_Reference = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help="A Python file with a Simulation called sim, or the name of an example.",
        show_default=False,
    ),
]
_Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="WHERE",
        help="Where the events go, instead of where the file sends them: - is stdout, FILE, "
        "kafka://HOST:PORT/TOPIC, mysql://USER:PASSWORD@HOST:PORT/DATABASE, duckdb:FILE; "
        "repeat it for several.",
        show_default=False,
    ),
]
_Seed = Annotated[
    int | None,
    typer.Option("--seed", "-s", min=0, max=2**64 - 1, help="Another seed, other events."),
]
_Duration = Annotated[
    str | None, typer.Option("--duration", metavar="TIME", help="How long, such as 30m or 1d.")
]
_Start = Annotated[
    str | None,
    typer.Option("--start", metavar="TIME", help="When it begins: ISO 8601, or now."),
]
_FlowCount = Annotated[
    int | None,
    typer.Option("--n-flows", help="How many runs of flows are in flight at most."),
]
_SpeedText = Annotated[
    str | None,
    typer.Option(
        "--speed",
        metavar="TIMES",
        help="Play at the speed of the clock (1x) or some times as fast (60x); without it, as "
        "fast as it goes.",
    ),
]


_Persona = Annotated[
    str | None,
    typer.Option(
        "--persona",
        metavar="NAME",
        help="Who plays the entities that are personas, instead of those whom the file names.",
        autocompletion=persona_names,
        show_default=False,
    ),
]


def simulate(  # noqa: PLR0913, PLR0917 - each parameter is an option of the command
    simulation: _Reference = None,
    outputs: _Outputs = None,
    seed: _Seed = None,
    duration: _Duration = None,
    started_at: _Start = None,
    n_flows: _FlowCount = None,
    speed: _SpeedText = None,
    persona: _Persona = None,
    folders: PersonaFolders = None,
    *,
    is_listing: Annotated[bool, typer.Option("--list", help="List the examples.")] = False,
    has_progress: Annotated[
        bool, typer.Option("--progress", help="Tell how far it is, even if stderr is no terminal.")
    ] = False,
    is_forced: Forced = False,
    is_quiet: Quiet = False,
) -> None:
    """Let the events of a simulation happen, as lines of JSON unless its file says otherwise.

    The same file, seed and start give the same events.
    With --speed: Ctrl-Z and `kill -USR1` pause; time goes on where it stopped.
    Ctrl-C ends the simulation in good order, a second one at once.
    """
    if is_listing:
        _show_examples()
        return
    if simulation is None:
        raise typer.BadParameter("expected a file or an example; --list shows them")
    from persona_assets.simulation.loading import load_simulation

    playing = _playing(speed)
    loaded = load_simulation(simulation)
    _direct(loaded, outputs or [], is_forced=is_forced)
    loaded.simulation.change(**_changes(duration, started_at, n_flows, seed))
    if persona is not None:
        from persona_assets.personas.documents import resolve_persona

        loaded.simulation.change(persona=resolve_persona(persona, folders or []))
    is_shown = not is_quiet and (has_progress or is_watched())
    report = _run(loaded, playing, is_shown=is_shown)
    if not is_quiet or report.is_stopped:
        _summarize(loaded, report)
    if report.is_stopped:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _show_examples() -> None:
    from persona_assets.simulation.loading import examples, load_simulation

    rows = [(name, load_simulation(path).summary) for name, path in examples().items()]
    show_table(("EXAMPLE", "WHAT HAPPENS"), rows)


def _changes(
    duration: str | None, started_at: str | None, n_flows: int | None, seed: int | None
) -> "Changes":
    """Return what was said anew; what was not stays as the file has it."""
    changes: Changes = {}
    if duration is not None:
        changes["duration"] = duration
    if started_at is not None:
        changes["start_time"] = started_at
    if n_flows is not None:
        changes["n_flows"] = n_flows
    if seed is not None:
        changes["random_seed"] = seed
    return changes


def _playing(speed: str | None) -> "Playing | None":
    if speed is None:
        return None
    from persona_assets.clock import SystemClock
    from persona_assets.errors import InvalidArgumentError
    from persona_assets.simulation.playing import Playing

    found = _SPEED.fullmatch(speed)
    if found is None:
        raise typer.BadParameter(
            f"expected a number such as 1, 60x or 0.5x; found {speed!r}", param_hint="--speed"
        )
    try:
        return Playing(float(found[1]), SystemClock())
    except InvalidArgumentError as problem:
        raise typer.BadParameter(str(problem), param_hint="--speed") from problem


def _direct(loaded: "LoadedSimulation", outputs: list[str], *, is_forced: bool) -> None:
    """Send the events to *outputs*; if there are none, where the file says, or to stdout."""
    from persona_assets.simulation.destinations import files_of, output_of

    wanted = outputs or ([] if loaded.simulation.outputs else ["-"])
    if wanted:
        for text in wanted:
            for path in files_of(text, loaded.events):
                refuse_existing(path, is_forced=is_forced)
        loaded.simulation.replace_outputs([output_of(text, loaded.events) for text in wanted])


def _run(loaded: "LoadedSimulation", playing: "Playing | None", *, is_shown: bool) -> "Report":
    from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, UnknownNameError

    line = SimulationLine(is_shown=is_shown)
    watching = Watching(playing, line)
    with watching.signals():
        try:
            return loaded.simulation.run(progress=watching.tell, pace=playing)
        except (InvalidArgumentError, UnknownNameError) as problem:
            raise InvalidDocumentError(loaded.path, str(problem)) from problem
        except (KeyboardInterrupt, SystemExit):  # Ctrl-C a second time, or a signal such as SIGTERM
            line.clear()
            say(f"persona-gen: interrupted after {watching.event_count:,} events\n")
            raise
        finally:
            line.clear()


def _summarize(loaded: "LoadedSimulation", report: "Report") -> None:
    counts = report.counts
    word = "stopped" if report.is_stopped else "done"
    say(
        f"{loaded.name}: {word} at {report.end:%Y-%m-%dT%H:%M:%SZ}, {counts.events:,} events of "
        f"{sum(counts.started.values()):,} runs: {counts.completed:,} to their end, "
        f"{counts.dropped:,} gave up, {len(counts.failures):,} failed, "
        f"{counts.unfinished:,} cut off by the end\n"
    )
    for notice in report.notices:
        say(f"persona-gen: warning: {notice}\n")
    for failure in counts.failures[:_MOST_SHOWN]:
        say(f"persona-gen: warning: {failure}\n")
    if len(counts.failures) > _MOST_SHOWN:
        say(f"persona-gen: warning: {len(counts.failures) - _MOST_SHOWN:,} failures more\n")
    for one in report.deliveries:
        lost = f", {one.undelivered:,} not delivered: {one.problem}" if one.undelivered else ""
        say(f"{one.output}: {one.delivered:,} events{lost}\n")
