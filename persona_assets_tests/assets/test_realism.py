"""What a person sees of the realism of a dataset: sentences, figures, pictures and counts."""

import base64
import json
import zlib
from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest

from persona_assets.assets.dataset_realism import CHECK, Measured, measure, realism_result
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.partitions import add_partitions
from persona_assets.assets.stages import ASSETS
from persona_assets.datasets.building import dataset
from persona_assets.lake.layout import MANIFEST, PART, Lake
from persona_assets.lake.writing import PartitionWriter, Rows
from persona_assets.personas.documents import resolve_persona

PARTITION = {"persona": "tiny", "seed": "7"}


def materialized(
    data: DataFolder, instance: dg.DagsterInstance, name: str
) -> dg.ExecuteInProcessResult:
    """Return the run that made one dataset of the tiny persona."""
    add_partitions(instance, ["tiny"], [7])
    key = dg.AssetKey(["datasets", name])
    return dg.materialize(
        [one for one in ASSETS if key in one.keys],
        instance=instance,
        partition_key="tiny|7",
        resources={"data": data},
    )


def shown(metadata: Mapping[str, object], name: str) -> str:
    """Return a piece of metadata as text."""
    value = metadata[name]
    assert isinstance(value, dg.MarkdownMetadataValue)
    return str(value.md_str)


def measured(name: str, persona: str, folder: Path) -> Measured:
    """Return what a stored dataset of a shipped persona shows."""
    document = resolve_persona(persona)
    made = dataset(name, document)
    target = {"persona": persona, "seed": "42"}
    rows = Rows(made.schema, made.batches(0, 3_000))
    PartitionWriter(Lake(folder), "1").write(f"datasets/{name}", target, rows, {})
    path = Lake(folder).partition_folder(f"datasets/{name}", target) / PART
    return measure(name, document, 42, path)


@pytest.mark.parametrize("name", ["api", "streaming", "file", "load", "fault"])
def test_a_materialization_tells_what_it_shows(
    name: str, copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """PP-118: the check says declared, observed, n and allowed, in a table and in pictures."""
    result = materialized(copied, instance, name)

    [check] = [one for one in result.get_asset_check_evaluations() if one.check_name == CHECK]
    assert check.passed
    assert check.blocking
    assert check.severity is dg.AssetCheckSeverity.ERROR
    table = shown(check.metadata, CHECK)
    assert "| ✓ | rare_errors | probability | 0.01 | 0.0" in table
    assert " | 10,000 | " in table or " | 9,999 | " in table
    for picture in ("declared_and_observed", "times"):
        assert shown(check.metadata, picture).startswith("![chart](data:image/png;base64,")


def test_counts_are_in_the_metadata_and_in_the_manifest(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """PP-118: how many records each behavior touched is told, and is what the records say."""
    result = materialized(copied, instance, "api")

    [event] = result.asset_materializations_for_node("api_dataset")
    folder = copied.lake.partition_folder("datasets/api", PARTITION)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    lists = pq.read_table(folder / PART).column("behaviors").to_pylist()
    names = {name for found in lists for name in found}
    counts = {name: sum(name in found for found in lists) for name in names}
    assert manifest["behavior_counts"] == counts
    [planned] = [
        one.metadata["behavior_counts"] for one in [event] if "behavior_counts" in one.metadata
    ]
    assert planned.value == counts


def test_a_wrong_partition_is_named_with_its_sentence(tmp_path: Path) -> None:
    """A dataset that is not as declared fails with what was declared, seen and allowed."""
    [spec] = [one for assets in ASSETS for one in assets.specs if one.key.path[-1] == "file"]
    right = measured("file", "normal_user", tmp_path)
    other = resolve_persona("high_volume_system")
    wrong = measure(
        "file",
        other,
        42,
        Lake(tmp_path).partition_folder("datasets/file", {"persona": "normal_user", "seed": "42"})
        / PART,
    )

    result = realism_result(spec, {"normal_user|42": right, "high_volume_system|42": wrong})

    assert right.problems == []
    assert not result.passed
    problems = shown(result.metadata, "problems")
    assert "high_volume_system|42: sustained_load requests_per_second: declared 1,000" in problems
    assert "normal_user|42:" not in problems
    assert "✗" in shown(result.metadata, CHECK)


@pytest.mark.parametrize("persona", ["normal_user", "edge_case_user", "noisy_device"])
def test_what_cannot_be_seen_has_a_reason(persona: str, tmp_path: Path) -> None:
    """The table of a load dataset says of what happens inside messages that it has no content."""
    table = measured("load", persona, tmp_path).table

    assert "not observable here: a load record has no content" in table


def test_pictures_are_small_and_whole(tmp_path: Path) -> None:
    """A picture is a PNG with true checksums, small enough for the event log."""
    shows = measured("api", "normal_user", tmp_path)

    for name in ("declared_and_observed", "times"):
        text = shown(shows.metadata, name).removeprefix("![chart](data:image/png;base64,")
        png = base64.b64decode(text.removesuffix(")"))
        place, names = 8, []
        while place < len(png):
            end = place + 8 + int.from_bytes(png[place : place + 4])
            assert zlib.crc32(png[place + 4 : end]) == int.from_bytes(png[end : end + 4])
            names.append(png[place + 4 : place + 8])
            place = end + 4
        assert names[0] == b"IHDR"
        assert names[-2:] == [b"IDAT", b"IEND"]
        assert len(png) < 40_000
