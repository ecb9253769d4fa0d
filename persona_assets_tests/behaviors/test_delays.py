"""How long things take: never less than nothing, with the declared mean and deviation."""

import pytest
from pydantic import ValidationError

from persona_assets.behaviors.delays import DelayedTransmission, Latency, around
from persona_assets.keys import row_keys
from persona_assets_tests.generators.builders import stream_records

COUNT = 200_000


@pytest.mark.parametrize(
    ("mean", "deviation"),
    [(2000, 1000), (3000, 1500), (10, 5), (120, 40), (100, 100), (100, 141), (50, 0), (0, 0)],
)
def test_mean_and_deviation_are_the_declared_ones(mean: float, deviation: float) -> None:
    """PP-90, PP-93, PP-100: both are within five standard errors, and nothing is negative."""
    found = around(row_keys(7, 0, COUNT), mean, deviation)

    # The fourth moment of the square of a normal number is at most 15 times that of its variance.
    assert found.mean() == pytest.approx(mean, abs=5 * deviation / COUNT**0.5 + 1e-9)
    assert found.std() == pytest.approx(deviation, abs=5 * deviation * (14 / 4 / COUNT) ** 0.5)
    assert found.min() >= 0


@pytest.mark.parametrize(
    ("dataset", "persona", "column", "mean", "deviation"),
    [
        ("api", "noisy_device", "transmission_delay_ms", 2000, 1000),
        ("api", "legacy_client", "latency_ms", 3000, 1500),
        ("load", "high_volume_system", "expected_latency_ms", 10, 5),
    ],
)
def test_records_show_the_declared_deviation(
    dataset: str, persona: str, column: str, mean: float, deviation: float
) -> None:
    """PP-90, PP-93, PP-100: 2000 ± 1000, 3000 ± 1500 and 10 ± 5 ms, outages left out."""
    found = [
        record[column]
        for record in stream_records(dataset, persona, 20_000)
        if "intermittent_connectivity" not in record["behaviors"]
    ]

    average = sum(found) / len(found)
    spread = (sum((one - average) ** 2 for one in found) / len(found)) ** 0.5
    assert average == pytest.approx(mean, rel=0.02)
    assert spread == pytest.approx(deviation, rel=0.03)
    assert min(found) > 0


@pytest.mark.parametrize("kind", [Latency, DelayedTransmission])
def test_a_deviation_that_cannot_be_is_refused(
    kind: type[Latency] | type[DelayedTransmission],
) -> None:
    """A deviation above 1.4142 times the mean says what is allowed."""
    with pytest.raises(ValidationError, match=r"at most 1\.4142 times mean_ms"):
        kind(mean_ms=100, deviation_ms=142)
