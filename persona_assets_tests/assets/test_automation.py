"""New files become partitions and runs; backfills are one run for a persona, or many."""

import shutil

import dagster as dg
import pytest

from persona_assets import lake
from persona_assets.assets.automation import new_files
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.jobs import DATASETS
from persona_assets.assets.journey import QUIET
from persona_assets.assets.mapper_documents import mapper_documents
from persona_assets.assets.partitions import add_partitions
from persona_assets.definitions import build_definitions
from persona_assets.lake.writing import Manifest
from persona_assets_tests.assets.places import failure_text, run_journey

SHIPPED = {
    "edge_case_user",
    "high_volume_system",
    "legacy_client",
    "noisy_device",
    "normal_user",
}


def tick(
    data: DataFolder, instance: dg.DagsterInstance, cursor: str | None = None
) -> dg.SensorResult:
    """Let the sensor look once, with what it remembers."""
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    result = new_files(context, data=data)
    assert isinstance(result, dg.SensorResult)
    return result


def requested(result: dg.SensorResult) -> set[str]:
    """Return the personas whose journey the sensor requested."""
    return {request.tags["persona"] for request in result.run_requests or []}


def test_what_has_not_been_made_is_requested(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """On a lake that has one persona, the journeys of all others are requested."""
    assert requested(tick(copied, instance)) == SHIPPED


def test_partitions_are_requested_with_the_runs(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """Every persona and seed that the folder knows becomes a partition key."""
    requests = tick(copied, instance).dynamic_partitions_requests or []

    keys = {request.partitions_def_name: list(request.partition_keys) for request in requests}
    assert keys == {"persona": sorted({*SHIPPED, "tiny"}), "seed": ["7"]}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("observations/tiny/documents/note.md", "I like tea.\n", id="seen"),
        pytest.param("personas/tiny.yaml", "inherits_from: normal_user\n", id="described"),
        pytest.param("approvals/policy.yaml", "personas: {tiny: required}\n", id="decided"),
    ],
)
def test_a_changed_file_requests_its_persona(
    copied: DataFolder, instance: dg.DagsterInstance, path: str, text: str
) -> None:
    """A file of one persona that is new or says something else starts that persona's journey."""
    place = copied.root / path
    place.parent.mkdir(exist_ok=True)
    with place.open("a") as file:
        file.write(text)

    assert requested(tick(copied, instance)) == {*SHIPPED, "tiny"}


def observed(result: dg.SensorResult) -> set[str]:
    """Return the files of which the sensor reports that they are others now."""
    return {
        event.asset_key.to_user_string()
        for event in result.asset_events
        if event.asset_key.path[0] == "personas"
    }


def test_files_of_mappers_and_feedback_are_observed(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """PK-29: the first tick reports both, the next nothing, and a new feedback only itself."""
    first = tick(copied, instance)
    second = tick(copied, instance, first.cursor)
    (copied.root / "feedback").mkdir()
    (copied.root / "feedback" / "monday.jsonl").write_text("")

    third = tick(copied, instance, second.cursor)

    assert observed(first) == {"personas/feedback", "personas/mappers"}
    assert observed(second) == set()
    assert observed(third) == {"personas/feedback"}


def test_a_changed_mapper_has_another_data_version(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """PK-20: mappers that are looked at again and say something else are another version."""
    path = copied.root / "mappers" / "working_with.yaml"
    job = dg.define_asset_job("look", selection=dg.AssetSelection.assets(*mapper_documents.keys))
    looking = dg.Definitions(assets=[mapper_documents], jobs=[job], resources={"data": copied})
    versions: list[str | None] = []
    for text in (path.read_text(), path.read_text().replace("1.0.0", "1.0.1")):
        path.write_text(text)
        seen = looking.resolve_job_def("look").execute_in_process(instance=instance)
        [event] = seen.get_asset_observation_events()
        versions.append(event.asset_observation_data.asset_observation.data_version)

    assert None not in versions
    assert len(set(versions)) == 2


def test_what_was_asked_for_is_not_asked_for_again(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """While a run goes on, or after it failed, the next tick does not repeat the request."""
    first = tick(copied, instance)

    second = tick(copied, instance, first.cursor)

    assert requested(first) == SHIPPED
    assert requested(second) == set()
    assert second.skip_reason


def test_a_file_that_is_put_back_is_seen(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """From A to B and back to A are two changes, and each is a run."""
    chat = copied.root / "observations" / "tiny" / "whatsapp" / "chat.txt"
    cursor = tick(copied, instance).cursor
    before = chat.read_text()
    chat.write_text(before.replace("Bristol", "Leeds"))
    there = tick(copied, instance, cursor)
    assert run_journey(copied, instance, "tiny").success
    chat.write_text(before)

    back = tick(copied, instance, there.cursor)

    assert requested(there) == {"tiny"}
    assert requested(back) == {"tiny"}


def test_a_new_seed_requests_every_persona(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """A line in seeds.yaml starts the journeys of all who have no datasets under it."""
    cursor = tick(copied, instance).cursor
    (copied.root / "seeds.yaml").write_text("seeds: [7, 8]\n")

    result = tick(copied, instance, cursor)

    assert requested(result) == {*SHIPPED, "tiny"}
    assert [one.partition_keys for one in result.dynamic_partitions_requests or []][-1] == [
        "7",
        "8",
    ]


def test_known_partitions_are_not_requested_again(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """A tick asks only for the partition keys that the instance lacks."""
    add_partitions(instance, [*SHIPPED, "tiny"], [7])

    assert list(tick(copied, instance).dynamic_partitions_requests or []) == []


def test_the_request_does_what_it_says(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """The run that the sensor asks for makes the persona, and the next tick asks no more."""
    [request] = [
        one
        for one in tick(copied, instance).run_requests or []
        if one.tags["persona"] == "normal_user"
    ]
    job = build_definitions(copied).resolve_job_def("journey")

    result = job.execute_in_process(
        instance=instance, run_config={**QUIET, **dict(request.run_config)}
    )

    assert result.success
    assert "normal_user" not in requested(tick(copied, instance))


def test_a_broken_folder_is_a_skip_with_its_reason(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """The sensor does not fall over a wrong seeds.yaml: it says what is wrong."""
    (copied.root / "seeds.yaml").write_text("seeds: 7\n")

    result = tick(copied, instance)

    assert "seeds.yaml:1: seeds: " in str(result.skip_reason)
    assert requested(result) == set()


def run_range(
    data: DataFolder, instance: dg.DagsterInstance, first: str, last: str
) -> dg.ExecuteInProcessResult:
    """Run the job of the datasets over a range of partitions, as a backfill in one run does."""
    job = build_definitions(data).resolve_job_def(DATASETS.name)
    return job.execute_in_process(
        instance=instance,
        run_config=QUIET,
        tags={
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
        },
        raise_on_error=False,
    )


def test_a_backfill_is_one_run(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """One run makes a persona's datasets under several seeds, each with its own metadata."""
    add_partitions(instance, ["tiny"], [7, 8, 9])

    result = run_range(copied, instance, "tiny|7", "tiny|9")

    assert result.success
    made = instance.get_materialized_partitions(dg.AssetKey(["datasets", "api"]))
    assert made == {"tiny|7", "tiny|8", "tiny|9"}
    digests = materialized_digests(result)
    assert len(set(digests.values())) == 3


def materialized_digests(result: dg.ExecuteInProcessResult) -> dict[str, object]:
    """Return the content digest in the metadata of each partition of ``datasets/api``."""
    found = [
        event.step_materialization_data.materialization
        for event in result.all_events
        if event.event_type_value == "ASSET_MATERIALIZATION"
    ]
    return {
        str(one.partition): one.metadata["content_digest"].value
        for one in found
        if one.asset_key == dg.AssetKey(["datasets", "api"])
    }


def test_one_run_or_many_give_the_same(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """A partition made alone equals the one that was made in a range."""
    add_partitions(instance, ["tiny"], [7, 8])
    assert run_range(copied, instance, "tiny|7", "tiny|8").success
    together = manifests(copied)
    job = build_definitions(copied).resolve_job_def(DATASETS.name)

    for seed in (8, 7):
        assert job.execute_in_process(
            instance=instance, partition_key=f"tiny|{seed}", run_config=QUIET
        ).success

    assert manifests(copied) == together


def manifests(data: DataFolder) -> list[Manifest]:
    """Return what was written of two seeds."""
    root = data.lake.root
    return [lake.manifest("api", persona="tiny", seed=seed, lake=root) for seed in (7, 8)]


def test_a_bad_persona_does_not_stop_the_others_of_a_range(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """In a run over several personas, those that can be made are made, and the others named."""
    add_partitions(instance, ["ghost", "tiny"], [7])
    shutil.rmtree(copied.lake.asset_folder("datasets/api"))

    result = run_range(copied, instance, "ghost|7", "tiny|7")

    assert not result.success
    assert "ghost|7: no persona named 'ghost'" in failure_text(result)
    assert lake.load("api", persona="tiny", lake=copied.lake.root).height == 10_000
    made = instance.get_materialized_partitions(dg.AssetKey(["datasets", "api"]))
    assert made == {"tiny|7"}
