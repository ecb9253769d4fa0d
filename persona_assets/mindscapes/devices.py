"""What a day of telemetry tells about the device: its interval, gaps, noise, spikes and battery."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from persona_assets.mindscapes.complex_values import measure_value
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.observations.observation import Observation

DEVICE_FRACTIONS = (
    "gap_fraction",
    "late_fraction",
    "noise_fraction",
    "spike_fraction",
    "battery_drop_fraction",
)
"""The traits of a device that are numbers from 0 to 1."""

_SPIKE_DEVIATIONS = 8
_TO_DEVIATION = 1.4826  # of a normal distribution, from the median absolute deviation
_CHARGED_BY = 5


@dataclass(frozen=True, slots=True)
class _Series:
    """The readings of one metric by time, without those taken twice."""

    name: str
    unit: str
    times: tuple[dt.datetime, ...]
    values: tuple[float, ...]


def find_devices(observation: Observation) -> Iterator[Finding]:
    """Yield what one day of readings tells; a device without enough readings tells nothing."""
    readings = observation.structured.get("readings")
    if not readings:
        return
    times = [dt.datetime.fromisoformat(reading["recorded_at"]) for reading in readings]
    series = _series(observation)
    fractions: dict[str, float] = {"late_fraction": _late(times)}
    complex_values: dict[str, str] = {}
    ticks = sorted(set(times))
    if len(ticks) >= 3:
        interval = median(_gaps(ticks))
        fractions["gap_fraction"] = _missing(ticks, interval)
        complex_values["sampling_interval"] = measure_value(interval, "s")
    measured = [one for one in series if "battery" not in one.name and len(one.values) >= 5]
    if measured:
        total = sum(len(one.values) for one in measured)
        fractions["noise_fraction"] = sum(_noise(one) * len(one.values) for one in measured) / total
        fractions["spike_fraction"] = sum(_spikes(one) for one in measured) / total
    for one in series:
        mean = sum(one.values) / len(one.values)
        complex_values[f"{one.name}_level"] = measure_value(mean, one.unit)
        if "battery" in one.name and len(one.values) >= 2:
            fractions["battery_drop_fraction"] = _drop(one)
    yield from _findings(observation, fractions, complex_values)


def _findings(
    observation: Observation, fractions: dict[str, float], complex_values: dict[str, str]
) -> Iterator[Finding]:
    numbers = {name: round(min(1.0, value), 6) for name, value in fractions.items()}
    texts = {**{name: f"{value}" for name, value in numbers.items()}, **complex_values}
    for name, text in texts.items():
        yield Finding(
            facet=Facet.TRAIT,
            key=name,
            value=text,
            rule="telemetry.day@1",
            start=0,
            end=len(observation.raw),
            at=observation.observed_at,
            number=numbers.get(name),
        )


def _series(observation: Observation) -> list[_Series]:
    by_metric: dict[str, dict[dt.datetime, tuple[float, str]]] = {}
    for reading in observation.structured["readings"]:
        at = dt.datetime.fromisoformat(reading["recorded_at"])
        by_metric.setdefault(reading["metric"], {})[at] = (reading["value"], reading["unit"])
    return [
        _Series(
            name,
            unit=rows[min(rows)][1],
            times=tuple(sorted(rows)),
            values=tuple(rows[at][0] for at in sorted(rows)),
        )
        for name, rows in sorted(by_metric.items())
    ]


def _gaps(ticks: Sequence[dt.datetime]) -> list[float]:
    return [(b - a).total_seconds() for a, b in itertools.pairwise(ticks)]


def _late(times: Sequence[dt.datetime]) -> float:
    """Return the share of readings that arrived after one that was taken later."""
    late, latest = 0, times[0]
    for at in times:
        late += at < latest
        latest = max(latest, at)
    return late / len(times)


def _missing(ticks: Sequence[dt.datetime], interval: float) -> float:
    """Return the share of the day's ticks that are missing."""
    missing = sum(max(0, int(gap / interval + 0.5) - 1) for gap in _gaps(ticks))
    return missing / (missing + len(ticks))


def _curvature(series: _Series) -> list[float]:
    """Return how far each inner value lies from the middle of its neighbors."""
    values = series.values
    return [values[n] - (values[n - 1] + values[n + 1]) / 2 for n in range(1, len(values) - 1)]


def _noise(series: _Series) -> float:
    """Return the standard deviation of the noise as a share of the day's usual range."""
    ordered = sorted(series.values)
    cut = len(ordered) // 20
    usual = ordered[len(ordered) - 1 - cut] - ordered[cut]
    if usual <= 0:
        return 0.0
    # The middle of two neighbors carries half the variance of one value.
    deviation = median(abs(bend) for bend in _curvature(series)) * _TO_DEVIATION / sqrt(1.5)
    return deviation / usual


def _spikes(series: _Series) -> int:
    """Return how many values stand out from both neighbors by far more than the noise."""
    values = series.values
    steps = [abs(b - a) for a, b in itertools.pairwise(values)]
    usual = sorted(steps)[(len(steps) * 9) // 10] or max(steps)
    least = _SPIKE_DEVIATIONS * usual / 2
    return sum(
        1
        for n in range(1, len(values) - 1)
        if min(abs(values[n] - values[n - 1]), abs(values[n] - values[n + 1])) > least
        and (values[n] - values[n - 1]) * (values[n] - values[n + 1]) > 0
    )


def _drop(series: _Series) -> float:
    """Return by what share of full a battery fell in a day, not counting that it was charged."""
    fallen, seconds = 0.0, 0.0
    start = 0
    values, times = series.values, series.times
    for n in range(1, len(values) + 1):
        if n == len(values) or values[n] - values[n - 1] > _CHARGED_BY:
            fallen += values[start] - values[n - 1]
            seconds += (times[n - 1] - times[start]).total_seconds()
            start = n
    return max(0.0, fallen) / 100 * 86400 / seconds if seconds > 0 else 0.0
