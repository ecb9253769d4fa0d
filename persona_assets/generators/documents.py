"""How a file writes a message: as JSON, as CSV with a header, or as XML."""

import json
from collections.abc import Callable
from enum import StrEnum
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.payloads import Payload
from persona_assets.behaviors.texts import Piece, Texts, where
from persona_assets.generators.exchanges import body_pieces

_SURPLUS = "unexpected_field"


class DocumentType(StrEnum):
    """The format of a file."""

    JSON = "json"
    CSV = "csv"
    XML = "xml"


def document_pieces(
    kind: DocumentType, payload: Payload, versions: Texts, is_old: Mask, extra: Mask
) -> list[Piece]:
    """Return *payload* as documents, piece by piece.

    Args:
        kind: Their format.
        payload: What they say.
        versions: The version that each says its layout has.
        is_old: Which are without the recent fields.
        extra: Which have a field that nobody asked for.
    """
    if kind is DocumentType.JSON:
        return [*body_pieces(payload, versions, is_old, extra), "\n"]
    if kind is DocumentType.CSV:
        return _csv(payload, versions, is_old, extra)
    return _xml(payload, versions, is_old, extra)


def _csv(payload: Payload, versions: Texts, is_old: Mask, extra: Mask) -> list[Piece]:
    """A header and a line, as RFC 4180 has them."""
    head: list[Piece] = ["format_version"]
    line: list[Piece] = [versions]
    for field in payload:
        name, value = f",{field.name}", field.literals.mapped(_csv_values)
        if field.is_recent and is_old.any():
            head.append(where(is_old, "", name))
            line += [where(is_old, "", ","), value.replaced_by(is_old, "")]
        else:
            head.append(name)
            line += [",", value]
    if extra.any():
        head.append(where(extra, f",{_SURPLUS}", ""))
        line.append(where(extra, ",debug", ""))
    return [*head, "\r\n", *line, "\r\n"]


def _xml(payload: Payload, versions: Texts, is_old: Mask, extra: Mask) -> list[Piece]:
    pieces: list[Piece] = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<document format_version="',
        versions,
        '">\n',
    ]
    for field in payload:
        begin, end = f"  <{field.name}>", f"</{field.name}>\n"
        value = field.literals.mapped(_xml_values)
        if field.is_recent and is_old.any():
            pieces.append(where(is_old, "", begin))
            pieces.append(value.replaced_by(is_old, ""))
            pieces.append(where(is_old, "", end))
        else:
            pieces += [begin, value, end]
    if extra.any():
        pieces.append(where(extra, f"  <{_SURPLUS}>debug</{_SURPLUS}>\n", ""))
    return [*pieces, "</document>\n"]


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
