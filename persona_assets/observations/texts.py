"""Texts that people write, with YAML front matter, and documents made of them.

A document is one observation, written by the persona, with one turn for each paragraph or list
item.  Its raw text is what a reader sees: no headings, code, quotations or marks of Markdown.
"""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from persona_assets.documents import Document, fit_model, parse_document
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.lines import read_short_text
from persona_assets.observations.moments import Moment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Message, Origin, transcript

_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")
# Bounds, as a mark that nobody closes would be looked for to the end of the text, each time.
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\([^)\s]{0,2000}\)")
_EMPHASIS = re.compile(r"(\*{1,3}|__|`)(?=\S)(.{1,1000}?)(?<=\S)\1")
_FENCE = re.compile(r"\s*(```|~~~)")


class FrontMatter(BaseModel):
    """What a text says of itself in the YAML between its first two ``---`` lines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = None
    date: Moment
    participants: tuple[str, ...] = ()

    def written_at(self) -> dt.datetime:
        """Return its date in UTC, which a time without a zone is taken to be; a day is midnight."""
        return self.date


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or list item as a reader sees it, and the line on which it begins."""

    line: int
    text: str


def read_document_text(path: Path, root: Path, persona: str, names: frozenset[str]) -> Observation:
    """Return the document at *path* as one observation, written by *persona*.

    Raises:
        InvalidDocumentError: It has no date, no paragraph, or front matter that does not fit.
    """
    front, body, first_line = read_front_matter(path)
    paragraphs = _paragraphs(body, first_line)
    if not paragraphs:
        raise InvalidDocumentError(path, "no text below the front matter", line=first_line)
    at = front.written_at()
    speakers = names | {persona.casefold()}
    place = path.relative_to(root).as_posix()
    origin = Origin(persona, speakers, place, SourceType.DOCUMENT, "document")
    messages = [Message(persona, at, paragraph.text, (persona,)) for paragraph in paragraphs]
    about = {"title": front.title} if front.title else {}
    return transcript(origin, messages, about)


def read_front_matter(path: Path) -> tuple[FrontMatter, str, int]:
    """Return the front matter of the text at *path*, what follows, and the line where it begins.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The front matter is missing or does not fit.
    """
    lines = read_short_text(path).splitlines()
    closing = next((n for n in range(1, len(lines)) if lines[n].rstrip() == "---"), None)
    if not lines or lines[0].rstrip() != "---" or closing is None:
        problem = "required, but missing; a text begins with '---', 'date: 2026-02-10', '---'"
        raise InvalidDocumentError(path, problem, line=1, field="date")
    # The opening line stays in as a comment, so that lines keep their numbers.
    head = "\n".join(["#", *lines[1:closing]])
    parsed = parse_document(path, head)
    if parsed.value is None:
        raise InvalidDocumentError(path, "required, but missing", line=1, field="date")
    document = Document(path, parsed.value, {(): 1, **parsed.lines})
    return fit_model(document, FrontMatter), "\n".join(lines[closing + 1 :]), closing + 2


def without_marks(text: str) -> str:
    """Return *text* without the marks of Markdown: links as their label, no emphasis.

    Examples:
        >>> without_marks("a **bold** [claim](https://example.org)")
        'a bold claim'
    """
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text))


def _paragraphs(body: str, first_line: int) -> list[Paragraph]:
    """Return the paragraphs and list items of *body*, without headings, code and quotations."""
    found: list[tuple[int, list[str]]] = []
    open_block = is_fenced = False
    for number, line in enumerate(body.splitlines(), start=first_line):
        if _FENCE.match(line):
            is_fenced, open_block = not is_fenced, False
            continue
        item = _ITEM.match(line)
        if is_fenced or not line.strip() or line.lstrip().startswith(("#", ">", "|", "---")):
            open_block = False
        elif open_block and not item:
            found[-1][1].append(line.strip())
        else:
            found.append((number, [line[item.end() :].strip() if item else line.strip()]))
            open_block = True
    return [Paragraph(number, without_marks(" ".join(texts))) for number, texts in found]
