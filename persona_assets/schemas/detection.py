"""Which language a schema file is written in: by its name, else by what it says."""

import re
from pathlib import Path
from typing import Any

from persona_assets.errors import SchemaImportError
from persona_assets.schemas.schema import SchemaFormat
from persona_assets.schemas.sources import SchemaText, parse_source, read_schema_text

_BY_SUFFIX = {
    ".avsc": SchemaFormat.AVRO,
    ".avro": SchemaFormat.AVRO,
    ".sql": SchemaFormat.DDL,
    ".ddl": SchemaFormat.DDL,
    ".proto": SchemaFormat.PROTOBUF,
}
_STRUCTURED = (".json", ".yaml", ".yml", ".jsonschema")
_TABLE = re.compile(r"^\s*CREATE\s+(?:\w+\s+){0,3}TABLE\b", re.IGNORECASE | re.MULTILINE)
_PROTO = re.compile(
    r"""^\s*(?:(?:syntax|edition)\s*=\s*["']|message\s+\w+\s*\{|package\s+[\w.]+\s*;)""",
    re.MULTILINE,
)
_YAML_KEY = re.compile(r"""^["']?(openapi|swagger|asyncapi)["']?\s*:""", re.MULTILINE)
_AVRO_TYPES = ("record", "enum", "fixed", "error")


def detect_format(path: Path) -> SchemaFormat:
    """Return the language that the file at *path* is written in.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file cannot be read, or is in no language that is known.
    """
    file = read_schema_text(path)
    suffix = path.suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    begins_like_json = file.text.lstrip()[:1] in tuple("{[")
    if suffix not in _STRUCTURED and not begins_like_json:
        if _TABLE.search(file.text):
            return SchemaFormat.DDL
        if _PROTO.search(file.text):
            return SchemaFormat.PROTOBUF
    if not begins_like_json and (key := _YAML_KEY.search(file.text)):
        return _described(file, key[1])
    return _by_value(file)


def _by_value(file: SchemaText) -> SchemaFormat:
    value: Any = parse_source(file).value
    if _is_avro(value):
        return SchemaFormat.AVRO
    if isinstance(value, dict):
        for keyword in ("openapi", "swagger", "asyncapi"):
            if isinstance(value.get(keyword), str | int | float):
                return _described(file, keyword)
        return SchemaFormat.JSON_SCHEMA
    if isinstance(value, bool):
        return SchemaFormat.JSON_SCHEMA
    known = ", ".join(SchemaFormat)
    raise SchemaImportError(file.path, f"no schema in a language that is known: {known}")


def _described(file: SchemaText, keyword: str) -> SchemaFormat:
    if keyword == "asyncapi":
        problem = "AsyncAPI documents are not read; import the schemas of their payloads"
        raise SchemaImportError(file.path, problem)
    return SchemaFormat(keyword)


def _is_avro(value: object) -> bool:
    """Return whether *value* is an Avro schema: a named type, or a union with one."""
    if isinstance(value, list):
        return any(_is_avro(branch) for branch in value)
    if not isinstance(value, dict) or "$schema" in value or "properties" in value:
        return False
    return value.get("type") in _AVRO_TYPES and "name" in value
