"""What was seen never changes; only what is decided about it does."""

import dataclasses
from pathlib import Path

import pytest

from persona_assets.observations.deciding import counted, read_decided
from persona_assets_tests.observations.making import ALIASES, write
from persona_assets_tests.observations.test_approvals import make_decision, make_log

NOTE = "---\ndate: 2026-01-01\n---\nI keep {}.\n"


@pytest.mark.parametrize("field", ["raw", "source_type", "persona", "observation_id"])
def test_an_observation_cannot_be_changed(tmp_path: Path, field: str) -> None:
    """PK-08: content, source and person are as they were read."""
    folder = write(tmp_path, {"documents/a.md": NOTE.format("bees")})
    [seen] = read_decided(folder, make_log(tmp_path), persona="mara", aliases=ALIASES)

    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(seen, field, "other")


def test_a_decision_changes_the_decision_alone(tmp_path: Path) -> None:
    """PK-08: an observation that was approved is the one that waited, to the letter."""
    folder, log = write(tmp_path, {"documents/a.md": NOTE.format("bees")}), make_log(tmp_path)
    [before] = read_decided(folder, log, persona="mara", aliases=ALIASES)

    log.record("mara", [make_decision(about=before.observation_id)])

    [after] = read_decided(folder, log, persona="mara", aliases=ALIASES)
    assert after.approval.version == before.approval.version + 1
    assert dataclasses.replace(after, approval=before.approval) == before


def test_another_text_is_another_observation(tmp_path: Path) -> None:
    """PK-08: a file that was changed holds something new, which nobody has approved."""
    folder, log = write(tmp_path, {"documents/a.md": NOTE.format("bees")}), make_log(tmp_path)
    [bees] = read_decided(folder, log, persona="mara", aliases=ALIASES)
    log.record("mara", [make_decision(about=bees.observation_id)])

    (folder / "documents" / "a.md").write_text(NOTE.format("cats"))

    seen = read_decided(folder, log, persona="mara", aliases=ALIASES)
    assert bees.observation_id not in {one.observation_id for one in seen}
    assert counted(seen) == []
