"""Outages of a stream are measured by the gaps they leave, however they fall among the records."""

import pytest

from persona_assets.datasets.building import stream_source
from persona_assets.personas.documents import resolve_persona
from persona_assets.realism.observation import Observation, Unobservable
from persona_assets.realism.observing import observe
from persona_assets_tests.realism.builders import (
    Plain,
    behaving,
    failures,
    findings_of,
    made,
    somebody,
)

BESIDE: dict[str, tuple[Plain, ...]] = {
    "alone": (),
    "short bursts": (behaving("burst", multiplier=5, burst_seconds=30, probability=0.25),),
    "long bursts": (behaving("burst", multiplier=10, burst_seconds=300),),
    "groups": (behaving("rapid_actions", action_count=5), behaving("retry_storm", retry_count=4)),
    "late": (behaving("delayed_transmission", mean_ms=500), behaving("concurrent_requests")),
}


@pytest.mark.parametrize("beside", list(BESIDE))
@pytest.mark.parametrize("per_minute", [6, 600])
@pytest.mark.parametrize(("share", "length"), [(0.1, 5), (0.5, 1), (0.2, 100), (0.9, 30)])
def test_true_outages_are_found_true(
    beside: str, per_minute: float, share: float, length: float
) -> None:
    """PP-88: outages shorter than the time between records, or longer than bursts, are no error."""
    line = behaving("intermittent_connectivity", offline_fraction=share, outage_seconds=length)
    rate = behaving("timing", requests_per_minute=per_minute)
    source = somebody(rate, line, *BESIDE[beside])

    assert failures(findings_of("streaming", source, source, 600)) == []


def test_a_noisy_device_shows_its_outages_to_a_tenth() -> None:
    """PP-88: forty-nine whole cycles tell the share exactly, and the length to half a second."""
    source = stream_source(resolve_persona("noisy_device"), 42)

    found = {
        one.parameter: one
        for one in observe("streaming", source, made("streaming", source, 2_500))
        if isinstance(one, Observation) and one.behavior == "intermittent_connectivity"
    }

    share, length = found["offline_fraction"], found["outage_seconds"]
    assert (share.low, share.observed, share.high, share.count) == (0.1, 0.1, 0.1, 49)
    assert 4.999 < length.low <= length.observed <= length.high < 5.5


def test_records_before_the_end_of_a_cycle_show_no_share() -> None:
    """Where no cycle is over, neither share nor length is told."""
    source = somebody(behaving("intermittent_connectivity"))

    findings = findings_of("streaming", source, source, 20)

    unseen = {one.parameter for one in findings if isinstance(one, Unobservable)}
    assert unseen == {"offline_fraction", "outage_seconds"}


def test_bursts_that_an_outage_can_hide_are_not_observed() -> None:
    """A burst shorter than an outage may have no record of its own."""
    burst, line = behaving("burst", burst_seconds=4), behaving("intermittent_connectivity")
    source = somebody(behaving("timing", requests_per_second=20), burst, line)

    findings = findings_of("streaming", source, source, 2_000)

    unseen = {one.parameter for one in findings if isinstance(one, Unobservable)}
    assert {"requests_per_second", "probability", "multiplier", "burst_seconds"} <= unseen
