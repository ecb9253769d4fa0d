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
)
from persona_assets_tests.personas_learning.seeing import START, chat, reading, telemetry

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
    assert found["active_hour_09"].value == 1.0
    assert found["active_hour_10"].value == 0.0
    assert found["active_hour_10"].high < 0.1
    assert found["message_words"].sample_count == 60
    assert found["message_words"].derived_from == tuple(f"day {n}" for n in range(6))


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
        {"requests_per_minute": 0.2},
    )
    assert evidence["requests_per_minute"].sample_count == 199


def test_light_at_night_is_no_spike() -> None:
    """Shares of what comes near zero say nothing."""
    night = [reading(START + n * MINUTE, "light", 1.0 + 3 * (n % 2)) for n in range(100)]
    day = [reading(START + (100 + n) * MINUTE, "light", 800.0) for n in range(100)]

    assert "spike_probability" not in learn_device_habits([telemetry("day", night + day)])


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
        ("mara_okafor", {"learned_tempo", "learned_sessions"}),
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
            value = json.loads(row["parameters"])[parameter]
            assert low <= value <= high or parameter == "pages_per_session"


def test_the_order_of_observations_changes_nothing() -> None:
    """What is learned is a function of the set of observations."""
    document, observed = seen("greenhouse_sensor_7")

    assert behavior_table(document, observed[::-1]).equals(behavior_table(document, observed))
