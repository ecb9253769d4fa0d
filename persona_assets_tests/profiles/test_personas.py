"""Who acts in a profile: pinned versions side by side, and several personas as one."""

import json
from pathlib import Path

import pytest

from persona_assets.datasets.building import dataset
from persona_assets.datasets.writing import json_records
from persona_assets.errors import InvalidDocumentError
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.documents import read_profile
from persona_assets_tests.personas_documents.test_documents import make_behavior, make_file
from persona_assets_tests.profiles.builders import make_files, make_profile, write_profile


def write_personas(folder: Path, personas: str) -> Path:
    """Return the path of a profile with these *personas*, as YAML."""
    return write_profile(
        folder, f"name: p\npersonas: {personas}\ndatasets: [{{type: api, count: 3}}]\n"
    )


@pytest.mark.parametrize(
    "personas", ["[normal_user+noisy_device]", "[[normal_user, noisy_device]]"]
)
def test_several_personas_act_as_one(tmp_path: Path, personas: str) -> None:
    """PP-111: a list in the list, or a name with +, is one actor, with one file."""
    profile = read_profile(write_personas(tmp_path, personas), [])

    [written] = make_files(tmp_path / "out", profile)

    both = dataset("api", resolve_persona("normal_user+noisy_device"))
    assert written.path.name == "p_api_normal_user+noisy_device.json"
    assert written.summary == both.summary(0, 3)
    assert written.summary.behavior_counts["delayed_transmission"] == 3


def test_a_combination_changes_nobody_else(tmp_path: Path) -> None:
    """PP-76: a combined actor beside them leaves the bytes of its parts as they are."""
    parts = ["normal_user", "noisy_device"]
    alone = make_files(tmp_path / "a", make_profile(personas=parts))
    beside = make_files(tmp_path / "b", make_profile(personas=[*parts, "normal_user+noisy_device"]))

    assert len(beside) == 3
    for one, other in zip(alone, beside, strict=False):
        assert one.path.read_bytes() == other.path.read_bytes()


def test_versions_stand_side_by_side(tmp_path: Path) -> None:
    """PP-112: two versions in one profile have two files, of the same people, acting otherwise."""
    for version, rate in (("1.9.0", "0"), ("1.10.0", "1")):
        behavior = make_behavior("typos", "typos", f"{{rate: {rate}}}")
        text = f"behaviors:\n{behavior}"
        make_file(tmp_path, f"buyer@{version}", text, name="buyer", version=version)
    profile = make_profile(personas=["buyer@1.9.0", "buyer"])

    old, new = make_files(tmp_path / "out", profile, folders=[tmp_path])

    people = [
        [row["client_id"] for batch in one.job.made.batches(0, 5) for row in json_records(batch)]
        for one in (old, new)
    ]
    assert [one.path.name for one in (old, new)] == ["p_api_buyer@1.9.0.json", "p_api_buyer.json"]
    assert [one.job.made.persona_version for one in (old, new)] == ["1.9.0", "1.10.0"]
    assert people[0] == people[1]
    assert old.path.read_bytes() != new.path.read_bytes()


def test_a_persona_takes_every_shape(tmp_path: Path) -> None:
    """PP-109, PP-117: one file that names no dataset makes all five, from one profile."""
    behavior = make_behavior("typos", "typos", "{rate: 0.1}")
    make_file(tmp_path, "anybody", f"behaviors:\n{behavior}")
    kinds = ("api", "streaming", "file", "load", "fault")
    profile = make_profile(*((kind, 4) for kind in kinds), personas=["anybody"])

    written = make_files(tmp_path / "out", profile, folders=[tmp_path])

    assert [one.job.made.name for one in written] == list(kinds)
    assert [one.summary.row_count for one in written] == [4] * 5


def test_the_engine_can_be_imported(tmp_path: Path) -> None:
    """PP-115: a profile at once, a single record, and a stream of batches say the same."""
    [written] = make_files(tmp_path / "out", make_profile(("streaming", 30)))

    made = dataset("streaming", resolve_persona("normal_user"))
    streamed = [row for batch in made.batches(0, 30, batch_rows=7) for row in json_records(batch)]
    assert json.loads(written.path.read_bytes()) == streamed
    assert made.record(12)["offset"] == streamed[12]["offset"]


@pytest.mark.parametrize(
    ("personas", "said"),
    [
        ("[[normal_user, normal_user]]", r"profile\.yaml:2: personas\[0\]: .*named twice"),
        ("[normal_user+nobody]", r"profile\.yaml:2: personas\[0\]: no persona named 'nobody'"),
        ("[normal_user@9.9.9]", r"profile\.yaml:2: personas\[0\]: no version of normal_user"),
        ("[[]]", r"profile\.yaml:2: personas\[0\]: "),
        ("[normal_user, normal_user]", "named twice"),
        ("[normal user]", r"profile\.yaml:2: personas\[0\]: "),
    ],
)
def test_who_cannot_act_is_named_with_the_line(tmp_path: Path, personas: str, said: str) -> None:
    """PP-77, PP-111, PP-112: twice, unknown, an unknown version, nobody."""
    with pytest.raises(InvalidDocumentError, match=said):
        read_profile(write_personas(tmp_path, personas), [])
