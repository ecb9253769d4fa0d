"""One partition of a dataset: how it is written, and what a person sees of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import polars as pl
import pyarrow as pa

from persona_assets.assets.charts import count_chart
from persona_assets.assets.dataset_checks import Declared
from persona_assets.assets.dataset_realism import Measured, measure
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import Materializer, asset_name
from persona_assets.assets.metadata import PREVIEW_ROWS, Metadata, image, table_metadata
from persona_assets.assets.partitions import seed_number
from persona_assets.behaviors.matrix import DATASETS
from persona_assets.datasets.building import Dataset, Tally, dataset
from persona_assets.generators.registry import GeneratorSummary
from persona_assets.lake.layout import PART
from persona_assets.lake.writing import Manifest, Rows
from persona_assets.personas.documents import PersonaDocument
from persona_assets.personas.learning import behaviors_from_table
from persona_assets.personas.tables import document_from_table

UPSTREAM = ["personas/documents", "personas/behaviors"]
"""The assets that a dataset is made from, besides the seed."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One dataset of one persona under one seed, written.

    Attributes:
        manifest: What was written.
        metadata: What Dagster shows of it.
        declared: What its checks compare it with.
        path: The file.
        measured: What it shows of the persona's behaviors; None of what is no stream.
    """

    manifest: Manifest
    metadata: Metadata
    declared: Declared
    path: Path
    measured: Measured | None

    def rows(self) -> pl.LazyFrame:
        """Return what was written."""
        return pl.scan_parquet(self.path, glob=False, hive_partitioning=False)


def write_partition(
    spec: dg.AssetSpec, generator: GeneratorSummary, data: DataFolder, key: str, row_count: int
) -> Partition:
    """Generate the partition *key* (``persona|seed``) of a generator's asset and write it.

    Args:
        spec: The asset.
        generator: What makes its rows.
        data: The data folder.
        key: Which persona under which seed.
        row_count: How many rows; 0 means the generator's default.

    Raises:
        UnknownPersonaError: No file describes the persona.
        InvalidDocumentError: A file does not say what it must.
        MissingInputError: The persona's behaviors have not been materialized.
        StorageError: The disk refuses; what was there stays.
    """
    persona, _, text = key.partition("|")
    seed = seed_number(text)
    target = Materializer(data, persona, seed)
    count = row_count or generator.default_row_count
    document = stored_document(target)
    made = dataset(generator.name, document, seed)
    kept = [name for name in made.schema.names if name not in target.partition]
    schema = pa.schema([made.schema.field(name) for name in kept])
    tally = Tally(made.behavior_names)
    manifest = target.writer(spec).write(
        asset_name(spec),
        target.partition,
        Rows(schema, (batch.select(kept) for batch in tally.watch(made.batches(0, count)))),
        {**target.inputs(*UPSTREAM), "row_count": str(count)},
        lambda: tally.summary.behavior_counts,
    )
    path = data.lake.partition_folder(manifest.asset, manifest.partition) / PART
    is_stream = generator.name in DATASETS
    measured = measure(generator.name, document, seed, path) if is_stream and count else None
    preview = pa.Table.from_batches(made.batches(0, min(PREVIEW_ROWS, count)), made.schema)
    return Partition(
        manifest,
        {
            **table_metadata(schema, preview.select(kept), manifest, data.lake),
            **_looks(made, path, tally, count),
            **(measured.metadata if measured else {}),
        },
        Declared(
            count,
            tuple(field.name for field in schema if not field.nullable),
            document,
            seed,
        ),
        path,
        measured,
    )


def stored_document(target: Materializer) -> PersonaDocument:
    """Return the persona's stored document with the behaviors that were gathered for it.

    Raises:
        UnknownPersonaError: No file describes the persona.
        MissingInputError: They have not been materialized.
    """
    target.data.check_known(target.persona)
    document = document_from_table(target.read("personas/documents"))
    behaviors = behaviors_from_table(target.read("personas/behaviors"))
    return document.model_copy(update={"behaviors": behaviors})


def _looks(made: Dataset, path: Path, tally: Tally, count: int) -> Metadata:
    if not count:
        return {}
    rows = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    if made.name == "population":
        decades = rows.select(decade=pl.col("age_years") // 10 * 10).collect()["decade"]
        return {"ages": image(count_chart(decades, "age"))}
    title, counted = _COUNTED[made.name]
    counts = rows.select(counted.alias("counted")).collect()["counted"]
    touched = dict(tally.summary.behavior_counts)
    lines = "\n".join(f"| {name} | {touches} |" for name, touches in touched.items())
    return {
        f"{title.replace(' ', '_')}s": image(count_chart(counts, title)),
        "behaviors": dg.MetadataValue.md(f"| behavior | rows |\n| --- | --- |\n{lines}"),
        "behavior_counts": dg.MetadataValue.json(touched),
    }


_COUNTED: Mapping[str, tuple[str, pl.Expr]] = {
    "api": ("status code", pl.col("response").struct.field("status_code")),
    "streaming": ("partition", pl.col("partition")),
    "file": ("format", pl.col("format")),
    "load": ("expected status code", pl.col("expected_status_code")),
    "fault": ("fault type", pl.col("faults").explode().struct.field("fault_type").drop_nulls()),
}
"""What the chart of each dataset counts, and what that is called."""
