"""Tests of erasing what somebody gave feedback on."""

from pathlib import Path

import pytest

from persona_assets.upkeep.decisions import drop_policy
from persona_assets.upkeep.erasing import erase, plan_erasure
from persona_assets.upkeep.places import DataPlaces
from persona_assets.upkeep.proving import prove_gone
from persona_assets_tests.upkeep.counting import (
    PERSON,
    correction,
    count,
    feedback,
    give,
    make_counted,
)

SAID = "I would rather sleep less."
WROTE = "I keep four bees in a box under the stairs."


@pytest.fixture(name="data")
def fixture_data(tmp_path: Path) -> tuple[DataPlaces, str]:
    """Return a data folder with a document and a correction, and the instance that was made."""
    places, instance = make_counted(tmp_path)
    document = places.observation_folder(PERSON) / "documents" / "bees.md"
    document.parent.mkdir(parents=True)
    document.write_text(f"---\ndate: 2026-02-01\n---\n\n{WROTE}\n")
    give(places, feedback(1, instance, specific=correction(SAID)), feedback(2, instance))
    count(places)
    return places, instance


def erase_one(places: DataPlaces, words: str) -> list[str]:
    """Erase the observation that says *words*."""
    [one] = [each for each in places.observations(PERSON) if words in each.raw]
    return erase(places, plan_erasure(places, PERSON, one.observation_id))


def test_feedback_counts_after_an_observation_is_erased(data: tuple[DataPlaces, str]) -> None:
    """The instances lose their text and stay known, so nobody's feedback is in the way (PK-52)."""
    places, instance = data

    erase_one(places, WROTE)

    said, told = count(places)
    assert (said, told) == (["2 feedback: 1 incorporated, 1 processed"], [])
    assert list(places.store.records()) == [instance]


def test_an_erased_correction_does_not_come_back(data: tuple[DataPlaces, str]) -> None:
    """The feedback that said it goes, too; other feedback stays and counts."""
    places, _ = data

    changed = erase_one(places, SAID)

    assert changed == [
        f"observations/{PERSON}/corrections/feedback.jsonl",
        "feedback/a.jsonl",
    ]
    said, _ = count(places)
    assert said[0].startswith("1 feedback: ")
    assert not prove_gone([SAID], [places.root / "observations", places.feedback]).remnants


def test_nothing_is_left_of_the_feedback_on_an_erased_person(data: tuple[DataPlaces, str]) -> None:
    """Corrections, feedback on the instances, and the instances are gone; the rest counts."""
    places, instance = data
    (places.feedback / "broken.jsonl").write_text(f"no JSON, but {WROTE}\n")

    erase(places, plan_erasure(places, PERSON))

    assert not prove_gone(
        [SAID, instance], [places.feedback, places.root / "observations"]
    ).remnants
    assert (places.feedback / "broken.jsonl").read_text() == ""
    assert places.store.records() == {}
    assert count(places) == (["0 feedback: none"], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("default: required\n", "default: required\n", id="it is not in it"),
        pytest.param(
            "personas:\n  # a note\n  mara_okafor: required\n  kim: required\n",
            "personas:\n  # a note\n  kim: required\n",
            id="a line",
        ),
        pytest.param(
            "default: required\npersonas: {mara_okafor: automatic, kim: automatic}\n",
            "default: required\npersonas:\n  kim: automatic\n",
            id="a part of a line",
        ),
        pytest.param(
            "personas:\n  mara_okafor: required\n",
            "default: automatic\npersonas: {}\n",
            id="the only one",
        ),
    ],
)
def test_the_policy_does_not_name_an_erased_person(tmp_path: Path, before: str, after: str) -> None:
    """What it says of others is what it was."""
    path = tmp_path / "policy.yaml"
    path.write_text(before)

    assert drop_policy(path, PERSON) is (before != after)

    assert path.read_text() == after
    assert list(tmp_path.iterdir()) == [path]
