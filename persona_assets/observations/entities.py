"""An observation as programs exchange it: camelCase JSON, with what must be true of it.

``ObservationEntity`` is what is given out; ``NewObservation`` is what is taken in, where id, status
and version are not the sender's to say.  A time without a zone is taken to be UTC.
"""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel

from persona_assets.ids import content_id
from persona_assets.observations.approvals import ProcessingStatus
from persona_assets.observations.attachments import Attachment, AttachmentType, type_of
from persona_assets.observations.moments import in_utc, parse_moment
from persona_assets.observations.observation import Observation, SourceType

_Words = Annotated[str, Field(strict=True, pattern=r"\S")]
_Mime = Annotated[str, Field(strict=True, pattern=r"^[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]*$")]


def _parsed(value: object) -> object:
    return in_utc(value) if isinstance(value, dt.datetime) else parse_moment(value)


def _version_4(value: str) -> str:
    try:
        found = UUID(value)
    except ValueError:
        found = None
    if found is None or found.version != 4 or str(found) != value.lower():
        raise ValueError("expected a UUID of version 4")
    return value.lower()


def _spelled(moment: dt.datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


Instant = Annotated[
    dt.datetime, BeforeValidator(_parsed), PlainSerializer(_spelled, when_used="json")
]
"""A time in UTC; in JSON it ends with Z."""

UuidText = Annotated[str, Field(strict=True), AfterValidator(_version_4)]
"""The text of a UUID of version 4, in lower case."""


class _Wire(BaseModel):
    """Something that is camelCase outside and snake_case inside."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=AliasGenerator(to_camel),
        validate_by_name=True,
        validate_by_alias=True,
    )

    @model_serializer(mode="wrap")
    def _without_what_is_missing(
        self, serialize: SerializerFunctionWrapHandler
    ) -> dict[str, object]:
        """Leave out optional fields that are not there; a null that is required stays."""
        optional = {
            name for name, field in type(self).model_fields.items() if not field.is_required()
        }
        missing = {name for name in optional if getattr(self, name) is None}
        left_out = missing | {to_camel(name) for name in missing}
        return {name: value for name, value in serialize(self).items() if name not in left_out}

    def to_json(self) -> str:
        """Return it as JSON for other programs."""
        return self.model_dump_json(by_alias=True)


class SourceMetadata(_Wire):
    """Where an observation comes from.

    Attributes:
        source: The program or instrument, such as ``slack``, ``email``, ``mbti``.
        timestamp: When the last thing in it happened.
        location: Where it lies or was made.
        participants: Who speaks in it.
        document_type: What kind of document it is.
        assessment_type: Which assessment it is.
    """

    source: _Words
    timestamp: Instant
    location: _Words | None = None
    participants: tuple[_Words, ...] | None = None
    document_type: _Words | None = None
    assessment_type: _Words | None = None


class MediaAttachment(_Wire):
    """What was sent along, never its content; url and size are null where the source is silent."""

    attachment_id: UuidText
    type: AttachmentType
    url: _Words | None
    mime_type: _Mime
    size: Annotated[int, Field(strict=True, ge=0)] | None
    metadata: dict[str, JsonValue] | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "MediaAttachment":
        if self.type is not type_of(self.mime_type):
            raise ValueError(f"type: {self.mime_type} is no {self.type}")
        return self


class Content(_Wire):
    """What was seen; structured is any JSON."""

    raw: Annotated[str, Field(strict=True)]
    structured: JsonValue = None
    media_attachments: tuple[MediaAttachment, ...] | None = None


class ApprovalMetadata(_Wire):
    """Who approved it and when, or why it was rejected."""

    approved_by: _Words | None = None
    approved_at: Instant | None = None
    rejection_reason: _Words | None = None


class NewObservation(_Wire):
    """An observation that somebody hands in."""

    person_id: str | None = None
    source_type: SourceType
    source_metadata: SourceMetadata
    content: Content


class ObservationEntity(_Wire):
    """An observation that is kept; its content, source and person never change."""

    observation_id: UuidText
    person_id: UuidText
    source_type: SourceType
    source_metadata: SourceMetadata
    content: Content
    processing_status: ProcessingStatus
    approval_metadata: ApprovalMetadata
    created_at: Instant
    updated_at: Instant
    version: Annotated[int, Field(strict=True, ge=1)]

    @model_validator(mode="after")
    def _is_decided_as_it_says(self) -> "ObservationEntity":
        said, status = self.approval_metadata, self.processing_status
        is_approved = status in (ProcessingStatus.APPROVED, ProcessingStatus.PROCESSED)
        if is_approved and not (said.approved_by and said.approved_at):
            raise ValueError(f"approvalMetadata: {status} needs approvedBy and approvedAt")
        if (status is ProcessingStatus.REJECTED) is not (said.rejection_reason is not None):
            raise ValueError("approvalMetadata: rejected, and nothing else, has a rejectionReason")
        if self.updated_at < self.created_at:
            raise ValueError("updatedAt: lies before createdAt")
        return self


def person_id(persona: str) -> str:
    """Return the id under which a persona's observations are exchanged."""
    return content_id("person", persona)


def entity_of(observation: Observation) -> ObservationEntity:
    """Return *observation* as programs exchange it.

    Nothing here knows when a file was found, so it counts as created when the last thing in it
    happened; an approval by the policy has that time as well.
    """
    approval = observation.approval
    created_at = observation.observed_at
    approved_at = approval.approved_at or (created_at if approval.approved_by else None)
    return ObservationEntity(
        observation_id=observation.observation_id,
        person_id=person_id(observation.persona),
        source_type=observation.source_type,
        source_metadata=_metadata_of(observation),
        content=Content(
            raw=observation.raw,
            structured=_structured_of(observation),
            media_attachments=tuple(_wired(one) for one in observation.attachments) or None,
        ),
        processing_status=approval.status,
        approval_metadata=ApprovalMetadata(
            approved_by=approval.approved_by,
            approved_at=approved_at,
            rejection_reason=approval.rejection_reason,
        ),
        created_at=created_at,
        updated_at=max(approval.decided_at or created_at, created_at),
        version=approval.version,
    )


def attachment_of(wired: MediaAttachment) -> Attachment:
    """Return what an attachment from outside is inside."""
    name = (wired.metadata or {}).get("name")
    return Attachment(
        attachment_id=wired.attachment_id,
        type=wired.type,
        mime_type=wired.mime_type,
        name=name if isinstance(name, str) else "",
        size_bytes=wired.size,
        url=wired.url,
    )


def _wired(attachment: Attachment) -> MediaAttachment:
    return MediaAttachment(
        attachment_id=attachment.attachment_id,
        type=attachment.type,
        url=attachment.url or None,
        mime_type=attachment.mime_type,
        size=attachment.size_bytes,
        metadata={"name": attachment.name} if attachment.name else None,
    )


def _metadata_of(observation: Observation) -> SourceMetadata:
    speakers = tuple(dict.fromkeys(turn.speaker for turn in observation.turns))
    is_of: dict[Literal["document_type", "assessment_type"], str] = {}
    if observation.source_type is SourceType.DOCUMENT:
        is_of["document_type"] = observation.source
    elif observation.source_type is SourceType.ASSESSMENT:
        is_of["assessment_type"] = observation.source
    return SourceMetadata(
        source=observation.source,
        timestamp=observation.observed_at,
        location=observation.source_path,
        participants=speakers or None,
        **is_of,
    )


def _structured_of(observation: Observation) -> dict[str, Any] | None:
    """Return the parsed values, and who said which characters of the raw text."""
    values = dict(observation.structured)
    if observation.turns:
        values["turns"] = [
            {
                "speaker": turn.speaker,
                "at": _spelled(turn.at),
                "start": turn.start,
                "end": turn.end,
                "isSubject": is_subject,
            }
            for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True)
        ]
    if observation.repeated_turn_count:
        values["repeatedTurnCount"] = observation.repeated_turn_count
    if observation.also_in:
        values["alsoIn"] = list(observation.also_in)
    return values or None
