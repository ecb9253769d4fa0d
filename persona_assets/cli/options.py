"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ListFormat(StrEnum):
    """How a list is shown."""

    TEXT = "text"
    JSON = "json"


PersonaFolders = Annotated[
    list[Path] | None,
    typer.Option(
        "--personas-dir",
        "-p",
        metavar="DIR",
        help="A folder of persona files; repeat it for several, the first wins. The personas that "
        "ship with persona-gen are always known.",
        show_default=False,
    ),
]
"""Folders of persona documents, beside the personas that ship with the package."""

OutputFormat = Annotated[
    ListFormat, typer.Option("--output", help="Show a table for people, or one JSON document.")
]
"""How a list is shown."""
