"""Numbers, truth values and times as pieces of text, the same in JSON and in CSV.

A float has the fewest digits that give it back, and at least one decimal.  Times are ISO 8601 in
UTC with six decimals, days are ISO 8601, bytes are base64.
"""

from base64 import b64encode
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.datasets.pieces import Part, Piece
from persona_assets.errors import InvalidArgumentError

_GROUP = 1000  # numbers are written in groups of three digits
_LONGEST = _GROUP**2
_FINEST = 10**6
_DAY = 86_400_000_000
_MINUTE = 60_000_000
_SPAN, _MOST_SPANS = 1_024, 8
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # of the years 1 to 9999


def is_bare(kind: pa.DataType) -> bool:
    """Return whether values of *kind* are written without quotes in JSON."""
    return pa.types.is_boolean(kind) or any(
        is_kind(kind)
        for is_kind in (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    )


def plain_parts(array: pa.Array) -> list[Part]:
    """Return the texts of *array*, which has no null and is neither text nor nested.

    Raises:
        InvalidArgumentError: A number is not finite, or a time lies outside the years 1 to 9999.
    """
    kind = array.type
    if pa.types.is_boolean(kind):
        return [Piece(pa.array(["false", "true"]), _numbers(array.cast(pa.int32())))]
    if pa.types.is_integer(kind):
        return _integers(array)
    if pa.types.is_floating(kind):
        return _floats(_numbers(array.cast(pa.float64())))
    if pa.types.is_timestamp(kind):
        return _times(_numbers(array.cast(pa.timestamp("us"), safe=False).view(pa.int64())))
    if pa.types.is_date(kind):
        return [_days(_numbers(array.cast(pa.date32()).view(pa.int32())), "")]
    return [Piece(_bytes(array) if _is_bytes(kind) else array.cast(pa.string()))]


def _is_bytes(kind: pa.DataType) -> bool:
    is_fixed = pa.types.is_fixed_size_binary(kind)
    return is_fixed or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def _bytes(array: pa.Array) -> pa.StringArray:
    return pa.array([b64encode(value).decode() for value in array.to_pylist()], pa.string())


def _integers(array: pa.Array) -> list[Part]:
    if len(array):
        bounds = pc.call_function("min_max", [array]).as_py()
        if bounds["min"] >= 0 and bounds["max"] < _LONGEST:
            return _groups(_numbers(array.cast(pa.int32())), bounds["max"])
    return [Piece(array.cast(pa.string()))]


def _groups(values: NDArray[np.integer], most: int) -> list[Part]:
    """Return whole numbers below a million, without zeros before them."""
    if most < _GROUP:
        return [Piece(_digits("bare"), values)]
    if most < 10 * _GROUP:
        return [Piece(_digits("longer"), values)]
    high = values // _GROUP
    low = values - high * _GROUP
    return [
        Piece(_digits("leading"), high),
        Piece(_digits("following"), low + np.where(high > 0, _GROUP, 0)),
    ]


def _floats(values: NDArray[np.float64]) -> list[Part]:
    if not np.isfinite(values).all():
        raise InvalidArgumentError("JSON and CSV hold finite numbers only; found NaN or infinity")
    grid = _on_grid(values)
    if grid is None:
        return [Piece(pa.array([repr(value) for value in values.tolist()], pa.string()))]
    signs = np.signbit(values).astype(np.int32)
    whole = grid // _FINEST
    rest = (grid - whole * _FINEST).astype(np.int32)
    high = rest // _GROUP
    low = rest - high * _GROUP
    parts: list[Part] = [Piece(pa.array(["", "-"]), signs)] if signs.any() else []
    most = int(whole.max(initial=0))
    if most < _LONGEST:
        parts += _groups(whole.astype(np.int32), most)
    else:
        parts.append(Piece(pa.array(whole).cast(pa.string())))
    parts.append(Piece(_digits("fraction"), high + np.where(low > 0, _GROUP, 0)))
    return [*parts, Piece(_digits("tail"), low)] if low.any() else parts


def _on_grid(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Return the sizes of *values* in millionths if six decimals say them exactly, or else None."""
    sizes = np.abs(values)
    if sizes.max(initial=0.0) >= 2.0**52 / _FINEST:
        return None
    units = np.rint(sizes * _FINEST)
    return units.astype(np.int64) if (units / _FINEST == sizes).all() else None


def _times(moments: NDArray[np.int64]) -> list[Part]:
    days = moments // _DAY
    rest = moments - days * _DAY
    minutes = (rest // _MINUTE).astype(np.int32)
    rest = (rest - minutes.astype(np.int64) * _MINUTE).astype(np.int32)
    seconds = rest // 1_000_000
    rest -= seconds * 1_000_000
    parts: list[Part] = [_days(days, "T"), Piece(_clock("minutes"), minutes)]
    if not rest.any():
        return [*parts, Piece(_clock("whole"), seconds)]
    high = rest // _GROUP
    return [
        *parts,
        Piece(_clock("seconds"), seconds),
        Piece(_digits("padded"), high),
        Piece(_clock("ending"), rest - high * _GROUP),
    ]


def _days(days: NDArray[np.integer], after: str) -> Piece:
    """Return days since 1970, which may lie far apart, as ISO 8601."""
    if not len(days):
        return Piece(pa.array([], pa.string()))
    first, last = int(days.min()), int(days.max())
    if first < _FIRST_DAY or last > _LAST_DAY:
        raise InvalidArgumentError("times lie in the years 1 to 9999; found one that does not")
    span, stop = first // _SPAN, last // _SPAN + 1
    if stop - span <= _MOST_SPANS:
        spans = [_calendar(number, after) for number in range(span, stop)]
        words = pa.concat_arrays(spans).slice(first - span * _SPAN, last - first + 1)
        return Piece(words, (days - first).astype(np.int32))
    named, chosen = np.unique(days, return_inverse=True)
    return Piece(_day_texts(named, after), chosen)


@lru_cache(maxsize=64)
def _calendar(span: int, after: str) -> pa.StringArray:
    """Return the days of one span of about three years; asked for again and again."""
    return _day_texts(np.arange(span * _SPAN, (span + 1) * _SPAN), after)


def _day_texts(days: NDArray[np.integer], after: str) -> pa.StringArray:
    texts = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    return pa.array([text + after for text in texts])


@cache
def _digits(form: str) -> pa.StringArray:
    """Return how groups of three digits are written in each place of a number."""
    bare = [str(number) for number in range(_GROUP)]
    padded = [f"{number:03d}" for number in range(_GROUP)]
    short = [text.rstrip("0") for text in padded]
    forms = {
        "bare": bare,
        "longer": [str(number) for number in range(10 * _GROUP)],
        "leading": ["", *bare[1:]],
        "following": bare + padded,
        "padded": padded,
        "fraction": [f".{text or '0'}" for text in short] + [f".{text}" for text in padded],
        "tail": short,
    }
    return pa.array(forms[form])


@cache
def _clock(form: str) -> pa.StringArray:
    """Return how each part of a time of day is written."""
    if form == "minutes":
        return pa.array([f"{hour:02d}:{minute:02d}:" for hour in range(24) for minute in range(60)])
    if form == "whole":
        return pa.array([f"{second:02d}.000000Z" for second in range(60)])
    if form == "seconds":
        return pa.array([f"{second:02d}." for second in range(60)])
    return pa.array([f"{number:03d}Z" for number in range(_GROUP)])


def _numbers(array: pa.Array) -> NDArray[Any]:
    return array.to_numpy(zero_copy_only=False)
