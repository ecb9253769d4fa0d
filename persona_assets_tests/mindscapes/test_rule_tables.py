"""The words that let a table of rules pass a sentence by are never missing where a rule matches."""

import re

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
)
from persona_assets.mindscapes.rules.findings import RuleTable
from persona_assets.mindscapes.wording import WORD

MODULES = (beliefs, endings, fact_patterns, goals, plans, preferences, relations, roles, states)
TABLES = [
    table for module in MODULES for table in vars(module).values() if isinstance(table, RuleTable)
]
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)
RULES = [
    pytest.param(pattern, table.cues, id=name) for table in TABLES for name, pattern in table.rules
]
SIGNS = [
    pytest.param(pattern, cues, id=pattern.pattern[:20]) for pattern, cues in sentences.CUES.items()
]


@pytest.mark.parametrize(("pattern", "cues"), [*RULES, *SIGNS])
def test_what_a_rule_matches_has_one_of_its_words(
    pattern: re.Pattern[str], cues: frozenset[str]
) -> None:
    """Texts made from the pattern itself all hold a word for which the pattern is tried."""

    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(st.from_regex(pattern))
    def check(text: str) -> None:
        found = pattern.search(text)
        words = WORD.findall(found[0].lower().replace("\u017f", "s")) if found else []
        assert found is None or not cues.isdisjoint(words)

    check()
