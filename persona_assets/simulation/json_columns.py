"""Events as lines of JSON, by columns: what ``orjson`` writes of each, for thousands at a time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.event_values import Alike, Values, as_list

_OPTIONS = orjson.OPT_UTC_Z
_WITHOUT_COMMAS = frozenset({int, float, bool, type(None)})


def dumped(value: object, options: int = 0) -> bytes:
    """Return a value as JSON.

    Raises:
        InvalidArgumentError: JSON does not know such a value.
    """
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS | options)
    except TypeError as error:
        raise InvalidArgumentError(f"an event cannot be written as JSON: {error}") from None


def objects(columns: Mapping[str, Values], count: int, ending: str = "") -> pa.Array:
    """Return *count* JSON objects, each with *ending* after it, as texts.

    Raises:
        InvalidArgumentError: A value is none that JSON knows.
    """
    pieces: list[str | pa.Array] = []
    literal = "{"
    for number, (name, values) in enumerate(columns.items()):
        literal += ("," if number else "") + dumped(name).decode() + ":"
        if isinstance(values, Alike):
            literal += dumped(values.value).decode()
            continue
        quote, texts = _texts(values)
        pieces += [literal + quote, texts]
        literal = quote
    literal += "}" + ending
    if not pieces:
        return pa.repeat(pa.scalar(literal), count)
    scalars = [pa.scalar(one) if isinstance(one, str) else one for one in (*pieces, literal, "")]
    return pc.call_function("binary_join_element_wise", scalars)


def joined(texts: pa.Array) -> bytes:
    """Return texts one after the other."""
    offsets, data = texts.buffers()[1:]
    if data is None or not len(texts):
        return b""
    ends = memoryview(offsets).cast("i")
    return bytes(memoryview(data)[ends[texts.offset] : ends[texts.offset + len(texts)]])


def _texts(values: Values) -> tuple[str, pa.Array]:
    """Return values as JSON without the quotes around each, and the quote: it may be none."""
    if not isinstance(values, pa.Array):
        return _of_objects(values)
    if values.null_count == 0:
        if isinstance(values, pa.DictionaryArray):
            quote, texts = _texts(values.dictionary)
            return quote, pa.DictionaryArray.from_arrays(values.indices, texts).dictionary_decode()
        if isinstance(values, pa.StringArray) and _is_bare(values):
            return '"', values
        if isinstance(values, pa.Int64Array | pa.BooleanArray):
            return "", values.cast(pa.string())
    return _of_objects(as_list(values, len(values)))


def _of_objects(values: Sequence[object]) -> tuple[str, pa.Array]:
    kinds = set(map(type, values))
    if kinds == {str}:
        texts = _text_array(values)
        if texts is not None and _is_bare(texts):
            return '"', texts
    if kinds <= _WITHOUT_COMMAS and values:
        return "", pa.array(dumped([*values])[1:-1].split(b","), pa.string())
    return "", pa.array([dumped(value) for value in values], pa.string())


def _text_array(values: Sequence[object]) -> pa.Array | None:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:  # half a character: the writer of JSON says it better
        return None


def _is_bare(texts: pa.Array) -> bool:
    """Return whether JSON writes texts as they are: no quote, no backslash, no control letter."""
    data = joined(texts)
    if not data:
        return True
    return b'"' not in data and b"\\" not in data and int(np.frombuffer(data, np.uint8).min()) >= 32


def _plain(value: object) -> object:
    """Return what stands in JSON for a value that it has no form for.

    Raises:
        TypeError: Nothing does.
    """
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON; found {value!r}")
