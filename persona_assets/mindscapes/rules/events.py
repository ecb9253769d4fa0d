"""What the persona tells of itself in a whole sentence: what it did, has, goes through or plans.

The other rules read what has a form of its own (``I live in``); this one finds the turns that tell
something, whatever its form, by points:

* for each word of content that is new in this talk, more in sentences about oneself;
* for each sentence about oneself, for a time, for ``my`` and ``our``, for a name, for a plan;
* for an answer to a question; less for a turn that reacts to the other, or that the other has to
  ask about.

The points are round figures set by reasoning, not fitted; see ``docs/mindscapes.md``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.dates import past_day
from persona_assets.mindscapes.rules.findings import HEDGED_PART, Finding
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.wording import STOP_WORDS, statement_key, stem
from persona_assets.observations.observation import Observation, SourceType

TELLING_POINTS = 12
"""How many points make a turn one that tells something."""

CLEAR_POINTS = 20
"""How many points make it a turn that surely does."""

PRECISION = {"event.told@1": 0.55, "event.clear@1": 0.80}
"""How often each of the two rules is right, measured by ``benchmarks/extraction.py``."""

_OWN = frozenset(
    ["i", "i'm", "i've", "i'll", "i'd", "we", "we're", "we've", "we'll", "we'd", "my", "our"]
)
_DROPPED = re.compile(
    r"(?:just|also|recently|finally|been|got|had|went|started|lost|took|made|trying|working"
    r"|planning|thinking|hoping|looking|feeling|can't|couldn't|gonna|still|always|used"
    r"|\w{2,}(?:ed|ing)) ",
    re.IGNORECASE,
)
_YOU = frozenset(["you", "your", "yours", "you're", "you've", "you'll", "you'd"])
_REACTION = re.compile(
    r"(?:wow|whoa|woah|congrat\w*|that(?:'s| is| sounds| must)|sounds|cool|nice|great|awesome"
    r"|amazing|way to go|good (?:job|luck|for)|glad|so glad|happy (?:for|to hear)|sorry to"
    r"|no worries|you(?:'re| are|'ve| got)?|your|keep)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"(?:thanks|thank you|thx|bye|hey|hi|hello|take care|see you|talk (?:soon|later)|let me know"
    r"|no problem|good luck|appreciate)\b",
    re.IGNORECASE,
)
_TIME = frozenset(
    [
        "yesterday",
        "today",
        "tonight",
        "tomorrow",
        "last",
        "next",
        "ago",
        "recently",
        "lately",
        "currently",
        "since",
        "morning",
        "summer",
        "day",
        "days",
        "week",
        "weeks",
        "weekend",
        "weekends",
        "month",
        "months",
        "year",
        "years",
        "birthday",
        "someday",
        "growing",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_POSSESSED = frozenset({"my", "our"})
_NAMED = re.compile(r"(?<=[\w,] )(?!I\b)[A-Z][a-z]+")
_PLANNED = re.compile(
    r"\b(?:i'm|i am|we're|we are) (?:\w+ )?\w+ing\b|\bi(?:'ll| will| plan| want| hope)\b|\bgonna\b",
    re.IGNORECASE,
)
_MOST_WORDS = 12
_LEAST_WORDS = 3
_GREETING = re.compile(
    r"(?:(?:oh|ah|hey|hi|hello|yeah|yep|yes|yup|no|nope|well|so|and|but|wow|thanks|thank you|haha"
    r"|lol|ok|okay|sure|anyway|actually|honestly|btw|by the way)\b[,!\s]+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Told:
    """The sentences of one turn that say something, sorted by whom they are about."""

    own: Sequence[Sentence]
    to_you: Sequence[Sentence]
    others: Sequence[Sentence]
    is_reaction: bool


def find_events(observation: Observation, sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield the sentences about itself in those turns of the persona that tell something.

    Args:
        observation: Where *sentences* stand; what the others say before and after counts.
        sentences: All sentences of the persona in it, in order.
    """
    if observation.source_type is SourceType.ASSESSMENT:
        return
    starts = [sentence.start for sentence in sentences]
    said: set[str] = set()
    for index, turn in enumerate(observation.turns):
        if not observation.is_subject[index]:
            continue
        first, last = bisect_left(starts, turn.start), bisect_left(starts, turn.end)
        told = _sorted_out(sentences[first:last])
        points = _content_points(told, said) + _form_points(told)
        points += 4 * _asks(observation, index - 1) - 4 * _asks(observation, index + 1)
        if points >= TELLING_POINTS:
            yield from _findings(told, points)


def _sorted_out(sentences: Sequence[Sentence]) -> _Told:
    own: list[Sentence] = []
    to_you: list[Sentence] = []
    others: list[Sentence] = []
    said = [sentence for sentence in sentences if not sentence.is_question]
    for sentence in said:
        is_own = not _OWN.isdisjoint(sentence.words) or bool(_DROPPED.match(sentence.text))
        is_to_you = not _YOU.isdisjoint(sentence.words)
        if is_own:
            (to_you if is_to_you else own).append(sentence)
        elif not (is_to_you or _REACTION.match(sentence.text) or _COURTESY.match(sentence.text)):
            others.append(sentence)
    return _Told(own, to_you, others, bool(said and _REACTION.match(said[0].text)))


def _content_points(told: _Told, said: set[str]) -> int:
    """Return the points for words that are not among those *said* before, and add them there."""
    points = 0
    for part, each in ((told.own, 2), (told.to_you, 1), (told.others, 1)):
        new = {
            stem(word) for sentence in part for word in sentence.words - STOP_WORDS if len(word) > 1
        } - said
        points += each * min(_MOST_WORDS, len(new))
        said |= new
    return points


def _form_points(told: _Told) -> int:
    mine = (*told.own, *told.to_you)
    words = frozenset[str]().union(*(sentence.words for sentence in mine))
    named = [sentence.text for sentence in (*told.own, *told.others)]
    return (
        2 * min(3, len(told.own))
        + 4 * (not _TIME.isdisjoint(words) or any(_YEAR.search(one.text) for one in mine))
        + 4 * (not _POSSESSED.isdisjoint(words))
        + 2 * any(_NAMED.search(text) for text in named)
        + 2 * any(_PLANNED.search(one.text) for one in mine)
        - 4 * told.is_reaction
    )


def _asks(observation: Observation, index: int) -> bool:
    """Return whether the turn at *index* is another speaker's and asks something."""
    if not 0 <= index < len(observation.turns) or observation.is_subject[index]:
        return False
    return "?" in observation.text_of(observation.turns[index])


def _findings(told: _Told, points: int) -> Iterator[Finding]:
    rule = "event.clear@1" if points >= CLEAR_POINTS else "event.told@1"
    for sentence in told.own or told.to_you or told.others:
        opening = _GREETING.match(sentence.text)
        skipped = opening.end() if opening else 0
        value = sentence.text[skipped:].rstrip(" .!,;\u2026")
        key = statement_key(value)
        is_sure = not sentence.denied and sentence.doubtful_from != skipped
        if len(key.split()) < _LEAST_WORDS or not is_sure:
            continue
        start = sentence.start + skipped
        yield Finding(
            facet=Facet.EVENT,
            key=key,
            value=value,
            rule=rule,
            start=start,
            end=start + len(value),
            at=past_day(value, sentence.at) or sentence.at,
            precision_fraction=PRECISION[rule] * (HEDGED_PART if sentence.is_hedged else 1.0),
        )
