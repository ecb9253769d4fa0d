"""An observation counts when it was approved, and two people cannot decide over each other."""

import datetime as dt
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.errors import (
    ConflictError,
    InvalidArgumentError,
    InvalidDocumentError,
    StorageError,
)
from persona_assets.observations.approval_log import ApprovalLog
from persona_assets.observations.approvals import (
    AUTOMATIC,
    PENDING,
    ApprovalAction,
    ApprovalPolicy,
    Decision,
    ProcessingStatus,
    decide,
    initial_approval,
)
from persona_assets.observations.deciding import counted, read_decided
from persona_assets_tests.observations.making import ALIASES, lines, write

ONE = "1bb93553-48bc-47bc-95cc-02693e2eb94c"
TWO = "fd18eea6-990e-4d5d-849a-7aa61e84b300"
NOON = dt.datetime(2026, 1, 13, 12, tzinfo=dt.UTC)
LEGAL = {
    ("pending", "approve"): "approved",
    ("pending", "reject"): "rejected",
    ("approved", "process"): "processed",
    ("approved", "reject"): "rejected",
    ("processed", "reject"): "rejected",
    ("rejected", "reopen"): "pending",
}


def make_decision(
    action: str = "approve", version: int = 1, *, about: str = ONE, by: str = "Jo"
) -> Decision:
    """Return a decision at noon, with a reason if it needs one."""
    reason = "not hers" if action == "reject" else None
    return Decision(about, ApprovalAction(action), version, by, NOON, reason)


def make_log(tmp_path: Path, policy: str = "required") -> ApprovalLog:
    """Return a log under *policy*, in which nothing was decided."""
    folder = tmp_path / "approvals"
    folder.mkdir()
    (folder / "policy.yaml").write_text(f"default: {policy}\n")
    return ApprovalLog(folder)


@given(st.lists(st.sampled_from(list(ApprovalAction)), max_size=8))
def test_only_legal_steps_are_taken(actions: list[ApprovalAction]) -> None:
    """Whatever is tried, the status moves along the arrows and the version counts the moves."""
    approval = PENDING
    for action in actions:
        expected = LEGAL.get((approval.status.value, action.value))
        decision = make_decision(action.value, approval.version)
        if expected is None:
            with pytest.raises(InvalidArgumentError, match=f"is {approval.status}; to {action}"):
                decide(approval, decision)
            continue

        after = decide(approval, decision)

        assert (after.status.value, after.version) == (expected, approval.version + 1)
        assert (after.rejection_reason is not None) is (expected == "rejected")
        approval = after


def test_an_approval_says_who_and_when() -> None:
    """What was approved names its approver, also after it was processed (PK-07)."""
    approved = decide(PENDING, make_decision())

    processed = decide(approved, make_decision("process", 2, by="machine"))

    assert (processed.approved_by, processed.approved_at) == ("Jo", NOON)
    assert processed.status is ProcessingStatus.PROCESSED


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        pytest.param(
            Decision(ONE, ApprovalAction.REJECT, 1, "Jo", NOON), "needs a reason", id="no reason"
        ),
        pytest.param(
            Decision(ONE, ApprovalAction.REJECT, 1, "Jo", NOON, " "), "needs a reason", id="blank"
        ),
        pytest.param(
            Decision(ONE, ApprovalAction.APPROVE, 1, "Jo", NOON, "fine"), "only a rej", id="reason"
        ),
        pytest.param(make_decision(by=" "), "found no name", id="nobody"),
        pytest.param(
            Decision(ONE, ApprovalAction.APPROVE, 1, "Jo", NOON.replace(tzinfo=None)),
            "needs a time zone",
            id="no zone",
        ),
    ],
)
def test_a_decision_that_lacks_something_is_refused(decision: Decision, problem: str) -> None:
    """Somebody decides, at a time, and says why something is rejected (PK-07)."""
    with pytest.raises(InvalidArgumentError, match=problem):
        decide(PENDING, decision)


def test_the_second_of_two_decisions_on_one_version_is_a_conflict(tmp_path: Path) -> None:
    """Nobody overwrites what he has not seen (PK-09)."""
    log = make_log(tmp_path)
    log.record("mara", [make_decision()])

    with pytest.raises(ConflictError, match="expected version 1; found 2"):
        log.record("mara", [make_decision("reject", 1, by="Ann")])

    assert log.approval_of("mara", ONE).approved_by == "Jo"


def test_of_eight_who_decide_at_once_one_is_first(tmp_path: Path) -> None:
    """No decision is lost, and none is taken twice (PK-09)."""
    log = make_log(tmp_path)
    outcomes: list[str] = []

    def try_it(name: str) -> None:
        try:
            ApprovalLog(log.folder).record("mara", [make_decision(by=name)])
            outcomes.append(name)
        except ConflictError:
            outcomes.append("conflict")

    threads = [threading.Thread(target=try_it, args=(f"P{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("conflict") == 7
    assert log.approval_of("mara", ONE).approved_by in outcomes
    assert len(log.path("mara").read_text().splitlines()) == 1


def test_several_decisions_are_taken_all_or_none(tmp_path: Path) -> None:
    """One that is not allowed leaves the others undone, and makes no file."""
    log = make_log(tmp_path)

    with pytest.raises(InvalidArgumentError, match=f"{TWO} is pending"):
        log.record("mara", [make_decision(), make_decision("process", about=TWO)])

    assert not log.path("mara").exists()
    assert log.approval_of("mara", ONE) == PENDING


def test_a_full_disk_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be made safe is taken back."""
    log = make_log(tmp_path)
    log.record("mara", [make_decision()])
    before = log.path("mara").read_bytes()

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(StorageError, match=r"mara\.jsonl: cannot be written: No space left"):
        log.record("mara", [make_decision(about=TWO)])

    assert log.path("mara").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('{"observation_id"', r":1: cut off", id="cut off"),
        pytest.param(
            lines({"observation_id": ONE, "action": "process", "version": 2, "by": "J", "at": "x"}),
            ":1: at: expected a time",
            id="no time",
        ),
        pytest.param(
            lines(
                {
                    "observation_id": ONE,
                    "action": "approve",
                    "version": 1,
                    "by": "J",
                    "at": "2026-01-13",
                },
                {
                    "observation_id": ONE,
                    "action": "approve",
                    "version": 2,
                    "by": "J",
                    "at": "2026-01-13",
                },
            ),
            ":2: .*is approved; to approve it",
            id="an illegal step",
        ),
        pytest.param(
            lines(
                {
                    "observation_id": ONE,
                    "action": "approve",
                    "version": 3,
                    "by": "J",
                    "at": "2026-01-13",
                }
            ),
            ":1: .*expected version 3; found 1",
            id="a lost line",
        ),
    ],
)
def test_a_damaged_log_names_the_line(tmp_path: Path, text: str, problem: str) -> None:
    """A decision that is lost or changed by hand is not passed over."""
    log = make_log(tmp_path)
    log.path("mara").write_text(text)

    with pytest.raises(InvalidDocumentError, match=r"mara\.jsonl" + problem):
        log.approvals("mara")


def test_the_policy_may_differ_by_persona(tmp_path: Path) -> None:
    """Without a file everything counts; with one it says who must be asked."""
    log = ApprovalLog(tmp_path)
    assert initial_approval(log.policy("mara")) == AUTOMATIC

    (tmp_path / "policy.yaml").write_text("personas:\n  mara: required\n")

    assert log.policy("mara") is ApprovalPolicy.REQUIRED
    assert log.policy("jo") is ApprovalPolicy.AUTOMATIC


def test_an_unknown_policy_is_an_error(tmp_path: Path) -> None:
    """A word that means nothing does not let everything count."""
    (tmp_path / "policy.yaml").write_text("default: require\n")

    with pytest.raises(InvalidDocumentError, match=r"policy\.yaml:1: default: .*'require'"):
        ApprovalLog(tmp_path).policy("mara")


def test_only_what_is_approved_counts(tmp_path: Path) -> None:
    """Of two files the approved one counts; the other waits (PK-06)."""
    text = "---\ndate: 2026-01-01\n---\nI keep {}.\n"
    files = {f"documents/{one}.md": text.format(one) for one in ("bees", "cats")}
    folder, log = write(tmp_path, dict(files)), make_log(tmp_path)
    seen = read_decided(folder, log, persona="mara", aliases=ALIASES)
    bees = next(one for one in seen if "bees" in one.raw)

    log.record("mara", [make_decision(about=bees.observation_id)])

    seen = read_decided(folder, log, persona="mara", aliases=ALIASES)
    assert [one.raw for one in counted(seen)] == ["I keep bees."]
    assert sorted(one.approval.status.value for one in seen) == ["approved", "pending"]


def test_what_is_rejected_does_not_hide_what_repeats_it(tmp_path: Path) -> None:
    """An approved file counts, though a rejected one says the same."""
    row = {"at": "2026-01-13T09:00:00Z", "speaker": "Mara", "text": "I keep bees on the roof."}
    more = lines(row, {**row, "text": "And a goat.", "at": "2026-01-13T09:05:00Z"})
    folder = write(tmp_path, {"messages/a.jsonl": lines(row), "messages/b.jsonl": more})
    log = make_log(tmp_path, "automatic")
    seen = read_decided(folder, log, persona="mara", aliases=ALIASES)
    fuller = next(one for one in seen if len(one.turns) == 2)

    log.record("mara", [make_decision("reject", about=fuller.observation_id)])

    seen = read_decided(folder, log, persona="mara", aliases=ALIASES)
    assert [one.source_path for one in counted(seen)] == ["messages/a.jsonl"]
