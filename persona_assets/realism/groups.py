"""Records that come in groups: sprees, requests at one instant, and retry storms.

A group takes a block of records, counted from the start; each block is struck by itself.
"""

from collections.abc import Sequence

import numpy as np

from persona_assets.behaviors.arrivals import (
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    group_size,
)
from persona_assets.behaviors.behavior import Behavior, Mask, of_type
from persona_assets.realism.arrivals import groups_of, peak_per_second
from persona_assets.realism.evidence import Evidence, Floats, Grouping, Integers
from persona_assets.realism.observation import (
    Finding,
    Findings,
    Unobservable,
    always,
    exact,
    rate_name,
    share,
    within,
)

_TICK = 1.5e-6


class Blocks:
    """The whole blocks of records that one behavior may strike, and those that it struck.

    A record of a group inside another group is named after the outer group's first record; so
    blocks that a group acts on which comes later in this order, storm, spree, instant, are left
    out where an earlier one touches them.

    Attributes:
        size: How many records a block has.
        rows: The first record of each struck block.
        is_paused: For each struck block, whether an outage moved one of its records.
        is_struck: For each block, whether it was struck.
    """

    def __init__(self, evidence: Evidence, group: Behavior[Grouping]) -> None:
        """Find the blocks of *group*."""
        self.size = group_size(group.parameters)
        count = evidence.count // self.size
        named = self._cut(evidence.named(group.name), count)
        is_inside = _any(self._cut(evidence.named_any(_outer(evidence, group)), count))
        self.is_struck: Mask = _any(named)[~is_inside]
        self.is_whole: Mask = ~_any(~named)[~is_inside][self.is_struck]
        starts = np.arange(count, dtype=np.int64) * self.size
        self.rows: Integers = starts[~is_inside][self.is_struck]
        paused = self._cut(evidence.is_paused, count)
        self.is_paused: Mask = _any(paused)[~is_inside][self.is_struck]

    def of(self, values: Integers | Floats | Mask) -> Floats:
        """Return *values*, one for each record, of the struck blocks, shape (blocks, size)."""
        places = self.rows[:, None] + np.arange(self.size)[None, :]
        return values[places].astype(np.float64)

    def _cut(self, mask: Mask, count: int) -> Mask:
        return mask[: count * self.size].reshape(count, self.size)


def observe_spree(evidence: Evidence, spree: Behavior[RapidActions]) -> Findings:
    """Yield how many records belong to sprees, how many a spree has, and how fast they are."""
    parameters, name = spree.parameters, spree.name
    blocks = Blocks(evidence, spree)
    yield from _struck(evidence, spree, blocks, parameters.probability)
    yield _one_session(evidence, name, "action_count", blocks)
    others = [one for one in groups_of(evidence) if one.name != name]
    is_pulled = evidence.named_any(others)[blocks.rows] | blocks.is_paused
    seconds = blocks.of(evidence.seconds)[~is_pulled]
    if not len(seconds):
        yield Unobservable(name, "actions_per_second", "no record shows it")
        return
    declared, steps = parameters.actions_per_second, blocks.size - 1
    slowest = steps / max(float((seconds[:, -1] - seconds[:, 0]).max()), _TICK)
    slack = 1 + _TICK * declared / steps
    is_exact = not others and steps > 1 and declared >= 2 * peak_per_second(evidence)
    allowed = declared / slack, declared * slack if is_exact else float("inf")
    yield within(name, "actions_per_second", declared, slowest, len(seconds), allowed)


def observe_instant(evidence: Evidence, group: Behavior[ConcurrentRequests]) -> Findings:
    """Yield how many records share an instant, how many do at once, and whether they all do."""
    blocks = Blocks(evidence, group)
    yield from _struck(evidence, group, blocks, group.parameters.probability)
    yield _one_session(evidence, group.name, "concurrent_count", blocks)
    seconds = blocks.of(evidence.seconds)
    if group.name == of_type(evidence.behaviors, ConcurrentRequests)[-1].name:
        # A later group moves some of the records of an earlier one.
        yield always(group.name, "one instant", seconds[:, -1] == seconds[:, 0])
    if evidence.dataset == "load":
        at_once = evidence.column("concurrency_count").to_numpy()[evidence.named(group.name)]
        enough = at_once >= group.parameters.concurrent_count
        yield always(group.name, "concurrency_count", enough)


def observe_storm(evidence: Evidence, storm: Behavior[RetryStorm]) -> Findings:
    """Yield how many records belong to storms, how often one repeats, how fast, and how it ends."""
    parameters, name = storm.parameters, storm.name
    blocks = Blocks(evidence, storm)
    yield from _struck(evidence, storm, blocks, parameters.probability)
    requests = blocks.of(evidence.requests)
    repeats = (requests == requests[:, :1]).sum(axis=1) - 1
    retries = parameters.retry_count
    found = float(repeats.mean()) if len(repeats) else 0.0
    yield exact(name, "retry_count", retries, found, len(repeats))
    attempts = blocks.of(evidence.attempts)
    yield always(name, "attempts are counted", (attempts == np.arange(blocks.size)).all(axis=1))
    others = [one for one in of_type(evidence.behaviors, RetryStorm) if one.name != name]
    unnamed = ~evidence.named(name) & ~evidence.named_any(others)
    yield always(name, "no other attempts", evidence.attempts[unnamed] == 0)
    yield _interval(evidence, storm, blocks)
    refused = evidence.named(name) & (evidence.rows % blocks.size != retries)
    statuses = evidence.statuses[refused & ~evidence.is_baseline]
    yield always(name, "status 503 but for the last", statuses == 503)


def _any(blocks: Mask) -> Mask:
    """Which blocks have a record for which it holds."""
    return blocks.sum(axis=1) > 0


def _interval(evidence: Evidence, storm: Behavior[RetryStorm], blocks: Blocks) -> Finding:
    declared, retries = storm.parameters.interval_ms, storm.parameters.retry_count
    seconds = blocks.of(evidence.seconds)[~blocks.is_paused]
    if not len(seconds):
        return Unobservable(storm.name, "interval_ms", "no record shows it")
    found = float((seconds[:, -1] - seconds[:, 0]).mean()) * 1000 / retries
    usual = declared / 1000 * peak_per_second(evidence)
    is_exact = len(groups_of(evidence)) == 1 and usual * retries <= retries - 1
    slack = _TICK * 1000 / retries
    allowed = declared - slack if is_exact else 0.0, declared + slack
    return within(storm.name, "interval_ms", declared, found, len(seconds), allowed)


def _struck(
    evidence: Evidence, group: Behavior[Grouping], blocks: Blocks, probability: float
) -> Findings:
    """Yield the share of blocks that were struck, and whether each was as a whole."""
    declared = probability * group.weight
    if evidence.count < blocks.size:
        reason = f"a group has {blocks.size} records; there are {evidence.count}"
        yield Unobservable(group.name, "probability", reason)
        return
    yield share(group.name, rate_name("probability", group.weight), declared, blocks.is_struck)
    yield always(group.name, "groups are whole", blocks.is_whole)


def _one_session(evidence: Evidence, name: str, parameter: str, blocks: Blocks) -> Finding:
    """Return how many records of a group are in the session of its first one."""
    sessions = blocks.of(evidence.sessions)
    together = (sessions == sessions[:, :1]).sum(axis=1)
    found = float(together.mean()) if len(together) else 0.0
    return exact(name, parameter, blocks.size, found, len(together))


def _outer(evidence: Evidence, group: Behavior[Grouping]) -> Sequence[Behavior[Grouping]]:
    """The groups whose records are named after their first one: storms, then earlier groups."""
    ordered = groups_of(evidence)
    storms = [one for one in ordered if isinstance(one.parameters, RetryStorm)]
    others = [one for one in ordered if not isinstance(one.parameters, RetryStorm)]
    names = [one.name for one in [*storms, *others]]
    if isinstance(group.parameters, RetryStorm):
        return [one for one in storms if one.name != group.name]
    return [*storms, *others][: names.index(group.name)]
