"""Values that never repeat: the number of a value says what it is, so no list of those used.

Texts that differ only in the case of letters, or in blanks at their ends, count as equal.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, child_keys, derive
from persona_assets.schema_records.checking import Checker
from persona_assets.schema_records.databases.specs import ColumnSpec
from persona_assets.schema_records.databases.values import fixed_binary, leaf_of
from persona_assets.schema_records.rendering.arrow_texts import before, joined
from persona_assets.schema_records.rendering.compiling import ShapeCompiler
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.leaves import Leaf
from persona_assets.schema_records.rendering.meanings import meaning
from persona_assets.schema_records.rendering.patterns import Pattern, is_readable
from persona_assets.schema_records.rendering.texts import TextLeaf

Places = NDArray[np.int64]
"""Which of the distinct values is meant, shape (n,)."""

_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ADDRESS = [*"10.", "123456789", ".", *["123456789"] * 2, ".", *["123456789"] * 2]
_WIDEST = 1 << 60
_FEW = 400
_TRIED = 96
_DAYS = (-7305, 47_482)
_SECONDS = 1 << 29
_EPOCH = 1_420_070_400
_DAY_SECONDS = 86_400


class DistinctValues(Protocol):
    """A numbered set of values of one column."""

    @property
    def size(self) -> int:
        """How many values there are."""
        ...

    def at(self, places: Places) -> pa.Array:
        """Return the values numbered *places*, each in ``range(size)``."""
        ...


class Listed:
    """Values that are listed."""

    def __init__(self, values: pa.Array) -> None:
        self._values = values
        self.size = len(values)

    def at(self, places: Places) -> pa.Array:
        """Return the values numbered *places*."""
        return self._values.take(pa.array(places))


class Grid:
    """Numbers, dates or times at equal distances."""

    def __init__(self, first: int, step: int, size: int, arrow_type: pa.DataType) -> None:
        self.size = size
        self._first = first
        self._step = step
        self._type = arrow_type

    def at(self, places: Places) -> pa.Array:
        """Return the values numbered *places*."""
        numbers = pa.array(places * self._step + self._first)
        if pa.types.is_decimal(self._type):
            return _as_decimal(numbers, self._type)
        if pa.types.is_date32(self._type):
            return numbers.cast(pa.int32()).cast(self._type)
        return numbers.cast(self._type)


class DistinctUuids:
    """UUIDs of version 4."""

    size = _WIDEST

    def __init__(self, key: int) -> None:
        self._key = np.array([key], dtype=np.uint64)

    def at(self, places: Places) -> pa.Array:
        """Return the UUIDs numbered *places*."""
        return uuids_from_keys(child_keys(self._key, places))


class DistinctBytes:
    """Bytes that count."""

    def __init__(self, length: int | None) -> None:
        self._width = min(length or 8, 8)
        self.size = min(1 << (8 * self._width), _WIDEST)

    def at(self, places: Places) -> pa.Array:
        """Return the bytes numbered *places*."""
        signs = places.astype(">u8").view(np.uint8).reshape(len(places), 8)
        return fixed_binary(np.ascontiguousarray(signs[:, 8 - self._width :]))


class Coded:
    """Texts whose every place has an alphabet of its own, as digits of the value's number."""

    def __init__(self, alphabets: list[str]) -> None:
        tables = [np.frombuffer(_one_case(signs).encode("ascii"), np.uint8) for signs in alphabets]
        self._tables = tables
        size = 1
        for table in tables:
            size = min(size * len(table), _WIDEST)
        self.size = size

    def at(self, places: Places) -> pa.Array:
        """Return the texts numbered *places*."""
        signs = np.empty((len(places), len(self._tables)), dtype=np.uint8)
        rest = places.astype(np.int64)
        for column in range(len(self._tables) - 1, -1, -1):
            rest, digit = np.divmod(rest, len(self._tables[column]))
            signs[:, column] = self._tables[column][digit]
        return fixed_binary(signs).cast(pa.string())


class Marked:
    """Texts with a meaning and a number that makes each of them the only one."""

    def __init__(
        self, leaf: Leaf, key: int, kind: Kind | None, room: tuple[int | None, int]
    ) -> None:
        """Make the values.

        Args:
            leaf: What the texts are made of.
            key: The key of the column.
            kind: What the texts mean.
            room: How many characters fit, or None for any number, and how many values to make.
        """
        limit, self.size = room
        self._leaf = leaf
        self._key = np.array([key], dtype=np.uint64)
        self._is_email = kind is Kind.EMAIL
        self._separator = "." if self._is_email else "-" if kind in _CODES else " "
        self._keep = None if limit is None else limit - len(str(self.size)) - 1

    def at(self, places: Places) -> pa.Array:
        """Return the texts numbered *places*."""
        keys = child_keys(self._key, places)
        return self.marked(keys, keys, places)

    def marked(self, keys: KeyArray, people: KeyArray, places: Places) -> pa.Array:
        """Return the texts numbered *places*, as those that *keys* and *people* would have."""
        numbers = pa.array(places).cast(pa.string())
        texts = self._leaf.values(keys, people)
        if self._is_email:
            domain = pc.call_function("replace_substring_regex", [texts], _UP_TO_AT)
            local = self._cut(_without_digits(before(texts, "@")), 12)
            return joined([local, self._separator, numbers, domain])
        return joined([self._cut(texts, 0), self._separator, numbers])

    def _cut(self, texts: pa.Array, taken: int) -> pa.Array:
        if self._keep is None:
            return texts
        stop = max(self._keep - taken, 1)
        cut = pc.call_function("utf8_slice_codeunits", [texts], pc.SliceOptions(0, stop))
        return pc.call_function("utf8_trim", [cut], pc.TrimOptions(" .-"))


_CODES = frozenset({Kind.SLUG, Kind.IDENTIFIER, Kind.USER_NAME, Kind.SKU, Kind.TOKEN, Kind.HOST,
    Kind.FILE_NAME, Kind.FILE_PATH, Kind.URL, Kind.TAG, Kind.HASH})  # fmt: skip
_PERSONAL = frozenset({Kind.EMAIL, Kind.USER_NAME, Kind.FULL_NAME, Kind.FIRST_NAME, Kind.LAST_NAME})
_UP_TO_AT = pc.ReplaceSubstringOptions("^[^@]*", "")
_LAST_DIGITS = pc.ReplaceSubstringOptions("[.]?[0-9]+$", "")


def distinct_values(
    column: ColumnSpec, place: tuple[str, int], count: int, compiler: ShapeCompiler
) -> DistinctValues:
    """Return at least *count* different values of *column* if there are so many, else all.

    Args:
        column: The column.
        place: The name of its table, and the key that its values are drawn with.
        count: How many are needed.
        compiler: Makes leaves.

    Raises:
        UnsatisfiableSchemaError: There is no way to make different values of it.
    """
    definition, arrow = column.definition, column.arrow_type
    if "enum" in definition:
        return Listed(pa.array(_typed(definition["enum"], arrow), arrow))
    if column.kind in ("integer", "decimal", "float"):
        return _numbers(definition, arrow, count)
    first = _first_day(count)
    makers: dict[str, Callable[[], DistinctValues]] = {
        "boolean": lambda: Listed(pa.array([False, True])),
        "date": lambda: Grid(first, 1, _DAYS[1] - first, arrow),
        "timestamp": lambda: Grid(_EPOCH * 1_000_000, 1_000_000, _SECONDS, arrow),
        "timestamptz": lambda: Grid(_EPOCH * 1_000_000, 1_000_000, _SECONDS, arrow),
        "time": lambda: Grid(0, 1_000_000, _DAY_SECONDS, arrow),
        "uuid": lambda: DistinctUuids(place[1]),
        "bytes": lambda: DistinctBytes(column.length),
        "inet": lambda: Coded(_ADDRESS),
    }
    if column.kind in makers:
        return makers[column.kind]()
    return _texts(column, place, count, compiler)


def _typed(values: list[Any], arrow_type: pa.DataType) -> list[Any]:
    if pa.types.is_decimal(arrow_type) or pa.types.is_floating(arrow_type):
        return [pa.scalar(str(value)).cast(arrow_type).as_py() for value in values]
    return values


def _first_day(count: int) -> int:
    """Return the first day, so that few values are recent and many still fit."""
    return max(_DAYS[0], 20_454 - max(count * 2, 4018))


def _numbers(definition: Mapping[str, Any], arrow_type: pa.DataType, count: int) -> Grid:
    scale = arrow_type.scale if pa.types.is_decimal(arrow_type) else 0
    unit = 10**scale
    low, high = _limits(definition, unit)
    first = max(low, min(unit, high))
    step = unit if (high - first) // unit + 1 >= count else 1
    if (high - first) // step + 1 < count:  # few numbers: those below count, too
        first = low
    return Grid(first, step, max(1, min((high - first) // step + 1, _WIDEST)), arrow_type)


def _limits(definition: Mapping[str, Any], unit: int) -> tuple[int, int]:
    """Return the least and greatest number as multiples of 1 / unit."""
    from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

    def scaled(name: str, rounding: str) -> int | None:
        value = definition.get(name)
        if value is None:
            return None
        return int((Decimal(str(value)) * unit).to_integral_value(rounding))

    lows = [scaled("minimum", ROUND_CEILING), _moved(scaled("exclusiveMinimum", ROUND_FLOOR), 1)]
    highs = [scaled("maximum", ROUND_FLOOR), _moved(scaled("exclusiveMaximum", ROUND_CEILING), -1)]
    low = max([one for one in lows if one is not None], default=-_WIDEST)
    high = min([one for one in highs if one is not None], default=_WIDEST)
    return max(low, -_WIDEST), min(high, _WIDEST)


def _moved(value: int | None, step: int) -> int | None:
    return None if value is None else value + step


def _as_decimal(numbers: pa.Array, arrow_type: pa.DataType) -> pa.Array:
    """Return n / 10**scale."""
    width, count = 16, len(numbers)
    low = numbers.to_numpy(zero_copy_only=False).astype(np.int64)
    words = np.empty((count, 2), dtype=np.int64)
    words[:, 0] = low
    words[:, 1] = low >> 63
    assert words.itemsize * 2 == width  # noqa: S101 - the layout of decimal128
    return pa.Array.from_buffers(arrow_type, count, [None, pa.py_buffer(words.tobytes())])


def _texts(
    column: ColumnSpec, place: tuple[str, int], count: int, compiler: ShapeCompiler
) -> DistinctValues:
    table, key = place
    limit = column.definition.get("maxLength")
    kind = meaning((table, column.name)).kind
    leaf = leaf_of(column, table, compiler)
    candidates: list[DistinctValues] = []
    if count <= _FEW and isinstance(leaf, TextLeaf) and kind not in _PERSONAL:
        candidates.append(_different(leaf, 2 * count))
    candidates.extend(_marked(leaf, key, kind, (limit, count)))
    candidates.extend(_coded(column, count, limit))
    checker = Checker(column.definition, f"{table}.{column.name}")
    for found in candidates:
        if found.size >= count and _is_accepted(found, count, checker):
            return found
    if isinstance(leaf, TextLeaf):
        return _different(leaf, count)
    problem = f"{count} different values are needed; no way to make them was found"
    raise UnsatisfiableSchemaError(f"{table}.{column.name}", problem)


def _different(leaf: TextLeaf, count: int) -> Listed:
    texts = leaf.distinct(count, frozenset())
    firsts = {text.strip().lower(): text for text in reversed(texts)}
    return Listed(pa.array(list(reversed(firsts.values())), pa.string()))


def _marked(
    leaf: Leaf, key: int, kind: Kind | None, room: tuple[int | None, int]
) -> list[DistinctValues]:
    limit, count = room
    needed = len(str(count)) + (15 if kind is Kind.EMAIL else 4)
    is_coded = kind in (Kind.UUID, Kind.TOKEN, Kind.HASH)
    fits = not is_coded and (limit is None or limit >= needed)
    return [Marked(leaf, key, kind, room)] if fits else []


def _coded(column: ColumnSpec, count: int, limit: int | None) -> list[DistinctValues]:
    """Return codes: as the pattern has them, else as short as will do."""
    pattern = column.definition.get("pattern")
    found: list[DistinctValues] = []
    if pattern is not None and is_readable(pattern):
        for repeated in (0, 2, 6):
            alphabets = Pattern(pattern).template(repeated)
            plain = ["".join(s for s in signs if s.isascii()) for signs in alphabets or []]
            if plain and all(plain):
                found.append(Coded(plain))
    width = 1
    while 36**width < count:
        width += 1
    minimum = column.definition.get("minLength", 0)
    for length in sorted({max(width, minimum), limit or 12}):
        if limit is None or width <= length <= limit:
            found.append(Coded([_SIGNS] * min(length, 12)))  # noqa: PERF401 - a loop reads best
    return found


def _is_accepted(found: DistinctValues, count: int, checker: Checker) -> bool:
    places = np.unique(np.linspace(0, count - 1, _TRIED).astype(np.int64))
    texts = found.at(places).to_pylist()
    return len(checker.accepted(texts)) == len(texts)


def _one_case(signs: str) -> str:
    """Return *signs* without letters that are there in both cases."""
    return "".join(s for s in signs if not (s.islower() and s.upper() in signs))


def _without_digits(texts: pa.Array) -> pa.Array:
    return pc.call_function("replace_substring_regex", [texts], _LAST_DIGITS)


def column_key(seed: int, table: str, column: str) -> int:
    """Return the key with which the distinct values of a column are drawn."""
    return derive(seed, "distinct", table, column)
