"""Arrays whose every value is solved: their prefix, what they contain, and how long they are."""

import math
from collections.abc import Iterator
from itertools import product

from persona_assets.schema_records.shapes import (
    Arrays,
    Choice,
    Numbers,
    Objects,
    Path,
    Shape,
    Union,
)
from persona_assets.schema_records.solving.array_facts import ArrayFacts, Content
from persona_assets.schema_records.solving.goals import ContradictionError, Goal, Keywords, goal_of
from persona_assets.schema_records.solving.rooms import PartSolver, Room

_USUAL_LENGTH = 3
_LONGEST_PREFIX = 1000


def solve_array(solver: PartSolver, facts: ArrayFacts, path: Path, room: Room) -> Arrays:
    """Return the arrays that satisfy *facts*.

    Raises:
        ContradictionError: There are none, or none within *room*.
    """
    problem = ContradictionError("no array satisfies it")
    for layout in _layouts(facts):
        try:
            return _solve_layout(solver, facts, layout, path, room)
        except ContradictionError as error:
            problem = error
    raise problem


def _layouts(facts: ArrayFacts) -> Iterator[dict[int, list[Content]]]:
    """Yield where values can stand that the array must contain: position to schemas.

    First after the prefix, then from every position in it; first each at its own position, then
    all at the same ones.
    """
    needs = [content for content in facts.contents if content.minimum]
    if not needs:
        yield {}
        return
    count = min(facts.prefix_length(), _LONGEST_PREFIX)
    for start, is_shared in product((count, *range(count), 0), (False, True)):
        layout: dict[int, list[Content]] = {}
        position = start
        for content in needs:
            position = start if is_shared else position
            for _ in range(content.minimum):
                layout.setdefault(position, []).append(content)
                position += 1
        if facts.maximum is None or max(layout) < facts.maximum:
            yield layout


def _solve_layout(
    solver: PartSolver,
    facts: ArrayFacts,
    layout: dict[int, list[Content]],
    path: Path,
    room: Room,
) -> Arrays:
    """Return the arrays that contain what *layout* says, where it says so."""
    minimum = max([facts.minimum, *(position + 1 for position in layout)])
    if not room.size and room.depth < 0 and minimum:
        raise ContradictionError("the shortest value is nested too deeply")
    refused: list[tuple[Content, Keywords]] = [
        (content, {"not": content.schema})
        for content in facts.contents
        if content.maximum is not None
    ]
    usual = _usual_maximum(facts, minimum, room)
    part = room.share(1 / max(1, (minimum + usual) / 2))
    count = min(max(facts.prefix_length(), max(layout, default=-1) + 1), _LONGEST_PREFIX)
    prefix: list[Shape] = []
    for position in range(min(count, usual)):
        goal = _goal(facts, position, layout.get(position, []), refused)
        try:
            prefix.append(solver.solve(goal, path, part))
        except ContradictionError:
            if position < minimum:
                raise
            return Arrays(tuple(prefix), None, minimum, position, facts.is_unique)
    items = _items(solver, facts, refused, (len(prefix), minimum, usual), path, part)
    maximum = usual if items is not None else len(prefix)
    return _unique(Arrays(tuple(prefix), items, minimum, maximum, facts.is_unique), facts)


def _goal(
    facts: ArrayFacts,
    position: int | None,
    contained: list[Content],
    refused: list[tuple[Content, Keywords]],
) -> Goal:
    """Return what a value satisfies: its position's schemas, and it counts only where it should."""
    negations = [
        negation for content, negation in refused if not any(content is one for one in contained)
    ]
    return goal_of(*facts.goal(position), *(content.schema for content in contained), *negations)


def _usual_maximum(facts: ArrayFacts, minimum: int, room: Room) -> int:
    """Return the greatest length that is worth showing."""
    count = facts.prefix_length()
    usual = max(minimum, count, _USUAL_LENGTH) if room.size else minimum
    return usual if facts.maximum is None else min(usual, facts.maximum)


def _items(
    solver: PartSolver,
    facts: ArrayFacts,
    refused: list[tuple[Content, Keywords]],
    lengths: tuple[int, int, int],
    path: Path,
    part: Room,
) -> Shape | None:
    """Return the values after the prefix, or None when there are none."""
    length, minimum, maximum = lengths
    if length >= maximum:
        return None
    try:
        return solver.solve(_goal(facts, None, [], refused), path, part)
    except ContradictionError:
        if minimum > length:
            raise
        return None


def _unique(shape: Arrays, facts: ArrayFacts) -> Arrays:
    """Return *shape* no longer than there are different values.

    Raises:
        ContradictionError: There are too few.
    """
    if not shape.is_unique:
        return shape
    limit = _distinct_count((*shape.prefix, *((shape.items,) if shape.items else ())), shape)
    if limit < max(facts.minimum, shape.minimum):
        raise ContradictionError(f"there are only {int(limit)} different values for the array")
    maximum = int(min(limit, shape.maximum))
    return Arrays(shape.prefix, shape.items, shape.minimum, maximum, is_unique=True)


def _distinct_count(shapes: tuple[Shape, ...], array: Arrays) -> float:
    """Return how many different values an array of *shapes* has at most."""
    listed = [_texts(shape) for shape in shapes]
    if _is_crowded([texts for texts in listed[: array.minimum] if texts is not None]):
        return 0
    limit = len(array.prefix) + (0 if array.items is None else value_count(array.items))
    if any(texts is None for texts in listed):
        return limit
    return min(limit, len(set[str]().union(*(texts for texts in listed if texts is not None))))


def _is_crowded(listed: list[set[str]]) -> bool:
    """Return whether more positions draw from the same few values than there are values."""
    return any(sum(other <= texts for other in listed) > len(texts) for texts in listed)


def _texts(shape: Shape) -> set[str] | None:
    """Return the texts of a shape that lists its values, or None."""
    match shape:
        case Choice():
            return set(shape.texts)
        case Union():
            parts = [_texts(option) for option in shape.options]
            known = [part for part in parts if part is not None]
            return set[str]().union(*known) if len(known) == len(parts) else None
        case _:
            return None


def value_count(shape: Shape) -> float:
    """Return how many different values *shape* has at most; infinity when it is not known."""
    match shape:
        case Choice():
            return len(shape.texts)
        case Numbers(minimum=int(least), maximum=int(greatest)):
            return greatest // shape.step - -(-least // shape.step) + 1
        case Union():
            return sum(value_count(option) for option in shape.options)
        case Arrays(maximum=0):
            return 1
        case Objects(extras=()):
            return math.prod(
                value_count(member.shape) + (member.presence_fraction < 1)
                for member in shape.members
            )
        case _:
            return math.inf
