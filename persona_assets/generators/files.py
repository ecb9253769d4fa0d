"""The ``file`` dataset: files as partners drop them, one document a file, one file a row.

Sizes and checksums are those of the content as it is, also where a behavior has damaged it.
"""

from hashlib import sha256
from typing import Annotated

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.damage import cut_short, spoil_types
from persona_assets.behaviors.frames import Frame, frame
from persona_assets.behaviors.literals import joined, where
from persona_assets.behaviors.payloads import FieldType, Payload, PayloadField
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.documents import DocumentType, write_documents
from persona_assets.generators.headers import addresses
from persona_assets.generators.records import (
    Part,
    behaviors_column,
    gather,
    operation_names,
    operations_of,
    parts_of,
    rounded_ms,
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
    drawn = frame(source.behaviors, source.key(NAME), start, stop)
    numbers, clients = operations_of(source, drawn), source.clients(drawn)
    parts = parts_of(source, drawn, clients, numbers)
    formats = _formats(options, drawn)
    contents = gather(parts, [_contents(part, drawn, formats[part.places]) for part in parts])
    names = pa.array([kind.value for kind in DocumentType]).take(pa.array(formats))
    documents = operation_names(source, numbers)
    sizes, checksums = _measures(contents)
    delivered = drawn.seconds + drawn.transmission_delay_ms / 1000
    arrays = [
        uuids_from_keys(field_keys(drawn.keys, "file_id")),
        _filenames(documents, names, start, stop),
        names,
        versions_of(source, drawn),
        documents,
        gather(parts, [part.exchange.client_ids for part in parts]),
        addresses(source.senders(clients).keys, drawn.sessions.is_hijacked),
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
        behaviors_column(source, drawn, parts),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=FILE_SCHEMA)


def _formats(options: FileOptions, drawn: Frame) -> NDArray[np.int64]:
    """Return the number of each file's format; a client of few features knows only CSV."""
    kinds = list(DocumentType)
    offered = np.array([kinds.index(kind) for kind in options.formats])
    drawn_formats = offered[integers(field_keys(drawn.keys, "format"), len(offered))]
    return np.where(drawn.is_limited, kinds.index(DocumentType.CSV), drawn_formats)


def _contents(part: Part, drawn: Frame, formats: NDArray[np.int64]) -> pa.StringArray:
    damage = part.damage
    payload = _without_numbers(part.payload, drawn.status_codes[part.places] > 0)
    payload = spoil_types(payload, damage.is_spoilt)
    pieces: list[pa.Array] = []
    places: list[NDArray[np.int64]] = []
    for number, kind in enumerate(DocumentType):
        here = np.nonzero(formats == number)[0]
        if len(here):
            rows = pa.array(here)
            chosen = tuple(
                PayloadField(one.name, one.type, one.literals.take(rows), None, one.is_recent)
                for one in payload
            )
            versions = part.versions.take(rows)
            surplus = damage.has_surplus[here]
            pieces.append(write_documents(kind, chosen, versions, part.is_old[here], surplus))
            places.append(here)
    position = np.argsort(np.concatenate(places), kind="stable")
    texts = pa.concat_arrays(pieces).take(pa.array(position))
    return cut_short(texts, part.keys, damage.is_cut)


def _without_numbers(payload: Payload, is_unreadable: Mask) -> Payload:
    """Return *payload* with null for the numbers of files whose source failed."""
    if not is_unreadable.any():
        return payload
    numbers = (FieldType.NUMBER, FieldType.MEASUREMENT)
    return tuple(
        PayloadField(
            one.name, one.type, where(is_unreadable, "null", one.literals), None, one.is_recent
        )
        if one.type in numbers
        else one
        for one in payload
    )


def _filenames(
    documents: pa.StringArray, formats: pa.StringArray, start: int, stop: int
) -> pa.StringArray:
    numbers = pa.array([f"_{number:09d}." for number in range(start, stop)])
    return joined(documents, numbers, formats)


def _measures(contents: pa.StringArray) -> tuple[pa.Array, pa.Array]:
    """Return the length in bytes and the checksum of each of *contents*."""
    texts = [text.encode() for text in contents.to_pylist()]
    sizes = pa.array([len(text) for text in texts], pa.int64())
    return sizes, pa.array([sha256(text).hexdigest() for text in texts], pa.string())


def _batch_ids(drawn: Frame) -> pa.Array:
    if drawn.batches is None:
        return pa.nulls(len(drawn.keys), pa.string())
    return joined("batch-", pa.array(drawn.batches).cast(pa.string()))
