"""Values of columns that identify nothing: typed, meaningful, and sometimes null or the default."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import KeyArray, chance, child_keys, field_keys, integers
from persona_assets.schema_records.databases.specs import ColumnSpec
from persona_assets.schema_records.rendering.arrow_texts import either, joined
from persona_assets.schema_records.rendering.compiling import ShapeCompiler
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.leaves import Leaf
from persona_assets.schema_records.rendering.meanings import meaning
from persona_assets.schema_records.rendering.text_sources import epoch_seconds
from persona_assets.schema_records.shapes import Choice, Numbers, Objects, Texts
from persona_assets.schema_records.solving.solver import solve

_LATE = 3
_DEFAULT_FRACTION = 0.25
_WISHED_FRACTION = 0.75
_DAY_SECONDS = 86_400
_USUAL_BYTES = 16
_LONGEST_LIST = 4
_ROLES = {Kind.CREATED: "begins", Kind.UPDATED: "follows"}
_NULL_FRACTIONS = (0.1, 0.5, 0.9, 0.3, 0.0, 1.0)


class ValueMaker(Protocol):
    """Makes the values of a column by keys."""

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one value, of the column's type, for each key and the person spoken of."""
        ...


class LeafValues:
    """Values of a leaf, cast to the column's type."""

    def __init__(self, leaf: Leaf, arrow_type: pa.DataType) -> None:
        self._leaf = leaf
        self._type = arrow_type

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one value for each key."""
        return self._leaf.values(keys, people).cast(self._type)


class Instants:
    """Points in time, in the order that a row's life has, or times of the day."""

    def __init__(self, role: str, arrow_type: pa.DataType, *, is_of_day: bool = False) -> None:
        self._role = role
        self._type = arrow_type
        self._is_of_day = is_of_day

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one time for each key, to the second."""
        if self._is_of_day:
            return pa.array(integers(keys, _DAY_SECONDS) * 1_000_000).cast(self._type)
        seconds = epoch_seconds(self._role, keys, people).astype(np.int64)
        return pa.array(seconds * 1_000_000).cast(self._type)


class Blobs:
    """Bytes."""

    def __init__(self, length: int | None) -> None:
        self._length = min(length or _USUAL_BYTES, _USUAL_BYTES)

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:  # noqa: ARG002 - see ValueMaker
        """Return some bytes for each key."""
        words = np.stack([child_keys(keys, place) for place in range(2)], axis=1)
        signs = words.view(np.uint8).reshape(len(keys), _USUAL_BYTES)[:, : self._length]
        return fixed_binary(np.ascontiguousarray(signs))


class JsonTexts:
    """Small JSON objects as texts."""

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:  # noqa: ARG002 - see ValueMaker
        """Return one JSON text for each key."""
        rank = pa.array(integers(keys, 10)).cast(pa.string())
        flag = pa.array(["false", "true"]).take(pa.array(integers(child_keys(keys, 1), 2)))
        return joined(['{"rank": ', rank, ', "is_new": ', flag, "}"])


class Lists:
    """Lists of a few values."""

    def __init__(self, items: ValueMaker, arrow_type: pa.DataType) -> None:
        self._items = items
        self._type = arrow_type
        self.length: int | None = None

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one list for each key."""
        lengths = integers(keys, _LONGEST_LIST)
        if self.length is not None:
            lengths = np.full(len(keys), self.length)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        owners = np.repeat(np.arange(len(keys)), lengths)
        places = np.arange(len(owners)) - offsets[:-1][owners]
        items = self._items.values(child_keys(keys[owners], places), people[owners])
        return pa.ListArray.from_arrays(pa.array(offsets), items).cast(self._type)


class ColumnValues:
    """A column's values with its nulls, its default, and what conditions speak of."""

    def __init__(self, column: ColumnSpec, maker: ValueMaker, default: pa.Scalar | None) -> None:
        self.column = column
        self._maker = maker
        self._default = default
        self._wishes: pa.Array | None = None
        self._late: pa.Array | None = None

    def wish(self, often: Sequence[object], late: Sequence[object]) -> None:
        """Let values that conditions compare the column with occur.

        Args:
            often: Values that occur often.
            late: Values that occur when nothing else would do.
        """
        self._wishes = _castable(often, self.column.arrow_type)
        self._late = _castable(late, self.column.arrow_type)

    def values(self, keys: KeyArray, people: KeyArray, attempt: int = 0) -> pa.Array:
        """Return one value for each row's key.

        Args:
            keys: The rows' keys.
            people: The keys of the people whom the rows speak of.
            attempt: How often the rows were drawn before.
        """
        own = field_keys(keys, self.column.name)
        if attempt:
            own = child_keys(own, attempt)
        # The times of a row are its own, whoever it speaks of.
        found = self._maker.values(own, keys if isinstance(self._maker, Instants) else people)
        wishes = self._late if attempt % 4 == _LATE and self._late is not None else self._wishes
        if wishes is not None:
            choice = wishes.take(pa.array(integers(child_keys(own, 3), len(wishes))))
            found = either(_drawn(own, 4, _WISHED_FRACTION), choice, found)
        if self._default is not None:
            found = either(_drawn(own, 5, _DEFAULT_FRACTION), self._default, found)
        if not self.column.is_required:
            fraction = _NULL_FRACTIONS[attempt % len(_NULL_FRACTIONS)]
            found = either(_drawn(own, 6, fraction), pa.scalar(None, found.type), found)
        return found


def _castable(values: Sequence[object], arrow_type: pa.DataType) -> pa.Array | None:
    """Return those of *values* that can be of a type, or None for none."""
    fitting: list[object] = []
    for value in values:
        try:
            text = value if isinstance(value, bool) else str(value)
            fitting.append(pa.scalar(text).cast(arrow_type).as_py())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
            continue
    return pa.array(fitting, arrow_type) if fitting else None


def _drawn(keys: KeyArray, number: int, fraction: float) -> pa.Array:
    return pa.array(chance(child_keys(keys, number), fraction))


def fixed_binary(signs: np.ndarray) -> pa.Array:
    """Return the rows of an array of bytes, shape (n, width), as binary values."""
    count, width = signs.shape
    offsets = np.arange(0, width * count + 1, max(width, 1), dtype=np.int32)[: count + 1]
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(signs.tobytes())]
    return pa.Array.from_buffers(pa.binary(), count, buffers)


def leaf_of(column: ColumnSpec, table: str, compiler: ShapeCompiler) -> Leaf:
    """Return what makes the values of *column* by its definition.

    Raises:
        UnsatisfiableSchemaError: There is no such value.
    """
    definition = column.definition.get("items", column.definition)
    whole = {"type": "object", "properties": {column.name: definition}, "required": [column.name]}
    shape = solve(whole, name=table).shape
    inner = shape.members[0].shape if isinstance(shape, Objects) and shape.members else None
    if not isinstance(inner, Choice | Numbers | Texts):
        problem = f"values of {column.kind} are not made from such a definition"
        raise UnsatisfiableSchemaError(f"{table}.{column.name}", problem)
    return compiler.leaf(inner, column.name)


def value_maker(column: ColumnSpec, table: str, compiler: ShapeCompiler) -> ValueMaker:
    """Return what makes the values of *column*.

    Raises:
        UnsatisfiableSchemaError: There is no such value.
    """
    arrow = column.arrow_type.value_type if column.is_array else column.arrow_type
    maker = _maker(column, table, compiler, arrow)
    if not column.is_array:
        return maker
    lists = Lists(maker, column.arrow_type)
    lists.length = column.definition.get("minItems")
    return lists


def _maker(
    column: ColumnSpec, table: str, compiler: ShapeCompiler, arrow: pa.DataType
) -> ValueMaker:
    kind = meaning((table, column.name)).kind
    match column.kind:
        case "timestamp" | "timestamptz":
            return Instants(_ROLES.get(kind or Kind.MOMENT, "any"), arrow)
        case "time":
            return Instants("any", arrow, is_of_day=True)
        case "bytes":
            return Blobs(column.length)
        case "json":
            return JsonTexts()
        case _:
            return LeafValues(leaf_of(column, table, compiler), arrow)


def default_of(column: ColumnSpec) -> pa.Scalar | None:
    """Return the default as a value of the column; None when it is no constant, or null."""
    from persona_assets.schemas.sql.folding import literal, parse_condition

    if column.default is None or column.is_array or column.kind in ("bytes", "bits", "json"):
        return None
    tree = parse_condition(column.default, "postgres")
    value = None if tree is None else literal(tree)
    if value is None or value == "" or (column.kind == "text" and not isinstance(value, str)):
        return None
    if column.kind == "boolean":
        value = str(value).lower() in ("1", "true", "t", "y", "yes")
    try:
        found = pa.scalar(str(value) if not isinstance(value, bool) else value)
        return found.cast(column.arrow_type) if _is_valid(column, value) else None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return None


def _is_valid(column: ColumnSpec, value: object) -> bool:
    from persona_assets.schema_records.checking import Checker

    if column.kind in ("integer", "decimal", "float") and isinstance(value, str):
        return False
    return Checker(column.definition, column.name).accepts(value)
