"""Tests of rules: what a mapper suggests, in every spelling, and what it leaves unsaid."""

from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.mindscapes.mindscape import Mindscape, Trait
from persona_assets.personas.instances import DetailLevel
from persona_assets.personas.mapper_files import load_mapper
from persona_assets.personas.mapping import MappingRequest, map_persona
from persona_assets_tests.knowledge.builders import (
    NOON,
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

SUGGESTIONS = {"section_name": "Do", "data_source": ["suggestions"], "max_tokens": 400}
TEMPLATES = {"focus": {"title": "Focus", "description": "Block {duration} minutes"}}
ORIGIN = """\
metadata:
  id: daily-work-optimizer-v1
  name: Daily work
  version: 1.0
required_traits:
  - work.energy_patterns
  - work.focus_duration
trait_mappings:
  task_recommendation: [work.energy_patterns, productivity.peak_hours]
rules:
  - id: high_energy
    conditions:
      all:
        - trait_check: {path: work.energy_patterns.morning, operator: equals, value: high}
        - any:
            - trait: work.task_switching_cost
              equals: high
            - {type: context_check, key: time_of_day, value: morning}
    actions:
      - generate_suggestion:
          type: task_recommendation
          template: deep_work
          parameters:
            duration: {from_trait: work.focus_duration, default: 60, transform: round}
    weight: 1.0
templates:
  deep_work:
    title: Deep work
    description: Block {duration} minutes
    priority: high
    energy: "{work.energy_patterns.morning}"
feedback_settings:
  negative_threshold: 5
"""


def complex_trait(name: str, value: object) -> Trait:
    """Return a trait whose value is JSON."""
    made = make_trait(name, 0.5)
    return Trait(
        **{
            field: getattr(made, field)
            for field in made.__slots__
            if field not in ("value", "data_type")
        },
        value=value,
        data_type="complex",
    )


FLAT = make_mindscape(
    traits=[
        complex_trait("work.energy_patterns", {"morning": "high"}),
        complex_trait("work.focus_duration", {"value": 90.2, "unit": "min"}),
        complex_trait("work.task_switching_cost", "high"),
    ]
)
NESTED = make_mindscape(
    traits=[
        complex_trait(
            "work",
            {
                "energy_patterns": {"morning": "high"},
                "focus_duration": 90.2,
                "task_switching_cost": "high",
            },
        )
    ]
)


def rule(conditions: object, action: object | None = None) -> dict[str, Any]:
    """Return a rule that suggests to focus under *conditions*."""
    usual = {"generate_suggestion": {"template": "focus", "parameters": {"duration": 30}}}
    return {"id": "r", "conditions": conditions, "actions": [action or usual]}


def suggested(conditions: object, mindscape: Mindscape, **context: object) -> list[str]:
    """Return what a mapper with one rule suggests at noon, a Tuesday."""
    mapper = make_mapper([SUGGESTIONS], rules=[rule(conditions)], templates=TEMPLATES)
    request = MappingRequest(DetailLevel.INSTANT, NOON, context=context)
    return lines(map_persona(mapper, make_knowledge(mindscape), request), "Do")


@pytest.mark.parametrize("mindscape", [FLAT, NESTED], ids=["flat traits", "nested traits"])
def test_an_example_of_the_original_fires(tmp_path: Path, mindscape: Mindscape) -> None:
    """Its spelling of conditions and actions loads, and traits are found flat and nested."""
    path = tmp_path / "daily_work_optimizer_v1.yaml"
    path.write_text(ORIGIN)

    instance = make_instance(load_mapper(path), make_knowledge(mindscape), DetailLevel.INSTANT)

    assert lines(instance, "Suggestions") == ["Deep work: Block 90 minutes; energy: high"]
    assert instance.warnings == ()


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param({"all": [{"trait_check": {"path": "mood", "value": "calm"}}]}, id="a key"),
        pytest.param(
            {
                "type": "all",
                "conditions": [{"type": "trait_check", "path": "mood", "value": "calm"}],
            },
            id="a type",
        ),
        pytest.param({"trait": "mood", "equals": "calm"}, id="short"),
        pytest.param([{"trait": "mood", "in": ["CALM", "glad"]}], id="a list"),
        pytest.param({"traitCheck": {"path": "mood", "value": "calm"}}, id="camelCase"),
    ],
)
def test_conditions_are_spelled_in_several_ways(conditions: object) -> None:
    """Each spelling means the same."""
    calm, other = (make_mindscape(traits=[complex_trait("mood", v)]) for v in ("calm", "sad"))

    assert suggested(conditions, calm) == ["Focus: Block 30 minutes"]
    assert suggested(conditions, other) == []


def test_actions_are_spelled_in_two_ways() -> None:
    """A type with its fields beside it is the same as a key with its fields below it."""
    action = {"type": "generate_suggestion", "template": "focus", "parameters": {"duration": 30}}
    mapper = make_mapper(
        [SUGGESTIONS], rules=[rule({"trait": "mood", "exists": False}, action)], templates=TEMPLATES
    )

    assert lines(make_instance(mapper, make_knowledge(make_mindscape())), "Do") == [
        "Focus: Block 30 minutes"
    ]


@pytest.mark.parametrize(
    ("check", "is_fulfilled"),
    [
        ({"greater_than": 0.4}, True),
        ({"greater_than": 0.5}, False),
        ({"at_least": 0.5}, True),
        ({"less_than": 0.5}, False),
        ({"at_most": 0.5}, True),
        ({"not_equals": 0.5}, False),
        ({"exists": True}, True),
        ({"exists": False}, False),
        ({"contains": 0.5}, False),
        ({"at_least": "much"}, False),
    ],
)
def test_operators_compare(check: dict[str, object], *, is_fulfilled: bool) -> None:
    """Each operator means what it says, and what cannot be compared is not fulfilled."""
    mindscape = make_mindscape(traits=[make_trait("verbosity", 0.5)])

    assert bool(suggested({"trait": "verbosity", **check}, mindscape)) is is_fulfilled


@pytest.mark.parametrize(
    ("check", "is_fulfilled"),
    [
        pytest.param({"start": "09:00", "end": "12:00"}, True, id="within"),
        pytest.param({"start": "13:00", "end": "18:00"}, False, id="outside"),
        pytest.param({"start": "22:00", "end": "13:00"}, True, id="over midnight"),
        pytest.param({"weekdays": [1]}, True, id="on a Tuesday"),
        pytest.param({"weekdays": [0, 2]}, False, id="another day"),
    ],
)
def test_the_time_is_the_one_of_the_request(check: object, *, is_fulfilled: bool) -> None:
    """A time_check asks the clock that is given."""
    assert NOON.weekday() == 1
    assert bool(suggested({"time_check": check}, make_mindscape())) is is_fulfilled


def test_a_gap_that_nothing_fills_is_a_warning() -> None:
    """A suggestion is not made up where a value is not known."""
    action = {"generate_suggestion": {"template": "focus"}}
    mapper = make_mapper(
        [SUGGESTIONS], rules=[rule({"trait": "x", "exists": False}, action)], templates=TEMPLATES
    )

    instance = make_instance(mapper, make_knowledge(make_mindscape()))

    assert lines(instance, "Do") == []
    assert instance.warnings == ("rule 'r' suggests nothing: {duration} is not known",)


def test_a_narrative_check_waits_for_a_search() -> None:
    """What the persona said fires a rule from balanced on, with the passage as evidence."""
    said = make_observation(("Mara", "I am most productive early in the morning, always."))
    check = {"semantic_query": "I am most productive early in the morning, always."}
    mapper = make_mapper(
        [SUGGESTIONS],
        rules=[rule({"narrative_check": {**check, "similarity_threshold": 0.3}})],
        templates=TEMPLATES,
    )
    knowledge = make_knowledge(make_mindscape(), observations=[said])

    instant, balanced = (
        make_instance(mapper, knowledge, level)
        for level in (DetailLevel.INSTANT, DetailLevel.BALANCED)
    )

    assert lines(instant, "Do") == []
    assert lines(balanced, "Do") == ["Focus: Block 30 minutes"]
    [item] = balanced.sections[0].items
    assert item.evidence[0].observation_id == said.observation_id


def test_a_suggestion_rests_on_what_it_compared() -> None:
    """Confidence and evidence are those of the traits that the condition found right."""
    trait = make_trait("verbosity", 0.5)
    mapper = make_mapper(
        [SUGGESTIONS], rules=[rule({"trait": "verbosity", "at_least": 0.1})], templates=TEMPLATES
    )

    instance = make_instance(mapper, make_knowledge(make_mindscape(traits=[trait])))

    [item] = instance.sections[0].items
    assert item.confidence_fraction == trait.confidence_fraction
    assert [span.observation_id for span in item.evidence] == ["o1"]


@pytest.mark.parametrize(
    ("found", "replacement", "message"),
    [
        pytest.param("operator: equals", "operator: like", "operator", id="an operator"),
        pytest.param("template: deep_work\n", "template: deep\n", "no template named", id="a name"),
        pytest.param("        - any:", "        - none:", "unknown field", id="a condition"),
        pytest.param("feedback_settings", "feedback", "unknown field", id="a field"),
        pytest.param("id: daily", "key: daily", "required: id", id="no id"),
    ],
)
def test_what_is_wrong_in_a_rule_is_an_error(
    tmp_path: Path, found: str, replacement: str, message: str
) -> None:
    """A rule that cannot be read is refused, not skipped."""
    path = tmp_path / "daily_work_optimizer_v1.yaml"
    path.write_text(ORIGIN.replace(found, replacement))

    with pytest.raises(InvalidDocumentError, match=message):
        load_mapper(path)


def test_a_rule_of_weight_zero_is_off() -> None:
    """Its condition holds, and it says nothing."""
    mapper = make_mapper(
        [SUGGESTIONS],
        rules=[{**rule({"trait": "x", "exists": False}), "weight": 0}],
        templates=TEMPLATES,
    )

    assert lines(make_instance(mapper, make_knowledge(make_mindscape())), "Do") == []
