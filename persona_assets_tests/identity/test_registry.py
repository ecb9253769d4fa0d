"""A registry gives the same person for the same id, and never mixes two."""

import json
import logging
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.ids import content_id
from persona_assets.personas.configuration import PersonasConfig
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.personas.registry import PersonaRegistry, RegistryState
from persona_assets.personas.traits import EntityType
from persona_assets.personas.verifying import persona_digest, verify_determinism

ROOT = Path(__file__).parents[2]
IDS = [f"user-{number}" for number in range(1_000)]


def digests(profile_ids: Iterable[str]) -> dict[str, str]:
    """Return the digest of each persona, asked for in this order in a fresh registry."""
    registry = PersonaRegistry()
    return {name: persona_digest(registry.get_or_create(name, "finance")) for name in profile_ids}


def test_a_persona_is_created_when_it_is_asked_for() -> None:
    """The first question creates it, the next ten find it (SP-06)."""
    registry = PersonaRegistry()
    assert registry.get("123") is None

    found = [registry.get_or_create("123") for _ in range(11)]

    assert len(registry) == 1
    assert all(one == found[0] for one in found)


def test_the_same_question_has_the_same_answer() -> None:
    """The same id has the same data at every request, byte for byte (SP-07, SP-29)."""
    registry, other = PersonaRegistry(), PersonaRegistry()
    found = [place.get_or_create("123") for place in (registry, registry, other)]

    one, two, three = (
        json.dumps([who.name, who.email, dict(who.facts), who.backstory], default=str)
        for who in found
    )

    assert one == two == three


def test_a_persona_can_be_added() -> None:
    """What was added is what is found; adding it again changes nothing (SP-08)."""
    registry = PersonaRegistry()
    persona = PersonaProfile("user-123", "ecommerce")

    registry.add_persona(persona)
    registry.add_persona(persona)

    assert registry.get("user-123") == persona
    assert list(registry) == ["user-123"]


def test_adding_somebody_else_under_a_known_id_is_an_error() -> None:
    """The error says what the id is already (SP-08)."""
    registry = PersonaRegistry()
    registry.add_persona(PersonaProfile("user-123", "ecommerce"))

    with pytest.raises(InvalidArgumentError, match=r"'user-123' is ecommerce user.*finance user"):
        registry.add_persona(PersonaProfile("user-123", "finance"))


@pytest.mark.parametrize(("domain", "entity_type"), [("finance", None), (None, "device")])
def test_a_known_id_is_not_asked_for_as_something_else(
    domain: str | None, entity_type: str | None
) -> None:
    """Another domain or kind is an error, never another person (SP-54)."""
    registry = PersonaRegistry(PersonasConfig(domain="ecommerce"))
    registry.get_or_create("7")

    with pytest.raises(InvalidArgumentError, match="'7' is ecommerce user"):
        registry.get_or_create("7", domain, entity_type)
    assert registry.get_or_create("7") == PersonaProfile("7", "ecommerce")


def test_nobody_is_created_while_personas_are_disabled() -> None:
    """The error says which setting it is, and the registry stays empty (SP-02)."""
    registry = PersonaRegistry(PersonasConfig(enabled=False))

    with pytest.raises(InvalidArgumentError, match=r"data\.personas\.enabled"):
        registry.get_or_create("123")
    assert len(registry) == 0


def test_backstories_are_automatic_or_absent() -> None:
    """Right after creation there is a story, or None when that is configured (SP-09)."""
    quiet = PersonaRegistry(PersonasConfig(auto_generate_backstories=False))

    assert PersonaRegistry().get_or_create("123").backstory
    assert quiet.get_or_create("123").backstory is None


def test_a_story_that_was_set_stays() -> None:
    """It survives automatic stories, other handles, and a restart (SP-15)."""
    registry = PersonaRegistry()
    persona = registry.get_or_create("user-123")

    persona.set_backstory('She said "no".\nThen she left.')

    stored = registry.state().model_dump_json()
    restarted = PersonaRegistry.from_state(RegistryState.model_validate_json(stored))
    for place in (registry, restarted):
        assert place.get_or_create("user-123").backstory == 'She said "no".\nThen she left.'


def test_a_story_that_was_set_before_comes_along() -> None:
    """A persona brings its own story into the registry; silence brings none (SP-15)."""
    registry = PersonaRegistry(PersonasConfig(auto_generate_backstories=False))
    persona = PersonaProfile("user-123", "ecommerce")
    persona.set_backstory("Custom backstory text")

    registry.add_persona(persona)
    registry.add_persona(PersonaProfile("user-124", "ecommerce"))

    stories = [one.backstory for name in registry if (one := registry.get(name))]
    assert stories == ["Custom backstory text", None]


def test_a_story_that_is_set_afterwards_is_known_too() -> None:
    """The object that was added speaks for the registry (SP-15)."""
    registry = PersonaRegistry()
    persona = PersonaProfile("user-123", "ecommerce")
    registry.add_persona(persona)

    persona.set_backstory("Late.")

    assert registry.get_or_create("user-123").backstory == "Late."


def test_a_state_that_contradicts_itself_is_refused() -> None:
    """An id cannot be restored as two things."""
    registry = PersonaRegistry()
    registry.get_or_create("7", "finance")
    [known] = registry.state().personas
    other = known.model_copy(update={"entity_type": EntityType.DEVICE})

    with pytest.raises(InvalidArgumentError, match="'7' is finance user"):
        PersonaRegistry.from_state(RegistryState(personas=(known, other)))


def test_only_known_personas_get_a_story() -> None:
    """The error says how to make somebody known."""
    with pytest.raises(InvalidArgumentError, match="add_persona"):
        PersonaRegistry().set_backstory("7", "text")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_one_base_id_is_user_device_and_organization(order: tuple[int, ...]) -> None:
    """Three personas, linked whichever came first (SP-26, SP-27, SP-28)."""
    asked = [("user", "ecommerce"), ("device", "iot"), ("organization", "finance")]
    registry = PersonaRegistry()

    for number in order:
        registry.get_or_create_persona_by_type("123", *asked[number])

    found = registry.personas_of("123")
    assert [one.profile_id for one in found] == ["user:123", "device:123", "organization:123"]
    assert len({one.name for one in found}) == 3
    assert registry.get_related_personas("user:123", "owns") == ["device:123"]
    assert registry.get_related_personas("user:123", "manages") == ["organization:123"]
    assert registry.get_relationship("device:123", "owner") == "user:123"


@pytest.mark.parametrize(
    ("types", "asked", "expected"),
    [
        (("belongs_to",), "belongs_to", ["user:1"]),
        (("owns",), "owner", ["user:1"]),
    ],
)
def test_links_are_of_the_types_that_exist(
    types: tuple[str, ...], asked: str, expected: list[str]
) -> None:
    """A configuration without owns links by belongs_to, and survives a restart (SP-27)."""
    config = PersonasConfig(relationship_types=types)
    registry = PersonaRegistry(config)

    for kind in ("device", "user"):
        registry.get_or_create_persona_by_type("1", kind)
    again = PersonaRegistry.from_state(registry.state(), config)

    assert registry.get_related_personas("device:1", asked) == expected
    assert again.get_related_personas("device:1", asked) == expected


def test_the_order_of_questions_changes_nobody() -> None:
    """1,000 personas are the same in two orders (SP-32)."""
    shuffled = sorted(IDS, key=content_id)

    assert digests(shuffled) == digests(IDS)


def test_other_ids_are_other_people() -> None:
    """Of 1,000 ids all e-mail addresses differ (SP-33)."""
    people = [PersonaProfile(name, "ecommerce") for name in IDS]

    assert len({person.email for person in people}) == 1_000


def test_seeds_follow_from_id_and_domain() -> None:
    """Another id or domain is another seed (SP-31)."""
    one = PersonaProfile("a", "finance").seed

    assert one == PersonaProfile("a", "finance").seed
    assert len({one, PersonaProfile("b", "finance").seed, PersonaProfile("a", "iot").seed}) == 3


def test_another_process_knows_the_same_people() -> None:
    """A fresh process with another hash seed reports the same digest (SP-30, SP-31, SP-53)."""
    code = (
        "from persona_assets.personas.verifying import verify_determinism\n"
        "print(verify_determinism([f'user-{n}' for n in range(50)], 'healthcare').digest)"
    )
    environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    report = verify_determinism(IDS[:50], "healthcare", expected_digest=done.stdout.strip())

    assert report.differing_ids == ()


def test_another_digest_is_an_error() -> None:
    """The check fails where the data differ (SP-53)."""
    with pytest.raises(InvalidArgumentError, match="expected 00"):
        verify_determinism(["7"], "iot", expected_digest="00")


def test_creations_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """One line with id and domain at creation, none afterwards (SP-55)."""
    caplog.set_level(logging.INFO, "persona_assets.personas.registry")
    registry = PersonaRegistry()

    for _ in range(3):
        registry.get_or_create("user-123", "finance")

    assert caplog.messages == ["created persona user-123 in domain finance as user"]


def test_reading_profiles_needs_no_memory() -> None:
    """Ten times as many people have the same peak: nothing of them is kept."""

    def peak(count: int) -> int:
        tracemalloc.start()
        for number in range(count):
            assert PersonaProfile(f"user-{number}", "ecommerce").backstory
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)

    assert peak(3_000) < peak(300) + 10_000


@pytest.mark.parametrize("profile_id", [""])
def test_empty_ids_are_refused(profile_id: str) -> None:
    """Nobody is called nothing."""
    registry = PersonaRegistry()

    with pytest.raises(InvalidArgumentError, match="id"):
        registry.get_or_create(profile_id)
    with pytest.raises(InvalidArgumentError, match="id"):
        registry.get_or_create_persona_by_type(profile_id, "user")
    assert len(registry) == 0


def test_unknown_kinds_and_locales_are_refused() -> None:
    """The errors list what there is."""
    with pytest.raises(UnknownNameError, match="device, organization, user"):
        PersonaRegistry().get_or_create("7", "iot", "gadget")
    with pytest.raises(UnknownNameError, match="en_US"):
        PersonaProfile("7", "iot", locale="tlh")


def test_unknown_domains_are_refused() -> None:
    """The error lists the five (SP-03)."""
    with pytest.raises(UnknownNameError, match="ecommerce, finance, generic, healthcare, iot"):
        PersonaRegistry().get_or_create("7", "retail")
