"""How long things take: the mean and the spread of delays, and on which records they act."""

from collections.abc import Sequence

import numpy as np

from persona_assets.behaviors.behavior import Behavior, Mask, of_type
from persona_assets.behaviors.delays import DelayedTransmission, Latency, mean_latency_ms
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.realism.bounds import mean_range, squared_normal, squared_reach
from persona_assets.realism.evidence import Evidence, Floats
from persona_assets.realism.observation import Findings, Unobservable, always, share, within

Delay = Latency | DelayedTransmission
"""The types of behavior that take time."""

_ROUNDING_MS = 0.003
_FARTHEST = 4.7
_UNEVENNESS = 0.002


def observe_latency(evidence: Evidence, slow: Behavior[Latency]) -> Findings:
    """Yield the share, mean and deviation of the time to an answer."""
    everywhere = np.ones(evidence.count, dtype=np.bool_)
    all_slow = of_type(evidence.behaviors, Latency)
    yield from _observe(evidence, slow, all_slow, evidence.latency_ms, everywhere)
    if evidence.dataset == "load":
        rates = evidence.column("rate_per_second").to_numpy()
        expected = rates * mean_latency_ms(evidence.behaviors) / 1000
        counts = evidence.column("concurrency_count").to_numpy()
        yield always(slow.name, "concurrency_count", counts >= np.maximum(np.rint(expected), 1) - 1)


def observe_transmission(evidence: Evidence, late: Behavior[DelayedTransmission]) -> Findings:
    """Yield the share, mean and deviation of the time to the arrival, without waits for a line."""
    lines = of_type(evidence.behaviors, IntermittentConnectivity)
    all_late = of_type(evidence.behaviors, DelayedTransmission)
    waits = evidence.named_any(lines) & ~evidence.is_paused
    yield from _observe(evidence, late, all_late, evidence.delay_ms, ~waits)


def _observe(
    evidence: Evidence,
    behavior: Behavior[Delay],
    others: Sequence[Behavior[Delay]],
    values: Floats,
    visible: Mask,
) -> Findings:
    """Yield what can be said where the others of the kind act always or not at all."""
    yield share(behavior.name, "weight", behavior.weight, evidence.named(behavior.name))
    chosen = visible & evidence.named(behavior.name)
    together: list[Behavior[Delay]] = []
    for other in others:
        if other.name == behavior.name:
            continue
        if other.weight >= 1:
            together.append(other)
            chosen &= evidence.named(other.name)
        else:
            chosen &= ~evidence.named(other.name)
    found = values[chosen]
    if not len(found):
        for field in ("mean_ms", "deviation_ms"):
            yield Unobservable(behavior.name, field, "no record shows it alone")
        return
    yield from _moments(behavior, together, found)


def _moments(
    behavior: Behavior[Delay], together: Sequence[Behavior[Delay]], values: Floats
) -> Findings:
    """Yield the mean and the deviation, each without the share of those that act *together*."""
    parameters, count = behavior.parameters, len(values)
    all_of_them = [behavior.parameters, *(one.parameters for one in together)]
    seconds, fourths, reach = [], [], 0.0
    for one in all_of_them:
        second, fourth = squared_normal(one.mean_ms, one.deviation_ms)
        seconds.append(second)
        fourths.append(fourth)
        reach += squared_reach(one.mean_ms, one.deviation_ms, _FARTHEST)
    variance, others = sum(seconds), sum(seconds[1:])
    offset = sum(one.mean_ms for one in all_of_them[1:])
    low, high = mean_range(parameters.mean_ms, variance, reach, count)
    allowed = low - _ROUNDING_MS, high + _ROUNDING_MS
    mean = float(values.mean()) - offset
    yield within(behavior.name, "mean_ms", parameters.mean_ms, mean, count, allowed)
    squares = float(np.mean((values - offset - parameters.mean_ms) ** 2))
    spread = sum(fourths) + 3 * (variance**2 - sum(one * one for one in seconds))
    low, high = mean_range(variance, spread, reach * reach, count)
    slack = _UNEVENNESS * variance + _ROUNDING_MS**2 + 2 * _ROUNDING_MS * variance**0.5
    declared, own = parameters.deviation_ms, seconds[0]
    scale = declared / own**0.5 if own > 0 else 1.0
    bottom, top, seen = (
        max(one - others, 0.0) ** 0.5 * scale for one in (low - slack, high + slack, squares)
    )
    yield within(behavior.name, "deviation_ms", declared, seen, count, (bottom, top))
