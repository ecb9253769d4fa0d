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
    config,
    generate,
    import_schema,
    init,
    list_generators,
    list_personas,
    quick,
    schema,
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
_COMPLETING = "_PERSONA_GEN_COMPLETE"

app = typer.Typer(
    name=PROGRAM,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit codes: 0 ok, 1 run failed, 2 usage, 3 validation failed, 4 input not found, "
        "5 output failed, 6 imported with warnings (--strict), 130 interrupted, 143 terminated."
    ),
)
app.command("quick", epilog=quick.EXAMPLES)(quick.quick)
app.command("list-personas", epilog=list_personas.EXAMPLES)(list_personas.list_personas)
app.command("list-generators", epilog=list_generators.EXAMPLES)(list_generators.list_generators)
app.command("generate", epilog=generate.EXAMPLES)(generate.generate)
app.command("import-schema", epilog=import_schema.EXAMPLES)(import_schema.import_schema)
app.command("validate", epilog=validate.EXAMPLES)(validate.validate)
app.command("init-persona", epilog=init.PERSONA_EXAMPLES)(init.init_persona)
app.command("init-profile", epilog=init.PROFILE_EXAMPLES)(init.init_profile)
app.command("schema", epilog=schema.EXAMPLES)(schema.schema)
app.command("verify", epilog=verify.EXAMPLES)(verify.verify)
_config = typer.Typer(
    rich_markup_mode=None,
    help="What was said once instead of at each call.",
    epilog=config.EXAMPLES,
)
_config.command("show", epilog=config.EXAMPLES)(config.show)
app.add_typer(_config, name="config", no_args_is_help=True)


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
    signal.signal(signal.SIGTERM, _stop)
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


def _stop(*_: object) -> None:
    """Make of SIGTERM, as `docker stop` sends it, an end that cleans up."""
    raise SystemExit(ExitCode.TERMINATED)


def _complain(message: str) -> None:
    if message:
        say(f"{PROGRAM}: error: {message}\n")
