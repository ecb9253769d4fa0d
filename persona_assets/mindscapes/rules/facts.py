"""What is true of the persona: work, home, studies, health, age and pastimes.

A cue that something is over (left, used to) gives polarity -1, which ends the fact in time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.ended_facts import taken_back
from persona_assets.mindscapes.rules.fact_patterns import AHEAD, ENDED, HOLDING, LANGUAGES
from persona_assets.mindscapes.rules.findings import (
    Finding,
    Phrase,
    RuleTable,
    exact_phrase,
    finding_of,
    object_phrase,
    says_enough,
)
from persona_assets.mindscapes.rules.roles import day_ahead, find_held_roles, find_roles
from persona_assets.mindscapes.rules.sentences import Sentence

FUNCTIONAL_KEYS = frozenset(
    {
        "employer",
        "role",
        "city",
        "origin",
        "birthplace",
        "age",
        "birthday",
        "diet",
        "degree",
        "name",
        "home",
        "marital_status",
        "employment",
        "mood",
        "energy",
        "availability",
    }
)
"""Facts that have one value at a time: a new one ends the one before."""

_KEYS = {
    "age_of": "age",
    "employer": "employer",
    "role_at": "employer",
    "role_here": "employer",
    "joined": "employer",
    "employer_ended": "employer",
    "employer_left": "employer",
    "years_at": "employer",
    "head_at": "employer",
    "my_employer": "employer",
    "settled": "city",
    "living_in": "city",
    "hobby": "pastime",
    "free_time": "pastime",
    "joining": "employer",
    "joining_named": "employer",
    "with": "employer",
    "moved": "city",
    "moving_to": "city",
    "city_long": "city",
    "house": "city",
    "hometown": "origin",
    "degree_in": "degree",
    "fluent": "language",
    "native": "language",
    "nickname": "name",
    "moving": "city",
    "last_day": "city",
    "city_work": "city",
    "city_ended": "city",
    "city_left": "city",
    "from": "origin",
    "origin_born": "origin",
    "retired": "employment",
    "employed_by": "employer",
    "workplace_ended": "workplace",
    "job_lost": "employer",
    "city_uncased": "city",
    "volunteering": "volunteering",
    "condition": "health",
    "pastime_new": "pastime",
    "team_of": "team",
    "good_or_bad": "character",
    "contact_instead": "contact",
    "pastime_ended": "pastime",
}
_NOT_A_PLACE = frozenset(
    re.findall(
        r"\w+",
        """
        January February March April May June July August September October November December
        Monday Tuesday Wednesday Thursday Friday Saturday Sunday
        """,
    )
)
_LANGUAGE_TOO = re.compile(
    r"(?:,(?: and)?| and| &) (?:(?:also|some|fluent|a (?:little|bit of)) )*"
    rf"(?P<value>{LANGUAGES})\b"
)
_EXACT = frozenset({"employer", "name"})


def find_facts(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield what the persona says to be true of itself."""
    said = list(sentences)
    for sentence, following in zip_longest(said, said[1:]):
        yield from _read(sentence, HOLDING, 1)
        over = [*_read(sentence, ENDED, -1), *find_roles(sentence, following)]
        yield from over
        places = {(finding.key, finding.end) for finding in over if finding.polarity < 0}
        for finding in _taken_back(sentence):
            if (finding.key, finding.end) not in places:
                yield finding


def _read(sentence: Sentence, tables: Iterable[RuleTable], polarity: int) -> Iterator[Finding]:
    for table in tables:
        for rule, found in table.found_in(sentence):
            name = rule.removeprefix("fact.").removesuffix("@1")
            key = _KEYS.get(name, name)
            read = exact_phrase if key in _EXACT and name != "employed_by" else object_phrase
            phrase = read(sentence, found)
            if phrase is None or not _is_telling(phrase):
                continue
            finding = finding_of(sentence, phrase, Facet.FACT, key, rule, polarity)
            if table is not AHEAD:
                yield finding
                yield from _more_languages(sentence, finding) if key == "language" else ()
            elif not sentence.is_hedged:
                yield replace(finding, at=day_ahead(sentence, found))


def _more_languages(sentence: Sentence, first: Finding) -> Iterator[Finding]:
    """Yield the other languages in a row after *first*: ``Polish, English and German``."""
    place = first.end - sentence.start
    while found := _LANGUAGE_TOO.match(sentence.text, place):
        start, end = found.span("value")
        yield replace(
            first, value=found["value"], start=sentence.start + start, end=sentence.start + end
        )
        place = end


def _taken_back(sentence: Sentence) -> Iterator[Finding]:
    """Yield what *sentence* says to be over, or not to be so."""
    for statement, suffix in taken_back(sentence):
        for finding in (*_read(statement, HOLDING, -1), *find_held_roles(statement)):
            rule = finding.rule.removesuffix("@1") + suffix
            yield replace(finding, rule=rule, polarity=-1, at=sentence.at)


def _is_telling(phrase: Phrase) -> bool:
    is_code = phrase.text[0].isdigit() or phrase.text.isupper()  # "40", "the US"
    return phrase.text not in _NOT_A_PLACE and (is_code or says_enough(phrase, 1))
