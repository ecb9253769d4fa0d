"""How the persona writes, as numbers from 0 to 1 for each observation.

One turn says little: the precision of a finding is its number of turns over ``FULL_TURNS``, and a
trait that rests on fewer than ``LEAST_TURNS`` turns in all is not told (see ``measures``).
"""

import re
from collections.abc import Callable, Iterator, Mapping

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.mindscapes.rules.sentences import Speech
from persona_assets.observations.observation import SourceType

FULL_TURNS = 40
"""How many turns one vote of full weight stands for."""

LEAST_TURNS = 20
"""Under how many turns in all nothing is said about style."""

STYLE_PREFIX = "style."
"""How the rules of this module begin."""

_HEDGES = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|might|not sure|i guess|i suppose|i think|kind of"
    r"|sort of|kinda|somewhat|could be|seems?)\b",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"\b(?:definitely|certainly|clearly|always|never|absolutely|obviously|exactly|of course"
    r"|without doubt|must)\b",
    re.IGNORECASE,
)
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]|:[a-z0-9_+-]{2,}:|[:;]-?[)(DP]")
_CASUAL = re.compile(
    r"\b\w+'(?:m|s|re|ve|ll|d|t)\b|\b(?:lol|haha+|hehe|gonna|wanna|yeah|yep|nope|hey|btw|omg|ok"
    r"|cool|awesome|ugh|yay|woo+|thx|dunno|kinda)\b|!!",
    re.IGNORECASE,
)
_SELF = frozenset({"i", "me", "my", "mine", "myself", "i'm", "i've", "i'll", "i'd"})
_WE = frozenset({"we", "us", "our", "ours", "we're", "we've", "we'll", "let's"})


_Measure = Callable[[Speech], float]


def find_styles(speech: Speech) -> Iterator[Finding]:
    """Yield how the persona writes in *speech*, one number for each trait of style."""
    turns = speech.turns
    if speech.observation.source_type is SourceType.ASSESSMENT or not turns:
        return
    precision = round(min(1.0, len(turns) / FULL_TURNS), 6)
    for name, measure in _MEASURES.items():
        number = round(min(1.0, measure(speech)), 6)
        yield Finding(
            facet=Facet.TRAIT,
            key=name,
            value=f"{number}",
            rule=f"{STYLE_PREFIX}{name}@1",
            start=turns[0].start,
            end=turns[-1].end,
            at=turns[-1].at,
            number=number,
            precision_fraction=precision,
        )


def _share(pattern: re.Pattern[str]) -> _Measure:
    """Return a measure: the share of turns in which *pattern* occurs."""

    def measure(speech: Speech) -> float:
        return len([text for text in speech.texts if pattern.search(text)]) / len(speech.texts)

    return measure


def _verbosity(speech: Speech) -> float:
    """Return w / (w + 20) for a mean of w words a turn: 20 words give one half."""
    words = _word_count(speech) / len(speech.texts)
    return words / (words + 20)


def _focus(own: frozenset[str]) -> _Measure:
    """Return a measure: five times the share of words in *own*, so that 10 % give one half."""

    def measure(speech: Speech) -> float:
        count = len([word for words in speech.words for word in words if word in own])
        return 5 * count / _word_count(speech) if count else 0.0

    return measure


def _complexity(speech: Speech) -> float:
    """Return the mean length of words, where 3 letters give 0 and 7 give 1."""
    lengths = [len(word) for words in speech.words for word in words]
    return max(0.0, (sum(lengths) / len(lengths) - 3) / 4) if lengths else 0.0


def _formality(speech: Speech) -> float:
    """Return 1 less the casual marks per ten words, and less for turns that begin in lower case."""
    words = _word_count(speech)
    casual = sum([len(_CASUAL.findall(text)) for text in speech.texts])
    lower = len([text for text in speech.texts if text.strip()[:1].islower()])
    return max(0.0, 1 - 5 * casual / max(1, words) - lower / (2 * len(speech.texts)))


def _word_count(speech: Speech) -> int:
    return sum([len(words) for words in speech.words])


_MEASURES: Mapping[str, _Measure] = {
    "verbosity": _verbosity,
    "question_ratio": _share(re.compile(r"\?")),
    "exclamation_ratio": _share(re.compile(r"!")),
    "hedging": _share(_HEDGES),
    "certainty": _share(_CERTAIN),
    "emoji_use": _share(_EMOJI),
    "formality": _formality,
    "language_complexity": _complexity,
    "self_focus": _focus(_SELF),
    "team_focus": _focus(_WE),
}
