"""Profiles as assets: the files of ``persona-gen generate``, checked, and stale when changed."""

import shutil
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest

from persona_assets.assets.automation import new_files
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import QUIET
from persona_assets.assets.profile_sensing import changed_profiles
from persona_assets.assets.profiles import _damaged, _miscounted
from persona_assets.definitions import build_definitions
from persona_assets.profiles.materializing import read_profile_manifest
from persona_assets_tests.assets.places import SHIPPED_DATA, failure_text, make_data
from persona_assets_tests.cli.calling import call

Capture = pytest.CaptureFixture[bytes]
KEY = dg.AssetKey(["profiles", "files"])
PROFILE = """\
name: small
personas: [tiny, normal_user+noisy_device]
datasets:
  - {type: api, count: 5}
  - {name: clicks, type: streaming, count: 7}
output: {format: jsonl, include_metadata: true}
"""


@pytest.fixture(name="data")
def fixture_data(tmp_path: Path) -> DataFolder:
    """Return a data folder with one profile of its own."""
    data = make_data(tmp_path / "data")
    write(data, "small", PROFILE)
    return data


def write(data: DataFolder, name: str, text: str) -> Path:
    """Write a profile's file and return its path."""
    path = data.root / "profiles" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def make(
    data: DataFolder, instance: dg.DagsterInstance, name: str = "small"
) -> dg.ExecuteInProcessResult:
    """Run the job of one profile."""
    instance.add_dynamic_partitions("profile", [name])
    job = build_definitions(data).resolve_job_def("profiles")
    return job.execute_in_process(
        instance=instance, partition_key=name, run_config=QUIET, raise_on_error=False
    )


def files_of(data: DataFolder, name: str = "small") -> dict[str, bytes]:
    """Return every file of a profile in the lake."""
    folder = data.lake.profiles_path / name / "files"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def shown(result: dg.ExecuteInProcessResult) -> dict[str, object]:
    """Return the metadata of the files that a run made."""
    [event] = result.asset_materializations_for_node("profile_files")
    return {name: value.value for name, value in event.metadata.items()}


def status(data: DataFolder, instance: dg.DagsterInstance) -> StaleStatus:
    """Return what Dagster says of the files of the profile."""
    graph = build_definitions(data).resolve_asset_graph()
    resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
    return resolver.get_status(KEY, "small")


def tick(
    data: DataFolder, instance: dg.DagsterInstance, cursor: str | None = None
) -> dg.SensorResult:
    """Let the sensor look once, with what it remembers."""
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    result = new_files(context, data=data)
    assert isinstance(result, dg.SensorResult)
    return result


def requested(result: dg.SensorResult) -> list[str]:
    """Return the profiles whose files the sensor requested."""
    found = [one for one in result.run_requests or [] if one.job_name == "profiles"]
    return [str(one.partition_key) for one in found]


@pytest.mark.parametrize(
    ("name", "row_count"),
    [("api_testing", 2_400), ("streaming_testing", 34_000), ("load_testing", 77_000)],
)
def test_the_shipped_profiles_are_whole(
    data: DataFolder, instance: dg.DagsterInstance, name: str, row_count: int
) -> None:
    """PP-68, PP-69, PP-70: the job makes every record, and the checks count them again."""
    shutil.copy(SHIPPED_DATA / "profiles" / f"{name}.yaml", data.root / "profiles")

    result = make(data, instance, name)

    assert result.success
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert shown(result)["dagster/row_count"] == row_count


def test_the_files_are_those_of_generate(
    data: DataFolder, instance: dg.DagsterInstance, capfdbinary: Capture, tmp_path: Path
) -> None:
    """The asset and the command make the same files, byte for byte."""
    assert make(data, instance).success
    options = ["-p", str(data.root / "personas"), "-o", str(tmp_path / "out")]

    code, _, said = call(
        capfdbinary, "generate", str(data.root / "profiles" / "small.yaml"), *options
    )

    assert code == 0, said
    assert len(files_of(data)) == 8
    assert files_of(data) == {
        path.name: path.read_bytes() for path in sorted((tmp_path / "out").iterdir())
    }


def test_a_person_sees_files_rows_and_behaviors(
    data: DataFolder, instance: dg.DagsterInstance
) -> None:
    """PP-118: the metadata list each file with its rows, and which behaviors touched them."""
    metadata = shown(make(data, instance))

    assert metadata["dagster/row_count"] == 24
    assert "| small_clicks_tiny.jsonl | clicks | streaming | tiny | 42 | 7 |" in str(
        metadata["files"]
    )
    assert "normal_user+noisy_device | api | session 5, typos" in str(metadata["behaviors"])


def test_the_manifest_says_what_was_made(data: DataFolder, instance: dg.DagsterInstance) -> None:
    """Inputs, rows, sizes and digests lie beside the files."""
    make(data, instance)

    manifest = read_profile_manifest(data.lake, "small")

    made = files_of(data)
    assert manifest.row_count == 24
    assert list(manifest.inputs) == ["profile", "persona tiny", "persona normal_user+noisy_device"]
    assert {one.path: one.file_bytes for one in manifest.files} == {
        name: len(text) for name, text in made.items() if name.endswith(".jsonl")
    }


def test_a_new_run_leaves_nothing_of_the_old_one(
    data: DataFolder, instance: dg.DagsterInstance
) -> None:
    """The folder is replaced as a whole: no file of another pattern stays."""
    make(data, instance)
    write(data, "small", PROFILE.replace("jsonl, include_metadata: true", "parquet"))

    assert make(data, instance).success

    assert {Path(name).suffix for name in files_of(data)} == {".parquet"}
    assert list(data.lake.staging.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PROFILE.replace("count: 5", "count: 0"), "small.yaml:4: datasets[0].count"),
        (PROFILE.replace("tiny", "nobody"), "small.yaml:2: personas[0]: no persona named"),
        (PROFILE.replace("{format", "{filename_pattern: x, format"), "small.yaml: 4 datasets"),
    ],
    ids=["count", "persona", "one name for all"],
)
def test_a_wrong_profile_fails_and_leaves_the_files(
    data: DataFolder, instance: dg.DagsterInstance, text: str, said: str
) -> None:
    """The failure names file and line, and what was there stays."""
    make(data, instance)
    before = files_of(data)
    write(data, "small", text)

    result = make(data, instance)

    assert not result.success
    assert said in failure_text(result)
    assert files_of(data) == before


def test_the_checks_find_what_is_damaged(data: DataFolder, instance: dg.DagsterInstance) -> None:
    """A lost record and a lost file are named."""
    make(data, instance)
    manifest = read_profile_manifest(data.lake, "small")
    folder = data.lake.profiles_path / "small" / "files"
    lines = (folder / "small_api_tiny.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "small_api_tiny.jsonl").write_bytes(b"".join(lines[1:]))
    (folder / "small_clicks_tiny.jsonl").unlink()

    damaged = list(_damaged(data.lake, "small", manifest))
    miscounted = list(_miscounted(data.lake, "small", data.profile("small"), manifest))

    assert damaged == [
        "small_api_tiny.jsonl is not what was written",
        "small_clicks_tiny.jsonl is not what was written",
    ]
    assert miscounted[0] == "4 records in small_api_tiny.jsonl; expected 5"
    assert "cannot be read back" in miscounted[1]


@pytest.mark.parametrize("path", ["profiles/small.yaml", "personas/tiny.yaml"])
def test_a_changed_file_makes_the_files_stale(
    data: DataFolder, instance: dg.DagsterInstance, path: str
) -> None:
    """The profile's own file, or that of a persona it names; a new run makes them fresh."""
    make(data, instance)
    fresh = status(data, instance)
    place = data.root / path
    place.write_text(place.read_text().replace("small", "other").replace("0.01", "0.5"))
    for event in tick(data, instance).asset_events:
        instance.report_runless_asset_event(event)

    stale = status(data, instance)
    make(data, instance)

    assert (fresh, stale) == (StaleStatus.FRESH, StaleStatus.STALE)
    assert status(data, instance) == StaleStatus.FRESH


def test_a_new_profile_is_requested_once(data: DataFolder, instance: dg.DagsterInstance) -> None:
    """The sensor adds the partition and asks for the run, and not again while it goes on."""
    first = tick(data, instance)
    second = tick(data, instance, first.cursor)

    keys = {
        one.partitions_def_name: list(one.partition_keys)
        for one in first.dynamic_partitions_requests or []
    }
    assert keys["profile"] == ["small"]
    assert requested(first) == ["small"]
    assert requested(second) == []


def test_what_is_made_is_not_requested(data: DataFolder, instance: dg.DagsterInstance) -> None:
    """A sensor that forgot everything reads from the lake what was done."""
    make(data, instance)

    assert requested(tick(data, instance)) == []


def test_a_changed_profile_is_requested_again(
    data: DataFolder, instance: dg.DagsterInstance
) -> None:
    """Another count is a run; another comment is none."""
    cursor = tick(data, instance).cursor
    make(data, instance)
    write(data, "small", "# a comment\n" + PROFILE)
    same = tick(data, instance, cursor)
    write(data, "small", PROFILE.replace("count: 5", "count: 6"))

    other = tick(data, instance, same.cursor)

    assert (requested(same), requested(other)) == ([], ["small"])


def test_a_broken_profile_stops_no_other(data: DataFolder, instance: dg.DagsterInstance) -> None:
    """Its run is requested once, and says what is wrong; a name that is no key is only named."""
    write(data, "torn", "name: [\n")
    write(data, "Not A Key", PROFILE)

    first = tick(data, instance)
    second = tick(data, instance, first.cursor)

    assert requested(first) == ["small", "torn"]
    assert requested(second) == []
    assert "torn.yaml:2: " in failure_text(make(data, instance, "torn"))
    [problem] = changed_profiles(data, {}).problems
    assert "found 'Not A Key'" in problem


def test_two_files_of_one_profile_are_an_error(
    data: DataFolder, instance: dg.DagsterInstance
) -> None:
    """small.yaml and small.json cannot both be the profile."""
    (data.root / "profiles" / "small.json").write_text("{}")

    assert "small.yaml is the same profile" in failure_text(make(data, instance))


def test_a_profiles_file_is_no_table(data: DataFolder, instance: dg.DagsterInstance) -> None:
    """A file that is called as the lake calls its tables is not taken for one."""
    pattern = 'output: {format: parquet, filename_pattern: "{dataset}/{persona}/part-0"}\n'
    write(data, "small", PROFILE.partition("output")[0] + pattern)

    assert make(data, instance).success

    assert "api/tiny/part-0.parquet" in files_of(data)
    assert data.lake.assets() == []
