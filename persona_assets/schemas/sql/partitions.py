"""Partitions of PostgreSQL: a row that fits in none is refused."""

from persona_assets.schemas.sql.columns import column_names
from persona_assets.schemas.sql.model import SqlCheck, SqlTable
from persona_assets.schemas.sql.tokens import Cursor


def read_partitioning(cursor: Cursor, table: SqlTable) -> None:
    """Read ``RANGE (column)`` or ``LIST (column)`` into *table*; others do not limit rows."""
    if cursor.accept_any("RANGE", "LIST") and cursor.sees_symbol("("):
        names = column_names(cursor.group())
        table.partition_column = names[0] if len(names) == 1 else ""


def read_bounds(cursor: Cursor, table: SqlTable, column: str) -> None:
    """Read which values of *column* the rows of a partition have into *table*."""
    quoted = '"' + column.replace('"', '""') + '"'
    if not column:
        return
    if cursor.accept("IN") and cursor.sees_symbol("("):
        table.partition_bounds = f"{quoted} IN ({cursor.group().written()})"
    elif cursor.accept("FROM") and cursor.sees_symbol("("):
        low = cursor.group()
        cursor.accept("TO")
        high = cursor.group() if cursor.sees_symbol("(") else low
        sides = [
            f"{quoted} {sign} {side.written()}"
            for sign, side in ((">=", low), ("<", high))
            if not side.sees_any("MINVALUE", "MAXVALUE")
        ]
        table.partition_bounds = " AND ".join(sides)


def partition_check(table: SqlTable, partitions: list[SqlTable]) -> SqlCheck | None:
    """Return the condition that a row of *table* fits in one of *partitions*; None for any row."""
    bounds = [partition.partition_bounds for partition in partitions]
    if not bounds or not all(bounds):
        return None
    text = " OR ".join(f"({one})" for one in bounds)
    return SqlCheck(text, table.line)
