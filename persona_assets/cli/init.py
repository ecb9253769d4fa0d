"""``persona-gen init-persona`` and ``init-profile``: files to start from."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.checks import check_generator
from persona_assets.cli.completion import generator_names, persona_names
from persona_assets.cli.options import Forced
from persona_assets.cli.output import opened, refuse_existing
from persona_assets.cli.streams import say

if TYPE_CHECKING:
    from persona_assets.profiles.editor_schemas import FileKind

PERSONA_EXAMPLES = """\b
Examples:
  persona-gen init-persona -n my_persona -o personas/my_persona.yaml
  persona-gen quick my_persona -p personas
"""
PROFILE_EXAMPLES = """\b
Examples:
  persona-gen init-profile -n my_profile -p normal_user -p noisy_device -t api -o my_profile.yaml
  persona-gen generate my_profile.yaml --dry-run
"""

NewName = Annotated[str, typer.Option("--name", "-n", metavar="NAME", help="Its name.")]
"""The name of what the new file describes."""

NewFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where to write; the file of a persona is called as the persona is "
        "[default: NAME.yaml].",
        show_default=False,
    ),
]
"""The new file."""


def init_persona(name: NewName, output: NewFile = None, *, is_forced: Forced = False) -> None:
    """Write a persona file in which every part is explained, ready to be changed.

    The file is valid as it is.  The schema for editors goes to the folder .schemas beside it.
    """
    from persona_assets.profiles.editor_schemas import FileKind
    from persona_assets.profiles.templates import persona_template

    _check_name(name)
    target = output or Path(f"{name}.yaml")
    if target.stem != name or not re.fullmatch(r"\.ya?ml", target.suffix):
        raise typer.BadParameter(
            f"a persona's file is called as the persona is: {name}.yaml; found {target.name!r}",
            param_hint="-o",
        )
    _write(target, persona_template(name), FileKind.PERSONA, is_forced=is_forced)


def init_profile(
    name: NewName,
    personas: Annotated[
        list[str] | None,
        typer.Option(
            "--persona",
            "-p",
            metavar="NAME",
            help="Who acts: NAME, NAME@VERSION or NAME+NAME; repeat it for several.",
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
    output: NewFile = None,
    *,
    is_forced: Forced = False,
) -> None:
    """Write a profile file in which every part is explained, ready to be changed.

    The file is valid as it is.  The schema for editors goes to the folder .schemas beside it.
    """
    from persona_assets.profiles.editor_schemas import FileKind
    from persona_assets.profiles.templates import profile_template

    _check_name(name)
    kinds = list(dict.fromkeys(types or ["api"]))
    for kind in kinds:
        check_generator(kind)
    acting = list(dict.fromkeys(personas or []))
    for persona in acting:
        _check_reference(persona)
    text = profile_template(name, acting, kinds)
    _write(output or Path(f"{name}.yaml"), text, FileKind.PROFILE, is_forced=is_forced)


def _check_name(name: str) -> None:
    """Refuse a name that no file could have."""
    from persona_assets.personas.finding import NAME_PATTERN

    if not re.fullmatch(NAME_PATTERN, name):
        raise typer.BadParameter(
            f"a name has lower-case letters, digits, '_' and '-', at most 64; found {name!r}",
            param_hint="-n",
        )


def _check_reference(text: str) -> None:
    """Refuse what asks for nobody."""
    from persona_assets.errors import InvalidArgumentError
    from persona_assets.personas.finding import REFERENCE_PATTERN, parse_reference

    problem = "" if re.fullmatch(REFERENCE_PATTERN, text) else "expected NAME or NAME@VERSION"
    try:
        parse_reference(text)
    except InvalidArgumentError as error:
        problem = str(error)
    if problem:
        raise typer.BadParameter(f"{problem}; found {text!r}", param_hint="-p")


def _write(target: Path, text: str, kind: "FileKind", *, is_forced: bool) -> None:
    """Write *text* to *target*, and the schema that its first line names beside it.

    Raises:
        StorageError: The file exists and *is_forced* is false, or it cannot be written.
    """
    from persona_assets.profiles.editor_schemas import schema_text
    from persona_assets.profiles.templates import SCHEMA_FOLDER

    refuse_existing(target, is_forced=is_forced)
    with opened(target.parent / SCHEMA_FOLDER / f"{kind.value}.schema.json") as stream:
        stream.write(schema_text(kind).encode())
    with opened(target) as stream:
        stream.write(text.encode())
    say(f"{kind.value} -> {target}\n")
