"""What each type of behavior does to each dataset, or why it does nothing there."""

from collections.abc import Mapping
from dataclasses import dataclass

DATASETS = ("api", "streaming", "file", "load", "fault")
"""The datasets to which behaviors are applied, in the order of the matrix."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a type of behavior does to a dataset.

    Attributes:
        is_applied: Whether it does anything.
        description: What it does, or why it does nothing.
    """

    is_applied: bool
    description: str


def _same(description: str) -> dict[str, Effect]:
    """The same effect everywhere."""
    return {name: Effect(is_applied=True, description=description) for name in DATASETS}


def _each(*descriptions: str) -> dict[str, Effect]:
    """An effect of its own for each dataset; one that begins with a minus is none."""
    return {
        name: Effect(not text.startswith("-"), text.removeprefix("- "))
        for name, text in zip(DATASETS, descriptions, strict=True)
    }


_NO_CONTENT = "- a load record has no content"

MATRIX: Mapping[str, Mapping[str, Effect]] = {
    "active_hours": _same("the times: in each hour of the day things begin as its weight says"),
    "batch": _each(
        "X-Batch-ID is the same for each batch",
        "the header batch-id is the same for each batch",
        "batch_id is the same for each batch",
        "batch_id is the same for each batch",
        "batch_id is the same for each batch",
    ),
    "battery_drain": _each(
        "battery_fraction and battery_level of what devices send",
        "battery_fraction and battery_level of what devices send",
        "battery_fraction and battery_level of what devices send",
        _NO_CONTENT,
        "battery_fraction and battery_level of what devices send",
    ),
    "boundary_values": _each(
        "a text or number of the body is at the edge",
        "a text or number of the value is at the edge",
        "a text or number of the content is at the edge",
        _NO_CONTENT,
        "a text or number of the original is at the edge; more boundary faults",
    ),
    "burst": _same("windows in which the times lie closer"),
    "concurrent_requests": _each(
        "one client, several requests at the same instant",
        "one client, several events at the same instant",
        "one client, several files at the same instant",
        "one client, several requests at the same instant; concurrency_count is at least theirs",
        "one client, several messages at the same instant",
    ),
    "connection_issues": _each(
        "X-Stale-Connection, and the server closes the connection",
        "the header stale-connection",
        "is_stale",
        "is_stale",
        "is_stale; more transmission faults",
    ),
    "delayed_transmission": _each(
        "transmission_delay_ms",
        "received_at is later than event_at",
        "delivered_at is later than created_at",
        "transmission_delay_ms",
        "transmission_delay_ms; more transmission faults",
    ),
    "deprecated_format": _each(
        "version 1, /v1, an old agent, no new fields",
        "the header schema-version, and no new fields",
        "format_version, and no new fields",
        "the target begins with /v1",
        "the original has no new fields, /v1; more format and encoding faults",
    ),
    "error": _each(
        "the status code, and a body that says why",
        "the header error-status",
        "error_status, and null for every number of the content",
        "expected_status_code",
        "expected_status_code, but for the baseline",
    ),
    "intermittent_connectivity": _each(
        "transmission_delay_ms lasts until the outage ends",
        "no event while it lasts, then all at once; the header buffered",
        "delivered_at waits until the outage ends",
        "transmission_delay_ms lasts until the outage ends",
        "transmission_delay_ms lasts until the outage ends; more transmission faults",
    ),
    "latency": _each(
        "latency_ms",
        "processed_at is later than received_at",
        "processing_ms",
        "expected_latency_ms and concurrency_count",
        "latency_ms",
    ),
    "limited_features": _each(
        "searches have no query and no pages",
        "no header trace-id",
        "always CSV",
        "searches have no query and no pages",
        "more format faults",
    ),
    "malformed_input": _each(
        "the body is cut, has a surplus field or wrong types, and nothing else; 400",
        "the value is cut, has a surplus field or wrong types, and nothing else",
        "the content is cut, has a surplus field or wrong types, and nothing else",
        "expected_status_code is 400",
        "more faults of its kinds; every record is faulty, whatever the probability",
    ),
    "message_style": _each(
        "the words of what people write in the body",
        "the words of what people write in the value",
        "the words of what people write in the content",
        _NO_CONTENT,
        "the words of what people write in the original",
    ),
    "rapid_actions": _same("one client, many records within moments"),
    "rate_limit": _each(
        "429 and Retry-After",
        "the headers error-status and retry-after",
        "error_status 429, and null for every number of the content",
        "expected_status_code 429",
        "expected_status_code 429, but for the baseline",
    ),
    "retry_storm": _each(
        "the same request again, with X-Retry-Attempt; 503 but for the last",
        "the same event again, with retry-attempt and error-status but for the last",
        "the same file again; attempt_count, error_status but for the last",
        "the same request again; attempt_count, 503 but for the last",
        "the same message again; attempt_count; more transmission faults",
    ),
    "session": _same("records of one client in sessions: session_id"),
    "session_anomalies": _each(
        "a client with two sessions, or a session from another address",
        "a key with two sessions, or a session whose source-address changes",
        "a client with two sessions, or a session whose client_address changes",
        "a client with two sessions, or a session whose client_address changes",
        "a client with two sessions, or a session whose client_address changes",
    ),
    "signal_noise": _each(
        "measurements of the body are off",
        "measurements of the value are off",
        "measurements of the content are off",
        _NO_CONTENT,
        "measurements of the original are off; more transmission faults",
    ),
    "timing": _same("the rate of the times"),
    "typos": _each(
        "what people typed in the body",
        "what people typed in the value",
        "what people typed in the content",
        _NO_CONTENT,
        "what people typed in the original",
    ),
    "unicode_text": _each(
        "a text of the body has unusual characters",
        "a text of the value has unusual characters",
        "a text of the content has unusual characters",
        _NO_CONTENT,
        "a text of the original has unusual characters; more encoding faults",
    ),
}
"""For each type of behavior and each dataset, the effect."""


def matrix_markdown() -> str:
    """Return the matrix as a table in Markdown; a dash is followed by the reason."""
    lines = [f"| behavior | {' | '.join(DATASETS)} |", "| --- " * (len(DATASETS) + 1) + "|"]
    for name, effects in MATRIX.items():
        cells = [
            effect.description if effect.is_applied else f"— ({effect.description})"
            for effect in effects.values()
        ]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
