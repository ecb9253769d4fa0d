"""A relationship is one fact, read from both ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.computed import Allotment, ComputedRelationships, NumberedIds
from persona_assets.personas.configuration import PersonasConfig
from persona_assets.personas.registry import PersonaRegistry

BILLION = 1_000_000_000


def make_registry(*profile_ids: str, **settings: object) -> PersonaRegistry:
    """Return a registry that knows *profile_ids*."""
    registry = PersonaRegistry(PersonasConfig.model_validate(settings))
    for profile_id in profile_ids:
        registry.get_or_create(profile_id)
    return registry


def make_population(devices: int = BILLION) -> PersonaRegistry:
    """Return a registry over a population that nothing is stored of."""
    computed = ComputedRelationships(
        NumberedIds("user-", 1_000_000), NumberedIds("d", devices), NumberedIds("org-", 50_000)
    )
    return PersonaRegistry(computed=computed)


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        pytest.param("user-123", "device-456", "owns", id="user owns device (SP-17, SP-18, SP-19)"),
        pytest.param("user-123", "org-1", "owns", id="user owns organization (SP-19)"),
        pytest.param("device-456", "user-123", "belongs_to", id="belongs_to (SP-20)"),
        pytest.param("user-123", "org-1", "manages", id="manages (SP-21)"),
        pytest.param("device-1", "device-2", "connected_to", id="connected_to (SP-22)"),
        pytest.param("org-1", "org-2", "parent_of", id="parent_of (SP-23)"),
    ],
)
def test_what_was_declared_is_found(source: str, target: str, kind: str) -> None:
    """Each documented type leads from source to target, also when declared twice."""
    registry = make_registry(source)

    registry.add_relationship(source, target, kind)
    registry.add_relationship(source, target, kind)

    assert registry.get_related_personas(source, kind) == [target]


def test_the_other_end_needs_no_second_call() -> None:
    """Owner, parent, children and neighbors follow (SP-25, A6)."""
    registry = make_registry("u", "a", "d1")
    registry.add_relationship("u", "d1", "owns")
    registry.add_relationship("u", "a", "manages")
    registry.add_relationship("a", "b", "parent_of")
    registry.add_relationship("d1", "d2", "connected_to")

    assert registry.get_related_personas("d1", "belongs_to") == ["u"]
    assert registry.get_relationship("d1", "owner") == "u"
    assert registry.get_relationship("a", "manager") == "u"
    assert registry.get_relationship("b", "parent") == "a"
    assert registry.get_related_personas("a", "children") == ["b"]
    assert registry.get_related_personas("d2", "connected_to") == ["d1"]


def test_nothing_declared_is_nobody() -> None:
    """A known persona without relationships has none, and a root has no parent (SP-18)."""
    registry = make_registry("a")

    assert registry.get_related_personas("a", "owns") == []
    assert registry.get_relationship("a", "parent") is None


def test_unknown_ids_are_errors() -> None:
    """Neither end can be asked about before it is known (SP-17, SP-18)."""
    registry = make_registry()

    with pytest.raises(InvalidArgumentError, match="no persona 'user-123'"):
        registry.add_relationship("user-123", "device-456", "owns")
    with pytest.raises(InvalidArgumentError, match="no persona 'user-123'"):
        registry.get_related_personas("user-123", "owns")


def test_an_undeclared_type_is_no_empty_answer() -> None:
    """A declared type without relationships is [], an undeclared one an error (SP-18, SP-56)."""
    registry = make_registry("a")

    assert registry.get_related_personas("a", "manages") == []
    with pytest.raises(UnknownNameError) as raised:
        registry.get_related_personas("a", "marries")
    assert str(raised.value) == (
        "no declared relationship type named 'marries'; "
        "known: belongs_to, connected_to, manages, owns, parent_of."
    )


def test_types_that_are_not_configured_do_not_exist() -> None:
    """Declaring and asking both say which types there are (SP-24, SP-56)."""
    registry = make_registry("a", relationship_types=["owns", "likes"])
    registry.add_relationship("a", "b", "likes")

    assert registry.get_related_personas("a", "likes") == ["b"]
    for kind in ("manages", "parent", "like"):
        with pytest.raises(UnknownNameError, match=r"relationship type.*likes, owns"):
            registry.get_related_personas("a", kind)
    with pytest.raises(UnknownNameError, match=r"relationship type.*likes, owns"):
        registry.add_relationship("a", "b", "parent_of")


def test_nobody_is_their_own_ancestor() -> None:
    """The error spells the circle, and nothing of it is kept (SP-23)."""
    registry = make_registry("a", "b", "c")
    registry.add_relationship("a", "b", "parent_of")
    registry.add_relationship("b", "c", "parent_of")

    with pytest.raises(InvalidArgumentError, match="a > b > c > a"):
        registry.add_relationship("c", "a", "parent_of")
    with pytest.raises(InvalidArgumentError, match="itself"):
        registry.add_relationship("a", "a", "parent_of")
    assert registry.get_relationship("a", "parent") is None


def test_a_child_has_one_parent() -> None:
    """A second one is an error."""
    registry = make_registry("a", "b")
    registry.add_relationship("a", "c", "parent_of")

    with pytest.raises(InvalidArgumentError, match="'c' has the parent 'a'"):
        registry.add_relationship("b", "c", "parent_of")


def test_a_billion_devices_have_owners() -> None:
    """Who owns a device is computed, and the owner's devices hold it; nothing is stored."""
    registry = make_population()

    for device in ("d0", "d1", "d999999999"):
        owner = registry.get_relationship(device, "owner")
        assert owner is not None
        assert device in registry.get_related_personas(owner, "owns")
        assert len(registry.get_related_personas(owner, "owns")) == 1_000
    assert len(registry) == 0


def test_computed_organizations_are_a_tree() -> None:
    """Each but the first has a parent, whose child it is (A6)."""
    registry = make_population()

    assert registry.get_relationship("org-0", "parent") is None
    for number in (1, 2, 3, 4, 12_345, 49_999):
        parent = registry.get_relationship(f"org-{number}", "parent")
        assert parent is not None
        assert f"org-{number}" in registry.get_related_personas(parent, "children")


def test_devices_of_one_owner_are_connected() -> None:
    """The neighbors of a device are its owner's other devices."""
    registry = make_population(3_000_000)
    owner = registry.get_relationship("d5", "owner")
    assert owner is not None

    neighbors = registry.get_related_personas("d5", "connected_to")

    assert sorted(["d5", *neighbors]) == registry.get_related_personas(owner, "owns")


def test_a_declared_owner_replaces_the_computed_one() -> None:
    """The device leaves the list of whom it was computed to belong to."""
    registry = make_population()
    before = registry.get_relationship("d1", "owner")
    assert before is not None

    registry.add_relationship("user-3", "d1", "owns")

    assert registry.get_relationship("d1", "owner") == "user-3"
    assert "d1" in registry.get_related_personas("user-3", "owns")
    assert "d1" not in registry.get_related_personas(before, "owns")


def test_a_computed_ancestor_cannot_become_a_child() -> None:
    """Declared and computed parents together make no circle (SP-23)."""
    registry = make_population()

    with pytest.raises(InvalidArgumentError, match="ancestor"):
        registry.add_relationship("org-13", "org-1", "parent_of")


@given(key=st.integers(0, 2**64 - 1), things=st.integers(0, 300), holders=st.integers(1, 40))
def test_an_allotment_gives_each_thing_to_one_holder(key: int, things: int, holders: int) -> None:
    """Both directions agree, everything is given, and no share is two larger than another."""
    allotment = Allotment(key, things, holders)

    held = {holder: allotment.held(holder) for holder in range(holders)}

    assert sorted(thing for share in held.values() for thing in share) == list(range(things))
    assert all(allotment.holder(thing) == holder for holder in held for thing in held[holder])
    sizes = [len(share) for share in held.values()]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("profile_id", ["d01", "d-1", "d", "d100", "e5", "d1 ", "d٣", "7"])
def test_other_ids_have_no_number(profile_id: str) -> None:
    """Only the spelling that the population uses counts."""
    assert NumberedIds("d", 100).number(profile_id) is None


def test_a_population_needs_different_prefixes_and_somebody_to_own_things() -> None:
    """Ids that mean two things, and devices without users, are errors."""
    with pytest.raises(InvalidArgumentError, match="different prefixes"):
        ComputedRelationships(NumberedIds("x", 5), NumberedIds("x", 5))
    with pytest.raises(InvalidArgumentError, match="nobody"):
        ComputedRelationships(NumberedIds("user-", 0), NumberedIds("d", 5))
    with pytest.raises(InvalidArgumentError, match="prefix"):
        NumberedIds("d1", 5)
