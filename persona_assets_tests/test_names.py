"""Columns are called by closed rules, and the same name is the same thing everywhere."""

import re

import pyarrow as pa
import pytest

from persona_assets.assets.reference import SCHEMAS
from persona_assets.columns import TIMESTAMP, description
from persona_assets.lake.fingerprint import plain_type

COLUMNS = [
    pytest.param(field, id=f"{table} {field.name}")
    for table, schema in SCHEMAS.items()
    for field in schema
]
KINDS = {
    "_id": pa.string(),
    "_at": TIMESTAMP,
    "_on": pa.date32(),
    "_count": pa.int64(),
    "_fraction": pa.float64(),
    "_type": pa.string(),
    "_name": pa.string(),
    "_seconds": pa.int64(),
    "_ms": pa.float64(),
}


@pytest.mark.parametrize("field", COLUMNS)
def test_a_column_is_explained_and_spelled_as_we_do(field: pa.Field) -> None:
    """A column is snake_case and says in a sentence what it holds."""
    assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name)
    assert description(field).strip() == description(field)
    assert description(field).endswith(".")


@pytest.mark.parametrize("field", COLUMNS)
def test_a_suffix_says_what_type_a_column_has(field: pa.Field) -> None:
    """Ids are text, times are UTC, fractions are floats, counts are whole numbers."""
    ending = next((suffix for suffix in KINDS if field.name.endswith(suffix)), None)

    if ending:
        assert plain_type(field.type) == KINDS[ending]
    if field.name.startswith(("is_", "has_")):
        assert field.type == pa.bool_()


def test_the_same_name_has_the_same_type() -> None:
    """A column that two tables share has one type."""
    types: dict[str, set[str]] = {}
    for schema in SCHEMAS.values():
        for field in schema:
            types.setdefault(field.name, set()).add(str(plain_type(field.type)))

    assert {name: found for name, found in types.items() if len(found) > 1} == {}
