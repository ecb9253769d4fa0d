"""The sentences that the persona itself said, and what is doubtful about them.

Code, links and quotations are blanked out in place, so that positions still point into the raw
text of the observation while the words of others cannot be taken for the persona's own.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from persona_assets.observations.observation import Observation, Turn

_FOREIGN = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|www\.\S+|^[ \t]*>[^\n]*"
    r"|[\"\u201c](?:[^\"\u201d\s]+[ \t]+){2,}[^\"\u201d\s]*[\"\u201d]",
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r"[^.!?\n\u2026]+(?:[.!?\u2026](?=\w)[^.!?\n\u2026]+)*[.!?\u2026]*")
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|might|not sure|i guess|i suppose|kind of|sort of"
    r"|kinda|sorta|somewhat|i feel like|presumably|could be)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(
    r"\b(?:if|unless|suppose|supposing|imagine|as though|i wish|would have|could have|should have"
    r"|would've|could've|should've|hypothetically|in theory|otherwise)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:he|she|they|someone|somebody|everyone|people|you|[A-Z][a-z]+)"
    r"(?: has| had| have|'s)?(?: just| always| once)? "
    r"(?:said|says|saying|told|tells|thinks|thought|asked|asks|wrote|writes|claims|claimed"
    r"|believes|wants|hopes|insists|reckons)\b"
)
_SPELLING = str.maketrans({"\u2019": "'", "\u2018": "'"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the persona.

    Attributes:
        text: The sentence, with foreign words blanked and straight apostrophes; as long as the
            characters *start* to *end* of the raw text.
        start: Where it begins in the raw text.
        end: Where it ends.
        at: When it was said.
        is_question: Whether it asks.
        is_hedged: Whether it is put carefully.
        doubtful_from: Where in *text* something begins that is supposed or told by others, which
            spoils everything after it, or None.
    """

    text: str
    start: int
    end: int
    at: dt.datetime
    is_question: bool
    is_hedged: bool
    doubtful_from: int | None

    def is_sure_at(self, position: int) -> bool:
        """Return whether what begins at *position* of the text is the persona's own assertion."""
        before_doubt = self.doubtful_from is None or position <= self.doubtful_from
        return before_doubt and not self.is_question


def subject_turns(observation: Observation) -> list[Turn]:
    """Return the turns in which the persona speaks."""
    return [
        turn
        for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True)
        if is_subject
    ]


def subject_sentences(observation: Observation) -> list[Sentence]:
    """Return the sentences of the persona's own turns, in order."""
    return [
        sentence
        for turn in subject_turns(observation)
        for sentence in _sentences(observation, turn)
    ]


def own_words(text: str) -> str:
    """Return *text*, at the same length, with code, links and quotations blanked out.

    Examples:
        >>> own_words("see `x = 1` now")
        'see         now'
    """
    blanked = _FOREIGN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return blanked.translate(_SPELLING)


def _sentences(observation: Observation, turn: Turn) -> Iterator[Sentence]:
    for found in _SENTENCE.finditer(own_words(observation.text_of(turn))):
        text = found[0]
        lead = len(text) - len(text.lstrip())
        words = text.strip()
        if not any(character.isalpha() for character in words):
            continue
        start = turn.start + found.start() + lead
        yield Sentence(
            text=words,
            start=start,
            end=start + len(words),
            at=turn.at,
            is_question=words.endswith("?"),
            is_hedged=bool(_HEDGE.search(words)),
            doubtful_from=_doubt(words),
        )


def _doubt(text: str) -> int | None:
    starts = [
        found.start() for found in (_HYPOTHETICAL.search(text), _REPORTED.search(text)) if found
    ]
    return min(starts, default=None)
