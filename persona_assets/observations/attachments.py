"""What was sent along with words, such as a picture: its name and size, never itself."""

import mimetypes
import re
from dataclasses import dataclass
from enum import StrEnum

from persona_assets.ids import content_id

_UNKNOWN = "application/octet-stream"
_MIME = re.compile(r"[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]*")
# What the standard table leaves to the system, so that every machine says the same.
_KNOWN = mimetypes.MimeTypes(filenames=())
for _mime, _ending in (
    ("image/webp", ".webp"),
    ("image/heic", ".heic"),
    ("audio/ogg", ".opus"),
    ("audio/mp4", ".m4a"),
):
    _KNOWN.add_type(_mime, _ending)


class AttachmentType(StrEnum):
    """What kind of thing was sent along."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing that was sent along, as its source describes it.

    Attributes:
        attachment_id: A UUID made from what is known of it and where it hangs.
        type: What kind of thing it is, by its MIME type.
        mime_type: The MIME type that the source states, or that the name's ending stands for.
        name: The name of the file, or an empty text.
        size_bytes: How long it is; None if the source does not say.
        url: Where the source says that it lies; None if it does not say.
    """

    attachment_id: str
    type: AttachmentType
    mime_type: str
    name: str
    size_bytes: int | None = None
    url: str | None = None


def describe_attachment(
    *place: str | int,
    name: str = "",
    mime_type: str | None = None,
    size_bytes: int | None = None,
    url: str | None = None,
) -> Attachment:
    """Return what is known of the thing that hangs at *place*, such as a message's id and a number.

    Examples:
        >>> describe_attachment("m1", 0, name="roof.JPG").type
        <AttachmentType.IMAGE: 'image'>
    """
    stated = (mime_type or "").split(";")[0].strip().lower()
    if not _MIME.fullmatch(stated) or stated == _UNKNOWN:
        stated = _KNOWN.guess_type(name.lower())[0] or _UNKNOWN
    identity = content_id("attachment", *place, name, stated, size_bytes, url)
    return Attachment(identity, type_of(stated), stated, name, size_bytes, url)


def type_of(mime_type: str) -> AttachmentType:
    """Return the kind of thing that *mime_type* is; what is nothing else is a document."""
    kind = mime_type.partition("/")[0]
    return AttachmentType(kind) if kind in ("image", "audio", "video") else AttachmentType.DOCUMENT
