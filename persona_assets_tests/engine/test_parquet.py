"""A population's file does not tell how it was chunked."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from persona_assets.generators.population import population_key, population_plan
from persona_assets.values.plan import generate

KEY = population_key(42, "normal_user")


def parquet_bytes(batch_rows: int) -> bytes:
    """Return 20,000 rows that were made in batches of *batch_rows*, as one Parquet file."""
    plan = population_plan(KEY, "normal_user", locale="pt_BR")
    batches = generate(plan, KEY, 0, 20_000, batch_rows=batch_rows)
    table = pa.Table.from_batches(batches, plan.schema).combine_chunks()
    file = io.BytesIO()
    pq.write_table(table, file, row_group_size=8_192, compression="zstd")
    return file.getvalue()


def test_any_chunking_writes_the_same_bytes() -> None:
    """With fixed row groups and combined chunks, files are equal byte for byte."""
    assert parquet_bytes(777) == parquet_bytes(10_000) == parquet_bytes(65_536)
