"""A mindscape can be asked for any time."""

import datetime as dt

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.history import mindscape_at, timeline
from persona_assets.mindscapes.mindscape import Mindscape
from persona_assets_tests.mindscapes.making import AS_OF, day, make_chat, synthesize

SEEN = [
    make_chat("I live in Leeds.", on=0),
    make_chat("I moved to Bristol.", on=30),
    make_chat("I love rye bread.", on=60),
]


def cities(mindscape: Mindscape) -> dict[str, bool]:
    """Return the cities in *mindscape*, and of each whether it holds."""
    return {fact.value: fact.valid_to is None for fact in mindscape.facts if fact.key == "city"}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(-1, {}, id="before anything was seen"),
        pytest.param(0, {"Leeds": True}, id="on the day of the first"),
        pytest.param(29, {"Leeds": True}, id="the day before the move was told"),
        pytest.param(30, {"Leeds": False, "Bristol": True}, id="after the move"),
    ],
)
def test_the_past_knows_what_was_seen_by_then(on: int, expected: dict[str, bool]) -> None:
    """What was said later does not count."""
    mindscape = mindscape_at("mara", SEEN, day(on))

    assert cities(mindscape) == expected
    assert mindscape.observation_count == len(
        [seen for seen in SEEN if seen.observed_at <= day(on)]
    )


def test_what_is_told_later_of_an_earlier_day_was_not_known() -> None:
    """The time a claim speaks of is not the time at which it became known."""
    late = make_chat("I live in Leeds since 2 January.", on=40)

    assert cities(mindscape_at("mara", [late], day(20))) == {}


def test_a_message_is_known_from_its_own_time_on() -> None:
    """What is said later in the same export changes nothing, and is not known yet."""
    minute = dt.timedelta(minutes=1)
    first, second = (
        make_chat("I live in Leeds."),
        make_chat("I live in Leeds.", "I work at Corvid."),
    )
    now = first.observed_at

    [one, other] = [mindscape_at("mara", [seen], now) for seen in (first, second)]

    assert cities(one) == cities(other) == {"Leeds": True}
    assert [fact.value for fact in other.facts] == ["Leeds"]
    assert one.observation_count == other.observation_count == 1
    assert mindscape_at("mara", [second], now - minute).observation_count == 0
    assert len(mindscape_at("mara", [second], now + minute).facts) == 2


def test_the_last_time_is_the_mindscape() -> None:
    """Asked for now, it is what the stage itself folds."""
    claims = [claim for seen in SEEN for claim in extract_claims(seen)]

    assert mindscape_at("mara", SEEN, AS_OF) == synthesize(claims)


def test_a_timeline_tells_what_each_observation_brought() -> None:
    """Moving takes one city and brings another; nothing else changes."""
    [_, (when, change), _] = timeline("mara", SEEN)

    assert when == day(30)
    assert change == {"gained": ("fact: city Bristol",), "lost": ("fact: city Leeds",)}


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody can know which moment it is."""
    with pytest.raises(InvalidArgumentError, match="needs a time zone"):
        mindscape_at("mara", SEEN, dt.datetime(2026, 1, 5))  # noqa: DTZ001 - the point
