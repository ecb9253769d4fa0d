"""When and how fast the persona writes in chats: what a test persona can learn its tempo from."""

import itertools
from collections.abc import Iterator
from statistics import median

from persona_assets.mindscapes.complex_values import counts_value, measure_value
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.mindscapes.rules.sentences import Speech
from persona_assets.observations.observation import Observation, SourceType

_LONGEST_REPLY_SECONDS = 4 * 3600


def find_rhythms(speech: Speech) -> Iterator[Finding]:
    """Yield active hours (UTC), the median reply time and the mean message length of a chat."""
    turns = speech.turns
    if speech.observation.source_type is not SourceType.CHAT_LOG or not turns:
        return
    hours = [0] * 24
    for turn in turns:
        hours[turn.at.hour] += 1
    words = [len(each) for each in speech.words]
    values = {
        "active_hours": counts_value(hours),
        "message_words": measure_value(sum(words) / len(words), "words"),
    }
    replies = _reply_seconds(speech.observation)
    if replies:
        values["reply_seconds"] = measure_value(median(replies), "s")
    for key, value in values.items():
        yield Finding(
            facet=Facet.TRAIT,
            key=key,
            value=value,
            rule=f"rhythm.{key}@1",
            start=turns[0].start,
            end=turns[-1].end,
            at=turns[-1].at,
        )


def _reply_seconds(observation: Observation) -> list[float]:
    """Return how long after someone else's turn the persona's turn came, up to four hours."""
    waits: list[float] = []
    pairs = list(zip(observation.turns, observation.is_subject, strict=True))
    for (before, was_subject), (turn, is_subject) in itertools.pairwise(pairs):
        wait = (turn.at - before.at).total_seconds()
        if is_subject and not was_subject and 0 <= wait <= _LONGEST_REPLY_SECONDS:
            waits.append(wait)
    return waits
