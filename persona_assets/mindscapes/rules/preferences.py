"""What the persona likes and dislikes; a liking and a disliking of one thing share a key.

So do a comparison of two things and its opposite: polarity 1 says that the one that comes first by
letter is liked more, -1 that the other is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    PHRASE,
    Finding,
    Phrase,
    RuleTable,
    compile_rules,
    exact_phrase,
    object_phrase,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.timeframes import without_times
from persona_assets.mindscapes.wording import NUMBER_WORDS, subject_key

_VERY = r"(?:really |absolutely |still |always |also |actually |do |honestly |just |genuinely )*"
_LIKES = compile_rules(
    "like love enjoy adore appreciate fan fond into keen loving enjoying all favor favour sure"
    " convinced favorite favourite favorites favourites fan lover enthusiast addict person"
    " obsessed crazy passionate addicted liked loved enjoyed adored enough thing jam tea alley",
    {
        "preference.like@1": (
            rf"\bi {_VERY}(?:like|love|enjoy|adore|appreciate|(?:am|'m) (?:a "
            rf"|such a )?(?:big |huge )?"
            rf"(?:fan of|fond of|into|keen on)) {PHRASE}"
        ),
        "preference.always@1": rf"\bi(?:'ve| have) {_VERY}(?:liked|loved|enjoyed|adored) {PHRASE}",
        "preference.enough@1": rf"\b(?:i|we) (?:can't|cannot|could never) get enough of {PHRASE}",
        "preference.my_thing@1": (
            r"(?:^|, |\b(?:and|but) )(?P<value>(?!it\b|this\b|that\b|which\b|you\b|he\b|she\b"
            r"|they\b|i\b)[\w' -]{2,40}?) (?:is|are) (?:really |totally |definitely |so )*"
            r"(?:my thing|my jam|my cup of tea|right up my alley)\b"
        ),
        "preference.fond@1": (
            rf"\bi'm {_VERY}(?:a |such a )?(?:big |huge )?(?:fan of|fond of|into"
            rf"|keen on) {PHRASE}"
        ),
        "preference.love@1": (
            rf"^(?:also |still )?(?:love|enjoying|loving) (?!the\b|that\b|this\b|these\b|those\b"
            rf"|your\b|it\b|how\b|what\b|seeing\b|hearing\b|to (?:see|hear)\b){PHRASE}"
        ),
        "preference.stance@1": (
            r"\bi(?:'m| am) (?:(?!not\b|never\b|hardly\b)\w+ )?"
            rf"(?:all for|in favou?r of|sure about|convinced of) {PHRASE}"
        ),
        "preference.is_favorite@1": (
            r"(?:^|, |\band )(?P<value>(?!it\b|this\b|that\b|which\b|you\b|he\b"
            r"|she\b)[\w' -]{2,40}?)"
            r" (?:is|are) (?:one of )?my (?:absolute |all[- ]time )?favou?rites?\b"
        ),
        "preference.fan@1": (
            r"\bi(?:'m| am) (?:more of |very much |definitely |such )*an? (?:(?:big"
            r"|huge|massive|avid|total|real) )*"
            r"(?P<value>(?!big\b|huge\b)[\w'-]+(?: [\w'-]+){0,2}?) (?:fan|lover|enthusiast|addict"
            r"|person)\b(?! of)"
        ),
        "preference.obsessed@1": (
            rf"\bi(?:'m| am) {_VERY}(?:obsessed with|crazy about|passionate about"
            rf"|addicted to) {PHRASE}"
        ),
        "preference.favorite@1": (
            rf"\bmy (?:all[- ]time )?favou?rites? (?:\w+ ){{0,3}}(?:is|are|has to be)"
            rf" {PHRASE}"
        ),
    },
)
_DISLIKES = compile_rules(
    "dislike hate detest loathe stand bear like love enjoy care against ship keep use do build"
    " launch release adopt should fan fond into keen liked loved enjoyed cared thing jam"
    " tea used me",
    {
        "preference.never_liked@1": (
            r"\bi(?:'ve| have) (?:honestly |really )?never (?:really |much )?"
            rf"(?:liked|loved|enjoyed|cared for) {PHRASE}"
        ),
        "preference.used_to@1": (
            rf"\bi used to (?:really |absolutely )?(?:like|love|enjoy|adore) {PHRASE}"
        ),
        "preference.not_my_thing@1": (
            r"(?:^|, |\b(?:and|but) )(?P<value>(?!it\b|this\b|that\b|which\b|you\b|he\b|she\b"
            r"|they\b|i\b)[\w' -]{2,40}?) (?:isn't|aren't|is not|are not|was never|has never been)"
            r" (?:really |exactly |quite |so much )*(?:my thing|my jam|my cup of tea|for me)\b"
        ),
        "preference.dislike@1": (
            rf"\bi {_VERY}(?:dislike|hate|detest|loathe|can't stand|cannot stand"
            rf"|can't bear) (?!to (?:watch|see|think|look|hear|say|be)\b|up\b|here\b|by\b){PHRASE}"
        ),
        "preference.not_like@1": (
            r"\bi (?:really |honestly |just )?(?:don't|do not|never|no longer|can't|cannot"
            r"|didn't)"
            rf" {_VERY}(?:like|love|enjoy|care for) {PHRASE}"
        ),
        "preference.hate@1": rf"^(?:also |still )?(?:hate|can't stand|don't like) {PHRASE}",
        "preference.against@1": rf"\bi(?:'m| am) (?:(?!not )\w+ )?against {PHRASE}",
        "preference.not_ship@1": (
            r"\bi (?:don't|do not) think (?:that )?(?:we|you|they) should"
            rf" (?:ship|keep|use|do|build|launch|release|adopt) {PHRASE}"
        ),
        "preference.should_not@1": (
            r"\bi (?:don't|do not) think (?:that )?(?P<value>[^.,;:!?()\n]+?) should"
            r" (?:ship|stay|exist|go out|launch)\b"
        ),
        "preference.not_fond@1": (
            rf"\bi(?:'m| am) (?:really )?not (?:a |such a )?(?:big |huge )?"
            rf"(?:fan of|fond of|into|keen on) {PHRASE}"
        ),
    },
)
_PREFERS = compile_rules(
    "prefer rather",
    {
        "preference.prefer_over@1": (
            r"\bi(?:'d)? (?:still |really |much |always "
            r"|strongly )*prefer (?P<value>[^.,;:!?()\n]+?)"
            r" (?:over|to|rather than|instead of) (?P<other>[^.,;:!?()\n]+)"
        ),
        "preference.rather_than@1": (
            r"\bi(?:'d| would) rather (?:have |read |use |see "
            r"|get )(?P<value>[^.,;:!?()\n]+?)"
            r" than (?P<other>[^.,;:!?()\n]+)"
        ),
    },
)
_PREFER = compile_rules(
    "prefer",
    {
        "preference.prefer@1": (
            rf"\bi(?:'d)? (?:still |really |much |always |strongly )*prefer {PHRASE}"
        ),
    },
)
COMPARED = " or "
"""What stands between two things in the key of a comparison: both directions share it."""

_LESS = re.compile(r" (?:over|to|rather than|instead of|than) ", re.IGNORECASE)
_PRONOUN_ONE = re.compile(r"(?:[\w-]+ ){0,3}(?<!loved )ones?", re.IGNORECASE)
_QUALITY = re.compile(
    r"big|bigger|large|larger|small|smaller|tiny|huge|long|longer|short|shorter|old|older|new|newer"
    r"|good|bad|better|worse|best|worst|late|later|early|earlier|fast|faster|slow|slower|cheap"
    r"|same|other|whole|few|several|broken|frozen|written|shaken|chosen|hidden|stolen|eaten|done"
    r"|gone|\d+|\w{3,}ed|an?|the|my|our|all|about|only|just|at|least|most|more|less|exactly",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"(?:,(?: and| or)?| and| or) (?P<value>(?!(?:i|i'\w+|we|we'\w+|you|he|she|it|they|it's|that"
    r"|this"
    r"|then|so|but|because|even|also|not|just|am|is|are|was|have|has|had|my \w+ is)\b)"
    r"[\w'-]+(?: (?!and\b|or\b|is\b|are\b|i\b)[\w'-]+){0,3})(?=,| and\b| or\b|\s*[.!;:)]|\s*$)",
    re.IGNORECASE,
)
_MANNER = re.compile(r".*\b(?:the way|how|when|that|what|which|who)\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:do|does|did|is|are|was|were|will|can|has|have|had|too|said|says)\b", re.IGNORECASE
)
_DOING = re.compile(
    r"(?:go|went|do|did|will|can|want|think|need|play|work|live|get|got|take|took|make|made|love"
    r"|hate"
    r"|like|enjoy|try|use|see|feel|felt|hope|wish|find|found|try|read|watch|cook|bake|run|knit|eat"
    r"|drink|hang|spend|listen|write|draw|paint|sing|dance|travel|learn|help|know|wear)\b",
    re.IGNORECASE,
)
_NO_OBJECT = re.compile(
    r"(?:it|them|him|you|that|this|her|those|these|to be|how|what i mean"
    r"|(?:from|until|till|during|since|between|before|after|at|by|for)(?! (?:scratch|far)\b))\b",
    re.IGNORECASE,
)


def find_preferences(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield what the persona says to like (polarity 1) and to dislike (polarity -1)."""
    for sentence in sentences:
        compared = list(_comparisons(sentence))
        yield from compared
        if not compared:
            yield from _simple(sentence, _PREFER, 1)
        yield from _simple(sentence, _LIKES, 1)
        yield from _simple(sentence, _DISLIKES, -1)


def worded_comparison(value: str, rules: Iterable[str]) -> str:
    """Return the comparison *value*, that *rules* read, as it follows ``prefers``.

    Examples:
        >>> worded_comparison("a long walk than a short drive", ["preference.rather_than@1"])
        'a long walk rather than a short drive'
    """
    is_bare = "preference.rather_than@1" in rules and " rather than " not in value
    return value.replace(" than ", " rather than ", 1) if is_bare else value


def is_comparison(rules: Iterable[str]) -> bool:
    """Return whether *rules* read that one thing is liked more than another."""
    return any(rule in _PREFERS for rule in rules)


def _simple(sentence: Sentence, rules: RuleTable, polarity: int) -> Iterator[Finding]:
    for rule, found in rules.found_in(sentence):
        phrase = object_phrase(sentence, found)
        if phrase and says_enough(phrase, 1) and _is_thing(phrase.text):
            yield _finding(sentence, phrase, rule, polarity)
            yield from _more(sentence, phrase, rule, polarity)


def _more(sentence: Sentence, first: Phrase, rule: str, polarity: int) -> Iterator[Finding]:
    """Yield what else is named in a row after *first*: ``hiking, tea and old maps``."""
    if _MANNER.match(first.text):
        return
    place = first.end - sentence.start
    opening = "to " if first.text.lower().startswith("to ") else ""
    while found := _ALSO.match(sentence.text, place):
        item = exact_phrase(sentence, found)
        if not (says_enough(item, 1) and _is_thing(item.text)):
            return
        is_doing = _DOING.match(item.text) is not None
        if (is_doing and not opening) or _CLAUSE.search(item.text):
            return
        lacks = opening and not item.text.lower().startswith(opening)
        listed = _finding(sentence, item, rule, polarity)
        if lacks:  # then its "to" stands with the first, and both are the evidence
            listed = replace(listed, value=f"{opening}{item.text}", start=first.start)
        yield listed
        place = found.end()


def _is_thing(text: str) -> bool:
    """Return whether *text* names what can be liked: no pronoun, number or quality alone."""
    liked = without_times(_LESS.split(text, maxsplit=1)[0])
    if _NO_OBJECT.match(text) or _PRONOUN_ONE.fullmatch(liked):
        return False
    words = re.findall(r"[\w'-]+", liked)
    return not all(_is_bare(word) for word in words)


def _is_bare(word: str) -> bool:
    is_number = NUMBER_WORDS.issuperset(word.lower().split("-"))
    return is_number or _QUALITY.fullmatch(word) is not None


def _comparisons(sentence: Sentence) -> Iterator[Finding]:
    for rule, found in _PREFERS.found_in(sentence):
        liked = object_phrase(sentence, found)
        other = object_phrase(sentence, found, "other")
        if not (liked and other and _is_thing(liked.text)):
            continue
        if says_enough(liked, 1) and says_enough(other, 1):
            first, last = liked.start - sentence.start, other.end - sentence.start
            whole = Phrase(sentence.text[first:last], liked.start, other.end)
            pair = [subject_key(liked.text), subject_key(other.text)]
            yield replace(
                _finding(sentence, whole, rule, 1 if pair == sorted(pair) else -1),
                key=COMPARED.join(sorted(set(pair))),
            )


def _finding(sentence: Sentence, phrase: Phrase, rule: str, polarity: int) -> Finding:
    return Finding(
        facet=Facet.PREFERENCE,
        key=subject_key(phrase.text),
        value=phrase.text,
        rule=rule,
        start=phrase.start,
        end=phrase.end,
        at=sentence.at,
        polarity=polarity,
        precision_fraction=precision_of(Facet.PREFERENCE, sentence),
    )
