"""Tables as generation needs them, taken from the definitions that the reader wrote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from persona_assets.schemas.schema import Schema

_TEXT_KINDS = frozenset(
    {
        "text", "enum", "set", "uuid", "json", "interval", "bits", "inet", "cidr", "macaddr", "xml",
        "point", "tsvector", "path", "literal", "other",
    }
)  # fmt: skip
_ARROW = {
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", "UTC"),
    "bytes": pa.binary(),
}
_WIDEST_DECIMAL = 38
_FREE_SCALE = 2
_LARGEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column.

    Attributes:
        name: Its name.
        kind: What its values are, as the reader's ``SqlKind`` has it.
        definition: JSON Schema of its values, null aside.
        arrow_type: The type of its values in Arrow.
        is_required: Whether null is refused.
        is_array: Whether its values are lists.
        identity: ``always`` or ``default`` when the database numbers it, else "".
        default: The default as SQL, or None.
        generated: The expression that computes it, "" for an unknown one, or None.
        length: How many characters or bytes fit, or None.
        sql_type: The type as it is written.
        is_quoted: Whether its name was quoted.
    """

    name: str
    kind: str
    definition: Mapping[str, Any]
    arrow_type: pa.DataType
    is_required: bool
    is_array: bool
    identity: str
    default: str | None
    generated: str | None
    length: int | None
    sql_type: str
    is_quoted: bool

    @property
    def is_given(self) -> bool:
        """Whether rows have a value for it: not computed, and of a type that is known."""
        return self.generated is None and self.kind != "other"


@dataclass(frozen=True, slots=True)
class ForeignKeySpec:
    """Columns that hold the key of a row in another table.

    Attributes:
        columns: The columns here.
        table: The other table.
        referenced: The columns there.
        is_deferrable: Whether it may be broken until the end of a transaction.
    """

    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]
    is_deferrable: bool


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table.

    Attributes:
        name: What people call it.
        sql_name: Its name in SQL, with its schema.
        dialect: The dialect of its conditions.
        columns: Its columns by name, in order.
        primary_key: The columns of its primary key; empty for none.
        uniques: Groups of columns that no two rows share, the primary key first.
        unique_where: The conditions of unique groups that the database keeps among some rows only.
        foreign_keys: Its foreign keys.
        checks: The conditions that the definitions of the columns do not already say.
        is_quoted: Whether its name was quoted.
    """

    name: str
    sql_name: tuple[str, ...]
    dialect: str
    columns: Mapping[str, ColumnSpec]
    primary_key: tuple[str, ...]
    uniques: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKeySpec, ...]
    checks: tuple[str, ...]
    is_quoted: bool
    unique_where: Mapping[tuple[str, ...], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, ...], tuple[str, ...]]
    )


def table_spec(schema: Schema) -> TableSpec:
    """Return the table whose rows *schema* describes."""
    definition: Any = schema.definition  # the reader wrote a mapping
    about = definition["x-sql"]
    columns = {
        name: _column(name, found, is_required=_is_required(found))
        for name, found in definition["properties"].items()
    }
    primary = tuple(about["primary_key"])
    groups = [primary, *map(tuple, about["unique"])]
    where: dict[tuple[str, ...], tuple[str, ...]] = {}
    for one in about.get("unique_where", ()):
        group = tuple(one["columns"])
        where[group] = (*where.get(group, ()), one["where"])
    keys = [
        ForeignKeySpec(
            tuple(key["columns"]), key["table"][0], tuple(key["referenced"]), key["is_deferrable"]
        )
        for key in about["foreign_keys"]
    ]
    return TableSpec(
        schema.name,
        tuple(about["name"]),
        about["dialect"],
        columns,
        primary,
        tuple(dict.fromkeys(group for group in groups if group)),
        tuple(dict.fromkeys(keys)),
        tuple(check["text"] for check in about["checks"] if not check["is_folded"]),
        about.get("is_quoted", False),
        where,
    )


def with_known_parents(specs: Iterable[TableSpec]) -> dict[str, TableSpec]:
    """Return tables by name, without the foreign keys to tables that are not among them."""
    listed = list(specs)
    names = {spec.name for spec in listed}
    return {
        spec.name: replace(
            spec, foreign_keys=tuple(key for key in spec.foreign_keys if key.table in names)
        )
        for spec in listed
    }


def _is_required(found: Mapping[str, Any]) -> bool:
    named = found.get("type")
    return "type" in found and not (isinstance(named, list) and "null" in named)


def _column(name: str, found: Mapping[str, Any], *, is_required: bool) -> ColumnSpec:
    about = found["x-sql"]
    is_array = bool(about.get("is_array"))
    definition = {key: value for key, value in found.items() if key not in ("x-sql", "description")}
    if isinstance(definition.get("type"), list):
        definition["type"] = definition["type"][0]
    if "enum" in definition:
        definition["enum"] = [one for one in definition["enum"] if one is not None]
    arrow = _arrow_type(about, definition)
    return ColumnSpec(
        name,
        about["kind"],
        definition,
        pa.list_(arrow) if is_array else arrow,
        is_required,
        is_array,
        about.get("identity", ""),
        about.get("default"),
        about.get("generated"),
        about.get("length"),
        about["type"],
        about.get("is_quoted", False),
    )


def _arrow_type(about: Mapping[str, Any], definition: Mapping[str, Any]) -> pa.DataType:
    kind = about["kind"]
    if kind == "decimal":
        if definition.get("type") == "integer" and about.get("precision") is None:
            return pa.int64()
        precision, scale = about.get("precision"), about.get("scale")
        if precision is None or scale is None or scale < 0:
            return pa.decimal128(_WIDEST_DECIMAL, max(scale or 0, 0 if precision else _FREE_SCALE))
        return pa.decimal128(min(precision, _WIDEST_DECIMAL), min(scale, _WIDEST_DECIMAL))
    if kind == "integer" and definition.get("maximum", 0) > _LARGEST:
        return pa.uint64()
    return pa.string() if kind in _TEXT_KINDS else _ARROW[kind]
