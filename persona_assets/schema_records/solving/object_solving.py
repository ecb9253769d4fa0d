"""Objects whose every member is solved: which members there are, how often, and made-up ones."""

from typing import Any, NamedTuple

from persona_assets.schema_records.shapes import (
    Choice,
    Extras,
    Member,
    Objects,
    Path,
    Shape,
    Texts,
    Union,
)
from persona_assets.schema_records.solving.goals import ContradictionError, Goal, goal_of
from persona_assets.schema_records.solving.object_facts import ObjectFacts
from persona_assets.schema_records.solving.rooms import PartSolver, Room
from persona_assets.schema_records.solving.text_facts import sample_texts

_USUAL_FRACTION = 0.8
_LEAST_FRACTION = 0.05
_COMPLEX_SIZE = 8
_MAP_LENGTH = 3


class _Candidate(NamedTuple):
    """A member that an object may have.

    Attributes:
        name: Its name.
        goal: What it must satisfy.
        is_leaf: Whether it has no members or items.
        is_required: Whether it must be there.
    """

    name: str
    goal: Goal
    is_leaf: bool
    is_required: bool


def solve_object(solver: PartSolver, facts: ObjectFacts, path: Path, room: Room) -> Objects:
    """Return the objects that satisfy *facts*.

    Raises:
        ContradictionError: There are none, or none within *room*.
    """
    if not room.size and room.depth < 0 and facts.required:
        raise ContradictionError("the shortest value is nested too deeply")
    candidates = _candidates(solver, facts)
    members = _members(solver, facts, candidates, path, room)
    required_count = sum(member.presence_fraction >= 1 for member in members)
    if facts.maximum is not None and required_count > facts.maximum:
        raise ContradictionError(f"more than {facts.maximum} members are demanded")
    extras = _extras(solver, facts, members, path, room)
    made_up = sum(extra.minimum for extra in extras)
    if len(members) + made_up < facts.minimum:
        raise ContradictionError(f"fewer than {facts.minimum} members can be there")
    return Objects(tuple(members), extras, facts.minimum, facts.maximum)


def _candidates(solver: PartSolver, facts: ObjectFacts) -> list[_Candidate]:
    """Return the members that an object may have, in the order of the schema.

    Raises:
        ContradictionError: A member that must be there cannot be.
    """
    candidates: list[_Candidate] = []
    known_names = [*facts.all_names(), *_listed_names(solver, facts)]
    for name in dict.fromkeys(known_names):
        is_required = name in facts.required
        goal = facts.goal(name)
        try:
            _check_name(solver, facts, name)
            is_leaf = solver.known(goal).is_leaf()
        except ContradictionError as error:
            if is_required:
                raise ContradictionError(
                    f"member {name!r}: {error.problem}", error.source
                ) from None
            continue
        candidates.append(_Candidate(name, goal, is_leaf, is_required))
    return candidates


def _listed_names(solver: PartSolver, facts: ObjectFacts) -> list[str]:
    """Return the names that ``propertyNames`` lists, when made-up members are wanted."""
    import json

    if not facts.names or not (facts.patterns or facts.closings or facts.minimum):
        return []
    shape = _names(solver, facts.names, ("key",))
    return [json.loads(text) for text in shape.texts] if isinstance(shape, Choice) else []


def _check_name(solver: PartSolver, facts: ObjectFacts, name: str) -> None:
    """Raise ContradictionError when a member may not have this name."""
    if facts.names:
        solver.known(goal_of(*facts.names, _constant(name)))
        solver.solve(goal_of(*facts.names, _constant(name)), (name,), Room(0, -1))


def _members(
    solver: PartSolver,
    facts: ObjectFacts,
    candidates: list[_Candidate],
    path: Path,
    room: Room,
) -> list[Member]:
    """Return the members that can be solved, with how often they are there."""
    optional = [one for one in candidates if not one.is_required]
    needed = facts.minimum - (len(candidates) - len(optional))
    if not room.size:
        optional = sorted(optional, key=lambda one: not one.is_leaf)
    leaf_fraction, complex_fraction, part = _fractions(candidates, room)
    solved: dict[str, Member] = {}
    for one in [one for one in candidates if one.is_required] + optional:
        fraction = leaf_fraction if one.is_leaf else complex_fraction
        if one.is_required or (len(solved) < facts.minimum and needed > 0 and not room.size):
            fraction = 1.0
        if fraction <= 0 and len(solved) >= facts.minimum:
            continue
        try:
            own = part.of_leaf() if one.is_leaf and room.size else part
            shape = solver.solve(one.goal, (*path, one.name), own)
        except ContradictionError as error:
            if one.is_required:
                raise ContradictionError(
                    f"member {one.name!r}: {error.problem}", error.source
                ) from None
            continue
        solved[one.name] = Member(one.name, shape, fraction or _LEAST_FRACTION)
    return [solved[one.name] for one in candidates if one.name in solved]


def _fractions(candidates: list[_Candidate], room: Room) -> tuple[float, float, Room]:
    """Return how often optional leaves and other members are there, and the room of each part."""
    if not room.size:
        return 0.0, 0.0, room.share(0)
    required = [one for one in candidates if one.is_required]
    leaves = sum(one.is_leaf and not one.is_required for one in candidates)
    others = sum(not one.is_leaf and not one.is_required for one in candidates)
    fixed = sum(not one.is_leaf for one in required)
    left = max(0.0, room.size - len(required))
    leaf_fraction = _fraction(left / max(1, leaves))
    left -= leaves * leaf_fraction
    left_for_others = left - fixed * _COMPLEX_SIZE
    complex_fraction = _fraction(left_for_others / (_COMPLEX_SIZE * max(1, others)))
    if room.size < 4 or left_for_others <= 0:
        complex_fraction = 0.0 if room.size < _COMPLEX_SIZE else _LEAST_FRACTION
    parts = fixed + others * complex_fraction
    if left <= 0:
        return leaf_fraction, complex_fraction, room.share_among(room.size)
    return leaf_fraction, complex_fraction, room.share_among(max(1.0, parts) * room.size / left)


def _fraction(available: float) -> float:
    """Return a fraction that is neither certain nor too rare to be seen."""
    return round(min(_USUAL_FRACTION, max(_LEAST_FRACTION, available)), 3)


def _extras(
    solver: PartSolver, facts: ObjectFacts, members: list[Member], path: Path, room: Room
) -> tuple[Extras, ...]:
    """Return the made-up members: as many as are needed, and some where the object is a map."""
    missing = max(0, facts.minimum - len(members))
    is_map = not members and bool(room.size) and _is_map(facts)
    if not missing and not is_map:
        return ()
    room_left = (
        None
        if facts.maximum is None
        else facts.maximum - sum(member.presence_fraction >= 1 for member in members)
    )
    greatest = max(missing, _MAP_LENGTH if is_map else 0)
    if room_left is not None:
        greatest = min(greatest, room_left)
    if greatest <= 0:
        return ()
    part = room.share(1 / greatest)
    for names, goal in _open_places(solver, facts):
        greatest = min(greatest, _name_count(names, greatest, facts))
        if greatest < max(missing, 1):
            continue
        try:
            shape = solver.solve(goal, (*path, "value"), part)
        except ContradictionError:
            continue
        least = missing or 1
        return (Extras(names, shape, least, greatest, frozenset(facts.all_names())),)
    return ()


def _name_count(names: Texts, wanted: int, facts: ObjectFacts) -> int:
    """Return how many names there are that can be made up, up to *wanted*."""
    if not facts.names and "pattern" not in names.definition:
        return wanted
    known = facts.all_names()
    found = sample_texts(names.definition, wanted + len(known))
    return min(wanted, sum(name not in known for name in found))


def _is_map(facts: ObjectFacts) -> bool:
    """Return whether the schema speaks of members without naming them."""
    return bool(facts.patterns) or any(
        closing.schema not in (True, False, {}) for closing in facts.closings
    )


def _open_places(solver: PartSolver, facts: ObjectFacts) -> list[tuple[Texts, Goal]]:
    """Return what the names of made-up members can look like, with what such members satisfy."""
    places: list[tuple[Texts, Goal]] = []
    patterns = [pattern for pattern, _ in facts.patterns]
    for pattern, schema in facts.patterns:
        others = [{"not": {"pattern": other}} for other in patterns if other != pattern]
        closings = [one.schema for one in facts.closings if pattern not in one.patterns]
        alike = [part for other, part in facts.patterns if other == pattern]
        goal = goal_of(schema, *alike, *closings)
        _add_place(solver, facts, [{"pattern": pattern}, *others], goal, places)
    free = goal_of(*(one.schema for one in facts.closings))
    outside = [
        {"not": {"pattern": pattern}}
        for pattern in dict.fromkeys(
            [*patterns, *(one for closing in facts.closings for one in closing.patterns)]
        )
    ]
    _add_place(solver, facts, outside, free, places)
    return places


def _add_place(
    solver: PartSolver,
    facts: ObjectFacts,
    rules: list[dict[str, Any]],
    goal: Goal,
    places: list[tuple[Texts, Goal]],
) -> None:
    """Add names that satisfy *rules* to *places*, unless there are none or no value for them."""
    if False in goal:
        return
    shape = _names(solver, (*facts.names, *rules), ("key",))
    if isinstance(shape, Texts):
        places.append((shape, goal))


def _names(solver: PartSolver, goal: Goal, path: Path) -> Shape | None:
    """Return what names can look like that satisfy *goal*, or None when no name does."""
    try:
        shape = solver.solve(goal_of(*goal, {"type": "string", "minLength": 1}), path, Room(4))
    except ContradictionError:
        return None
    if isinstance(shape, Union):
        return next((one for one in shape.options if isinstance(one, Texts)), None)
    return shape


def _constant(name: str) -> dict[str, Any]:
    return {"const": name}
