"""Observations as a table, and back again without loss."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
import pyarrow as pa

from persona_assets.columns import TIMESTAMP, column
from persona_assets.observations.approvals import Approval, ProcessingStatus
from persona_assets.observations.attachments import Attachment, AttachmentType
from persona_assets.observations.observation import Observation, SourceType, Turn

_TURN = pa.struct(
    [
        column("speaker_name", pa.string(), "Who speaks, as the source spells it."),
        column("said_at", TIMESTAMP, "When it was said, in UTC."),
        column("start", pa.int32(), "The first character of the turn in the raw text."),
        column("end", pa.int32(), "The character after the last one."),
        column("is_subject", pa.bool_(), "Whether the persona is the one who speaks."),
    ]
)

_ATTACHMENT = pa.struct(
    [
        column("attachment_id", pa.string(), "The id, made from what is known of it."),
        column("attachment_type", pa.string(), "One of image, audio, video or document."),
        column("mime_type", pa.string(), "What the source calls it, or its name stands for."),
        column("file_name", pa.string(), "The name of the file, or an empty text."),
        column("size_bytes", pa.int64(), "How long it is, if the source says.", nullable=True),
        column("url", pa.string(), "Where the source says that it lies.", nullable=True),
    ]
)

OBSERVATIONS_SCHEMA = pa.schema(
    [
        column("observation_id", pa.string(), "The id, made from the content."),
        column("persona", pa.string(), "The persona that it was seen of."),
        column(
            "source_type",
            pa.string(),
            "One of chat_log, document, interview, assessment or api_import.",
        ),
        column("source", pa.string(), "The format that it was read from, such as slack."),
        column("source_path", pa.string(), "The file, relative to the persona's folder."),
        column("observed_at", TIMESTAMP, "When the last thing in it happened, in UTC."),
        column("raw", pa.string(), "The text that evidence points into."),
        column("turns", pa.list_(_TURN), "Who said which characters of the raw text, in order."),
        column("turn_count", pa.int64(), "How many turns it has."),
        column("structured", pa.string(), "Parsed values, as JSON."),
        column(
            "attachments",
            pa.list_(_ATTACHMENT),
            "What was sent along, by name and size; never its content.",
        ),
        column("also_in", pa.list_(pa.string()), "Other files with the same content."),
        column(
            "repeated_turn_count",
            pa.int64(),
            "How many turns of the raw text count in another observation.",
        ),
        column(
            "processing_status", pa.string(), "One of pending, approved, processed or rejected."
        ),
        column("version", pa.int64(), "1, and one more for each decision about it."),
        column(
            "approved_by", pa.string(), "Who approved it; automatic: the policy.", nullable=True
        ),
        column("approved_at", TIMESTAMP, "When somebody approved it.", nullable=True),
        column("rejection_reason", pa.string(), "Why it was rejected.", nullable=True),
        column("decided_at", TIMESTAMP, "When the last decision was made.", nullable=True),
    ]
)
"""One row for each observation, by time and then by id."""


def observation_table(observations: Sequence[Observation]) -> pa.Table:
    """Return *observations* as a table of ``OBSERVATIONS_SCHEMA``, in their order."""
    rows = [
        {
            "observation_id": seen.observation_id,
            "persona": seen.persona,
            "source_type": seen.source_type.value,
            "source": seen.source,
            "source_path": seen.source_path,
            "observed_at": seen.observed_at,
            "raw": seen.raw,
            "turns": [
                {
                    "speaker_name": turn.speaker,
                    "said_at": turn.at,
                    "start": turn.start,
                    "end": turn.end,
                    "is_subject": is_subject,
                }
                for turn, is_subject in zip(seen.turns, seen.is_subject, strict=True)
            ],
            "turn_count": len(seen.turns),
            "structured": orjson.dumps(dict(seen.structured)).decode(),
            "attachments": [_attachment_row(one) for one in seen.attachments],
            "also_in": list(seen.also_in),
            "repeated_turn_count": seen.repeated_turn_count,
            "processing_status": seen.approval.status.value,
            "version": seen.approval.version,
            "approved_by": seen.approval.approved_by,
            "approved_at": seen.approval.approved_at,
            "rejection_reason": seen.approval.rejection_reason,
            "decided_at": seen.approval.decided_at,
        }
        for seen in observations
    ]
    return pa.Table.from_pylist(rows, schema=OBSERVATIONS_SCHEMA)


def observations_from_table(table: pa.Table) -> list[Observation]:
    """Return the observations that *table*, of ``OBSERVATIONS_SCHEMA``, holds, in its order."""
    return [_observation(row) for row in table.to_pylist()]


def _observation(row: dict[str, Any]) -> Observation:  # one row as Arrow gives it
    return Observation(
        observation_id=row["observation_id"],
        persona=row["persona"],
        source_type=SourceType(row["source_type"]),
        source=row["source"],
        source_path=row["source_path"],
        observed_at=_utc(row["observed_at"]),
        raw=row["raw"],
        turns=tuple(
            Turn(turn["speaker_name"], _utc(turn["said_at"]), turn["start"], turn["end"])
            for turn in row["turns"]
        ),
        is_subject=tuple(turn["is_subject"] for turn in row["turns"]),
        structured=orjson.loads(row["structured"]),
        attachments=tuple(_attachment(one) for one in row["attachments"]),
        also_in=tuple(row["also_in"]),
        repeated_turn_count=row["repeated_turn_count"],
        approval=Approval(
            status=ProcessingStatus(row["processing_status"]),
            version=row["version"],
            approved_by=row["approved_by"],
            approved_at=_maybe_utc(row["approved_at"]),
            rejection_reason=row["rejection_reason"],
            decided_at=_maybe_utc(row["decided_at"]),
        ),
    )


def _attachment_row(attachment: Attachment) -> dict[str, object]:
    return {
        "attachment_id": attachment.attachment_id,
        "attachment_type": attachment.type.value,
        "mime_type": attachment.mime_type,
        "file_name": attachment.name,
        "size_bytes": attachment.size_bytes,
        "url": attachment.url,
    }


def _attachment(row: dict[str, Any]) -> Attachment:  # one member as Arrow gives it
    return Attachment(
        row["attachment_id"],
        AttachmentType(row["attachment_type"]),
        row["mime_type"],
        row["file_name"],
        row["size_bytes"],
        row["url"],
    )


def _maybe_utc(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else _utc(moment)


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
