"""How the persona is at the moment: mood, energy, availability, and what it worries about."""

import re
from collections.abc import Iterable, Iterator

from persona_assets.mindscapes.findings import (
    PHRASE,
    Finding,
    compile_rules,
    matches,
    object_phrase,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.sentences import Sentence

_STATES = {
    "mood": (
        "happy|excited|thrilled|glad|delighted|sad|upset|worried|anxious|nervous|stressed|angry"
        "|frustrated|annoyed|irritated|calm|relaxed|overwhelmed|proud|relieved|grumpy|lonely"
        "|disappointed|optimistic|hopeful|bored|content|furious|cheerful|miserable"
    ),
    "energy": (
        "tired|exhausted|drained|knackered|wiped out|wiped|sleepy|worn out|rested|well rested"
        "|energi[sz]ed|burned out|burnt out|awake|fresh"
    ),
    "availability": (
        "on leave|on holiday|on vacation|on call|out of office|out sick|off sick|sick|off today"
        "|off tomorrow|away|busy|free|swamped|available|in meetings|travel(?:l)?ing|offline"
        "|half asleep"
    ),
}
_BEING = (
    r"\bi(?:'m| am| feel|'m feeling| am feeling|'ve been)(?P<not> not| never)?"
    r" (?:(?:so|really|very|a bit|a little|pretty|quite|still|super|absolutely|completely|rather"
    r"|genuinely|too|just|more|honestly) )*"
)
_PATTERNS = [
    (key, re.compile(rf"{_BEING}(?P<value>{words})\b", re.IGNORECASE))
    for key, words in _STATES.items()
]
_CONCERNS = compile_rules(
    {
        "state.concern@1": (
            r"\bi(?:'m| am) (?:(?!less|not|never)\w+ ){0,2}(?:worried|concerned|anxious"
            rf"|nervous|stressed) about {PHRASE}"
        ),
        "state.worry@1": rf"\bi (?:still |really |do |also )*worry about {PHRASE}",
    }
)


def find_states(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield each state that the persona says to be in (polarity 1) or not to be in (-1)."""
    for sentence in sentences:
        for key, pattern in _PATTERNS:
            for found in matches(pattern, sentence):
                start, end = found.span("value")
                yield Finding(
                    facet=Facet.STATE,
                    key=key,
                    value=found["value"].lower(),
                    rule=f"state.{key}@1",
                    start=sentence.start + start,
                    end=sentence.start + end,
                    at=sentence.at,
                    polarity=-1 if found["not"] else 1,
                    precision_fraction=precision_of(Facet.STATE, sentence),
                )
        yield from _worries(sentence)


def _worries(sentence: Sentence) -> Iterator[Finding]:
    for rule, pattern in _CONCERNS:
        for found in matches(pattern, sentence):
            phrase = object_phrase(sentence, found)
            if phrase and says_enough(phrase, 1):
                yield Finding(
                    facet=Facet.STATE,
                    key="concern",
                    value=phrase.text,
                    rule=rule,
                    start=phrase.start,
                    end=phrase.end,
                    at=sentence.at,
                    precision_fraction=precision_of(Facet.STATE, sentence),
                )
