"""Records as JSON texts: strict, a column at a time, one text for each record.

This is the only place that decides what JSON says of a value.  Names and texts are UTF-8; a column
marked as JSON text is written as the value it holds, or as a text where it is not JSON.
"""

import json
from collections.abc import Sequence

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.columns import MEMBERS_KEY
from persona_assets.datasets.blocks import text_bytes
from persona_assets.datasets.pieces import Part, Piece, either, lines
from persona_assets.datasets.plain_texts import is_bare, plain_parts
from persona_assets.values.splicing import merged

_ESCAPED = r'["\\\x00-\x1f]'
_FIRST_PRINTABLE = 0x20


def json_lines(batch: pa.RecordBatch, before: str = "", after: str = "") -> pa.StringArray:
    """Return one JSON object for each record of *batch*, with *before* and *after* around it."""
    whole = _whole_record(batch)
    if whole is not None:
        return lines([before, Piece(_embedded(whole)), after], batch.num_rows)
    members = zip(batch.schema, batch.columns, strict=True)
    return lines([before, *_object(list(members)), after], batch.num_rows)


def _whole_record(batch: pa.RecordBatch) -> pa.StringArray | None:
    """Return the records if each is one JSON text already, with nothing around it."""
    for field, array in zip(batch.schema, batch.columns, strict=True):
        if MEMBERS_KEY in (field.metadata or {}):
            return array
    return None


def json_parts(field: pa.Field, array: pa.Array) -> list[Part]:
    """Return the JSON of the values of *array*, the column or member called *field*."""
    if array.null_count:
        there = array.is_valid()
        present = array.drop_null()
        texts = lines(json_parts(field, present), len(present))
        return [either(texts, there, "null")]
    kind = field.type  # it knows the members that hold JSON, which an array may not
    if pa.types.is_dictionary(kind):
        words = array.dictionary
        own = field.with_type(kind.value_type)
        return [Piece(lines(json_parts(own, words), len(words)), _indices(array))]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = array.cast(pa.string())
        is_json = (field.metadata or {}).get(b"content") == b"json"
        return [Piece(_embedded(texts))] if is_json else ['"', Piece(escaped(texts)), '"']
    if pa.types.is_nested(kind):
        return _nested(kind, array)
    parts = plain_parts(array)
    return parts if is_bare(kind) else ['"', *parts, '"']


def escaped(texts: pa.StringArray) -> pa.StringArray:
    """Return *texts* as they stand between the quotes of JSON."""
    if not _has_signs(texts):
        return texts
    found = pc.call_function("match_substring_regex", [texts], pc.MatchSubstringOptions(_ESCAPED))
    changed = [
        json.dumps(text, ensure_ascii=False)[1:-1] for text in texts.filter(found).to_pylist()
    ]
    fixed = pa.array(changed, pa.string())
    return pc.call_function("replace_with_mask", [texts, found, fixed])


def _has_signs(texts: pa.StringArray) -> bool:
    """Return whether a quote, a backslash or a control character is anywhere in *texts*."""
    raw = text_bytes(texts).tobytes()
    signs = np.frombuffer(raw, dtype=np.uint8)
    return b'"' in raw or b"\\" in raw or int(signs.min(initial=255)) < _FIRST_PRINTABLE


def _embedded(texts: pa.StringArray) -> pa.StringArray:
    return pa.array([_value_of(text) for text in texts.to_pylist()], pa.string())


def _value_of(text: str) -> str:
    """Return *text* if it is JSON that fits on a line, or else the JSON that says the same."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.dumps(text, ensure_ascii=False)
    if "\n" in text or "\r" in text:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    return text


def _nested(kind: pa.DataType, array: pa.Array) -> list[Part]:
    if pa.types.is_struct(kind):
        fields = [kind.field(position) for position in range(kind.num_fields)]
        return _object(list(zip(fields, array.flatten(), strict=True)))
    if pa.types.is_map(kind):
        whole = array.take(pa.array(np.arange(len(array))))  # so that nothing lies before it
        lengths = np.diff(whole.offsets.to_numpy())
        names = json_parts(pa.field("key", kind.key_type), whole.keys)
        entries = [*names, ":", *json_parts(kind.item_field, whole.items)]
        return ["{", _joined(entries, lengths), "}"]
    lengths = array.value_lengths().to_numpy()
    return ["[", _joined(json_parts(kind.value_field, array.flatten()), lengths), "]"]


def _object(members: Sequence[tuple[pa.Field, pa.Array]]) -> list[Part]:
    parts: list[Part] = []
    for field, array in members:
        name = json.dumps(field.name, ensure_ascii=False)
        parts += ["," if parts else "{", name, ":", *json_parts(field, array)]
    return [*parts, "}"] if parts else ["{}"]


def _joined(entries: Sequence[Part], lengths: NDArray[np.integer]) -> Piece:
    """Return the texts of *entries* with commas between them, those of each list as one text."""
    bounds = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=bounds[1:])
    comma = np.ones(int(bounds[-1]), dtype=np.int32)
    comma[bounds[:-1][lengths > 0]] = 0
    texts = lines([Piece(pa.array(["", ","]), comma), *entries], len(comma))
    return Piece(merged(texts, bounds))


def _indices(array: pa.DictionaryArray) -> NDArray[np.integer]:
    return array.indices.to_numpy(zero_copy_only=False)
