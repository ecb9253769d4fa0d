"""The last stage: datasets, a pure function of a persona and a seed.

There is one asset for each generator.  A run makes one partition, or a range of them; a partition
that fails does not stop the others of its run.
"""

from collections.abc import Iterator
from hashlib import sha256

import dagster as dg
import polars as pl
import pyarrow as pa
from pydantic import Field

from persona_assets.assets.charts import count_chart
from persona_assets.assets.dataset_checks import DATASET_CHECKS, EVERY_DATASET, Declared
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    Materializer,
    Result,
    asset_spec,
    check_result,
    stage_assets,
)
from persona_assets.assets.metadata import PREVIEW_ROWS, Metadata, image, table_metadata
from persona_assets.assets.partitions import PERSONA_SEEDS
from persona_assets.datasets.building import Dataset, dataset
from persona_assets.errors import PersonaAssetsError
from persona_assets.generators.registry import GENERATORS, GeneratorSummary
from persona_assets.lake.layout import PART
from persona_assets.lake.writing import Manifest, Rows
from persona_assets.personas.documents import PersonaDocument, PersonaKind
from persona_assets.personas.learning import behaviors_from_table

UPSTREAM = ["personas/documents", "personas/behaviors"]


class DatasetConfig(dg.Config):
    """How much to make."""

    row_count: int = Field(default=0, ge=0, description="Rows a partition; 0 means the default.")


def dataset_asset(generator: GeneratorSummary) -> dg.AssetsDefinition:
    """Return the asset that holds the datasets of one generator."""
    name = f"datasets/{generator.name}"
    checks = {**EVERY_DATASET, **DATASET_CHECKS.get(generator.name, {})}
    spec = asset_spec(
        name,
        f"{generator.description}, as the persona makes them.  {generator.use_case}.",
        kinds={"parquet", "polars"},
        deps=[*UPSTREAM, *(["datasets/population"] if generator.name != "population" else [])],
        code_version="1",
    )

    @stage_assets(
        f"{generator.name}_dataset",
        [spec],
        {name: {check: claim for check, (claim, _) in checks.items()}},
        partitions_def=PERSONA_SEEDS,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def generate_dataset(
        context: dg.AssetExecutionContext, config: DatasetConfig, data: DataFolder
    ) -> Result:
        """Generate each partition, check it, and say what failed at the end."""
        made: dict[str, Partition] = {}
        failed: dict[str, str] = {}
        for key in context.partition_keys:
            try:
                partition = Partition(spec, generator, data, key, config.row_count)
                context.add_asset_metadata(partition.metadata, spec.key, partition_key=key)
                made[key] = partition
            except PersonaAssetsError as problem:
                failed[key] = str(problem)
        if failed:
            lines = "\n".join(f"{key}: {problem}" for key, problem in failed.items())
            raise dg.Failure(lines, allow_retries=False)
        return dg.MaterializeResult(
            asset_key=spec.key,
            data_version=dg.DataVersion(_joint_digest(made)),
            check_results=[
                check_result(
                    spec,
                    check,
                    [
                        f"{key}: {problem}"
                        for key, partition in made.items()
                        for problem in find(partition.rows(), partition.declared)
                    ],
                    {"partitions": ", ".join(made)},
                )
                for check, (_, find) in checks.items()
            ],
        )

    return generate_dataset


class Partition:
    """One dataset of one persona under one seed, written.

    Attributes:
        manifest: What was written.
        metadata: What Dagster shows of it.
        declared: What its checks compare it with.
    """

    def __init__(
        self,
        spec: dg.AssetSpec,
        generator: GeneratorSummary,
        data: DataFolder,
        key: str,
        row_count: int,
    ) -> None:
        name, _, seed = key.partition("|")
        self._target = Materializer(data, name, int(seed))
        self._asset = "/".join(spec.key.path)
        count = row_count or generator.default_row_count
        document = self._document()
        made = dataset(generator.name, document, int(seed))
        kept = [column for column in made.schema.names if column not in self._target.partition]
        schema = pa.schema([made.schema.field(column) for column in kept])
        batches = (batch.select(kept) for batch in made.batches(0, count))
        self.manifest: Manifest = self._target.writer(spec).write(
            self._asset,
            self._target.partition,
            Rows(schema, batches),
            {**self._target.inputs(*UPSTREAM), "row_count": str(count)},
        )
        people = data.lake.partition_folder("datasets/population", self._target.partition) / PART
        self.declared = Declared(
            count,
            tuple(field.name for field in schema if not field.nullable),
            None if document.kind is PersonaKind.DEVICE else people,
        )
        preview = next(made.batches(0, min(PREVIEW_ROWS, count)), None)
        shown = schema.empty_table() if preview is None else pa.Table.from_batches([preview])
        self.metadata: Metadata = {
            **table_metadata(schema, shown.select(kept), self.manifest, data.lake),
            **self._looks(made, count),
        }

    def rows(self) -> pl.LazyFrame:
        """Return what was written."""
        return pl.scan_parquet(
            self._target.data.lake.partition_folder(self._asset, self._target.partition) / PART,
            hive_partitioning=False,
        )

    def _document(self) -> PersonaDocument:
        """Return the persona's document with the behaviors that were gathered for it."""
        behaviors = behaviors_from_table(self._target.read("personas/behaviors"))
        document = self._target.data.persona(self._target.persona)
        return document.model_copy(update={"behaviors": behaviors})

    def _looks(self, made: Dataset, count: int) -> Metadata:
        if not count:
            return {}
        rows = self.rows()
        if made.name == "population":
            decades = rows.select(decade=pl.col("age_years") // 10 * 10).collect()["decade"]
            return {"ages": image(count_chart(decades, "age"))}
        statuses = rows.select(
            status_code=pl.col("response").struct.field("status_code")
        ).collect()["status_code"]
        summary = made.summary(0, count)
        touched = "\n".join(f"| {name} | {n} |" for name, n in summary.behavior_counts.items())
        return {
            "status_codes": image(count_chart(statuses, "status code")),
            "behaviors": dg.MetadataValue.md(f"| behavior | rows |\n| --- | --- |\n{touched}"),
        }


def _joint_digest(made: dict[str, Partition]) -> str:
    """Return the content digest of one partition, or the digest of those of several."""
    digests = [f"{key} {made[key].manifest.content_digest}" for key in sorted(made)]
    if len(digests) == 1:
        return digests[0].split()[1]
    return sha256("\n".join(digests).encode()).hexdigest()


def _all_datasets() -> Iterator[dg.AssetsDefinition]:
    ordered = sorted(GENERATORS, key=lambda generator: generator.name != "population")
    for generator in ordered:
        yield dataset_asset(generator)


DATASET_ASSETS = list(_all_datasets())
"""One asset for each generator."""
