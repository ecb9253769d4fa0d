"""Tests of counting feedback: what is left out, what is refused, what waits for approval."""

import datetime as dt
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.ids import content_id
from persona_assets.observations.approval_log import ApprovalLog
from persona_assets.observations.approvals import ApprovalAction, Decision, ProcessingStatus
from persona_assets.observations.deciding import counted, read_decided
from persona_assets.observations.observation import Observation
from persona_assets.upkeep import counting
from persona_assets.upkeep.places import DataPlaces
from persona_assets_tests.knowledge.builders import NOON
from persona_assets_tests.upkeep.counting import (
    PERSON,
    correction,
    count,
    feedback,
    give,
    make_counted,
)

NOBODY = content_id("nobody")
SAID = "I would rather sleep less."


@pytest.fixture(name="data")
def fixture_data(tmp_path: Path) -> tuple[DataPlaces, str]:
    """Return a data folder, and the instance that was made there."""
    return make_counted(tmp_path)


def decided(places: DataPlaces) -> list[Observation]:
    """Return what was seen of the person, with what was decided."""
    folder, log = places.observation_folder(PERSON), ApprovalLog(places.root / "approvals")
    return read_decided(folder, log, persona=PERSON, aliases=())


def files(root: Path) -> dict[Path, bytes]:
    """Return what lies in a folder."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_line_on_an_unknown_instance_blocks_nobody(data: tuple[DataPlaces, str]) -> None:
    """It is told with its place, counted, and left out; the rest becomes a version (PK-52)."""
    places, instance = data
    blamed = {"whatDidntWork": ["What they want"]}
    give(places, feedback(1, NOBODY), feedback(2, instance, specific=blamed))

    said, told = count(places)

    assert said[0] == "2 feedback: 1 incorporated, 1 left out"
    assert said[1].startswith("working_with 1.0.0 -> 1.0.1: ")
    assert told == [
        f"left out: {places.feedback / 'a.jsonl'}:1: no persona instance named {NOBODY!r}"
    ]


def test_many_unknown_instances_are_told_in_few_lines(data: tuple[DataPlaces, str]) -> None:
    """Ten of them, and how many more there are."""
    places, _ = data
    give(places, *(feedback(number, NOBODY) for number in range(25)))

    said, told = count(places)

    assert said == ["25 feedback: 25 left out"]
    assert (len(told), told[-1]) == (11, "left out: 15 more on instances that nobody knows")


def test_feedback_from_before_its_instance_is_refused(data: tuple[DataPlaces, str]) -> None:
    """The error has file and line, and nothing of any file is counted."""
    places, instance = data
    early = (NOON - dt.timedelta(seconds=1)).isoformat()
    give(places, feedback(1, instance, specific=correction(SAID)))
    give(places, feedback(2, instance, submittedAt=early), name="b.jsonl")
    before = files(places.root)

    with pytest.raises(InvalidDocumentError, match=r"b\.jsonl:1: .*before its instance was made"):
        count(places)

    assert files(places.root) == before


def test_a_correction_waits_until_somebody_approves_it(data: tuple[DataPlaces, str]) -> None:
    """It is an observation that does not count, though everything else does by the policy."""
    places, instance = data
    give(places, *(feedback(n, instance, specific=correction(SAID)) for n in range(12)))

    said, _ = count(places)

    [waits] = decided(places)
    assert said[-1].startswith(f"corrections of {PERSON} that wait for approval: 1; ")
    assert (waits.raw, waits.observed_at) == (SAID, NOON)
    assert waits.approval.status is ProcessingStatus.PENDING
    assert counted([waits]) == []


def test_an_approved_correction_counts_for_good(data: tuple[DataPlaces, str]) -> None:
    """Counting again neither repeats it nor makes it wait again; a new one waits (PK-06)."""
    places, instance = data
    give(places, feedback(5, instance, specific=correction(SAID)))
    count(places)
    [waits] = decided(places)
    approve = Decision(waits.observation_id, ApprovalAction.APPROVE, 1, "Jo", NOON)
    log = ApprovalLog(places.root / "approvals")
    log.record(PERSON, [approve], waiting={waits.observation_id})

    earlier = feedback(1, instance, specific=correction(SAID))
    other = feedback(2, instance, specific=correction("I like mornings."))
    give(places, earlier, other, name="b.jsonl")
    count(places)

    assert [(one.raw, one.approval.counts) for one in decided(places)] == [
        ("I like mornings.", False),
        (SAID, True),
    ]


def test_counting_again_changes_nothing(data: tuple[DataPlaces, str]) -> None:
    """Versions, corrections and the store are what they were."""
    places, instance = data
    give(places, feedback(1, instance, specific=correction(SAID)))
    count(places)
    before = files(places.root)

    said, _ = count(places)

    assert files(places.root) == before
    assert said == ["1 feedback: 1 incorporated"]


def test_a_dry_run_writes_nothing(data: tuple[DataPlaces, str], tmp_path: Path) -> None:
    """Not even the file of a store that was not there."""
    places, instance = data
    give(places, feedback(1, instance, specific=correction(SAID)))
    before = files(tmp_path)

    said, _ = count(places, is_dry=True)

    assert said[-1].startswith("corrections of ")
    assert files(tmp_path) == before
    (tmp_path / "state" / "instances.sqlite").unlink()
    assert count(places, is_dry=True)[0] == ["1 feedback: 1 left out"]
    assert not (tmp_path / "state" / "instances.sqlite").exists()


def test_who_waits_is_told_how_far_it_is(
    data: tuple[DataPlaces, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large folder takes a while to read."""
    places, instance = data
    monkeypatch.setattr(counting, "_LINES_A_TELLING", 2)
    give(places, *(feedback(n, instance) for n in range(5)))

    assert count(places)[1] == ["2 feedback read", "4 feedback read"]
