"""``persona-gen observations`` shows what was seen, and takes decisions."""

import json
from pathlib import Path
from typing import Any

import pytest

from persona_assets_tests.cli.calling import call

PERSONA = """\
name: mara
description: Somebody.
kind: user
version: 1.0.0
aliases: [Mara]
"""
CHAT = "[13/01/2026, 09:12:44] Mara: I keep bees.\n[14/01/2026, 09:12:44] Mara: And a goat.\n"


@pytest.fixture(name="data")
def fixture_data(tmp_path: Path) -> Path:
    """Return a data folder with two days of a chat, each of which must be approved."""
    for name, text in {
        "personas/mara.yaml": PERSONA,
        "observations/mara/whatsapp/jo.txt": CHAT,
        "approvals/policy.yaml": "default: required\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def ask(
    capfdbinary: pytest.CaptureFixture[bytes], data: Path, *arguments: str
) -> list[dict[str, Any]]:
    """Run a command that succeeds, and return the observations that it shows."""
    code, out, err = call(
        capfdbinary, "observations", *arguments, "--data-dir", str(data), "--output", "json"
    )
    assert (code, err) == (0, "")
    return json.loads(out)["observations"]


def test_a_policy_for_nobody_is_a_warning(
    capfdbinary: pytest.CaptureFixture[bytes], data: Path
) -> None:
    """A name that is spelled wrong is told with its line; those that are known are not."""
    path = data / "approvals" / "policy.yaml"
    path.write_text("default: required\npersonas:\n  mara: automatic\n  marra: required\n")

    code, _, err = call(capfdbinary, "observations", "list", "mara", "--data", str(data))

    warning = f"persona-gen: warning: {path}:4: no persona is named 'marra'\n"
    assert (code, err) == (0, warning)


def test_what_was_seen_is_listed_by_time(
    capfdbinary: pytest.CaptureFixture[bytes], data: Path
) -> None:
    """A person sees the id, the status, the file and the first words."""
    code, out, _ = call(capfdbinary, "observations", "list", "mara", "--data", str(data))

    head, first, second = out.decode().splitlines()
    assert code == 0
    assert head.split() == ["ID", "STATUS", "VERSION", "OBSERVED", "AT", "FILE", "BEGINS"]
    assert first.split()[1:] == [
        "pending",
        "1",
        "2026-01-13T09:12Z",
        "whatsapp/jo.txt",
        "I",
        "keep",
        "bees.",
    ]
    assert second.endswith("And a goat.")


def test_an_approval_is_shown_and_kept(
    capfdbinary: pytest.CaptureFixture[bytes], data: Path
) -> None:
    """What one command decides the next one knows (PK-07)."""
    [first, _] = ask(capfdbinary, data, "list", "mara")

    [approved] = ask(capfdbinary, data, "approve", "mara", first["observationId"], "--by", "Jo")

    assert approved["approvalMetadata"]["approvedBy"] == "Jo"
    assert ask(capfdbinary, data, "list", "mara", "--status", "approved") == [approved]
    assert len(ask(capfdbinary, data, "list", "mara", "--status", "pending")) == 1


def test_all_that_waits_is_approved_at_once(
    capfdbinary: pytest.CaptureFixture[bytes], data: Path
) -> None:
    """Nothing that was rejected is among it."""
    [first, _] = ask(capfdbinary, data, "list", "mara")
    ask(capfdbinary, data, "reject", "mara", first["observationId"], "--by", "Jo", "--reason", "no")

    [approved] = ask(capfdbinary, data, "approve", "mara", "--all", "--by", "Jo")

    assert approved["observationId"] != first["observationId"]
    assert ask(capfdbinary, data, "approve", "mara", "--all", "--by", "Jo") == []


def test_a_rejection_can_be_taken_back(
    capfdbinary: pytest.CaptureFixture[bytes], data: Path
) -> None:
    """It is pending again, without the reason, one version later."""
    [first, _] = ask(capfdbinary, data, "list", "mara")
    about = first["observationId"]
    ask(capfdbinary, data, "reject", "mara", about, "--by", "Jo", "--reason", "no")

    [reopened] = ask(capfdbinary, data, "reopen", "mara", about, "--by", "Jo")

    assert (reopened["processingStatus"], reopened["version"]) == ("pending", 3)
    assert reopened["approvalMetadata"] == {}


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        pytest.param(["list", "maria"], 4, "no persona named 'maria'", id="nobody"),
        pytest.param(["approve", "mara", "x", "--by", "Jo"], 4, "named 'x'", id="unknown id"),
        pytest.param(["approve", "mara", "--by", "Jo"], 2, "give the ids", id="no id"),
        pytest.param(["approve", "mara", "--all"], 2, "'--by'", id="by nobody"),
        pytest.param(["approve", "mara", "--all", "--by", " "], 2, "found no name", id="blank"),
        pytest.param(["reject", "mara", "x", "--by", "Jo"], 2, "'--reason'", id="no reason"),
    ],
)
def test_a_wrong_call_is_one_line_and_a_code(
    capfdbinary: pytest.CaptureFixture[bytes],
    data: Path,
    arguments: list[str],
    code: int,
    problem: str,
) -> None:
    """Nothing is decided then."""
    got, _, err = call(capfdbinary, "observations", *arguments, "--data-dir", str(data))

    assert got == code
    assert problem in err
    assert not (data / "approvals" / "mara.jsonl").exists()


def test_a_data_folder_that_is_missing_is_named(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Whoever mistypes the folder is not told that the persona is unknown."""
    missing = str(tmp_path / "dta")

    code, _, err = call(capfdbinary, "observations", "list", "mara", "--data", missing)

    assert code == 4
    assert err == f"persona-gen: error: {missing}: the data folder is missing; --data names it\n"


def test_a_damaged_file_is_named(capfdbinary: pytest.CaptureFixture[bytes], data: Path) -> None:
    """The list is of all that was seen, or of nothing."""
    (data / "observations" / "mara" / "whatsapp" / "ann.txt").write_text("hello\n")

    code, out, err = call(capfdbinary, "observations", "list", "mara", "--data-dir", str(data))

    assert (code, out) == (3, b"")
    assert "ann.txt:1: found 'hello'" in err


def test_what_a_mindscape_was_made_of_is_processed(
    capfdbinary: pytest.CaptureFixture[bytes], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no decision: the version stays, and it can be rejected all the same (PK-06)."""
    [first, second] = ask(capfdbinary, data, "approve", "mara", "--all", "--by", "Jo")
    used = frozenset({first["observationId"]})
    monkeypatch.setattr("persona_assets.lake.minds.used_observations", lambda *_: used)

    shown = ask(capfdbinary, data, "list", "mara")

    assert [one["processingStatus"] for one in shown] == ["processed", "approved"]
    assert [one["version"] for one in shown] == [2, 2]
    said = ("--by", "Jo", "--reason", "no")
    [rejected] = ask(capfdbinary, data, "reject", "mara", first["observationId"], *said)
    assert rejected["processingStatus"] == "rejected"
    assert ask(capfdbinary, data, "list", "mara", "--status", "approved")[0] == {
        **second,
        "processingStatus": "approved",
    }
