"""Conditions on one column as keywords of JSON Schema, as far as they can be said so.

A condition is true or unknown for null, so ``column IS NULL OR ...`` says nothing more.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

Tree = Any
"""A node of sqlglot; what it has depends on its kind."""

_FLIPPED = {exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE, exp.EQ: exp.EQ}
_LENGTHS = ("CHAR_LENGTH", "CHARACTER_LENGTH", "LEN", "LENGTH", "OCTET_LENGTH", "DATALENGTH")
_SIGNS = re.compile(r"[\\^$.|?*+(){}\[\]/]")


@dataclass(slots=True)
class Folded:
    """What a condition says about single columns.

    Attributes:
        keywords: For each column (lower case), keywords that every value satisfies.
        required: Columns that are not null.
        is_complete: Whether nothing of the condition is left.
    """

    keywords: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    required: set[str] = field(default_factory=set[str])
    is_complete: bool = True


def parse_condition(text: str, dialect: str) -> Tree | None:
    """Return the tree of a condition, or None when it is not understood.

    Args:
        text: The condition as SQL.
        dialect: What sqlglot calls the dialect.
    """
    for name in dict.fromkeys((dialect, "postgres", "mysql")):
        try:
            found = parse_one(text, dialect=name)
        except (SqlglotError, RecursionError):
            continue
        if not isinstance(found, exp.Command):
            return found.transform(_unnegated)
    return None


def _unnegated(node: Tree) -> Tree:
    """Return ``NOT (a LIKE b)`` for ``a NOT LIKE b``, so that there is one way to deny."""
    if not node.args.get("negate"):
        return node
    positive = node.copy()
    positive.set("negate", None)
    return exp.Not(this=positive)


def fold_condition(tree: Tree) -> Folded:
    """Return what *tree* says about single columns."""
    folded = Folded()
    for part in conjuncts(tree):
        _fold(part, folded)
    return folded


def conjuncts(tree: Tree) -> Iterator[Tree]:
    """Yield the conditions that are joined by AND."""
    bare = tree.unnest() if isinstance(tree, exp.Paren) else tree
    if isinstance(bare, exp.And):
        yield from conjuncts(bare.this)
        yield from conjuncts(bare.expression)
    else:
        yield bare


def _fold(part: Tree, folded: Folded) -> None:
    names = {column.name.lower() for column in part.find_all(exp.Column)}
    if isinstance(part, exp.Not) and isinstance(part.this.unnest(), exp.Is):
        inner = part.this.unnest()
        if isinstance(inner.expression, exp.Null) and isinstance(inner.this, exp.Column):
            folded.required.add(inner.this.name.lower())
            return
    if len(names) != 1:
        folded.is_complete = False
        return
    [name] = names
    found = _keywords(_without_null(part))
    if found is None or not merge(folded.keywords.setdefault(name, {}), found):
        folded.is_complete = False


def merge(known: dict[str, Any], more: dict[str, Any]) -> bool:
    """Add keywords to others that hold as well; return False for one that cannot be added."""
    is_whole = True
    for keyword, value in more.items():
        if keyword not in known:
            known[keyword] = value
        elif keyword in ("minimum", "exclusiveMinimum", "minLength"):
            known[keyword] = max(known[keyword], value)
        elif keyword in ("maximum", "exclusiveMaximum", "maxLength"):
            known[keyword] = min(known[keyword], value)
        elif keyword == "enum":
            known[keyword] = [one for one in known[keyword] if one in value]
        elif known[keyword] != value:
            is_whole = False
    return is_whole


def _without_null(part: Tree) -> Tree:
    """Return B of ``column IS NULL OR B``, else *part*."""
    if not isinstance(part, exp.Or):
        return part
    sides = [part.this.unnest(), part.expression.unnest()]
    for side, other in (sides, sides[::-1]):
        if isinstance(side, exp.Is) and isinstance(side.expression, exp.Null):
            return other
    return part


def _keywords(part: Tree) -> dict[str, Any] | None:
    inner = part.unnest() if isinstance(part, exp.Paren) else part
    handler = _HANDLERS.get(type(inner))
    return None if handler is None else handler(inner)


def _all(part: Tree) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for inner in conjuncts(part):
        more = _keywords(inner)
        if more is None or not merge(found, more):
            return None
    return found


def _either(part: exp.Or) -> dict[str, Any] | None:
    """Return the values of ``a = 1 OR a = 2`` as a list."""
    sides = [_keywords(part.this), _keywords(part.expression)]
    values = [value for side in sides for value in (side or {}).get("enum", [])]
    are_lists = all(side is not None and set(side) == {"enum"} for side in sides)
    return {"enum": list(dict.fromkeys(values))} if are_lists else None


def bare(tree: Tree) -> Tree:
    """Return *tree* without the parentheses and casts around it."""
    while isinstance(tree, exp.Paren | exp.Cast | exp.TryCast | exp.Collate):
        tree = tree.this
    return tree


def literal(tree: Tree | None) -> str | int | float | bool | None:
    """Return the value of a constant, or None when *tree* is none."""
    if tree is None:
        return None
    tree = bare(tree)
    if isinstance(tree, exp.National):
        return str(tree.this)
    if isinstance(tree, exp.Boolean):
        return bool(tree.this)
    if isinstance(tree, exp.Neg):
        value = literal(tree.this)
        return -value if isinstance(value, int | float) else None
    if not isinstance(tree, exp.Literal):
        return None
    return str(tree.this) if tree.is_string else _number(str(tree.this))


def _number(text: str) -> int | float | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _listed(column: Tree, options: list[Tree]) -> dict[str, Any] | None:
    values = [literal(option) for option in options]
    if not values or any(value is None for value in values):
        return None
    inner = bare(column)
    if isinstance(inner, exp.Upper | exp.Lower):
        inner = bare(inner.this)
    return {"enum": list(dict.fromkeys(values))} if isinstance(inner, exp.Column) else None


def _between(part: exp.Between) -> dict[str, Any] | None:
    low, high = literal(part.args.get("low")), literal(part.args.get("high"))
    least = _limit(part.this, exp.GTE, low)
    most = _limit(part.this, exp.LTE, high)
    return None if least is None or most is None else {**least, **most}


def _compared(part: Tree) -> dict[str, Any] | None:
    left, right, operator = part.this, part.expression, type(part)
    if literal(right) is None and literal(left) is not None:
        left, right, operator = right, left, _FLIPPED[operator]
    if isinstance(right, exp.Any) and operator is exp.EQ:  # = ANY (ARRAY[...]) of PostgreSQL
        array = bare(right.this)
        return _listed(left, array.expressions) if isinstance(array, exp.Array) else None
    value = literal(right)
    if operator is exp.EQ:
        return _listed(left, [right]) if value is not None else None
    return _limit(left, operator, value)


def _limit(subject: Tree, operator: type, value: object) -> dict[str, Any] | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    inner = bare(subject)
    if is_length(inner) and isinstance(value, int):
        return {
            exp.GTE: {"minLength": value},
            exp.GT: {"minLength": value + 1},
            exp.LTE: {"maxLength": value},
            exp.LT: {"maxLength": value - 1},
        }[operator]
    if not isinstance(inner, exp.Column):
        return None
    keyword = {
        exp.GTE: "minimum",
        exp.GT: "exclusiveMinimum",
        exp.LTE: "maximum",
        exp.LT: "exclusiveMaximum",
    }[operator]
    return {keyword: value}


def is_length(tree: Tree) -> bool:
    """Return whether *tree* is the length of a column."""
    if isinstance(tree, exp.Length):
        inner = bare(tree.this)
    elif isinstance(tree, exp.Anonymous) and str(tree.this).upper() in _LENGTHS:
        inner = bare(tree.expressions[0]) if tree.expressions else tree
    else:
        return False
    if isinstance(inner, exp.Trim):  # our texts have no blanks at their ends
        inner = bare(inner.this)
    return isinstance(inner, exp.Column)


def _is_nonempty(part: Tree) -> bool:
    left = bare(part.this)
    if isinstance(left, exp.Trim):
        left = bare(left.this)
    return isinstance(left, exp.Column) and literal(part.expression) == ""


def _like(part: exp.Like) -> dict[str, Any] | None:
    value = literal(part.expression)
    is_column = isinstance(bare(part.this), exp.Column)
    return {"pattern": like_pattern(value)} if isinstance(value, str) and is_column else None


def _pattern(part: exp.RegexpLike) -> dict[str, Any] | None:
    value = literal(part.expression)
    is_column = isinstance(bare(part.this), exp.Column) and not part.args.get("flag")
    return {"pattern": value} if isinstance(value, str) and is_column else None


def like_pattern(text: str) -> str:
    """Return the regular expression that says what ``LIKE`` says; ``[...]`` are sets of signs."""
    found: list[str] = []
    place = 0
    while place < len(text):
        sign = text[place]
        end = text.find("]", place + 2)
        if sign == "%":
            found.append(".*")
        elif sign == "_":
            found.append(".")
        elif sign == "[" and end > 0:
            found.append(text[place : end + 1])
            place = end
        else:
            found.append(_SIGNS.sub(r"\\\g<0>", sign))
        place += 1
    return f"^{''.join(found)}$"


_HANDLERS: dict[type, Callable[[Tree], dict[str, Any] | None]] = {
    exp.And: _all,
    exp.Or: _either,
    exp.In: lambda part: _listed(part.this, part.expressions),
    exp.Between: _between,
    exp.Like: _like,
    exp.RegexpLike: _pattern,
    exp.EQ: _compared,
    exp.GT: _compared,
    exp.GTE: _compared,
    exp.LT: _compared,
    exp.LTE: _compared,
    exp.NEQ: lambda part: {"minLength": 1} if _is_nonempty(part) else None,
}
