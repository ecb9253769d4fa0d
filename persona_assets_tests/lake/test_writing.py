"""A partition's bytes are a function of its rows, and its manifest tells the truth."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from persona_assets.columns import column
from persona_assets.errors import InvalidDocumentError, StorageError
from persona_assets.lake.layout import MANIFEST, PART, Lake
from persona_assets.lake.writing import ROW_GROUP_ROWS, Manifest, PartitionWriter, Rows

PARTITION = {"persona": "normal_user", "seed": "42"}
SCHEMA = pa.schema(
    [
        column("city_name", pa.dictionary(pa.int32(), pa.string()), "Where."),
        column("order_count", pa.int64(), "How many."),
    ]
)


def make_table(row_count: int, first: int = 0) -> pa.Table:
    """Return *row_count* rows with a text of low cardinality and a number."""
    cities = pa.DictionaryArray.from_arrays(
        pa.array([row % 3 for row in range(row_count)], pa.int32()), ["Porto", "Bristol", "Malmo"]
    )
    return pa.table([cities, pa.array(range(first, first + row_count))], schema=SCHEMA)


def write(lake: Lake, rows: pa.Table, size: int | None = None) -> Manifest:
    """Write *rows* in batches of *size*."""
    batches = rows.to_batches(max_chunksize=size)
    return PartitionWriter(lake, "1").write(
        "datasets/api", PARTITION, Rows(rows.schema, batches), {"persona_digest": "abc"}
    )


@pytest.mark.parametrize("size", [1, 7, 4096, None], ids=["1", "7", "4096", "whole"])
def test_bytes_do_not_depend_on_batches(tmp_path: Path, size: int | None) -> None:
    """The same rows give the same file in batches of any size."""
    table = make_table(5000)

    whole = write(Lake(tmp_path / "whole"), table)
    pieces = write(Lake(tmp_path / "pieces"), table, size)

    assert pieces == whole


def test_row_groups_have_a_fixed_size(tmp_path: Path) -> None:
    """Every row group but the last holds ROW_GROUP_ROWS rows, however the rows arrive."""
    write(Lake(tmp_path), make_table(ROW_GROUP_ROWS + 10), 1000)

    found = pq.read_metadata(Lake(tmp_path).partition_folder("datasets/api", PARTITION) / PART)
    assert [found.row_group(n).num_rows for n in range(found.num_row_groups)] == [
        ROW_GROUP_ROWS,
        10,
    ]
    assert found.row_group(0).column(0).compression == "ZSTD"


def test_the_manifest_is_true(tmp_path: Path) -> None:
    """Rows, bytes and digest in the manifest are those of the file."""
    manifest = write(Lake(tmp_path), make_table(10))

    folder = tmp_path / "datasets" / "api" / "persona=normal_user" / "seed=42"
    data = (folder / PART).read_bytes()
    assert Manifest.model_validate_json((folder / MANIFEST).read_text()) == manifest
    assert (manifest.row_count, manifest.file_bytes) == (10, len(data))
    assert manifest.file_sha256 == sha256(data).hexdigest()


def test_the_file_names_what_it_is(tmp_path: Path) -> None:
    """The Parquet footer names asset, persona, seed, versions, digest and columns."""
    manifest = write(Lake(tmp_path), make_table(10))

    path = Lake(tmp_path).partition_folder("datasets/api", PARTITION) / PART
    footer = {
        key.decode(): value.decode() for key, value in pq.read_metadata(path).metadata.items()
    }
    assert footer["persona_assets.asset"] == "datasets/api"
    assert json.loads(footer["persona_assets.partition"]) == PARTITION
    assert footer["persona_assets.code_version"] == "1"
    assert footer["persona_assets.content_digest"] == manifest.content_digest
    assert json.loads(footer["persona_assets.columns"])["city_name"]["description"] == "Where."


def test_an_empty_table_is_a_partition(tmp_path: Path) -> None:
    """No rows is an answer: the file is there and has its columns."""
    manifest = write(Lake(tmp_path), make_table(0))

    path = Lake(tmp_path).partition_folder("datasets/api", PARTITION) / PART
    assert manifest.row_count == 0
    assert pq.read_schema(path).names == ["city_name", "order_count"]


def test_rows_that_fail_leave_the_old_partition(tmp_path: Path) -> None:
    """When the rows stop with an error, that error is raised and nothing has changed."""
    lake = Lake(tmp_path)
    before = write(lake, make_table(10))
    rows = make_table(5)

    def broken() -> Iterator[pa.RecordBatch]:
        yield from rows.to_batches()
        raise InvalidDocumentError("persona.yaml", "a problem", line=3)

    with pytest.raises(InvalidDocumentError, match=r"persona.yaml:3: a problem"):
        PartitionWriter(lake, "1").write("datasets/api", PARTITION, Rows(SCHEMA, broken()), {})

    path = lake.partition_folder("datasets/api", PARTITION) / PART
    assert sha256(path.read_bytes()).hexdigest() == before.file_sha256
    assert list(lake.staging.iterdir()) == []


def test_a_lake_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    """Where no folder can be made, the error names the place and the reason."""
    (tmp_path / "lake").write_text("not a folder")

    with pytest.raises(StorageError, match=r"lake/datasets/api.*cannot write the partition: "):
        write(Lake(tmp_path / "lake"), make_table(1))
