"""What the persona talks about: the stems of content words, and the names of things and people."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.mindscapes.rules.names import CAPITAL
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.wording import NUMBER_WORDS, STOP_WORDS, WORD, stem

COMMON_STEMS = frozenset(
    stem(word)
    for word in re.findall(
        r"\S+",
        """
        able actually sorry photo morning evening afternoon add agree ask bad bit bring call care
        case check come day days different end
        enough fact feel find fine first follow fun give good great guess hand happen happy hard
        hear help high hope hour idea important interesting know last late later leave left less
        line list little live long look love low main matter mean mention minute moment month
        morning move need new next nice night number old open part past pay person people place
        plan point possible pretty probably problem question quick read ready real reason remember
        right room run second send set share short show side simple single sit small soon sound
        stand start stay step stop story stuff sure talk tell thank thanks think thought time today
        together tomorrow tonight top total true try turn two three four five six seven eight nine
        ten understand use usual wait walk watch wednesday week weekend whole wonder word work
        world worry write wrong year yesterday monday tuesday thursday friday saturday sunday
        january february march april may june july august september october november december
        agreed answer anyone anything around become begin believe best better big cannot change
        clear close day decide decided done early either else everybody everyone everything exactly
        far half happened haha heard home honest honestly job keep later least likely lol
        maybe means nobody nothing noted okay people per said second seen someone somewhere
        sometimes thing things though told took tried twice used using want wanted went wrote
        """,
    )
)
"""Stems that most people use in most conversations and that mark nobody."""

_NO_NAME = STOP_WORDS | NUMBER_WORDS
_TOPIC_ENDINGS = ("ly", "n't", "'ll", "'ve", "'re", "'d", "'m")
_NAME = re.compile(
    rf"(?<![\w/@#.])@?(?P<name>{CAPITAL}[\w'&-]*\w"
    rf"(?: (?:(?:of|and|the|de|da|&) )?(?:{CAPITAL}|\d)[\w'&-]*\w)*)"
)
_NO_ENTITY = frozenset(
    re.findall(
        r"\S+",
        """
        OK LOL TBH BTW FYI IMO IMHO ASAP EOD OMG PS NB TL;DR TLDR AM PM UTC Yes No Hi Hey Hello
        Thanks Sorry Also And But So If When Then Just Well Maybe Please Good Morning Oh Ah Yeah
        Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May
        June July August September October November December I'm I've I'll I'd
        """,
    )
)


def find_topics(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield each stem that the persona's sentences are about, at its first place."""
    seen: set[str | None] = {None}
    for sentence in sentences:
        new = {word: key for word in sentence.words if (key := _topic(word)) not in seen}
        if not new:
            continue
        for found in WORD.finditer(sentence.text):
            word = found[0].lower()
            # A dotted capital I is two characters in small letters, and another word in a sentence.
            key = new.get(word) if word in sentence.words else _topic(word)
            if key is not None and key not in seen:
                seen.add(key)
                yield _finding(sentence, Facet.TOPIC, key, word, found.span())


@lru_cache(maxsize=65536)
def _topic(word: str) -> str | None:
    """Return the topic that *word* stands for, or None when it marks nobody."""
    if len(word) < 4 or word in STOP_WORDS or word.endswith(_TOPIC_ENDINGS):
        return None
    key = stem(word)
    is_common = key in COMMON_STEMS or NUMBER_WORDS.issuperset(word.split("-"))
    return None if is_common else key


def find_entities(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield each capitalized name, at its first place; a sentence's first word needs more proof."""
    named = [(sentence, list(_names(sentence))) for sentence in sentences]
    proven = {name for _, names in named for name, span in names if span[0] > 0}
    seen: set[str] = set()
    for sentence, names in named:
        for name, span in names:
            is_proven = span[0] > 0 or name in proven or " " in name
            key = name.casefold()
            if is_proven and key not in seen:
                seen.add(key)
                yield _finding(sentence, Facet.ENTITY, key, name, span)


def _names(sentence: Sentence) -> Iterable[tuple[str, tuple[int, int]]]:
    for found in _NAME.finditer(sentence.text):
        name = found["name"].removesuffix("'s")
        start = found.start("name")
        first, _, rest = name.partition(" ")
        is_opening = start == 0
        while rest and (
            not first[0].isupper() or first in _NO_ENTITY or (is_opening and _is_plain(first))
        ):
            start += len(first) + 1
            first, _, rest = rest.partition(" ")
            name = f"{first} {rest}".strip()
        if name not in _NO_ENTITY and any(_is_telling(word) for word in name.split()):
            yield name, (start, start + len(name))


def _is_telling(word: str) -> bool:
    """Return whether *word* alone would name something: no number and no function word."""
    return word[0].isupper() and word.casefold() not in _NO_NAME


def _is_plain(word: str) -> bool:
    """Return whether *word* begins sentences rather than names."""
    return word.lower() in STOP_WORDS or stem(word.lower()) in COMMON_STEMS


def _finding(
    sentence: Sentence, facet: Facet, key: str, value: str, span: tuple[int, int]
) -> Finding:
    return Finding(
        facet=facet,
        key=key,
        value=value,
        rule=f"{facet.value}.word@1",
        start=sentence.start + span[0],
        end=sentence.start + span[1],
        at=sentence.at,
    )
