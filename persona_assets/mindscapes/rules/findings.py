"""What a rule finds in one observation, before it becomes a claim (see ``claims``).

``RULE_PRECISION`` holds how often each kind of rule is right; the figures are those measured on
labelled dialogues where there are such (see ``docs/mindscapes.md``).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from persona_assets.mindscapes.mindscape import Facet, Volatility
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.wording import stems_of

RULE_PRECISION = {
    Facet.DECISION: 0.88,
    Facet.STATE: 0.63,
    Facet.PREFERENCE: 0.62,
    Facet.COMMITMENT: 0.60,
    Facet.FACT: 0.59,
    Facet.RELATION: 0.58,
    Facet.GOAL: 0.55,
    Facet.BELIEF: 0.50,
    Facet.EVENT: 0.70,
    Facet.ENTITY: 0.80,
    Facet.TOPIC: 0.50,
    Facet.TRAIT: 1.0,
}
"""How often a rule of each facet is right, from 0 to 1, unless the rule says otherwise."""

HEDGED_PART = 0.5
"""What is left of a rule's precision when the sentence is hedged."""


@dataclass(frozen=True, slots=True)
class RuleTable:
    """Rules, each with its name and its pattern, and the words of which each sentence has one.

    The words save time: a sentence without any of ``cues`` cannot match, and most have none.
    """

    cues: frozenset[str]
    rules: Sequence[tuple[str, re.Pattern[str]]]

    def found_in(self, sentence: Sentence) -> Iterable[tuple[str, re.Match[str]]]:
        """Return each rule and where it finds something in what *sentence* asserts."""
        if sentence.is_question or self.cues.isdisjoint(sentence.words):
            return ()
        return self._found_in(sentence)

    def _found_in(self, sentence: Sentence) -> Iterator[tuple[str, re.Match[str]]]:
        for rule, pattern in self.rules:
            for found in pattern.finditer(sentence.text):
                if sentence.is_sure_at(found.start()):
                    yield rule, found

    def __contains__(self, rule: object) -> bool:
        return any(rule == name for name, _ in self.rules)


PHRASE = r"(?P<value>[^.,;:!?()\n\u2014\u2013]+)"
"""The part of a pattern that takes the words up to the next mark."""

_TAIL = re.compile(
    r"\s+(?:(?:but|because|so|so that|since|although|though|while|whereas|unless|if|when|which|who"
    r"|and (?:i|we|he|she|they|it|then|that|the rest)|and|or|even|too|anymore|any more|either"
    r"|as well(?! as)|very much|so much|best(?=\W*$)|the most(?=\W*$)|a lot(?=\W*$)"
    r"|at the moment|these days|right now|though|honestly|actually|please|lol|haha|tbh"
    r"|thanks|cheers)\b|-{1,2}\s).*$",
    re.IGNORECASE | re.DOTALL,
)
_CLAUSE_TAIL = re.compile(
    r",?\s+(?:(?:but|because|so that|since|although|though|whereas|tbh|lol|haha"
    r"|and (?:i|we|then))\b|-{1,2}\s).*$",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = re.compile(r"(?:nothing|none|nobody|no one|no|neither)(?![\w'-])", re.IGNORECASE)
_EDGE = re.compile(r"^[^\w(]+|[^\w)%]+$")


# Not frozen: most of what is made in an extraction are findings, and freezing costs twice as much.
@dataclass(slots=True)
class Finding:
    """What one rule read in one place: a claim that does not know its observation yet.

    Attributes:
        start: Where the evidence begins in the raw text.
        end: Where it ends.
        at: The time that it speaks of.
        precision_fraction: How often the rule is right, or None for the facet's figure.
        volatility: How soon it changes, or None for the facet's default.
    """

    facet: Facet
    key: str
    value: str
    rule: str
    start: int
    end: int
    at: dt.datetime
    polarity: int = 1
    number: float | None = None
    precision_fraction: float | None = None
    volatility: Volatility | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence: its words, and where they stand in the raw text."""

    text: str
    start: int
    end: int


def finding_of(
    sentence: Sentence, phrase: Phrase, facet: Facet, key: str, rule: str, polarity: int
) -> Finding:
    """Return that *rule* read *phrase* in *sentence*, less precisely when that is hedged."""
    return Finding(
        facet=facet,
        key=key,
        value=phrase.text,
        rule=rule,
        start=phrase.start,
        end=phrase.end,
        at=sentence.at,
        polarity=polarity,
        precision_fraction=precision_of(facet, sentence),
    )


def matches(pattern: re.Pattern[str], sentence: Sentence) -> Iterator[re.Match[str]]:
    """Yield where *pattern* stands in what *sentence* asserts."""
    if sentence.is_question:
        return
    for found in pattern.finditer(sentence.text):
        if sentence.is_sure_at(found.start()):
            yield found


def object_phrase(sentence: Sentence, found: re.Match[str], group: str = "value") -> Phrase | None:
    """Return the thing that *group* names, cut where the next thought begins, or None.

    ``nothing``, ``nobody`` and ``no`` with a noun name no thing.
    """
    phrase = _phrase(sentence, found, group, _TAIL)
    return None if phrase and _NOTHING.match(phrase.text) else phrase


def clause_phrase(sentence: Sentence, found: re.Match[str], group: str = "value") -> Phrase | None:
    """Return the statement that *group* makes, which may hold ``and`` and ``when``, or None."""
    return _phrase(sentence, found, group, _CLAUSE_TAIL)


def exact_phrase(sentence: Sentence, found: re.Match[str], group: str = "value") -> Phrase:
    """Return the words of *group* as they stand, for a pattern that knows where they end."""
    start, end = found.span(group)
    return Phrase(sentence.text[start:end], sentence.start + start, sentence.start + end)


def says_enough(phrase: Phrase | None, least: int) -> bool:
    """Return whether *phrase* has at least *least* words that carry content."""
    return phrase is not None and len(stems_of(phrase.text)) >= least


def precision_of(facet: Facet, sentence: Sentence) -> float:
    """Return the precision of the rules of *facet* on *sentence*, less when it is hedged."""
    return RULE_PRECISION[facet] * (HEDGED_PART if sentence.is_hedged else 1.0)


def compile_rules(cues: str, patterns: Mapping[str, str]) -> RuleTable:
    """Return the table of *patterns* by their names; upper and lower case are the same.

    Args:
        cues: Words in lower case, one of which is in every sentence that a pattern matches.
        patterns: The rules.
    """
    rules = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in patterns.items()]
    return RuleTable(frozenset(cues.split()), rules)


def _phrase(
    sentence: Sentence, found: re.Match[str], group: str, tail: re.Pattern[str]
) -> Phrase | None:
    start, end = found.span(group)
    if start < 0:
        return None
    text = sentence.text[start:end]
    cut = tail.search(text)
    if cut:
        text = text[: cut.start()]
    front = _EDGE.match(text)
    skipped = front.end() if front else 0
    words = _EDGE.sub("", text[skipped:])
    if not words:
        return None
    first = sentence.start + start + skipped
    return Phrase(words, first, first + len(words))
