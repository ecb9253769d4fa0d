"""Who acts together: sessions, what is wrong with some of them, and batches.

Sessions run side by side in lanes: record i of a partition is in lane i mod L.  Whether two
neighbors in a lane belong to one session says how many records a session has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, lcm, prod

import numpy as np

from persona_assets.behaviors.arrivals import group_size, rate_per_minute
from persona_assets.behaviors.behavior import Behavior, Mask, of_type, only_of_type
from persona_assets.behaviors.sessions import (
    AnomalyType,
    Batch,
    Blocks,
    Session,
    SessionAnomalies,
)
from persona_assets.generators.streaming import StreamingOptions
from persona_assets.realism.arrivals import groups_of, hidden_windows, is_free, usual_seconds
from persona_assets.realism.bounds import mean_range, share_range
from persona_assets.realism.evidence import Evidence, Integers
from persona_assets.realism.observation import (
    Finding,
    Findings,
    Unobservable,
    always,
    exact,
    kinds,
    rate_name,
    share,
    within,
)


@dataclass(frozen=True)
class Lanes:
    """The lanes in which the sessions of a stream run.

    Attributes:
        evidence: The records.
        session: What the persona declares of its sessions; None without sessions.
    """

    evidence: Evidence
    session: Behavior[Session] | None

    @cached_property
    def partitions(self) -> list[Integers]:
        """The records of each partition, in their order."""
        if self.evidence.dataset != "streaming":
            return [self.evidence.rows]
        numbers = self.evidence.column("partition").to_numpy()
        return [np.nonzero(numbers == number)[0] for number in np.unique(numbers)]

    @cached_property
    def places(self) -> Integers:
        """How many records of its partition come before each record."""
        found = np.empty(self.evidence.count, dtype=np.int64)
        for rows in self.partitions:
            found[rows] = np.arange(len(rows))
        return found

    @cached_property
    def unit(self) -> int:
        """How many records in a row are kept together."""
        return lcm(1, *(group_size(group.parameters) for group in groups_of(self.evidence)))

    @property
    def exact_count(self) -> float:
        """How many lanes a partition would need to have sessions as long as declared."""
        if self.session is None:
            return 1.0
        parameters = self.session.parameters
        rate = rate_per_minute(self.evidence.behaviors) / len(self.partitions)
        return rate * parameters.session_minutes / parameters.pages_per_session

    @property
    def count(self) -> int:
        """How many lanes a partition has."""
        return max(1, round(self.exact_count))

    @property
    def is_known(self) -> bool:
        """Whether the records are enough to know all partitions."""
        if self.evidence.dataset != "streaming":
            return True
        return self.evidence.count >= StreamingOptions().partition_count * self.unit

    def neighbors(self) -> tuple[Integers, Integers]:
        """Return pairs of records that follow each other in a lane, both at their own place."""
        free = is_free(self.evidence)
        pairs = [(rows[: -self.count], rows[self.count :]) for rows in self.partitions]
        first = np.concatenate([one for one, _ in pairs])
        second = np.concatenate([other for _, other in pairs])
        both = free[first] & free[second]
        return first[both], second[both]


def observe_session(evidence: Evidence, session: Behavior[Session]) -> Findings:
    """Yield how many records a session has, how long it lasts, and that one client is behind it."""
    lanes = Lanes(evidence, session)
    first, second = lanes.neighbors() if lanes.is_known else (evidence.rows[:0],) * 2
    if not len(first):
        reason = f"{evidence.count:,} records are fewer than the sessions side by side"
        yield Unobservable(session.name, "pages_per_session", reason)
        yield Unobservable(session.name, "session_minutes", reason)
        return
    sessions = evidence.sessions
    same = sessions[first] == sessions[second]
    yield _pages(session, lanes, second, ~same)
    yield _minutes(session, lanes, first[same], second[same])
    clients = evidence.clients
    one_client = clients[first[same]] == clients[second[same]]
    yield always(session.name, "one client in a session", one_client)


def observe_anomalies(evidence: Evidence, anomaly: Behavior[SessionAnomalies]) -> Findings:
    """Yield the share of sessions that are anomalous, and in which way."""
    session = only_of_type(evidence.behaviors, Session)
    lanes = Lanes(evidence, session)
    others = of_type(evidence.behaviors, SessionAnomalies)
    if session is None or session.parameters.pages_per_session == 1:
        yield from _lone_anomalies(lanes, anomaly, others)
        return
    free = np.nonzero(is_free(evidence))[0]
    _, owners, counts = np.unique(evidence.sessions[free], return_inverse=True, return_counts=True)
    named = np.bincount(owners[evidence.named(anomaly.name)[free]], minlength=len(counts)) > 0
    taken = np.bincount(owners[evidence.is_elsewhere[free]], minlength=len(counts)) > 0
    whole = counts >= 2
    rate = _joint(others)
    yield share(anomaly.name, _probability(others), rate, named[whole])
    yield always(anomaly.name, "no other stranger", named[taken])
    if len(others) > 1:
        yield Unobservable(
            anomaly.name, "kinds", "anomalies of several behaviors are not told apart"
        )
        return
    names = [str(kind) for kind in anomaly.parameters.kinds]
    places = [
        names.index(kind) if kind in names else -1
        for kind in (str(AnomalyType.PARALLEL), str(AnomalyType.HIJACKED))
    ]
    found = np.where(taken, places[1], places[0])[named & whole]
    yield from kinds(anomaly.name, names, found)
    parallel = np.nonzero(named & ~taken & whole)[0]
    members = [free[owners == number] for number in parallel]
    yield _second_sessions(lanes, anomaly, rate * names.count("parallel") / len(names), members)


def observe_batch(evidence: Evidence, batch: Behavior[Batch]) -> Findings:
    """Yield how many records a batch has."""
    declared = batch.parameters.batch_count
    codes = evidence.batches.dictionary_encode().indices.fill_null(-1).to_numpy()
    borders = np.nonzero(np.diff(codes))[0] + 1
    sizes = np.diff(borders, prepend=0)
    if not len(sizes):
        if evidence.count > declared:
            yield exact(batch.name, "batch_count", declared, evidence.count, evidence.count)
        else:
            reason = f"{evidence.count:,} records are fewer than two batches"
            yield Unobservable(batch.name, "batch_count", reason)
        return
    yield exact(batch.name, "batch_count", declared, float(sizes.mean()), len(sizes))
    yield always(batch.name, "batches are whole", sizes == declared)
    yield exact(batch.name, "ids", len(sizes) + 1, len(np.unique(codes)), evidence.count)


def _pages(session: Behavior[Session], lanes: Lanes, second: Integers, is_border: Mask) -> Finding:
    """Return how many records a session has: the inverse of the share of borders.

    Given where a lane begins, each session's border is drawn by itself from the places that are
    nearest to it, and no other border is drawn there; so borders are negatively associated.  Unless
    all sessions are drawn around one odd number of records, some places are never a border, which
    the start of the lane decides; *slack* is how far that moves the mean.
    """
    size, count = session.parameters.pages_per_session, len(is_border)
    slack = _slack(lanes, second, session.parameters.blocks)
    low = share_range(max(1 / size - slack / count, 0.0), count)[0]
    high = share_range(min(1 / size + slack / count, 1.0), count)[1]
    found = count / max(int(is_border.sum()), 1)
    allowed = 1 / high, 1 / low if low > 0 else float("inf")
    return within(session.name, "pages_per_session", size, found, count, allowed)


def _minutes(
    session: Behavior[Session], lanes: Lanes, first: Integers, second: Integers
) -> Finding:
    """Return how long a session lasts: its records times the time from one to the next.

    There is a whole number of lanes, so the length nearest to the declared one is the true one; and
    a record lies anywhere in the part of time that is its own.  Among the partitions of a topic the
    time is told from the number of records between the two.
    """
    size, declared = session.parameters.pages_per_session, session.parameters.session_minutes
    if not len(first):
        reason = "no session has two records that stand alone"
        return Unobservable(session.name, "session_minutes", reason)
    parts, rate = len(lanes.partitions), rate_per_minute(lanes.evidence.behaviors)
    center = lanes.count * parts * size / rate
    low, high = min(center, declared), max(center, declared)
    if parts > 1:
        offsets = lanes.evidence.column("offset").to_numpy()
        found = _closest(lanes, offsets) * parts * size / rate
        return within(session.name, "session_minutes", declared, found, len(first), (low, high))
    if hidden_windows(lanes.evidence):
        found = float((second - first).mean()) * size / rate
        return within(session.name, "session_minutes", declared, found, len(first), (low, high))
    seconds = usual_seconds(lanes.evidence)
    found = float((seconds[second] - seconds[first]).mean()) / 60 * size
    off = (1 + 2e-6 * rate) * size / rate
    allowed = low - off, high + off
    return within(session.name, "session_minutes", declared, found, len(first), allowed)


def _closest(lanes: Lanes, offsets: Integers) -> int:
    """The least distance of two records of one session, in records of their partition."""
    free = np.nonzero(is_free(lanes.evidence))[0]
    rows = free[np.argsort(lanes.evidence.sessions[free], kind="stable")]
    same = np.diff(lanes.evidence.sessions[rows]) == 0
    return int(np.diff(offsets[rows])[same].min(initial=np.iinfo(np.int32).max))


def _slack(lanes: Lanes, second: Integers, blocks: Blocks) -> float:
    """How far the expected number of borders moves with the beginnings of the lanes.

    The place of a lane's first session leaves out some of the places after which its *blocks*
    repeat; *second* are the records before which a border could be seen.
    """
    never = _never_borders(blocks)
    if not len(never):
        return 0.0
    steps, lane = np.divmod(lanes.places, lanes.count)
    for number, rows in enumerate(lanes.partitions):
        lane[rows] += number * lanes.count
    place = steps % blocks.period
    count = lanes.count * len(lanes.partitions)
    numbers = lane[second] * blocks.period + place[second]
    classes = np.bincount(numbers, minlength=count * blocks.period).reshape(count, -1)
    left_out = np.zeros_like(classes)
    for shift in (never[0] - never).tolist():
        left_out += np.roll(classes, shift, axis=1)
    spread = left_out / (2 * blocks.reach + 1)
    reach = float((spread.max(axis=1) - spread.min(axis=1)).max())
    return count * mean_range(0.0, float(spread.var(axis=1).mean()), reach, count)[1]


def _never_borders(blocks: Blocks) -> Integers:
    """Return the places until the *blocks* repeat at which no session begins."""
    reaches = np.arange(-blocks.reach, blocks.reach + 1)
    places = blocks.starts(np.arange(blocks.in_period))[:, None] + reaches
    return np.setdiff1d(np.arange(blocks.period), places % blocks.period)


def _lone_anomalies(
    lanes: Lanes, anomaly: Behavior[SessionAnomalies], others: list[Behavior[SessionAnomalies]]
) -> Findings:
    """Yield the anomalies of sessions of one record, which nobody can take over."""
    evidence, name = lanes.evidence, anomaly.name
    shares = [
        one.parameters.probability
        * one.weight
        * one.parameters.kinds.count(AnomalyType.PARALLEL)
        / len(one.parameters.kinds)
        for one in others
    ]
    rate = 1 - prod(1 - one for one in shares)
    free, named = is_free(evidence), evidence.named(name)
    yield share(name, f"{_probability(others)} (parallel)", rate, named[free])
    if AnomalyType.HIJACKED in anomaly.parameters.kinds:
        yield Unobservable(name, "kinds: hijacked", "a session of one record cannot be taken over")
    lone = Lanes(evidence, None)
    first, second = lone.neighbors()
    # Of sessions side by side, the last one's neighbor is in no record.
    has_next = lanes.places[first] % lanes.count != lanes.count - 1
    chosen = named[first] & ~named[second] & (has_next | (lanes.session is None))
    shared = evidence.clients[first] == evidence.clients[second]
    yield always(name, "a second session of the client", shared[chosen])


def _second_sessions(
    lanes: Lanes, anomaly: Behavior[SessionAnomalies], rate: float, members: list[Integers]
) -> Finding:
    """Return how many parallel sessions have the client of a session of the next lane.

    It is missing where that session is parallel as well, and where it has no record of its own.
    """
    found = np.array(list(_has_second(lanes, members)), dtype=np.bool_)
    expected = 1 - rate
    least = expected * (0.8 if groups_of(lanes.evidence) else 1.0)
    allowed = share_range(least, len(found))[0], 1.0
    seen = float(found.mean()) if len(found) else 0.0
    what = "a second session of the client"
    return within(anomaly.name, what, expected, seen, len(found), allowed)


def _has_second(lanes: Lanes, members: list[Integers]) -> Iterator[bool]:
    """Yield, for each parallel session away from the edges, whether its client has another."""
    size = ceil(lanes.session.parameters.pages_per_session) if lanes.session else 1
    clients, count = lanes.evidence.clients, lanes.count
    owners = np.zeros(lanes.evidence.count, dtype=np.int64)
    for number, part in enumerate(lanes.partitions):
        owners[part] = number
    for rows in members:
        part = lanes.partitions[owners[rows[0]]]
        places, lane = lanes.places[rows] // count, lanes.places[rows[0]] % count
        low, high = int(places.min()) - 2 * size, int(places.max()) + 2 * size
        if lane + 1 < count and low >= 0 and (high + 1) * count <= len(part):
            beside = part[np.arange(low, high + 1) * count + lane + 1]
            yield bool((clients[beside] == clients[rows[0]]).any())


def _joint(anomalies: list[Behavior[SessionAnomalies]]) -> float:
    """The share of sessions that at least one of *anomalies* strikes."""
    return 1 - prod(1 - one.parameters.probability * one.weight for one in anomalies)


def _probability(anomalies: list[Behavior[SessionAnomalies]]) -> str:
    if len(anomalies) > 1:
        return "probability (of all anomalies)"
    return rate_name("probability", anomalies[0].weight)
