"""Trouble in one place stays in that place: names, mappers, seeds, dead processes, Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from persona_assets import lake
from persona_assets.assets.dead_runs import PROCESS_TAG, fail_dead_runs, process_tags
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import JOURNEY_TAG
from persona_assets.assets.partitions import seed_number
from persona_assets.errors import InvalidArgumentError
from persona_assets_tests.assets.places import failure_text, make_data, run_journey
from persona_assets_tests.assets.test_automation import requested, tick

ROOT = Path(__file__).parents[2]


def test_a_folder_that_is_no_name_stops_nobody(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """A folder called `Mara Okafor` is named in the failure, and the others are made."""
    (copied.root / "observations" / "Mara Okafor").mkdir()

    result = run_journey(copied, instance, "Mara Okafor", "tiny")

    assert "found 'Mara Okafor'" in failure_text(result)
    assert instance.get_materialized_partitions(dg.AssetKey(["datasets", "api"])) == {"tiny|7"}
    assert "normal_user" in requested(tick(copied, instance))


def test_a_broken_mapper_leaves_the_datasets(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """Datasets do not need mappers, so a wrong mapper does not keep them from being made."""
    (copied.root / "mappers" / "broken.yaml").write_text("mapper_id: [")

    result = run_journey(copied, instance, "tiny")

    assert "mappers/broken.yaml:" in failure_text(result)
    assert instance.get_materialized_partitions(dg.AssetKey(["datasets", "api"])) == {"tiny|7"}


def test_a_damaged_manifest_is_made_again(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """A manifest that cannot be read counts as not made; the sensor asks for that persona."""
    folder = copied.lake.partition_folder("observations/approved", {"persona": "tiny"})
    (folder / "manifest.json").write_text("{")

    assert "tiny" in requested(tick(copied, instance))
    assert run_journey(copied, instance, "tiny").success
    assert "tiny" not in requested(tick(copied, instance))


def test_a_changed_mapper_requests_everyone(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """Instances are made of mappers, so another mapper is another instance."""
    mapper = copied.root / "mappers" / "working_with.yaml"
    mapper.write_text(mapper.read_text().replace("version: 1.0.0", "version: 1.0.1"))

    assert "tiny" in requested(tick(copied, instance))


@pytest.mark.parametrize("key", ["abc", "007", " 7 ", "1_0", "-1", str(2**63), "", "7.0"])
def test_a_seed_is_written_in_one_way(key: str) -> None:
    """A key that is no seed, or another spelling of one, is refused."""
    with pytest.raises(InvalidArgumentError, match="a seed is a whole number"):
        seed_number(key)


def test_a_wrong_seed_stops_the_journey_at_once(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """A seed that the lake could not show is refused before anything is made of it."""
    result = run_journey(copied, instance, "tiny", seeds=(2**63,))

    assert "a seed is a whole number" in failure_text(result)
    assert instance.get_dynamic_partitions("seed") == []


def test_datasets_are_made_of_what_is_stored(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """A document that changed does not change a dataset before it is materialized itself."""
    document = copied.root / "personas" / "tiny.yaml"
    before = lake.load("population", persona="tiny", lake=copied.lake.root)
    document.write_text(document.read_text().replace("en_GB", "de_DE"))
    instance.add_dynamic_partitions("persona", ["tiny"])
    instance.add_dynamic_partitions("seed", ["7"])

    from persona_assets_tests.assets.test_failing_checks import materialize

    assert materialize(copied, instance, "datasets/population", "tiny|7").success

    assert lake.load("population", persona="tiny", lake=copied.lake.root).equals(before)


def test_runs_of_a_dead_process_are_reported(instance: dg.DagsterInstance) -> None:
    """A run whose process is gone is failed; that of a living one goes on."""
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        process.wait()
    node = process_tags()[PROCESS_TAG].rpartition(":")[0]
    gone = make_started_run(instance, {PROCESS_TAG: f"{node}:{process.pid}"})
    alive = make_started_run(instance, process_tags())
    other = make_started_run(instance, {PROCESS_TAG: "another-machine:1"})

    assert fail_dead_runs(instance) == [gone]

    statuses = {run.run_id: run.status for run in instance.get_runs()}
    assert statuses[gone] is dg.DagsterRunStatus.FAILURE
    assert statuses[alive] is statuses[other] is dg.DagsterRunStatus.STARTED


def make_started_run(instance: dg.DagsterInstance, tags: dict[str, str]) -> str:
    """Make a run that is recorded as started."""

    @dg.op
    def wait() -> None:
        """Do nothing."""

    @dg.job
    def waiting() -> None:
        """Do nothing."""
        wait()

    run = instance.create_run_for_job(waiting, tags=tags, status=dg.DagsterRunStatus.STARTED)
    return run.run_id


def test_the_legs_name_their_journey(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """Each run of a journey carries the id of the run that it is a part of."""
    result = run_journey(copied, instance, "tiny")

    legs = [run for run in instance.get_runs() if run.run_id != result.run_id]
    assert {run.tags[JOURNEY_TAG] for run in legs} == {result.run_id}
    assert sorted(run.job_name for run in legs) == ["catalog", "datasets", "mind"]


def test_ctrl_c_stops_the_command(tmp_path: Path) -> None:
    """SIGINT in mid-run ends it with exit code 130, and the rerun is complete."""
    data = make_data(tmp_path / "data")
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PERSONA_ASSETS_DATA": str(data.root),
        "DAGSTER_HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "persona_assets"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while "done" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        shown = process.stderr.read()

    assert process.returncode == 130, shown
    assert "interrupted" in shown


@pytest.mark.parametrize("folder", ["", "nowhere"], ids=["no dagster.yaml", "no data folder"])
def test_a_wrong_place_is_said(tmp_path: Path, folder: str) -> None:
    """Where the command cannot work, it says why, in one line, and makes nothing there."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("DAGSTER_HOME", None)
    if folder:
        (tmp_path / "dagster.yaml").write_text(
            "telemetry: {enabled: false}\nstorage: {sqlite: {base_dir: .dagster}}\n"
        )
        environment["PERSONA_ASSETS_DATA"] = str(tmp_path / folder)

    done = subprocess.run(
        [sys.executable, "-m", "persona_assets"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    wanted = "the data folder is missing" if folder else "run this from the repository root"
    assert done.returncode == 2
    assert wanted in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "lake").exists()
