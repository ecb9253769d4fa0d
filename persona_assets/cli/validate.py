"""``persona-gen validate``: whether files say what they must."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.exit_codes import ExitCode
from persona_assets.cli.options import FileKindName, ListFormat, OutputFormat, PersonaFolders
from persona_assets.cli.tables import problem_entry, show_json

if TYPE_CHECKING:
    from persona_assets.profiles.validation import Verdict

EXAMPLES = """\b
Examples:
  persona-gen validate personas/my_persona.yaml -t persona
  persona-gen validate profiles/*.yaml -p ./personas --output json
"""


def validate(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files of personas or profiles.")
    ],
    kind: Annotated[
        FileKindName | None,
        typer.Option(
            "--type",
            "-t",
            help="What the files are about; without it, a file with datasets is a profile.",
            show_default=False,
        ),
    ] = None,
    folders: PersonaFolders = None,
    output: OutputFormat = ListFormat.TEXT,
) -> None:
    """Say of each file whether it is valid, and what is wrong with it.

    The verdicts go to stdout; the exit code is 3 when a file is invalid.
    """
    from persona_assets.profiles.editor_schemas import FileKind
    from persona_assets.profiles.validation import validate_file

    wanted = FileKind(kind.value) if kind else None
    verdicts = [validate_file(path, wanted, folders or []) for path in paths]
    if output is ListFormat.JSON:
        show_json({"files": [_entry(one) for one in verdicts]})
    else:
        for one in verdicts:
            typer.echo(f"INVALID {one.problem}" if one.problem else f"VALID {one.path}")
    if any(one.problem for one in verdicts):
        raise typer.Exit(ExitCode.INVALID)


def _entry(verdict: "Verdict") -> dict[str, object]:
    problem = verdict.problem
    return {
        "path": str(verdict.path),
        "type": verdict.kind.value,
        "name": verdict.name,
        "is_valid": problem is None,
        "problem": problem_entry(problem) if problem else None,
    }
