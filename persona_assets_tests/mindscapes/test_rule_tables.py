"""The words that let a table of rules pass a sentence by are never missing where a rule matches."""

import re
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persona_assets.mindscapes.rules import (
    beliefs,
    endings,
    fact_patterns,
    goals,
    plans,
    preferences,
    relations,
    roles,
    sentences,
    states,
    ways,
)
from persona_assets.mindscapes.rules.findings import RuleTable
from persona_assets.mindscapes.wording import WORD
from persona_assets_tests.mindscapes.test_sample_personas import PEOPLE, observe

MODULES = (
    beliefs,
    endings,
    fact_patterns,
    goals,
    plans,
    preferences,
    relations,
    roles,
    states,
    ways,
)
TABLES = [
    table for module in MODULES for table in vars(module).values() if isinstance(table, RuleTable)
]
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)
RULES = [
    pytest.param(pattern, table.cues, id=name) for table in TABLES for name, pattern in table.rules
]
SIGNS = [
    pytest.param(sign.pattern, sign.cues, id=sign.pattern.pattern[:20]) for sign in sentences.SIGNS
]


@pytest.mark.parametrize(("pattern", "cues"), [*RULES, *SIGNS])
def test_what_a_rule_matches_has_one_of_its_words(
    pattern: re.Pattern[str], cues: frozenset[str]
) -> None:
    """Texts made from the pattern itself all hold a word for which the pattern is tried."""

    @settings(
        max_examples=6,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(st.from_regex(pattern))
    def check(text: str) -> None:
        found = pattern.search(text)
        words = WORD.findall(found[0].lower().replace("\u017f", "s")) if found else []
        assert found is None or not cues.isdisjoint(words)

    check()


@pytest.mark.parametrize(("pattern", "cues"), [*RULES, *SIGNS])
def test_no_sentence_is_passed_by_that_a_rule_matches(
    pattern: re.Pattern[str], cues: frozenset[str]
) -> None:
    """Of all that the shipped people say, what a pattern is not tried on it does not match."""
    passed_by = [one for one in said() if cues.isdisjoint(one.words)]

    assert [one.text for one in passed_by if pattern.search(one.text)] == []


@lru_cache(maxsize=1)
def said() -> tuple[sentences.Sentence, ...]:
    """Return every sentence of the people in ``data/``."""
    return tuple(
        sentence
        for persona in PEOPLE
        for seen in observe(persona)
        for sentence in sentences.subject_sentences(seen)
    )
