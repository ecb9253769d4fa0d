"""What the commands on minds share: whose mind, of what time, in what form, out of which lake."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from persona_assets.lake.layout import Lake


class MindForm(StrEnum):
    """The form in which a mind is told."""

    TEXT = "text"
    JSON = "json"


Observed = Annotated[
    str, typer.Argument(metavar="PERSONA", help="Of whom, by name.", show_default=False)
]
"""A persona of the lake."""

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="The time that counts as now, in ISO 8601, from 1970 to 2100, UTC unless it says "
        "otherwise; what was seen later does not count [default: that of the last observation].",
        show_default=False,
    ),
]
"""The time that counts as now."""

MindFormOption = Annotated[
    MindForm, typer.Option("--format", "-f", help="For people, or one JSON document.")
]
"""The form in which a mind is told."""

LakeData = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        envvar="PERSONA_ASSETS_DATA",
        help="The data folder, with lake/ and mappers/ [default: the nearest data/ with a lake].",
        show_default=False,
    ),
]
"""Where the lake and the mappers lie."""


def lake_of(data: Path | None) -> "Lake":
    """Return the lake of the data folder, or the nearest one.

    Raises:
        MissingInputError: There is none.
    """
    from persona_assets.lake.layout import find_lake

    return find_lake(None if data is None else data / "lake")
