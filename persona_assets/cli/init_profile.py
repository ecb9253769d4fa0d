"""``persona-gen init-profile``: a profile file to start from."""

from pathlib import Path
from typing import Annotated

import typer

from persona_assets.cli.completion import generator_names, persona_names
from persona_assets.cli.new_files import check_name, write_new
from persona_assets.cli.options import Forced

EXAMPLES = """\b
Examples:
  persona-gen init-profile -n my_profile -p normal_user -p noisy_device -t api -o my_profile.yaml
  persona-gen generate my_profile.yaml --dry-run
"""


def init_profile(
    name: Annotated[str, typer.Option("--name", "-n", metavar="NAME", help="Its name.")],
    personas: Annotated[
        list[str] | None,
        typer.Option(
            "--persona",
            "-p",
            metavar="NAME",
            help="Who acts; repeat it for several.",
            autocompletion=persona_names,
            show_default=False,
        ),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            "-t",
            metavar="TYPE",
            help="The shape of a dataset; repeat it for several [default: api].",
            autocompletion=generator_names,
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write [default: NAME.yaml].",
            show_default=False,
        ),
    ] = None,
    *,
    is_forced: Forced = False,
) -> None:
    """Write a profile file in which every part is explained, ready to be changed.

    The file is valid as it is.  The schema for editors goes to the folder .schemas beside it.
    """
    from persona_assets.cli.checks import check_generator
    from persona_assets.profiles.editor_schemas import FileKind
    from persona_assets.profiles.templates import profile_template

    check_name(name)
    kinds = list(dict.fromkeys(types or ["api"]))
    for kind in kinds:
        check_generator(kind)
    acting = list(dict.fromkeys(personas or []))
    for persona in acting:
        check_name(persona, "-p")
    text = profile_template(name, acting, kinds)
    write_new(output or Path(f"{name}.yaml"), text, FileKind.PROFILE, is_forced=is_forced)
