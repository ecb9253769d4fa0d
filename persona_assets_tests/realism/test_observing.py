"""True datasets are found true, and every parameter of every behavior is looked at."""

from collections.abc import Iterator

import numpy as np
import pytest

from persona_assets.behaviors.matrix import DATASETS, MATRIX
from persona_assets.behaviors.registry import BEHAVIOR_TYPES
from persona_assets.datasets.building import stream_source
from persona_assets.personas.documents import find_personas, resolve_persona
from persona_assets.realism.evidence import Evidence
from persona_assets.realism.observation import Observation, Unobservable
from persona_assets.realism.observing import OBSERVERS, observe
from persona_assets_tests.realism.builders import (
    Plain,
    behaving,
    failures,
    findings_of,
    made,
    somebody,
)

DEVICES = ("battery_drain", "signal_noise")
NEEDED: dict[str, dict[str, object]] = {
    "active_hours": {"hour_weights": [*[0.02] * 8, 0, *[0.04] * 3, *[1] * 12]},
    "timing": {"requests_per_minute": 60},
    "latency": {"mean_ms": 300, "deviation_ms": 90},
    "delayed_transmission": {"mean_ms": 500, "deviation_ms": 100},
    "error": {"probability": 0.1},
    "rate_limit": {"probability": 0.1},
    "burst": {"multiplier": 5, "burst_seconds": 20},
}
"""Parameters without a default, and those that show more in few records."""

UNSEEN = {
    ("rate_limit", "retry_after_seconds"): {"file", "load", "fault"},
    ("deprecated_format", "format_version"): {"load"},
    ("malformed_input", "probability"): {"fault"},
    ("malformed_input", "kinds"): {"load"},
}
"""The parameters that a dataset to which their behavior is applied cannot show."""

EVERYTHING = (
    behaving("timing", requests_per_minute=600),
    behaving("burst", multiplier=5, burst_seconds=30, probability=0.25),
    behaving("session", pages_per_session=6, session_minutes=2),
    behaving("session_anomalies", 0.5, probability=0.4),
    behaving("batch", batch_count=7),
    behaving("battery_drain", lifetime_hours=0.05),
    behaving("rapid_actions", 0.5, action_count=5, probability=0.2),
    behaving("concurrent_requests", concurrent_count=3, probability=0.2),
    behaving("retry_storm", 0.5, retry_count=4, probability=0.2),
    behaving("intermittent_connectivity", offline_fraction=0.2, outage_seconds=4),
    behaving("error", 0.5, probability=0.2, status_codes=[404, 500], outage_share=0.7),
    behaving("error", 1.0, "more_errors", probability=0.05, status_codes=[503]),
    behaving("rate_limit", probability=0.05, retry_after_seconds=3),
    behaving("latency", 0.4, mean_ms=800, deviation_ms=500),
    behaving("latency", 1.0, "slower", mean_ms=100, deviation_ms=10),
    behaving("delayed_transmission", 0.4, mean_ms=900, deviation_ms=200),
    behaving("connection_issues", 0.5, probability=0.3),
    behaving("deprecated_format", 0.4, format_version="1.3"),
    behaving("limited_features", 0.3),
    behaving("malformed_input", 0.5, probability=0.2),
    behaving("typos", 0.6, rate=0.05),
    behaving("message_style", 0.6, words_per_message=7, question_fraction=0.3),
    behaving("active_hours", hour_weights=[*[0.02] * 8, 0, *[0.04] * 3, *[1] * 12]),
    behaving("signal_noise", 0.6, deviation_fraction=0.1, spike_probability=0.1),
    behaving("boundary_values", 0.5, probability=0.3),
    behaving("unicode_text", 0.5, probability=0.3),
)


def parameters_of(kind: str) -> Iterator[str]:
    """Yield the parameters of a type of behavior that is made from NEEDED."""
    for name in BEHAVIOR_TYPES[kind].model_fields:
        # The hours that are seen are those of the persona's clock, so they show its offset.
        if name not in ("requests_per_second", "outage_share", "utc_offset_hours"):
            yield name


def test_every_type_has_an_observer() -> None:
    """No type of behavior is left out."""
    assert set(OBSERVERS) == set(BEHAVIOR_TYPES.values())


@pytest.mark.parametrize("seed", [1, 42])
@pytest.mark.parametrize("persona", sorted(find_personas()))
@pytest.mark.parametrize("name", DATASETS)
def test_shipped_personas_behave_as_declared(name: str, persona: str, seed: int) -> None:
    """PP-84 to PP-108: what the five behavior personas declare is observed, under any seed."""
    source = stream_source(resolve_persona(persona), seed)

    findings = observe(name, source, made(name, source, 2_500))

    assert failures(findings) == []


@pytest.mark.parametrize("minutes", [0.1, 5.0], ids=["one at a time", "side by side"])
@pytest.mark.parametrize("pages", [1.01, 1.5, 2.5, 5.37, 6.0, 6.99])
@pytest.mark.parametrize("name", DATASETS)
def test_sessions_of_a_broken_number_of_pages_are_as_declared(
    name: str, pages: float, minutes: float
) -> None:
    """The pages of a session have any mean, whole or not, wherever the lanes begin."""
    for seed in range(4):
        source = somebody(
            behaving("session", pages_per_session=pages, session_minutes=minutes), seed=seed
        )

        findings = findings_of(name, source, source, 2_500)

        assert failures(findings) == []


@pytest.mark.parametrize("is_device", [False, True], ids=["user", "device"])
@pytest.mark.parametrize("name", DATASETS)
def test_all_behaviors_at_once_are_told_apart(name: str, *, is_device: bool) -> None:
    """A persona with every type of behavior, of other weights than 1, behaves as declared."""
    source = somebody(*EVERYTHING, is_device=is_device)

    findings = findings_of(name, source, source, 6_000)

    assert failures(findings) == []
    assert len(findings) > 60


@pytest.mark.parametrize("count", [1, 2, 25])
@pytest.mark.parametrize("name", DATASETS)
def test_few_records_are_no_evidence_against_a_persona(name: str, count: int) -> None:
    """A dataset of one or a few records does not fail, however little it shows."""
    source = somebody(*EVERYTHING)

    assert failures(findings_of(name, source, source, count)) == []


@pytest.mark.parametrize("kind", sorted(MATRIX))
@pytest.mark.parametrize("name", DATASETS)
def test_every_parameter_is_observed_or_has_a_reason(name: str, kind: str) -> None:
    """Where the matrix applies a behavior, its parameters are estimated, but for those listed."""
    behaviors: list[Plain] = [behaving(kind, **NEEDED.get(kind, {}))]
    behaviors += [behaving("session")] if kind == "session_anomalies" else []
    source = somebody(*behaviors, is_device=kind in DEVICES)

    findings = [one for one in findings_of(name, source, source, 3_000) if one.behavior == kind]

    assert failures(findings) == []
    for parameter in parameters_of(kind):
        about = [one for one in findings if one.parameter.startswith(parameter)]
        is_seen = MATRIX[kind][name].is_applied
        is_seen = is_seen and name not in UNSEEN.get((kind, parameter), set())
        expected = Observation if is_seen else Unobservable
        assert any(isinstance(one, expected) for one in about), parameter


def test_a_failure_that_a_fault_hides_is_left_out() -> None:
    """Of records answered with 400 anyway none is named; the others show the declared share."""
    cut = behaving("malformed_input", kinds=["truncated"])
    said = somebody(cut, behaving("error", probability=0.2, status_codes=[400, 500]))
    did = somebody(cut, behaving("error", probability=0.3, status_codes=[400, 500]))
    evidence = Evidence("fault", said, made("fault", said, 4_000))

    hidden = evidence.fault_answers == 400

    assert np.mean(hidden) > 0.4
    assert not evidence.named("error")[hidden & (evidence.statuses == 400)].any()
    assert failures(findings_of("fault", said, said, 4_000)) == []
    assert failures(findings_of("fault", said, did, 4_000)) != []


def test_damage_that_looks_like_an_edge_is_seen() -> None:
    """A text of XML that is spoilt to a 0 may be at the edge 0 without that; so it was here."""
    declared = behaving("boundary_values"), behaving("malformed_input")
    source = somebody(*declared, is_device=True, seed=9)

    assert failures(findings_of("file", source, source, 3_000)) == []


def test_the_sentence_says_all_of_it() -> None:
    """An estimate is told with what was declared, what was seen, the count and the range."""
    one = Observation("typos", "rate", 0.02, 0.0197, 5_000, 0.0134, 0.0281)

    assert one.sentence == (
        "typos rate: declared 0.02, observed 0.0197, n = 5,000, allowed 0.0134 to 0.0281"
    )
    assert Unobservable("typos", "rate", "nobody types").sentence == (
        "typos rate: not observable here: nobody types"
    )
