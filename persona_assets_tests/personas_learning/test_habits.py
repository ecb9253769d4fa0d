"""Tests of what is learned of a persona, from what, and what is left out."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_observations
from persona_assets.personas.device_habits import learn_device_habits
from persona_assets.personas.documents import PersonaDocument, resolve_persona
from persona_assets.personas.habits import count_slips, learn_habits
from persona_assets.personas.learning import (
    BEHAVIORS_SCHEMA,
    behavior_table,
    behaviors_from_table,
    learned_behaviors,
    not_learned,
)
from persona_assets_tests.generators.builders import make_behavior
from persona_assets_tests.personas_learning.seeing import (
    START,
    chat,
    generated,
    reading,
    seen_in_telemetry,
    telemetry,
)

DATA = Path(__file__).parents[2] / "data"
MINUTE = dt.timedelta(minutes=1)


def sessions(count: int, turns: int, text: str = "Done with that") -> list[Observation]:
    """Return *count* chats of a day each, in which a turn comes each minute from nine on."""
    return [
        chat(
            f"day {day}",
            [(START + dt.timedelta(days=day, hours=9) + n * MINUTE, text) for n in range(turns)],
        )
        for day in range(count)
    ]


def seen(name: str) -> tuple[PersonaDocument, list[Observation]]:
    """Return the document of a shipped persona, and what was seen of it."""
    document = resolve_persona(name, [DATA / "personas"])
    folder = DATA / "observations" / name
    return document, read_observations(folder, persona=name, aliases=document.aliases)


def test_tempo_sessions_words_and_hours_are_learned() -> None:
    """One turn a minute, ten a session, three words a turn, in the morning."""
    found = learn_habits(sessions(6, 10))

    assert found["requests_per_minute"].value == 1.0
    assert found["pages_per_session"].value == 10
    assert found["session_minutes"].value == 10.0
    assert found["message_words"].value == 3
    assert found["message_words"].sample_count == 60
    assert found["message_words"].derived_from == tuple(f"day {n}" for n in range(6))


def test_hours_are_those_in_which_sessions_begin() -> None:
    """A session at nine of seventy minutes counts for nine, once."""
    found = learn_habits(sessions(30, 71))

    assert found["active_hour_09"].value == 1.0
    assert found["active_hour_10"].value == 0.0
    assert found["active_hour_10"].high < 0.15
    assert found["active_hour_10"].sample_count == 30


def test_sessions_of_one_message_count() -> None:
    """A session is as long as the time until its next message would have come."""
    found = learn_habits([*sessions(30, 5), *(chat("x", [(START, "Yes")]) for _ in range(30))])

    assert found["pages_per_session"].value == 3
    assert found["session_minutes"].value == 3.0


def test_a_broken_number_of_pages_is_learned() -> None:
    """Of 40 sessions of three messages and 20 of one a behavior has 2.33, inside its interval."""
    lone = [chat("x", [(START, "Yes")]) for _ in range(20)]

    behaviors = learned_behaviors([*sessions(40, 3), *lone])

    [(behavior, found)] = [each for each in behaviors if each[0].type == "session"]
    assert behavior.parameters["pages_per_session"] == 2.33
    assert found["pages_per_session"].holds(2.33)
    assert not found["pages_per_session"].holds(2)


def test_what_has_no_words_says_nothing_about_words() -> None:
    """A picture is a turn, but no short message."""
    said = [(START + n * MINUTE, "Two words" if n % 2 else "") for n in range(80)]

    found = learn_habits([chat("one", said)])

    assert (found["message_words"].value, found["message_words"].sample_count) == (2, 40)


def test_a_pause_of_half_an_hour_ends_a_session() -> None:
    """And is no part of the tempo."""
    said = [
        (START + dt.timedelta(hours=hour) + n * MINUTE, "Well then")
        for hour in range(8)
        for n in range(5)
    ]

    found = learn_habits([chat("one", said)])

    assert found["pages_per_session"].value == 5
    assert found["requests_per_minute"].value == 1.0


def test_questions_and_mistakes_are_counted() -> None:
    """A question mark; an oops, a correction, a word with a star before it."""
    texts = ["Is it?", "Oops, wrong one", "*tomorrow", "my mistake", *["All is well here"] * 36]
    said = [(START + n * MINUTE, text) for n, text in enumerate(texts)]

    found = learn_habits([chat("one", said)])

    assert found["question_fraction"].value == pytest.approx(1 / 40)
    assert found["mistake_fraction"].value == pytest.approx(3 / 40)


def test_slips_are_rare_neighbors_of_frequent_words() -> None:
    """A word that is often spelled so is another word, and a swap is no slip of this kind."""
    words = Counter({"meeting": 20, "meering": 2, "meetnig": 3, "roads": 6, "rosds": 1, "toads": 9})

    assert count_slips(words) == (3, 7 * 20 + 5 * 6 + 5 * 9)


def test_of_too_little_nothing_is_learned() -> None:
    """Neither a person of a few turns nor a device of a few readings has behaviors."""
    few = telemetry("day", [reading(START + n * MINUTE, "temperature", 20.0) for n in range(9)])

    assert learned_behaviors(sessions(2, 5)) == []
    assert learned_behaviors([few]) == []
    assert learned_behaviors([]) == []


def test_a_device_that_is_perfect_has_a_tempo_only() -> None:
    """No noise, no spikes, no outages, no battery."""
    ticks = [reading(START + n * 5 * MINUTE, "temperature", 20.0) for n in range(200)]

    [(behavior, evidence)] = learned_behaviors([telemetry("day", ticks)])

    assert (behavior.name, dict(behavior.parameters)) == (
        "learned_tempo",
        {"requests_per_minute": 0.2, "jitter_fraction": 0.0},
    )
    assert evidence["requests_per_minute"].sample_count == 199


def test_no_interval_is_known_better_than_the_clock_of_a_device() -> None:
    """Forty-five seconds in whole seconds may be half a second more or less."""
    step = dt.timedelta(seconds=45)
    ticks = [reading(START + n * step, "pressure", 20.0) for n in range(200)]

    tempo = learn_device_habits([telemetry("day", ticks)])["requests_per_minute"]

    assert tempo.value == pytest.approx(60 / 45, rel=1e-5)
    assert (tempo.low, tempo.high) == pytest.approx((60 / 45.5, 60 / 44.5), rel=1e-5)


@pytest.mark.parametrize("jitter", [0.0, 0.4, 1.0])
def test_the_jitter_of_a_device_is_learned(jitter: float) -> None:
    """Of clockwork, of something between, and of sampling anywhere in its interval."""
    behavior = make_behavior("timing", requests_per_minute=2.0, jitter_fraction=jitter)
    rows = generated([behavior], 1500, seed=3, is_device=True)

    found = learn_device_habits(seen_in_telemetry(rows))

    assert found["jitter_fraction"].holds(jitter), found["jitter_fraction"]
    assert found["jitter_fraction"].high - found["jitter_fraction"].low < 0.1


def test_samples_that_are_missing_are_no_jitter() -> None:
    """A clockwork that leaves out every tenth sample is a clockwork."""
    ticks = [reading(START + n * MINUTE, "pressure", 20.0) for n in range(400) if n % 10]

    found = learn_device_habits([telemetry("day", ticks)])

    assert found["jitter_fraction"].value == 0.0


def why(document: PersonaDocument, observed: list[Observation]) -> dict[str, str]:
    """Return the reason for each parameter that was not learned."""
    return {one.name: one.reason for one in not_learned(document, observed)}


def test_each_parameter_of_a_device_is_learned_or_has_a_reason() -> None:
    """A short telemetry of one quantity says why outages, spikes, battery and quantity are not."""
    document, _ = seen("greenhouse_sensor_7")
    ticks = [reading(START + n * MINUTE, "pressure", 20.0 + n % 2) for n in range(60)]
    observed = [telemetry("day", ticks)]

    reasons = why(document, observed)

    assert set(reasons) | set(learn_device_habits(observed)) == {
        "requests_per_minute",
        "jitter_fraction",
        "deviation_fraction",
        "spike_probability",
        "spike_multiplier",
        "offline_fraction",
        "outage_seconds",
        "lifetime_hours",
        "metrics",
    }
    assert reasons["outage_seconds"] == "0 gaps of at least 3 intervals seen, 3 are needed"
    assert reasons["lifetime_hours"].startswith("0 stretches of a battery")
    assert reasons["metrics"].startswith("seen: pressure;")


def test_each_parameter_of_a_person_is_learned_or_has_a_reason() -> None:
    """Of two short chats nothing is learned, and of each parameter it is said why."""
    document, _ = seen("mara_okafor")

    reasons = why(document, sessions(2, 5))

    assert reasons == {
        "requests_per_minute": "8 intervals within sessions seen, 20 are needed",
        "session_minutes": "8 intervals within sessions seen, 20 are needed",
        "pages_per_session": "2 sessions seen, 5 are needed",
        "active_hours": "2 sessions seen, 20 are needed",
        "message_words": "10 messages seen, 20 are needed",
        "question_fraction": "10 messages seen, 20 are needed",
        "mistake_fraction": "10 messages seen, 20 are needed",
        "slip_rate": "0 slips in 0 letters of frequent words seen, 3 are needed",
    }


def test_what_is_declared_is_said_to_win() -> None:
    """A tempo that the document declares is not learned for that reason."""
    document, observed = seen("mara_okafor")
    declared = resolve_persona("normal_user").behaviors

    reasons = why(document.model_copy(update={"behaviors": declared}), observed)

    assert reasons["requests_per_minute"].endswith("which wins")
    assert "requests_per_minute" not in why(document, observed)


def test_noise_that_is_none_has_a_reason() -> None:
    """A device whose values do not vary is not noisy, and that is said."""
    document, _ = seen("greenhouse_sensor_7")
    ticks = [reading(START + n * MINUTE, "temperature", 20.0) for n in range(60)]

    assert "not told from none" in why(document, [telemetry("day", ticks)])["deviation_fraction"]


def test_light_at_night_is_no_spike() -> None:
    """Shares of what comes near zero say nothing."""
    night = [reading(START + n * MINUTE, "light", 1.0 + 3 * (n % 2)) for n in range(100)]
    day = [reading(START + (100 + n) * MINUTE, "light", 800.0) for n in range(100)]

    assert "spike_probability" not in learn_device_habits([telemetry("day", night + day)])


def test_a_day_with_one_value_is_no_noise() -> None:
    """A quantity that a device told once on some day says nothing about noise."""
    values = [reading(START + n * MINUTE, "temperature", 20.0 + n % 3) for n in range(200)]
    seldom = reading(START + 1440 * MINUTE, "temperature", 21.0)

    found = learn_device_habits([telemetry("day", values), telemetry("next", [seldom])])

    assert found["deviation_fraction"].sample_count == len(values) - 2


def test_a_spike_beside_nothing_has_no_multiple() -> None:
    """A value that stands out among zeros is a multiple of none."""
    values = [10.0] * 100 + [0.0, 10.0, 10.0, 0.0] + [10.0] * 100
    ticks = [reading(START + n * MINUTE, "flow", value) for n, value in enumerate(values)]

    found = learn_device_habits([telemetry("day", ticks)])

    assert "spike_multiplier" not in found


def test_what_is_declared_wins() -> None:
    """A type that the document declares is not learned; the others are, with their evidence."""
    document, observed = seen("mara_okafor")
    declared = resolve_persona("normal_user").behaviors

    table = behavior_table(document.model_copy(update={"behaviors": declared}), observed)

    origins: dict[str, set[str]] = {}
    for row in table.to_pylist():
        origins.setdefault(row["behavior_type"], set()).add(row["origin_type"])
    assert all(len(found) == 1 for found in origins.values())
    assert {kind for kind, found in origins.items() if found == {"declared"}} == {
        behavior.type for behavior in declared
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mara_okafor", {"learned_tempo", "learned_sessions", "learned_hours", "learned_messages"}),
        (
            "greenhouse_sensor_7",
            {"learned_tempo", "learned_noise", "learned_outages", "learned_battery"},
        ),
    ],
)
def test_the_shipped_personas_have_learned_behaviors(name: str, expected: set[str]) -> None:
    """Each with its observations, the size of its sample, and an interval for each parameter."""
    document, observed = seen(name)

    table = behavior_table(document, observed)

    assert table.schema.equals(BEHAVIORS_SCHEMA, check_metadata=True)
    assert {behavior.name for behavior in behaviors_from_table(table)} == expected
    ids = {one.observation_id for one in observed}
    for row in table.to_pylist():
        assert row["sample_count"] > 0
        assert set(row["derived_from"]) <= ids
        for parameter, (low, high) in json.loads(row["intervals"]).items():
            name, _, place = parameter.partition(".")
            value = json.loads(row["parameters"])[name]
            value = value[int(place)] if place else value
            assert low <= value <= high


def test_the_order_of_observations_changes_nothing() -> None:
    """What is learned is a function of the set of observations."""
    document, observed = seen("greenhouse_sensor_7")

    assert behavior_table(document, observed[::-1]).equals(behavior_table(document, observed))
