"""How a person acts in chats, learned from them: tempo, sessions, hours, words, slips, mistakes.

A session is what the persona says in one conversation without a pause of half an hour.  A slip is a
letter hit beside the right key, in a word that the persona usually spells right: a rare word of
five letters or more is one if it differs from a frequent one by one neighbor on the keyboard.  For
a slip rate r, a word of n letters is spelled with one slip n * r / (1 - r) times as often as
without, so r follows from how often each frequent word, and its slips, are written.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from persona_assets.mindscapes.rules.sentences import own_words
from persona_assets.observations.observation import Observation, SourceType, Turn
from persona_assets.personas.learned import (
    Learned,
    Weighed,
    learned_of,
    mean_of,
    rate_of,
    share_of,
    too_few,
    turned,
)

PAUSE = dt.timedelta(minutes=30)
"""A longer silence ends a session (the usual session timeout of web analytics)."""

FEWEST_INTERVALS = 20
"""Nothing is learned from fewer intervals, or fewer turns."""

FEWEST_SESSIONS = 5
"""The length of sessions is not learned from fewer."""

FEWEST_DAYTIMES = 20
"""The hours in which somebody is active are not learned from fewer sessions."""

FEWEST_SLIPS = 3
"""A rate of slips or mistakes is not learned from fewer."""

_FREQUENT = 5
_SHORTEST_WORD = 5
_WORD = re.compile(r"[a-z]+")
_MISTAKE = re.compile(
    r"\b(?:oops|whoops|my (?:mistake|bad|fault|error)|i (?:meant|misread|mistyped|misspelled)"
    r"|typo|correction)\b|^\*\w+",
    re.IGNORECASE | re.MULTILINE,
)
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def learn_habits(observations: Iterable[Observation]) -> dict[str, Learned]:
    """Return what the chats among *observations* tell of how the persona acts, by name.

    ``requests_per_minute``, ``pages_per_session``, ``session_minutes``, ``message_words``,
    ``question_fraction``, ``mistake_fraction``, ``slip_rate`` and ``active_hour_00`` to ``23``
    (the share of sessions that begin in that hour, in UTC); what too little was seen for is left
    out.
    """
    return learned_of(weigh_habits(observations))


def weigh_habits(observations: Iterable[Observation]) -> list[Weighed]:
    """Return each parameter that chats can tell, learned or why not.

    All hours together are not learned under the name ``active_hours``.
    """
    chats = [each for each in observations if each.source_type is SourceType.CHAT_LOG]
    runs = [_Run(run, seen.observation_id) for seen in chats for run in _runs(seen)]
    said = [
        (own_words(seen.text_of(turn)), seen.observation_id)
        for seen in chats
        for turn in own_turns(seen)
    ]
    return [*_tempo_and_sessions(runs), *_hours(runs), *_turns(said), *_slips(said)]


def own_turns(seen: Observation) -> list[Turn]:
    """Return the turns of the persona in one observation, by time."""
    pairs = zip(seen.turns, seen.is_subject, strict=True)
    return sorted((turn for turn, is_subject in pairs if is_subject), key=lambda turn: turn.at)


@dataclass(frozen=True, slots=True)
class _Run:
    """A session: what the persona says in one conversation without a long pause."""

    turns: Sequence[Turn]
    source: str

    @property
    def seconds(self) -> float:
        """The time from the first turn to the last."""
        return (self.turns[-1].at - self.turns[0].at).total_seconds()


def _runs(seen: Observation) -> list[list[Turn]]:
    """Return the sessions in one observation."""
    runs: list[list[Turn]] = []
    for turn in own_turns(seen):
        if runs and turn.at - runs[-1][-1].at <= PAUSE:
            runs[-1].append(turn)
        else:
            runs.append([turn])
    return runs


def _tempo_and_sessions(runs: Sequence[_Run]) -> Iterator[Weighed]:
    """Yield the tempo in sessions, and how long these are.

    A session lasts until its next turn would have come, had there been one: a usual interval after
    its last turn.
    """
    intervals = [
        ((later.at - earlier.at).total_seconds(), run.source)
        for run in runs
        for earlier, later in pairwise(run.turns)
        if later.at > earlier.at
    ]
    usual = 0.0
    if len(intervals) >= FEWEST_INTERVALS:
        seconds, sources = zip(*intervals, strict=True)
        usual = fmean(seconds)
        yield turned(mean_of("interval", seconds, sources), "requests_per_minute", 60)
    else:
        what = ["requests_per_minute", "session_minutes"]
        yield from too_few(what, len(intervals), "intervals within sessions", FEWEST_INTERVALS)
    sources = [run.source for run in runs]
    if len(runs) < FEWEST_SESSIONS:
        names = ["pages_per_session", *(["session_minutes"] if usual else [])]
        yield from too_few(names, len(runs), "sessions", FEWEST_SESSIONS)
        return
    yield mean_of("pages_per_session", [len(run.turns) for run in runs], sources)
    if usual:
        minutes = [(run.seconds + usual) / 60 for run in runs]
        yield mean_of("session_minutes", minutes, sources)


def _hours(runs: Sequence[_Run]) -> Iterator[Weighed]:
    """Yield the share of sessions that begin in each hour."""
    if len(runs) < FEWEST_DAYTIMES:
        yield from too_few(["active_hours"], len(runs), "sessions", FEWEST_DAYTIMES)
        return
    sources = [run.source for run in runs]
    hours = Counter(run.turns[0].at.astimezone(dt.UTC).hour for run in runs)
    for hour in range(24):
        yield share_of(f"active_hour_{hour:02}", hours[hour], len(runs), sources)


def _turns(said: Sequence[tuple[str, str]]) -> Iterator[Weighed]:
    """Yield how long messages are, and how many are questions or take something back.

    A message without a word, such as a picture, says nothing about words.
    """
    worded = [(text, source) for text, source in said if text.split()]
    names = ["message_words", "question_fraction", "mistake_fraction"]
    if len(worded) < FEWEST_INTERVALS:
        yield from too_few(names, len(worded), "messages", FEWEST_INTERVALS)
        return
    texts, sources = zip(*worded, strict=True)
    yield mean_of("message_words", [len(text.split()) for text in texts], sources)
    yield share_of("question_fraction", sum("?" in text for text in texts), len(texts), sources)
    mistakes = sum(bool(_MISTAKE.search(text)) for text in texts)
    if mistakes >= FEWEST_SLIPS:
        yield share_of("mistake_fraction", mistakes, len(texts), sources)
    else:
        what = f"of {len(texts)} messages that take something back"
        yield from too_few(["mistake_fraction"], mistakes, what, FEWEST_SLIPS)


def _slips(said: Sequence[tuple[str, str]]) -> Iterator[Weighed]:
    words: Counter[str] = Counter()
    for text, _ in said:
        found = _WORD.findall(text.lower())
        words.update(word for word in found if len(word) >= _SHORTEST_WORD)
    slips, letters = count_slips(words)
    if slips < FEWEST_SLIPS:
        what = f"slips in {letters} letters of frequent words"
        yield from too_few(["slip_rate"], slips, what, FEWEST_SLIPS)
        return
    odds = rate_of("slip_rate", slips, letters, [source for _, source in said])
    value, low, high = (each / (1 + each) for each in (odds.value, odds.low, odds.high))
    yield Learned("slip_rate", round(value, 6), low, high, slips, odds.derived_from)


def count_slips(words: Counter[str]) -> tuple[int, int]:
    """Return how many of *words* are slips of frequent ones, and the letters of these."""
    slips = letters = 0
    for word, count in words.items():
        if count < _FREQUENT:
            continue
        wrong = sum(words[other] for other in neighbors(word) if words[other] * 3 <= count)
        slips += wrong
        letters += len(word) * count
    return slips, letters


def neighbors(word: str) -> Iterator[str]:
    """Yield *word* with each of its letters hit beside the right key.

    Examples:
        >>> list(neighbors("pa"))
        ['oa', 'ps']
    """
    for place, letter in enumerate(word):
        for other in _BESIDE[letter]:
            yield f"{word[:place]}{other}{word[place + 1 :]}"


_BESIDE = {
    letter: [row[at] for at in (place - 1, place + 1) if 0 <= at < len(row)]
    for row in _KEYS
    for place, letter in enumerate(row)
}
