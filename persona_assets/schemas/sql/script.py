"""A script of SQL, read into tables and named types.

What is no definition of a table or a type (data, views, triggers, grants) is passed over.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from persona_assets.schemas.sql.alterations import alter_table
from persona_assets.schemas.sql.columns import (
    ColumnReader,
    column_names,
    column_prefixes,
    comment_of,
)
from persona_assets.schemas.sql.constraints import read_item
from persona_assets.schemas.sql.creatable import (
    misspelt_create,
    misspelt_table,
    unknown_creation,
)
from persona_assets.schemas.sql.model import (
    SqlCheck,
    SqlColumn,
    SqlDomain,
    SqlName,
    SqlTable,
    SqlType,
)
from persona_assets.schemas.sql.partitions import read_bounds, read_partitioning
from persona_assets.schemas.sql.statements import Lines, Statement, statements
from persona_assets.schemas.sql.tokens import Cursor, TokenKind
from persona_assets.schemas.sql.type_reading import read_type
from persona_assets.schemas.sql.unclosed import empty_item, unclosed

_TABLE_WORDS = (
    "OR", "REPLACE", "GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "EXTERNAL", "TRANSIENT",
    "FOREIGN", "PRIVATE", "IMMUTABLE", "BLOCKCHAIN", "SHARDED", "DUPLICATED", "HYBRID", "DYNAMIC",
    "COLUMN", "ROW", "MULTISET", "SET", "VOLATILE",
)  # fmt: skip


@dataclass(slots=True)
class SqlScript:
    """What a script defines.

    Attributes:
        tables: The tables, in file order, by their name in lower case, dotted.
        domains: Named types, by their last name in lower case.
        problems: What was not understood: line, place, construct, effect.
        unclosed: Tables whose parenthesis is never closed: its line, and the table's name.
        open_ended: What else is never closed: the line, and what it is.
        empty: Lines with a comma before which a column is missing, with the table's name.
        misspelt: Words that are nearly one of SQL: the line, the word, and what was meant.
    """

    tables: dict[str, SqlTable] = field(default_factory=dict[str, SqlTable])
    domains: dict[str, SqlDomain] = field(default_factory=dict[str, SqlDomain])
    problems: list[tuple[int, str, str, str]] = field(
        default_factory=list[tuple[int, str, str, str]]
    )
    unclosed: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    open_ended: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    empty: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    misspelt: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])

    def table(self, name: SqlName) -> SqlTable | None:
        """Return the table called *name*: with its schema, else by its last name alone."""
        key = dotted(name)
        if key in self.tables:
            return self.tables[key]
        last = name[-1].lower() if name else ""
        return next((one for one in self.tables.values() if one.name[-1].lower() == last), None)


def dotted(name: SqlName) -> str:
    """Return *name* in lower case with dots between its parts."""
    return ".".join(part.lower() for part in name)


def read_script(text: str, *, has_escapes: bool) -> SqlScript:
    """Return what *text* defines.

    Args:
        text: The script.
        has_escapes: Whether a backslash in a text escapes the next character, as in MySQL.
    """
    return _ScriptReader(text).read(statements(text, has_escapes=has_escapes))


class _ScriptReader:
    def __init__(self, text: str) -> None:
        self._line_of = Lines(text).line
        self._script = SqlScript()

    def read(self, parts: Iterator[Statement]) -> SqlScript:
        for statement in parts:
            cursor = statement.cursor()
            if (found := unclosed(statement)) is not None:
                self._script.open_ended.append((self._line_of(found[0]), found[1]))
            if cursor.accept("IF"):
                _skip_to(cursor, "CREATE")
            if cursor.accept("CREATE"):
                self._create(cursor, statement)
            elif cursor.accept("ALTER", "TABLE"):
                self._alter(cursor)
            elif cursor.accept("COMMENT", "ON"):
                self._comment(cursor)
            elif word := misspelt_create(cursor):
                self._script.misspelt.append((statement.line, word, "CREATE"))
        return self._script

    def _create(self, cursor: Cursor, statement: Statement) -> None:
        while cursor.accept_any(*_TABLE_WORDS):
            pass
        readers: list[tuple[str, Callable[[Cursor, Statement], None]]] = [
            ("TABLE", self._table),
            ("UNIQUE", self._unique_index),
            ("TYPE", self._type),
            ("DOMAIN", self._type),
        ]
        for word, reader in readers:
            if cursor.accept(word):
                reader(cursor, statement)
                return
        if word := misspelt_table(cursor):
            self._script.misspelt.append((statement.line, word, "TABLE"))
        elif word := unknown_creation(cursor):
            self._problem(statement.line, (), f"CREATE {word}", "no dialect has it: passed over")

    def _table(self, cursor: Cursor, statement: Statement) -> None:
        cursor.accept("IF", "NOT", "EXISTS")
        name = cursor.name()
        if not name or name[-1].startswith("#"):
            return
        is_quoted = cursor.tokens[cursor.place - 1].kind is TokenKind.NAME
        table = SqlTable(name, statement.line, is_quoted=is_quoted)
        if cursor.accept("PARTITION", "OF"):
            table.partition_of = cursor.name()
            self._inherit(table, table.partition_of)
        elif cursor.accept("LIKE") or cursor.accept("CLONE") or cursor.accept("COPY"):
            self._inherit(table, cursor.name(), has_keys=True)
        if cursor.sees_symbol("("):
            start = cursor.place + 1
            inner = cursor.group()
            if len(inner.tokens) == len(cursor.tokens) - start:  # its end is that of the statement
                line = self._line_of(cursor.tokens[start - 1].start)
                self._script.unclosed.append((line, ".".join(name)))
            self._items(inner, table)
        self._options(cursor, table)
        if dotted(name) in self._script.tables and not table.columns:
            return
        self._script.tables[dotted(name)] = table

    def _items(self, inner: Cursor, table: SqlTable) -> None:
        columns = ColumnReader(table, self._line_of)
        if (place := empty_item(inner)) is not None:
            self._script.empty.append((self._line_of(place), ".".join(table.name)))
        for item in inner.items():
            if item.sees("LIKE") and len(item.tokens) > 1 and item.tokens[1].is_name:
                item.place += 1
                name = item.name()
                self._inherit(table, name, has_keys=_includes_keys(item))
            elif not read_item(item, table, columns, self._line_of):
                line = self._line_of(item.tokens[0].start)
                self._problem(line, table.name, f"item {item.written()[:40]!r}", "it is left out")

    def _options(self, cursor: Cursor, table: SqlTable) -> None:
        """Read what stands after the columns: a comment, ancestors, a query."""
        readers: dict[str, Callable[[Cursor, SqlTable], None]] = {
            "INHERITS": self._ancestors,
            "OPTIONS": self._bigquery_options,
            "COMMENT": self._table_comment,
            "AS": self._query,
            "PARTITION": self._partitioning,
            "FOR": self._bounds,
        }
        while (token := cursor.peek()) is not None:
            if cursor.sees_symbol("("):
                cursor.group()
                continue
            cursor.place += 1
            if token.kind is TokenKind.WORD and token.value.upper() in readers:
                readers[token.value.upper()](cursor, table)

    def _ancestors(self, cursor: Cursor, table: SqlTable) -> None:
        for item in cursor.group().items() if cursor.sees_symbol("(") else []:
            self._inherit(table, item.name())

    def _bigquery_options(self, cursor: Cursor, table: SqlTable) -> None:
        if cursor.sees_symbol("("):
            table.comment = comment_of(cursor.group())

    def _table_comment(self, cursor: Cursor, table: SqlTable) -> None:
        cursor.accept_symbol("=")
        token = cursor.peek()
        if token is not None and token.kind is TokenKind.TEXT:
            table.comment = token.value

    def _partitioning(self, cursor: Cursor, table: SqlTable) -> None:
        if cursor.accept("BY"):
            read_partitioning(cursor, table)

    def _bounds(self, cursor: Cursor, table: SqlTable) -> None:
        parent = self._script.table(table.partition_of) if table.partition_of else None
        if cursor.accept("VALUES") and parent is not None:
            read_bounds(cursor, table, parent.partition_column)

    def _query(self, cursor: Cursor, table: SqlTable) -> None:
        """Read the columns of ``AS SELECT CAST(NULL AS type) AS name, ...``."""
        if table.columns or not cursor.accept("SELECT"):
            return
        for item in cursor.items():
            if not (item.accept("CAST") and item.sees_symbol("(")):
                continue
            inner = item.group()
            if inner.accept("NULL", "AS") and item.accept("AS") and (name := item.name()):
                line = self._line_of(item.tokens[0].start)
                table.columns.append(SqlColumn(name[-1], read_type(inner), line))
        if not table.columns:
            effect = "the table is left out"
            self._problem(table.line, table.name, "columns given by a query", effect)

    def _inherit(self, table: SqlTable, name: SqlName, *, has_keys: bool = False) -> None:
        parent = self._script.table(name)
        if parent is None:
            effect = "only the columns written here are read"
            self._problem(table.line, table.name, f"unknown table {'.'.join(name)!r}", effect)
            return
        is_partition = bool(table.partition_of)
        table.columns[:0] = [replace(column) for column in parent.columns]
        table.checks.extend(parent.checks)
        if is_partition or has_keys:
            table.primary_key = parent.primary_key
            table.uniques.extend(parent.uniques)
            table.unique_where.extend(parent.unique_where)
        if is_partition:
            table.foreign_keys.extend(parent.foreign_keys)

    def _alter(self, cursor: Cursor) -> None:
        cursor.accept("IF", "EXISTS")
        cursor.accept("ONLY")
        line = self._line_of(cursor.tokens[0].start)
        name = cursor.name()
        table = self._script.table(name)
        if table is None:
            return
        if cursor.accept("INHERIT"):
            return
        if cursor.accept("ATTACH", "PARTITION"):
            part = self._script.table(cursor.name())
            if part is not None:
                part.partition_of = table.name
                part.primary_key = part.primary_key or table.primary_key
                if cursor.accept("FOR", "VALUES"):
                    read_bounds(cursor, part, table.partition_column)
            return
        for text in alter_table(cursor, table, self._line_of):
            self._problem(line, table.name, text, "it is left out")

    def _unique_index(self, cursor: Cursor, statement: Statement) -> None:
        while cursor.accept_any("CLUSTERED", "NONCLUSTERED", "COLUMNSTORE"):
            pass
        if not cursor.accept("INDEX"):
            return
        cursor.accept("CONCURRENTLY")
        cursor.accept("IF", "NOT", "EXISTS")
        if not cursor.sees("ON"):
            cursor.name()
        if not cursor.accept("ON"):
            return
        cursor.accept("ONLY")
        table = self._script.table(cursor.name())
        if cursor.accept("USING"):
            cursor.take()
        if table is not None and cursor.sees_symbol("("):
            listed = cursor.group()
            names = column_names(listed)
            prefixes = column_prefixes(listed)
            table.unique_prefixes += [(statement.line, name) for name in prefixes]
            if names and all(table.column(name) is not None for name in names):
                _add_unique(cursor, table, names)
            else:
                effect = "rows may break it"
                self._problem(statement.line, table.name, "unique index on an expression", effect)

    def _type(self, cursor: Cursor, _statement: Statement) -> None:
        """Read ``CREATE TYPE`` and ``CREATE DOMAIN``."""
        name = cursor.name()
        cursor.accept("AS")
        if not name:
            return
        key = name[-1].lower()
        if cursor.accept("ENUM") and cursor.sees_symbol("("):
            labels = tuple(item.tokens[0].value for item in cursor.group().items())
            self._script.domains[key] = SqlDomain(SqlType("enum", labels, "enum"))
            return
        if cursor.sees_any("RANGE", "TABLE", "OBJECT", "VARRAY", "BODY") or cursor.sees_symbol("("):
            self._script.domains[key] = SqlDomain(SqlType("composite", (), name[-1]))
            return
        cursor.accept("FROM")
        line = self._line_of(cursor.tokens[0].start)
        scratch = SqlTable(name, line)
        column = SqlColumn("value", read_type(cursor), line)
        if column.type.name:
            ColumnReader(scratch, self._line_of).attributes(cursor, column)
            checks = tuple(SqlCheck(check.text, check.line) for check in scratch.checks)
            self._script.domains[key] = SqlDomain(
                column.type, column.is_required, column.default, checks
            )

    def _comment(self, cursor: Cursor) -> None:
        is_column = cursor.accept("COLUMN")
        if not is_column and not cursor.accept("TABLE"):
            return
        name = cursor.name()
        text = cursor.tokens[-1]
        if not cursor.accept("IS") or text.kind is not TokenKind.TEXT:
            return
        table = self._script.table(name[:-1] if is_column else name)
        if table is not None and not is_column:
            table.comment = text.value
        elif table is not None and (column := table.column(name[-1])) is not None:
            column.comment = text.value

    def _problem(self, line: int, name: SqlName, construct: str, effect: str) -> None:
        self._script.problems.append((line, ".".join(name), construct, effect))


def _includes_keys(options: Cursor) -> bool:
    """Return whether ``LIKE`` takes the keys over as well."""
    words = [token.value.upper() for token in options.tokens[options.place :]]
    pairs = set(itertools.pairwise(words))
    is_all = ("INCLUDING", "ALL") in pairs and ("EXCLUDING", "INDEXES") not in pairs
    return is_all or ("INCLUDING", "INDEXES") in pairs


def _add_unique(cursor: Cursor, table: SqlTable, names: tuple[str, ...]) -> None:
    """Add an index whose columns were just passed: of all rows, or of those of its condition."""
    _skip_to(cursor, "WHERE")
    if cursor.accept("WHERE") and not cursor.is_done:
        table.unique_where.append((names, cursor.written()))
    else:
        table.uniques.append(names)


def _skip_to(cursor: Cursor, word: str) -> None:
    while not cursor.is_done and not cursor.sees(word):
        cursor.place += 1
