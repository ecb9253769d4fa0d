"""Lists of things: each item says what asking for it by its id says."""

from collections.abc import Iterable, Mapping

from persona_assets.generators.operations.members import (
    Shape,
    agreeing,
    lists_in,
    members_of,
    projected,
)
from persona_assets.generators.operations.plans import Plans
from persona_assets.generators.operations.resources import Prefix, Resources
from persona_assets.keys import integers_one
from persona_assets.schema_records.rendering.meanings import words_of
from persona_assets.schemas.pointers import Json

_LIMITS = frozenset(
    {"limit", "perpage", "pagesize", "maxresults", "first", "top", "size", "count", "maxitems"}
)
_COUNTS = ("count", "size", "length", "page_count")
_TOTALS = ("total", "total_count", "totalCount", "total_results", "totalResults", "total_size")
_PLACES = frozenset({"page", "offset", "cursor", "sort", "order", "after", "before", "q"})
_MOST_ITEMS = 20


class Lists:
    """The answers that list the things of one path."""

    def __init__(self, plans: Plans, resources: Resources, prefix: Prefix) -> None:
        self._plans, self._resources, self._prefix = plans, resources, prefix

    def sought(
        self, parent: int | None, said: dict[str, dict[str, Json]], shape: Shape, key: int
    ) -> dict[str, dict[str, Json]]:
        """Return the parameters *said*, those that choose among things by what one of them says."""
        query = said.get("query", {})
        things = self._things(parent)
        if not query or not things:
            return said
        thing = things[integers_one(key, len(things))]
        wanted: dict[str, Json] = {}
        for name, value in query.items():
            held = _held(thing, name)
            if held is not None:
                wanted[name] = [held] if isinstance(value, list) else held
        return agreeing(said, {"query": wanted}, shape) if wanted else said

    def filled(
        self,
        body: Json,
        shape: Shape,
        parent: int | None,
        parameters: Mapping[str, Mapping[str, Json]],
        key: int,
    ) -> Json:
        """Return the list *body* with things for items, those that the *parameters* choose."""
        place = self._place(shape)
        if place is None:
            return body
        member, items = place
        drawn = body if member is None else body.get(member) if isinstance(body, dict) else None
        if drawn is not None and not isinstance(drawn, list):
            return body
        query = parameters.get("query", {})
        found = [thing for thing in self._things(parent) if _is_sought(thing, query)]
        most = min([_MOST_ITEMS, *_limits(query)])
        start = integers_one(key, len(found)) if found else 0
        page = [found[(start + n) % len(found)] for n in range(min(most, len(found)))]
        return _paged(
            body, member, page, len(found), Shape(items.definition, shape.shared, shape.accepts)
        )

    def _place(self, shape: Shape) -> tuple[str | None, Shape] | None:
        """Return where the list of things is, and what its items are."""
        inner = self._resources.body_shape(self._prefix)
        if inner is None:
            return None
        pool = self._resources.pool(self._prefix)
        known = inner.members()
        own = known if pool.core is None else members_of(known.get(pool.core, []), inner.shared)
        found = [
            (len(set(items.members()) & set(own)), name, items)
            for name, some in lists_in(shape)
            for items in [Shape({"anyOf": some}, shape.shared, shape.accepts)]
        ]
        best = max(found, key=lambda one: one[0], default=None)
        return None if best is None or not best[0] else (best[1], best[2])

    def _things(self, parent: int | None) -> list[Mapping[str, Json]]:
        """Return what can be read of the things of *parent*."""
        if parent is None or self._resources.body_shape(self._prefix) is None:
            return []
        pool = self._resources.pool(self._prefix)
        bodies = [pool.bodies[number] for number in pool.numbers.get(parent, [])]
        cores = [one.get(pool.core) if pool.core is not None else one for one in bodies]
        return [one for one in cores if isinstance(one, dict)]


def _paged(
    body: Json, member: str | None, page: list[Mapping[str, Json]], total: int, items: Shape
) -> Json:
    """Return *body* with *page* for its list, the things as they are or as items must be."""
    drawn = body if member is None else body.get(member, [])
    plain = [projected(one, [items.definition], items.shared) for one in page]
    fuller = [
        projected(one, [items.definition], items.shared, drawn[n % len(drawn)])
        for n, one in enumerate(page)
        if drawn
    ]
    tries: list[list[Json]] = [plain, fuller, plain[:1], fuller[:1]]
    if drawn:
        tries += [plain[: len(drawn)], fuller[: len(drawn)]]
    for some in tries:
        whole: Json = some if member is None else {**body, member: some}
        if len(some) in (len(page), 1, len(drawn)) and items.accepts(whole):
            if member is None:
                return whole
            told = {**dict.fromkeys(_TOTALS, total), **dict.fromkeys(_COUNTS, len(some))}
            return _with_counts(whole, told, items)
    return body


def _with_counts(body: dict[str, Json], told: Mapping[str, int], items: Shape) -> Json:
    """Return *body* with those of its own counts that may be what is *told*."""
    for name, number in told.items():
        if isinstance(body.get(name), int) and items.accepts({**body, name: number}):
            body = {**body, name: number}
    return body


def _held(thing: Mapping[str, Json], name: str) -> Json:
    """Return what *thing* says of the parameter *name*, if that chooses among things."""
    wanted = "".join(words_of(name))
    if wanted in _LIMITS or wanted in _PLACES:
        return None
    held = next((value for key, value in thing.items() if "".join(words_of(key)) == wanted), None)
    return held if isinstance(held, str | int | bool) else None


def _is_sought(thing: Mapping[str, Json], query: Mapping[str, Json]) -> bool:
    """Return whether *thing* is what *query* asks for."""
    for name, value in query.items():
        held = _held(thing, name)
        if held is not None and held not in (value if isinstance(value, list) else [value]):
            return False
    return True


def _limits(query: Mapping[str, Json]) -> Iterable[int]:
    """Yield how many things *query* wants at most."""
    for name, value in query.items():
        if "".join(words_of(name)) in _LIMITS and type(value) is int and value >= 0:
            yield value
