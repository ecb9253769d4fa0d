"""PP-73, PP-74: one set of records in four formats says the same four times."""

import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from persona_assets.columns import TIMESTAMP
from persona_assets.datasets.building import Dataset, dataset
from persona_assets.datasets.writing import json_records
from persona_assets.generators.registry import GENERATORS
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.formats import Style, write_records
from persona_assets.profiles.outputs import RecordFormat

NAMES = [one.name for one in GENERATORS]
EACH = pytest.mark.parametrize("name", NAMES)


def make(name: str, persona: str = "edge_case_user") -> Dataset:
    """Return a dataset whose texts are hard to write."""
    return dataset(name, resolve_persona(persona), 42)


def write(
    made: Dataset,
    form: RecordFormat,
    *,
    rows: int = 60,
    metadata: dict[str, object] | None = None,
    **style: bool,
) -> bytes:
    """Return the first records of *made* in *form*."""
    stream = io.BytesIO()
    tell = None if metadata is None else lambda: metadata
    write_records(made.batches(0, rows), made.schema, stream, Style(form, **style), tell)
    return stream.getvalue()


def read_csv(data: bytes) -> list[dict[str, str]]:
    """Return the cells by column, as a reader for RFC 4180 sees them."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def cell(value: Any) -> str:  # noqa: ANN401 - what JSON can hold
    """Return *value* as a reader of CSV expects it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@EACH
def test_jsonl_says_what_json_says(name: str) -> None:
    """A line is an element of the array."""
    made = make(name)

    lines = write(made, RecordFormat.JSONL).decode().rstrip("\n").split("\n")

    assert [json.loads(line) for line in lines] == json.loads(write(made, RecordFormat.JSON))


@EACH
def test_parquet_says_what_jsonl_says(name: str) -> None:
    """Both, read again, are the same records."""
    made = make(name)
    lines = write(made, RecordFormat.JSONL).decode().rstrip("\n").split("\n")

    table = pq.read_table(io.BytesIO(write(made, RecordFormat.PARQUET)))

    [batch] = table.combine_chunks().to_batches()
    described = pa.RecordBatch.from_arrays(batch.columns, schema=plain(made.schema))
    assert list(json_records(described)) == [json.loads(line) for line in lines]


def plain(schema: pa.Schema) -> pa.Schema:
    """Return *schema* with dictionary-encoded columns as what they encode."""
    return pa.schema(
        [
            field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
            for field in schema
        ]
    )


@EACH
def test_csv_says_what_json_says(name: str) -> None:
    """Texts, times and numbers as they are, what is nested as JSON."""
    made = make(name)

    rows = read_csv(write(made, RecordFormat.CSV))

    expected = json.loads(write(made, RecordFormat.JSON))
    assert list(rows[0]) == made.schema.names
    for row, record in zip(rows, expected, strict=True):
        for column, value in record.items():
            if isinstance(value, float | int) and not isinstance(value, bool):
                assert float(row[column]) == value
            elif isinstance(value, dict | list):
                assert json.loads(row[column]) == value
            elif "json" in content_of(made.schema.field(column)) and value is not None:
                assert row[column] in (value, cell(value)) or json.loads(row[column]) == value
            else:
                assert row[column] == cell(value)


def content_of(field: pa.Field) -> str:
    """Return what the texts of *field* hold."""
    return (field.metadata or {}).get(b"content", b"").decode()


def test_csv_keeps_quotes_breaks_and_nothing() -> None:
    """A comma, a quote, a line break, an empty text and null all come back."""
    texts = ['a,"b"', "one\r\ntwo", "", None, "π"]
    at = pa.array([0, None, 1_500_000, 2, 3], TIMESTAMP)
    batch = pa.RecordBatch.from_arrays([pa.array(texts), at], names=["note", "seen_at"])
    stream = io.BytesIO()

    write_records([batch], batch.schema, stream, Style(RecordFormat.CSV))

    assert stream.getvalue().decode().split("\r\n", 1)[1] == (
        '"a,""b""",1970-01-01T00:00:00.000000Z\r\n'
        '"one\r\ntwo",\r\n'
        '"",1970-01-01T00:00:01.500000Z\r\n'
        ",1970-01-01T00:00:00.000002Z\r\n"
        '"π",1970-01-01T00:00:00.000003Z\r\n'
    )


@pytest.mark.parametrize("form", [RecordFormat.JSON, RecordFormat.JSONL, RecordFormat.CSV])
def test_gzip_holds_the_same_and_no_time(form: RecordFormat) -> None:
    """PP-73: unpacked it is the plain file; its header has no time and no name."""
    made = make("population")

    packed = write(made, form, is_compressed=True)

    assert gzip.decompress(packed) == write(made, form)
    assert packed[3:8] == b"\0\0\0\0\0"


@pytest.mark.parametrize(
    ("is_compressed", "codec"),
    [pytest.param(True, "ZSTD", id="zstd"), pytest.param(False, "UNCOMPRESSED", id="plain")],
)
def test_parquet_is_compressed_inside(codec: str, *, is_compressed: bool) -> None:
    """``compress`` chooses the codec of the pages."""
    data = write(make("population"), RecordFormat.PARQUET, is_compressed=is_compressed)

    column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(0)
    assert column.compression == codec


@pytest.mark.parametrize("is_pretty", [False, True], ids=["compact", "pretty"])
def test_json_with_metadata_is_one_object(*, is_pretty: bool) -> None:
    """PP-73: the records, then what they were made from."""
    made = make("api")
    facts: dict[str, object] = {"profile": "p", "row_count": 60}

    data = write(made, RecordFormat.JSON, metadata=facts, is_pretty=is_pretty)

    assert json.loads(data) == {
        "records": json.loads(write(made, RecordFormat.JSON)),
        "metadata": facts,
    }
    assert (data.count(b"\n") > 100) == is_pretty


def test_parquet_has_its_metadata_in_the_footer() -> None:
    """PP-73: any reader of Parquet can show it."""
    data = write(make("api"), RecordFormat.PARQUET, metadata={"profile": "p"})

    footer = pq.ParquetFile(io.BytesIO(data)).metadata.metadata
    assert json.loads(footer[b"persona_assets.metadata"]) == {"profile": "p"}


@pytest.mark.parametrize("form", [one for one in RecordFormat if not one.is_binary])
def test_no_records_are_a_valid_file(form: RecordFormat) -> None:
    """An empty dataset is no broken file."""
    data = write(make("api"), form, rows=0)

    if form is RecordFormat.PARQUET:
        assert pq.read_table(io.BytesIO(data)).num_rows == 0
    elif form is RecordFormat.JSON:
        assert json.loads(data) == []
    else:
        assert data.count(b"\n") == (form is RecordFormat.CSV)


def test_a_year_has_four_digits() -> None:
    """ISO 8601 pads the years before 1000."""
    moment = dt.datetime(1, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
    batch = pa.RecordBatch.from_pydict({"made_at": pa.array([moment], TIMESTAMP)})

    assert list(json_records(batch)) == [{"made_at": "0001-02-03T04:05:06.000000Z"}]


@pytest.mark.parametrize("name", ["population", "api"])
def test_other_readers_of_parquet_find_the_same(name: str, tmp_path: Path) -> None:
    """PP-73: DuckDB and polars know the encodings, in columns and in members of columns."""
    path = tmp_path / "rows.parquet"
    path.write_bytes(write(make(name), RecordFormat.PARQUET, is_compressed=True))
    expected = pq.read_table(path)

    assert pl.read_parquet(path).equals(pl.DataFrame(expected))
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path)).to_arrow_table()
    assert found.to_pylist() == expected.to_pylist()


@pytest.mark.parametrize(
    ("name", "column"),
    [("population", "age_years"), ("population", "birth_on"), ("api", "response.status_code")],
)
def test_whole_numbers_and_days_are_stored_as_differences(name: str, column: str) -> None:
    """They are, wherever they are nested; texts that repeat are in a dictionary."""
    group = pq.ParquetFile(io.BytesIO(write(make(name), RecordFormat.PARQUET))).metadata.row_group(
        0
    )
    columns = [group.column(number) for number in range(group.num_columns)]
    encodings = {one.path_in_schema: one.encodings for one in columns}

    assert "DELTA_BINARY_PACKED" in encodings[column]
    assert name != "population" or "RLE_DICTIONARY" in encodings["phone"]
