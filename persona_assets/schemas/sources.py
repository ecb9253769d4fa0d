"""Files that schemas are read from: bytes, text, value, and the line of each value.

Everything that a file can do to hurt is refused here, once for all formats: too many bytes, bytes
that are not UTF-8, and for JSON and YAML what their modules refuse.
"""

import hashlib
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from persona_assets.errors import MissingInputError, SchemaImportError
from persona_assets.schemas.json_text import json_lines, line_of, parse_json
from persona_assets.schemas.pointers import Pointer, format_pointer
from persona_assets.schemas.yaml_text import Marks, parse_yaml, yaml_line

MOST_BYTES = 40_000_000
"""How long a schema file may be."""


class SchemaText(NamedTuple):
    """The text of a file, without a byte order mark, and the digest of its bytes (hexadecimal)."""

    path: Path
    text: str
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class SourceValue:
    """The plain value of a JSON or YAML file.

    Attributes:
        path: The file.
        text: What it says.
        sha256: The digest of its bytes, in hexadecimal; "" when there is no file.
        value: The value: dicts, lists and scalars.
        marks: The lines of members for YAML; None for JSON, where they are found in the text.
    """

    path: Path
    text: str
    sha256: str
    value: Any
    marks: Marks | None = None

    def lines(self, pointers: Iterable[Pointer]) -> dict[Pointer, int]:
        """Return the line, from 1, of each of *pointers*: of the nearest place that exists."""
        wanted = set(pointers)
        if not self.text:
            return {}
        if self.marks is None:
            found = json_lines(self.text, wanted)
            return {pointer: self._nearest(pointer, found) for pointer in wanted}
        return {pointer: self._yaml_line(pointer, self.marks) for pointer in wanted}

    def line(self, pointer: Pointer) -> int | None:
        """Return the line, from 1, of what stands at *pointer*; None when there is no text."""
        return self.lines([pointer]).get(pointer)

    def error(self, pointer: Pointer, problem: str) -> SchemaImportError:
        """Return the error that says *problem* about what stands at *pointer*."""
        place = f"#{format_pointer(pointer)}"
        return SchemaImportError(self.path, problem, line=self.line(pointer), place=place)

    def _nearest(self, pointer: Pointer, found: dict[Pointer, int]) -> int:
        return next(
            found[pointer[:length]]
            for length in range(len(pointer), -1, -1)
            if pointer[:length] in found
        )

    def _yaml_line(self, pointer: Pointer, marks: Marks) -> int:
        lines = (yaml_line(self.value, marks, pointer[:n]) for n in range(len(pointer), -1, -1))
        return next(line for line in lines if line is not None)


def read_schema_text(path: Path) -> SchemaText:
    """Return the text of the file at *path*.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: It is no regular file, too long, cannot be read, or is not UTF-8.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe might never end
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise SchemaImportError(path, f"expected a file; found {kind}")
        if status.st_size > MOST_BYTES:
            problem = f"{status.st_size:,} bytes; a schema file may have {MOST_BYTES:,}"
            raise SchemaImportError(path, problem)
        content = path.read_bytes()
    except FileNotFoundError:
        raise MissingInputError(path, "no such file") from None
    except OSError as problem:
        raise SchemaImportError(path, f"cannot be read: {problem.strerror}") from problem
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        message = (
            f"the file must be UTF-8; byte {problem.start} (0x{content[problem.start]:02x}) is not"
        )
        raise SchemaImportError(path, message, line=line) from None
    if "\0" in text:
        raise SchemaImportError(path, "not a text file", line=line_of(text, text.index("\0")))
    return SchemaText(path, text, hashlib.sha256(content).hexdigest())


def read_source(path: Path) -> SourceValue:
    """Return the value of the JSON or YAML file at *path*.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file cannot be read or does not parse.
    """
    return parse_source(read_schema_text(path))


def parse_source(file: SchemaText) -> SourceValue:
    """Return the value of *file*, JSON when it begins like JSON or is named so, else YAML.

    Raises:
        SchemaImportError: The text does not parse.
    """
    path, text, sha256 = file
    if not text.strip():
        raise SchemaImportError(path, "the file is empty")
    is_yaml = path.suffix.lower() in (".yaml", ".yml")
    begins_like_json = text.lstrip()[0] in '{["'
    if path.suffix.lower() == ".json" or (begins_like_json and not is_yaml):
        return SourceValue(path, text, sha256, parse_json(path, text))
    if begins_like_json:
        try:  # JSON is YAML, and read so ten times as fast
            return SourceValue(path, text, sha256, parse_json(path, text))
        except SchemaImportError:
            pass  # perhaps it is flow style that JSON does not know
    value, marks = parse_yaml(path, text)
    return SourceValue(path, text, sha256, value, marks)
