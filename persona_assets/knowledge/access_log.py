"""How often each passage was found, and when last: operational state, outside of the lake.

The lake is a function of the evidence; what was looked at is not, so it lies in a SQLite file of
its own.  The time is an argument.  Many processes may count at once.
"""

import datetime as dt
import sqlite3
from collections.abc import Collection, Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from persona_assets.clock import as_utc
from persona_assets.errors import StorageError
from persona_assets.knowledge.search import PassageIndex, SearchHit, SearchQuestion

_WAIT_SECONDS = 30.0
_SCHEMA = """
create table if not exists passage_access (
  passage_id text primary key,
  access_count integer not null,
  last_accessed_at text not null
) without rowid
"""
_COUNT = """
insert into passage_access values (?, 1, ?)
on conflict (passage_id) do update set
  access_count = access_count + 1,
  last_accessed_at = max(last_accessed_at, excluded.last_accessed_at)
"""


@dataclass(frozen=True, slots=True)
class Access:
    """How often a passage was found, and when last."""

    access_count: int
    last_accessed_at: dt.datetime


class AccessLog:
    """The counts in one SQLite file, which the first hit creates.

    Counting is commutative: the same hits in any order leave the same counts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def count(self, passage_ids: Collection[str], at: dt.datetime) -> None:
        """Count one access at the time *at* for each of *passage_ids*, all or none.

        Raises:
            InvalidArgumentError: *at* has no time zone.
            StorageError: The disk refuses, or the file is no such log.
        """
        moment = as_utc(at).isoformat(timespec="microseconds")
        with self._opened() as connection:
            connection.executemany(_COUNT, [(each, moment) for each in passage_ids])

    def accesses(self) -> Mapping[str, Access]:
        """Return the counts of all passages that were ever found, by id."""
        if not self._path.exists():
            return {}
        with self._opened() as connection:
            rows = connection.execute("select * from passage_access order by passage_id").fetchall()
        return {name: Access(count, dt.datetime.fromisoformat(at)) for name, count, at in rows}

    def forget(self, passage_ids: Collection[str]) -> None:
        """Remove the counts of *passage_ids*, for passages that were erased."""
        if self._path.exists():
            with self._opened() as connection:
                connection.executemany(
                    "delete from passage_access where passage_id = ?",
                    [(each,) for each in passage_ids],
                )

    @contextmanager
    def _opened(self) -> Generator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_WAIT_SECONDS)) as connection:
                connection.execute("pragma journal_mode = wal")
                connection.execute(_SCHEMA)
                with connection:
                    yield connection
        except (OSError, sqlite3.Error) as problem:
            raise StorageError(self._path, f"cannot count accesses: {problem}") from problem


def search_and_count(
    index: PassageIndex, question: SearchQuestion, log: AccessLog, at: dt.datetime
) -> list[SearchHit]:
    """Return what *index* finds, and count each hit as an access at the time *at*."""
    hits = index.search(question)
    log.count([hit.passage.passage_id for hit in hits], at)
    return hits
