"""A declared probability, rate or delay is the one that can be measured (A21)."""

import numpy as np
import pytest

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, keys_at
from persona_assets.behaviors.frames import Frame, frame
from persona_assets.behaviors.outages import Outages
from persona_assets.behaviors.outcomes import outcomes_of
from persona_assets.behaviors.registry import BEHAVIOR_TYPES, parse_parameters
from persona_assets.errors import InvalidArgumentError, UnknownNameError

KEY = 0x0DDB_A11C_0FFE_E123
ALL_ROWS = 40_000

Made = Behavior[BehaviorParameters]


def make_behavior(kind: str, name: str = "", weight: float = 1.0, **parameters: object) -> Made:
    """Return a behavior, called as its type unless it has a *name*."""
    return Behavior(name or kind, parse_parameters(kind, parameters), weight)


def make_frame(*behaviors: Made) -> Frame:
    """Return the first rows of a stream."""
    return frame(behaviors, KEY, 0, ALL_ROWS)


def bound(probability: float, count: int = ALL_ROWS) -> float:
    """Return five standard deviations of a binomial share."""
    return 5 * (probability * (1 - probability) / count) ** 0.5


@pytest.mark.parametrize("probability", [0.0, 0.01, 0.05, 0.5, 1.0])
def test_errors_have_their_declared_probability(probability: float) -> None:
    """PP-87, PP-91: the share of failures is the declared one, for any probability."""
    drawn = make_frame(make_behavior("error", probability=probability, status_codes=[408, 502]))

    failed = drawn.status_codes > 0
    assert failed.mean() == pytest.approx(probability, abs=bound(probability))
    assert set(drawn.status_codes[failed].tolist()) <= {408, 502}
    assert (drawn.touched["error"] == failed).all()


def test_status_codes_are_equally_likely() -> None:
    """Each declared status is as frequent as the others."""
    drawn = make_frame(make_behavior("error", probability=1, status_codes=[408, 502, 503]))

    _, counts = np.unique(drawn.status_codes, return_counts=True)
    assert counts / ALL_ROWS == pytest.approx(1 / 3, abs=bound(1 / 3))


def test_weight_is_the_share_of_records() -> None:
    """A21: a behavior of weight 0.5 acts on half the records, with its probability on these."""
    drawn = make_frame(make_behavior("error", weight=0.5, probability=0.2))

    assert (drawn.status_codes > 0).mean() == pytest.approx(0.1, abs=bound(0.1))


def test_a_behavior_of_weight_zero_does_nothing() -> None:
    """A weight of 0 switches a behavior off."""
    drawn = make_frame(make_behavior("error", weight=0.0, probability=1))

    assert not drawn.status_codes.any()


def test_several_errors_do_not_hide_each_other() -> None:
    """Each of three error behaviors is seen at its own probability."""
    drawn = make_frame(
        make_behavior("error", "first", probability=0.3, status_codes=[500]),
        make_behavior("rate_limit", "second", probability=0.2),
        make_behavior("error", "third", probability=0.4, status_codes=[404]),
    )

    for status, probability in ((500, 0.3), (429, 0.2), (404, 0.4)):
        share = (drawn.status_codes == status).mean()
        assert share == pytest.approx(probability, abs=bound(probability))


def test_errors_of_more_than_all_records_are_refused() -> None:
    """Probabilities that cannot hold together are an error, not a surprise."""
    with pytest.raises(InvalidArgumentError, match="more than all records, at 'second'"):
        make_frame(
            make_behavior("error", "first", probability=0.7),
            make_behavior("error", "second", probability=0.7),
        )


def test_errors_gather_in_outages_without_becoming_more() -> None:
    """PP-14: most failures fall into outages, and all of them together are still 5 %."""
    drawn = make_frame(
        make_behavior("timing", requests_per_second=1),
        make_behavior("intermittent_connectivity", offline_fraction=0.1, outage_seconds=5),
        make_behavior("error", probability=0.05, status_codes=[503], outage_share=0.8),
    )

    failed, offline = drawn.touched["error"], drawn.touched["intermittent_connectivity"]
    assert failed.mean() == pytest.approx(0.05, abs=bound(0.05))
    assert failed[offline].sum() / failed.sum() == pytest.approx(0.8, abs=0.05)


def test_errors_cannot_gather_in_outages_that_are_not_declared() -> None:
    """A share of outages without outages is refused."""
    with pytest.raises(InvalidArgumentError, match="intermittent_connectivity"):
        make_frame(make_behavior("error", probability=0.05, outage_share=0.8))


@pytest.mark.parametrize(
    ("kind", "mean", "deviation"),
    [
        pytest.param("latency", 3000, 1500, id="PP-93 slow processing"),
        pytest.param("latency", 10, 5, id="PP-100 minimal latency"),
        pytest.param("delayed_transmission", 2000, 1000, id="PP-90 delayed transmission"),
    ],
)
def test_delays_have_their_declared_mean_and_vary(kind: str, mean: int, deviation: int) -> None:
    """A delay is drawn for each record; its mean is the declared one, its spread near it."""
    drawn = make_frame(make_behavior(kind, mean_ms=mean, deviation_ms=deviation))

    delays = drawn.latency_ms if kind == "latency" else drawn.transmission_delay_ms
    assert delays.mean() == pytest.approx(mean, abs=5 * deviation / ALL_ROWS**0.5)
    assert delays.std() == pytest.approx(deviation, rel=0.1)
    assert delays.min() >= 0


def test_a_latency_acts_on_its_share_of_records() -> None:
    """Records on which a latency of weight 0.25 is not active are as fast as usual."""
    drawn = make_frame(make_behavior("latency", weight=0.25, mean_ms=60_000))

    slow = drawn.latency_ms > 10_000
    assert slow.mean() == pytest.approx(0.25, abs=bound(0.25))
    assert (slow == drawn.touched["latency"]).all()
    assert drawn.latency_ms[~slow].mean() == pytest.approx(120, rel=0.02)


@pytest.mark.parametrize("kind", ["connection_issues", "retry_storm", "rapid_actions"])
def test_what_strikes_records_strikes_its_share(kind: str) -> None:
    """PP-95: the share of touched records is the declared probability."""
    drawn = make_frame(make_behavior(kind, probability=0.1))

    # Storms and sprees come in groups of up to 20, so there are fewer independent draws.
    count = ALL_ROWS if kind == "connection_issues" else ALL_ROWS // 20
    assert drawn.touched[kind].mean() == pytest.approx(0.1, abs=bound(0.1, count))


def test_session_anomalies_strike_their_share_of_sessions() -> None:
    """PP-108: the share of anomalous sessions is the declared one."""
    drawn = make_frame(make_behavior("session_anomalies", probability=0.3, kinds=["parallel"]))

    assert drawn.sessions.is_parallel.mean() == pytest.approx(0.3, abs=bound(0.3))


def test_a_parallel_session_has_the_client_of_another_one() -> None:
    """PP-108: a client with a parallel anomaly has several sessions."""
    drawn = make_frame(make_behavior("session_anomalies", probability=0.5, kinds=["parallel"]))

    sessions_by_client: dict[int, set[int]] = {}
    sessions = drawn.sessions
    for client, session in zip(sessions.client_keys.tolist(), sessions.keys.tolist(), strict=True):
        sessions_by_client.setdefault(client, set()).add(session)
    assert max(map(len, sessions_by_client.values())) > 1


def test_adding_a_behavior_does_not_move_the_others() -> None:
    """A behavior draws under its own name, so one more leaves the others' choices alone."""
    errors = make_behavior("connection_issues", probability=0.1)
    before = make_frame(errors)

    after = make_frame(make_behavior("latency", mean_ms=5), errors)

    assert (before.is_stale == after.is_stale).all()


def test_every_type_says_what_it_does() -> None:
    """Each type of behavior is described and named in snake case."""
    assert all(kind.__doc__ and name.islower() for name, kind in BEHAVIOR_TYPES.items())


def test_an_unknown_type_is_answered_with_a_near_one() -> None:
    """A mistyped type is an error that guesses."""
    with pytest.raises(UnknownNameError, match="Did you mean 'typos'"):
        parse_parameters("typoes", {})


def test_failures_outside_of_outages_have_their_share() -> None:
    """A21: what outage_share leaves falls into the rest of the time, and none is lost."""
    behavior = make_behavior("error", probability=0.2, outage_share=0.4)
    offline = np.arange(ALL_ROWS) % 2 == 0
    nothing = np.zeros(ALL_ROWS)

    [outcome] = outcomes_of(
        [behavior], keys_at(KEY, np.arange(ALL_ROWS)), Outages(offline, nothing, nothing, 0.5)
    )

    half = ALL_ROWS // 2
    assert outcome.struck[offline].mean() == pytest.approx(0.16, abs=bound(0.16, half))
    assert outcome.struck[~offline].mean() == pytest.approx(0.24, abs=bound(0.24, half))
