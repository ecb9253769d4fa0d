"""Which statements can be told without the talk around them, judged by their form.

What points elsewhere (``this rule``, ``it``, ``you``), what speaks of the speaker in a way that the
third person would blur (``with me``, ``we``), and what names nothing (``everything``) is left out.
"""

import re

from persona_assets.mindscapes.timeframes import without_times
from persona_assets.mindscapes.wording import NUMBER_WORDS, STOP_WORDS, words_of

_POINTING = re.compile(
    r"\b(?:this|these|those|such|here|there|then|one|ones|former|latter|same|him|her|his|hers|he"
    r"|she|me|us|we|our|ours|mine|myself|ourselves)\b|\bthat$"
    r"|\b(?:we|you|they|he|she|it)'\w+",
    re.IGNORECASE,
)
_DANGLING = re.compile(r"\b(?:it|its|they|them|their|theirs|itself|themselves)\b", re.IGNORECASE)
_ADDRESSED = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_ANYONE = re.compile(r"you (?:should|shouldn't|must|can|can't|cannot|have to)\b", re.IGNORECASE)
_POINTING_OBJECT = re.compile(
    r"\w+ that\b(?! (?:i|nobody|everybody|everyone|people|no|the|an?)\b)", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b(?:who|which|what|where|when|that|whether|how|why)\b", re.IGNORECASE)
_QUANTITY = re.compile(
    r"(?:everything|anything|nothing|something|all|most|some|any|none|both|more|less|much|many)\b",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(
    r"\b(?:less|more|best|most|better|worse|worst|too|also|either|of|to|for|with|and|or|\w{3,}ely)$",
    re.IGNORECASE,
)
_SOMEBODY_DOING = re.compile(
    r"(?:\w+ )?(?:people|everyone|everybody|someone|somebody|others|men|women|kids|children)"
    r" \w+ing\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:km|kilomet\w+|mile|hour|minute|second|day|week|month|year|page|part|people|person|thing"
    r"|way|bit|time|number)s?|everything|anything|nothing|something|everyone|someone|nobody"
)
_LIGHT = frozenset(
    re.findall(
        r"\w+",
        "finish have get do make keep write send bring put take go come start stop look add",
    )
)
_NO_CONTENT = STOP_WORDS | NUMBER_WORDS


def is_telling_goal(description: str) -> bool:
    """Return whether the goal *description* names what is wanted.

    Examples:
        >>> is_telling_goal("open a bakery by May"), is_telling_goal("keep this rule until May")
        (True, False)
    """
    words = description.removeprefix("not to ")
    content = _content(without_times(words))
    return (
        _stands_alone(words)
        and not _POINTING_OBJECT.match(words)
        and bool(content)
        and not (len(content) == 1 and content[0] in _LIGHT)
    )


def is_telling_taste(thing: str) -> bool:
    """Return whether *thing*, which is liked or disliked, is a thing by itself.

    Examples:
        >>> is_telling_taste("boiled eggs"), is_telling_taste("everything until km 5")
        (True, False)
    """
    return (
        _stands_alone(thing)
        and bool(_content(thing))
        and not _is_nameless(thing)
        and not _SOMEBODY_DOING.match(thing)
        and not _starts_in_possession(thing)
    )


def is_telling_belief(statement: str) -> bool:
    """Return whether *statement* can be understood by itself.

    Examples:
        >>> is_telling_belief("bread needs time"), is_telling_belief("we have met before")
        (True, False)
    """
    if _POINTING.search(statement) or _LOOSE_END.search(statement):
        return False
    if _ADDRESSED.search(statement) and not _ANYONE.match(statement):
        return False
    pronoun = _DANGLING.search(statement)
    has_referent = pronoun is None or bool(_content(statement[: pronoun.start()]))
    return has_referent and len(_content(statement)) > 1


def _stands_alone(text: str) -> bool:
    if _POINTING.search(text) or _ADDRESSED.search(text) or _LOOSE_END.search(text):
        return False
    pronoun = _DANGLING.search(text)
    return pronoun is None or bool(_RELATIVE.search(text[: pronoun.start()]))


def _is_nameless(thing: str) -> bool:
    """Return whether *thing* begins with a quantity of nothing named: ``everything until noon``."""
    quantity = _QUANTITY.match(thing)
    following = words_of(thing[quantity.end() :])[:1] if quantity else []
    return quantity is not None and not _NO_CONTENT.isdisjoint(following or STOP_WORDS)


def _starts_in_possession(thing: str) -> bool:
    """Return whether *thing* is one of the speaker's own in a story: ``my part in the third``."""
    return bool(re.match(r"my \w+ (?:in|on|at) the\b", thing, re.IGNORECASE))


def _content(text: str) -> list[str]:
    """Return the words of *text* that name something: no function word, number or mere unit."""
    return [
        word for word in words_of(text) if word not in _NO_CONTENT and not _EMPTY.fullmatch(word)
    ]
