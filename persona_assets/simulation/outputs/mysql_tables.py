"""Tables of events in MySQL and MariaDB: made where there are none, checked where there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persona_assets.simulation.outputs.columns import Column, ColumnKind

_WIDEST_VARCHAR = 1024
_KEY_LENGTH = 255

_TYPES: dict[ColumnKind, str] = {
    ColumnKind.INTEGER: "BIGINT",
    ColumnKind.FLOAT: "DOUBLE",
    ColumnKind.BOOLEAN: "TINYINT(1)",
    ColumnKind.DATETIME: "DATETIME(6)",
    ColumnKind.DATE: "DATE",
    ColumnKind.TIME: "TIME(6)",
    ColumnKind.JSON: "JSON",
}

_TEXTS = {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum"}

_ACCEPTED: dict[ColumnKind, set[str]] = {
    ColumnKind.KEY: _TEXTS,
    ColumnKind.TEXT: _TEXTS,
    ColumnKind.INTEGER: {"bigint"},
    ColumnKind.FLOAT: {"double"},
    ColumnKind.BOOLEAN: {"tinyint", "bit"},
    ColumnKind.DATETIME: {"datetime"},
    ColumnKind.DATE: {"date"},
    ColumnKind.TIME: {"time"},
    ColumnKind.DECIMAL: {"decimal"},
    ColumnKind.JSON: {"json", "longtext"},  # MariaDB's JSON is a longtext with a check
}
"""What ``information_schema`` may call the type of a column of each kind."""


@dataclass(frozen=True, slots=True)
class Found:
    """A column that a table has.

    Attributes:
        kind: Its type, without length.
        key: ``PRI`` if it is the primary key.
    """

    kind: str
    key: str


def quoted(name: str) -> str:
    """Return a name as MySQL reads it, whatever is in it."""
    return "`" + name.replace("`", "``") + "`"


def create_statement(table: str, columns: Sequence[Column]) -> str:
    """Return the statement that makes a table, whose primary key is the event's id."""
    parts = [
        f"{quoted(c.name)} {_type_of(c)}{'' if c.is_nullable else ' NOT NULL'}" for c in columns
    ]
    return (
        f"CREATE TABLE IF NOT EXISTS {quoted(table)} ({', '.join(parts)}, "
        "PRIMARY KEY (`event_id`), KEY `by_time` (`timestamp`), KEY `by_session` (`session_id`)) "
        "DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin"
    )


def insert_statement(table: str, columns: Sequence[Column]) -> str:
    """Return the statement that inserts a row, or puts it in the place of one with its id."""
    names = ", ".join(quoted(c.name) for c in columns)
    places = ", ".join(["%s"] * len(columns))
    changes = ", ".join(
        f"{quoted(c.name)} = VALUES({quoted(c.name)})" for c in columns if c.name != "event_id"
    )
    into = quoted(table).replace("%", "%%")
    insert = f"INSERT INTO {into} ({names}) VALUES ({places})"  # noqa: S608 - names are quoted
    return f"{insert} ON DUPLICATE KEY UPDATE {changes}"


def problem_of(columns: Sequence[Column], found: Mapping[str, Found]) -> str | None:
    """Return why events cannot go to a table that is *found*, or None if they can."""
    for column in columns:
        there = found.get(column.name)
        if there is None:
            return f"there is no column {column.name!r}; expected {_type_of(column)}"
        if there.kind not in _ACCEPTED[column.kind]:
            return f"column {column.name!r} is {there.kind}; expected {_type_of(column)}"
    if found["event_id"].key != "PRI":
        return "'event_id' is not the primary key, so that events could come twice"
    return None


def _type_of(column: Column) -> str:
    kind = column.kind
    if kind is ColumnKind.DECIMAL:
        precision, scale = column.digits or (65, 30)
        return f"DECIMAL({precision},{scale})"
    if kind is ColumnKind.KEY:
        return f"VARCHAR({column.length or _KEY_LENGTH})"
    if kind is ColumnKind.TEXT:
        if column.length is not None and column.length <= _WIDEST_VARCHAR:
            return f"VARCHAR({column.length})"
        return "LONGTEXT"
    return _TYPES[kind]
