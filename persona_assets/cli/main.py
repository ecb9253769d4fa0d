"""The commands of ``persona-gen``, and what becomes of their errors.

Data goes to stdout, everything else to stderr.  An error that is the input's fault is one line and
an exit code; a bug keeps its traceback.
"""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from persona_assets.cli import (
    compare_schemas,
    config,
    erase,
    feedback,
    generate,
    import_schema,
    init,
    list_generators,
    list_personas,
    mapping,
    mindscape,
    observations,
    quick,
    schema,
    simulate,
    validate,
    verify,
)
from persona_assets.cli.exit_codes import ExitCode, exit_code_of
from persona_assets.cli.settings import (
    SETTINGS,
    defaults_of_commands,
    said_in_files,
    unknown_variables,
)
from persona_assets.cli.streams import prepare_streams, printing, say
from persona_assets.cli.warnings import warn
from persona_assets.errors import PersonaAssetsError, UnknownPersonaError

PROGRAM = "persona-gen"

_ASKS_FOR_HELP = frozenset({"--help", "-h", "--version"})
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_COMPLETING = "_PERSONA_GEN_COMPLETE"

_SUMMARIES = {
    "quick": "Make some records of one persona.",
    "list-personas": "List the personas.",
    "list-generators": "List the shapes of data, with their options.",
    "generate": "Make all files that a profile asks for.",
    "validate": "Say of files whether they are valid.",
    "import-schema": "Make a profile of a schema file.",
    "compare-schemas": "Say what a new version of a schema breaks.",
    "init-persona": "Write a persona file to start from.",
    "init-profile": "Write a profile file to start from.",
    "schema": "Print the JSON Schema of such a file.",
    "simulate": "Let the events of a simulation happen.",
    "verify": "Check that an id is always the same person.",
    "mindscape": "Tell what is believed of a persona.",
    "map": "Let a persona answer for a purpose.",
    "feedback": "Count what people said of personas.",
    "erase": "Erase a person or an observation, and prove it.",
}
"""What the list of commands says of each, short enough not to be cut."""

app = typer.Typer(
    name=PROGRAM,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit codes: 0 ok, 1 run failed, 2 usage, 3 validation failed, 4 input not found, "
        "5 output failed, 6 imported with warnings (--strict), 7 incompatible, "
        "130 interrupted, 129, 131 and 143 ended by a signal."
    ),
)
app.command("quick", epilog=quick.EXAMPLES)(quick.quick)
app.command("list-personas", epilog=list_personas.EXAMPLES)(list_personas.list_personas)
app.command("list-generators", epilog=list_generators.EXAMPLES)(list_generators.list_generators)
app.command("generate", epilog=generate.EXAMPLES)(generate.generate)
app.command("import-schema", epilog=import_schema.EXAMPLES)(import_schema.import_schema)
app.command("compare-schemas", epilog=compare_schemas.EXAMPLES)(compare_schemas.compare_schemas)
app.command("validate", epilog=validate.EXAMPLES)(validate.validate)
app.command("init-persona", epilog=init.PERSONA_EXAMPLES)(init.init_persona)
app.command("init-profile", epilog=init.PROFILE_EXAMPLES)(init.init_profile)
app.command("schema", epilog=schema.EXAMPLES)(schema.schema)
app.command("simulate", epilog=simulate.EXAMPLES)(simulate.simulate)
app.command("verify", epilog=verify.EXAMPLES)(verify.verify)
app.command("mindscape", epilog=mindscape.EXAMPLES)(mindscape.mindscape)
app.command("map", epilog=mapping.EXAMPLES)(mapping.map_persona)
app.command("feedback", epilog=feedback.EXAMPLES)(feedback.feedback)
app.command("erase", epilog=erase.EXAMPLES)(erase.erase)
_config = typer.Typer(
    rich_markup_mode=None,
    help="What was said once instead of at each call.",
    epilog=config.EXAMPLES,
)
_config.command("show", epilog=config.EXAMPLES)(config.show)
app.add_typer(_config, name="config", no_args_is_help=True)
app.add_typer(observations.app, name="observations", no_args_is_help=True)
for _command in app.registered_commands:
    _command.short_help = _SUMMARIES.get(_command.name or "")


def _show_version(is_asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"{PROGRAM} {version('persona-assets')}")
        raise typer.Exit


@app.callback()
def persona_gen(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Make realistic, coherent and exactly repeatable test data from personas.

    A persona says how somebody or something behaves; a generator gives the behavior a shape; the
    same persona, generator and seed always give the same records.
    """


def run(arguments: list[str] | None = None) -> None:
    """Run ``persona-gen`` with *arguments* (those of the process unless given) and exit."""
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` wants it
            signal.signal(number, _stop)
    prepare_streams()
    words = arguments or sys.argv[1:] or ["--help"]
    code: int = ExitCode.OK
    try:
        with printing():
            code = app(
                words, prog_name=PROGRAM, standalone_mode=False, default_map=_defaults(words)
            )
    except TyperException as problem:
        _complain(problem.format_message())
        code = ExitCode.USAGE
    except UnknownPersonaError as problem:
        _complain(f"{problem} Pass -p DIR for personas of your own.")
        code = exit_code_of(problem)
    except PersonaAssetsError as problem:
        _complain(str(problem))
        code = exit_code_of(problem)
    except (KeyboardInterrupt, typer.Abort):
        code = ExitCode.INTERRUPTED
    sys.exit(code)


def _defaults(words: Sequence[str]) -> dict[str, dict[str, object]]:
    """Return what the settings files make the default of each command's options.

    Help and completion are there even when a settings file is broken.
    """
    if not _ASKS_FOR_HELP.isdisjoint(words):
        return {}
    if _COMPLETING in os.environ:
        with suppress(PersonaAssetsError):
            return defaults_of_commands(said_in_files(Path.cwd()))
        return {}
    for name in unknown_variables():
        known = ", ".join(setting.variable for setting in SETTINGS)
        warn(f"{name} is no setting; known: {known}")
    return defaults_of_commands(said_in_files(Path.cwd()))


def _stop(number: int, _: object) -> None:
    """Make of a signal, such as the SIGTERM of `docker stop`, an end that cleans up."""
    raise SystemExit(128 + number)


def _complain(message: str) -> None:
    if message:
        say(f"{PROGRAM}: error: {message}\n")
