"""``ALTER TABLE``: what is added to a table after it was created, or taken away."""

from persona_assets.schemas.sql.columns import ColumnReader, LineOf
from persona_assets.schemas.sql.constraints import read_constraint, read_item
from persona_assets.schemas.sql.model import SqlColumn, SqlTable
from persona_assets.schemas.sql.tokens import Cursor
from persona_assets.schemas.sql.type_reading import read_type


def alter_table(cursor: Cursor, table: SqlTable, line_of: LineOf) -> list[str]:
    """Read the actions that come next into *table*.

    Returns:
        The actions that matter and were not understood, as written.
    """
    columns = ColumnReader(table, line_of)
    problems: list[str] = []
    is_adding = False
    for item in cursor.items():
        if item.accept("WITH"):
            item.accept_any("CHECK", "NOCHECK")
        if item.accept("ADD"):
            is_adding = True
            if not _add(item, table, columns, line_of):
                problems.append(item.written(0)[:60])
        elif _changes(item, table, columns):
            is_adding = False
        elif is_adding:  # Transact-SQL and Oracle say ADD once for several
            read_item(item, table, columns, line_of)
    return problems


def _changes(item: Cursor, table: SqlTable, columns: ColumnReader) -> bool:
    """Read an action that changes what is there; return False for another one."""
    if item.accept_any("MODIFY", "CHANGE", "ALTER"):
        _change(item, table, columns)
    elif item.accept("DROP"):
        _drop(item, table)
    elif item.accept("RENAME"):
        _rename(item, table)
    else:
        return False
    return True


def _add(item: Cursor, table: SqlTable, columns: ColumnReader, line_of: LineOf) -> bool:
    if item.sees_symbol("("):
        read = [read_item(one, table, columns, line_of) for one in item.group().items()]
        return all(read)
    if item.sees("DEFAULT"):  # Transact-SQL: ADD DEFAULT expression FOR column
        _add_default(item, table, columns)
        return True
    if item.sees("CONSTRAINT"):
        start = item.place
        item.place += 1
        item.name()
        if item.sees("DEFAULT"):
            _add_default(item, table, columns)
            return True
        item.place = start
    if read_constraint(item, table, line_of):
        return True
    if not item.accept("COLUMN") and item.sees_any("PARTITION", "PERIOD", "SUPPLEMENTAL", "TABLE"):
        return True
    item.accept("IF", "NOT", "EXISTS")
    return read_item(item, table, columns, line_of)


def _add_default(item: Cursor, table: SqlTable, columns: ColumnReader) -> None:
    name = item.tokens[-1].value if len(item.tokens) > 2 else ""
    column = table.column(name)
    if column is not None and item.tokens[-2].is_word("FOR"):
        columns.attributes(item.part(len(item.tokens) - 2), column)


def _change(item: Cursor, table: SqlTable, columns: ColumnReader) -> None:
    """Read ``ALTER COLUMN``, ``MODIFY`` and ``CHANGE``."""
    is_change = item.tokens[item.place - 1].is_word("CHANGE")
    item.accept("COLUMN")
    if item.sees_symbol("("):
        for one in item.group().items():
            _change_column(one, table, columns)
        return
    name = item.name() if is_change else ()
    column = table.column(name[-1]) if name else None
    if column is not None and (token := item.peek()) is not None:
        _rename_column(table, column, token.value)
    _change_column(item, table, columns)


def _change_column(item: Cursor, table: SqlTable, columns: ColumnReader) -> None:
    name = item.name()
    column = table.column(name[-1]) if name else None
    if column is None:
        return
    if item.accept("SET", "NOT", "NULL"):
        column.is_required = True
    elif item.accept("DROP", "NOT", "NULL"):
        column.is_required = False
    elif item.accept("DROP"):
        column.default = None if item.accept("DEFAULT") else column.default
    elif item.accept_any("ADD", "SET") and not item.accept("DATA"):
        columns.attributes(item, column)
    else:
        item.accept("TYPE")
        _redefine(item, table, column)
        columns.attributes(item, column)
    _sync(table, column)


def _redefine(item: Cursor, table: SqlTable, column: SqlColumn) -> None:
    """Read a new type; in MySQL and Transact-SQL it says anew whether null is allowed."""
    is_type_only = item.tokens[item.place - 1].is_word("TYPE")
    found = read_type(item)
    if found.name:
        column.type = found
        column.is_required = (
            column.is_required if is_type_only else column.name in table.primary_key
        )


def _sync(table: SqlTable, column: SqlColumn) -> None:
    if column.name in table.primary_key:
        column.is_required = True


def _drop(item: Cursor, table: SqlTable) -> None:
    is_column = item.accept("COLUMN")
    item.accept("IF", "EXISTS")
    if item.accept("PRIMARY", "KEY"):
        table.primary_key = ()
    elif is_column and (name := item.name()) and (column := table.column(name[-1])) is not None:
        table.columns.remove(column)


def _rename(item: Cursor, table: SqlTable) -> None:
    if item.accept("TO"):
        table.name = (*table.name[:-1], *item.name()[-1:])
    elif not item.sees("CONSTRAINT"):
        item.accept("COLUMN")
        name = item.name()
        column = table.column(name[-1]) if name else None
        if column is not None and item.accept("TO") and (new := item.name()):
            _rename_column(table, column, new[-1])


def _rename_column(table: SqlTable, column: SqlColumn, name: str) -> None:
    old = column.name
    column.name = name

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name if one == old else one for one in names)

    table.primary_key = renamed(table.primary_key)
    table.uniques[:] = [renamed(group) for group in table.uniques]
    table.unique_where[:] = [(renamed(group), where) for group, where in table.unique_where]
    for key in table.foreign_keys:
        key.columns = renamed(key.columns)
