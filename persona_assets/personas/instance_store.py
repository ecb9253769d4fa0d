"""Where instances are kept while they may be used: one SQLite file, outside the lake.

A transaction is one short write.  Of the instances with one composite key one is alive; an expired
one loses its text and stays known for feedback.  What is deleted is overwritten with zeros.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Collection, Generator, Iterable
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from persona_assets.clock import as_utc
from persona_assets.errors import ExpiredInstanceError, StorageError, UnknownNameError
from persona_assets.personas.instances import PersonaCore, PersonaInstance, UsageMetadata
from persona_assets.personas.training import InstanceRecord

FEEDBACK_WINDOW = dt.timedelta(days=90)
"""How long after its end an instance is known, so that feedback on it can come."""

_SCHEMA = """
create table if not exists instances (
    persona_instance_id text primary key,
    composite_key text not null,
    mapper_id text not null,
    mapper_version text not null,
    person_id text not null,
    section_names text not null,
    expires_at text not null,
    document text,
    is_live integer not null,
    access_count integer not null default 0,
    last_accessed_at text,
    last_accessed_by text,
    feedback_received integer not null default 0,
    generated_at text
) strict;
create unique index if not exists live_instances on instances (composite_key) where is_live = 1;
create index if not exists expiring_instances on instances (expires_at);
create table if not exists cores (
    mapper_id text not null,
    person_id text not null,
    document text not null,
    primary key (mapper_id, person_id)
) strict;
"""

_VERSION = 2
_MIGRATION = """
alter table instances add column generated_at text;
update instances set generated_at =
    json_extract(document, '$.generation_metadata.generated_at') where document is not null;
"""
"""From version 1, which did not keep when an instance was made that has lost its text."""


class InstanceStore:
    """The instances that were made for somebody; the file is made by the first call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, instance: PersonaInstance) -> None:
        """Make *instance* the live one of its composite key, and its core the cached one."""
        about = (instance.source_mapper_id, instance.person_id)
        with self._transaction() as connection:
            connection.execute(
                "update instances set is_live = 0 where composite_key = ?",
                [instance.composite_key],
            )
            connection.execute(
                "insert into instances (persona_instance_id, composite_key, mapper_id, "
                "mapper_version, person_id, section_names, expires_at, generated_at, "
                "document, is_live) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) "
                "on conflict (persona_instance_id) do update set is_live = 1, "
                "document = excluded.document, expires_at = excluded.expires_at",
                [*_known(instance), instance.model_dump_json()],
            )
            connection.execute(
                "insert or replace into cores values (?, ?, ?)",
                [*about, instance.persona_core.model_dump_json()],
            )

    def remember(self, instances: Iterable[PersonaInstance]) -> None:
        """Know of *instances* that are kept elsewhere, so that feedback on them can come."""
        rows = [_known(each) for each in instances]
        with self._transaction() as connection:
            connection.executemany(
                "insert into instances (persona_instance_id, composite_key, mapper_id, "
                "mapper_version, person_id, section_names, expires_at, generated_at, "
                "document, is_live) values (?, ?, ?, ?, ?, ?, ?, ?, null, 0) "
                "on conflict do nothing",
                rows,
            )

    def open(self, persona_instance_id: str, *, at: dt.datetime, by: str) -> PersonaInstance:
        """Return an instance for *by* to use, and count that.

        Raises:
            UnknownNameError: There is no such instance.
            ExpiredInstanceError: Its time is over.
        """
        with self._transaction() as connection:
            row = self._row(connection, persona_instance_id)
            if row["document"] is None or _text(at) >= row["expires_at"]:
                raise ExpiredInstanceError(persona_instance_id, row["expires_at"])
            connection.execute(
                "update instances set access_count = access_count + 1, last_accessed_at = ?, "
                "last_accessed_by = ? where persona_instance_id = ?",
                [_text(at), by, persona_instance_id],
            )
            return _instance(self._row(connection, persona_instance_id))

    def live(self, composite_key: str, *, at: dt.datetime) -> PersonaInstance | None:
        """Return the instance of *composite_key* that may be used *at* a time; nothing counts."""
        with self._transaction() as connection:
            row = connection.execute(
                "select * from instances where composite_key = ? and is_live = 1 "
                "and expires_at > ? and document is not null",
                [composite_key, _text(at)],
            ).fetchone()
        return None if row is None else _instance(row)

    def cached_core(self, mapper_id: str, person_id: str) -> PersonaCore | None:
        """Return the core that was made last for a mapper and a person, at any level of detail."""
        with self._transaction() as connection:
            row = connection.execute(
                "select document from cores where mapper_id = ? and person_id = ?",
                [mapper_id, person_id],
            ).fetchone()
        return None if row is None else PersonaCore.model_validate_json(row["document"])

    def records(self) -> dict[str, InstanceRecord]:
        """Return what is known of all instances, by id; of those whose time is over, too."""
        if not self._path.exists():
            return {}
        with self._transaction() as connection:
            rows = connection.execute("select * from instances").fetchall()
        return {row["persona_instance_id"]: _record(row) for row in rows}

    def mark_feedback(self, *persona_instance_ids: str) -> None:
        """Keep that somebody gave feedback on instances: on all of them, or on none.

        Raises:
            UnknownNameError: There is no such instance.
        """
        with self._transaction() as connection:
            for one in persona_instance_ids:
                self._row(connection, one)
                connection.execute(
                    "update instances set feedback_received = 1 "
                    "where persona_instance_id = ? and feedback_received = 0",
                    [one],
                )

    def remove_expired(
        self,
        *,
        at: dt.datetime,
        keep: dt.timedelta = FEEDBACK_WINDOW,
        kept: Collection[str] = (),
    ) -> tuple[int, int]:
        """Take the text from instances whose time is over, and forget those whose *keep* is, too.

        Those that somebody gave feedback on stay known, because it counts for ever.

        Args:
            at: The time that counts as now.
            keep: How long after its end an instance stays known.
            kept: The ids of instances that lie elsewhere, and so stay known.

        Returns:
            How many lost their text now, and how many are forgotten.
        """
        with self._transaction() as connection:
            emptied = connection.execute(
                "update instances set document = null, is_live = 0 "
                "where expires_at <= ? and (document is not null or is_live = 1)",
                [_text(at)],
            ).rowcount
            forgotten = connection.execute(
                "delete from instances where expires_at <= ? and feedback_received = 0 "
                "and persona_instance_id not in (select value from json_each(?))",
                [_text(at - keep), json.dumps(sorted(kept))],
            ).rowcount
        return emptied, forgotten

    def erase(self, person_id: str) -> int:
        """Forget everything of a person, and return how many instances that were."""
        return self._erase("delete from instances where person_id = ?", person_id)

    def empty(self, person_id: str) -> int:
        """Take the text from all instances of a person, which stay known for feedback on them."""
        change = "update instances set document = null, is_live = 0 where person_id = ?"
        return self._erase(change, person_id)

    def _erase(self, change: str, person_id: str) -> int:
        if not self._path.exists():
            return 0
        with self._transaction() as connection:
            count = connection.execute(change, [person_id]).rowcount
            connection.execute("delete from cores where person_id = ?", [person_id])
        with closing(sqlite3.connect(self._path)) as connection:
            connection.execute("vacuum")
        return count

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        """Open the file for one short read or write: all of it, or nothing."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as opened:
                opened.row_factory = sqlite3.Row
                opened.execute("pragma secure_delete = on")
                opened.execute("pragma synchronous = normal")
                opened.execute("begin immediate")
                try:
                    _migrate(opened)
                    yield opened
                except BaseException:
                    opened.execute("rollback")
                    raise
                opened.execute("commit")
        except (OSError, sqlite3.Error) as problem:
            raise StorageError(self._path, f"the store of instances: {problem}") from problem

    def _row(self, connection: sqlite3.Connection, persona_instance_id: str) -> sqlite3.Row:
        row = connection.execute(
            "select * from instances where persona_instance_id = ?", [persona_instance_id]
        ).fetchone()
        if row is None:
            raise UnknownNameError("persona instance", persona_instance_id, ())
        return row


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the version of this program, within the transaction."""
    version = connection.execute("pragma user_version").fetchone()[0]
    if version == _VERSION:
        return
    if version > _VERSION:
        raise sqlite3.DatabaseError(f"it is of version {version}, which is newer than {_VERSION}")
    for statement in (_MIGRATION if version else _SCHEMA).split(";"):
        connection.execute(statement)
    connection.execute(f"pragma user_version = {_VERSION}")


def _known(instance: PersonaInstance) -> list[str]:
    """Return what is known of an instance without its text, in the order of the columns."""
    names = [section.section_name for section in instance.sections]
    return [
        instance.persona_instance_id,
        instance.composite_key,
        instance.source_mapper_id,
        instance.source_mapper_version,
        instance.person_id,
        json.dumps(names, ensure_ascii=False),
        _text(instance.expires_at),
        _text(instance.generation_metadata.generated_at),
    ]


def _record(row: sqlite3.Row) -> InstanceRecord:
    names: list[str] = json.loads(row["section_names"])
    return InstanceRecord(
        persona_instance_id=row["persona_instance_id"],
        mapper_id=row["mapper_id"],
        mapper_version=row["mapper_version"],
        person_id=row["person_id"],
        section_names=tuple(names),
        generated_at=(
            dt.datetime.fromisoformat(row["generated_at"]) if row["generated_at"] else None
        ),
    )


def _instance(row: sqlite3.Row) -> PersonaInstance:
    usage: dict[str, Any] = {  # columns of as many types
        name: row[name] for name in UsageMetadata.model_fields
    }
    made = PersonaInstance.model_validate_json(row["document"])
    return made.model_copy(update={"usage_metadata": UsageMetadata.model_validate(usage)})


def _text(moment: dt.datetime) -> str:
    """Return *moment* as a text that sorts as times do."""
    return as_utc(moment).isoformat(timespec="microseconds")
