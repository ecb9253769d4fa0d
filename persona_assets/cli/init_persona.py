"""``persona-gen init-persona``: a persona file to start from."""

import re
from pathlib import Path
from typing import Annotated

import typer

from persona_assets.cli.new_files import check_name, write_new
from persona_assets.cli.options import Forced

EXAMPLES = """\b
Examples:
  persona-gen init-persona -n my_persona -o personas/my_persona.yaml
  persona-gen quick my_persona -p personas
"""


def init_persona(
    name: Annotated[str, typer.Option("--name", "-n", metavar="NAME", help="Its name.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write; the file is called as the persona is [default: NAME.yaml].",
            show_default=False,
        ),
    ] = None,
    *,
    is_forced: Forced = False,
) -> None:
    """Write a persona file in which every part is explained, ready to be changed.

    The file is valid as it is.  The schema for editors goes to the folder .schemas beside it.
    """
    from persona_assets.profiles.editor_schemas import FileKind
    from persona_assets.profiles.templates import persona_template

    check_name(name)
    target = output or Path(f"{name}.yaml")
    if target.stem != name or not re.fullmatch(r"\.ya?ml", target.suffix):
        raise typer.BadParameter(
            f"a persona's file is called as the persona is: {name}.yaml; found {target.name!r}",
            param_hint="-o",
        )
    write_new(target, persona_template(name), FileKind.PERSONA, is_forced=is_forced)
