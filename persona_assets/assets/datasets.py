"""The last stage: datasets, a pure function of a persona and a seed.

There is one asset for each generator.  A run makes one partition, or a range of them; a partition
that fails does not stop the others of its run.
"""

from hashlib import sha256

import dagster as dg
from pydantic import Field

from persona_assets.assets.dataset_checks import DATASET_CHECKS, EVERY_DATASET
from persona_assets.assets.dataset_partitions import UPSTREAM, Partition, write_partition
from persona_assets.assets.dataset_realism import CHECK, CLAIM, Measured, realism_result
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    Result,
    asset_spec,
    check_result,
    stage_assets,
)
from persona_assets.assets.partitions import PERSONA_SEEDS
from persona_assets.behaviors.matrix import DATASETS
from persona_assets.errors import PersonaAssetsError
from persona_assets.generators.registry import GENERATORS, GeneratorSummary


class DatasetConfig(dg.Config):
    """How much to make."""

    row_count: int = Field(default=0, ge=0, description="Rows a partition; 0 means the default.")


def dataset_asset(generator: GeneratorSummary) -> dg.AssetsDefinition:
    """Return the asset that holds the datasets of one generator."""
    name = f"datasets/{generator.name}"
    checks = {**EVERY_DATASET, **DATASET_CHECKS.get(generator.name, {})}
    is_stream = generator.name in DATASETS
    claims = {check: claim for check, (claim, _) in checks.items()}
    claims |= {CHECK: CLAIM} if is_stream else {}
    spec = asset_spec(
        name,
        f"{generator.description}, as the persona makes them.  {generator.use_case}.",
        kinds={"parquet", "polars"},
        deps=UPSTREAM,
        code_version="1",
    )

    @stage_assets(
        f"{generator.name}_dataset",
        [spec],
        {name: claims},
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
                made[key] = write_partition(spec, generator, data, key, config.row_count)
            except PersonaAssetsError as problem:
                failed[key] = str(problem)
        if failed:
            _report(context, spec, made)
            lines = "\n".join(f"{key}: {problem}" for key, problem in failed.items())
            raise dg.Failure(lines, allow_retries=False)
        for key, partition in made.items():
            context.add_asset_metadata(partition.metadata, spec.key, partition_key=key)
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
            ]
            + ([realism_result(spec, _measured(made))] if is_stream else []),
        )

    return generate_dataset


def _report(
    context: dg.AssetExecutionContext, spec: dg.AssetSpec, made: dict[str, Partition]
) -> None:
    """Tell Dagster of the partitions that were made in a step that fails."""
    for key, partition in made.items():
        context.log_event(
            dg.AssetMaterialization(
                spec.key,
                partition=key,
                metadata=dict(partition.metadata),
                tags={"dagster/data_version": partition.manifest.content_digest},
            )
        )


def _measured(made: dict[str, Partition]) -> dict[str, Measured]:
    """Return what the partitions with rows show of their persona's behaviors."""
    return {key: one.measured for key, one in made.items() if one.measured is not None}


def _joint_digest(made: dict[str, Partition]) -> str:
    """Return the content digest of one partition, or the digest of those of several."""
    digests = [f"{key} {made[key].manifest.content_digest}" for key in sorted(made)]
    if len(digests) == 1:
        return digests[0].split()[1]
    return sha256("\n".join(digests).encode()).hexdigest()


DATASET_ASSETS = [dataset_asset(generator) for generator in GENERATORS]
"""One asset for each generator."""
