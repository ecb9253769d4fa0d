"""What the persona likes and dislikes; a liking and a disliking of one thing share a key."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    PHRASE,
    Finding,
    Phrase,
    Rules,
    compile_rules,
    matches,
    object_phrase,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.timeframes import without_times
from persona_assets.mindscapes.wording import NUMBER_WORDS, subject_key

_VERY = r"(?:really |absolutely |still |always |also |actually |do |honestly |just |genuinely )*"
_LIKES = compile_rules(
    {
        "preference.like@1": (
            rf"\bi {_VERY}(?:like|love|enjoy|adore|appreciate|(?:am|'m) (?:a "
            rf"|such a )?(?:big |huge )?"
            rf"(?:fan of|fond of|into|keen on)) {PHRASE}"
        ),
        "preference.fond@1": (
            rf"\bi'm {_VERY}(?:a |such a )?(?:big |huge )?(?:fan of|fond of|into"
            rf"|keen on) {PHRASE}"
        ),
        "preference.love@1": rf"^(?:also |still )?(?:love|enjoying|loving) {PHRASE}",
        "preference.stance@1": (
            r"\bi(?:'m| am) (?:(?!not\b|never\b|hardly\b)\w+ )?"
            rf"(?:all for|in favou?r of|sure about|convinced of) {PHRASE}"
        ),
        "preference.favorite@1": rf"\bmy favou?rite (?:\w+ ){{0,3}}(?:is|are|has to be) {PHRASE}",
    }
)
_DISLIKES = compile_rules(
    {
        "preference.dislike@1": (
            rf"\bi {_VERY}(?:dislike|hate|detest|loathe|can't stand|cannot stand"
            rf"|can't bear) {PHRASE}"
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
    }
)
_PREFERS = compile_rules(
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
    }
)
_PREFER = compile_rules(
    {
        "preference.prefer@1": (
            rf"\bi(?:'d)? (?:still |really |much |always |strongly )*prefer {PHRASE}"
        ),
    }
)
_LESS = re.compile(r" (?:over|to|rather than|instead of|than) ", re.IGNORECASE)
_PRONOUN_ONE = re.compile(r"(?:[\w-]+ ){0,3}(?<!loved )ones?", re.IGNORECASE)
_QUALITY = re.compile(
    r"big|bigger|large|larger|small|smaller|tiny|huge|long|longer|short|shorter|old|older|new|newer"
    r"|good|bad|better|worse|best|worst|late|later|early|earlier|fast|faster|slow|slower|cheap"
    r"|same|other|whole|few|several|broken|frozen|written|shaken|chosen|hidden|stolen|eaten|done"
    r"|gone|\d+|\w{3,}ed|an?|the|my|our|all|about|only|just|at|least|most|more|less|exactly",
    re.IGNORECASE,
)
_NO_OBJECT = re.compile(
    r"(?:it|them|him|you|that|this|her|those|these|to be|how|what i mean)\b", re.IGNORECASE
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
    return any(rule in dict(_PREFERS) for rule in rules)


def _simple(sentence: Sentence, rules: Rules, polarity: int) -> Iterator[Finding]:
    for rule, pattern in rules:
        for found in matches(pattern, sentence):
            phrase = object_phrase(sentence, found)
            if phrase and says_enough(phrase, 1) and _is_thing(phrase.text):
                yield _finding(sentence, phrase, rule, polarity)


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
    for rule, pattern in _PREFERS:
        for found in matches(pattern, sentence):
            liked = object_phrase(sentence, found)
            other = object_phrase(sentence, found, "other")
            if not (liked and other and _is_thing(liked.text)):
                continue
            if says_enough(liked, 1) and says_enough(other, 1):
                first, last = liked.start - sentence.start, other.end - sentence.start
                whole = Phrase(sentence.text[first:last], liked.start, other.end)
                yield replace(_finding(sentence, whole, rule, 1), key=subject_key(liked.text))


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
