"""What the persona holds to be true or good; polarity -1 says that it does not."""

import re
from collections.abc import Iterable, Iterator

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    PHRASE,
    Finding,
    clause_phrase,
    compile_rules,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.sentences import Sentence, is_supposed
from persona_assets.mindscapes.wording import statement_key

_FIRMLY = r"(?:really |firmly |strongly |still |honestly |genuinely |truly |do )*"
_LONG = r"(?P<value>[^.;!?\n]+)"
_HELD = compile_rules(
    "think believe feel reckon hold maintain convinced certain sure view opinion experience book"
    " value care trust should rule principle motto matter matters important to means"
    " mantra philosophy golden ask see concerned believer belief mean personally way",
    {
        "belief.think@1": (
            rf"\bi {_FIRMLY}(?:think|believe|feel that|reckon|hold that|maintain)"
            rf"(?: now)?(?: that|,)? {_LONG}"
        ),
        "belief.convinced@1": (
            r"\bi(?:'m| am) (?:(?!not\b|never\b|hardly\b)\w+ )?(?:convinced|certain|sure)"
            rf" (?:that )?{_LONG}"
        ),
        "belief.opinion@1": rf"\bin my (?:view|opinion|experience|book),? {_LONG}",
        "belief.value@1": rf"\bi {_FIRMLY}(?:value|care about|believe in|trust) {PHRASE}",
        "belief.opinion_that@1": (
            r"\bi(?:'m| am) (?:firmly |strongly )?of the (?:opinion|view|belief) that "
            rf"{_LONG}"
        ),
        "belief.believer@1": (
            rf"\bi(?:'m| am) an? (?:(?:big|firm|strong|great) )*believer in {PHRASE}"
        ),
        "belief.matters_most@1": (
            r"\b(?:what|the thing that) (?:really )?(?:matters|means)(?: the)? most to me is "
            rf"{PHRASE}"
        ),
        "belief.principle@1": (
            r"(?P<value>\b(?:we|you|people|nobody|no one|everyone|teams?) should (?:always"
            r"|never)"
            r" [^.;!?\n]+)"
        ),
        "belief.to_me@1": (
            r"^(?:well |honestly |personally |so |and )?,? ?(?:to me|for me personally"
            r"|if you ask me|as far as i'm concerned"
            rf"|the way i see it|as i see it),? {_LONG}"
        ),
        "belief.rule@1": (
            rf"\bmy (?:rule|principle|motto|mantra|philosophy|first rule|golden rule|rule of thumb)"
            r" (?:is|has always been)"
            rf"(?: that| this)?:? {_LONG}"
        ),
        "belief.matters@1": (
            r"(?P<value>\b\w[^.,;!?\n]*?) (?:(?:really |always )?(?:matters?|means?)"
            r"(?: a lot| so much| most| more than anything| the world| everything)?"
            r"|(?:is|are) (?:(?:really|so|very|extremely|super|deeply) )?important) to me\b"
        ),
    },
)
_DENIED = compile_rules(
    "think believe feel trust disagree",
    {
        "belief.disagree@1": (
            rf"\bi (?:strongly |totally |completely |really )*disagree that"
            rf" {_LONG}"
        ),
        "belief.not_in@1": (
            rf"\bi (?:really |honestly |just )?(?:don't|do not|no longer|never) {_FIRMLY}"
            rf"(?:believe in|trust) {PHRASE}"
        ),
        "belief.not_think@1": (
            rf"\bi (?:really |honestly |just )?(?:don't|do not|no longer|never) {_FIRMLY}"
            rf"(?:think|believe|feel)(?: that| in)? {_LONG}"
        ),
    },
)
VALUE_RULES = frozenset(
    {
        "belief.value@1",
        "belief.matters@1",
        "belief.not_in@1",
        "belief.believer@1",
        "belief.matters_most@1",
    }
)
"""The rules that read what is valued, not what is stated."""

_FRAMED = frozenset(
    {"belief.rule@1", "belief.to_me@1", "belief.opinion_that@1", "belief.disagree@1"}
)
"""The rules that only find statements, however short."""

_NO_STATEMENT = re.compile(
    r"(?:so|about|of|it|it's|i|i'(?:ll|ve|d|m)|we'll|that|that's|this|these|those|they|they're|he"
    r"|he's|she|she's|exactly|twice|as|like|back|ahead|not|yes|no"
    r"|you(?:'re|'ve|'ll| have| are| were| can)|there(?:'s| is| was))\b",
    re.IGNORECASE,
)
_VALUES = re.compile(
    r"\b(?:matters?|importan\w+|value|values|respect|honest\w*|fair\w*|kind(?:ness)?|trust\w*"
    r"|care|caring|dignity|freedom|family|health|safety|worth|worthless)\b",
    re.IGNORECASE,
)
_PRINCIPLES = re.compile(
    r"\b(?:should|shouldn't|must|mustn't|never|always|ought|have to|has to|rule|principle"
    r"|before|needs? to|deserves?)\b",
    re.IGNORECASE,
)


def find_beliefs(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield each statement that the persona says to hold or not to hold."""
    for sentence in sentences:
        seen: set[str] = set()
        for rules, polarity in ((_DENIED, -1), (_HELD, 1)):
            for rule, found in rules.found_in(sentence):
                phrase = clause_phrase(sentence, found)
                least = 1 if rule in VALUE_RULES else 2 if rule in _FRAMED else 3
                if phrase is None or not says_enough(phrase, least):
                    continue
                key = statement_key(phrase.text)
                if key in seen or not _is_statement(phrase.text):
                    continue
                seen.add(key)
                yield Finding(
                    facet=Facet.BELIEF,
                    key=key,
                    value=phrase.text,
                    rule=rule,
                    start=phrase.start,
                    end=phrase.end,
                    at=sentence.at,
                    polarity=polarity,
                    precision_fraction=precision_of(Facet.BELIEF, sentence),
                )


def belief_category(statement: str) -> str:
    """Return whether *statement* speaks of values, of principles or of the world.

    Examples:
        >>> belief_category("a change should be small")
        'principles'
    """
    if _PRINCIPLES.search(statement):
        return "principles"
    return "values" if _VALUES.search(statement) else "worldview"


def _is_statement(text: str) -> bool:
    """Return whether *text* says something by itself: no pronoun, supposition, half quotation."""
    if is_supposed(text):
        return False
    return not _NO_STATEMENT.match(text) and text.count('"') % 2 == 0
