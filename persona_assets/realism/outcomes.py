"""How records end: errors, refusals, and connections that were closed."""

import numpy as np

from persona_assets.behaviors.behavior import Behavior, Mask, of_type
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.formats import ConnectionIssues
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.behaviors.outcomes import Error, RateLimit
from persona_assets.realism.bounds import share_range
from persona_assets.realism.evidence import Evidence
from persona_assets.realism.observation import (
    Findings,
    Unobservable,
    always,
    exact,
    kinds,
    rate_name,
    share,
    within,
)

_WAIT_HEADERS = {"api": ("Retry-After", "response"), "streaming": ("retry-after", "request")}


def observe_error(evidence: Evidence, error: Behavior[Error]) -> Findings:
    """Yield how many records fail, how, and how many of them in outages."""
    parameters, name = error.parameters, error.name
    yield from _failures(evidence, error, parameters.outage_share)
    failed = evidence.statuses[evidence.named(name) & ~_is_alike(evidence, error)]
    codes = [str(code) for code in parameters.status_codes]
    places = {code: codes.index(str(code)) for code in parameters.status_codes}
    found = np.array([places.get(code, -1) for code in failed.tolist()], dtype=np.int64)
    yield from kinds(name, codes, found, "status_codes")


def observe_rate_limit(evidence: Evidence, limit: Behavior[RateLimit]) -> Findings:
    """Yield how many records are refused, and how long they are asked to wait."""
    name, declared = limit.name, limit.parameters.retry_after_seconds
    yield from _failures(evidence, limit, 0.0)
    refused = evidence.named(name)
    yield always(name, "status 429", evidence.statuses[refused] == 429)
    if evidence.dataset not in _WAIT_HEADERS:
        reason = f"a {evidence.dataset} record does not say how long to wait"
        yield Unobservable(name, "retry_after_seconds", reason)
        return
    waits = evidence.header(*_WAIT_HEADERS[evidence.dataset])
    asked = waits.cast("int64").to_numpy(zero_copy_only=False)[refused].astype(np.float64)
    found = float(asked.mean()) if len(asked) else 0.0
    yield exact(name, "retry_after_seconds", declared, found, len(asked))


def observe_connections(evidence: Evidence, issues: Behavior[ConnectionIssues]) -> Findings:
    """Yield how many records came over a closed connection, and that they show it."""
    declared = issues.parameters.probability * issues.weight
    what = rate_name("probability", issues.weight)
    yield share(issues.name, what, declared, evidence.named(issues.name))
    named = evidence.named_any(of_type(evidence.behaviors, ConnectionIssues))
    yield always(issues.name, "records show it", evidence.is_stale == named)


def _failures(
    evidence: Evidence, behavior: Behavior[Error | RateLimit], outage_share: float
) -> Findings:
    """Yield the share of failures among the records that can fail, in outages and outside."""
    name = behavior.name
    able = ~evidence.is_refused & ~evidence.is_baseline & ~_is_alike(evidence, behavior)
    declared = behavior.parameters.probability * behavior.weight
    struck = evidence.named(name)
    lines = of_type(evidence.behaviors, IntermittentConnectivity)
    if outage_share and lines:
        offline = evidence.named(lines[0].name)
        fraction = lines[0].parameters.offline_fraction
        inside = declared * outage_share / fraction
        outside = declared * (1 - outage_share) / (1 - fraction)
        places = able & offline, able & ~offline
        yield from _two_rates(behavior, outage_share, struck, places, (inside, outside))
    else:
        yield share(name, rate_name("probability", behavior.weight), declared, struck[able])
    yield always(name, "no other failures", ~_is_unexplained(evidence)[able])


def _is_alike(evidence: Evidence, behavior: Behavior[Error | RateLimit]) -> Mask:
    """Which records have a fault that is answered as one of the failures is.

    There a failure changes nothing and is not named.  Faults are drawn by themselves, so the share
    of the others is a share of all.
    """
    if evidence.dataset != "fault" or not isinstance(behavior.parameters, Error):
        return np.zeros(evidence.count, dtype=np.bool_)
    return np.isin(evidence.fault_answers, behavior.parameters.status_codes)


def _two_rates(
    behavior: Behavior[Error | RateLimit],
    outage_share: float,
    struck: Mask,
    places: tuple[Mask, Mask],
    rates: tuple[float, float],
) -> Findings:
    """Yield the probability and the share that falls into outages, from both rates.

    What is allowed follows from how many records there are in outages and outside.
    """
    name, what = behavior.name, rate_name("probability", behavior.weight)
    declared = behavior.parameters.probability * behavior.weight
    counts = [int(place.sum()) for place in places]
    hits = [int((struck & place).sum()) for place in places]
    total = sum(counts)
    if not total:
        yield Unobservable(name, what, "no record could show it")
        return
    mean = sum(rate * count for rate, count in zip(rates, counts, strict=True)) / total
    found = sum(hits) / total
    yield within(name, what, declared, found, total, share_range(mean, total))
    ends = [share_range(rate, count) for rate, count in zip(rates, counts, strict=True)]
    (low_in, high_in), (low_out, high_out) = (
        (low * count, high * count) for (low, high), count in zip(ends, counts, strict=True)
    )
    allowed = low_in / max(low_in + high_out, 1e-9), high_in / max(high_in + low_out, 1e-9)
    seen = hits[0] / max(sum(hits), 1)
    yield within(name, "outage_share", outage_share, seen, sum(hits), allowed)


def _is_unexplained(evidence: Evidence) -> Mask:
    """Which records fail although nothing that is declared made them fail."""
    explained = evidence.is_failed | evidence.named_any(of_type(evidence.behaviors, MalformedInput))
    failing = evidence.statuses >= 400
    if evidence.dataset == "fault":
        # What a server answers to a fault is no failure of the persona's.
        failing &= ~np.isin(evidence.statuses, (400, 422))
    return failing & ~explained
