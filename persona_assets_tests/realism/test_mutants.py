"""Data that is not what was declared is found, for every parameter of every behavior.

Each case lets a persona do something else than it declares, or spoils the records themselves.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pytest

from persona_assets.behaviors.matrix import DATASETS, MATRIX
from persona_assets.realism.observing import observe
from persona_assets_tests.realism.builders import behaving, failures, findings_of, made, somebody
from persona_assets_tests.realism.test_observing import DEVICES, UNSEEN

ROWS = 4_000
Parameters = Mapping[str, object]

MUTANTS: list[tuple[str, str, Parameters, Parameters]] = [
    ("timing", "requests_per_minute", {"requests_per_minute": 60}, {"requests_per_minute": 61}),
    (
        "timing",
        "jitter_fraction",
        {"requests_per_minute": 60, "jitter_fraction": 0.5},
        {"requests_per_minute": 60, "jitter_fraction": 0.6},
    ),
    (
        "active_hours",
        "hour_weights",
        {"hour_weights": [0.02, 0.05] * 11 + [0, 1]},
        {"hour_weights": [0.03, 0.05] * 11 + [0, 1]},
    ),
    (
        "active_hours",
        "utc_offset_hours",
        {"hour_weights": [0.02, 0.05] * 11 + [0, 1]},
        {"hour_weights": [0.02, 0.05] * 11 + [0, 1], "utc_offset_hours": 1},
    ),
    ("burst", "multiplier", {"multiplier": 10}, {"multiplier": 9}),
    ("burst", "burst_seconds", {"burst_seconds": 30}, {"burst_seconds": 25}),
    ("burst", "probability", {"burst_seconds": 2}, {"probability": 0.8}),
    ("rapid_actions", "actions_per_second", {}, {"actions_per_second": 40}),
    ("rapid_actions", "action_count", {}, {"action_count": 19}),
    ("rapid_actions", "probability", {"action_count": 5}, {"action_count": 5, "probability": 0.4}),
    ("concurrent_requests", "concurrent_count", {}, {"concurrent_count": 9}),
    ("concurrent_requests", "probability", {}, {"probability": 0.5}),
    ("retry_storm", "retry_count", {}, {"retry_count": 9}),
    ("retry_storm", "interval_ms", {}, {"interval_ms": 120}),
    ("retry_storm", "probability", {}, {"probability": 0.4}),
    ("error", "probability", {"probability": 0.05}, {"probability": 0.1}),
    ("error", "status_codes", {"probability": 0.1}, {"probability": 0.1, "status_codes": [501]}),
    ("rate_limit", "probability", {"probability": 0.05}, {"probability": 0.1}),
    (
        "rate_limit",
        "retry_after_seconds",
        {"probability": 0.05},
        {"probability": 0.05, "retry_after_seconds": 2},
    ),
    (
        "latency",
        "mean_ms",
        {"mean_ms": 500, "deviation_ms": 50},
        {"mean_ms": 480, "deviation_ms": 50},
    ),
    (
        "latency",
        "deviation_ms",
        {"mean_ms": 500, "deviation_ms": 50},
        {"mean_ms": 500, "deviation_ms": 70},
    ),
    (
        "delayed_transmission",
        "mean_ms",
        {"mean_ms": 500, "deviation_ms": 100},
        {"mean_ms": 250, "deviation_ms": 100},
    ),
    (
        "delayed_transmission",
        "deviation_ms",
        {"mean_ms": 500, "deviation_ms": 100},
        {"mean_ms": 500, "deviation_ms": 50},
    ),
    ("session", "pages_per_session", {}, {"pages_per_session": 8, "session_minutes": 24}),
    (
        "session",
        "pages_per_session",
        {"pages_per_session": 3.75, "session_minutes": 15},
        {"pages_per_session": 5.25, "session_minutes": 21},
    ),
    ("session", "session_minutes", {}, {"session_minutes": 18}),
    ("session_anomalies", "probability", {}, {"probability": 0.4}),
    (
        "session_anomalies",
        "kinds",
        {"probability": 0.5},
        {"probability": 0.5, "kinds": ["parallel"]},
    ),
    ("batch", "batch_count", {}, {"batch_count": 101}),
    ("battery_drain", "lifetime_hours", {"lifetime_hours": 1}, {"lifetime_hours": 1.2}),
    ("deprecated_format", "format_version", {}, {"format_version": "1.1"}),
    ("connection_issues", "probability", {}, {"probability": 0.2}),
    ("intermittent_connectivity", "offline_fraction", {}, {"offline_fraction": 0.2}),
    ("intermittent_connectivity", "outage_seconds", {}, {"outage_seconds": 2.5}),
    ("malformed_input", "probability", {}, {"probability": 0.3}),
    ("malformed_input", "kinds", {}, {"kinds": ["truncated"]}),
    ("boundary_values", "probability", {}, {"probability": 0.5}),
    ("boundary_values", "kinds", {}, {"kinds": ["empty"]}),
    ("unicode_text", "probability", {}, {"probability": 0.5}),
    ("unicode_text", "kinds", {}, {"kinds": ["emoji", "astral"]}),
    ("signal_noise", "deviation_fraction", {}, {"deviation_fraction": 0.25}),
    ("signal_noise", "spike_probability", {}, {"spike_probability": 0.1}),
    ("signal_noise", "spike_multiplier", {}, {"spike_multiplier": 4}),
    ("typos", "rate", {"rate": 0.02}, {"rate": 0.03}),
    ("message_style", "words_per_message", {}, {"words_per_message": 13}),
    ("message_style", "question_fraction", {}, {"question_fraction": 0.3}),
]
"""Type, parameter, what is declared, what is done instead."""

WEIGHTED: list[tuple[str, Parameters]] = [
    ("latency", {"mean_ms": 500}),
    ("delayed_transmission", {"mean_ms": 500}),
    ("deprecated_format", {}),
    ("limited_features", {}),
    ("connection_issues", {"probability": 0.5}),
    ("signal_noise", {}),
    ("typos", {"rate": 0.1}),
    ("message_style", {}),
]
"""Types whose weight is a parameter of its own, and parameters under which it shows."""

BASES = {
    "session_anomalies": (behaving("session"),),
    "burst": (behaving("timing", requests_per_second=10),),
    "intermittent_connectivity": (behaving("timing", requests_per_second=10),),
}


def applied(kind: str, parameter: str) -> list[str]:
    """Return the datasets that show a parameter."""
    unseen = UNSEEN.get((kind, parameter), set())
    return [name for name in DATASETS if MATRIX[kind][name].is_applied and name not in unseen]


@pytest.mark.parametrize(
    ("kind", "name", "declared", "done"),
    [
        pytest.param(kind, name, declared, done, id=f"{kind} {parameter} {name}")
        for kind, parameter, declared, done in MUTANTS
        for name in applied(kind, parameter)
    ],
)
def test_another_value_is_found(
    kind: str, name: str, declared: Parameters, done: Parameters
) -> None:
    """A dataset made with another value of one parameter is not as declared."""
    base, is_device = BASES.get(kind, ()), kind in DEVICES
    said = somebody(*base, behaving(kind, **declared), is_device=is_device)
    did = somebody(*base, behaving(kind, **{**declared, **done}), is_device=is_device)

    assert failures(findings_of(name, said, said, ROWS)) == []
    assert failures(findings_of(name, said, did, ROWS)) != []


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in sorted(MATRIX) for name in applied(kind, "")]
)
def test_a_behavior_that_does_not_act_is_found(kind: str, name: str) -> None:
    """A dataset without one of the declared behaviors is not as declared."""
    declared = next((one[2] for one in MUTANTS if one[0] == kind), {})
    base, is_device = BASES.get(kind, ()), kind in DEVICES
    said = somebody(*base, behaving(kind, **declared), is_device=is_device)
    did = somebody(*base, is_device=is_device)
    if kind == "timing":
        did = somebody(behaving("timing", requests_per_minute=600))

    assert failures(findings_of(name, said, did, ROWS)) != []


@pytest.mark.parametrize(
    ("kind", "parameters", "name"),
    [
        pytest.param(kind, parameters, name, id=f"{kind} {name}")
        for kind, parameters in WEIGHTED
        for name in applied(kind, "")
    ],
)
def test_another_weight_is_found(kind: str, parameters: Parameters, name: str) -> None:
    """A dataset on half of whose records a behavior acts is not one of four fifths."""
    is_device = kind in DEVICES
    said = somebody(behaving(kind, 0.8, **parameters), is_device=is_device)
    did = somebody(behaving(kind, 0.5, **parameters), is_device=is_device)

    assert failures(findings_of(name, said, said, ROWS)) == []
    assert failures(findings_of(name, said, did, ROWS)) != []


def replaced(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """Return *table* with other values in one column."""
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(name), values)


def corrected(table: pa.Table) -> pa.Table:
    """Return what was typed without errors, still said to have them."""
    plain = made("file", somebody(), table.num_rows)
    return replaced(table, "content", plain.column("content"))


def evened(table: pa.Table) -> pa.Table:
    """Return the same records at even times, so that no burst is left."""
    times = table.column("created_at").cast(pa.int64()).to_numpy()
    even = np.linspace(times[0], times[-1], len(times)).astype(np.int64)
    kind = table.schema.field("created_at").type
    return replaced(table, "created_at", pa.array(even).cast(pa.timestamp("us")).cast(kind))


def prompt(table: pa.Table) -> pa.Table:
    """Return the same records with half of each delay."""
    late = table.column("processing_ms").to_numpy() / 2
    return replaced(table, "processing_ms", pa.array(late))


def failing(table: pa.Table) -> pa.Table:
    """Return the same records, every tenth with an error that nothing declares."""
    status = table.column("error_status").to_pylist()
    status[::10] = [500] * len(status[::10])
    return replaced(table, "error_status", pa.array(status, pa.int64()))


def nameless(table: pa.Table) -> pa.Table:
    """Return the same records, which name no behavior."""
    return replaced(table, "behaviors", pa.array([[]] * table.num_rows, pa.list_(pa.string())))


def strangers(table: pa.Table) -> pa.Table:
    """Return the same records, each in a session of its own."""
    ids = [f"session {row}" for row in range(table.num_rows)]
    return replaced(table, "session_id", pa.array(ids))


@pytest.mark.parametrize(
    ("kind", "parameters", "spoil"),
    [
        pytest.param("typos", {"rate": 0.02}, corrected, id="typos corrected"),
        pytest.param("typos", {"rate": 0.02}, nameless, id="typos unnamed"),
        pytest.param("burst", {"burst_seconds": 30}, evened, id="bursts flattened"),
        pytest.param("latency", {"mean_ms": 500, "deviation_ms": 50}, prompt, id="delays halved"),
        pytest.param("error", {"probability": 0.05}, failing, id="more errors, unnamed"),
        pytest.param("session", {}, strangers, id="sessions torn apart"),
        pytest.param("rapid_actions", {}, strangers, id="sprees of many"),
        pytest.param("rapid_actions", {}, evened, id="sprees slowed down"),
        pytest.param("retry_storm", {}, evened, id="storms slowed down"),
        pytest.param("intermittent_connectivity", {}, nameless, id="outages unnamed"),
        pytest.param("boundary_values", {}, corrected, id="edges smoothed"),
        pytest.param("unicode_text", {}, corrected, id="plain characters only"),
        pytest.param("malformed_input", {}, corrected, id="damage repaired"),
    ],
)
def test_spoilt_records_are_found(
    kind: str, parameters: Parameters, spoil: Callable[[pa.Table], pa.Table]
) -> None:
    """Records that were changed after they were made are not as declared."""
    source = somebody(*BASES.get(kind, ()), behaving(kind, **parameters))
    table = made("file", source, ROWS)

    assert failures(observe("file", source, table)) == []
    assert failures(observe("file", source, spoil(table))) != []
