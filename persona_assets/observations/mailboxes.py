"""Mail in a mailbox (mbox) or as single messages (eml); one observation is one day of one thread.

What counts is what each writer wrote: quotations, signatures and automatic replies are left out.
A thread is what the mails say they answer.
"""

import base64
import binascii
import datetime as dt
import email.policy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.attachments import Attachment, describe_attachment
from persona_assets.observations.json_fields import whole_characters
from persona_assets.observations.lines import byte_lines, opened_export
from persona_assets.observations.moments import in_utc
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.replies import own_words
from persona_assets.observations.rich_texts import text_of_html
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    days_of_chat,
)

LONGEST_MAIL = 1 << 26
"""How many bytes a mail may have, with all that is attached to it."""

_PARSER = BytesParser(policy=email.policy.default)
_CHARSET_PROBLEMS = (LookupError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class _Mail:
    """One mail, with what places it in a thread."""

    own_id: str
    answers: tuple[str, ...]
    subject: str
    message: Message


def read_mailbox(path: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return one observation for each day of each thread on which someone wrote something.

    Raises:
        InvalidDocumentError: The file is no mailbox, a mail has no sender or no date that exists,
            or people wrote mails and the persona is none of them.
    """
    mails = [
        mail for line, data in _split(path) if (mail := _read_mail(path, line, data)) is not None
    ]
    place = path.relative_to(root).as_posix()
    origin = Origin(persona, names, place, SourceType.CHAT_LOG, "email")
    if any(mail.message.text for mail in mails):
        check_speakers(path, origin, {m.message.speaker: m.message.names for m in mails})
    return [
        observation
        for thread in _threads(mails)
        for observation in days_of_chat(
            origin, [mail.message for mail in thread], {"subject": thread[0].subject}
        )
    ]


def _split(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield each mail of the file with the line on which it begins."""
    is_single = path.suffix.lower() == ".eml"
    held: list[bytes] = []
    start, size, is_blank = 1, 0, True
    with opened_export(path) as stream:
        for number, line in byte_lines(path, stream):
            if line.startswith(b"From ") and is_blank and not is_single:
                if number > 1:
                    yield start, b"".join(held)
                held, start, size = [], number + 1, 0
            elif number == 1 and not is_single and line.strip():
                problem = f"found {line[:60]!r}; a mailbox begins with 'From '"
                raise InvalidDocumentError(path, problem, line=1)
            else:
                # The form called mboxrd: a line of a mail that begins so has one more mark.
                is_marked = line.startswith(b">") and line.lstrip(b">").startswith(b"From ")
                held.append(line[1:] if is_marked and not is_single else line)
                size += len(line)
                if size > LONGEST_MAIL:
                    problem = f"a mail of more than {LONGEST_MAIL:,} bytes"
                    raise InvalidDocumentError(path, problem, line=start)
            is_blank = not line.strip()
    if not b"".join(held).strip():
        raise InvalidDocumentError(path, "no mail in it" if start == 1 else "cut off", line=start)
    yield start, b"".join(held)


def _read_mail(path: Path, line: int, data: bytes) -> _Mail | None:
    mail = _PARSER.parsebytes(data)
    if (_header(mail, "auto-submitted") or "no").split(";")[0].strip().lower() != "no":
        return None
    names = _sender(path, line, mail)
    at = _sent_at(path, line, mail)
    own_id = (_header(mail, "message-id") or f"{line}").strip()
    answers = tuple((_header(mail, "references") + " " + _header(mail, "in-reply-to")).split())
    attachments = tuple(_attachments(own_id, mail))
    message = Message(names[0], at, _words(path, line, mail), names, attachments)
    return _Mail(own_id, answers, _header(mail, "subject").strip(), message)


def _header(mail: EmailMessage, name: str) -> str:
    """Return the text of a header; an empty one if it is missing or beyond repair."""
    try:
        found = mail.get(name)
    except (MessageError, ArithmeticError, ValueError, LookupError, AttributeError, TypeError):
        found = next((value for key, value in mail.raw_items() if key.lower() == name), None)
    return whole_characters(str(found or "")).replace("\n", " ").replace("\r", "")


def _sender(path: Path, line: int, mail: EmailMessage) -> tuple[str, ...]:
    for name, address in getaddresses([_header(mail, "from")]):
        found = tuple(dict.fromkeys(one.strip() for one in (name, address) if one.strip()))
        if found:
            return found
    raise InvalidDocumentError(path, "required, but missing", line=line, field="From")


def _sent_at(path: Path, line: int, mail: EmailMessage) -> dt.datetime:
    text = _header(mail, "date")
    if not text.strip():
        raise InvalidDocumentError(path, "required, but missing", line=line, field="Date")
    try:
        return in_utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError) as problem:
        found = f"no such time: found {text[:80]!r} ({problem})"
        raise InvalidDocumentError(path, found, line=line, field="Date") from None


def _words(path: Path, line: int, mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except _CHARSET_PROBLEMS as problem:
        raise InvalidDocumentError(
            path, f"a text cannot be decoded: {problem}", line=line
        ) from None
    if _is_damaged(part):
        about = _header(mail, "message-id").strip() or _header(mail, "subject").strip() or "a mail"
        problem = f"the text of {about[:80]!r} is no base64; it is damaged or cut off"
        raise InvalidDocumentError(path, problem, line=line)
    is_html = part.get_content_subtype() == "html"
    words = own_words(text_of_html(content) if is_html else content)
    return whole_characters(words)


def _is_damaged(part: MIMEPart) -> bool:
    """Return whether a text that says it is base64 is none; the library would pass over it."""
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return False
    written = "".join(str(part.get_payload()).split()).rstrip("=")
    try:
        base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except (binascii.Error, ValueError):  # ValueError: it is not ASCII
        return True
    return False


def _attachments(own_id: str, mail: EmailMessage) -> Iterator[Attachment]:
    for number, part in enumerate(mail.iter_attachments()):
        payload = part.get_payload(decode=True)
        yield describe_attachment(
            own_id,
            number,
            name=whole_characters(part.get_filename() or ""),
            mime_type=part.get_content_type(),
            size_bytes=len(payload) if isinstance(payload, bytes) else None,
        )


def _threads(mails: Iterable[_Mail]) -> list[list[_Mail]]:
    """Return the mails by thread, each in order of time, in the order of their first mails."""
    first_of: dict[str, str] = {}  # by id of a mail: the first id of its thread

    def root_of(own_id: str) -> str:
        while first_of.get(own_id, own_id) != own_id:
            own_id = first_of[own_id]
        return own_id

    found = sorted(mails, key=lambda mail: (mail.message.at, mail.own_id))
    for mail in found:
        for other in mail.answers:
            one, two = sorted((root_of(other), root_of(mail.own_id)))
            first_of[two] = one
    threads: dict[str, list[_Mail]] = {}
    for mail in found:
        threads.setdefault(root_of(mail.own_id), []).append(mail)
    return list(threads.values())
