"""Tests of the store of instances: what is alive, who used it, what is forgotten."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from persona_assets.clock import VirtualClock
from persona_assets.errors import (
    ExpiredInstanceError,
    InvalidArgumentError,
    StorageError,
    UnknownNameError,
)
from persona_assets.mindscapes.mindscape import Mindscape
from persona_assets.personas.instance_store import InstanceStore
from persona_assets.personas.instances import DetailLevel, PersonaInstance
from persona_assets.personas.mapping import MappingRequest
from persona_assets.personas.requests import request_persona
from persona_assets_tests.knowledge.builders import NOON, make_goal, make_mindscape
from persona_assets_tests.personas_mapping.builders import make_knowledge, make_mapper

DAY = dt.timedelta(days=1)
BEFORE = make_mindscape(goals=[make_goal("sleep more")])
AFTER = make_mindscape(goals=[make_goal("sleep more"), make_goal("read more")])
Ask = Callable[..., PersonaInstance]


class TickingClock(VirtualClock):
    """A clock that is a quarter of a second later each time it is asked."""

    def now(self) -> dt.datetime:
        """Return the time, and move on."""
        self.advance(dt.timedelta(milliseconds=250))
        return super().now()


@pytest.fixture(name="store")
def fixture_store(tmp_path: Path) -> InstanceStore:
    """Return an empty store."""
    return InstanceStore(tmp_path / "state" / "instances.sqlite")


@pytest.fixture(name="ask")
def fixture_ask(store: InstanceStore) -> Ask:
    """Return what asks for a persona at a time, with the store's cached core."""

    def ask(
        mindscape: Mindscape = BEFORE, at: dt.datetime = NOON, *, is_stale_accepted: bool = False
    ) -> PersonaInstance:
        request = MappingRequest(DetailLevel.BALANCED, at, is_stale_accepted=is_stale_accepted)
        return request_persona(
            store, TickingClock(at), make_mapper(), make_knowledge(mindscape), request
        )

    return ask


def test_what_was_made_can_be_opened(store: InstanceStore, ask: Ask) -> None:
    """PK-39: opening counts who used it and when, and tells what was made."""
    made = ask()
    for who in ("ada", "bob"):
        opened = store.open(made.persona_instance_id, at=NOON + DAY / 2, by=who)

    assert opened.usage_metadata.access_count == 2
    assert opened.usage_metadata.last_accessed_by == "bob"
    assert opened.usage_metadata.last_accessed_at == NOON + DAY / 2
    assert opened.model_copy(update={"usage_metadata": made.usage_metadata}) == made


def test_making_is_timed_by_the_clock(ask: Ask) -> None:
    """PK-37: the duration is what the clock says passed; no model is paid for."""
    about = ask().generation_metadata

    assert (about.generation_duration_ms, about.total_cost) == (250, 0.0)
    assert about.total_tokens_used > 0


def test_an_instance_can_be_used_until_it_expires(store: InstanceStore, ask: Ask) -> None:
    """PK-41: to the microsecond, by the time that is given."""
    made = ask()
    last = made.expires_at - dt.timedelta(microseconds=1)

    assert store.open(made.persona_instance_id, at=last, by="ada")
    assert store.live(made.composite_key, at=last)
    assert store.live(made.composite_key, at=made.expires_at) is None
    with pytest.raises(ExpiredInstanceError, match="expired at 2026-02-11"):
        store.open(made.persona_instance_id, at=made.expires_at, by="ada")


def test_one_instance_of_a_composite_key_is_alive(store: InstanceStore, ask: Ask) -> None:
    """PK-33: a newer one takes its place; the older one can still be opened."""
    first, second = ask(), ask(at=NOON + DAY / 24)

    live = store.live(first.composite_key, at=NOON + DAY / 12)

    assert live is not None
    assert live.persona_instance_id == second.persona_instance_id
    assert store.open(first.persona_instance_id, at=NOON + DAY / 12, by="ada")


def test_the_database_itself_keeps_composite_keys_unique(ask: Ask, tmp_path: Path) -> None:
    """PK-33, PK-95: an index refuses a second live one, whoever writes it."""
    ask()
    ask(at=NOON + DAY / 24)

    with (
        sqlite3.connect(tmp_path / "state" / "instances.sqlite") as connection,
        pytest.raises(sqlite3.IntegrityError),
    ):
        connection.execute("update instances set is_live = 1")


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("select * from instances where expires_at <= 'a'", "expiring_instances"),
        ("select * from instances where composite_key = 'a' and is_live = 1", "live_instances"),
    ],
)
def test_a_look_up_of_instances_uses_its_index(
    ask: Ask, tmp_path: Path, query: str, index: str
) -> None:
    """PK-95: the plans for expiry and for the live instance of a key name their indexes."""
    ask()

    with sqlite3.connect(tmp_path / "state" / "instances.sqlite") as connection:
        plan = connection.execute(f"explain query plan {query}").fetchall()

    assert f"USING INDEX {index}" in str(plan)


def test_many_at_once_leave_one_alive_and_lose_no_access(store: InstanceStore, ask: Ask) -> None:
    """Writers take turns: each access counts."""
    made = ask()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.open(made.persona_instance_id, at=NOON, by="ada"), range(40)))

    assert store.open(made.persona_instance_id, at=NOON, by="b").usage_metadata.access_count == 41


def test_a_core_is_made_once(ask: Ask) -> None:
    """PK-34: the second call has the core of the first, and says how old it is."""
    first, second = ask(), ask(at=NOON + DAY)

    status = second.generation_metadata.cache_status
    assert second.persona_core == first.persona_core
    assert (status.core_was_cached, status.core_is_stale) == (True, False)
    assert status.core_cache_age_ms == 24 * 3600 * 1000


def test_a_stale_core_is_made_anew_or_kept_if_that_is_accepted(ask: Ask) -> None:
    """PK-38, PK-78: it is stale as soon as what lasts is another, and not before."""
    old = ask().persona_core

    kept = ask(AFTER, is_stale_accepted=True)
    anew = ask(AFTER)

    assert kept.persona_core == old
    assert kept.generation_metadata.cache_status.core_was_cached
    assert kept.generation_metadata.cache_status.core_is_stale
    assert anew.persona_core != old
    assert not anew.generation_metadata.cache_status.core_was_cached
    assert anew.generation_metadata.cache_status.core_is_stale


def test_a_core_that_was_kept_stale_does_not_become_right(ask: Ask) -> None:
    """Keeping a stale core leaves it stale for the next call."""
    ask()
    ask(AFTER, is_stale_accepted=True)

    assert ask(AFTER).generation_metadata.cache_status.core_is_stale


def test_what_expired_loses_its_text_and_is_forgotten_later(
    store: InstanceStore, ask: Ask, tmp_path: Path
) -> None:
    """PK-41, PK-102: feedback finds it for 90 days; then nothing of it is left."""
    made = ask()

    assert store.remove_expired(at=NOON) == (0, 0)
    assert store.remove_expired(at=NOON + DAY) == (1, 0)
    assert made.persona_instance_id in store.records()
    with pytest.raises(ExpiredInstanceError):
        store.open(made.persona_instance_id, at=NOON, by="ada")
    assert store.remove_expired(at=NOON + 91 * DAY) == (0, 1)
    assert store.records() == {}
    assert (tmp_path / "state" / "instances.sqlite").exists()


def test_an_unknown_instance_is_an_error(store: InstanceStore) -> None:
    """PK-52: nothing is made up, nothing is kept."""
    with pytest.raises(UnknownNameError):
        store.open("nobody", at=NOON, by="ada")
    with pytest.raises(UnknownNameError):
        store.mark_feedback("nobody")


def test_a_request_that_cannot_be_keeps_nothing(store: InstanceStore) -> None:
    """An instance that would not live is refused before anything is written."""
    with pytest.raises(InvalidArgumentError):
        request_persona(
            store,
            VirtualClock(NOON),
            make_mapper(),
            make_knowledge(BEFORE),
            MappingRequest(DetailLevel.INSTANT, NOON, ttl_hours=0),
        )

    assert store.records() == {}


def test_feedback_is_remembered(store: InstanceStore, ask: Ask) -> None:
    """PK-55: the instance says that somebody gave feedback on it."""
    made = ask()

    store.mark_feedback(made.persona_instance_id)

    opened = store.open(made.persona_instance_id, at=NOON, by="ada")
    assert opened.usage_metadata.feedback_received


def test_erasing_a_person_leaves_no_byte(store: InstanceStore, ask: Ask, tmp_path: Path) -> None:
    """Not in free pages either."""
    ask(make_mindscape(goals=[make_goal("xylophone lessons")]))
    path = tmp_path / "state" / "instances.sqlite"
    assert b"xylophone" in path.read_bytes()

    assert store.erase("mara_okafor") == 1

    assert b"xylophone" not in path.read_bytes()
    assert store.cached_core("briefing", "mara_okafor") is None


def test_a_damaged_file_is_a_clear_error(tmp_path: Path) -> None:
    """The error names the file."""
    path = tmp_path / "instances.sqlite"
    path.write_bytes(b"not a database, though long enough to look like one" * 20)

    with pytest.raises(StorageError, match=r"instances\.sqlite"):
        InstanceStore(path).records()


def test_an_emptied_instance_stays_known_for_feedback(
    store: InstanceStore, ask: Ask, tmp_path: Path
) -> None:
    """Its text is gone to the last byte; who made it when, of which sections, is known (PK-52)."""
    made = ask(make_mindscape(goals=[make_goal("xylophone lessons")]))

    assert store.empty("mara_okafor") == 1

    record = store.records()[made.persona_instance_id]
    assert b"xylophone" not in (tmp_path / "state" / "instances.sqlite").read_bytes()
    assert record.generated_at == made.generation_metadata.generated_at
    with pytest.raises(ExpiredInstanceError):
        store.open(made.persona_instance_id, at=NOON, by="ada")


def test_what_somebody_gave_feedback_on_is_never_forgotten(store: InstanceStore, ask: Ask) -> None:
    """Else its feedback would stop counting after 90 days, and weights would fall back."""
    made = ask()
    store.mark_feedback(made.persona_instance_id)

    assert store.remove_expired(at=NOON + 400 * DAY) == (1, 0)

    assert list(store.records()) == [made.persona_instance_id]


def test_a_store_of_the_first_version_is_brought_up_to_date(
    store: InstanceStore, ask: Ask, tmp_path: Path
) -> None:
    """It learns from the texts that are there when instances were made."""
    made = ask()
    with closing(sqlite3.connect(tmp_path / "state" / "instances.sqlite")) as connection:
        connection.execute("alter table instances drop column generated_at")
        connection.execute("pragma user_version = 1")

    record = store.records()[made.persona_instance_id]

    assert record.generated_at == made.generation_metadata.generated_at
