"""How the persona is at the moment: mood, energy, availability, and what it worries about."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    PHRASE,
    Finding,
    compile_rules,
    matches,
    object_phrase,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.periods import named_period
from persona_assets.mindscapes.rules.sentences import Sentence

_STATES = {
    "mood": (
        "happy|excited|thrilled|glad|delighted|sad|upset|worried|anxious|nervous|stressed|angry"
        "|frustrated|annoyed|irritated|calm|relaxed|overwhelmed|proud|relieved|grumpy|lonely"
        "|in (?:an? )?(?:[a-z]+ )?(?:mood|spirits)|feeling (?:down|low|blue)|heartbroken|homesick"
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
_VERY = (
    r"(?:(?:so|really|very|a bit|a little|pretty|quite|still|super|absolutely|completely|rather"
    r"|genuinely|too|just|more|honestly|also|somehow|kind of|sort of) )*"
)
_BEING = re.compile(
    r"\b(?:i|we)(?:'m feeling| am feeling|'ve been feeling|'re feeling| have been"
    r" feeling| have been"
    r"|'ve been|'m| am|'re| are| feel"
    r"|(?P<will>'ll be| will be))(?P<not> not| never)? ",
    re.IGNORECASE,
)
_NOW_WORDS = re.compile(
    r"\b(?:today|tonight|lately|right now|now|this (?:week|morning|evening|afternoon)|these days"
    r"|at the moment|again|still|already)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?P<not>not )?(?:feeling )?", re.IGNORECASE)
_WORD = "|".join(f"(?P<{key}>{words})" for key, words in _STATES.items())
_ELSE = (
    r"(?! (?:to (?:help|hear|see|say|report|announce|answer|chat|discuss|take|do"
    r"|assist|choose|go|use)"
    r"|that (?:you|he|she|they|it)|you|for (?:you|him|her|them)|of (?:you|him|her|them"
    r"|it|that|this)"
    r"|out of|from the)\b)(?<!tired)(?<!sick)(?<!fresh)(?<!free)"
    r"|(?<=tired)(?! of\b)|(?<=sick)(?! of\b| and tired of\b)|(?<=fresh)(?! out\b| from\b)"
    r"|(?<=free)(?! to\b| from\b| of\b)"
)
"""What shows that a word is a courtesy or an idiom: ``happy to help``, ``tired of waiting``."""

_ITEM = re.compile(rf"{_VERY}(?:{_WORD})\b(?:{_ELSE})", re.IGNORECASE)
_OTHER = re.compile(rf"{_VERY}[\w-]+(?=,? (?:and|but|yet|though) |, )", re.IGNORECASE)
_LINKED = re.compile(
    r"(?:(?P<turn>,? (?:but|yet|though))|(?P<also>,? (?:and|or|nor)|,))(?P<not> not| never)? ",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"\b(?:when|whenever|if|unless|before|after|until|till|once|as soon as|as long as|by the time"
    r"|(?:every|each|any|next) time|in case|even when|whether)(?: [^,;]*\b(?:and|or))? $",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[;!?.(\u2014]|,? (?:but|because|so|which|and i)\b", re.IGNORECASE)
_STILL = dt.timedelta(days=6)
_CONCERNS = compile_rules(
    "worried concerned anxious nervous stressed worry",
    {
        "state.concern@1": (
            r"\bi(?:'m| am) (?:(?!less|not|never)\w+ ){0,2}(?:worried|concerned|anxious"
            rf"|nervous|stressed) about {PHRASE}"
        ),
        "state.worry@1": rf"\bi (?:still |really |do |also )*worry about {PHRASE}",
    },
)


def find_states(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield each state that the persona says to be in (polarity 1) or not to be in (-1)."""
    for sentence in sentences:
        for being in matches(_BEING, sentence):
            if _SUBORDINATE.search(sentence.text[: being.start()]):
                continue
            for item, polarity in _chain(sentence.text, being):
                found = _state(sentence, item, polarity)
                dated = list(_dated(found, sentence.text[item.end() :]))
                yield from dated or ([] if being["will"] else [found])
        yield from _bare_states(sentence)
        yield from _worries(sentence)


def _dated(found: Finding, after: str) -> Iterator[Finding]:
    """Yield *found* from the first day that is named *after* it to the last, or nothing.

    It is said anew in time that it does not pass before its end.
    """
    end = _CLAUSE_END.search(after)
    period = named_period(after[: end.start()] if end else after, found.at)
    if found.key != "availability" or found.polarity < 0 or period is None:
        return
    start, over = period
    while start < over:
        yield replace(found, at=start)
        start += _STILL
    yield replace(found, at=over, polarity=-1, rule=f"state.{found.key}_over@1")


def _chain(text: str, being: re.Match[str]) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the states named in a row after *being*, as in ``tired but happy``.

    One word in a row that is no state is passed over.  A negation holds for what follows with
    ``or``, ends with ``but``, and leaves open what follows with ``and``.
    """
    polarity = -1 if being["not"] else 1
    position = being.end()
    while True:
        item = _ITEM.match(text, position)
        if item:
            yield item, polarity
        passed = item or _OTHER.match(text, position)
        link = _LINKED.match(text, passed.end()) if passed else None
        if link is None:
            return
        if link["not"]:
            polarity = -1
        elif link["turn"]:
            polarity = 1
        elif polarity < 0 and link["also"].strip(", ").lower() not in {"or", "nor"}:
            return
        position = link.end()


def _bare_states(sentence: Sentence) -> Iterator[Finding]:
    """Yield the states of a sentence that is nothing but two or more, or one with ``feeling``."""
    opening = _OPENING.match(sentence.text)
    if opening is None or not sentence.is_sure_at(0):
        return
    found = list(_chain(sentence.text, opening))
    rest = sentence.text[found[-1][0].end() :] if found else ""
    is_said = len(found) > 1 or opening[0].lower().endswith("feeling ")
    if found and is_said and not re.search(r"\w", _NOW_WORDS.sub("", rest)):
        for item, polarity in found:
            yield _state(sentence, item, polarity)


def _state(sentence: Sentence, item: re.Match[str], polarity: int) -> Finding:
    key = next(name for name in _STATES if item[name])
    start, end = item.span(key)
    return Finding(
        facet=Facet.STATE,
        key=key,
        value=item[key].lower(),
        rule=f"state.{key}@1",
        start=sentence.start + start,
        end=sentence.start + end,
        at=sentence.at,
        polarity=polarity,
        precision_fraction=precision_of(Facet.STATE, sentence),
    )


def _worries(sentence: Sentence) -> Iterator[Finding]:
    for rule, found in _CONCERNS.found_in(sentence):
        phrase = object_phrase(sentence, found)
        if _SUBORDINATE.search(sentence.text[: found.start()]):
            continue
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
