"""Solving: from a definition to a tree of choices that are all valid.

Each place of a record is a goal: the schemas that its value must satisfy together.  They are merged
into what is known of the value; where there are several ways, each is tried and those that lead to
a contradiction are dropped.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.references import Document
from persona_assets.schema_records.shapes import Choice, Path, Shape, Solution, Union
from persona_assets.schema_records.solving.alternatives import Disjunction
from persona_assets.schema_records.solving.array_solving import solve_array
from persona_assets.schema_records.solving.conjunctions import Conjunction
from persona_assets.schema_records.solving.enumerations import allowed_values
from persona_assets.schema_records.solving.goals import (
    ALL_TYPES,
    NUMBER_TYPES,
    ContradictionError,
    Goal,
    Option,
    goal_of,
    type_of,
)
from persona_assets.schema_records.solving.negations import failures_of
from persona_assets.schema_records.solving.number_facts import exact
from persona_assets.schema_records.solving.object_solving import solve_object
from persona_assets.schema_records.solving.rooms import Room
from persona_assets.schemas.schema import Definition

_RECORD_SIZE = 256
_STEP_LIMIT = 50_000
_GOAL_STEP_LIMIT = 2_000
_NULL_WEIGHT = 0.15
_ENDLESS = re.compile(
    r"((?:member '[^']*': ){1,8}?)\1+"
)  # the way around a circle, again and again
_LEAF_KINDS = ("string", "number", "boolean", "null")

Weighed = tuple[Shape, float]
Found = TypeVar("Found")


def solve(definition: Definition, *, name: str) -> Solution:
    """Return what records of *definition*, called *name*, can look like.

    Args:
        definition: A self-contained JSON Schema 2020-12; formats are asserted.
        name: The name of the entity, the first name of every path.

    Raises:
        UnsatisfiableSchemaError: It contradicts itself, or is too entangled; the error says where.
    """
    solver = _Solver(Document(definition))
    try:
        shape = solver.solve(goal_of(definition), (name,), Room(_RECORD_SIZE))
    except ContradictionError as error:
        place = solver.document.place_of(error.source)
        problem = _ENDLESS.sub(r"\1", error.problem)
        if problem != error.problem:
            problem += "; a member that demands itself has no end"
        raise UnsatisfiableSchemaError(
            place, f"no record satisfies the schema: {problem}"
        ) from None
    except RecursionError:
        problem = "the schema is too entangled to be solved: it leads deeper without end"
        raise UnsatisfiableSchemaError("", problem) from None
    return Solution(shape, is_exact=solver.is_exact)


class _Attempt(NamedTuple):
    """What stays the same while the ways to satisfy one goal are explored.

    Attributes:
        path: What the value is called.
        room: How large it may become.
        is_hoping: Whether ways may be taken that are right only for some records.
        steps: One item for each step that may still be made.
    """

    path: Path
    room: Room
    is_hoping: bool
    steps: Iterator[int]

    @classmethod
    def of(cls, path: Path, room: Room, *, is_hoping: bool) -> "_Attempt":
        """Return an attempt that has made no step."""
        return cls(path, room, is_hoping, iter(range(_GOAL_STEP_LIMIT)))


class _Solver:
    """Solves goals, each once for a room and a name.

    Attributes:
        document: Where references lead.
        is_exact: Whether all values that were solved are valid for certain.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.is_exact = True
        self._known: dict[Any, Conjunction | ContradictionError] = {}
        self._solved: dict[Any, Shape | ContradictionError] = {}
        self._glances: dict[tuple[int, ...], bool] = {}
        self._kept: list[Goal] = []
        self._steps = 0

    def known(self, goal: Goal) -> Conjunction:
        """Return what is known of *goal* at once."""
        key = tuple(map(id, goal))
        if key not in self._known:
            self._kept.append(goal)  # so that no other schema gets the identity of one of these
            try:
                self._known[key] = Conjunction.of(self.document, goal)
            except ContradictionError as error:
                self._known[key] = error
        return _unless_error(self._known[key])

    def solve(self, goal: Goal, path: Path, room: Room) -> Shape:
        """Return values that satisfy *goal*; with no room left, those of the least depth."""
        if room.size:
            return self._solve_once(goal, path, room)
        for depth in range(-1, room.depth):
            try:
                return self._solve_once(goal, path, Room(0, depth))
            except ContradictionError:
                continue
        return self._solve_once(goal, path, room)

    def hope(self) -> None:
        """Note that some records may be invalid."""
        self.is_exact = False

    def _solve_once(self, goal: Goal, path: Path, room: Room) -> Shape:
        key = (tuple(map(id, goal)), room, path[-1])
        if key not in self._solved:
            try:
                self._solved[key] = _union(self._solve_somehow(self.known(goal), path, room))
            except ContradictionError as error:
                self._solved[key] = error
        return _unless_error(self._solved[key])

    def _solve_somehow(self, known: Conjunction, path: Path, room: Room) -> list[Weighed]:
        """Return ways to make what is known true; only if there are none, ways to hope for."""
        count = room.option_count()
        try:
            return self._explore(known, _Attempt.of(path, room, is_hoping=False), count)
        except ContradictionError:
            if not known.pending:
                raise
            return self._explore(known, _Attempt.of(path, room, is_hoping=True), count)

    def _explore(self, known: Conjunction, attempt: "_Attempt", count: int) -> list[Weighed]:
        """Return up to *count* ways to make what is known true."""
        self._steps += 1
        if self._steps > _STEP_LIMIT or next(attempt.steps, None) is None:
            raise ContradictionError("the schema is too entangled to be solved")
        if known.values is not None:
            return [(Choice(allowed_values(known)), 1.0)]
        if not known.pending:
            return self._kinds(known.settle(), attempt, count)
        choice, pending = _next_choice(known.pending)
        if choice.is_wide:
            return self._try_all(known, choice, pending, attempt, count)
        return self._try_any(known, choice, pending, attempt, count)

    def _try_all(
        self,
        known: Conjunction,
        choice: Disjunction,
        pending: list[Disjunction],
        attempt: "_Attempt",
        count: int,
    ) -> list[Weighed]:
        """Return the ways of as many options as there may be, each with a fair share."""
        found: list[Weighed] = []
        problem = ContradictionError("none of the alternatives is possible")
        for place, option in enumerate(choice.options):
            if len(found) >= count:
                break
            share = max(1, (count - len(found)) // (len(choice.options) - place))
            try:
                branch = self._pruned(known.choose(option, pending))
                ways = self._explore(branch, attempt, share)
            except ContradictionError as error:
                problem = error
                continue
            total = sum(one for _, one in ways)
            weight = total if choice.is_condition else _weight(ways)
            found += [(shape, weight * one / total) for shape, one in ways]
        if not found:
            raise problem
        return found

    def _try_any(
        self,
        known: Conjunction,
        choice: Disjunction,
        pending: list[Disjunction],
        attempt: "_Attempt",
        count: int,
    ) -> list[Weighed]:
        """Return the ways of the first option that is possible."""
        options: Iterable[Option] = (
            choice.options if choice.denied is None else failures_of(choice.denied, known)
        )
        problem = ContradictionError("what is refused cannot be avoided", choice.denied)
        for option in options:
            if not option.is_exact and not attempt.is_hoping:
                continue
            try:
                reasons = choice.reasons | {id(choice.denied)}
                branch = self._pruned(known.choose(option, pending, reasons))
                return self._explore(branch, attempt, count)
            except ContradictionError as error:
                problem = error
        raise problem

    def _pruned(self, known: Conjunction) -> Conjunction:
        """Return *known* without objects when a member that they must have cannot be.

        Choices such as one ``if`` for each kind of thing are many; most are ruled out by a glance
        at the member that tells the kinds apart.
        """
        if "object" in known.types:
            try:
                for name in known.objects.required:
                    self._glance(known.objects.goal(name))
            except ContradictionError as error:
                known.types -= {"object"}
                if not known.types:
                    raise ContradictionError(error.problem, error.source) from None
        return known

    def _glance(self, goal: Goal) -> None:
        """Raise ContradictionError when it shows at once that nothing satisfies *goal*."""
        key = tuple(map(id, goal))
        if key not in self._glances:
            try:
                known = self.known(goal)
                self._glances[key] = bool(known.values is None or allowed_values(known))
            except ContradictionError:
                self._glances[key] = False
        if not self._glances[key]:
            self.known(goal)
            raise ContradictionError("none of the listed values is possible")

    def _kinds(self, known: Conjunction, attempt: "_Attempt", count: int) -> list[Weighed]:
        """Return the values of each kind that is left, nested kinds only while *count* lasts."""
        if not known.is_exact:
            self.hope()
        found: list[Weighed] = []
        problem = ContradictionError("no type of value is left")
        for kinds in _kinds_to_try(known):
            for kind in kinds:
                if found and kind not in _LEAF_KINDS and len(found) >= count:
                    continue
                try:
                    shape = self._kind(kind, known, attempt.path, attempt.room)
                except ContradictionError as error:
                    problem = error
                    continue
                found.append((shape, _NULL_WEIGHT if kind == "null" else 1.0))
            if found:
                return found
        raise problem

    def _kind(self, kind: str, known: Conjunction, path: Path, room: Room) -> Shape:
        """Return the values of one kind."""
        match kind:
            case "string":
                texts = known.texts.copy()
                texts.excluded += tuple(one for one in known.excluded if isinstance(one, str))
                return texts.shape(path, known.hints)
            case "number":
                numbers = known.numbers.copy()
                excluded = (exact(value) for value in known.excluded)
                numbers.excluded |= {value for value in excluded if value is not None}
                return numbers.shape(path, known.types & NUMBER_TYPES, known.hints)
            case "boolean" | "null":
                return _constants(kind, known.excluded)
            case "object":
                objects = known.objects.copy()
                objects.minimum = max(objects.minimum, self._least_length(kind, known))
                return solve_object(self, objects, path, room)
            case _:
                arrays = known.arrays.copy()
                arrays.minimum = max(arrays.minimum, self._least_length(kind, known))
                return solve_array(self, arrays, path, room)

    def _least_length(self, kind: str, known: Conjunction) -> int:
        """Return 1 when the empty value of a nested *kind* is excluded.

        When others are excluded, records must be checked.
        """
        excluded = [value for value in known.excluded if type_of(value) == kind]
        if any(excluded):
            self.hope()
        return int(any(not value for value in excluded))


def _next_choice(pending: tuple[Disjunction, ...]) -> tuple[Disjunction, list[Disjunction]]:
    """Return the choice to make next, wide ones first, and those that are left."""
    place = next((place for place, one in enumerate(pending) if one.is_wide), 0)
    return pending[place], [*pending[:place], *pending[place + 1 :]]


def _kinds_to_try(known: Conjunction) -> Iterator[list[str]]:
    """Yield kinds of values: first those that the schemas speak of, then all that are left."""
    kinds = {"number" if kind in NUMBER_TYPES else kind for kind in known.types}
    ordered = [kind for kind in (*_LEAF_KINDS, "array", "object") if kind in kinds]
    if known.types == ALL_TYPES or (known.implied and known.types > known.implied):
        implied = {"number" if kind in NUMBER_TYPES else kind for kind in known.implied}
        first = [kind for kind in ordered if kind in (implied or {"string"})]
        yield first
        for kind in ordered:
            if kind not in first:
                yield [kind]
    else:
        yield ordered


def _constants(kind: str, excluded: tuple[Any, ...]) -> Choice:
    """Return the values of *kind*, boolean or null, without those that are excluded."""
    values = [True, False] if kind == "boolean" else [None]
    left = tuple(json.dumps(one) for one in values if not any(one is other for other in excluded))
    if not left:
        raise ContradictionError(f"every {kind} is refused")
    return Choice(left)


def _weight(ways: list[Weighed]) -> float:
    """Return how likely an option is: null is rare beside others."""
    is_null = all(isinstance(shape, Choice) and shape.texts == ("null",) for shape, _ in ways)
    return _NULL_WEIGHT if is_null else 1.0


def _union(found: list[Weighed]) -> Shape:
    """Return one shape for all ways."""
    flat: list[Weighed] = []
    for shape, weight in found:
        if isinstance(shape, Union):
            total = sum(shape.weights)
            flat += [
                (option, weight * one / total)
                for option, one in zip(shape.options, shape.weights, strict=True)
            ]
        else:
            flat.append((shape, weight))
    if len(flat) == 1:
        return flat[0][0]
    shapes, weights = zip(*flat, strict=True)
    return Union(shapes, weights)


def _unless_error(found: Found | ContradictionError) -> Found:
    """Return *found*, or raise it when it is an error."""
    if isinstance(found, ContradictionError):
        raise ContradictionError(found.problem, found.source)
    return found
