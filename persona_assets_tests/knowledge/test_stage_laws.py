"""The laws of the whole stage: observations, mindscape, facts, passages, graph.

Derandomized, and the observations are read once, so that a thousand examples take seconds.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.clock import SystemClock
from persona_assets.mindscapes.fold import without
from persona_assets.mindscapes.mindscape import Evidence, Facet, Mindscape, Volatility
from persona_assets.mindscapes.wording import stems_of
from persona_assets.personas.cores import persona_core
from persona_assets_tests.knowledge.stage import (
    TEXTS,
    Stage,
    fold_batches,
    plain_stage,
    pool,
    read,
    stage_of,
)
from persona_assets_tests.mindscapes.making import AS_OF
from persona_assets_tests.personas_mapping.builders import make_mapper

NUMBERS = st.integers(0, len(TEXTS) - 1)
BATCHES = st.lists(st.lists(NUMBERS, min_size=1, max_size=5), min_size=1, max_size=5)
MAPPER = make_mapper()
LAW = settings(max_examples=1000, deadline=None, derandomize=True)
SUBSETS = settings(max_examples=200, deadline=None, derandomize=True)


@LAW
@given(BATCHES)
def test_order_batches_and_redelivery_change_nothing(batches: list[list[int]]) -> None:
    """However observations arrive, and however often, every layer is the same."""
    numbers = frozenset(number for batch in batches for number in batch)

    arrived = stage_of(fold_batches(batches), numbers)

    assert arrived.digest == plain_stage(numbers).digest


@LAW
@given(BATCHES, st.frozensets(NUMBERS, max_size=5))
def test_a_retraction_leaves_what_the_others_give(
    batches: list[list[int]], retracted: frozenset[int]
) -> None:
    """Taking observations out gives every layer as if they had never been seen."""
    kept = frozenset(number for batch in batches for number in batch) - retracted
    ids = {pool()[number].observation_id for number in retracted}

    left = stage_of(without(fold_batches(batches), ids), kept)

    assert left.digest == plain_stage(kept).digest


@SUBSETS
@given(st.frozensets(NUMBERS, min_size=1))
def test_every_statement_resolves_to_text(numbers: frozenset[int]) -> None:
    """Each names an observation that was seen and characters that hold words of it (PK-16)."""
    seen = {pool()[number].observation_id: pool()[number].raw for number in numbers}
    stage = plain_stage(numbers)

    for text, evidence in statements(stage):
        assert evidence
        assert all(0 <= e.start < e.end <= len(seen[e.observation_id]) for e in evidence)
        told = {
            stem for e in evidence for stem in stems_of(seen[e.observation_id][e.start : e.end])
        }
        assert not text or told & set(stems_of(text)), (text, told)


@SUBSETS
@given(st.frozensets(NUMBERS, min_size=1))
def test_the_core_knows_only_what_lasts(numbers: frozenset[int]) -> None:
    """Without anything of high volatility the core is the same, to the letter (PK-104)."""
    mindscape = plain_stage(numbers).mindscape

    core = persona_core(MAPPER, mindscape, AS_OF)

    assert core == persona_core(MAPPER, lasting(mindscape), AS_OF)


def test_nothing_changes_when_the_wall_clock_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage runs where asking for the time of day is an error."""
    everything = frozenset(range(len(TEXTS)))
    before = plain_stage(everything).digest

    def refuse(*_: object) -> float:
        raise AssertionError("the stage asked for the time of day")

    for name in ("time", "time_ns", "localtime", "gmtime", "strftime"):
        monkeypatch.setattr(time, name, refuse)
    monkeypatch.setattr(SystemClock, "now", refuse)
    read.cache_clear()

    assert stage_of(fold_batches([sorted(everything)]), everything).digest == before


def statements(stage: Stage) -> Iterator[tuple[str, Sequence[Evidence]]]:
    """Yield each statement with its evidence; a text is left out where it is a measurement."""
    mindscape = stage.mindscape
    yield from ((goal.description, goal.evidence) for goal in mindscape.goals)
    yield from ((belief.statement, belief.evidence) for belief in mindscape.beliefs)
    yield from (
        ("" if fact.category == Facet.STATE else fact.value, fact.evidence)
        for fact in mindscape.facts
    )
    yield from (("", trait.evidence) for trait in mindscape.traits)
    yield from ((sentence.text, sentence.evidence) for sentence in mindscape.narrative)
    yield from ((passage.content, passage.evidence) for passage in stage.passages)
    yield from (("", edge.evidence) for edge in stage.graph.edges)


def lasting(mindscape: Mindscape) -> Mindscape:
    """Return *mindscape* without what is expected to change soon."""
    low = Volatility.LOW
    return replace(
        mindscape,
        goals=tuple(each for each in mindscape.goals if each.volatility is low),
        beliefs=tuple(each for each in mindscape.beliefs if each.volatility is low),
        traits=tuple(each for each in mindscape.traits if each.volatility is low),
        facts=tuple(each for each in mindscape.facts if each.volatility is low),
    )
