"""Words and their stems: how two statements are found to be about the same thing."""

import re
from functools import lru_cache
from typing import Protocol

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
"""A word: letters, with apostrophes and hyphens inside."""

STOP_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    a about above after again against all also always am an and any anyway are as at away back
    be because been before being below between both but by can cannot could did do does doing done
    down during each either else even ever every few for from further get gets getting go goes
    going gone got
    had has have having he her here hers herself him himself his how however i if in into is it its
    itself just keep kind let like lot lots made make makes making many may maybe me might mine
    more most much must my myself neither never no nor not now of off often oh ok okay on once one
    only or
    other our ours ourselves out over own perhaps please put quite rather really same say says see
    seem seems shall she should since so some something sort still such take than that the their
    theirs them themselves then there these they thing things this those though through to too
    under until up us very want was way we well were what whatever when where whether which while
    who whole whom why will with within without would yeah yep yes yet you your yours yourself
    don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't shouldn't wouldn't i'm
    i've i'll i'd it's that's there's
    what's let's we're we've we'll they're you're you've""",
    )
)
"""Words that say nothing about what a statement is about."""

NUMBER_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
        ninety hundred hundreds thousand thousands million millions billion dozen dozens
        """,
    )
)
"""Words that are numbers."""

_GENERAL_STEMS = frozenset(
    {"layout", "design", "idea", "approach", "version", "option", "concept", "solut", "whole"}
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


def words_of(text: str) -> list[str]:
    """Return the words of *text* in lower case, in order.

    Examples:
        >>> words_of("Don't panic, e-mail Rita")
        ["don't", 'panic', 'e-mail', 'rita']
    """
    return [word.lower() for word in WORD.findall(text.replace("\u2019", "'"))]


def stems_of(text: str) -> list[str]:
    """Return the stems of the words of *text* that carry content, in order.

    Examples:
        >>> stems_of("I want to be running the long races")
        ['run', 'long', 'race']
    """
    return [stem(word) for word in words_of(text) if word not in STOP_WORDS and len(word) > 1]


def statement_key(text: str) -> str:
    """Return what *text* is about: its first stems, each once, at most eight.

    Examples:
        >>> statement_key("the card layouts")
        'card layout'
    """
    return " ".join(list(dict.fromkeys(stems_of(text)))[:8])


def subject_key(text: str) -> str:
    """Return what *text* is about, where a card and a card layout are the same.

    Examples:
        >>> subject_key("the card layout"), subject_key("a layout")
        ('card', 'layout')
    """
    stems = statement_key(text).split()
    telling = [word for word in stems if word not in _GENERAL_STEMS]
    return " ".join(telling or stems)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of an English word in lower case."""
    return _stemmer().stemWord(word.removesuffix("'s"))


def third_person(text: str) -> str:
    """Return *text*, which someone said of himself or herself, as said of someone else.

    Examples:
        >>> third_person("finish my thesis before I turn 40")
        'finish their thesis before they turn 40'
    """
    return _FIRST_PERSON.sub(lambda found: _THIRD_PERSON[found[0].lower()], text)


_THIRD_PERSON = {
    "i'm": "they are",
    "i am": "they are",
    "i've": "they have",
    "i'll": "they will",
    "i'd": "they would",
    "i was": "they were",
    "i": "they",
    "me": "them",
    "my": "their",
    "mine": "theirs",
    "myself": "themselves",
    "our": "their",
    "we": "they",
    "us": "them",
    "we're": "they are",
    "we've": "they have",
}
_FIRST_PERSON = re.compile(
    r"\b(?:" + "|".join(sorted(_THIRD_PERSON, key=len, reverse=True)) + r")\b(?!')", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _stemmer() -> _Stemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
