"""Things begin in the hours of the day in which a persona is active."""

import numpy as np
import pytest
from pydantic import ValidationError

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.frames import Arrangement, Frame, frame
from persona_assets.behaviors.hours import ActiveHours, Day
from persona_assets.behaviors.registry import parse_parameters
from persona_assets_tests.generators.builders import make_behavior, make_records

KEY = 0x0DDB_A11C_0FFE_E123
WEIGHTS = [0.0] * 8 + [1, 4, 4, 2, 0.5, 2, 4, 4, 1, 0.5] + [0.25] * 4 + [0.0] * 2
HOUR = 3600
TEMPO = make_behavior("timing", requests_per_minute=0.5)
SESSIONS = make_behavior("session", pages_per_session=6, session_minutes=12)


def make_hours(**parameters: object) -> Behavior[BehaviorParameters]:
    """Return active hours of the usual weights."""
    return make_behavior("active_hours", **{"hour_weights": WEIGHTS, **parameters})


def make_frame(
    *behaviors: Behavior[BehaviorParameters], start: int = 0, stop: int = 20_000, begin: float = 0
) -> Frame:
    """Return rows of a stream that starts so many seconds after midnight UTC."""
    return frame(behaviors, KEY, start, stop, Arrangement(utc_seconds=begin))


def hours_of(seconds: np.ndarray) -> np.ndarray:
    """Return the hour of the day of each time."""
    return (seconds // HOUR % 24).astype(int)


def shares(seconds: np.ndarray) -> np.ndarray:
    """Return the share of the times in each hour."""
    return np.bincount(hours_of(seconds), minlength=24) / len(seconds)


def test_each_hour_has_its_share_of_the_records() -> None:
    """Without sessions, over many days, the share of an hour is its share of the weights."""
    drawn = make_frame(TEMPO, make_hours())

    assert shares(drawn.seconds) == pytest.approx(np.array(WEIGHTS) / sum(WEIGHTS), abs=0.005)


def test_each_hour_has_its_share_of_the_sessions() -> None:
    """Who has one session at a time begins them in these hours."""
    drawn = make_frame(TEMPO, SESSIONS, make_hours())

    begins = drawn.seconds[drawn.sessions.pages == 0]
    assert shares(begins) == pytest.approx(np.array(WEIGHTS) / sum(WEIGHTS), abs=0.01)


def test_sessions_are_as_fast_as_in_any_other_hour() -> None:
    """Within sessions the times between records are to the last bit what they are without."""
    usual, drawn = make_frame(TEMPO, SESSIONS), make_frame(TEMPO, SESSIONS, make_hours())

    same = np.diff(drawn.sessions.pages) == 1
    assert same.mean() > 0.7
    expected = np.diff(usual.seconds)[same]
    assert np.diff(drawn.seconds)[same] == pytest.approx(expected, abs=1e-6)


def test_times_never_go_backward() -> None:
    """Neither with sessions one at a time, nor side by side, nor with bursts and sprees."""
    side = make_behavior("session", pages_per_session=3, session_minutes=60)
    more = (make_behavior("burst"), make_behavior("rapid_actions"))
    for behaviors in ((SESSIONS,), (side,), more, (SESSIONS, *more)):
        drawn = make_frame(TEMPO, *behaviors, make_hours())

        assert (np.diff(drawn.seconds) >= 0).all()


def test_the_busiest_hours_have_the_rate_of_the_persona() -> None:
    """Between nine and eleven one thing happens in two minutes."""
    drawn = make_frame(TEMPO, make_hours())

    days = drawn.seconds[-1] // (24 * HOUR)
    busy = np.isin(hours_of(drawn.seconds), [9, 10]).sum()
    assert busy / (days * 120) == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize("behaviors", [(), (SESSIONS,)], ids=["records", "sessions"])
def test_any_row_can_be_asked_for(behaviors: tuple[Behavior[BehaviorParameters], ...]) -> None:
    """Rows in the middle have the times that they have among all rows."""
    whole = make_frame(TEMPO, *behaviors, make_hours())
    part = make_frame(TEMPO, *behaviors, make_hours(), start=12_345, stop=12_400)

    assert part.seconds.tolist() == whole.seconds[12_345:12_400].tolist()


def test_hours_are_those_of_the_clock_of_the_persona() -> None:
    """Somebody five and a half hours ahead is active as much earlier by UTC."""
    plain = make_frame(TEMPO, make_hours(), begin=5.5 * HOUR)

    ahead = make_frame(TEMPO, make_hours(utc_offset_hours=5.5))

    assert ahead.seconds.tolist() == plain.seconds.tolist()


@pytest.mark.parametrize("name", ["api", "streaming", "file", "load", "fault"])
def test_nothing_happens_in_hours_of_weight_zero(name: str) -> None:
    """In every dataset, from the start of the stream on."""
    columns = {"streaming": "event_at", "file": "created_at", "fault": "sent_at"}

    found = make_records(name, TEMPO, make_hours(), count=1000)

    at = {record[columns.get(name, "requested_at")].hour for record in found}
    assert at == {hour for hour, weight in enumerate(WEIGHTS) if weight}


def test_a_load_record_says_the_rate_of_its_hour() -> None:
    """The declared rate is that of the busiest hour times the hour's weight over the highest."""
    found = make_records("load", TEMPO, make_hours(), count=1000)

    assert {record["rate_per_second"] for record in found if record["requested_at"].hour == 8} == {
        round(0.5 / 60 / 4, 3)
    }


def test_own_time_is_undone() -> None:
    """The time at which an amount has passed has that amount before it, from any hour on."""
    parameters = ActiveHours.model_validate({"hour_weights": WEIGHTS})
    passed = np.linspace(0, 2e6, 9_999)
    for begin in (0.0, 7 * HOUR + 0.25, 23.9 * HOUR):
        day = Day.of(parameters, begin)

        assert day.passed(day.times(passed)) == pytest.approx(passed, abs=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"hour_weights": [1] * 23}, id="an hour is missing"),
        pytest.param({"hour_weights": [0] * 24}, id="never active"),
        pytest.param({"hour_weights": [-1, *[1] * 23]}, id="less than never"),
        pytest.param({"hour_weights": [1] * 24, "utc_offset_hours": 15}, id="no such clock"),
        pytest.param({}, id="no hours"),
    ],
)
def test_wrong_hours_are_refused(wrong: dict[str, object]) -> None:
    """A day has 24 hours, and somebody is active in one of them."""
    with pytest.raises(ValidationError):
        parse_parameters("active_hours", wrong)
