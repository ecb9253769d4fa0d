"""What is edited in a profile changes what it names, and no byte of anything else."""

from pathlib import Path

import pytest

from persona_assets.profiles.documents import Profile
from persona_assets_tests.determinism.everything import PERSONAS, TYPES
from persona_assets_tests.determinism.places import contents
from persona_assets_tests.profiles.builders import make_files, make_profile

BEFORE = [(kind, 25) for kind in TYPES[:4]]
PEOPLE = ("normal_user", "noisy_device")


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize(
    ("datasets", "personas"),
    [
        pytest.param([("fault", 9), *BEFORE, ("population", 9)], PEOPLE, id="more datasets"),
        pytest.param(BEFORE, PERSONAS, id="more personas"),
        pytest.param(BEFORE[::-1], PEOPLE[::-1], id="another order"),
    ],
)
def test_an_addition_changes_no_other_file(
    tmp_path: Path, form: str, datasets: list[tuple[str, int]], personas: tuple[str, ...]
) -> None:
    """PP-76: in every format the files that were there have the bytes that they had."""
    output = {"format": form, "include_metadata": True, "compress": form == "csv"}
    make_files(tmp_path / "a", make_profile(*BEFORE, personas=PEOPLE, output=output))

    make_files(tmp_path / "b", make_profile(*datasets, personas=personas, output=output))

    before, after = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert [name for name in before if after[name] != before[name]] == []
    assert len(after) >= len(before) >= len(BEFORE) * len(PEOPLE)


def test_one_count_or_seed_changes_one_dataset(tmp_path: Path) -> None:
    """PP-76: a dataset that asks for more, or has a seed of its own, is the only one that moves."""
    usual = [{"type": kind, "count": 20} for kind in TYPES]
    edited = [*usual[:2], {"type": "file", "count": 21}, {**usual[3], "seed": 5}, *usual[4:]]
    for name, datasets in (("a", usual), ("b", edited)):
        profile = {"name": "p", "personas": ["legacy_client"], "datasets": datasets}
        make_files(tmp_path / name, Profile.model_validate(profile))

    before, after = contents(tmp_path / "a"), contents(tmp_path / "b")

    assert [name for name in before if after[name] != before[name]] == [
        "p_file_legacy_client.json",
        "p_load_legacy_client.json",
    ]
