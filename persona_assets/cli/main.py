"""The commands of ``persona-gen``, and what becomes of their errors.

Data goes to stdout, everything else to stderr.  An error that is the input's fault is one line and
an exit code; a bug keeps its traceback.
"""

import signal
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from persona_assets.cli import (
    generate,
    init_persona,
    init_profile,
    list_generators,
    list_personas,
    quick,
    schema,
    validate,
)
from persona_assets.cli.exit_codes import ExitCode, exit_code_of
from persona_assets.cli.streams import prepare_streams, printing, say
from persona_assets.errors import PersonaAssetsError, UnknownPersonaError

PROGRAM = "persona-gen"

app = typer.Typer(
    name=PROGRAM,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit codes: 0 ok, 1 run failed, 2 usage, 3 validation failed, 4 input not found, "
        "5 output failed, 130 interrupted, 143 terminated."
    ),
)
app.command("quick", epilog=quick.EXAMPLES)(quick.quick)
app.command("list-personas", epilog=list_personas.EXAMPLES)(list_personas.list_personas)
app.command("list-generators", epilog=list_generators.EXAMPLES)(list_generators.list_generators)
app.command("generate", epilog=generate.EXAMPLES)(generate.generate)
app.command("validate", epilog=validate.EXAMPLES)(validate.validate)
app.command("init-persona", epilog=init_persona.EXAMPLES)(init_persona.init_persona)
app.command("init-profile", epilog=init_profile.EXAMPLES)(init_profile.init_profile)
app.command("schema", epilog=schema.EXAMPLES)(schema.schema)


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
    code: int = ExitCode.OK
    try:
        with printing():
            code = app(
                arguments or sys.argv[1:] or ["--help"], prog_name=PROGRAM, standalone_mode=False
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


def _stop(*_: object) -> None:
    """Make of SIGTERM, as `docker stop` sends it, an end that cleans up."""
    raise SystemExit(ExitCode.TERMINATED)


def _complain(message: str) -> None:
    if message:
        say(f"{PROGRAM}: error: {message}\n")
