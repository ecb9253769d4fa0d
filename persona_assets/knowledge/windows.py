"""Cutting an observation into the stretches of text that become passages.

Of a chat, a window is a run of messages that the persona sent in a row; of an interview, one
answer; of a document, one paragraph.  Long texts are cut at the ends of sentences.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from persona_assets.knowledge.words import stems
from persona_assets.observations.observation import Observation, SourceType, Turn

_LONGEST_CHARACTERS = 700  # about 170 tokens: with its context it stays under the model's 256
_LONGEST_CONTEXT = 240
_FEWEST_STEMS = 3
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive pieces of what the persona said, and what stood directly before them."""

    context: str
    pieces: tuple[Turn, ...]


def windows(observation: Observation) -> list[Window]:
    """Return the windows of the persona's own words in *observation*, in order.

    Windows with fewer than three meaningful words and the headings of documents are left out.
    """
    runs: list[tuple[str, list[Turn]]] = []
    before, is_open = "", False
    for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True):
        text = observation.text_of(turn)
        is_open = is_open and is_subject
        if is_subject and not _is_heading(observation, text):
            for piece in _pieces(observation, turn):
                if is_open and _joins(observation, runs[-1][1], piece):
                    runs[-1][1].append(piece)
                else:
                    runs.append((before, [piece]))
                    is_open = True
        before = text.strip()[-_LONGEST_CONTEXT:]
    return [
        Window(context, tuple(pieces))
        for context, pieces in runs
        if len(stems(" ".join(map(observation.text_of, pieces)))) >= _FEWEST_STEMS
    ]


def _joins(observation: Observation, run: Sequence[Turn], piece: Turn) -> bool:
    is_chat = observation.source_type is SourceType.CHAT_LOG
    length = sum(each.end - each.start for each in run) + piece.end - piece.start
    return is_chat and length <= _LONGEST_CHARACTERS


def _is_heading(observation: Observation, text: str) -> bool:
    return observation.source_type is SourceType.DOCUMENT and text.lstrip().startswith("#")


def _pieces(observation: Observation, turn: Turn) -> list[Turn]:
    text = observation.text_of(turn)
    if len(text) <= _LONGEST_CHARACTERS:
        return [turn]
    pieces: list[Turn] = []
    start, last = 0, 0
    for end in [*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)]:
        if end - start > _LONGEST_CHARACTERS and last > start:
            pieces.append(_piece(turn, text, start, last))
            start = last
        last = end
    return [*pieces, _piece(turn, text, start, len(text))]


def _piece(turn: Turn, text: str, start: int, end: int) -> Turn:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return Turn(turn.speaker, turn.at, turn.start + start, turn.start + end)
