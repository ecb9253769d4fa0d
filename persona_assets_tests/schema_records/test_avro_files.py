"""Avro files, read back by two libraries that we did not write."""

import decimal
import io
import os
import warnings
from pathlib import Path
from typing import Any

import avro.datafile
import avro.io
import fastavro
import orjson
import pytest
from fastavro.validation import validate

from persona_assets.errors import InvalidArgumentError, SchemaImportError
from persona_assets.keys import derive, row_keys
from persona_assets.schema_records.binary.avro_files import AvroEncoder
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schemas.avro.reading import read_avro
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Schema

FILES = Path(__file__).parents[1] / "schemas" / "files" / "avro"
ENTITIES = [
    ("user_event", "UserEvent"),
    ("user_event", "FieldChange"),
    ("everything", "Everything"),
    ("everything", "Node"),
    ("order", "Order"),
    ("datagen", "Rating"),
]


def make_schema(file: str, entity: str | None = None) -> Schema:
    """Return a schema of the test data."""
    return read_avro(FILES / f"{file}.avsc", roots={"": FILES / "shared"}).schema(entity)


def make_texts(schema: Schema, count: int) -> list[str]:
    """Return the first *count* records of *schema*."""
    plan = compile_plan(schema.definition, name=schema.name)
    return plan.texts(row_keys(derive(7, "avro"), 0, count)).to_pylist()


def without_logical_types(schema: Json) -> Json:
    """Return an Avro schema of plain types, so that libraries give back what was written."""
    if isinstance(schema, dict):
        return {k: without_logical_types(v) for k, v in schema.items() if k != "logicalType"}
    return [without_logical_types(one) for one in schema] if isinstance(schema, list) else schema


def as_json(value: Json) -> Json:
    """Return *value* of a library as JSON has it: bytes as code points."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {name: as_json(child) for name, child in value.items()}
    return [as_json(child) for child in value] if isinstance(value, list) else value


def rounded(value: Json) -> Json:
    """Return *value* with as many digits as a float of 32 bits keeps."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {name: rounded(child) for name, child in value.items()}
    return [rounded(child) for child in value] if isinstance(value, list) else value


def container(
    encoder: AvroEncoder, texts: list[str], *, codec: str = "deflate", key: int = 0
) -> bytes:
    """Return the bytes of a container file."""
    file = io.BytesIO()
    encoder.write_container(file, texts, codec=codec, key=key)
    return file.getvalue()


@pytest.mark.parametrize(("file", "entity"), ENTITIES)
def test_a_thousand_records_survive_both_libraries(file: str, entity: str) -> None:
    """PP-51: every record is valid, and both libraries read back what the JSON said."""
    schema = make_schema(file, entity)
    texts = make_texts(schema, 1000)
    bare = without_logical_types(schema.encoding["avro"])

    content = container(AvroEncoder(bare), texts)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of logical types that the reference does not know
        reference = list(avro.datafile.DataFileReader(io.BytesIO(content), avro.io.DatumReader()))
    wanted = [rounded(orjson.loads(text)) for text in texts]
    found = list(fastavro.reader(io.BytesIO(content)))
    assert all(validate(record, fastavro.parse_schema(bare), strict=True) for record in found)
    assert [rounded(as_json(record)) for record in found] == wanted
    assert [rounded(as_json(record)) for record in reference] == wanted


def test_logical_values_can_be_read_as_such() -> None:
    """Dates, times and decimals are inside the ranges of their logical types."""
    schema = make_schema("everything")
    content = container(AvroEncoder(schema.encoding["avro"]), make_texts(schema, 1000))

    records: list[Any] = list(fastavro.reader(io.BytesIO(content)))

    limit = decimal.Decimal("9999999.99")
    assert all(-limit <= record["price"] <= limit for record in records)
    assert all(abs(record["rate"]) < 100 for record in records)
    assert {record["created_at"].tzname() for record in records} == {"UTC"}
    assert len({record["opens_at"] for record in records}) > 100


def test_times_are_of_our_days_in_their_own_unit() -> None:
    """A time in a small unit is between 2015 and 2026, and a time of day is of any hour."""
    schema = make_schema("everything")
    content = container(AvroEncoder(schema.encoding["avro"]), make_texts(schema, 200))

    records: list[Any] = list(fastavro.reader(io.BytesIO(content)))

    for name in ("created_at", "seen_at"):
        assert {2015 <= record[name].year <= 2026 for record in records} == {True}
    assert len({record["opens_at"].hour for record in records}) == 24


def test_the_same_records_give_the_same_bytes() -> None:
    """A file is a function of its records, its schema and a key."""
    schema = make_schema("user_event")
    texts = make_texts(schema, 50)

    first = container(AvroEncoder(schema.encoding["avro"]), texts)

    assert container(AvroEncoder(schema.encoding["avro"]), texts) == first
    assert container(AvroEncoder(schema.encoding["avro"]), texts, key=1) != first


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2", "xz"])
def test_every_usual_codec_can_be_read_back(codec: str) -> None:
    """The codecs of the standard library are all there."""
    schema = make_schema("datagen")
    texts = make_texts(schema, 20)

    content = container(AvroEncoder(schema.encoding["avro"]), texts, codec=codec)

    assert list(fastavro.reader(io.BytesIO(content))) == [orjson.loads(text) for text in texts]


def test_an_unknown_codec_is_an_error() -> None:
    """Who asks for a codec that is not there hears which are."""
    encoder = AvroEncoder("int")

    with pytest.raises(InvalidArgumentError, match="no Avro codec 'zip'; expected null, deflate"):
        container(encoder, ["1"], codec="zip")


def test_single_records_need_no_header() -> None:
    """A record on its own, as in a message, is read back with its schema."""
    schema = make_schema("order")
    texts = make_texts(schema, 20)
    encoder = AvroEncoder(schema.encoding["avro"])

    found = [
        fastavro.schemaless_reader(io.BytesIO(datum), fastavro.parse_schema(encoder.schema), None)
        for datum in encoder.datums(texts)
    ]

    assert found == [orjson.loads(text) for text in texts]


def test_the_first_branch_that_fits_is_taken() -> None:
    """Bytes before a string in a union are bytes; a record is known by its fields."""
    schema = [
        "bytes",
        {"type": "record", "name": "A", "fields": [{"name": "raw", "type": "bytes"}]},
        {"type": "record", "name": "B", "fields": [{"name": "text", "type": "string"}]},
    ]
    texts = ['"\u00ff"', '{"raw": "x"}', '{"text": "x"}']

    content = container(AvroEncoder(schema), texts)

    assert list(fastavro.reader(io.BytesIO(content))) == [b"\xff", {"raw": b"x"}, {"text": "x"}]


def real_files() -> list[Path]:
    """Return real Avro schemas, when the machine has some."""
    folder = os.environ.get("PERSONA_ASSETS_AVRO_SCHEMAS")
    return sorted(Path(folder).glob("*.av*")) if folder else []


@pytest.mark.skipif(not real_files(), reason="PERSONA_ASSETS_AVRO_SCHEMAS names no folder")
@pytest.mark.parametrize("path", real_files(), ids=lambda path: path.name)
def test_records_of_real_schemas_are_valid(path: Path) -> None:
    """Whatever people really have: what can be read has valid records only."""
    try:
        file = read_avro(path, roots={})
    except SchemaImportError as problem:
        pytest.skip(str(problem))
    for entity in file.entities:
        schema = file.schema(entity.name)
        bare = without_logical_types(schema.encoding["avro"])
        texts = make_texts(schema, 100)

        found = list(fastavro.reader(io.BytesIO(container(AvroEncoder(bare), texts))))

        assert [rounded(as_json(record)) for record in found] == [
            rounded(orjson.loads(text)) for text in texts
        ]
