"""Conditions and expressions of SQL over columns: all rows at once, in three-valued logic.

What is not known here is refused, so that nobody takes an unknown condition for a true one.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from persona_assets.schemas.sql.folding import Tree, like_pattern

Columns = Mapping[str, pa.Array]
"""The columns by their names in lower case."""

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""The time that counts as now: data has no clock, and all of our times are before it."""

_FAILURES = (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, pa.ArrowKeyError)
_COMPARISONS = {
    exp.EQ: "equal", exp.NEQ: "not_equal", exp.GT: "greater", exp.GTE: "greater_equal",
    exp.LT: "less", exp.LTE: "less_equal",
}  # fmt: skip
_ARITHMETIC = {exp.Add: "add", exp.Sub: "subtract", exp.Mul: "multiply", exp.Div: "divide"}
_TEXT_CALLS = {
    exp.Upper: "utf8_upper", exp.Lower: "utf8_lower", exp.Length: "utf8_length",
    exp.Trim: "utf8_trim_whitespace", exp.Abs: "abs",
}  # fmt: skip
_PARTS = frozenset({"year", "month", "day", "hour", "minute"})
_LENGTHS = ("LEN", "CHAR_LENGTH", "CHARACTER_LENGTH", "OCTET_LENGTH")
_TYPES = {
    exp.DType.INT: pa.int64(), exp.DType.BIGINT: pa.int64(), exp.DType.SMALLINT: pa.int64(),
    exp.DType.DOUBLE: pa.float64(), exp.DType.FLOAT: pa.float64(), exp.DType.TEXT: pa.string(),
    exp.DType.VARCHAR: pa.string(), exp.DType.NVARCHAR: pa.string(),
    exp.DType.CHAR: pa.string(), exp.DType.DATE: pa.date32(),
    exp.DType.TIMESTAMP: pa.timestamp("us"), exp.DType.BOOLEAN: pa.bool_(),
    exp.DType.DATETIME: pa.timestamp("us"), exp.DType.TIMESTAMPTZ: pa.timestamp("us", "UTC"),
}  # fmt: skip

Value = Any
"""An Arrow array or scalar; pyarrow has no one name for both."""


class UnknownExpressionError(Exception):
    """An expression that is not known here; whoever asks says what happens then."""


def evaluate(tree: Tree, columns: Columns, count: int) -> pa.Array:
    """Return the value of *tree* in each row.

    Args:
        tree: The expression.
        columns: The columns that it may speak of.
        count: How many rows there are.

    Raises:
        UnknownExpressionError: The expression, or a column in it, is not known.
    """
    try:
        found = _value(tree, columns)
    except _FAILURES as problem:
        raise UnknownExpressionError(f"{tree.sql()}: {problem}") from problem
    if isinstance(found, pa.Scalar):
        return pa.array([found.as_py()] * count, found.type)
    return found


def names_in(tree: Tree) -> set[str]:
    """Return the columns that *tree* speaks of, in lower case."""
    return {column.name.lower() for column in tree.find_all(exp.Column)}


def _value(tree: Tree, columns: Columns) -> Value:
    for kind in type(tree).__mro__:
        handler = _HANDLERS.get(kind)
        if handler is not None:
            return handler(tree, columns)
    raise UnknownExpressionError(f"{type(tree).__name__}: {tree.sql()}")


def _column(tree: Tree, columns: Columns) -> Value:
    name = tree.name.lower()
    if name not in columns:
        raise UnknownExpressionError(f"column {tree.name!r}")
    return columns[name]


def _literal(tree: Tree, _columns: Columns) -> Value:
    text = str(tree.this)
    if tree.is_string:
        return pa.scalar(text)
    return pa.scalar(Decimal(text)) if "." in text else pa.scalar(int(float(text)))


def _inner(tree: Tree, columns: Columns) -> Value:
    return _value(tree.this, columns)


def _comparison(tree: Tree, columns: Columns) -> Value:
    if isinstance(tree.expression, exp.Any):
        return _any(tree, columns)
    left, right = _alike(_value(tree.this, columns), _value(tree.expression, columns))
    return pc.call_function(_COMPARISONS[type(tree)], [left, right])


def _any(tree: Tree, columns: Columns) -> Value:
    array = tree.expression.this
    while isinstance(array, exp.Paren | exp.Cast):
        array = array.this
    if not isinstance(array, exp.Array) or not isinstance(tree, exp.EQ):
        raise UnknownExpressionError(tree.sql())
    return _one_of(_value(tree.this, columns), array.expressions, columns)


def _one_of(subject: Value, options: list[Tree], columns: Columns) -> Value:
    found = [
        pc.call_function("equal", list(_alike(subject, _value(option, columns))))
        for option in options
    ]
    if not found:
        raise UnknownExpressionError("an empty list")
    return reduce(lambda one, other: pc.call_function("or_kleene", [one, other]), found)


def _in(tree: Tree, columns: Columns) -> Value:
    if not tree.expressions:
        raise UnknownExpressionError(tree.sql())
    return _one_of(_value(tree.this, columns), tree.expressions, columns)


def _joined(name: str) -> Callable[[Tree, Columns], Value]:
    def value(tree: Tree, columns: Columns) -> Value:
        sides = [_truth(_value(side, columns)) for side in (tree.this, tree.expression)]
        return pc.call_function(name, sides)

    return value


def _not(tree: Tree, columns: Columns) -> Value:
    return pc.call_function("invert", [_truth(_value(tree.this, columns))])


def _truth(value: Value) -> Value:
    return value if pa.types.is_boolean(value.type) else value.cast(pa.bool_())


def _is(tree: Tree, columns: Columns) -> Value:
    subject, other = _value(tree.this, columns), tree.expression
    if isinstance(other, exp.Null):
        return pc.call_function("is_null", [subject])
    if isinstance(other, exp.Boolean):
        wanted = pa.scalar(bool(other.this))
        same = pc.call_function("equal", [_truth(subject), wanted])
        return pc.call_function("coalesce", [same, pa.scalar(value=False)])
    raise UnknownExpressionError(tree.sql())


def _same(tree: Tree, columns: Columns) -> Value:
    """Return whether two values are equal or both null."""
    left, right = _alike(_value(tree.this, columns), _value(tree.expression, columns))
    nulls = [pc.call_function("is_null", [side]) for side in (left, right)]
    equal = pc.call_function("equal", [left, right])
    both = pc.call_function("and", nulls)
    return pc.call_function(
        "or", [both, pc.call_function("coalesce", [equal, pa.scalar(value=False)])]
    )


def _between(tree: Tree, columns: Columns) -> Value:
    subject = _value(tree.this, columns)
    low = _alike(subject, _value(tree.args["low"], columns))
    high = _alike(subject, _value(tree.args["high"], columns))
    sides = [
        pc.call_function("greater_equal", list(low)),
        pc.call_function("less_equal", list(high)),
    ]
    return pc.call_function("and_kleene", sides)


def _matches(tree: Tree, columns: Columns) -> Value:
    pattern = _constant(tree.expression)
    ignores_case = isinstance(tree, exp.ILike | exp.RegexpILike)
    if isinstance(tree, exp.Glob):
        pattern = f"(?s){like_pattern(pattern.replace('*', '%').replace('?', '_'))}"
    elif isinstance(tree, exp.Like | exp.ILike):
        pattern = f"(?s){like_pattern(pattern)}"
    flags = "(?i)" if ignores_case or tree.args.get("flag") else ""
    options = pc.MatchSubstringOptions(flags + pattern)
    subject = _value(tree.this, columns)
    return pc.call_function("match_substring_regex", [subject], options)


def _constant(tree: Tree) -> str:
    value = _value(tree, {})
    if not isinstance(value, pa.StringScalar):
        raise UnknownExpressionError(tree.sql())
    return str(value.as_py())


def _calculated(tree: Tree, columns: Columns) -> Value:
    left, right = _alike(_value(tree.this, columns), _value(tree.expression, columns))
    name = _ARITHMETIC[type(tree)]
    if name == "add" and pa.types.is_string(left.type) and pa.types.is_string(right.type):
        return pc.call_function("binary_join_element_wise", [left, right, pa.scalar("")])
    if pa.types.is_temporal(left.type) or pa.types.is_string(left.type):
        raise UnknownExpressionError(tree.sql())
    if name == "divide" and pa.types.is_decimal(left.type):
        left, right = left.cast(pa.float64()), right.cast(pa.float64())
    try:
        return pc.call_function(name, [left, right])
    except pa.ArrowInvalid:  # more digits than a decimal has
        return pc.call_function(name, [left.cast(pa.float64()), right.cast(pa.float64())])


def _remainder(tree: Tree, columns: Columns) -> Value:
    left, right = _value(tree.this, columns), _value(tree.expression, columns)
    if not (pa.types.is_integer(left.type) and pa.types.is_integer(right.type)):
        raise UnknownExpressionError(tree.sql())
    whole = pc.call_function("divide", [left, right])
    return pc.call_function("subtract", [left, pc.call_function("multiply", [whole, right])])


def _negative(tree: Tree, columns: Columns) -> Value:
    return pc.call_function("negate", [_value(tree.this, columns)])


def _text_call(tree: Tree, columns: Columns) -> Value:
    found = pc.call_function(_TEXT_CALLS[type(tree)], [_value(tree.this, columns)])
    return found.cast(pa.int64()) if isinstance(tree, exp.Length) else found


def _coalesce(tree: Tree, columns: Columns) -> Value:
    values = [_value(one, columns) for one in (tree.this, *tree.expressions)]
    head, *rest = values
    return reduce(
        lambda one, other: pc.call_function("coalesce", list(_alike(one, other))), rest, head
    )


def _concatenated(tree: Tree, columns: Columns) -> Value:
    parts = tree.expressions or [tree.this, tree.expression]
    values = [_value(part, columns).cast(pa.string()) for part in parts]
    return pc.call_function("binary_join_element_wise", [*values, pa.scalar("")])


def _case(tree: Tree, columns: Columns) -> Value:
    default = tree.args.get("default")
    found = pa.scalar(None) if default is None else _value(default, columns)
    for branch in reversed(tree.args["ifs"]):
        condition = branch.this
        if tree.this is not None:
            condition = exp.EQ(this=tree.this.copy(), expression=condition.copy())
        chosen, other = _alike(_value(branch.args["true"], columns), found)
        is_chosen = pc.call_function(
            "coalesce", [_value(condition, columns), pa.scalar(value=False)]
        )
        found = pc.call_function("if_else", [is_chosen, chosen, other])
    return found


def _cast(tree: Tree, columns: Columns) -> Value:
    value = _value(tree.this, columns)
    kind = tree.to.this
    target = _TYPES.get(kind)
    is_number = pa.types.is_decimal(value.type) or pa.types.is_integer(value.type)
    if kind == exp.DType.DECIMAL and is_number:
        return value
    if kind == exp.DType.DECIMAL and pa.types.is_string(value.type):
        return value.cast(pa.decimal128(38, 6))
    if target is None:
        if pa.types.is_string(value.type):  # a domain or an enum: still the same text
            return value
        raise UnknownExpressionError(tree.sql())
    return value.cast(target)


def _part(tree: Tree, columns: Columns) -> Value:
    if isinstance(tree, exp.Extract):
        name, subject = tree.this.name.lower(), tree.expression
    else:
        name, subject = type(tree).__name__.lower(), tree.this
    value = _value(subject, columns)
    if name not in _PARTS or not pa.types.is_temporal(value.type):
        raise UnknownExpressionError(tree.sql())
    return pc.call_function(name, [value])


def _call(tree: Tree, columns: Columns) -> Value:
    name = str(tree.this).upper()
    if name in ("NUM_NONNULLS", "NUM_NULLS"):
        wanted = "is_valid" if name == "NUM_NONNULLS" else "is_null"
        flags = [
            pc.call_function(wanted, [_value(one, columns)]).cast(pa.int64())
            for one in tree.expressions
        ]
        return reduce(lambda one, other: pc.call_function("add", [one, other]), flags)
    if name in _LENGTHS and len(tree.expressions) == 1:
        return pc.call_function("utf8_length", [_value(tree.expressions[0], columns)]).cast(
            pa.int64()
        )
    raise UnknownExpressionError(tree.sql())


def _now(tree: Tree, _columns: Columns) -> Value:
    if isinstance(tree, exp.CurrentDate):
        return pa.scalar(NOW.date())
    return pa.scalar(NOW.replace(tzinfo=None), pa.timestamp("us"))


def _alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Return both values in types that can be compared."""
    for one, other, is_left in ((left, right, True), (right, left, False)):
        target = _target(one.type, other.type)
        if target is not None:
            one = one.cast(target)  # noqa: PLW2901 - the pair is returned at once
            return (one, other) if is_left else (other, one)
    return left, right


def _target(one: pa.DataType, other: pa.DataType) -> pa.DataType | None:
    """Return what a value of type *one* must be cast to, to be compared with *other*."""
    is_number = pa.types.is_integer(other) or pa.types.is_floating(other)
    if pa.types.is_null(one) or (pa.types.is_string(one) and (is_number or _is_time(other))):
        return other
    if pa.types.is_string(one) and pa.types.is_decimal(other):
        return pa.decimal128(38, other.scale)
    if pa.types.is_boolean(one) and is_number:
        return pa.int64()
    if pa.types.is_decimal(one) and pa.types.is_floating(other):
        return pa.float64()
    is_less = pa.types.is_date(one) or (pa.types.is_timestamp(one) and one.tz is None)
    is_more = pa.types.is_timestamp(other) and (pa.types.is_date(one) or other.tz is not None)
    return other if is_less and is_more else None


def _is_time(kind: pa.DataType) -> bool:
    return pa.types.is_temporal(kind)


_HANDLERS: dict[type, Callable[[Tree, Columns], Value]] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.National: lambda tree, _: pa.scalar(str(tree.this)),
    exp.Boolean: lambda tree, _: pa.scalar(bool(tree.this)),
    exp.Null: lambda _tree, _: pa.scalar(None),
    exp.Paren: _inner,
    exp.Collate: _inner,
    exp.And: _joined("and_kleene"),
    exp.Or: _joined("or_kleene"),
    exp.Xor: _joined("xor"),
    exp.Not: _not,
    exp.Is: _is,
    exp.NullSafeEQ: _same,
    exp.NullSafeNEQ: lambda tree, columns: pc.call_function("invert", [_same(tree, columns)]),
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _matches,
    exp.ILike: _matches,
    exp.Glob: _matches,
    exp.RegexpLike: _matches,
    exp.RegexpILike: _matches,
    exp.Mod: _remainder,
    exp.Neg: _negative,
    exp.Coalesce: _coalesce,
    exp.DPipe: _concatenated,
    exp.Concat: _concatenated,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.Extract: _part,
    exp.Year: _part,
    exp.Month: _part,
    exp.Day: _part,
    exp.Anonymous: _call,
    exp.CurrentDate: _now,
    exp.CurrentTimestamp: _now,
    **dict.fromkeys(_COMPARISONS, _comparison),
    **dict.fromkeys(_ARITHMETIC, _calculated),
    **dict.fromkeys(_TEXT_CALLS, _text_call),
}
