"""What a table says beside its columns: keys, uniqueness, conditions."""

from persona_assets.schemas.sql.columns import (
    ColumnReader,
    LineOf,
    column_names,
    column_prefixes,
    read_reference,
)
from persona_assets.schemas.sql.model import SqlCheck, SqlTable
from persona_assets.schemas.sql.tokens import Cursor, TokenKind

_SKIPPED = ("EXCLUDE", "PERIOD", "SUPPLEMENTAL", "PROJECTION")
_INDEX = ("KEY", "INDEX")
_ADJECTIVES = ("FULLTEXT", "SPATIAL", "CLUSTERED", "NONCLUSTERED", "HASH", "BTREE")


def read_item(cursor: Cursor, table: SqlTable, columns: ColumnReader, line_of: LineOf) -> bool:
    """Read one item of a table into it: a column or a constraint.

    Returns:
        Whether it was understood.
    """
    if read_constraint(cursor, table, line_of):
        return True
    column = columns.read(cursor)
    if column is None:
        return False
    known = table.column(column.name)
    if known is not None:
        table.columns[table.columns.index(known)] = column
    else:
        table.columns.append(column)
    return True


def read_constraint(cursor: Cursor, table: SqlTable, line_of: LineOf) -> bool:
    """Read a constraint of a table into it; return False, unmoved, when a column comes next."""
    token = cursor.peek()
    if token is None or token.kind is not TokenKind.WORD:
        return False
    start, line = cursor.place, line_of(token.start)
    if cursor.accept("CONSTRAINT") and not cursor.sees_any("PRIMARY", "FOREIGN", "CHECK", "UNIQUE"):
        cursor.name()
    if _read_key(cursor, table, line) or _read_check(cursor, table, line):
        return True
    if _is_index(cursor) or (cursor.sees_any(*_SKIPPED) and _is_call(cursor)):
        return True
    if cursor.place > start and cursor.accept("NOT", "NULL"):  # PostgreSQL 18 names them
        names = cursor.name()
        if names and (column := table.column(names[-1])) is not None:
            column.is_required = True
        return True
    is_named = cursor.place > start
    cursor.place = start
    return is_named and token.is_word("CONSTRAINT")


def _read_key(cursor: Cursor, table: SqlTable, line: int) -> bool:
    for words in (("PRIMARY", "KEY"), ("UNIQUE",), ("FOREIGN", "KEY")):
        if cursor.sees(*words) and (listed := _listed(cursor, len(words))) is not None:
            names = column_names(listed)
            if words[0] != "FOREIGN":
                table.unique_prefixes += [(line, name) for name in column_prefixes(listed)]
            if words[0] == "PRIMARY":
                _set_primary_key(table, names)
            elif words[0] == "UNIQUE":
                table.uniques.append(names)
            elif cursor.accept("REFERENCES"):
                table.foreign_keys.append(read_reference(cursor, names, line))
            return True
    return False


def _set_primary_key(table: SqlTable, names: tuple[str, ...]) -> None:
    table.primary_key = names
    for name in names:
        if (column := table.column(name)) is not None:
            column.is_required = True


def _read_check(cursor: Cursor, table: SqlTable, line: int) -> bool:
    start = cursor.place
    if not cursor.accept("CHECK"):
        return False
    cursor.accept("NOT", "FOR", "REPLICATION")
    if not cursor.sees_symbol("("):
        cursor.place = start
        return False
    table.checks.append(SqlCheck(cursor.group().written(), line))
    return True


def _listed(cursor: Cursor, width: int) -> Cursor | None:
    """Return the columns in the next parentheses, at most three names away; None for none."""
    start = cursor.place
    cursor.place += width
    for _ in range(5):
        if cursor.sees_symbol("("):
            return cursor.group()
        token = cursor.peek()
        if token is None or not token.is_name:
            break
        cursor.place += 1
    cursor.place = start
    return None


def _is_index(cursor: Cursor) -> bool:
    """Return whether an index comes next, and not a column called ``key`` or ``fulltext``."""
    place = cursor.place
    token = cursor.peek()
    while token is not None and token.is_word(*_ADJECTIVES):
        cursor.place += 1
        token = cursor.peek()
    has_adjective = cursor.place > place
    has_word = cursor.accept_any(*_INDEX)
    if not (has_word or has_adjective):
        return False
    if (token := cursor.peek()) is not None and token.is_name and not token.is_word("USING"):
        cursor.place += 1
    while cursor.accept_any("USING", "BTREE", "HASH", *_ADJECTIVES, "UNIQUE"):
        pass
    found = cursor.sees_symbol("(")
    if found:
        inner = cursor.group()
        found = bool(inner.tokens) and inner.tokens[0].is_name and not inner.sees("MAX")
    if not found:
        cursor.place = place
    return found


def _is_call(cursor: Cursor) -> bool:
    """Return whether parentheses follow within a few words."""
    return any(cursor.sees_symbol("(", ahead=ahead) for ahead in range(1, 5))
