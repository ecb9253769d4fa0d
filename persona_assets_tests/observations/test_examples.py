"""The examples of docs/observations.md are read as the document says."""

import re
from pathlib import Path

from persona_assets.observations.approval_log import ApprovalLog
from persona_assets.observations.approvals import ApprovalPolicy
from persona_assets.observations.reading import FOLDERS, INBOX
from persona_assets_tests.observations.making import read

PAGE = Path(__file__).parents[2] / "docs" / "observations.md"
EXAMPLE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> dict[str, str]:
    """Return the files that the document shows, by path."""
    return dict(EXAMPLE.findall(PAGE.read_text(encoding="utf-8")))


def test_every_example_is_an_observation(tmp_path: Path) -> None:
    """Each file that is shown gives one observation, and in each with words Mara speaks."""
    files = {path: text for path, text in examples().items() if "/" in path}

    seen = read(tmp_path, dict(files))

    assert sorted(one.source_path for one in seen) == sorted(files)
    assert all(any(one.is_subject) for one in seen if one.turns)


def test_every_form_has_an_example_and_a_row() -> None:
    """No reader is left out of the document, but Slack's, whose form is several files."""
    shown = {path.partition("/")[0] for path in examples() if "/" in path}
    listed = set(re.findall(r"^\| `(\w+)/` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    assert shown == set(FOLDERS) - {INBOX, "slack"}
    assert listed == set(FOLDERS) - {INBOX}


def test_the_policy_that_is_shown_is_one(tmp_path: Path) -> None:
    """It can be copied as it stands."""
    (tmp_path / "policy.yaml").write_text(examples()["policy"])

    log = ApprovalLog(tmp_path)

    assert log.policy("mara_okafor") is ApprovalPolicy.REQUIRED
    assert log.policy("tomas_lindqvist") is ApprovalPolicy.AUTOMATIC
