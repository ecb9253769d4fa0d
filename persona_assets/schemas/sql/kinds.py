"""What the types of all dialects come down to: a few kinds of values with limits."""

import re
from dataclasses import dataclass
from enum import StrEnum

from persona_assets.schemas.sql.dialects import SqlDialect
from persona_assets.schemas.sql.model import SqlType


class SqlKind(StrEnum):
    """What the values of a type are."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    ENUM = "enum"
    SET = "set"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    TIMESTAMPTZ = "timestamptz"
    INTERVAL = "interval"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"
    BITS = "bits"
    INET = "inet"
    CIDR = "cidr"
    MACADDR = "macaddr"
    XML = "xml"
    POINT = "point"
    TSVECTOR = "tsvector"
    PATH = "path"
    LITERAL = "literal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KnownType:
    """A type of a column, reduced.

    Attributes:
        kind: What its values are.
        minimum: The least integer, or None.
        maximum: The greatest integer, or None.
        precision: How many digits a decimal has, or None.
        scale: How many of them are decimals, or None.
        length: How many characters, bytes or bits fit, or None for no limit.
        labels: The texts of an enum or a set.
        pattern: What the texts of a type without a kind of its own look like, or "".
    """

    kind: SqlKind
    minimum: int | None = None
    maximum: int | None = None
    precision: int | None = None
    scale: int | None = None
    length: int | None = None
    labels: tuple[str, ...] = ()
    pattern: str = ""


_MOST_DECIMALS = 38  # of the numbers that are made; those of more are rounded
_BYTES_OF_INTEGERS = {
    "tinyint": 1, "int1": 1, "byteint": 8, "smallint": 2, "int2": 2, "mediumint": 3, "int3": 3,
    "middleint": 3, "int": 4, "integer": 4, "int4": 4, "bigint": 8, "int8": 8, "int64": 8,
    "long": 8, "short": 2, "signed": 4, "hugeint": 8, "int128": 8, "binary_integer": 4, "oid": 4,
    "smallserial": 2, "serial2": 2, "serial": 4, "serial4": 4, "bigserial": 8, "serial8": 8,
    "pls_integer": 4, "int16": 2, "int32": 4, "unsigned big int": 8, "unsigned int": 4, "xid": 4,
}  # fmt: skip
_UNSIGNED_BYTES = {
    "utinyint": 1, "usmallint": 2, "uinteger": 4, "ubigint": 8, "uhugeint": 8, "uint8": 1,
    "uint16": 2, "uint32": 4, "uint64": 8, "uint": 4, "oid": 4, "xid": 4,
}  # fmt: skip
_TEXTS = frozenset(
    {
        "char", "character", "varchar", "character varying", "char varying", "nchar", "nvarchar",
        "varchar2", "nvarchar2", "text", "tinytext", "mediumtext", "longtext", "ntext", "clob",
        "nclob", "string", "citext", "bpchar", "sysname", "name", "national character varying",
        "national character", "national char", "national varchar", "national char varying",
        "long varchar", "long", "native character", "varying character", "character large object",
        "char large object", "enum8", "regclass", "regproc", "regtype", "long text", "memo",
        "sql_variant", "uritype", "rowid", "urowid", "sql_identifier", "cardinal_number",
    }
)  # fmt: skip
_TEXT_LIMITS = {"tinytext": 255, "text": None, "name": 63, "sysname": 128, "char": 1,
    "character": 1, "nchar": 1, "rowid": 18}  # fmt: skip
_BYTE_TYPES = frozenset(
    {
        "bytea", "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary", "bytes",
        "image", "raw", "long raw", "bfile", "binary varying", "binary large object",
        "long varbinary", "long blob", "rowversion",
    }
)  # fmt: skip
_SIMPLE = {
    "boolean": SqlKind.BOOLEAN, "bool": SqlKind.BOOLEAN, "logical": SqlKind.BOOLEAN,
    "real": SqlKind.FLOAT, "float": SqlKind.FLOAT, "double": SqlKind.FLOAT,
    "double precision": SqlKind.FLOAT, "float4": SqlKind.FLOAT, "float8": SqlKind.FLOAT,
    "float64": SqlKind.FLOAT, "binary_float": SqlKind.FLOAT, "binary_double": SqlKind.FLOAT,
    "float32": SqlKind.FLOAT,
    "date": SqlKind.DATE, "smalldatetime": SqlKind.TIMESTAMP, "date32": SqlKind.DATE,
    "time": SqlKind.TIME, "time without time zone": SqlKind.TIME, "timetz": SqlKind.TIME,
    "time with time zone": SqlKind.TIME,
    "timestamp": SqlKind.TIMESTAMP, "timestamp without time zone": SqlKind.TIMESTAMP,
    "datetime": SqlKind.TIMESTAMP, "datetime2": SqlKind.TIMESTAMP,
    "timestamp_ntz": SqlKind.TIMESTAMP, "timestamp_s": SqlKind.TIMESTAMP,
    "timestamp_ms": SqlKind.TIMESTAMP, "timestamp_ns": SqlKind.TIMESTAMP,
    "timestamptz": SqlKind.TIMESTAMPTZ, "timestamp with time zone": SqlKind.TIMESTAMPTZ,
    "timestamp with local time zone": SqlKind.TIMESTAMPTZ, "datetimeoffset": SqlKind.TIMESTAMPTZ,
    "timestamp_ltz": SqlKind.TIMESTAMPTZ, "timestamp_tz": SqlKind.TIMESTAMPTZ,
    "uuid": SqlKind.UUID, "uniqueidentifier": SqlKind.UUID,
    "json": SqlKind.JSON, "jsonb": SqlKind.JSON, "variant": SqlKind.JSON, "object": SqlKind.JSON,
    "super": SqlKind.JSON, "map": SqlKind.OTHER, "struct": SqlKind.OTHER,
    "inet": SqlKind.INET, "cidr": SqlKind.CIDR, "macaddr": SqlKind.MACADDR,
    "xml": SqlKind.XML, "xmltype": SqlKind.XML, "point": SqlKind.POINT,
    "tsvector": SqlKind.TSVECTOR, "hierarchyid": SqlKind.PATH, "set": SqlKind.SET,
    "enum": SqlKind.ENUM,
}  # fmt: skip
_NUMBERS = r"^\[[1-4][0-9]?,[5-9][0-9]{2}\)$"
_PERIODS = r"^\[201[0-9]-0[1-9]-01,202[0-9]-0[1-9]-01\)$"
_POINTS = r"^POINT\([1-9]\.[1-9] [1-9]\.[1-9]\)$"
_PATTERNS = {
    "int4range": _NUMBERS, "int8range": _NUMBERS, "numrange": _NUMBERS,
    "daterange": _PERIODS, "tsrange": _PERIODS, "tstzrange": _PERIODS,
    "hstore": '^"[a-z]{2,6}"=>"[a-z]{2,6}"$', "ltree": r"^[a-z]{2,6}(\.[a-z]{2,6}){1,2}$",
    "tsquery": "^'[a-z]{3,9}'$", "jsonpath": r"^\$\.[a-z]{2,6}$",
    "macaddr8": "^02(:[0-9a-f]{2}){7}$", "pg_lsn": "^[1-9A-F]{1,4}/[1-9A-F]{1,4}$",
    "box": r"^\([5-9],[5-9]\),\([1-4],[1-4]\)$", "circle": r"^<\([1-9],[1-9]\),[1-9]>$",
    "polygon": r"^\(\(0,0\),\([1-9],0\),\([1-9],[1-9]\)\)$", "line": r"^\{1,[1-9],[1-9]\}$",
    "path": r"^\[\(0,0\),\([1-9],0\),\([1-9],[1-9]\)\]$", "lseg": r"^\[\(0,0\),\([1-9],[1-9]\)\]$",
    "geometry": _POINTS, "geography": _POINTS,
}  # fmt: skip
_DECIMALS = ("decimal", "numeric", "number", "dec", "fixed", "bignumeric", "bigdecimal")
_DEFAULT_DECIMALS = {
    SqlDialect.MYSQL: (10, 0),
    SqlDialect.SQL_SERVER: (18, 0),
    SqlDialect.SNOWFLAKE: (38, 0),
    SqlDialect.DUCKDB: (18, 3),
    SqlDialect.BIGQUERY: (38, 9),
}
_MONEY = {"money": (15, 2), "smallmoney": (8, 2)}
_WITH_ZONE = (SqlDialect.BIGQUERY,)


def known_type(found: SqlType, dialect: SqlDialect) -> KnownType:
    """Return what the values of a type are.

    Args:
        found: The type; when it is an array, that of its elements is returned.
        dialect: The dialect, as one name has several meanings.
    """
    for reader in (_decimal, _integer, _in_dialect, _simple, _bits, _bytes, _text, _literal):
        known = reader(found, dialect)
        if known is not None:
            return known
    return _by_affinity(found, dialect)


def _in_dialect(found: SqlType, dialect: SqlDialect) -> KnownType | None:
    """Return what names mean that mean something else in other dialects."""
    if found.name == "date" and dialect is SqlDialect.ORACLE:
        return KnownType(SqlKind.TIMESTAMP)
    if found.name == "timestamp" and dialect in _WITH_ZONE:
        return KnownType(SqlKind.TIMESTAMPTZ)
    return None


def _simple(found: SqlType, _dialect: SqlDialect) -> KnownType | None:
    if found.name.startswith("interval"):
        return KnownType(SqlKind.INTERVAL)
    kind = _SIMPLE.get(found.name)
    return None if kind is None else KnownType(kind, labels=found.arguments)


def _bytes(found: SqlType, _dialect: SqlDialect) -> KnownType | None:
    if found.name not in _BYTE_TYPES:
        return None
    return KnownType(SqlKind.BYTES, length=_length(found, 1 if found.name == "binary" else None))


def _literal(found: SqlType, dialect: SqlDialect) -> KnownType | None:
    is_ours = dialect is not SqlDialect.MYSQL or found.name == "geometry"
    pattern = _PATTERNS.get(found.name) if is_ours else None
    return None if pattern is None else KnownType(SqlKind.LITERAL, pattern=pattern)


def _integer(found: SqlType, dialect: SqlDialect) -> KnownType | None:
    name = found.name
    if name == "year":
        return KnownType(SqlKind.INTEGER, 1901, 2155)
    if name == "long" and dialect is SqlDialect.ORACLE:
        return None
    is_unsigned = found.is_unsigned or name in _UNSIGNED_BYTES
    width = _UNSIGNED_BYTES.get(name) or _BYTES_OF_INTEGERS.get(name)
    if width is None:
        return None
    if name == "tinyint" and not is_unsigned and (most := _tiny(found, dialect)):
        return KnownType(SqlKind.INTEGER, 0, most)
    bits = 8 * width
    if is_unsigned:
        return KnownType(SqlKind.INTEGER, 0, (1 << bits) - 1)
    return KnownType(SqlKind.INTEGER, -(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def _tiny(found: SqlType, dialect: SqlDialect) -> int | None:
    """Return the greatest TINYINT where it has no negative numbers."""
    if dialect is SqlDialect.MYSQL:
        return 1 if found.arguments == ("1",) else None
    return {SqlDialect.SQL_SERVER: 255, SqlDialect.SQL: 127}.get(dialect)


def _decimal(found: SqlType, dialect: SqlDialect) -> KnownType | None:
    if found.name not in _DECIMALS and found.name not in _MONEY:
        return None
    if found.name in _MONEY:
        precision, scale = _MONEY[found.name]
        return KnownType(SqlKind.DECIMAL, precision=precision, scale=scale)
    numbers = [int(text) for text in found.arguments if re.fullmatch(r"-?\d+", text)]
    if not numbers and "*" not in found.arguments:
        precision, scale = _DEFAULT_DECIMALS.get(dialect, (None, None))
    else:
        precision = numbers[0] if found.arguments[0] != "*" and numbers else 38
        scale = numbers[-1] if len(found.arguments) > 1 and numbers else 0
    if precision is not None and scale is not None and scale > _MOST_DECIMALS:
        precision, scale = precision - (scale - _MOST_DECIMALS), _MOST_DECIMALS
        if precision < 1:
            return KnownType(SqlKind.OTHER)
    minimum = 0 if found.is_unsigned else None
    return KnownType(SqlKind.DECIMAL, minimum, precision=precision, scale=scale)


def _bits(found: SqlType, dialect: SqlDialect) -> KnownType | None:
    if found.name not in ("bit", "bit varying", "varbit"):
        return None
    if dialect is SqlDialect.SQL_SERVER:
        return KnownType(SqlKind.BOOLEAN)
    length = _length(found, None if "var" in found.name else 1)
    if dialect is SqlDialect.MYSQL and length == 1:
        return KnownType(SqlKind.BOOLEAN)
    if dialect is SqlDialect.MYSQL and length is not None:
        return KnownType(SqlKind.INTEGER, 0, (1 << length) - 1)
    return KnownType(SqlKind.BITS, length=length)


def _text(found: SqlType, dialect: SqlDialect) -> KnownType | None:
    if found.name not in _TEXTS:
        return None
    default = _TEXT_LIMITS.get(found.name)
    if dialect in (SqlDialect.SQLITE, SqlDialect.DUCKDB, SqlDialect.BIGQUERY):
        default = None
    return KnownType(SqlKind.TEXT, length=_length(found, default))


def _length(found: SqlType, default: int | None) -> int | None:
    number = re.match(r"\d+", found.arguments[0]) if found.arguments else None
    if number is not None:
        return int(number[0])
    return None if found.arguments else default


def _by_affinity(found: SqlType, dialect: SqlDialect) -> KnownType:
    """Return what SQLite makes of a name that is no type; elsewhere nothing is known of it."""
    if not found.name:
        return KnownType(SqlKind.TEXT)
    if dialect not in (SqlDialect.SQLITE, SqlDialect.SQL):
        return KnownType(SqlKind.OTHER)
    name = found.name
    if "int" in name and "point" not in name:
        return KnownType(SqlKind.INTEGER, -(1 << 63), (1 << 63) - 1)
    if any(part in name for part in ("char", "clob", "text")):
        return KnownType(SqlKind.TEXT, length=_length(found, None))
    if any(part in name for part in ("real", "floa", "doub")):
        return KnownType(SqlKind.FLOAT)
    return KnownType(SqlKind.TEXT if dialect is SqlDialect.SQLITE else SqlKind.OTHER)
