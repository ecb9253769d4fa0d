"""Conditions on rows: understood, sorted by what they speak of, and asked of rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlglot import exp

from persona_assets.schema_records.databases.specs import TableSpec
from persona_assets.schema_records.databases.sql_expressions import (
    UnknownExpressionError,
    evaluate,
    names_in,
)
from persona_assets.schemas.sql.dialects import PARSER_NAMES, SqlDialect
from persona_assets.schemas.sql.folding import Tree, bare, conjuncts, literal, parse_condition

_SIGNS = {exp.GT: 1, exp.GTE: 1, exp.LT: -1, exp.LTE: -1}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that no row makes false.

    Attributes:
        text: The condition as SQL.
        tree: The same, parsed.
        names: The columns that it speaks of, as the table writes them.
    """

    text: str
    tree: Tree
    names: frozenset[str]

    def fails(self, columns: Mapping[str, pa.Array], count: int) -> NDArray[np.bool_]:
        """Return which rows make it false, or have values that it cannot be asked of."""
        return self._is_false(columns, count, unknown=True)

    def holds(self, columns: Mapping[str, pa.Array]) -> bool:
        """Return whether one row makes it true; null does not."""
        return not self._is_false(columns, 1, unknown=False)[0]

    def _is_false(
        self, columns: Mapping[str, pa.Array], count: int, *, unknown: bool
    ) -> NDArray[np.bool_]:
        """Return which rows make it false; *unknown* is what null stands for."""
        lower = {name.lower(): columns[name] for name in self.names}
        try:
            found = evaluate(self.tree, lower, count)
        except UnknownExpressionError:
            if count == 1:
                return np.ones(1, dtype=np.bool_)
            parts = [
                {one: columns[one].slice(row, 1) for one in self.names} for row in range(count)
            ]
            return np.concatenate([self._is_false(part, 1, unknown=unknown) for part in parts])
        truth = found if pa.types.is_boolean(found.type) else found.cast(pa.bool_())
        kept = pc.call_function("coalesce", [truth, pa.scalar(value=unknown)])
        return ~kept.to_numpy(zero_copy_only=False).astype(np.bool_)


def conditions_of(spec: TableSpec) -> tuple[list[Condition], list[str]]:
    """Return the conditions of a table that are understood, and what is said of the others.

    A condition that speaks of no column, or of one that is not known, is not understood.
    """
    found: list[Condition] = []
    notices: list[str] = []
    exact = {name.lower(): name for name in spec.columns}
    for text in spec.checks:
        tree = parse_condition(text, PARSER_NAMES[SqlDialect(spec.dialect)])
        for part in [] if tree is None else list(conjuncts(tree)):
            names = {exact.get(name, "") for name in names_in(part)}
            if "" in names or not names or not _is_known(part, spec, names):
                notices.append(f"check {part.sql()!r} is not understood: rows may break it")
                continue
            found.append(Condition(text, part, frozenset(names)))
        if tree is None:
            notices.append(f"check {text!r} is not understood: rows may break it")
    return found, notices


def _is_known(tree: Tree, spec: TableSpec, names: Iterable[str]) -> bool:
    """Return whether *tree* can be asked of rows, by asking it of nulls."""
    nulls = {name.lower(): pa.nulls(2, spec.columns[name].arrow_type) for name in names}
    try:
        found = evaluate(tree, nulls, 2)
    except UnknownExpressionError:
        return False
    return pa.types.is_boolean(found.type) or pa.types.is_integer(found.type)


def understood(text: str, spec: TableSpec) -> Condition | None:
    """Return the condition *text* of a table as one; None when it is not understood."""
    tree = parse_condition(text, PARSER_NAMES[SqlDialect(spec.dialect)])
    exact = {name.lower(): name for name in spec.columns}
    names = set[str]() if tree is None else {exact.get(name, "") for name in names_in(tree)}
    is_known = bool(names) and "" not in names and _is_known(tree, spec, names)
    return Condition(text, tree, frozenset(names)) if is_known else None


def groups_of(conditions: Sequence[Condition], bound: frozenset[str]) -> list[list[Condition]]:
    """Return conditions that share columns together, those in *bound* aside."""
    groups: list[tuple[set[str], list[Condition]]] = []
    for condition in conditions:
        names = set(condition.names - bound)
        members = [condition]
        rest: list[tuple[set[str], list[Condition]]] = []
        for known, others in groups:
            if known & names:
                names |= known
                members = [*others, *members]
            else:
                rest.append((known, others))
        groups = [*rest, (names, members)]
    return [members for _, members in groups]


def constants_for(conditions: Sequence[Condition], name: str) -> tuple[list[object], list[object]]:
    """Return the constants that conditions compare a column with: for equality, and for order."""
    equal: list[object] = []
    ordered: list[object] = []
    for condition in conditions:
        for node in condition.tree.walk():
            subject = bare(node.this) if isinstance(node.this, exp.Expr) else None
            if not isinstance(subject, exp.Column) or subject.name.lower() != name.lower():
                continue
            if isinstance(node, exp.In):
                equal.extend(literal(option) for option in node.expressions)
            elif isinstance(node, exp.EQ):
                equal.append(literal(node.expression))
            elif isinstance(node, exp.Between):
                ordered.extend([literal(node.args["low"]), literal(node.args["high"])])
            elif isinstance(node, exp.GTE | exp.LTE):
                ordered.append(literal(node.expression))
    return _present(equal), _present(ordered)


def _present(values: Iterable[object]) -> list[object]:
    return list(dict.fromkeys(value for value in values if value is not None))


def equation(condition: Condition, free: Iterable[str]) -> tuple[str, Tree] | None:
    """Return a column of *free* and what the condition says that it equals, if it does."""
    tree = condition.tree
    if not isinstance(tree, exp.EQ) or len(condition.names) < 2:
        return None
    by_lower = {name.lower(): name for name in free}
    for side, other in ((tree.this, tree.expression), (tree.expression, tree.this)):
        inner = side.unnest()
        is_free = isinstance(inner, exp.Column) and inner.name.lower() in by_lower
        if is_free and inner.name.lower() not in names_in(other):
            return by_lower[inner.name.lower()], other
    return None


def inequality(condition: Condition, free: Iterable[str]) -> tuple[str, Tree, int] | None:
    """Return a column of *free*, what the condition compares it with, and how they differ.

    Returns:
        The column, the expression, and 1 where the column is greater, -1 where it is less; None
        for a condition that is no comparison.
    """
    tree = condition.tree
    by_lower = {name.lower(): name for name in free}
    if type(tree) not in _SIGNS or len(condition.names) < 2:
        return None
    for side, other, sign in ((tree.this, tree.expression, 1), (tree.expression, tree.this, -1)):
        inner = side.unnest()
        is_free = isinstance(inner, exp.Column) and inner.name.lower() in by_lower
        if is_free and inner.name.lower() not in names_in(other):
            return by_lower[inner.name.lower()], other, sign * _SIGNS[type(tree)]
    return None
