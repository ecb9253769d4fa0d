"""The ``file`` dataset: files as partners drop them, one document a file, one file a row.

Sizes and checksums are those of the content as it is, also where a behavior has damaged it.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import Annotated

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.behaviors.behavior import Mask, of_type
from persona_assets.behaviors.damage import assembled_short, spoil_types
from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.behaviors.frames import Frame, frame
from persona_assets.behaviors.payloads import FieldType, Payload, PayloadField, touched_in
from persona_assets.behaviors.texts import (
    Texts,
    Written,
    bytes_of,
    chosen,
    from_bytes,
    offsets_of,
    own,
    written,
)
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.documents import DocumentType, document_pieces
from persona_assets.generators.headers import addresses, batch_ids
from persona_assets.generators.records import (
    Part,
    behaviors_column,
    operation_names,
    operations_of,
    parts_of,
    rounded_ms,
    seen_in,
    times_at,
    versions_of,
)
from persona_assets.generators.source import Source
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys, integers

NAME = "file"
"""The dataset's name, which is part of its key."""

FILE_SCHEMA: pa.Schema = pa.schema(
    [
        column("file_id", pa.string(), "The file; one that is delivered again has it again."),
        column("filename", pa.string(), "What it is called; the number is the row."),
        column("format", pa.string(), "json, csv or xml."),
        column("format_version", pa.string(), "The version of the layout; 1.x lacks new fields."),
        column("document_name", pa.string(), "What the document is about, such as create_order."),
        column("client_id", pa.string(), "The customer or device that the document is from."),
        column("client_address", pa.string(), "Where it comes from: an address for examples."),
        column("session_id", pa.string(), "The session in which it was made."),
        column("batch_id", pa.string(), "The batch it belongs to; null without.", nullable=True),
        column("created_at", TIMESTAMP, "When it was made; never decreasing."),
        column("delivered_at", TIMESTAMP, "When it had arrived; not before created_at."),
        column("processing_ms", pa.float64(), "How long taking it in takes, in ms."),
        column("attempt_count", pa.int64(), "How often it was delivered before."),
        column(
            "error_status",
            pa.int64(),
            "The failure because of which its numbers are missing; null without.",
            nullable=True,
        ),
        column("is_stale", pa.bool_(), "Whether it came over a connection that was closed."),
        column("size_bytes", pa.int64(), "The length of the content in UTF-8, in bytes."),
        column("checksum_sha256", pa.string(), "The SHA-256 of the content, in hexadecimal."),
        column("content", pa.string(), "What is in the file."),
        column("behaviors", pa.list_(pa.string()), "The behaviors that touched this record."),
    ]
)
"""The columns of the ``file`` dataset."""


_CSV = list(DocumentType).index(DocumentType.CSV)
_NUMBERS = (FieldType.NUMBER, FieldType.MEASUREMENT)


class FileOptions(BaseModel):
    """What can be chosen about a ``file`` dataset.

    Attributes:
        formats: The formats that files have; each is equally likely.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    formats: Annotated[tuple[DocumentType, ...], Field(min_length=1)] = tuple(DocumentType)


def file_batch(source: Source, options: FileOptions, start: int, stop: int) -> pa.RecordBatch:
    """Return rows *start* to *stop* (exclusive) of the dataset.

    Raises:
        InvalidArgumentError: The behaviors exclude each other.
    """
    if start == stop:
        return pa.RecordBatch.from_pylist([], schema=FILE_SCHEMA)
    drawn = frame(source.behaviors, source.key(NAME), start, stop, source.arrangement)
    numbers, clients = operations_of(source, drawn), source.clients(drawn)
    parts = parts_of(source, drawn, clients, numbers)
    preferred = _preferred(source, options, drawn)
    formats = preferred
    if source.entity is None:
        formats = np.where(drawn.is_limited, _CSV, preferred)
    contents = _contents(parts, drawn, formats)
    names = chosen(pa.array([kind.value for kind in DocumentType]), formats)
    documents = operation_names(source, numbers)
    sizes, checksums = _measures(contents)
    delivered = drawn.seconds + drawn.transmission_delay_ms / 1000
    arrays = [
        uuids_from_keys(field_keys(drawn.keys, "file_id")),
        written([documents, _row_numbers(start, stop), names], stop - start),
        names.array(),
        versions_of(source, drawn).array(),
        documents.array(),
        source.client_ids(clients).array(),
        addresses(source.senders(clients).keys, drawn.sessions.is_hijacked).array(),
        uuids_from_keys(drawn.sessions.keys),
        _batch_ids(drawn),
        times_at(source.started_at, drawn.seconds),
        times_at(source.started_at, delivered),
        pa.array(rounded_ms(drawn.latency_ms)),
        pa.array(drawn.attempts),
        pa.array(drawn.status_codes, mask=drawn.status_codes == 0),
        pa.array(drawn.is_stale),
        sizes,
        checksums,
        contents,
        behaviors_column(source, drawn, _seen(source, parts, drawn, preferred)),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=FILE_SCHEMA)


def _preferred(source: Source, options: FileOptions, drawn: Frame) -> NDArray[np.int64]:
    """Return the number of each file's format, unless its client knows only CSV.

    What a schema describes is in JSON, whatever its shape.
    """
    kinds = list(DocumentType)
    if source.entity is not None:
        return np.full(len(drawn.keys), kinds.index(DocumentType.JSON))
    offered = np.array([kinds.index(kind) for kind in options.formats])
    return offered[integers(field_keys(drawn.keys, "format"), len(offered))]


def _seen(
    source: Source, parts: Sequence[Part], drawn: Frame, preferred: NDArray[np.int64]
) -> list[Part]:
    """Return *parts* with what shows in files: not in numbers that are missing.

    A client of few features shows where its file would have another format, or another page.
    """
    found: list[Part] = []
    for part in parts:
        here = part.places
        failed = drawn.status_codes[here] > 0

        def lost(field: PayloadField, failed: Mask = failed) -> Mask | None:
            return failed if field.type in _NUMBERS else None

        touched = {**part.touched, **seen_in(source, part.payload, drawn, here, lost)}
        for limited in of_type(source.behaviors, LimitedFeatures):
            is_limited = drawn.touched[limited.name][here]
            pages = touched_in(part.payload, lost).get(LimitedFeatures, np.zeros_like(failed))
            moved = pages & ~part.is_old
            in_another = (preferred[here] != _CSV) & (source.entity is None)
            touched[limited.name] = is_limited & (in_another | moved)
        found.append(replace(part, touched=touched))
    return found


def _contents(parts: Sequence[Part], drawn: Frame, formats: NDArray[np.int64]) -> pa.StringArray:
    """Return what is in the files, some of them malformed."""
    is_cut = np.zeros(len(drawn.keys), dtype=np.bool_)
    texts: list[Written] = []
    for part in parts:
        damage = part.damage
        is_cut[part.places] = damage.is_cut
        payload = _without_numbers(part.payload, drawn.status_codes[part.places] > 0)
        payload = spoil_types(payload, damage.is_spoilt)
        for number, kind in enumerate(DocumentType):
            here = np.nonzero(formats[part.places] == number)[0]
            if len(here):
                some = tuple(one.with_literals(one.literals.take(here)) for one in payload)
                pieces = document_pieces(
                    kind,
                    some,
                    part.versions.take(here),
                    part.is_old[here],
                    damage.has_surplus[here],
                )
                texts.append(Written(part.places[here], pieces))
    return assembled_short(texts, drawn.keys, is_cut)


def _without_numbers(payload: Payload, is_unreadable: Mask) -> Payload:
    """Return *payload* with null for the numbers of files whose source failed."""
    if not is_unreadable.any():
        return payload
    return tuple(
        one.with_literals(one.literals.replaced_by(is_unreadable, "null"))
        if one.type in _NUMBERS
        else one
        for one in payload
    )


def _row_numbers(start: int, stop: int) -> Texts:
    """Return the middle of a file's name, such as ``_000000042.``, for each row."""
    return own(pa.array([f"_{number:09d}." for number in range(start, stop)]))


def _measures(contents: pa.StringArray) -> tuple[pa.Array, pa.Array]:
    """Return the length in bytes and the checksum of each of *contents*."""
    offsets = offsets_of(contents)
    letters, borders = bytes_of(contents).data, offsets.tolist()
    digests = b"".join([sha256(letters[begin:end]).digest() for begin, end in pairwise(borders)])
    hexadecimal = np.frombuffer(digests.hex().encode(), dtype=np.uint8)
    steps = np.arange(0, len(hexadecimal) + 1, 64, dtype=np.int32)
    return pa.array(np.diff(offsets).astype(np.int64)), from_bytes(hexadecimal, steps)


def _batch_ids(drawn: Frame) -> pa.Array:
    if drawn.batches is None:
        return pa.nulls(len(drawn.keys), pa.string())
    return batch_ids(drawn.batches).array()
