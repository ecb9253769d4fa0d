"""Tests of gathering what a mapper asks for and telling it within a budget."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.mindscapes.mindscape import Evidence, Facet, Volatility
from persona_assets.personas.connections import Item
from persona_assets.personas.instances import DetailLevel
from persona_assets.personas.sections import count_tokens, fill_sections
from persona_assets_tests.knowledge.builders import (
    days_ago,
    make_belief,
    make_claim,
    make_fact,
    make_goal,
    make_mindscape,
    make_observation,
    make_trait,
)
from persona_assets_tests.personas_mapping.builders import (
    lines,
    make_instance,
    make_knowledge,
    make_mapper,
)

PEOPLE = make_mindscape(
    facts=[
        make_fact("role", "operations lead", since=days_ago(90)),
        make_fact("city", "Leeds", since=days_ago(90), until=days_ago(5)),
        make_fact("city", "Bristol", since=days_ago(5)),
        make_fact("relation.sister", "Ada", since=days_ago(50)),
    ],
    goals=[make_goal("sleep more")],
    beliefs=[make_belief("tea", category="preference"), make_belief("small changes are safer")],
)


def make_section(*sources: str, **options: object) -> dict[str, object]:
    """Return a section fed from *sources*."""
    return {"section_name": "Told", "data_source": list(sources), "max_tokens": 4000, **options}


def hot(query_type: str, target_field: str, **parameters: object) -> dict[str, object]:
    """Return a pipeline with one look-up called asked."""
    query = {"query_id": "asked", "query_type": query_type, "target_field": target_field}
    return {"hot_layer_queries": [{**query, "parameters": parameters}]}


@pytest.mark.parametrize(
    ("pipeline", "expected"),
    [
        pytest.param(
            hot("exact", "key", values=["role", "CITY"]),
            ["city: Bristol", "role: operations lead"],
            id="exact",
        ),
        pytest.param(hot("pattern", "key", pattern="relation.*"), ["sister: Ada"], id="like"),
        pytest.param(
            hot("range", "updated_at", minimum=days_ago(6).isoformat()),
            ["city: Bristol"],
            id="range of times",
        ),
        pytest.param(hot("range", "confidence_fraction", minimum=0.9), [], id="range of numbers"),
        pytest.param(hot("exact", "value", values=["leeds"]), [], id="no longer true"),
    ],
)
def test_a_look_up_finds_the_facts_that_hold(
    pipeline: dict[str, object], expected: list[str]
) -> None:
    """PK-25: exact, range and pattern compare one field."""
    mapper = make_mapper([make_section("asked")], pipeline=pipeline)

    assert lines(make_instance(mapper, make_knowledge(PEOPLE)), "Told") == expected


def test_a_section_tells_its_sources_in_order() -> None:
    """PK-28: what feeds a section is named, best first."""
    mapper = make_mapper([make_section("beliefs", "goals", "preferences")])

    assert lines(make_instance(mapper, make_knowledge(PEOPLE)), "Told") == [
        "small changes are safer",
        "sleep more (long term, medium priority)",
        "tea",
    ]


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_look_ups_of_a_section_run_by_priority(first: int, second: int) -> None:
    """PK-25: what the look-up of the lowest priority finds comes first."""
    query = {"query_type": "exact", "target_field": "key"}
    pipeline = {
        "hot_layer_queries": [
            {**query, "query_id": "job", "parameters": {"values": ["role"]}, "priority": first},
            {**query, "query_id": "home", "parameters": {"values": ["city"]}, "priority": second},
        ]
    }
    mapper = make_mapper([make_section("home", "job")], pipeline=pipeline)

    told = lines(make_instance(mapper, make_knowledge(PEOPLE)), "Told")

    expected = ["role: operations lead", "city: Bristol"]
    assert told == (expected if first < second else expected[::-1])


@pytest.mark.parametrize(
    ("weight", "counts"),
    [
        pytest.param(0.0, {"Other": 23}, id="none"),
        pytest.param(0.25, {"Told": 4, "Other": 16}, id="a quarter"),
        pytest.param(1.0, {"Told": 10, "Other": 10}, id="as usual"),
        pytest.param(2.0, {"Told": 14, "Other": 7}, id="twice"),
    ],
)
def test_a_weight_is_a_share_of_the_turns(weight: float, counts: dict[str, int]) -> None:
    """A section tells in proportion to its weight while the budget lasts."""
    mapper = make_mapper(
        [
            make_section("goals", weight=weight),
            {**make_section("beliefs"), "section_name": "Other"},
        ]
    )
    found = {
        source: [Item(f"{source}{n}", f"{source[0] * 36}{n:02}", 0.5, ()) for n in range(40)]
        for source in ("goals", "beliefs")
    }

    sections = fill_sections(mapper, found, DetailLevel.INSTANT)

    told = {each.section_name: len(each.items) for each in sections}
    assert told.keys() == counts.keys()
    assert all(abs(told[name] - count) <= 1 for name, count in counts.items()), told


def test_a_required_section_keeps_its_usual_share() -> None:
    """However low its weight, a required section is told as others are."""
    mapper = make_mapper([make_section("goals", weight=0.0, required=True)])

    assert lines(make_instance(mapper, make_knowledge(PEOPLE)), "Told") != []


CHATS = [
    make_observation(("Mara", f"The {word} failed again, so we roll it back."), at=days_ago(age))
    for word, age in [("gateway", 1), ("sensor", 20), ("server", 60)]
]


def warm(**options: object) -> dict[str, object]:
    """Return a pipeline with one search called asked."""
    query = {"query_id": "asked", "query_prompt": "what failed again", "top_k": 2}
    return {"warm_layer_queries": [{**query, **options}]}


@pytest.mark.parametrize(
    ("options", "count"),
    [
        pytest.param({}, 2, id="top_k"),
        pytest.param({"top_k": 9}, 3, id="all"),
        pytest.param({"min_similarity": 0.99}, 0, id="minimum similarity"),
        pytest.param({"top_k": 9, "filters": {"within_days": 30}}, 2, id="recent days"),
        pytest.param({"filters": {"categories": ["food"]}}, 0, id="another subject"),
        pytest.param({"filters": {"content_types": ["insight"]}}, 0, id="another type"),
        pytest.param({"filters": {"volatility": "low"}}, 0, id="volatility"),
        pytest.param({"filters": {"minimum_importance": 0.9}}, 0, id="importance"),
    ],
)
def test_a_search_finds_what_its_options_allow(options: dict[str, object], count: int) -> None:
    """PK-26: at most top_k, none less similar than asked, filters honored."""
    mapper = make_mapper([make_section("asked")], pipeline=warm(**options))

    instance = make_instance(mapper, make_knowledge(make_mindscape(), (), CHATS))

    assert len(lines(instance, "Told")) == count


@pytest.mark.parametrize(("domains", "count"), [(["technology"], 2), (["family"], 0)])
def test_knowledge_domains_bound_a_search(domains: list[str], count: int) -> None:
    """PK-23: knowledge of other subjects is not used."""
    mapper = make_mapper([make_section("asked")], pipeline=warm(), knowledge_domains=domains)

    instance = make_instance(mapper, make_knowledge(make_mindscape(), (), CHATS))

    assert len(lines(instance, "Told")) == count


@pytest.mark.parametrize(
    ("analysis", "expected"),
    [
        pytest.param(
            {"analysis": "central_nodes", "node_types": ["goal"]}, "sleep more", id="center"
        ),
        pytest.param({"analysis": "connections", "node_types": ["entity"]}, "Bristol", id="edges"),
        pytest.param({"analysis": "communities"}, "things that belong together", id="clusters"),
    ],
)
def test_the_graph_is_read_when_a_mapper_asks(analysis: dict[str, object], expected: str) -> None:
    """PK-27: each analysis tells something of the graph, in a deep dive only."""
    claims = [
        make_claim(Facet.TOPIC, "sleep", "sleep", observation=f"o{number}") for number in range(3)
    ]
    pipeline = {"cold_layer_analysis": [{"query_id": "asked", **analysis}]}
    knowledge = make_knowledge(PEOPLE, claims)
    mapper = make_mapper([make_section("asked")], pipeline=pipeline)

    deep = lines(make_instance(mapper, knowledge, DetailLevel.DEEP_DIVE), "Told")
    balanced = lines(make_instance(mapper, knowledge, DetailLevel.BALANCED), "Told")

    assert any(expected in line for line in deep)
    assert balanced == []


def test_what_has_ended_is_told_with_its_end() -> None:
    """PK-27: a former home is no present connection, and comes after all that are."""
    pipeline = {
        "cold_layer_analysis": [{"query_id": "asked", "analysis": "connections", "top_k": 20}]
    }
    mapper = make_mapper([make_section("asked")], pipeline=pipeline)

    told = lines(make_instance(mapper, make_knowledge(PEOPLE), DetailLevel.DEEP_DIVE), "Told")

    assert told[-1] == f"lives in (city, until {days_ago(5).date()}): Leeds"
    assert [line for line in told[:-1] if "until" in line] == []


def test_connections_can_be_of_some_kinds_only() -> None:
    """PK-27: a mapper that asks for relatives gets no homes."""
    query = {"query_id": "asked", "analysis": "connections", "edge_types": ["family"]}
    mapper = make_mapper([make_section("asked")], pipeline={"cold_layer_analysis": [query]})

    told = lines(make_instance(mapper, make_knowledge(PEOPLE), DetailLevel.DEEP_DIVE), "Told")

    assert told == ["family (sister): Ada"]


@pytest.mark.parametrize(("days", "count"), [(1, 1), (3, 0)])
def test_a_mood_is_told_for_two_days(days: int, count: int) -> None:
    """What is suggested for a mood is suggested while it lasts."""
    mood = make_fact("mood", "tired", since=days_ago(days), volatility=Volatility.HIGH)
    rule = {
        "rule_id": "rest",
        "conditions": {"all": [{"trait_check": {"path": "mood", "value": "tired"}}]},
        "actions": [{"generate_suggestion": {"type": "timing", "template": "another_day"}}],
    }
    templates = {"another_day": {"title": "Ask another day", "description": "They are tired."}}
    mapper = make_mapper([make_section("suggestions")], rules=[rule], templates=templates)

    told = lines(make_instance(mapper, make_knowledge(make_mindscape(facts=[mood]))), "Told")

    assert len(told) == count


@pytest.mark.parametrize(("said", "count"), [(2, 1), (9, 0)])
def test_a_promise_is_told_until_its_day_is_over(said: int, count: int) -> None:
    """What was to be done by Friday is no commitment on Saturday."""
    promise = make_claim(
        Facet.COMMITMENT, "send note", "send the notes by Friday", at=days_ago(said)
    )
    mapper = make_mapper([make_section("commitments")])

    told = lines(make_instance(mapper, make_knowledge(PEOPLE, [promise])), "Told")

    assert len(told) == count


def test_a_required_section_without_data_is_a_warning() -> None:
    """PK-28: the instance says that a section stays empty."""
    mapper = make_mapper([make_section("decisions", required=True)])

    instance = make_instance(mapper, make_knowledge(PEOPLE))

    assert instance.warnings == ("required section 'Told' has no data",)


def test_a_section_that_is_asked_later_is_no_warning_yet() -> None:
    """A level that does not search cannot know that nothing would be found."""
    mapper = make_mapper([make_section("asked", required=True)], pipeline=warm())
    knowledge = make_knowledge(make_mindscape())

    assert make_instance(mapper, knowledge, DetailLevel.INSTANT).warnings == ()
    assert make_instance(mapper, knowledge, DetailLevel.BALANCED).warnings != ()


def test_every_line_names_its_evidence() -> None:
    """What is told can be traced to observations."""
    mapper = make_mapper([make_section("beliefs", "goals", "preferences")])

    [section] = make_instance(mapper, make_knowledge(PEOPLE)).sections

    assert all(item.evidence[0].observation_id == "o1" for item in section.items)


@pytest.mark.parametrize(
    ("formatting", "expected"),
    [
        ({}, "## Told\n\n*Why?*\n\n- sleep more (long term, medium priority)\n"),
        (
            {"heading_level": 3, "bullet": "*"},
            "### Told\n\n*Why?*\n\n* sleep more (long term, medium priority)\n",
        ),
        (
            {"style": "text", "show_confidence": True},
            "Told\nWhy?\n- sleep more (long term, medium priority) (0.60)\n",
        ),
    ],
    ids=["default", "heading and bullet", "text with confidence"],
)
def test_formatting_is_honored(formatting: dict[str, object], expected: str) -> None:
    """Each option of formatting shows in the text."""
    mapper = make_mapper([make_section("goals", prompt="Why?")], formatting=formatting)

    [section] = make_instance(mapper, make_knowledge(PEOPLE)).sections

    assert section.text == expected


def test_nothing_is_told_twice() -> None:
    """Two sections with the same source share it."""
    sections = [make_section("goals"), make_section("goals", section_name="Again")]

    instance = make_instance(make_mapper(sections), make_knowledge(PEOPLE))

    assert [section.section_name for section in instance.sections] == ["Told"]


def test_what_was_told_as_a_belief_is_not_told_as_a_passage() -> None:
    """The same words under another id are the same thing."""
    mapper = make_mapper([make_section("beliefs", "asked")], pipeline=warm(top_k=9))

    told = lines(make_instance(mapper, make_knowledge(PEOPLE)), "Told")

    assert told.count("small changes are safer") == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"value": 8.913568, "unit": "words", "least": 5.0}, "pace: 8.914 words"),
        ({"counts": [0, 9, 0, 4, 4, 5, 1]}, "pace: mostly 1, 3, 4, 5"),
        ("steady", "pace: steady"),
        ([2, 1], "pace: [2, 1]"),
    ],
    ids=["measure", "counts", "text", "any JSON"],
)
def test_a_trait_that_is_no_fraction_is_told_plainly(value: object, expected: str) -> None:
    """Measures have their unit, and of counts the highest are named by place."""
    pace = dataclasses.replace(make_trait("pace", 0), data_type="complex", value=value)

    instance = make_instance(
        make_mapper([make_section("traits")]), make_knowledge(make_mindscape(traits=[pace]))
    )

    assert lines(instance, "Told") == [expected]


TEXTS = st.lists(st.text("abc ", min_size=1, max_size=300), max_size=25)


@given(goals=TEXTS, beliefs=TEXTS, themes=TEXTS, cap=st.integers(16, 600))
@settings(max_examples=200, deadline=None)
def test_levels_nest_within_their_budgets(
    goals: list[str], beliefs: list[str], themes: list[str], cap: int
) -> None:
    """PK-36: a deeper level tells all that the shallower one does, and none exceeds its budget."""
    mapper = make_mapper(
        [
            make_section("goals", "asked", section_name="One", max_tokens=cap, prompt="What?"),
            make_section("beliefs", section_name="Two", required=True),
            make_section("themes", "read", section_name="Three", max_tokens=cap),
        ],
        pipeline=warm()
        | {"cold_layer_analysis": [{"query_id": "read", "analysis": "central_nodes"}]},
    )
    found = {
        name: [
            Item(f"{name}{n}", text, 0.5, (Evidence("o", 0, 1),)) for n, text in enumerate(texts)
        ]
        for name, texts in {
            "goals": goals,
            "beliefs": beliefs,
            "themes": themes,
            "asked": beliefs[::-1],
            "read": goals[::-1],
        }.items()
    }

    told: list[set[tuple[str, str]]] = []
    for level in DetailLevel:
        sections = fill_sections(mapper, found, level)
        text = "\n".join(section.text for section in sections)
        told.append({(each.section_name, item.text) for each in sections for item in each.items})
        assert count_tokens(text) <= level.budget_tokens
        assert sum(section.token_count for section in sections) <= level.budget_tokens
        assert all(
            section.token_count <= cap for section in sections if section.section_name == "One"
        )
    assert told[0] <= told[1] <= told[2]
