"""An interview as a transcript; one observation is one interview.

Each turn begins on a line of its own with its speaker: ``**Mara:** ...``, or ``Mara: ...`` for
someone whom the front matter names, with the time in the recording before the name or after it
(``[00:01:12] Mara: ...``, ``Mara (1:12): ...``) or without.  Lines without a speaker go on with the
turn before them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.texts import read_front_matter, without_marks
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    transcript,
)

_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_BEFORE = re.compile(rf"^(?:\[{_TIME}\]|\({_TIME}\)|{_TIME})(?:\s+-+)?\s+")
_AFTER = re.compile(rf"^([^:\n]{{1,60}}?)\s*(?:\[{_TIME}\]|\({_TIME}\))(\*\*)?:")
_BOLD = re.compile(r"\*\*([^*:\n]{1,60})(?::\*\*|\*\*:)\s*(.*)")
_PLAIN = re.compile(r"([^*:\n]{1,60}):\s+(.*)")
_ROLES = frozenset({"interviewer", "interviewee"})


@dataclass(frozen=True, slots=True)
class _Said:
    speaker: str
    texts: list[str]  # its lines

    @property
    def text(self) -> str:
        return " ".join(text for text in self.texts if text)


def read_interview(path: Path, root: Path, persona: str, names: frozenset[str]) -> Observation:
    """Return the interview at *path* as one observation.

    Raises:
        InvalidDocumentError: The front matter does not fit, no speaker begins, or the persona,
            who speaks under *names*, is none of the speakers.
    """
    front, body, first_line = read_front_matter(path)
    known = _spoken_names(front.participants) | names | _ROLES
    said = _turns(path, body, first_line, known)
    at = front.written_at()
    messages = [Message(turn.speaker, at, turn.text, (turn.speaker,)) for turn in said if turn.text]
    origin = Origin(
        persona, names, path.relative_to(root).as_posix(), SourceType.INTERVIEW, "interview"
    )
    check_speakers(
        path, origin, {message.speaker: message.names for message in messages}, line=first_line
    )
    about = {"title": front.title} if front.title else {}
    return transcript(origin, messages, about)


def _turns(path: Path, body: str, first_line: int, known: Collection[str]) -> list[_Said]:
    said: list[_Said] = []
    for number, line in enumerate(body.splitlines(), start=first_line):
        if not line.strip() or line.startswith(("#", "---")):
            continue
        opening = _opening(line, known)
        if opening:
            said.append(opening)
        elif said:
            said[-1].texts.append(without_marks(line.strip()))
        else:
            problem = f"found {line[:40]!r}; an interview begins with its speaker: 'Mara: ...'"
            raise InvalidDocumentError(path, problem, line=number)
    return said


def _opening(line: str, known: Collection[str]) -> _Said | None:
    text = _AFTER.sub(r"\1\2:", _BEFORE.sub("", line.strip(), count=1), count=1)
    label = _BOLD.fullmatch(text)
    if not label:
        label = _PLAIN.fullmatch(text)
        if not label or label[1].casefold().strip() not in known:
            return None
    return _Said(label[1].strip(), [without_marks(label[2].strip())])


def _spoken_names(participants: Collection[str]) -> frozenset[str]:
    """Return each participant's full and first name, in lower case."""
    full = {name.casefold().strip() for name in participants} - {""}
    return frozenset(full | {name.split()[0] for name in full})
