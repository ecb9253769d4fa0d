"""What is found is counted, outside of the lake."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets.errors import InvalidArgumentError, StorageError
from persona_assets.knowledge.access_log import Access, AccessLog, search_and_count
from persona_assets.knowledge.search import PassageIndex, SearchQuestion
from persona_assets_tests.knowledge.builders import NOON, days_ago
from persona_assets_tests.knowledge.test_search import PASSAGES

WRITER = """
import datetime as dt, sys
from pathlib import Path
from persona_assets.knowledge.access_log import AccessLog
for hour in range(10):
    at = dt.datetime(2026, 1, 1, hour, tzinfo=dt.UTC)
    AccessLog(Path(sys.argv[1])).count(["p1"], at)
"""


def test_a_hit_is_counted(tmp_path: Path) -> None:
    """PK-69: the count rises by one, and the time is that of the search; others stay."""
    log, index = AccessLog(tmp_path / "ops" / "access.db"), PassageIndex(PASSAGES, None)

    for when in (days_ago(1), NOON):
        hits = search_and_count(index, SearchQuestion("runbook", None, 1), log, when)

    assert log.accesses() == {hits[0].passage.passage_id: Access(2, NOON)}


def test_counting_does_not_change_what_is_found(tmp_path: Path) -> None:
    """A search is a function of the question, not of the questions before."""
    log, index = AccessLog(tmp_path / "access.db"), PassageIndex(PASSAGES, None)
    question = SearchQuestion("gateway tea", None, 3)

    first = search_and_count(index, question, log, NOON)

    assert search_and_count(index, question, log, NOON) == first


def test_an_earlier_access_that_is_told_later_is_not_the_last(tmp_path: Path) -> None:
    """Counts do not depend on the order in which accesses arrive."""
    one, other = AccessLog(tmp_path / "one.db"), AccessLog(tmp_path / "other.db")
    for log, times in ((one, (days_ago(2), NOON)), (other, (NOON, days_ago(2)))):
        for when in times:
            log.count(["p1"], when)

    assert one.accesses() == other.accesses() == {"p1": Access(2, NOON)}


def test_processes_that_count_at_once_lose_nothing(tmp_path: Path) -> None:
    """Three processes count ten times each."""
    path = tmp_path / "access.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path)]) for _ in range(3)]

    codes = [writer.wait(60) for writer in writers]

    assert codes == [0, 0, 0]
    assert AccessLog(path).accesses()["p1"].access_count == 30


def test_what_is_erased_is_forgotten(tmp_path: Path) -> None:
    """The count of an erased passage goes with it."""
    log = AccessLog(tmp_path / "access.db")
    log.count(["p1", "p2"], NOON)

    log.forget(["p1"])

    assert list(log.accesses()) == ["p2"]


def test_nothing_is_created_by_asking(tmp_path: Path) -> None:
    """Where nothing was counted, there is no file."""
    log = AccessLog(tmp_path / "access.db")

    assert log.accesses() == {}
    assert list(tmp_path.iterdir()) == []


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    """Nothing is counted then."""
    log = AccessLog(tmp_path / "access.db")

    with pytest.raises(InvalidArgumentError, match="needs a time zone"):
        log.count(["p1"], dt.datetime(2026, 1, 1))  # noqa: DTZ001 - the point

    assert log.accesses() == {}


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that is no such log is named, and left alone."""
    path = tmp_path / "access.db"
    path.write_text("not a database, but a text of some length\n" * 40)

    with pytest.raises(StorageError, match="cannot count accesses"):
        AccessLog(path).count(["p1"], NOON)
