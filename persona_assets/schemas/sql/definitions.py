"""A table as a JSON Schema of its rows; what JSON Schema cannot say stands under ``x-sql``.

In JSON a row's dates and times are texts as SQL has them, bytes are base64, and a column that may
be null has ``null`` among its types.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from persona_assets.schemas.sql.dialects import PARSER_NAMES, SqlDialect
from persona_assets.schemas.sql.folding import fold_condition, merge, parse_condition
from persona_assets.schemas.sql.kinds import KnownType, SqlKind, known_type
from persona_assets.schemas.sql.model import SqlCheck, SqlColumn, SqlTable

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_DAY = (
    r"(19|20)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    r"|(19(7[26]|8[048]|9[26])|20([02468][048]|[13579][26]))-02-29"
)
_TEXTS: Mapping[SqlKind, Mapping[str, Any]] = {
    SqlKind.DATE: {"format": "date"},
    SqlKind.TIME: {"pattern": f"^{_CLOCK}$"},
    SqlKind.TIMESTAMP: {"pattern": f"^({_DAY}) {_CLOCK}$"},
    SqlKind.TIMESTAMPTZ: {"pattern": f"^({_DAY}) {_CLOCK}\\+00:00$"},
    SqlKind.INTERVAL: {"pattern": "^[1-9][0-9]? days$"},
    SqlKind.UUID: {"format": "uuid"},
    SqlKind.BYTES: {"contentEncoding": "base64"},
    SqlKind.INET: {"format": "ipv4"},
    SqlKind.CIDR: {"pattern": r"^10\.[1-9][0-9]?\.[1-9][0-9]?\.0/24$"},
    SqlKind.MACADDR: {"pattern": "^02(:[0-9a-f]{2}){5}$"},
    SqlKind.XML: {"pattern": "^<note>[a-z]{3,12}</note>$"},
    SqlKind.POINT: {"pattern": r"^\([1-9][0-9]?\.[1-9],[1-9][0-9]?\.[1-9]\)$"},
    SqlKind.TSVECTOR: {"pattern": "^'[a-z]{3,9}'$"},
    SqlKind.PATH: {"pattern": "^/([1-9][0-9]?/){1,3}$"},
}
_SIMPLE = {SqlKind.FLOAT: "number", SqlKind.BOOLEAN: "boolean", SqlKind.JSON: "object"}
_TEMPLATE = re.compile(r"[@&]|\$\{|\{\{")
_EXACT_DIGITS = 15


def table_definition(table: SqlTable, dialect: SqlDialect, keys: frozenset[str]) -> dict[str, Any]:
    """Return the JSON Schema of the rows of *table*.

    Args:
        table: The table; its domains are already replaced by their types and checks.
        dialect: The dialect of its types and conditions.
        keys: The columns (lower case) that identify rows here or elsewhere.
    """
    keywords, required, checks = _folded(table, dialect)
    properties: dict[str, Any] = {}
    for column in table.columns:
        name = column.name.lower()
        column.is_required = column.is_required or name in required
        extra = keywords.get(name, {})
        properties[column.name] = column_definition(column, dialect, extra, is_key=name in keys)
    return {
        **({"description": table.comment} if table.comment else {}),
        "type": "object",
        "properties": properties,
        "required": [
            one.name for one in table.columns if one.is_required and one.generated is None
        ],
        "additionalProperties": False,
        "x-sql": {
            "dialect": str(dialect),
            "name": [part for part in table.name if not _TEMPLATE.match(part)],
            **({"is_quoted": True} if table.is_quoted else {}),
            "primary_key": list(table.primary_key),
            "unique": [list(group) for group in table.uniques],
            **_unique_where(table),
            "foreign_keys": [
                {
                    "columns": list(key.columns),
                    "table": list(key.table),
                    "referenced": list(key.referenced),
                    "is_deferrable": key.is_deferrable,
                }
                for key in table.foreign_keys
            ],
            "checks": checks,
        },
    }


def _unique_where(table: SqlTable) -> dict[str, Any]:
    """Return the conditions of unique groups that hold among some rows only."""
    found = [{"columns": list(group), "where": where} for group, where in table.unique_where]
    return {"unique_where": found} if found else {}


def _folded(
    table: SqlTable, dialect: SqlDialect
) -> tuple[dict[str, dict[str, Any]], set[str], list[dict[str, Any]]]:
    keywords: dict[str, dict[str, Any]] = {}
    required: set[str] = set()
    checks: list[dict[str, Any]] = []
    for check in table.checks:
        tree = parse_condition(check.text, PARSER_NAMES[dialect])
        folded = fold_condition(tree) if tree is not None else None
        is_folded = folded is not None and folded.is_complete
        if folded is not None:
            required |= folded.required
            for name, found in folded.keywords.items():
                is_folded = _fits(table, name, found, dialect) and is_folded
                is_folded = merge(keywords.setdefault(name, {}), found) and is_folded
        checks.append({"text": check.text, "line": check.line, "is_folded": is_folded})
    return keywords, required, checks


def _fits(table: SqlTable, name: str, found: dict[str, Any], dialect: SqlDialect) -> bool:
    """Drop keywords that the column's kind has no use for; return whether none was."""
    column = table.column(name)
    if column is None:
        return False
    kind = known_type(column.type, dialect).kind
    is_number = kind in (SqlKind.INTEGER, SqlKind.DECIMAL, SqlKind.FLOAT)
    is_text = kind in (SqlKind.TEXT, SqlKind.ENUM) and not column.type.array_depth
    allowed = {"enum"} if is_number or is_text or kind is SqlKind.BOOLEAN else set[str]()
    if is_number and not column.type.array_depth:
        allowed |= {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    if kind is SqlKind.TEXT and is_text:
        allowed |= {"minLength", "maxLength", "pattern"}
    dropped = [keyword for keyword in found if keyword not in allowed]
    for keyword in dropped:
        del found[keyword]
    if "enum" in found:
        found["enum"] = [_as_kind(value, kind) for value in found["enum"]]
    return not dropped


def _as_kind(value: object, kind: SqlKind) -> object:
    """Return a constant as the values of the column are written."""
    if kind is SqlKind.BOOLEAN:
        return str(value).lower() in ("1", "true", "t", "y", "yes")
    if kind in (SqlKind.TEXT, SqlKind.ENUM):
        return str(value)
    return float(value) if isinstance(value, str) else value


def column_definition(
    column: SqlColumn, dialect: SqlDialect, extra: Mapping[str, Any], *, is_key: bool
) -> dict[str, Any]:
    """Return the JSON Schema of one column.

    Args:
        column: The column.
        dialect: The dialect of its type.
        extra: Keywords from conditions.
        is_key: Whether it identifies rows, so that a number without a scale is whole.
    """
    known = known_type(column.type, dialect)
    found: dict[str, Any] = value_definition(known, is_key=is_key)
    has_any_depth = dialect in (SqlDialect.POSTGRES, SqlDialect.SQL)
    if column.type.array_depth > 1 and not has_any_depth:
        known, found = KnownType(SqlKind.OTHER), {}
    elif column.type.array_depth:  # PostgreSQL takes lists of one dimension for any
        inner: Any = found
        found = {"type": "array", "items": inner, **_lengths(column, dialect)}
    merge(found, dict(extra))
    _narrow(found)
    if not column.is_required and "type" in found:
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    comment = {"description": column.comment} if column.comment else {}
    return {**comment, **found, "x-sql": _annotation(column, known)}


def _lengths(column: SqlColumn, dialect: SqlDialect) -> dict[str, int]:
    """Return how many items a list has: all as many as written, but PostgreSQL does not mind."""
    fixed = re.search(r"\[\s*(\d+)\s*\]$", column.type.written)
    if fixed is None or dialect not in (SqlDialect.DUCKDB, SqlDialect.SQL):
        return {"maxItems": 4}
    return {"minItems": int(fixed[1]), "maxItems": int(fixed[1])}


def _annotation(column: SqlColumn, known: KnownType) -> dict[str, Any]:
    """Return what JSON Schema cannot say of a column."""
    found: dict[str, Any] = {"type": column.type.written, "kind": str(known.kind)}
    if column.type.array_depth:
        found["is_array"] = True
    for name in ("precision", "scale", "length"):
        if getattr(known, name) is not None:
            found[name] = getattr(known, name)
    for name in ("identity", "default", "is_quoted"):
        if getattr(column, name):
            found[name] = getattr(column, name)
    if column.generated is not None:
        found["generated"] = column.generated
    return found


def _narrow(found: dict[str, Any]) -> None:
    """Let limits of length and listed values agree."""
    if "enum" in found and "maxLength" in found:
        fitting = [one for one in found["enum"] if len(str(one)) <= found["maxLength"]]
        found["enum"] = fitting or found["enum"]


def value_definition(known: KnownType, *, is_key: bool) -> dict[str, Any]:
    """Return the JSON Schema of the values of a type, null aside."""
    if known.kind is SqlKind.INTEGER:
        return {"type": "integer", "minimum": known.minimum, "maximum": known.maximum}
    if known.kind is SqlKind.DECIMAL:
        return _decimal(known, is_key=is_key)
    if known.kind in _SIMPLE:
        return {"type": _SIMPLE[known.kind]}
    if known.kind in (SqlKind.OTHER, SqlKind.ENUM, SqlKind.SET):
        return {"type": "string", "enum": list(known.labels)} if known.labels else {}
    return _text(known)


def _text(known: KnownType) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "string", **_TEXTS.get(known.kind, {})}
    if known.pattern:
        found["pattern"] = known.pattern
    if known.kind is SqlKind.BITS:
        return {**found, "pattern": f"^[01]{{{known.length or 8}}}$"}
    if known.length is not None:
        is_bytes = known.kind is SqlKind.BYTES
        found["maxLength"] = -(-known.length // 3) * 4 if is_bytes else known.length
    return found


def _decimal(known: KnownType, *, is_key: bool) -> dict[str, Any]:
    precision, scale = known.precision, known.scale
    if precision is None or scale is None:
        found: dict[str, Any] = {"type": "integer" if is_key else "number"}
        return found if known.minimum is None else {**found, "minimum": 0}
    digits = Decimal(10) ** (precision - max(scale, 0))
    if scale <= 0:
        found = {"type": "integer"}
        most: int | float = int(digits) - 1
    else:
        found = {"type": "number", "multipleOf": float(f"1e-{scale}")}
        is_exact = precision <= _EXACT_DIGITS
        most = float(digits - Decimal(1).scaleb(-scale)) if is_exact else int(digits) - 1
        if digits <= 1 and not is_exact:
            most = float(digits) * 0.999
    return {**found, "minimum": 0 if known.minimum == 0 else -most, "maximum": most}


def check_of_domain(check: SqlCheck, column: str) -> SqlCheck:
    """Return a domain's condition on ``VALUE`` as one on *column*."""
    quoted = '"' + column.replace('"', '""') + '"'
    return SqlCheck(re.sub(r"(?i)\bVALUE\b", quoted, check.text), check.line, column)
