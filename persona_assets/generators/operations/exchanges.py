"""One operation's exchanges: what is asked, and the answer that goes with it."""

from collections.abc import Mapping, Sequence

import numpy as np

from persona_assets.behaviors.behavior import Mask
from persona_assets.generators.entities import customers_of
from persona_assets.generators.operations.asking import Answer, Asked, Clients
from persona_assets.generators.operations.lists import Lists
from persona_assets.generators.operations.members import (
    Shape,
    agreeing,
    agreeing_at,
    core_of,
    lists_in,
)
from persona_assets.generators.operations.plans import (
    Part,
    Plans,
    headers_definition,
    noun_of,
    parameters_definition,
    path_parameters,
)
from persona_assets.generators.operations.problems import told_problem
from persona_assets.generators.operations.resources import (
    Level,
    Pool,
    Prefix,
    Resources,
    ends_in_thing,
    levels_of,
    matching_member,
    naming_members,
    scalar_texts,
)
from persona_assets.generators.operations.statuses import successes
from persona_assets.generators.world import World
from persona_assets.keys import KeyArray, child_keys, field_keys, integers
from persona_assets.schemas.openapi.declared import DeclaredBody, DeclaredOperation
from persona_assets.schemas.pointers import Json

_WRITES = ("POST", "PUT", "PATCH")
_NOT_FOUND = 404
_MOST_DRAWS = 8
_BEGUN = ("created_at", "createdAt", "created", "creation_date", "date_created", "created_on")
_FOLLOWED = ("updated_at", "updatedAt", "modified_at", "modified", "last_modified")


class Maker:
    """Makes the exchanges of one operation."""

    def __init__(
        self, operation: DeclaredOperation, plans: Plans, resources: Resources, world: World
    ) -> None:
        self.operation = operation
        self._plans, self._resources, self._world = plans, resources, world
        self._levels = levels_of(operation)
        self._is_thing = ends_in_thing(operation)
        self._noun = noun_of(operation.path)
        self._is_new = operation.method == "DELETE" and self._is_thing
        inner = (*_prefix_of(operation), "{}")
        self._inner = inner if resources.has(inner) else None
        self._subject = self._levels[-1].prefix if self._is_thing else self._written()
        listed = self._inner or self._listed()
        self._lists = Lists(plans, resources, listed) if listed else None

    def ask(self, clients: Clients) -> Asked:
        """Return what *clients* ask.

        Raises:
            UnsatisfiableSchemaError: No valid request was found for some key.
        """
        keys = clients.keys
        things, values = self._targets(clients)
        speaking = customers_of(keys) if clients.is_device else clients.numbers
        people = self._world.customer_keys(speaking)
        definition = parameters_definition(self.operation)
        parameters: list[dict[str, dict[str, Json]]] = [{} for _ in keys]
        if definition is not None:
            part = self._plans.part(definition, self._noun)
            parameters = part.values(keys, people)
            if self._lists is not None and self.operation.method == "GET":
                parameters = [
                    self._lists.sought(self._parent(thing), said, part.shape, int(key))
                    for thing, said, key in zip(things, parameters, keys, strict=True)
                ]
        asked = Asked(keys, people, things, values, parameters, None)
        request = self.operation.request
        if request is None or not self._carries(request):
            return asked
        part = self._plans.part(request.definition, self._noun)
        bodies = part.values(keys, people)
        said = [self._known(part, body, asked, row) for row, body in enumerate(bodies)]
        return Asked(keys, people, things, values, parameters, said)

    def accepts(self, body: Json) -> bool:
        """Return whether a request may carry *body*."""
        request = self.operation.request
        return request is None or self._plans.part(request.definition, self._noun).shape.accepts(
            body
        )

    def accepts_query(self, query: Json) -> bool:
        """Return whether a request may have *query*."""
        definition = parameters_definition(self.operation)
        group = {} if definition is None else definition["properties"].get("query", {})
        return not group or self._plans.part(group, self._noun).shape.accepts(query)

    def answers(
        self, asked: Asked, rows: Sequence[int], name: str, moments: Sequence[str]
    ) -> list[Answer]:
        """Return the answers that *name* documents to the requests at *rows*.

        Args:
            asked: All requests of the operation.
            rows: Which of them.
            name: The status, range or ``default`` in the document.
            moments: When each of all requests is made.
        """
        response = self.operation.responses[name]
        keys, people = asked.keys[list(rows)], asked.people[list(rows)]
        headers: list[Mapping[str, Json]] = [{} for _ in rows]
        definition = headers_definition(response)
        if definition is not None:
            headers = self._plans.part(definition, self._noun).values(keys, people)
        if response.body is None or self.operation.method == "HEAD":
            return [Answer(None, one, has_body=False) for one in headers]
        is_good = name[0] in "23d"
        called = self._noun if name[0] == "2" else "error"
        part = self._plans.part(response.body.definition, called)
        if is_good and self._is_read():
            bodies = [
                self._pool().bodies[thing] if (thing := asked.things[row]) is not None else None
                for row in rows
            ]
            if all(body is not None and part.shape.accepts(body) for body in bodies):
                return _with(bodies, headers)
        keys = self._answer_keys(asked, rows)
        bodies = part.values(keys, people)
        if is_good:
            bodies = [
                self._fitting(part, body, asked, row, moments[row])
                for row, body in zip(rows, bodies, strict=True)
            ]
        return _with(bodies, headers)

    def refused(self, asked: Asked, rows: Sequence[int], name: str, status: int) -> list[Answer]:
        """Return the answers that *name* documents to the requests at *rows*, which failed."""
        told = [""] * len(asked.keys)
        found = self.answers(asked, rows, name, told)
        body = self.operation.responses[name].body
        if body is None:
            return found
        part = self._plans.part(body.definition, self._noun if name[0] == "2" else "error")
        return [
            Answer(told_problem(one.body, status, part.shape), one.headers, one.has_body)
            for one in found
        ]

    def _written(self) -> Prefix | None:
        """Return the path of the things that are replaced though no id in the path says which."""
        request = self.operation.request
        if self._levels or request is None or self.operation.method not in ("PUT", "PATCH"):
            return None
        return self._resources.of_schema(request.definition)

    def _listed(self) -> Prefix | None:
        """Return the path of the things that are listed elsewhere, such as below ``/search``."""
        _, name, _ = successes(self.operation)[0]
        body = None if name is None else self.operation.responses[name].body
        if self._levels or body is None or self.operation.method != "GET":
            return None
        shape = Shape(body.definition, self._plans.shared, lambda _: True)
        found = (self._resources.of_schema(one) for _, items in lists_in(shape) for one in items)
        return next((prefix for prefix in found if prefix is not None), None)

    def _carries(self, request: DeclaredBody) -> bool:
        return request.required or self.operation.method in _WRITES

    def _is_read(self) -> bool:
        return self._is_thing and self._resources.is_read_by(
            self._levels[-1].prefix, self.operation
        )

    def _pool(self) -> Pool:
        """Return the things of the path, or those that are written without one."""
        return self._resources.pool(self._subject or self._levels[-1].prefix)

    def _parent(self, thing: int | None) -> int | None:
        """Return whose things are listed: those of *thing*, or of nobody."""
        return thing if self._levels else 0

    def _targets(self, clients: Clients) -> tuple[list[int | None], list[tuple[Json, ...]]]:
        """Return the thing that each request is about, and what stands in its path."""
        count = len(clients.keys)
        if not self._levels:
            written: list[int | None] = [None] * count
            if self._subject:
                written = [*_chosen(self._pool(), clients)]
            return written, [()] * count
        things = _chosen(self._pool(), clients)
        values = [self._pool().values[thing] for thing in things]
        found: list[int | None] = list(things)
        is_fresh = clients.is_missing | self._is_new
        for row, own in self._strange(self._levels[-1], values, clients.keys, is_fresh).items():
            values[row], found[row] = own, None
        return found, values

    def _strange(
        self, level: Level, values: list[tuple[Json, ...]], keys: KeyArray, is_fresh: Mask
    ) -> dict[int, tuple[Json, ...]]:
        """Return other values for those that *is_fresh*, which no thing in the pool has."""
        rows = np.nonzero(is_fresh)[0].tolist()
        if not rows:
            return {}
        width = len(level.parameters)
        above = [values[row][:-width] for row in rows]
        return dict(zip(rows, self._resources.fresh(level, above, keys[rows]), strict=True))

    def _identity(self, asked: Asked, row: int, members: Sequence[str]) -> dict[str, Json]:
        """Return which of *members* say what the path of a request says."""
        said: dict[str, Json] = {}
        values = asked.path_values(self.operation, row)
        for name, value in values.items():
            member = matching_member(name, members)
            if member is not None:
                said[member] = value
        if self._is_thing and values:
            last = list(values)[-1]
            own = naming_members(last, members)
            if own:
                said[own[0]] = values[last]
        return said

    def _thing(self, asked: Asked, row: int) -> Json:
        """Return the thing that a request is about, if its path ends in it and it can be read."""
        thing = asked.things[row]
        if thing is None or self._subject is None:
            return None
        pool = self._pool()
        body = pool.bodies[thing]
        return body.get(pool.core) if body is not None and pool.core is not None else body

    def _known(self, part: Part, body: Json, asked: Asked, row: int) -> Json:
        """Return what a request carries, saying what is known of the thing that it is about."""
        thing = self._thing(asked, row)
        source = thing if isinstance(thing, dict) else {}
        core = core_of(part.shape, [*source])
        body = agreeing_at(core, body, source, part.shape)
        if source and core is None and isinstance(body, dict):
            body = self._without_more(part, body, source)
        identity = self._identity(asked, row, list(part.shape.members()))
        return agreeing(body, identity, part.shape)

    def _without_more(self, part: Part, body: Json, thing: Mapping[str, Json]) -> Json:
        """Return *body* without what could be read of *thing* but is not there."""
        readable = None if self._subject is None else self._resources.body_shape(self._subject)
        known = set() if readable is None else set(readable.members())
        for name in [name for name in body if name in known and name not in thing]:
            rest = {other: value for other, value in body.items() if other != name}
            if part.shape.accepts(rest):
                body = rest
        return body

    def _answer_keys(self, asked: Asked, rows: Sequence[int]) -> KeyArray:
        """Return what answers follow from: the thing that is asked for, or whoever asks."""
        keys = asked.keys[list(rows)]
        if self.operation.method != "GET" or self._lists is not None:
            return keys
        if not self._levels:
            return field_keys(asked.people[list(rows)], self.operation.name)
        pool_keys = self._resources.thing_keys(self._levels[-1].prefix)
        found = [
            pool_keys[thing] if (thing := asked.things[row]) is not None else asked.keys[row]
            for row in rows
        ]
        return field_keys(np.array(found, dtype=np.uint64), self.operation.name)

    def _fitting(self, part: Part, body: Json, asked: Asked, row: int, moment: str) -> Json:
        """Return the answer *body*, saying what request and thing say."""
        shape = part.shape
        if self._lists is not None and self.operation.method == "GET":
            parent = self._parent(asked.things[row])
            body = self._lists.filled(
                body, shape, parent, asked.parameters[row], int(asked.keys[row])
            )
        thing = self._thing(asked, row)
        if isinstance(thing, dict):
            stored = self._pool().bodies[asked.things[row] or 0]
            if shape.accepts(stored) and self._is_same(shape.definition):
                body = stored
            else:
                body = agreeing_at(core_of(shape, [*thing]), body, thing, shape)
        if self.operation.method in _WRITES and asked.bodies is not None:
            said = asked.bodies[row]
            if isinstance(said, dict):
                body = _echoed(body, said, part)
        body = agreeing(body, self._identity(asked, row, list(shape.members())), shape)
        if self.operation.method == "POST" and self._inner is not None:
            body = self._new(part, body, asked, row, moment)
        return body

    def _is_same(self, definition: object) -> bool:
        found = None if self._subject is None else self._resources.body_shape(self._subject)
        return found is not None and found.definition == definition

    def _new(self, part: Part, body: Json, asked: Asked, row: int, moment: str) -> Json:
        """Return the answer that tells of a new thing: made now, and with an id of its own."""
        assert self._inner is not None  # noqa: S101 - asked by the caller
        shape, pool = part.shape, self._resources.pool(self._inner)
        parameter = self._resources.last_parameter(self._inner)
        core = core_of(shape, [parameter, "id"])
        thing = body.get(core) if core is not None and isinstance(body, dict) else body
        if not isinstance(thing, dict):
            return body
        times: dict[str, Json] = dict.fromkeys((*_BEGUN, *_FOLLOWED), moment)
        body = agreeing_at(core, body, times, shape)
        ids = [name for name in naming_members(parameter, [*thing]) if name in thing]
        key = asked.keys[row : row + 1]
        for attempt in range(_MOST_DRAWS):
            if not ids or scalar_texts((*asked.values[row], thing[ids[0]])) not in pool.texts:
                break
            again = part.values(child_keys(key, attempt), asked.people[row : row + 1])[0]
            other = again.get(core) if core is not None else again
            if isinstance(other, dict) and ids[0] in other:
                body = agreeing_at(core, body, {ids[0]: other[ids[0]]}, shape)
                thing = body.get(core) if core is not None else body
        return body


def _prefix_of(operation: DeclaredOperation) -> Prefix:
    """Return the path of *operation* without the names of its parameters."""
    path = operation.path.rstrip("/")
    for one in path_parameters(operation):
        path = path.replace(f"{{{one.name}}}", "{}")
    return tuple(path.split("/"))


def _chosen(pool: Pool, clients: Clients) -> list[int]:
    """Return the number of a thing for each request: a client's own, where things have owners."""
    drawn = field_keys(clients.keys, "thing")
    anything = integers(drawn, len(pool.values)).tolist()
    if not pool.is_personal or clients.is_device:
        return anything
    ways = integers(drawn, 1 << 30).tolist()
    return [
        own[way % len(own)] if (own := pool.by_person.get(client)) else other
        for client, way, other in zip(clients.numbers.tolist(), ways, anything, strict=True)
    ]


def _echoed(body: Json, said: Mapping[str, Json], part: Part) -> Json:
    """Return *body*, saying what the request *said*."""
    core = core_of(part.shape, [*said])
    inner = said
    if core is None and not set(said) & set(part.shape.members()):
        # The request has an envelope and the answer has none.
        inner = next((one for one in said.values() if isinstance(one, dict)), said)
        core = core_of(part.shape, [*inner])
    return agreeing_at(core, body, inner, part.shape)


def _with(bodies: Sequence[Json], headers: Sequence[Mapping[str, Json]]) -> list[Answer]:
    return [Answer(body, one, has_body=True) for body, one in zip(bodies, headers, strict=True)]
