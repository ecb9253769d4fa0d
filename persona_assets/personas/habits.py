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
from itertools import pairwise

from persona_assets.mindscapes.rules.sentences import own_words
from persona_assets.observations.observation import Observation, SourceType, Turn
from persona_assets.personas.learned import Learned, mean_of, rate_of, share_of, turned

PAUSE = dt.timedelta(minutes=30)
"""A longer silence ends a session (the usual session timeout of web analytics)."""

FEWEST_INTERVALS = 20
"""Nothing is learned from fewer intervals, or fewer turns."""

FEWEST_SESSIONS = 5
"""The length of sessions is not learned from fewer."""

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
    (the share of turns in that hour, in UTC); what too little was seen for is left out.
    """
    chats = [each for each in observations if each.source_type is SourceType.CHAT_LOG]
    found = [*_tempo(chats), *_sessions(chats), *_turns(chats), *_slips(chats)]
    return {each.name: each for each in found}


def own_turns(seen: Observation) -> list[Turn]:
    """Return the turns of the persona in one observation, by time."""
    pairs = zip(seen.turns, seen.is_subject, strict=True)
    return sorted((turn for turn, is_subject in pairs if is_subject), key=lambda turn: turn.at)


def _runs(seen: Observation) -> list[list[Turn]]:
    """Return the sessions in one observation."""
    runs: list[list[Turn]] = []
    for turn in own_turns(seen):
        if runs and turn.at - runs[-1][-1].at <= PAUSE:
            runs[-1].append(turn)
        else:
            runs.append([turn])
    return runs


def _tempo(chats: Sequence[Observation]) -> Iterator[Learned]:
    intervals = [
        ((later.at - earlier.at).total_seconds(), seen.observation_id)
        for seen in chats
        for run in _runs(seen)
        for earlier, later in pairwise(run)
        if later.at > earlier.at
    ]
    if len(intervals) >= FEWEST_INTERVALS:
        seconds, sources = zip(*intervals, strict=True)
        yield turned(mean_of("interval", seconds, sources), "requests_per_minute", 60)


def _sessions(chats: Sequence[Observation]) -> Iterator[Learned]:
    runs = [(run, seen.observation_id) for seen in chats for run in _runs(seen)]
    if len(runs) < FEWEST_SESSIONS:
        return
    sources = [source for _, source in runs]
    yield mean_of("pages_per_session", [len(run) for run, _ in runs], sources)
    lasted = [
        ((run[-1].at - run[0].at).total_seconds() / 60 * len(run) / (len(run) - 1), source)
        for run, source in runs
        if len(run) > 1 and run[-1].at > run[0].at
    ]
    if len(lasted) >= FEWEST_SESSIONS:
        minutes, sources = zip(*lasted, strict=True)
        yield mean_of("session_minutes", minutes, sources)


def _turns(chats: Sequence[Observation]) -> Iterator[Learned]:
    said = [
        (turn, own_words(seen.text_of(turn)), seen.observation_id)
        for seen in chats
        for turn in own_turns(seen)
    ]
    if len(said) < FEWEST_INTERVALS:
        return
    sources = [source for _, _, source in said]
    texts = [text for _, text, _ in said]
    yield mean_of("message_words", [len(text.split()) for text in texts], sources)
    yield share_of("question_fraction", sum("?" in text for text in texts), len(texts), sources)
    mistakes = sum(bool(_MISTAKE.search(text)) for text in texts)
    if mistakes >= FEWEST_SLIPS:
        yield share_of("mistake_fraction", mistakes, len(texts), sources)
    hours = Counter(turn.at.hour for turn, _, _ in said)
    for hour in range(24):
        yield share_of(f"active_hour_{hour:02}", hours[hour], len(said), sources)


def _slips(chats: Sequence[Observation]) -> Iterator[Learned]:
    words: Counter[str] = Counter()
    sources: set[str] = set()
    for seen in chats:
        for turn in own_turns(seen):
            found = _WORD.findall(own_words(seen.text_of(turn)).lower())
            words.update(word for word in found if len(word) >= _SHORTEST_WORD)
            sources.add(seen.observation_id)
    slips, letters = count_slips(words)
    if slips >= FEWEST_SLIPS:
        odds = rate_of("slip_rate", slips, letters, sorted(sources))
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
