"""A chat exported from WhatsApp as text; one observation is one day of one chat.

Both forms are read: ``[13/01/2026, 09:12:44] Name: text`` and ``1/13/26, 9:12 AM - Name: text``,
with the parts of a date parted by ``/``, ``.`` or ``-``, or the year first.  The export names no
zone: times are UTC.
"""

import datetime as dt
import re
from pathlib import Path

from persona_assets.observations.attachments import describe_attachment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    days_of_chat,
)
from persona_assets.observations.whatsapp_dates import Entry, dated_entries, read_entries

_SPEAKER = re.compile(r"([^:\n]{1,60}): ?(.*)", re.DOTALL)
_NOT_SAID = re.compile(
    r"<[^<>]*omitted>|(image|video|audio|sticker|gif|document|contact card) omitted"
    r"|<(?:medien ausgeschlossen|médias? omis|multimedia omitido|archivo omitido|mídia oculta"
    r"|media omessi|media weggelaten|медиафайл пропущен|media (?:dilewatkan|utelämnat|udeladt))>"
    r"|this message was deleted\.?|you deleted this message\.?|missed (voice|video) call.*"
    r"|null",
    re.IGNORECASE,
)
_SENT = re.compile(  # a file that was exported, too; words may follow on the next lines
    r"<(?:attached|angehängt|adjunto|pièce jointe ?|anexado|allegato): ([^<>\n]{1,255})>"
    r"|([^<>\n/]{1,200}\.\w{2,5}) \((?:file attached|datei angehängt|archivo adjunto|fichier joint"
    r"|arquivo anexado|file allegato|bestand bijgevoegd)\)",
    re.IGNORECASE,
)
_EDITED = "<This message was edited>"
_SYSTEM = re.compile(
    r"[\u200e\u200f]*(?:"
    r"messages (?:and calls |to this (?:chat|group) (?:and calls )?)?are (?:now )?"
    r"(?:secured|end-to-end)"
    r"|your security code with |(?:disappearing messages|advanced chat privacy) (?:was|were) "
    r"|[^:\n]{1,60}? (?:"
    r"created (?:the |this )?(?:group|community)\b"
    r"|(?:added|removed|invited) [^:\n]|(?:was|were) (?:added|removed)\b"
    r"|joined (?:using|from|via) |left$"
    r"|changed (?:the |this |their |to )|deleted this group"
    r"|turned (?:on|off) |updated the message timer|pinned a message|started a call"
    r"))",
    re.IGNORECASE,
)


_ENCRYPTED = re.compile(
    r"\u200e?messages and calls are end-to-end encrypted\.", re.IGNORECASE
)  # a group's own name stands where a speaker would


def read_whatsapp(path: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return one observation for each day of the chat at *path* on which someone wrote something.

    Raises:
        InvalidDocumentError: The file is no export, a date in it does not exist, or people wrote
            messages and the persona is none of them.
    """
    entries = read_entries(path)
    said = [
        message
        for entry, at in dated_entries(path, entries)
        if (message := _message(entry, at)) is not None
    ]
    origin = Origin(
        persona, names, path.relative_to(root).as_posix(), SourceType.CHAT_LOG, "whatsapp"
    )
    if any(message.text for message in said):
        check_speakers(path, origin, {message.speaker: message.names for message in said})
    return days_of_chat(origin, said, {"chat": path.stem})


def _message(entry: Entry, at: dt.datetime) -> Message | None:
    """Return what someone sent, without text if it is no words; None for what nobody sent."""
    spoken = None if _SYSTEM.match(entry.texts[0]) else _SPEAKER.fullmatch(entry.text)
    if not spoken or _ENCRYPTED.match(spoken[2]):
        return None
    name, text = spoken[1].strip("\u200e\u200f ~\u202a\u202c"), spoken[2].strip()
    first, _, rest = text.partition("\n")
    sent = _SENT.fullmatch(first.strip("\u200e\u200f "))
    if sent:
        file = (sent[1] or sent[2]).strip()
        attachment = describe_attachment(name, at.isoformat(), entry.line, name=file)
        return Message(name, at, rest.strip(), (name,), (attachment,))
    if text.startswith("\u200e") or _NOT_SAID.fullmatch(text):
        text = ""
    return Message(name, at, text.removesuffix(_EDITED).strip(), (name,))
