"""Values and names as SQL writes them, in each dialect."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.schema_records.databases.specs import ColumnSpec, TableSpec
from persona_assets.schema_records.rendering.arrow_texts import either, joined
from persona_assets.schemas.sql.dialects import SqlDialect

_LOWER = (SqlDialect.POSTGRES, SqlDialect.SQL)
_UPPER = (SqlDialect.ORACLE, SqlDialect.SNOWFLAKE)
_WITH_BOOLEANS = (SqlDialect.POSTGRES, SqlDialect.DUCKDB, SqlDialect.SNOWFLAKE, SqlDialect.BIGQUERY,
    SqlDialect.MYSQL, SqlDialect.SQL)  # fmt: skip
_TYPED_TIMES = (SqlDialect.ORACLE, SqlDialect.BIGQUERY)
_BYTES = {
    SqlDialect.POSTGRES: ("'\\x", "'"),
    SqlDialect.SQL_SERVER: ("0x", ""),
    SqlDialect.ORACLE: ("HEXTORAW('", "')"),
    SqlDialect.DUCKDB: ("unhex('", "')"),
    SqlDialect.SNOWFLAKE: ("TO_BINARY('", "', 'HEX')"),
    SqlDialect.BIGQUERY: ("FROM_HEX('", "')"),
}


def has_booleans(dialect: SqlDialect) -> bool:
    """Return whether files that *dialect* loads have ``true`` and ``false``."""
    return dialect in _WITH_BOOLEANS and dialect is not SqlDialect.MYSQL


def quoted_name(name: str, dialect: SqlDialect, *, is_quoted: bool) -> str:
    """Return a name in quotes, with the case of letters that the database knows it by.

    Args:
        name: The name as the script writes it.
        dialect: The dialect.
        is_quoted: Whether the script quotes it.

    Examples:
        >>> quoted_name("Order", SqlDialect.POSTGRES, is_quoted=False)
        '"order"'
    """
    if not is_quoted and dialect in _LOWER:
        name = name.lower()
    elif not is_quoted and dialect in _UPPER:
        name = name.upper()
    if dialect in (SqlDialect.MYSQL, SqlDialect.BIGQUERY):
        return "`" + name.replace("`", "``") + "`"
    if dialect is SqlDialect.SQL_SERVER:
        return "[" + name.replace("]", "]]") + "]"
    return '"' + name.replace('"', '""') + '"'


def table_name(table: TableSpec, dialect: SqlDialect) -> str:
    """Return the name of *table* with its schema."""
    return ".".join(
        quoted_name(part, dialect, is_quoted=table.is_quoted) for part in table.sql_name
    )


def literals(values: pa.Array, column: ColumnSpec, dialect: SqlDialect) -> pa.Array:
    """Return values of *column* as SQL, nulls as NULL.

    Args:
        values: The values, of the column's type.
        column: The column.
        dialect: The dialect to write.
    """
    written = (
        _lists(values, column, dialect) if column.is_array else _plain(values, column, dialect)
    )
    if not values.null_count:
        return written
    return either(values.is_valid(), written, pa.scalar("NULL"))


def _plain(values: pa.Array, column: ColumnSpec, dialect: SqlDialect) -> pa.Array:
    kind = values.type
    if pa.types.is_boolean(kind):
        words = ("TRUE", "FALSE") if dialect in _WITH_BOOLEANS else ("1", "0")
        return either(values, pa.scalar(words[0]), pa.scalar(words[1]))
    if pa.types.is_binary(kind):
        before, after = _BYTES.get(dialect, ("X'", "'"))
        hexadecimal = pa.array([None if one is None else one.hex() for one in values.to_pylist()])
        return joined([before, hexadecimal.cast(pa.string()), after])
    if pa.types.is_temporal(kind):
        return _times(values, column, dialect)
    if pa.types.is_string(kind):
        return _texts(values, column, dialect)
    return values.cast(pa.string())


def _times(values: pa.Array, column: ColumnSpec, dialect: SqlDialect) -> pa.Array:
    texts = time_texts(values)
    word = ""
    if dialect in _TYPED_TIMES:
        word = "DATE " if column.kind == "date" else "TIMESTAMP "
        if dialect is SqlDialect.BIGQUERY and column.kind in ("time", "timestamp"):
            word = "TIME " if column.kind == "time" else "DATETIME "
    return joined([f"{word}'", texts, "'"])


def time_texts(values: pa.Array) -> pa.Array:
    """Return dates and times as SQL has them, to the second; with a zone if the type has one."""
    kind = values.type
    if pa.types.is_timestamp(kind) and kind.tz:
        naive = values.cast(pa.timestamp("s", "UTC")).cast(pa.timestamp("s"))
        return joined([naive.cast(pa.string()), "+00:00"])
    if pa.types.is_timestamp(kind):
        return values.cast(pa.timestamp("s")).cast(pa.string())
    if pa.types.is_time(kind):
        return values.cast(pa.time32("s")).cast(pa.string())
    return values.cast(pa.string())


def _texts(values: pa.Array, column: ColumnSpec, dialect: SqlDialect) -> pa.Array:
    if dialect in (SqlDialect.MYSQL, SqlDialect.BIGQUERY):
        values = _replaced(values, "\\", "\\\\")
    quote = "\\'" if dialect is SqlDialect.BIGQUERY else "''"
    values = _replaced(values, "'", quote)
    wrap = _WRAPPED.get((dialect, column.kind))
    if wrap is not None:
        return wrap(values)
    is_national = dialect is SqlDialect.SQL_SERVER and column.kind == "text"
    return joined(["N'" if is_national else "'", values, "'"])


def _point(values: pa.Array) -> pa.Array:
    bare = _replaced(_replaced(_replaced(values, ",", " "), "(", ""), ")", "")
    return joined(["ST_GeomFromText('POINT(", bare, ")')"])


def _geometry(values: pa.Array) -> pa.Array:
    return joined(["ST_GeomFromText('", values, "')"])


def _days(values: pa.Array) -> pa.Array:
    return joined(["INTERVAL '", _replaced(values, " days", ""), "' DAY"])


_WRAPPED: dict[tuple[SqlDialect, str], Callable[[pa.Array], pa.Array]] = {
    (SqlDialect.MYSQL, "point"): _point,
    (SqlDialect.MYSQL, "literal"): _geometry,
    (SqlDialect.ORACLE, "interval"): _days,
    (SqlDialect.BIGQUERY, "json"): lambda values: joined(["JSON '", values, "'"]),
}


def _replaced(values: pa.Array, old: str, new: str) -> pa.Array:
    options = pc.ReplaceSubstringOptions(old, new)
    return pc.call_function("replace_substring", [values], options)


def _lists(values: pa.Array, column: ColumnSpec, dialect: SqlDialect) -> pa.Array:
    """Return lists as ``ARRAY[...]`` with its type, or ``[...]``."""
    items = _plain(values.flatten(), column, dialect)
    lengths = pc.call_function("list_value_length", [values]).fill_null(0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), _summed(lengths)])
    lists = pa.ListArray.from_arrays(offsets, items)
    inner = pc.call_function("binary_join", [lists, pa.scalar(", ")])
    if dialect in (SqlDialect.POSTGRES, SqlDialect.SQL):
        return joined(["ARRAY[", inner, f"]::{column.sql_type}"])
    return joined(["[", inner, "]"])


def _summed(lengths: pa.Array) -> pa.Array:
    return pc.call_function("cumulative_sum", [lengths]).cast(pa.int32())
