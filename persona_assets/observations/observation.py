"""One observation: what was seen of a persona, at one time, in one place.  It never changes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from persona_assets.observations.approvals import AUTOMATIC, Approval
from persona_assets.observations.attachments import Attachment


class SourceType(StrEnum):
    """What kind of thing an observation was taken from."""

    CHAT_LOG = "chat_log"
    DOCUMENT = "document"
    INTERVIEW = "interview"
    ASSESSMENT = "assessment"
    API_IMPORT = "api_import"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said at one time: the characters *start* to *end* of the raw text."""

    speaker: str
    at: dt.datetime
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of one persona, with its content and where it came from.

    Attributes:
        observation_id: A UUID made from the content, so that the same content is one observation.
        persona: The name of the persona that it was seen of.
        source_type: What kind of source it is.
        source: The format it was read from, such as ``slack`` or ``ipip_50``.
        source_path: The file, relative to the persona's folder, with ``/`` on every system.
        observed_at: When the last thing in it happened, in UTC.
        raw: The text that evidence spans point into.
        turns: Who said what in *raw*, in order; for a document, one turn a paragraph.
        is_subject: For each turn, whether the persona is the one who speaks.
        structured: Parsed values, such as the answers of an assessment; JSON types only.
        attachments: What was sent along, by name and size; never its content.
        also_in: Other files with the same content, sorted.
        repeated_turn_count: How many turns it had that another observation has as well; they
            count there, stay in *raw*, and are none of *turns*.
        approval: Whether it counts, and who says so.
        must_be_approved: Whether it waits for somebody whatever the policy says, as a correction
            that somebody suggests in feedback.
    """

    observation_id: str
    persona: str
    source_type: SourceType
    source: str
    source_path: str
    observed_at: dt.datetime
    raw: str
    turns: tuple[Turn, ...]
    is_subject: tuple[bool, ...]
    structured: Mapping[str, Any]  # JSON; its shape depends on the source
    attachments: tuple[Attachment, ...] = ()
    also_in: tuple[str, ...] = ()
    repeated_turn_count: int = 0
    approval: Approval = AUTOMATIC
    must_be_approved: bool = False

    def text_of(self, turn: Turn) -> str:
        """Return the words of one of its turns."""
        return self.raw[turn.start : turn.end]
