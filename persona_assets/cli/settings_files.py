"""Settings files: TOML, read whole or not at all; what does not fit is an error with its line."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from persona_assets.cli.options import FormatName, ListFormat
from persona_assets.cli.settings import Said
from persona_assets.documents import Document, Location, fit_model, read_text
from persona_assets.errors import InvalidDocumentError

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]")
_WHERE = re.compile(r" \(at line (\d+), column \d+\)$")


class Settings(BaseModel):
    """What a settings file can say; every field can be left away."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    personas_dir: str | list[str] | None = None
    type: str | None = None
    count: Annotated[int, Field(ge=1, strict=True)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**64 - 1, strict=True)] | None = None
    start: str | None = None
    format: FormatName | None = None
    output_dir: str | None = None
    output: ListFormat | None = None
    quiet: Annotated[bool, Field(strict=True)] | None = None


def read_settings(path: Path) -> dict[str, Said]:
    """Return what the settings file at *path* says, by setting; folders are seen from the file.

    Raises:
        InvalidDocumentError: The file cannot be read, does not parse, has an unknown key or a value
            that does not fit.
    """
    table = "tool.persona-gen" if path.name == "pyproject.toml" else ""
    document = _parse(path, table)
    settings = fit_model(document, Settings).model_dump(exclude_none=True, mode="json")
    for name in ("personas_dir", "output_dir"):
        if name in settings:
            settings[name] = _seen_from(path.parent, settings[name])
    if isinstance(settings.get("personas_dir"), str):
        settings["personas_dir"] = [settings["personas_dir"]]
    return {
        name: Said(value, f"{path}:{document.lines.get((name,), 1)}")
        for name, value in settings.items()
    }


def _parse(path: Path, table: str) -> Document:
    """Return what *table* of a TOML file says; the empty table is the whole file."""
    text = read_text(path)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        place = _WHERE.search(str(problem))
        line = int(place[1]) if place else None
        message = _WHERE.sub("", str(problem))
        raise InvalidDocumentError(path, f"not TOML: {message}", line=line) from problem
    for name in filter(None, table.split(".")):
        value = value.get(name, {})
    return Document(path, value, _lines(text, table))


def _lines(text: str, table: str) -> dict[Location, int]:
    """Return the line of each key of *table*, and of each table in it."""
    lines: dict[Location, int] = {}
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = header[1].replace('"', "")
            inner = here.removeprefix(f"{table}.") if table else here
            if here != table and (not table or inner != here):
                lines.setdefault((inner.split(".")[0],), number)
        elif here == table and (key := _KEY.match(line)):
            lines.setdefault((key[1],), number)
    return lines


def _seen_from(folder: Path, value: str | list[str]) -> str | list[str]:
    if isinstance(value, str):
        return str(folder / Path(value).expanduser())
    return [str(folder / Path(one).expanduser()) for one in value]
