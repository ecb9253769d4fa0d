"""How a file writes a message: as JSON, as CSV with a header, or as XML."""

import json
from collections.abc import Callable
from enum import StrEnum
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.literals import joined, where
from persona_assets.behaviors.payloads import Payload
from persona_assets.generators.exchanges import write_bodies

_SURPLUS = "unexpected_field"


class DocumentType(StrEnum):
    """The format of a file."""

    JSON = "json"
    CSV = "csv"
    XML = "xml"


def write_documents(
    kind: DocumentType, payload: Payload, versions: pa.StringArray, is_old: Mask, extra: Mask
) -> pa.StringArray:
    """Return *payload* as documents.

    Args:
        kind: Their format.
        payload: What they say.
        versions: The version that each says its layout has.
        is_old: Which are without the recent fields.
        extra: Which have a field that nobody asked for.
    """
    if kind is DocumentType.JSON:
        return joined(write_bodies(payload, versions, is_old, extra), "\n")
    if kind is DocumentType.CSV:
        return _csv(payload, versions, is_old, extra)
    return _xml(payload, versions, is_old, extra)


def _csv(payload: Payload, versions: pa.StringArray, is_old: Mask, extra: Mask) -> pa.StringArray:
    """A header and a line, as RFC 4180 has them."""
    head: list[pa.Array | str] = ["format_version"]
    line: list[pa.Array | str] = [versions]
    for field in payload:
        name, value = f",{field.name}", joined(",", _csv_values(field.literals))
        head.append(where(is_old, "", name) if field.is_recent else name)
        line.append(where(is_old, "", value) if field.is_recent else value)
    head.append(where(extra, f",{_SURPLUS}", ""))
    line.append(where(extra, ",debug", ""))
    return joined(*head, "\r\n", *line, "\r\n")


def _xml(payload: Payload, versions: pa.StringArray, is_old: Mask, extra: Mask) -> pa.StringArray:
    parts: list[pa.Array | str] = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<document format_version="',
        versions,
        '">\n',
    ]
    for field in payload:
        element = joined(f"  <{field.name}>", _xml_values(field.literals), f"</{field.name}>\n")
        parts.append(where(is_old, "", element) if field.is_recent else element)
    parts.append(where(extra, f"  <{_SURPLUS}>debug</{_SURPLUS}>\n", ""))
    return joined(*parts, "</document>\n")


def _csv_values(literals: pa.StringArray) -> pa.StringArray:
    """A JSON text without escapes is a quoted CSV value as it is; null is the empty value."""
    return _rewritten(literals, r"\\|^null$", _csv_value)


def _xml_values(literals: pa.StringArray) -> pa.StringArray:
    values = _rewritten(literals, r"[\\&<>]|^null$", _xml_value)
    return pc.call_function("utf8_trim", [values], pc.TrimOptions('"'))


def _rewritten(
    literals: pa.StringArray, pattern: str, rewrite: Callable[[str], str]
) -> pa.StringArray:
    """Return *literals*, with *rewrite* for those in which *pattern* is found."""
    options = pc.MatchSubstringOptions(pattern)
    found = pc.call_function("match_substring_regex", [literals], options)
    if not found.true_count:
        return literals
    changed = [rewrite(text) for text in literals.filter(found).to_pylist()]
    return pc.call_function("replace_with_mask", [literals, found, pa.array(changed, pa.string())])


def _csv_value(literal: str) -> str:
    value = json.loads(literal)
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def _xml_value(literal: str) -> str:
    value = json.loads(literal)
    return "" if value is None else escape(str(value), {'"': "&quot;"})
