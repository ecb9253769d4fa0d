"""Scores from questionnaires and telemetry."""

import datetime as dt

import pytest

from persona_assets.mindscapes.devices import find_devices
from persona_assets.mindscapes.personality import REVERSED_ITEMS, find_personality, score_ipip_50
from persona_assets.observations.assessments import read_assessment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Origin, observe

START = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
Reading = tuple[int, str, float]


def make_telemetry(*readings: Reading) -> Observation:
    """Return a day of *readings*: the second of the day, the metric and the value."""
    rows = [
        {
            "recorded_at": (START + dt.timedelta(seconds=second)).isoformat(),
            "metric": metric,
            "value": value,
            "unit": "u",
        }
        for second, metric, value in readings
    ]
    return observe(
        Origin("sensor", frozenset(), "telemetry/a.csv", SourceType.API_IMPORT, "telemetry"),
        raw="recorded_at,metric,value,unit",
        observed_at=START,
        structured={"readings": rows},
    )


def numbers_of(seen: Observation) -> dict[str, float]:
    """Return the numbers that telemetry tells."""
    return {f.key: f.number for f in find_devices(seen) if f.number is not None}


def test_the_published_key_has_its_numbers_of_reversed_items() -> None:
    """Five, four, four, eight and three items are reversed."""
    counts = [sum(1 for item in REVERSED_ITEMS if item % 5 == n % 5) for n in range(1, 6)]

    assert counts == [5, 4, 4, 8, 3]


def test_the_highest_answers_give_one_and_the_lowest_zero() -> None:
    """Answering every item in its direction gives the end of the scale."""
    high = {item: 1 if item in REVERSED_ITEMS else 5 for item in range(1, 51)}
    low = {item: 6 - answer for item, answer in high.items()}

    assert set(score_ipip_50(high).values()) == {1.0}
    assert set(score_ipip_50(low).values()) == {0.0}


def test_a_score_is_the_share_of_the_possible_range() -> None:
    """All answers 4 give extraversion (5 * 4 + 5 * 2 - 10) / 40."""
    scores = score_ipip_50(dict.fromkeys(range(1, 51), 4))

    assert scores["extraversion"] == 0.5
    assert scores["agreeableness"] == (6 * 4 + 4 * 2 - 10) / 40


def test_the_evidence_of_a_score_is_its_ten_answers(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The characters that a score points at are the answers to its scale and no others."""
    root = tmp_path_factory.mktemp("mara")
    path = root / "a.yaml"
    answers = "".join(f"  {item}: 3\n" for item in range(1, 51))
    path.write_text(f"instrument: ipip_50\ntaken_on: 2026-02-10\nanswers:\n{answers}")
    seen = read_assessment(path, root, "mara")

    for finding in find_personality(seen):
        lines = seen.raw[finding.start : finding.end].splitlines()
        assert len(lines) == 10
        assert all(line.startswith(finding.key) for line in lines)


def test_missing_ticks_are_the_gap_fraction() -> None:
    """Two of ten ticks missing in the middle are a fifth."""
    readings: list[Reading] = [(300 * n, "t", 1.0) for n in range(10) if n not in {4, 5}]

    assert numbers_of(make_telemetry(*readings))["gap_fraction"] == 0.2


def test_a_reading_that_arrives_after_a_later_one_is_late() -> None:
    """The order of the file tells which reading was late."""
    readings: list[Reading] = [(0, "t", 1.0), (600, "t", 1.0), (300, "t", 1.0), (900, "t", 1.0)]

    assert numbers_of(make_telemetry(*readings))["late_fraction"] == 0.25


def test_a_value_far_from_both_neighbors_is_a_spike() -> None:
    """One value of forty that jumps up and back is counted, the slow rise is not."""
    values = [n * 0.1 + 0.05 * (n % 2) for n in range(40)]
    values[20] = 60.0
    readings: list[Reading] = [(300 * n, "t", value) for n, value in enumerate(values)]

    assert numbers_of(make_telemetry(*readings))["spike_fraction"] == 1 / 40


def test_a_battery_that_is_charged_still_falls() -> None:
    """Two falls of 5 % in a day, with a charge between, are a tenth a day."""
    half_day = 43200
    readings: list[Reading] = [
        (0, "battery", 20.0),
        (half_day, "battery", 15.0),
        (half_day + 1, "battery", 100.0),
        (2 * half_day, "battery", 95.0),
    ]

    assert numbers_of(make_telemetry(*readings))["battery_drop_fraction"] == pytest.approx(
        0.1, abs=0.001
    )


def test_noise_is_a_share_of_the_usual_range() -> None:
    """A smooth ramp has no noise, a sawtooth has much."""
    ramp: list[Reading] = [(300 * n, "t", float(n)) for n in range(50)]
    saw: list[Reading] = [(300 * n, "t", n + 10.0 * (n % 2)) for n in range(50)]

    assert numbers_of(make_telemetry(*ramp))["noise_fraction"] == 0.0
    assert numbers_of(make_telemetry(*saw))["noise_fraction"] > 0.1
