"""How a device acts, learned from its telemetry: interval, jitter, noise, outages, battery.

An outage is a gap of at least three intervals: the moments of a device that is never out lie less
than two apart.  Noise is measured where a value differs from the middle of its neighbors, as a
share of these, so that slow changes are no noise.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt
from statistics import median

from persona_assets.observations.observation import Observation
from persona_assets.personas.learned import (
    Learned,
    NotLearned,
    Weighed,
    learned_of,
    mean_of,
    share_of,
    too_few,
    turned,
)

FEWEST_INTERVALS = 20
"""Nothing is learned from fewer intervals or values."""

FEWEST_OUTAGES = 3
"""Outages, spikes or hours of battery are not learned from fewer."""

_OUTAGE_INTERVALS = 3
_SPIKE_DEVIATIONS = 8
_TO_DEVIATION = 1.4826  # of a normal distribution, from the median absolute deviation
_CHARGED_BY = 5
_NEAR_ZERO = 0.2
_LEAST_SPIKE = 0.5
_SPIKES = ("spike_probability", "spike_multiplier")
_MEDIAN_JITTER = 1 - sqrt(0.5)
_JITTER_ERROR = 1.45  # 1 / (2 (sqrt(2) - 1)), and 1.2 times that for neighbors that share a moment
_SURE = 1.96


@dataclass(frozen=True, slots=True)
class _Value:
    at: dt.datetime
    value: float


def learn_device_habits(observations: Iterable[Observation]) -> dict[str, Learned]:
    """Return what the telemetry among *observations* tells of how the device acts, by name.

    ``requests_per_minute``, ``jitter_fraction``, ``deviation_fraction``, ``spike_probability``,
    ``spike_multiplier``, ``offline_fraction``, ``outage_seconds`` and ``lifetime_hours``; what too
    little was seen for, and what a device never does, is left out.
    """
    return learned_of(weigh_device_habits(observations))


def weigh_device_habits(observations: Iterable[Observation]) -> list[Weighed]:
    """Return each parameter that telemetry can tell, learned or why not.

    Nothing without telemetry.
    """
    seen = [each for each in observations if each.structured.get("readings")]
    if not seen:
        return []
    sources = [each.observation_id for each in seen]
    days = [_series(each) for each in seen]
    return [
        *_times(days, sources),
        *_noise(days, sources),
        *_battery(days, sources),
        NotLearned("metrics", _metrics(days)),
    ]


def _metrics(days: Sequence[dict[str, list[_Value]]]) -> str:
    """Return why which quantities a device measures is not learned."""
    names = sorted({metric for day in days for metric in day})
    return (
        f"seen: {', '.join(names)}; the readings of a dataset are always temperature, humidity, "
        "light and battery, unless its profile names a schema"
    )


def _series(seen: Observation) -> dict[str, list[_Value]]:
    """Return the values of each metric by time, each moment once."""
    by_metric: defaultdict[str, dict[dt.datetime, float]] = defaultdict(dict)
    for reading in seen.structured["readings"]:
        at = dt.datetime.fromisoformat(reading["recorded_at"])
        by_metric[reading["metric"]][at] = float(reading["value"])
    return {
        metric: [_Value(at, values[at]) for at in sorted(values)]
        for metric, values in sorted(by_metric.items())
    }


def _times(days: Sequence[dict[str, list[_Value]]], sources: Sequence[str]) -> Iterator[Weighed]:
    moments = sorted({one.at for day in days for values in day.values() for one in values})
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    if len(gaps) < FEWEST_INTERVALS:
        what = ["requests_per_minute", "jitter_fraction", "outage_seconds", "offline_fraction"]
        yield from too_few(what, len(gaps), "intervals", FEWEST_INTERVALS)
        return
    interval, unit = median(gaps), _unit(moments)
    usual = [gap for gap in gaps if gap < _OUTAGE_INTERVALS * interval]
    mean = mean_of("interval", usual, sources)
    # The median of a sample is about 1.25 times as uncertain as its mean; and no interval is
    # known better than the device tells the time.
    reach = max(1.2533 * (mean.high - mean.value), unit / 2)
    middle = replace(
        mean, value=interval, low=interval - reach, high=interval + reach, sample_count=len(gaps)
    )
    yield turned(middle, "requests_per_minute", 60)
    yield _jitter(gaps, interval, unit, mean.derived_from)
    yield from _outages(gaps, interval, sources)


def _unit(moments: Sequence[dt.datetime]) -> float:
    """Return in what unit the *moments* are told, in seconds: a whole one, or a part of it."""
    micros = {moment.microsecond for moment in moments}
    return max(unit for unit in (1, 1_000, 1_000_000) if all(m % unit == 0 for m in micros)) / 1e6


def _jitter(
    gaps: Sequence[float], interval: float, unit: float, sources: tuple[str, ...]
) -> Learned:
    """Return how unevenly a device samples: 0 for clockwork, 1 for anywhere in its interval.

    Between two moments that lie anywhere in the part j of their intervals, the distance differs
    from an interval by less than ``j * (1 - sqrt(1 / 2))`` of it half of the time.  That is the
    median, which samples that are missing do not move.  A gap after an outage is left out: what
    was missed came at its end.
    """
    off = [
        abs(gap / interval - 1)
        for before, gap in pairwise([0.0, *gaps])
        if max(before, gap) < _OUTAGE_INTERVALS * interval
    ]
    value = min(1.0, median(off) / _MEDIAN_JITTER)
    # The error of that median, at the density that the distances have there; neighbors share a
    # moment, which makes it greater.
    reach = _SURE * _JITTER_ERROR * value / sqrt(len(off)) + unit / interval
    return Learned(
        name="jitter_fraction",
        value=round(value, 6),
        low=max(0.0, value - reach),
        high=min(1.0, value + reach),
        sample_count=len(off),
        derived_from=sources,
    )


def _outages(gaps: Sequence[float], interval: float, sources: Sequence[str]) -> Iterator[Weighed]:
    # The line went down up to an interval after the last moment, and came back just before the next
    # one, or up to an interval before: what is not outage is half an interval or a whole one.
    outages = [gap - 0.75 * interval for gap in gaps if gap >= _OUTAGE_INTERVALS * interval]
    if len(outages) < FEWEST_OUTAGES:
        what = f"gaps of at least {_OUTAGE_INTERVALS} intervals"
        names = ["outage_seconds", "offline_fraction"]
        yield from too_few(names, len(outages), what, FEWEST_OUTAGES)
        return
    length = mean_of("outage_seconds", outages, sources)
    low, high = max(0.0, length.low - interval / 2), length.high + interval / 2
    yield Learned(length.name, length.value, low, high, len(outages), length.derived_from)
    whole = sum(gaps)
    share, spread = sum(outages) / whole, _SURE / sqrt(len(outages))
    edge = interval / 2 * len(outages) / whole
    low, high = max(0.0, share * (1 - spread) - edge), min(1.0, share * (1 + spread) + edge)
    yield Learned("offline_fraction", round(share, 6), low, high, len(outages), length.derived_from)


def _noise(days: Sequence[dict[str, list[_Value]]], sources: Sequence[str]) -> Iterator[Weighed]:
    series = [
        [one.value for one in values]
        for day in days
        for metric, values in day.items()
        if "battery" not in metric and len(values) > 1 and _is_far_from_zero(values)
    ]
    bends = [abs(bend) for values in series for bend in _bends(values)]
    if len(bends) < FEWEST_INTERVALS:
        what = "values beside two others of a metric that stays away from zero"
        names = ["deviation_fraction", *_SPIKES]
        yield from too_few(names, len(bends), what, FEWEST_INTERVALS)
        return
    least = max(_SPIKE_DEVIATIONS * _deviation(bends), _LEAST_SPIKE)
    ratios: list[float] = []
    calm: list[float] = []
    for values in series:
        is_spike = [False, *(bend > least for bend in _bends(values)), False]
        ratios += _over_neighbors(values, is_spike)
        # A spike bends its neighbors, too: noise is measured without both.
        rest = [one for one, is_out in zip(values, is_spike, strict=True) if not is_out]
        calm += [abs(bend) for bend in _bends(rest)]
    deviation = _deviation(calm)
    # Of a median deviation the error is 1.17 over the root of twice the count; neighbors overlap.
    reach = 2 * _SURE * 1.17 * deviation / sqrt(2 * len(calm))
    yield Learned(
        name="deviation_fraction",
        value=round(deviation, 6),
        low=max(0.0, deviation - reach),
        high=deviation + reach,
        sample_count=len(calm),
        derived_from=tuple(sorted(set(sources))),
    )
    if len(ratios) < FEWEST_OUTAGES:
        yield from too_few(_SPIKES, len(ratios), "spikes", FEWEST_OUTAGES)
        return
    yield share_of("spike_probability", len(ratios), sum(map(len, series)), sources)
    yield mean_of("spike_multiplier", ratios, sources)


def _deviation(bends: Sequence[float]) -> float:
    """Return the deviation of one value; the middle of two neighbors carries half its variance."""
    return median(bends) * _TO_DEVIATION / sqrt(1.5)


def _is_far_from_zero(values: Sequence[_Value]) -> bool:
    """Return whether shares of the values mean something; of light at night they do not."""
    ordered = sorted(one.value for one in values)
    return ordered[len(ordered) // 20] >= _NEAR_ZERO * median(ordered) > 0


def _bends(values: Sequence[float]) -> Iterator[float]:
    """Yield how far each inner value is from the middle of its neighbors, as a share of that."""
    for before, value, after in zip(values, values[1:], values[2:], strict=False):
        middle = (before + after) / 2
        yield (value - middle) / middle if middle > 0 else 0.0


def _over_neighbors(values: Sequence[float], is_spike: Sequence[bool]) -> list[float]:
    """Return how many times the nearest calm values each spike is, unless they cancel out."""
    found: list[float] = []
    for place, is_out in enumerate(is_spike):
        if is_out:
            before = next((n for n in range(place - 1, -1, -1) if not is_spike[n]), None)
            after = next((n for n in range(place + 1, len(values)) if not is_spike[n]), None)
            calm = [values[n] for n in (before, after) if n is not None]
            if sum(calm) > 0:
                found.append(values[place] * len(calm) / sum(calm))
    return found


def _battery(days: Sequence[dict[str, list[_Value]]], sources: Sequence[str]) -> Iterator[Weighed]:
    """Yield how long a battery lasts, from each stretch in which it was not charged."""
    slopes: list[float] = []
    for day in days:
        for metric, values in day.items():
            if "battery" in metric:
                slopes += _slopes(values, full=100.0 if _is_percent(values) else 1.0)
    if len(slopes) < FEWEST_OUTAGES:
        what = "stretches of a battery that is not charged"
        yield from too_few(["lifetime_hours"], len(slopes), what, FEWEST_OUTAGES)
        return
    per_hour = mean_of("battery", slopes, sources)
    if per_hour.low > 0:
        yield turned(per_hour, "lifetime_hours", 1)
    else:
        reason = f"in {len(slopes)} stretches the battery does not surely get emptier"
        yield NotLearned("lifetime_hours", reason)


def _is_percent(values: Sequence[_Value]) -> bool:
    return max(one.value for one in values) > 1.5


def _slopes(values: Sequence[_Value], full: float) -> Iterator[float]:
    """Yield the share of full that was lost in an hour, for each stretch without charging."""
    start = 0
    for place in range(1, len(values) + 1):
        is_end = place == len(values)
        if is_end or values[place].value - values[place - 1].value > _CHARGED_BY / 100 * full:
            hours = (values[place - 1].at - values[start].at).total_seconds() / 3600
            if hours > 0:
                yield (values[start].value - values[place - 1].value) / full / hours
            start = place
