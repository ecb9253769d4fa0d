"""The records of a dataset, read the same way whatever its shape.

Each dataset calls things by other names; an ``Evidence`` has one name for each, as arrays with one
entry a record.  It is made of what was stored, and knows what the stream follows from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.behaviors.arrivals import ConcurrentRequests, RapidActions, RetryStorm
from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Mask, of_type
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.behaviors.outcomes import Error, RateLimit
from persona_assets.generators.source import Source

Integers = NDArray[np.int64]
"""Whole numbers, shape (n,)."""

Floats = NDArray[np.float64]
"""Numbers, shape (n,)."""

Grouping = RapidActions | ConcurrentRequests | RetryStorm
"""The types of behavior by which records come in groups."""

_TIMES = {
    "api": "requested_at",
    "streaming": "event_at",
    "file": "created_at",
    "load": "requested_at",
    "fault": "sent_at",
}
_CONTENTS = {"streaming": "value", "file": "content", "fault": "original"}
_IDS = {"streaming": "event_id", "file": "file_id"}
_LATENCIES = {"file": "processing_ms", "load": "expected_latency_ms"}
_ATTEMPTS = {"api": "X-Retry-Attempt", "streaming": "retry-attempt"}
_BATCHES = {"api": "X-Batch-ID", "streaming": "batch-id"}
_STALE = {"api": "X-Stale-Connection", "streaming": "stale-connection"}
_ADDRESSES = {"api": "X-Forwarded-For", "streaming": "source-address"}
_REJECTIONS = {"reject_400": 400, "reject_413": 413, "reject_422": 422}
_VERSIONS = {"api": "Accept-Version", "streaming": "schema-version"}


@dataclass(frozen=True)
class Evidence:
    """The records of one stream from its row 0 on.

    Attributes:
        dataset: The generator's name.
        source: What the stream follows from.
        table: The records, as they were stored.
    """

    dataset: str
    source: Source
    table: pa.Table

    @property
    def count(self) -> int:
        """How many records there are."""
        return self.table.num_rows

    @property
    def behaviors(self) -> Sequence[Behavior[BehaviorParameters]]:
        """What the persona declares."""
        return self.source.behaviors

    @cached_property
    def rows(self) -> Integers:
        """The number of each record."""
        return np.arange(self.count, dtype=np.int64)

    @cached_property
    def seconds(self) -> Floats:
        """When each record happens, in seconds since the start; up to a microsecond early."""
        return self._times(_TIMES[self.dataset])

    @cached_property
    def delay_ms(self) -> Floats:
        """How late each record arrives."""
        if self.dataset == "streaming":
            return (self._times("received_at") - self.seconds) * 1000
        if self.dataset == "file":
            return (self._times("delivered_at") - self.seconds) * 1000
        return self._floats("transmission_delay_ms")

    @cached_property
    def latency_ms(self) -> Floats:
        """How long the answer to each record takes."""
        if self.dataset == "streaming":
            return (self._times("processed_at") - self._times("received_at")) * 1000
        return self._floats(_LATENCIES.get(self.dataset, "latency_ms"))

    @cached_property
    def attempts(self) -> Integers:
        """How often each record was sent before."""
        if self.dataset in _ATTEMPTS:
            return self._numbers(self.header(_ATTEMPTS[self.dataset]))
        return self._numbers(self._column("attempt_count"))

    @cached_property
    def statuses(self) -> Integers:
        """How each record fails; below 400 where it does not."""
        if self.dataset == "api":
            return self._numbers(self._inner("response", "status_code"))
        if self.dataset == "streaming":
            return self._numbers(self.header("error-status"))
        name = "error_status" if self.dataset == "file" else "expected_status_code"
        return self._numbers(self._column(name))

    @cached_property
    def is_stale(self) -> Mask:
        """Which records came over a connection that was closed."""
        if self.dataset in _STALE:
            return _mask(self.header(_STALE[self.dataset]).is_valid())
        return _mask(self._column("is_stale"))

    @cached_property
    def batches(self) -> pa.Array:
        """The batch of each record."""
        if self.dataset in _BATCHES:
            return self.header(_BATCHES[self.dataset])
        return self._column("batch_id")

    @cached_property
    def versions(self) -> pa.Array:
        """The version of the format of each record; a load record tells only the major one."""
        if self.dataset in _VERSIONS:
            return self.header(_VERSIONS[self.dataset])
        if self.dataset == "file":
            return self._column("format_version")
        if self.dataset == "fault":
            return _extracted(self.contents, r'^\{"format_version":"(?P<found>[^"]*)"')
        return _extracted(self._column("target"), r"^/v(?P<found>[0-9]+)/")

    @cached_property
    def sessions(self) -> Integers:
        """A number for the session of each record."""
        return _codes(self._column("session_id"))

    @cached_property
    def clients(self) -> Integers:
        """A number for the customer or device of each record."""
        return _codes(self._column("key" if self.dataset == "streaming" else "client_id"))

    @cached_property
    def requests(self) -> Integers:
        """A number for the request, event, file or message of each record."""
        return _codes(self._column(_IDS.get(self.dataset, "request_id")))

    @cached_property
    def is_elsewhere(self) -> Mask:
        """Which records come from a stranger's address."""
        if self.dataset in _ADDRESSES:
            addresses = self.header(_ADDRESSES[self.dataset])
        else:
            addresses = self._column("client_address")
        options = pc.MatchSubstringOptions("198.51.100.")
        return _mask(pc.call_function("starts_with", [addresses], options))

    @cached_property
    def operations(self) -> pa.Array:
        """What each record is about."""
        return self._column("event_name" if self.dataset == "streaming" else self._operation)

    @cached_property
    def contents(self) -> pa.Array:
        """What each record says: what is sent, or else what is answered."""
        if self.dataset == "api":
            bodies = [self._inner("request", "body"), self._inner("response", "body")]
            return pc.call_function("coalesce", bodies)
        return self._column(_CONTENTS[self.dataset])

    @cached_property
    def endpoints(self) -> pa.Array:
        """Path and query of each record of a dataset that has them."""
        if self.dataset == "api":
            return self._inner("request", "endpoint")
        return self._column("target")

    @cached_property
    def is_baseline(self) -> Mask:
        """Which records are exempt from what goes wrong: the first of a fault dataset."""
        if self.dataset == "fault":
            return _mask(self._column("is_baseline"))
        return np.zeros(self.count, dtype=np.bool_)

    @cached_property
    def is_first(self) -> Mask:
        """Which records repeat none; what a message says is drawn once for all its attempts."""
        return (self.attempts == 0) & ~self.is_baseline

    @cached_property
    def is_paused(self) -> Mask:
        """Which records lie at the end of an outage although they belong into it."""
        if self.dataset != "streaming":
            return np.zeros(self.count, dtype=np.bool_)
        return self.named_any(of_type(self.behaviors, IntermittentConnectivity))

    @cached_property
    def is_failed(self) -> Mask:
        """Which records fail because of what the persona declares."""
        found = self.is_refused.copy()
        for behavior in [*of_type(self.behaviors, Error), *of_type(self.behaviors, RateLimit)]:
            found |= self.named(behavior.name)
        return found

    @cached_property
    def is_refused(self) -> Mask:
        """Which records are attempts of a storm, but for its last one."""
        found = np.zeros(self.count, dtype=np.bool_)
        for storm in of_type(self.behaviors, RetryStorm):
            retries = storm.parameters.retry_count
            found |= self.named(storm.name) & (self.rows % (retries + 1) != retries)
        return found

    def named(self, behavior: str) -> Mask:
        """Return which records name *behavior* among those that touched them."""
        return self._named.get(behavior, np.zeros(self.count, dtype=np.bool_))

    def named_any(self, behaviors: Sequence[Behavior[BehaviorParameters]]) -> Mask:
        """Return which records name one of *behaviors*."""
        return np.any([np.zeros(self.count, dtype=np.bool_), *map(self._named_one, behaviors)], 0)

    def header(self, name: str, side: str = "request") -> pa.Array:
        """Return the header called *name* of each record, null without."""
        headers = self._inner(side, "headers") if self.dataset == "api" else self._column("headers")
        return pc.call_function("map_lookup", [headers], pc.MapLookupOptions(name, "first"))

    def fault_classes(self) -> Sequence[set[str]]:
        """Return the classes of the faults of each record of a fault dataset."""
        faults = self._column("faults")
        classes = pc.call_function("struct_field", [faults.flatten()], _field("fault_class"))
        flat, ends = classes.to_pylist(), faults.offsets.to_pylist()
        return [set(flat[start:end]) for start, end in pairwise(ends)]

    @cached_property
    def fault_answers(self) -> Integers:
        """The status with which the faults of each record are answered; 0 where they are not."""
        found = np.zeros(self.count, dtype=np.int64)
        faults = self._column("faults")
        reactions = pc.call_function("struct_field", [faults.flatten()], _field("reaction"))
        rows = pc.call_function("list_parent_indices", [faults]).to_numpy()
        for row, reaction in zip(rows.tolist(), reactions.to_pylist(), strict=True):
            found[row] = _REJECTIONS.get(reaction, found[row])
        return found

    def column(self, name: str) -> pa.Array:
        """Return one column as it was stored."""
        return self._column(name)

    @property
    def _operation(self) -> str:
        return "document_name" if self.dataset == "file" else "operation_name"

    @cached_property
    def _named(self) -> Mapping[str, Mask]:
        lists = self._column("behaviors")
        names = lists.flatten().dictionary_encode()
        parents = pc.call_function("list_parent_indices", [lists]).to_numpy()
        codes = names.indices.to_numpy(zero_copy_only=False)
        found: dict[str, Mask] = {}
        for number, name in enumerate(names.dictionary.to_pylist()):
            found[name] = np.zeros(self.count, dtype=np.bool_)
            found[name][parents[codes == number]] = True
        return found

    def _named_one(self, behavior: Behavior[BehaviorParameters]) -> Mask:
        return self.named(behavior.name)

    def _column(self, name: str) -> pa.Array:
        chunked = self.table.column(name)
        return chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()

    def _inner(self, outer: str, name: str) -> pa.Array:
        return pc.call_function("struct_field", [self._column(outer)], _field(name))

    def _times(self, name: str) -> Floats:
        micros = self._column(name).cast(pa.int64()).to_numpy()
        start = int(self.source.started_at.timestamp()) * 1_000_000
        start += self.source.started_at.microsecond
        return (micros - start) / 1e6

    def _floats(self, name: str) -> Floats:
        return self._column(name).to_numpy(zero_copy_only=False).astype(np.float64)

    @staticmethod
    def _numbers(column: pa.Array) -> Integers:
        whole = column.cast(pa.int64()).fill_null(0)
        return whole.to_numpy(zero_copy_only=False)


def filled(column: pa.Array, *, value: bool) -> pa.Array:
    """Return *column* with *value* where it has none."""
    return pc.call_function("coalesce", [column, pa.scalar(value)])


def _field(name: str) -> pc.StructFieldOptions:
    return pc.StructFieldOptions([name])


def _mask(column: pa.Array) -> Mask:
    return filled(column, value=False).to_numpy(zero_copy_only=False)


def _codes(column: pa.Array) -> Integers:
    codes = column.dictionary_encode().indices.fill_null(-1)
    return codes.to_numpy(zero_copy_only=False).astype(np.int64)


def _extracted(texts: pa.Array, pattern: str) -> pa.Array:
    found = pc.call_function("extract_regex", [texts], pc.ExtractRegexOptions(pattern))
    return pc.call_function("struct_field", [found], _field("found"))
