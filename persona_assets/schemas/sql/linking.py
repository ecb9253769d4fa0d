"""Tables as they were read, made to fit together: types resolved, references found, names equal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from persona_assets.schemas.sql.definitions import check_of_domain, table_definition
from persona_assets.schemas.sql.dialects import PARSER_NAMES, SqlDialect
from persona_assets.schemas.sql.kinds import SqlKind, known_type
from persona_assets.schemas.sql.model import SqlForeignKey, SqlTable
from persona_assets.schemas.sql.partitions import partition_check
from persona_assets.schemas.sql.script import SqlScript

Problem = tuple[int, str, str, str]
"""Line, place, construct, effect."""

_DEEPEST = 8
_JSON_CHECK = re.compile(
    r"""\(*\s*(?:[\["`]?\w+[\]"`]?\s+is\s+null\s+or\s+)?(?:json_valid|isjson)\s*\(\s*[\["`]?(\w+)[\]"`]?\s*(?:,\s*\d+\s*)?\)\s*(?:[=>]\s*\(?[01]\)?)?\s*\)*$""",
    re.IGNORECASE,
)
_JSON_CALL = re.compile(r"\b(?:json_valid|isjson|json_type|jsonb_typeof)\s*\(", re.IGNORECASE)


@dataclass(slots=True)
class LinkedTables:
    """Tables by the names that people ask for them by.

    Attributes:
        tables: The tables, in file order.
        problems: What was not understood.
        keys: For each table, the columns (lower case) that identify rows here or elsewhere.
    """

    tables: dict[str, SqlTable]
    problems: list[Problem]
    keys: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def definition(self, name: str, dialect: SqlDialect) -> dict[str, Any]:
        """Return the JSON Schema of the table called *name*."""
        return table_definition(self.tables[name], dialect, frozenset(self.keys.get(name, ())))

    def in_order(self, name: str | None = None) -> list[str]:
        """Return all tables, or *name* and what it refers to: first those referred to.

        A partition is not among all tables, as its rows are those of the whole.
        """
        whole = [one for one, table in self.tables.items() if not table.partition_of]
        waiting = dict.fromkeys(whole if name is None else self._reached(name))
        all_parents = {one: self._parents(one, is_strict=True) for one in waiting}
        needed = {one: self._parents(one, is_strict=False) for one in waiting}
        done: set[str] = set()
        found: list[str] = []
        while waiting:
            ready = next((one for one in waiting if all_parents[one] <= done), None)
            ready = ready or next((one for one in waiting if needed[one] <= done), None)
            ready = ready or next(iter(waiting))
            found.append(ready)
            done.add(ready)
            del waiting[ready]
        return found

    def _reached(self, name: str) -> list[str]:
        """Return *name* and all that it refers to, directly or not, in file order."""
        found = {name}
        waiting = [name]
        while waiting:
            more = {key.table[0] for key in self.tables[waiting.pop()].foreign_keys} - found
            found |= more
            waiting.extend(sorted(more))
        return [one for one in self.tables if one in found]

    def _parents(self, name: str, *, is_strict: bool) -> set[str]:
        """Return the tables that *name* refers to; if not strict, those it cannot lack."""
        table = self.tables[name]
        keys = [key for key in table.foreign_keys if is_strict or not _is_optional(table, key)]
        return {key.table[0] for key in keys} - {name}


def _is_optional(table: SqlTable, key: SqlForeignKey) -> bool:
    columns = [table.column(one) for one in key.columns]
    return any(column is not None and not column.is_required for column in columns)


def link_tables(script: SqlScript, dialect: SqlDialect) -> LinkedTables:
    """Return the tables of *script* with everything that they refer to resolved."""
    tables = [table for table in script.tables.values() if table.columns]
    names = _entity_names(tables)
    linked = LinkedTables(dict(zip(names, tables, strict=True)), list(script.problems))
    by_identity = {id(table): name for name, table in linked.tables.items()}
    for table in tables:
        _resolve_types(table, script, dialect, linked.problems)
        _match_columns(table)
        table.foreign_keys[:] = [
            key
            for one in table.foreign_keys
            if (key := _resolved(one, table, script, linked.problems)) is not None
        ]
    for table in tables:
        parts = [
            one for one in tables if one.partition_of and script.table(one.partition_of) is table
        ]
        if (check := partition_check(table, parts)) is not None:
            table.checks.append(check)
    for name, table in linked.tables.items():
        for key in table.foreign_keys:
            parent = script.table(key.table)
            assert parent is not None  # noqa: S101 - resolved above
            key.table = (by_identity[id(parent)],)
            linked.keys.setdefault(key.table[0], set()).update(_lower(key.referenced))
            linked.keys.setdefault(name, set()).update(_lower(key.columns))
        linked.keys.setdefault(name, set()).update(_lower(table.primary_key))
        _note_checks(table, dialect, linked.problems)
        _note_prefixes(table, linked.problems)
    return linked


def _note_prefixes(table: SqlTable, problems: list[Problem]) -> None:
    for line, name in table.unique_prefixes:
        effect = "rows differ in the whole column, and the database may refuse some of them"
        problems.append((line, f"{'.'.join(table.name)}.{name}", "unique prefix", effect))


def _lower(names: Iterable[str]) -> list[str]:
    return [name.lower() for name in names]


def _entity_names(tables: list[SqlTable]) -> list[str]:
    """Return each table's last name, or its full one where two have the same."""
    lasts = [table.name[-1].lower() for table in tables]
    return [
        table.name[-1] if lasts.count(last) == 1 else ".".join(table.name)
        for table, last in zip(tables, lasts, strict=True)
    ]


def _resolve_types(
    table: SqlTable, script: SqlScript, dialect: SqlDialect, problems: list[Problem]
) -> None:
    place = ".".join(table.name)
    _find_json(table)
    for column in table.columns:
        for _ in range(_DEEPEST):
            last = column.type.name.rpartition(".")[2]
            domain = script.domains.get(last)
            if domain is None or last == "enum":
                break
            written, depth = column.type.written, column.type.array_depth
            column.type = replace(
                domain.type, written=written, array_depth=depth + domain.type.array_depth
            )
            column.is_required = column.is_required or domain.is_required
            column.default = column.default or domain.default
            table.checks.extend(check_of_domain(check, column.name) for check in domain.checks)
        known = known_type(column.type, dialect)
        if known.kind is SqlKind.OTHER and column.generated is None:
            effect = "null is written" if not column.is_required else "no rows can be made"
            construct = f"type {column.type.written!r}"
            problems.append((column.line, f"{place}.{column.name}", construct, effect))


def _find_json(table: SqlTable) -> None:
    """Let columns that a condition says are JSON be of that type, and drop the condition."""
    for check in list(table.checks):
        found = _JSON_CHECK.match(check.text.strip())
        column = table.column(found[1]) if found else None
        if column is not None:
            column.type = replace(column.type, name="json")
            table.checks.remove(check)


def _match_columns(table: SqlTable) -> None:
    """Write the columns of keys as they are written in the table; drop repeated groups."""

    def matched(names: tuple[str, ...]) -> tuple[str, ...]:
        found = [table.column(name) for name in names]
        return tuple(column.name for column in found if column is not None)

    table.primary_key = matched(table.primary_key)
    for name in table.primary_key:
        column = table.column(name)
        assert column is not None  # noqa: S101 - matched above
        column.is_required = True
    groups = [matched(group) for group in table.uniques]
    unique = dict.fromkeys(group for group in groups if group and group != table.primary_key)
    whole = {table.primary_key, *unique}
    partial = [(matched(group), where) for group, where in table.unique_where]
    table.unique_where = [one for one in partial if one[0] not in whole]
    unique |= dict.fromkeys(group for group, _ in table.unique_where)  # in all rows, to be safe
    table.uniques = list(unique)


def _resolved(
    key: SqlForeignKey, table: SqlTable, script: SqlScript, problems: list[Problem]
) -> SqlForeignKey | None:
    """Return *key* with its columns as the tables write them; None when it leads nowhere."""
    place = ".".join(table.name)
    parent = script.table(key.table)
    construct = f"foreign key to {'.'.join(key.table)!r}"
    if parent is None or not parent.columns:
        problems.append(
            (key.line, place, construct, "the table is not in the file: it is left out")
        )
        return None
    own = [table.column(name) for name in key.columns]
    names = key.referenced or parent.primary_key
    if not names and len(own) == 1:
        names = tuple(column.name for column in parent.columns if column.identity)[:1]
    there = [parent.column(name) for name in names]
    found = [column.name for column in own if column is not None]
    referenced = [column.name for column in there if column is not None]
    if len(found) != len(referenced) or len(found) != len(key.columns) or not found:
        problems.append((key.line, place, construct, "its columns do not match: it is left out"))
        return None
    return SqlForeignKey(
        tuple(found), parent.name, tuple(referenced), key.is_deferrable, line=key.line
    )


def _note_checks(table: SqlTable, dialect: SqlDialect, problems: list[Problem]) -> None:
    """Note conditions that are not understood, and columns computed in a way nobody knows."""
    from persona_assets.schemas.sql.folding import parse_condition

    place = ".".join(table.name)
    for check in table.checks:
        is_known = parse_condition(check.text, PARSER_NAMES[dialect]) is not None
        if not is_known or _JSON_CALL.search(check.text):
            construct = f"check {check.text[:60]!r}"
            problems.append(
                (check.line, place, construct, "it is not understood: rows may break it")
            )
