"""The things that an API has: each path with an id leads to one, and to the same one always.

The things of one path, such as ``/users/{id}``, are a pool that follows from seed and persona.  A
thing belongs to one of the path before it, and has one body: that of the answer to GET.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_assets.generators.entities import API_CLIENT_COUNT, customers_of
from persona_assets.generators.operations.members import Shape, agreeing_at, core_of
from persona_assets.generators.operations.plans import (
    Part,
    Plans,
    noun_of,
    path_definition,
    path_parameters,
    placeholders,
    referred,
)
from persona_assets.generators.operations.statuses import successes
from persona_assets.generators.operations.wire import is_json, path_text, scalar_text
from persona_assets.generators.world import World
from persona_assets.keys import KeyArray, child_keys, derive, row_keys
from persona_assets.schema_records.rendering.meanings import is_person, words_of
from persona_assets.schemas.openapi.declared import DeclaredOperation, DeclaredParameter
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Definition

_THINGS = (API_CLIENT_COUNT, 2 * API_CLIENT_COUNT)  # on the first level, and below
_MOST_POOLS = 128
_MOST_DRAWS = 8
_NAMING = ("id", "uuid", "guid", "key", "slug", "code", "number", "login", "username", "name")

_NARROW = frozenset({"$ref", "enum", "const", "pattern", "format", "maxLength", "allOf"})

Prefix = tuple[str, ...]
"""A path up to one of its parameters, these without their names."""


class Level(NamedTuple):
    """One level of a path: where it ends, and the parameters that it adds."""

    prefix: Prefix
    parameters: tuple[DeclaredParameter, ...]


@dataclass(frozen=True)
class Pool:
    """The things of one path.

    Attributes:
        values: What stands in the path for each, level by level.
        bodies: What GET answers; None where nothing does.
        persons: The number of the customer whom each is about.
        is_personal: Whether each is a person, or belongs to one.
        core: The member of the bodies that is the thing itself; None for all of it.
        texts: What stands in the path, written.
        numbers: The things that each thing of the level above has.
        by_person: The things of each person.
    """

    values: list[tuple[Json, ...]] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    persons: list[int] = field(default_factory=list)
    is_personal: bool = False
    core: str | None = None
    texts: set[tuple[str, ...]] = field(default_factory=set)
    numbers: dict[int, list[int]] = field(default_factory=dict)
    by_person: dict[int, list[int]] = field(default_factory=dict)

    def add(self, values: tuple[Json, ...], body: Json, person: int, parent: int) -> None:
        """Add a thing, unless there is one with the same path."""
        texts = scalar_texts(values)
        if texts in self.texts:
            return
        number = len(self.values)
        self.texts.add(texts)
        self.values.append(values)
        self.bodies.append(body)
        self.persons.append(person)
        self.numbers.setdefault(parent, []).append(number)
        self.by_person.setdefault(person, []).append(number)


class Resources:
    """All things of an API."""

    def __init__(
        self, operations: Sequence[DeclaredOperation], plans: Plans, world: World, place: int
    ) -> None:
        """Find out what things there are, making none yet.

        Args:
            operations: What can be asked of the API.
            plans: What makes their parts.
            world: The people whom the things are about.
            place: The key of the API.
        """
        self._plans, self._world, self._key = plans, world, place
        self._pools: OrderedDict[Prefix, Pool] = OrderedDict()
        self._readers: dict[Prefix, DeclaredOperation] = {}
        self._parameters: dict[Prefix, tuple[DeclaredParameter, ...]] = {}
        self._nouns: dict[Prefix, str] = {}
        self._wishes: dict[Prefix, list[tuple[DeclaredParameter, ...]]] = {}
        for operation in operations:
            levels = levels_of(operation)
            for level in levels:
                self._parameters.setdefault(level.prefix, level.parameters)
                self._wishes.setdefault(level.prefix, []).append(level.parameters)
                path = "/".join(level.prefix)
                self._nouns.setdefault(level.prefix, noun_of(path))
            is_read = operation.method == "GET" and levels and ends_in_thing(operation)
            if is_read and self._body_part(operation) is not None:
                self._readers[levels[-1].prefix] = operation

        for prefix, wishes in self._wishes.items():
            self._parameters[prefix] = tuple(_common(some) for some in zip(*wishes, strict=True))

    def has(self, prefix: Prefix) -> bool:
        """Return whether things have paths like *prefix*."""
        return prefix in self._parameters

    def of_schema(self, definition: Definition) -> Prefix | None:
        """Return the path of the things that are what *definition* refers to, if there are any.

        Only things that belong to nobody are found.
        """
        wanted = referred(definition)
        for prefix in self._readers if wanted else ():
            shape = self.body_shape(prefix)
            is_alone = not any(self.has(prefix[:end]) for end in range(1, len(prefix)))
            if is_alone and shape is not None and referred(shape.definition) == wanted:
                return prefix
        return None

    def last_parameter(self, prefix: Prefix) -> str:
        """Return the name of the parameter that *prefix* ends in."""
        return self._parameters[prefix][-1].name

    def thing_keys(self, prefix: Prefix) -> KeyArray:
        """Return the keys of the things of *prefix*, by their numbers."""
        return row_keys(self._key_of(prefix), 0, _THINGS[1])

    def is_read_by(self, prefix: Prefix, operation: DeclaredOperation) -> bool:
        """Return whether *operation* is the one that answers with the bodies of *prefix*."""
        return self._readers.get(prefix) is operation

    def body_shape(self, prefix: Prefix) -> Shape | None:
        """Return what the bodies of the things of *prefix* look like, if anything reads them."""
        reader = self._readers.get(prefix)
        part = None if reader is None else self._body_part(reader)
        return None if part is None else part.shape

    def pool(self, prefix: Prefix) -> Pool:
        """Return the things of *prefix*.

        Raises:
            UnsatisfiableSchemaError: None can be made.
        """
        if prefix not in self._pools:
            self._pools[prefix] = self._made(prefix)
            if len(self._pools) > _MOST_POOLS:
                self._pools.popitem(last=False)
        self._pools.move_to_end(prefix)
        return self._pools[prefix]

    def fresh(self, level: Level, above: list[tuple[Json, ...]], keys: KeyArray) -> list[Json]:
        """Return an id for each of *keys* that nothing in the pool of *level* has, if it can be."""
        taken = self.pool(level.prefix).texts
        drawn = self._drawn(level.prefix, keys, keys)
        for attempt in range(_MOST_DRAWS):
            bad = [
                row
                for row, values in enumerate(drawn)
                if scalar_texts((*above[row], *values)) in taken
            ]
            if not bad:
                break
            others = child_keys(keys[np.array(bad)], attempt)
            again = self._drawn(level.prefix, others, others)
            for row, values in zip(bad, again, strict=True):
                drawn[row] = values
        return [(*before, *values) for before, values in zip(above, drawn, strict=True)]

    def _made(self, prefix: Prefix) -> Pool:
        above = next(
            (prefix[:end] for end in range(len(prefix) - 1, 0, -1) if self.has(prefix[:end])), None
        )
        parents = None if above is None else self.pool(above)
        count = _THINGS[parents is not None]
        keys = row_keys(self._key_of(prefix), 0, count)
        belongs = np.arange(count) % (len(parents.values) if parents else 1)
        is_personal = is_person(self._singular(prefix)) or bool(parents and parents.is_personal)
        persons = self._persons(keys, belongs, parents, is_personal=is_personal)
        reader = self._readers.get(prefix)
        part = None if reader is None else self._body_part(reader)
        people = self._world.customer_keys(persons)
        bodies = [None] * count if part is None else part.values(keys, people)
        drawn = self._drawn(prefix, keys, people)
        names = [one.name for level in self._levels(prefix) for one in level]
        core = None if part is None else core_of(part.shape, identity_names(names))
        pool = Pool(is_personal=is_personal, core=core)
        binder = _Binder(self._parameters[prefix], names, self._plans, part, core)
        for row in range(count):
            parent = int(belongs[row])
            before = parents.values[parent] if parents else ()
            values, body = binder.bound((*before, *drawn[row]), bodies[row])
            pool.add(values, body, int(persons[row]), parent)
        return pool

    def _key_of(self, prefix: Prefix) -> int:
        return derive(self._key, "resources", "/".join(prefix))

    def _singular(self, prefix: Prefix) -> str:
        """Return what one thing of *prefix* is called: as its schema, or as the path has it."""
        shape = self.body_shape(prefix)
        called = "" if shape is None else referred(shape.definition)
        return called if called and is_person(called) else self._nouns[prefix]

    def _persons(
        self,
        keys: KeyArray,
        belongs: NDArray[np.int64],
        parents: Pool | None,
        *,
        is_personal: bool,
    ) -> NDArray[np.int64]:
        if parents is not None and parents.is_personal:
            return np.array(parents.persons, dtype=np.int64)[belongs]
        return np.arange(len(keys)) if is_personal else customers_of(keys)

    def _levels(self, prefix: Prefix) -> list[tuple[DeclaredParameter, ...]]:
        ends = range(1, len(prefix) + 1)
        return [self._parameters[prefix[:end]] for end in ends if prefix[:end] in self._parameters]

    def _drawn(self, prefix: Prefix, keys: KeyArray, people: KeyArray) -> list[tuple[Json, ...]]:
        """Return values of the parameters that *prefix* ends in, whatever has them."""
        noun = self._nouns[prefix]
        columns = [
            [
                held[one.name]
                for held in self._plans.part(path_definition(one), noun).values(keys, people)
            ]
            for one in self._parameters[prefix]
        ]
        return list(zip(*columns, strict=True))

    def _body_part(self, reader: DeclaredOperation) -> Part | None:
        _, name, _ = successes(reader)[0]
        body = reader.responses[name].body if name is not None else None
        if body is None or not is_json(body.content_type):
            return None
        part = self._plans.part(body.definition, noun_of(reader.path))
        return part if part.shape.members() else None


def _common(parameters: Sequence[DeclaredParameter]) -> DeclaredParameter:
    """Return the parameter whose values fit all of *parameters*, as far as that can be said.

    Operations may differ about what stands at one place of a path: what is a text for one is a
    number for another, and then the number is a text, too.
    """
    told = list({repr(one.definition): one for one in parameters}.values())
    numbers = [one for one in told if _kind_of(one) in ("integer", "number", "boolean")]
    if len(told) == 1 or numbers:
        return (numbers or told)[0]
    narrow = [
        one for one in told if isinstance(one.definition, Mapping) and _NARROW & {*one.definition}
    ]
    return (narrow or told)[0]


def _kind_of(parameter: DeclaredParameter) -> str:
    definition = parameter.definition
    return str(definition.get("type")) if isinstance(definition, Mapping) else ""


class _Binder:
    """Gives a thing the id in its path that its body says, or its body that of the path."""

    def __init__(
        self,
        parameters: Sequence[DeclaredParameter],
        names: Sequence[str],
        plans: Plans,
        part: Part | None,
        core: str | None,
    ) -> None:
        self._last = parameters[-1]
        self._names = names
        self._part = part
        self._core = core
        self._accepts = plans.part(path_definition(self._last), "").shape.accepts
        members = list(part.shape.members()) if part else []
        if part and core is not None:
            inner = Shape({"anyOf": part.shape.members()[core]}, part.shape.shared, lambda _: True)
            members = list(inner.members())
        self._ids = naming_members(self._last.name, members)
        self._above = [matching_member(name, members) for name in names[: -len(parameters)]]

    def bound(self, values: tuple[Json, ...], body: Json) -> tuple[tuple[Json, ...], Json]:
        """Return *values* of the path and *body*, which agree wherever they can."""
        if self._part is None or body is None:
            return values, body
        said = {
            member: value
            for member, value in zip(self._above, values, strict=False)
            if member is not None
        }
        body = agreeing_at(self._core, body, said, self._part.shape)
        thing = body.get(self._core) if self._core is not None else body
        for member in self._ids:
            value = thing.get(member) if isinstance(thing, dict) else None
            if is_id(value) and self._accepts({self._last.name: value}):
                return (*values[:-1], value), body
        wanted = {self._ids[0]: values[-1]} if self._ids else {}
        return values, agreeing_at(self._core, body, wanted, self._part.shape)


def levels_of(operation: DeclaredOperation) -> list[Level]:
    """Return the levels of the path of *operation*, from the root."""
    declared = {one.name: one for one in path_parameters(operation)}
    prefix: Prefix = ()
    found: list[Level] = []
    for part in operation.path.split("/"):
        names = placeholders(part)
        plain = part
        for name in names:
            plain = plain.replace(f"{{{name}}}", "{}")
        prefix = (*prefix, plain)
        if names:
            found.append(Level(prefix, tuple(declared[name] for name in names)))
    return found


def ends_in_thing(operation: DeclaredOperation) -> bool:
    """Return whether the path of *operation* ends in an id."""
    return bool(placeholders(operation.path.rstrip("/").rpartition("/")[2]))


def written_path(operation: DeclaredOperation, values: Mapping[str, Json]) -> str:
    """Return the path of *operation* with *values* in it."""
    path = operation.path
    for one in path_parameters(operation):
        path = path.replace(f"{{{one.name}}}", path_text(one, values[one.name]))
    return path


def scalar_texts(values: Sequence[Json]) -> tuple[str, ...]:
    """Return *values* as they are compared: written."""
    return tuple(scalar_text(value) for value in values)


def is_id(value: Json) -> bool:
    """Return whether *value* can name a thing."""
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def identity_names(names: Sequence[str]) -> list[str]:
    """Return what members may be called that say what the parameters *names* do."""
    return [*names, *_NAMING]


def naming_members(parameter: str, members: Sequence[str]) -> list[str]:
    """Return those of *members* that may hold the value of *parameter*, the likeliest first.

    Examples:
        >>> naming_members("petId", ["id", "name", "pet_id"])
        ['pet_id', 'id']
        >>> naming_members("repo", ["full_name", "name", "id"])
        ['id', 'name']
    """
    wanted = "".join(words_of(parameter))
    plain = {member: "".join(words_of(member)) for member in members}
    same = [member for member in members if plain[member] == wanted]
    endings = [name for name in _NAMING if wanted.endswith(name)]
    shorter = [member for name in endings for member in members if plain[member] == name]
    whole = [] if endings else [m for name in _NAMING for m in members if plain[m] == name]
    return list(dict.fromkeys([*same, *shorter, *whole]))


def matching_member(parameter: str, members: Sequence[str]) -> str | None:
    """Return the one of *members* that is called as *parameter* is; a bare ``id`` is nobody's."""
    wanted = "".join(words_of(parameter))
    if wanted in _NAMING:
        return None
    return next((member for member in members if "".join(words_of(member)) == wanted), None)
