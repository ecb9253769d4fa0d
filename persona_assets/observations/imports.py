"""Observations that another program hands over as JSON: an object, a list, or JSON Lines.

Each has ``sourceType``, ``sourceMetadata`` (``source`` and ``timestamp`` at least) and ``content``
(``raw`` at least), as in ``entities.NewObservation``.  What the raw text is taken for depends on
the type: a chat or an interview has lines such as ``Mara: ...``, a document is the persona's own
words by paragraphs, an assessment has the answers in ``structured``, and an API import is evidence
by its values only.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from persona_assets.documents import Document, fit_model, read_document
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.assessments import raw_and_structured, sitting_of
from persona_assets.observations.attachments import Attachment
from persona_assets.observations.entities import NewObservation, attachment_of, person_id
from persona_assets.observations.json_fields import whole_values
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.json_rows import Facts, read_opening, read_rows
from persona_assets.observations.lines import check_short
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    observe,
    transcript,
)

_KEPT_ELSEWHERE = frozenset(
    {"observationId", "processingStatus", "approvalMetadata", "createdAt", "updatedAt", "version"}
)


def read_imports(path: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return the observations that the file at *path* hands over.

    Raises:
        InvalidDocumentError: One of them does not say what it must, is of another person, or is a
            conversation in which the persona says nothing.
    """
    place = path.relative_to(root).as_posix()
    return [_observation(document, persona, names, place) for document in _documents(path)]


def _documents(path: Path) -> Iterator[Document]:
    if path.suffix.lower() == ".jsonl":
        rows: Iterator[tuple[int, Any]] = read_json_lines(path)
    elif read_opening(path).is_list:
        rows = read_rows(path, None, Facts())
    else:
        check_short(path)
        yield read_document(path)
        return
    for line, value in rows:
        yield Document(path, whole_values(value), {(): line})


def _observation(
    document: Document, persona: str, names: frozenset[str], place: str
) -> Observation:
    if isinstance(document.value, dict):
        said = sorted(_KEPT_ELSEWHERE.intersection(document.value))
        if said:
            problem = "not the sender's to say; an id is made from the content, a status is decided"
            raise document.error((said[0],), problem)
    new = fit_model(document, NewObservation)
    if new.person_id is not None and new.person_id not in (persona, person_id(persona)):
        raise document.error(("personId",), f"expected {persona!r}; found {new.person_id!r}")
    speaks = names | {persona.casefold()}
    origin = Origin(persona, speaks, place, new.source_type, new.source_metadata.source)
    sent = tuple(attachment_of(one) for one in new.content.media_attachments or ())
    about = new.source_metadata.model_dump(
        mode="json", exclude={"source", "timestamp"}, exclude_none=True
    )
    if new.source_type in (SourceType.CHAT_LOG, SourceType.INTERVIEW):
        return _conversation(document, origin, new, about, sent)
    if new.source_type is SourceType.DOCUMENT:
        return _document(document, origin, new, about, sent)
    if new.source_type is SourceType.ASSESSMENT:
        return _assessment(document, origin, new)
    structured = {**about, "values": new.content.structured}
    return observe(
        origin,
        raw=new.content.raw,
        observed_at=new.source_metadata.timestamp,
        structured=structured,
        attachments=sent,
    )


def _conversation(
    document: Document,
    origin: Origin,
    new: NewObservation,
    about: Mapping[str, Any],
    sent: tuple[Attachment, ...],
) -> Observation:
    at = new.source_metadata.timestamp
    known = {name.casefold().strip() for name in new.source_metadata.participants or ()}
    said: list[Message] = []
    for line in new.content.raw.splitlines():
        name, mark, words = line.partition(":")
        speaker = name.strip(" *")
        is_label = mark and (speaker.casefold() in known | origin.names)
        if is_label:
            said.append(Message(speaker, at, words.strip(" *"), (speaker,)))
        elif said and line.strip():
            last = said.pop()
            said.append(Message(last.speaker, at, f"{last.text} {line.strip()}", last.names))
        elif line.strip():
            problem = f"found {line[:40]!r}; it begins with one of the participants: 'Mara: ...'"
            raise document.error(("content", "raw"), problem)
    said = [message for message in said if message.text]
    if not said:
        raise document.error(("content", "raw"), "no words in it")
    try:
        check_speakers(document.path, origin, {one.speaker: one.names for one in said})
    except InvalidDocumentError as problem:
        raise document.error(("content", "raw"), problem.problem) from None
    first, *others = said
    first = Message(first.speaker, at, first.text, first.names, sent)
    return transcript(origin, [first, *others], {**about, **_values(new)})


def _document(
    document: Document,
    origin: Origin,
    new: NewObservation,
    about: Mapping[str, Any],
    sent: tuple[Attachment, ...],
) -> Observation:
    at, persona = new.source_metadata.timestamp, origin.persona
    blocks = (" ".join(block.split()) for block in new.content.raw.split("\n\n"))
    said = [Message(persona, at, block, (persona,)) for block in blocks if block]
    if not said:
        raise document.error(("content", "raw"), "no words in it")
    said[0] = Message(persona, at, said[0].text, (persona,), sent)
    return transcript(origin, said, {**about, **_values(new)})


def _assessment(document: Document, origin: Origin, new: NewObservation) -> Observation:
    at = new.source_metadata.timestamp
    values = new.content.structured
    if not isinstance(values, dict):
        problem = "required, but missing: an object with the instrument and its answers or result"
        raise document.error(("content", "structured"), problem)
    whole = {"taken_on": at.date().isoformat(), **values}
    line = document.lines[()]
    sitting = sitting_of(Document(document.path, whole, {(): line}))
    raw, structured = raw_and_structured(sitting)
    placed = Origin(
        origin.persona, origin.names, origin.source_path, origin.source_type, sitting.instrument
    )
    return observe(placed, raw=raw, observed_at=at, structured=structured)


def _values(new: NewObservation) -> dict[str, Any]:  # any JSON
    return {} if new.content.structured is None else {"values": new.content.structured}
