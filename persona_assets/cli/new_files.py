"""Files that ``init-*`` writes for a person to go on with."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from persona_assets.cli.output import opened, refuse_existing
from persona_assets.cli.streams import say

if TYPE_CHECKING:
    from persona_assets.profiles.editor_schemas import FileKind


def check_name(name: str, option: str = "-n") -> None:
    """Refuse a name that no file could have, as a wrong *option*."""
    from persona_assets.personas.finding import NAME_PATTERN

    if not re.fullmatch(NAME_PATTERN, name):
        raise typer.BadParameter(
            f"a name has lower-case letters, digits, '_' and '-', at most 64; found {name!r}",
            param_hint=option,
        )


def write_new(target: Path, text: str, kind: "FileKind", *, is_forced: bool) -> None:
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
