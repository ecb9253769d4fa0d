"""How every asset of this project is declared and written.

``stage_asset`` gives an asset what all of them have (a group, an owner, a code version, checks);
``Materializer`` writes one partition and says so; errors of the input become one clear failure.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dagster as dg
import pyarrow as pa

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.metadata import Metadata, table_metadata
from persona_assets.assets.partitions import PERSONAS
from persona_assets.errors import PersonaAssetsError
from persona_assets.lake.reading import read_manifest, read_table
from persona_assets.lake.writing import Manifest, PartitionWriter

if TYPE_CHECKING:
    Result = dg.MaterializeResult[Any]  # the type of a value that no asset of ours returns
else:
    Result = dg.MaterializeResult  # as an annotation, Dagster takes it only so

OWNERS = ["team:persona-assets"]
Decorator = Callable[[Callable[..., Any]], dg.AssetsDefinition]  # Dagster decides what it wraps


def asset_spec(
    name: str, description: str, *, kinds: set[str], deps: Iterable[str] = (), code_version: str
) -> dg.AssetSpec:
    """Return the spec of the asset called ``<stage>/<name>``; its group is the stage."""
    return dg.AssetSpec(
        key=name.split("/"),
        description=description,
        group_name=name.split("/", maxsplit=1)[0],
        kinds=kinds,
        owners=OWNERS,
        deps=[dg.AssetDep(dep.split("/")) for dep in deps],
        code_version=code_version,
    )


def stage_assets(
    name: str,
    specs: Sequence[dg.AssetSpec],
    checks: Mapping[str, Mapping[str, str]],
    *,
    partitions_def: dg.PartitionsDefinition[str] | None = PERSONAS,
    backfill_policy: dg.BackfillPolicy | None = None,
) -> Decorator:
    """Return a decorator that makes a function the maker of *specs*.

    Args:
        name: The step's name in a run.
        specs: What the function materializes, one ``MaterializeResult`` each.
        checks: For each asset, its checks and what they claim.
        partitions_def: One partition a persona, unless told otherwise.
        backfill_policy: One run a partition, unless told otherwise.
    """
    check_specs = [
        dg.AssetCheckSpec(check, asset=asset.split("/"), description=claim, blocking=True)
        for asset, claims in checks.items()
        for check, claim in claims.items()
    ]
    return dg.multi_asset(
        name=name,
        specs=specs,
        check_specs=check_specs,
        partitions_def=partitions_def,
        backfill_policy=backfill_policy,
    )


class Materializer:
    """Writes the tables of one partition and reports them to Dagster.

    Args:
        data: The data folder.
        persona: Whose partition it is.
        seed: Under which seed, for datasets.
    """

    def __init__(self, data: DataFolder, persona: str, seed: int | None = None) -> None:
        self.data = data
        self.persona = persona
        self.partition = {"persona": persona} | ({} if seed is None else {"seed": str(seed)})

    def read(self, asset: str) -> pa.Table:
        """Return this persona's partition of an asset, as it was written."""
        return read_table(self.data.lake, asset, {"persona": self.persona})

    def inputs(self, *assets: str) -> dict[str, str]:
        """Return the content digests of this persona's partitions of *assets*."""
        lake = self.data.lake
        return {
            asset: read_manifest(lake, asset, {"persona": self.persona}).content_digest
            for asset in assets
        }

    def write(
        self,
        spec: dg.AssetSpec,
        table: pa.Table,
        inputs: Mapping[str, str],
        *,
        metadata: Metadata | None = None,
        also: Callable[[], object] | None = None,
        problems: Callable[[], Mapping[str, Sequence[str]]] = dict,
    ) -> Result:
        """Write *table* as this partition of *spec* and return what Dagster should know.

        Args:
            spec: The asset.
            table: Its rows; columns that name the partition are left out of the file.
            inputs: What the rows were made from.
            metadata: What to show besides the usual.
            also: What to do when the file is in place, such as filling another store.
            problems: What the checks of the asset find wrong then, by check; nothing means passed.
        """
        rows = table.drop_columns([name for name in self.partition if name in table.schema.names])
        manifest = self.writer(spec).write(asset_name(spec), self.partition, rows, inputs)
        if also is not None:
            also()
        shown = table_metadata(rows.schema, rows, manifest, self.data.lake)
        return self.result(spec, manifest, {**shown, **(metadata or {})}, problems())

    def writer(self, spec: dg.AssetSpec) -> PartitionWriter:
        """Return what writes the partitions of *spec*."""
        return PartitionWriter(self.data.lake, str(spec.code_version))

    def result(
        self,
        spec: dg.AssetSpec,
        manifest: Manifest,
        metadata: Metadata,
        problems: Mapping[str, Sequence[str]],
    ) -> Result:
        """Return what Dagster should know of a partition that was written."""
        return dg.MaterializeResult(
            asset_key=spec.key,
            metadata=metadata,
            data_version=dg.DataVersion(manifest.content_digest),
            check_results=[
                check_result(spec, name, found, self.partition) for name, found in problems.items()
            ],
        )


def asset_name(spec: dg.AssetSpec) -> str:
    """Return the name ``<stage>/<name>`` of an asset."""
    return "/".join(spec.key.path)


def check_result(
    spec: dg.AssetSpec, name: str, problems: Sequence[str], partition: Mapping[str, str]
) -> dg.AssetCheckResult:
    """Return the outcome of a check: passed when there are no *problems*."""
    shown = "\n".join(f"- {problem}" for problem in problems[:20])
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=spec.key,
        passed=not problems,
        description=None if not problems else f"{len(problems)} problems; first: {problems[0]}",
        metadata={
            "partition": " ".join(f"{key}={value}" for key, value in partition.items()),
            "problem_count": len(problems),
            "problems": dg.MetadataValue.md(shown or "none"),
        },
    )


@contextmanager
def clear_failures() -> Generator[None]:
    """Turn an error that is the input's fault into a failure that says just that.

    Raises:
        Failure: A ``PersonaAssetsError`` was raised inside.
    """
    try:
        yield
    except PersonaAssetsError as problem:
        raise dg.Failure(str(problem), allow_retries=False) from problem
