"""The words of a text that carry meaning, each reduced to its stem."""

import re
from collections.abc import Callable
from functools import lru_cache

_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are aren't as at be because been before being but by
    can can't could couldn't did didn't do does doesn't doing don't down for from further had hadn't
    has hasn't have haven't having he he's her here hers him his how i i'd i'll i'm i've if in into
    is isn't it it's its itself just let's me more most my myself no nor not of off on once only or
    other our ours out over own same she she's should shouldn't so some such than that that's the
    their theirs them then there there's these they they're this those through to too under until
    up us very was wasn't we we'd we'll we're we've were weren't what what's when where which while
    who whom why will with won't would wouldn't you you'd you'll you're you've your yours
    """.split()  # noqa: SIM905 - reads better as text
)


def stems(text: str) -> list[str]:
    """Return the stems of the words of *text* in order, without stop words.

    Examples:
        >>> stems("She doesn't like running in the rains")
        ['like', 'run', 'rain']
    """
    words = _WORD.findall(text.replace(_CURLY, "'").lower())
    return [_stem(word) for word in words if word not in _STOP_WORDS]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return _stemmer()(word)


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    return snowballstemmer.stemmer("english").stemWord
