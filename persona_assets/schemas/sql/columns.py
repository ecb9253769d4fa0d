"""Columns of tables: a name, a type, and what is said of it in any order and dialect."""

from collections.abc import Callable

from persona_assets.schemas.sql.model import SqlCheck, SqlColumn, SqlForeignKey, SqlName, SqlTable
from persona_assets.schemas.sql.tokens import Cursor, TokenKind
from persona_assets.schemas.sql.type_reading import read_type

_ENDS_OF_DEFAULT = (
    "NOT", "NULL", "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "COLLATE", "COMMENT",
    "ON", "AUTO_INCREMENT", "AUTOINCREMENT", "GENERATED", "IDENTITY", "ENABLE", "DISABLE", "KEY",
    "STORAGE", "SPARSE", "ENCODE", "INVISIBLE", "VISIBLE", "ROWGUIDCOL", "WITH", "OPTIONS",
    "CHARSET", "VIRTUAL", "STORED", "MASKED", "TAG", "AFTER", "FIRST", "DEFAULT", "USING", "FOR",
)  # fmt: skip
_NEXT_VALUE = ("NEXTVAL", "NEXT", "SERIAL", "IDENTITY", "UNIQUE_ROWID")
_AFTER_CLUSTERED = ("CLUSTERED", "NONCLUSTERED", "ASC", "DESC", "KEY", "HASH", "BTREE", "USING")

LineOf = Callable[[int], int]
"""Returns the line of a place in the text."""


class ColumnReader:
    """Reads the columns of one table into it."""

    def __init__(self, table: SqlTable, line_of: LineOf) -> None:
        self._table = table
        self._line_of = line_of
        self._readers: dict[str, Callable[[Cursor, SqlColumn], None]] = {
            "NOT": self._not,
            "DEFAULT": self._default,
            "PRIMARY": self._primary,
            "KEY": self._primary,
            "UNIQUE": self._unique,
            "CHECK": self._check,
            "REFERENCES": self._references,
            "GENERATED": self._generated,
            "AS": self._computed,
            "IDENTITY": self._identity,
            "AUTO_INCREMENT": self._numbered,
            "AUTOINCREMENT": self._numbered,
            "COMMENT": self._comment,
            "OPTIONS": self._options,
            "ON": self._on_update,
            "CONSTRAINT": self._named,
            "FOREIGN": self._foreign,
        }

    def read(self, cursor: Cursor) -> SqlColumn | None:
        """Return the column that comes next; None when there is no name."""
        token = cursor.peek()
        if token is None or not (token.is_name or token.kind is TokenKind.TEXT):
            return None
        cursor.place += 1
        column = SqlColumn(token.value, read_type(cursor), self._line_of(token.start))
        column.is_quoted = token.kind is TokenKind.NAME
        self.attributes(cursor, column)
        return column

    def attributes(self, cursor: Cursor, column: SqlColumn) -> None:
        """Read what is said of *column* into it and into the table."""
        if column.type.name in ("serial", "bigserial", "smallserial", "serial4", "serial8"):
            column.identity, column.is_required = "default", True
        if column.type.name == "rowversion" or (
            column.type.name == "timestamp" and column.type.is_quoted
        ):
            column.generated = ""  # Transact-SQL numbers each change of a row
        while not cursor.is_done:
            token = cursor.peek()
            assert token is not None  # noqa: S101 - is_done says so
            if cursor.sees_symbol("("):
                cursor.group()
                continue
            cursor.place += 1
            if token.kind is TokenKind.WORD and token.value.upper() in self._readers:
                self._readers[token.value.upper()](cursor, column)

    def _not(self, cursor: Cursor, column: SqlColumn) -> None:
        if cursor.accept("NULL"):
            column.is_required = True
        else:
            cursor.accept("FOR", "REPLICATION")

    def _named(self, cursor: Cursor, _column: SqlColumn) -> None:
        if not cursor.sees_any(*self._readers):
            cursor.name()

    def _foreign(self, cursor: Cursor, _column: SqlColumn) -> None:
        cursor.accept("KEY")

    def _default(self, cursor: Cursor, column: SqlColumn) -> None:
        start = cursor.place
        depth = 0
        while (token := cursor.peek()) is not None:
            is_first = cursor.place == start
            before = cursor.peek(-1)
            is_cast = before is not None and before.is_symbol("::")
            if depth == 0 and not is_first and not is_cast and token.is_word(*_ENDS_OF_DEFAULT):
                break
            depth += token.is_symbol("(") - token.is_symbol(")")
            cursor.place += 1
        text = cursor.written(start, cursor.place)
        words = {token.value.upper() for token in cursor.tokens[start : cursor.place]}
        if words.intersection(_NEXT_VALUE):
            column.identity = column.identity or "default"
        elif text:
            column.default = text

    def _primary(self, cursor: Cursor, column: SqlColumn) -> None:
        cursor.accept("KEY")
        while cursor.accept_any(*_AFTER_CLUSTERED):
            pass
        self._table.primary_key = (column.name,)
        column.is_required = True

    def _unique(self, cursor: Cursor, column: SqlColumn) -> None:
        while cursor.accept_any(*_AFTER_CLUSTERED):
            pass
        self._table.uniques.append((column.name,))

    def _check(self, cursor: Cursor, column: SqlColumn) -> None:
        if cursor.sees_symbol("("):
            line = self._line_of(cursor.tokens[cursor.place].start)
            self._table.checks.append(SqlCheck(cursor.group().written(), line, column.name))

    def _references(self, cursor: Cursor, column: SqlColumn) -> None:
        self._table.foreign_keys.append(read_reference(cursor, (column.name,), column.line))

    def _generated(self, cursor: Cursor, column: SqlColumn) -> None:
        is_default = cursor.accept("BY", "DEFAULT")
        cursor.accept("ALWAYS")
        cursor.accept("ON", "NULL")
        cursor.accept("AS")
        if cursor.accept("IDENTITY"):
            column.identity = "default" if is_default else "always"
            column.is_required = True
            if cursor.sees_symbol("("):
                cursor.group()
        else:
            self._computed(cursor, column)

    def _computed(self, cursor: Cursor, column: SqlColumn) -> None:
        if cursor.sees_symbol("("):
            column.generated = cursor.group().written()
        elif cursor.accept("ROW"):
            cursor.accept_any("START", "END")
            column.generated = ""

    def _identity(self, cursor: Cursor, column: SqlColumn) -> None:
        column.identity, column.is_required = "always", True
        if cursor.sees_symbol("("):
            cursor.group()

    def _numbered(self, _cursor: Cursor, column: SqlColumn) -> None:
        column.identity, column.is_required = "default", True

    def _comment(self, cursor: Cursor, column: SqlColumn) -> None:
        cursor.accept_symbol("=")
        token = cursor.peek()
        if token is not None and token.kind in (TokenKind.TEXT, TokenKind.NAME):
            column.comment = token.value
            cursor.place += 1

    def _options(self, cursor: Cursor, column: SqlColumn) -> None:
        if cursor.sees_symbol("("):
            column.comment = comment_of(cursor.group()) or column.comment

    def _on_update(self, cursor: Cursor, _column: SqlColumn) -> None:
        cursor.take()
        cursor.take()


def comment_of(options: Cursor) -> str:
    """Return the text after ``description =`` among BigQuery's options, or ""."""
    for item in options.items():
        if item.sees("DESCRIPTION") and item.tokens[-1].kind in (TokenKind.TEXT, TokenKind.NAME):
            return item.tokens[-1].value
    return ""


def read_reference(cursor: Cursor, columns: tuple[str, ...], line: int) -> SqlForeignKey:
    """Return the foreign key of *columns* whose ``REFERENCES`` was just passed."""
    table: SqlName = cursor.name()
    referenced = column_names(cursor.group()) if cursor.sees_symbol("(") else ()
    key = SqlForeignKey(columns, table, referenced, line=line)
    while not cursor.is_done:
        if cursor.accept("ON"):
            cursor.accept_any("DELETE", "UPDATE")
            if not (cursor.accept("SET", "NULL") or cursor.accept("SET", "DEFAULT")):
                cursor.place += 2 if cursor.sees("NO", "ACTION") else 1
        elif cursor.accept("MATCH"):
            cursor.take()
        elif cursor.accept("NOT", "DEFERRABLE"):
            continue
        elif cursor.accept("DEFERRABLE"):
            key.is_deferrable = True
        elif cursor.accept("INITIALLY"):
            cursor.take()
        else:
            break
    return key


def column_prefixes(inner: Cursor) -> list[str]:
    """Return those columns in a list such as ``(a, b(10) DESC)`` of which only a part counts."""
    return [item.tokens[0].value for item in inner.items() if _is_prefix(item)]


def _is_prefix(item: Cursor) -> bool:
    is_number = [token.kind for token in item.tokens[2:3]] == [TokenKind.NUMBER]
    return is_number and item.sees_symbol("(", ahead=1)


def column_names(inner: Cursor) -> tuple[str, ...]:
    """Return the columns in a list such as ``(a, b DESC, lower(c), d(10))``."""
    found: list[str] = []
    for item in inner.items():
        names = [token for token in item.tokens if token.is_name]
        is_call = len(item.tokens) > 1 and item.tokens[1].is_symbol("(") and len(names) > 1
        if is_call and item.tokens[0].kind is TokenKind.WORD and not _is_prefix(item):
            names = names[1:]
        if names:
            found.append(names[0].value)
    return tuple(found)
