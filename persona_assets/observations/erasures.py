"""What stands where words were erased, and what was seen without it: nobody said that."""

import re
from collections.abc import Iterator
from dataclasses import replace

from persona_assets.observations.observation import Observation, Turn

MARK = "[erased]"
"""What stands in the place of words that were erased."""

_BETWEEN = re.compile(re.escape(MARK))


def without_marks(observation: Observation) -> Observation | None:
    """Return *observation* with no mark in any turn; None if there is nothing else in it.

    What is said before and after a mark are turns of their own, with the same spans of the text.
    """
    if MARK not in observation.raw or not observation.turns:
        return observation
    pairs = zip(observation.turns, observation.is_subject, strict=True)
    rest = [
        (part, is_subject) for turn, is_subject in pairs for part in _parts(observation.raw, turn)
    ]
    if not rest:
        return None
    return replace(
        observation,
        turns=tuple(turn for turn, _ in rest),
        is_subject=tuple(is_subject for _, is_subject in rest),
    )


def _parts(raw: str, turn: Turn) -> Iterator[Turn]:
    if MARK not in raw[turn.start : turn.end]:
        yield turn
        return
    marks = list(_BETWEEN.finditer(raw, turn.start, turn.end))
    starts = [turn.start, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), turn.end]
    for start, end in zip(starts, ends, strict=True):
        text = raw[start:end]
        if any(letter.isalnum() for letter in text):
            begin = start + len(text) - len(text.lstrip())
            yield replace(turn, start=begin, end=begin + len(text.strip()))
