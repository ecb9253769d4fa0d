"""What generating a profile leaves behind: everything it declares, or nothing."""

import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from persona_assets.datasets.building import dataset
from persona_assets.datasets.writing import json_records
from persona_assets.errors import (
    InvalidArgumentError,
    InvalidDocumentError,
    StorageError,
    UnknownPersonaError,
)
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.documents import Profile
from persona_assets.profiles.planning import Job, Plan, plan_profile
from persona_assets.profiles.running import run_plan
from persona_assets_tests.profiles.builders import make_files, make_profile


def names_in(folder: Path) -> list[str]:
    """Return every file and folder below *folder*."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below *folder*."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_every_dataset_of_every_persona_has_a_file(tmp_path: Path) -> None:
    """PP-68, PP-117: personas times datasets, none overwritten, each with its count."""
    profile = make_profile(
        ("api", 50), ("population", 20), ("api", 10), personas=("normal_user", "noisy_device")
    )

    written = make_files(tmp_path, profile)

    assert [len(json.loads(one.path.read_bytes())) for one in written] == [50, 50, 20, 20, 10, 10]
    assert names_in(tmp_path) == sorted(one.path.name for one in written)
    assert written[0].path.name == "p_api_normal_user.json"


def test_a_file_holds_what_quick_makes(tmp_path: Path) -> None:
    """The same persona, type and seed are the same records everywhere."""
    [written] = make_files(tmp_path, make_profile(("api", 30), seed=9))

    made = dataset("api", resolve_persona("normal_user"), 9)

    [batch] = made.batches(0, 30)
    assert json.loads(written.path.read_bytes()) == list(json_records(batch))


@pytest.mark.parametrize(
    ("output", "names"),
    [
        pytest.param({"format": "csv"}, ["p_api_normal_user.csv"], id="csv"),
        pytest.param({"format": "jsonl"}, ["p_api_normal_user.jsonl"], id="jsonl"),
        pytest.param({"format": "parquet"}, ["p_api_normal_user.parquet"], id="parquet"),
        pytest.param({"compress": True}, ["p_api_normal_user.json.gz"], id="gzip"),
        pytest.param(
            {"format": "parquet", "compress": True}, ["p_api_normal_user.parquet"], id="zstd inside"
        ),
        pytest.param(
            {"format": "csv", "include_metadata": True},
            ["p_api_normal_user.csv", "p_api_normal_user.metadata.json"],
            id="metadata beside",
        ),
        pytest.param(
            {"filename_pattern": "{type}-{seed}-{count}-{version}"},
            ["api-42-5-1.0.0.json"],
            id="a pattern",
        ),
        pytest.param(
            {"filename_pattern": "{persona}/{dataset}"},
            ["normal_user", "normal_user/api.json"],
            id="a folder for each persona",
        ),
        pytest.param({"filename_pattern": "all.json"}, ["all.json"], id="a suffix once"),
    ],
)
def test_output_is_as_declared(tmp_path: Path, output: dict[str, object], names: list[str]) -> None:
    """PP-73: format, compression, pattern and metadata name the files."""
    make_files(tmp_path, make_profile(output=output))

    assert names_in(tmp_path) == names


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_metadata_say_what_was_made(tmp_path: Path, form: str) -> None:
    """PP-73, PP-118: persona, seed, options, counts by behavior."""
    profile = make_profile(("api", 80), output={"format": form, "include_metadata": True})

    [written] = make_files(tmp_path, profile)

    if form == "json":
        facts = json.loads(written.path.read_bytes())["metadata"]
    elif form == "csv":
        facts = json.loads((tmp_path / "p_api_normal_user.metadata.json").read_bytes())
    else:
        footer = pq.ParquetFile(written.path).metadata.metadata
        facts = json.loads(footer[b"persona_assets.metadata"])
    assert (facts["profile"], facts["dataset"], facts["persona"]) == ("p", "api", "normal_user")
    assert (facts["seed"], facts["row_count"]) == (42, 80)
    assert facts["behavior_counts"]["timing"] == 80


def test_a_pretty_file_says_the_same(tmp_path: Path) -> None:
    """PP-73: only the white space differs."""
    [plain] = make_files(tmp_path / "a", make_profile())
    [pretty] = make_files(tmp_path / "b", make_profile(output={"pretty_print": True}))

    assert json.loads(plain.path.read_bytes()) == json.loads(pretty.path.read_bytes())
    assert plain.path.read_bytes().count(b"\n") == 1
    assert pretty.path.read_bytes().count(b"\n") > 50


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "parquet"])
def test_two_runs_are_equal_bytes(tmp_path: Path, form: str) -> None:
    """PP-75: a profile and its seed fix every byte."""
    output = {"format": form, "compress": True, "include_metadata": True}
    profile = make_profile(("api", 40), ("population", 40), output=output)

    make_files(tmp_path / "a", profile)
    make_files(tmp_path / "b", profile)

    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(make_profile(("api", 20), ("population", 9)), id="another dataset"),
        pytest.param(
            make_profile(("api", 20), personas=("normal_user", "noisy_device")),
            id="another persona",
        ),
        pytest.param(make_profile(("api", 20), description="other", version="2.0.0"), id="words"),
    ],
)
def test_an_edit_changes_nothing_else(tmp_path: Path, changed: Profile) -> None:
    """PP-76: what was asked for before is as it was."""
    make_files(tmp_path / "a", make_profile(("api", 20)))
    make_files(tmp_path / "b", changed)

    before, after = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert {name: after[name] for name in before} == before


def test_a_seed_changes_the_records(tmp_path: Path) -> None:
    """PP-76: the profile's seed, a dataset's own, and the command's."""
    own = Profile.model_validate(
        {
            "name": "p",
            "personas": ["normal_user"],
            "datasets": [
                {"type": "api", "count": 5},
                {"name": "own", "type": "api", "count": 5, "seed": 7},
            ],
        }
    )

    usual = [one.path.read_bytes() for one in make_files(tmp_path / "a", own)]
    chosen = [one.path.read_bytes() for one in make_files(tmp_path / "b", own, seed=8)]

    assert usual[0] != usual[1]
    assert usual[0] != chosen[0]
    assert usual[1] == chosen[1]


def test_a_start_moves_the_records(tmp_path: Path) -> None:
    """An option of a dataset reaches its generator."""
    profile = Profile.model_validate(
        {
            "name": "p",
            "personas": ["normal_user"],
            "datasets": [
                {"type": "api", "count": 1, "options": {"started_at": "2030-05-06T07:00:00Z"}}
            ],
        }
    )

    [written] = make_files(tmp_path, profile)

    [record] = json.loads(written.path.read_bytes())
    assert record["requested_at"].startswith("2030-05-06T07:00:0")


def test_named_personas_take_the_place_of_the_profiles(tmp_path: Path) -> None:
    """PP-51: --persona chooses who acts."""
    [written] = make_files(tmp_path, make_profile(), personas=["noisy_device"])

    assert written.path.name == "p_api_noisy_device.json"


def test_nobody_is_an_error() -> None:
    """PP-54: a profile without personas makes nothing, and says what to do."""
    with pytest.raises(InvalidArgumentError, match="name one with --persona"):
        plan_profile(make_profile(personas=()))


def test_an_unknown_persona_is_an_error() -> None:
    """PP-77: nobody is skipped."""
    with pytest.raises(UnknownPersonaError, match="Did you mean 'normal_user'"):
        plan_profile(make_profile(), personas=["normal_usr"])


def test_a_broken_persona_is_named_with_its_file(tmp_path: Path) -> None:
    """The persona's file is at fault, not the profile."""
    (tmp_path / "odd.yaml").write_text("name: odd\nversion: 1\n", encoding="utf-8")

    with pytest.raises(InvalidDocumentError, match=r"odd\.yaml:1"):
        plan_profile(make_profile(), [tmp_path], personas=["odd"])


def test_one_name_for_two_files_is_an_error() -> None:
    """PP-68: a pattern that overwrites is refused before anything is written."""
    profile = make_profile(("api", 1), ("population", 1), output={"filename_pattern": "{persona}"})

    with pytest.raises(InvalidArgumentError, match=r"needs \{dataset\} and \{persona\}"):
        plan_profile(profile)


def test_an_old_file_is_replaced_only_by_force(tmp_path: Path) -> None:
    """What exists stays, unless told otherwise."""
    (tmp_path / "p_api_normal_user.json").write_text("before", encoding="utf-8")
    plan = plan_profile(make_profile(), directory=tmp_path)

    with pytest.raises(StorageError, match="exists already; --force replaces it"):
        run_plan(plan)
    kept = (tmp_path / "p_api_normal_user.json").read_text(encoding="utf-8")
    run_plan(plan, is_forced=True)

    assert kept == "before"
    assert len(json.loads((tmp_path / "p_api_normal_user.json").read_bytes())) == 5


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the second file leaves neither file nor folder."""
    plan = plan_profile(
        make_profile(("api", 50), ("population", 50)), directory=tmp_path / "new" / "out"
    )

    def interrupt(job: Job, done: int) -> None:
        if job.name == "population" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_plan(plan, progress=interrupt)

    assert names_in(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """A file in the place of the folder is named."""
    (tmp_path / "out").write_text("", encoding="utf-8")

    with pytest.raises(StorageError, match="cannot be written"):
        run_plan(plan_profile(make_profile(), directory=tmp_path / "out"))


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    """Whoever watches sees each job begin and end."""
    seen: list[tuple[str, int]] = []
    plan = plan_profile(make_profile(("api", 5), ("population", 6)), directory=tmp_path)

    run_plan(plan, progress=lambda job, done: seen.append((job.name, done)))

    assert seen == [("api", 0), ("api", 5), ("population", 0), ("population", 6)]


@pytest.mark.parametrize("kind", ["api", "streaming", "file", "load", "fault"])
def test_a_named_dataset_has_records_of_its_own(tmp_path: Path, kind: str) -> None:
    """A name of its own, not the place in the list, makes other records."""
    named = {"name": "other", "type": kind, "count": 5}
    usual = {"type": kind, "count": 5}
    two, one = (
        Profile.model_validate({"name": "p", "personas": ["noisy_device"], "datasets": datasets})
        for datasets in ([usual, named], [named])
    )

    make_files(tmp_path / "two", two)
    make_files(tmp_path / "one", one)

    first, other = (tmp_path / "two" / f"p_{name}_noisy_device.json" for name in (kind, "other"))
    assert first.read_bytes() != other.read_bytes()
    assert other.read_bytes() == (tmp_path / "one" / other.name).read_bytes()


def test_a_file_name_that_no_folder_takes_is_a_storage_error(tmp_path: Path) -> None:
    """A pattern that is too long is refused, and nothing is left."""
    profile = make_profile(output={"filename_pattern": "n" * 300})

    with pytest.raises(StorageError, match="cannot be written"):
        make_files(tmp_path / "out", profile)

    assert list(tmp_path.iterdir()) == []


def two_files(folder: Path) -> Plan:
    """Return a plan of two files in *folder*, the first of which is there, with other content."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "p_api_normal_user.json").write_text("before", encoding="utf-8")
    return plan_profile(make_profile(("api", 5), ("population", 5)), directory=folder)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param("p_population_normal_user.json/inner", "it is a folder", id="a folder"),
        pytest.param("p_population_normal_user.json", "it is a link", id="a link"),
    ],
)
def test_what_cannot_be_replaced_changes_nothing(tmp_path: Path, place: str, said: str) -> None:
    """The place is named, and the files that could be replaced are as they were."""
    plan = two_files(tmp_path / "out")
    if "/" in place:
        (tmp_path / "out" / place).mkdir(parents=True)
    else:
        (tmp_path / "out" / place).symlink_to(tmp_path / "nowhere")
    before = names_in(tmp_path)

    with pytest.raises(StorageError, match=rf"p_population_normal_user\.json: .*{said}"):
        run_plan(plan, is_forced=True)

    assert names_in(tmp_path) == before
    assert (tmp_path / "out" / "p_api_normal_user.json").read_text(encoding="utf-8") == "before"


def test_a_folder_that_appears_meanwhile_undoes_the_move(tmp_path: Path) -> None:
    """The first file was replaced already; it is put back, and the error names the folder."""
    plan = two_files(tmp_path)
    late = tmp_path / "p_population_normal_user.json"

    with pytest.raises(StorageError, match=r"p_population_normal_user\.json: "):
        run_plan(plan, is_forced=True, progress=lambda *_: late.mkdir(exist_ok=True))

    assert names_in(tmp_path) == ["p_api_normal_user.json", late.name]
    assert (tmp_path / "p_api_normal_user.json").read_text(encoding="utf-8") == "before"


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Without force it stays, and the files that were moved before it are gone again."""
    plan = plan_profile(make_profile(("api", 5), ("population", 5)), directory=tmp_path)
    late = tmp_path / "p_population_normal_user.json"

    def appear(job: Job, done: int) -> None:
        late.write_text(f"late, at {job.name} {done}", encoding="utf-8")

    with pytest.raises(StorageError, match=r"p_population_normal_user\.json: exists already"):
        run_plan(plan, progress=appear)

    assert contents(tmp_path) == {late.name: b"late, at population 5"}


def test_an_interrupted_move_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C after the first file: the old one is back, the new ones are gone."""
    plan = two_files(tmp_path)
    link, seen = os.link, list[Path]()

    def interrupted(source: Path, target: Path, **choices: bool) -> None:
        link(source, target, **choices)
        seen.append(target)
        if len(seen) == 2:  # the first keeps the old file
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_plan(plan, is_forced=True)

    assert contents(tmp_path) == {"p_api_normal_user.json": b"before"}
    assert names_in(tmp_path) == ["p_api_normal_user.json"]
