"""Sections that are required, by the mapper or by who asks, are told or missed aloud."""

from persona_assets.personas.instances import DetailLevel
from persona_assets.personas.mapping import MappingRequest, map_persona
from persona_assets_tests.knowledge.builders import NOON, make_goal, make_mindscape
from persona_assets_tests.personas_mapping.builders import (
    lines,
    make_instance,
    make_knowledge,
    make_mapper,
)


def test_sections_that_are_asked_for_count_as_required() -> None:
    """PK-28: an empty one is a warning, a full one is told, one that is not there is named."""
    mapper = make_mapper(
        [
            {"section_name": "Goals", "data_source": ["goals"], "max_tokens": 100, "weight": 0},
            {"section_name": "Traits", "data_source": ["traits"], "max_tokens": 100},
        ]
    )
    knowledge = make_knowledge(make_mindscape(goals=[make_goal("write more")]))
    asked = MappingRequest(
        DetailLevel.INSTANT, NOON, required_sections=("Goals", "Traits", "Money")
    )

    plain, made = (
        map_persona(mapper, knowledge, request)
        for request in (MappingRequest(DetailLevel.INSTANT, NOON), asked)
    )

    assert lines(plain, "Goals") == []
    assert lines(made, "Goals") == ["write more (long term, medium priority)"]
    assert made.warnings == (
        "required section 'Traits' has no data",
        "mapper 'briefing' has no section 'Money'; it has: Goals, Traits",
    )
    assert made.persona_instance_id != plain.persona_instance_id


def test_a_required_section_without_room_is_a_warning() -> None:
    """PK-28: what is required and known, and does not fit into its tokens, is not passed over."""
    section = {"section_name": "Goals", "data_source": ["goals"], "max_tokens": 16}
    mapper = make_mapper([{**section, "required": True}])
    knowledge = make_knowledge(make_mindscape(goals=[make_goal("write " + "much more " * 20)]))

    made = make_instance(mapper, knowledge)

    assert made.sections == ()
    [warning] = made.warnings
    assert warning.startswith("required section 'Goals' is not told: what it has is told elsewhere")
    assert "takes more than its 16 tokens" in warning
