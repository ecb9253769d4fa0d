"""Avro schema files: JSON in which people write comments."""

import re
from pathlib import Path

from persona_assets.errors import SchemaImportError
from persona_assets.schemas.json_text import parse_json
from persona_assets.schemas.sources import SourceValue, read_schema_text

_STRING_OR_COMMENT = re.compile(
    r'"(?:[^"\\\n]++|\\.)*+"|//[^\n]*|/\*.*?\*/', re.DOTALL
)  # possessive, so that no input takes more than linear time
_VISIBLE = re.compile(r"[^\n]")


def read_avro_source(path: Path) -> SourceValue:
    """Return the value of the Avro schema file at *path*; comments count as spaces.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file cannot be read or is no JSON with comments.
    """
    path, text, sha256 = read_schema_text(path)
    if not text.strip():
        raise SchemaImportError(path, "the file is empty")
    if text.startswith("Obj\x01"):
        problem = "a file of Avro records; expected an Avro schema, which is JSON"
        raise SchemaImportError(path, problem)
    bare = without_comments(text)
    return SourceValue(path, bare, sha256, parse_json(path, bare))


def without_comments(text: str) -> str:
    """Return JSON *text* with spaces in place of comments; lines and columns stay.

    Examples:
        >>> without_comments('{"a": "//"} // b')
        '{"a": "//"}     '
    """
    return _STRING_OR_COMMENT.sub(_blanked, text)


def _blanked(match: re.Match[str]) -> str:
    return match[0] if match[0][0] == '"' else _VISIBLE.sub(" ", match[0])
