"""Tests of the hot layer."""

import datetime as dt

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.facts import (
    FACTS_SCHEMA,
    FactType,
    check_fact_value,
    fact_entries,
    fact_table,
    facts_as_of,
    facts_from_table,
    find_fact,
)
from persona_assets.mindscapes.mindscape import Volatility
from persona_assets_tests.knowledge.builders import (
    MINDSCAPE_ID,
    NOON,
    days_ago,
    make_evidence,
    make_fact,
    make_mindscape,
)

MOVED = make_mindscape(
    facts=[
        make_fact("city", "Leeds", since=days_ago(300), until=days_ago(5)),
        make_fact("city", "Bristol", since=days_ago(5)),
    ]
)


def test_a_fact_is_found_by_mindscape_and_key() -> None:
    """PK-63: ``mindscape_id:key`` gives the value that holds."""
    found = find_fact(fact_entries(MOVED), f"{MINDSCAPE_ID}:city", NOON)

    assert found is not None
    assert found.value == "Bristol"


def test_a_new_value_has_the_next_version() -> None:
    """PK-63: the history of a key is numbered from 1 in the order of time."""
    assert [(each.value, each.version) for each in fact_entries(MOVED)] == [
        ("Leeds", 1),
        ("Bristol", 2),
    ]


def test_the_past_keeps_its_value() -> None:
    """Asking for an earlier time gives what held then."""
    found = find_fact(fact_entries(MOVED), f"{MINDSCAPE_ID}:city", days_ago(100))

    assert found is not None
    assert found.value == "Leeds"


def test_a_key_that_nobody_spoke_of_is_not_found() -> None:
    """There is no default value."""
    assert find_fact(fact_entries(MOVED), f"{MINDSCAPE_ID}:employer", NOON) is None


@pytest.mark.parametrize(
    ("age", "is_known"),
    [
        pytest.param(dt.timedelta(hours=47), True, id="just before"),
        pytest.param(dt.timedelta(hours=48), False, id="exactly then"),
    ],
)
def test_a_mood_is_forgotten_after_two_days(age: dt.timedelta, is_known: bool) -> None:  # noqa: FBT001
    """PK-65: an entry is gone when its time to live has passed."""
    mood = make_fact("mood", "cheerful", since=NOON - age, volatility=Volatility.HIGH)

    held = facts_as_of(fact_entries(make_mindscape(facts=[mood])), NOON)

    assert bool(held) is is_known


def test_a_lasting_fact_has_no_time_to_live() -> None:
    """What has low volatility holds until something else is said."""
    [entry] = fact_entries(
        make_mindscape(facts=[make_fact("origin", "Lagos", since=days_ago(9999))])
    )

    assert entry.ttl_seconds is None


@pytest.mark.parametrize(
    ("value", "data_type"),
    [
        ("", FactType.STRING),
        ("nan", FactType.NUMBER),
        ("many", FactType.NUMBER),
        ("yes", FactType.BOOLEAN),
        ("2026-02-30", FactType.DATE),
        ("20260201", FactType.DATE),
        ("{", FactType.JSON),
    ],
)
def test_a_value_that_does_not_fit_its_type_is_refused(value: str, data_type: FactType) -> None:
    """PK-64: string, number, boolean, date and json are told apart."""
    with pytest.raises(InvalidArgumentError, match=f"type {data_type}"):
        check_fact_value(value, data_type)


@pytest.mark.parametrize(
    ("value", "data_type"),
    [
        ("Bristol", FactType.STRING),
        ("-4.5", FactType.NUMBER),
        ("false", FactType.BOOLEAN),
        ("2028-02-29", FactType.DATE),
        ('{"a": [1]}', FactType.JSON),
    ],
)
def test_a_value_that_fits_its_type_is_taken(value: str, data_type: FactType) -> None:
    """PK-64: the text of each type is accepted."""
    assert check_fact_value(value, data_type) is None


def test_facts_come_back_from_their_table() -> None:
    """The table holds everything, with each observation named once."""
    spans = [make_evidence("o2"), make_evidence("o1"), make_evidence("o2", 20, 30)]
    entries = fact_entries(make_mindscape(facts=[make_fact("diet", "vegan", evidence=spans)]))

    table = fact_table(entries)

    assert table.schema.equals(FACTS_SCHEMA, check_metadata=True)
    assert table.column("derived_from").to_pylist() == [["o1", "o2"]]
    assert facts_from_table(table) == entries
