"""Flows: business logic as generators, and what one run of a flow knows.

Each flow has keys of its own, and each run of it has one of them; nothing that another flow does
changes what a run draws.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import index
from types import GeneratorType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np

from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import uuid_from_key
from persona_assets.keys import (
    child_key,
    child_keys,
    derive,
    field_key,
    field_keys,
    integers_one,
    row_keys,
    uniform,
    uniform_one,
)
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.simulation.actors import Manner
from persona_assets.simulation.arguments import entity_class
from persona_assets.simulation.durations import from_milliseconds
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.entity_types import Record
from persona_assets.simulation.world import World

if TYPE_CHECKING:
    import datetime as dt

    from persona_assets.simulation.actions import Select
    from persona_assets.simulation.programs import Program

EntityClass = TypeVar("EntityClass", bound=Entity)
Element = TypeVar("Element")

Running: TypeAlias = "GeneratorType[Any, Any, None]"
"""A run of a flow; Any: actions go out, and what they made comes in."""

FlowFunction = Callable[["FlowContext"], Iterator[Any] | None]
"""A flow as it is written: a generator function.  One that returns None takes no steps."""

_BLOCK = 1024
_DRAWS = 8
_MOST_CHOICES = 2**32


@dataclass(frozen=True, slots=True)
class Flow:
    """A registered flow.

    Attributes:
        name: The function's name, which is part of its keys.
        function: What is called for each run.
        weight: How likely it starts, relative to the others.
        filters: What must be there before it can start.
    """

    name: str
    function: FlowFunction
    weight: float
    filters: "tuple[Select, ...]"


class Draws:
    """The keys of a flow's runs, and the first chances of each, worked out many at a time."""

    def __init__(self, seed: int, name: str) -> None:
        self._key = derive(seed, "simulation", "flow", name)
        self._next = 0
        self._keys: list[int] = []
        self._chances: list[list[float]] = []

    def next(self) -> tuple[int, list[float]]:
        """Return the key of the next run, and its chances of giving up."""
        place = self._next % _BLOCK
        if place == 0:
            keys = row_keys(self._key, self._next, self._next + _BLOCK)
            giving_up = field_keys(keys, "decay")
            columns = [uniform(child_keys(giving_up, draw)) for draw in range(_DRAWS)]
            self._keys = keys.tolist()
            self._chances = np.stack(columns, axis=1).tolist()
        self._next += 1
        return self._keys[place], self._chances[place]


class Session:
    """One run of a flow.

    Attributes:
        flow: The flow.
        number: Which run of all it is, from 0.
        key: What everything about it is drawn from.
        time: Its clock.
        steps: How many events it has had.
        picks: How many entities it has chosen.
        decays: How many waits it has had.
        program: The steps of a flow that is a straight line, or None.
        place: The next step of it.
        entities: Its entities by their class.
        booked: Those that belong to it until it ends.
        is_giving_up: Whether it ends when its time has passed.
        stands: How many times in a row it has waited for no time at all.
        manner: How the first of its entities that is a persona goes through it, or None.
    """

    __slots__ = (
        "_chances",
        "_session_id",
        "booked",
        "decays",
        "entities",
        "flow",
        "generator",
        "is_giving_up",
        "key",
        "manner",
        "number",
        "picks",
        "place",
        "program",
        "stands",
        "steps",
        "time",
    )

    def __init__(self, flow: Flow, number: int, draws: tuple[int, list[float]], time: int) -> None:
        self.flow = flow
        self.number = number
        self.key, self._chances = draws
        self.time = time
        self.steps = 0
        self.picks = 0
        self.place = 0
        self.program: Program | None = None
        self.decays = 0
        self.stands = 0
        self.is_giving_up = False
        self.manner: Manner | None = None
        self.entities: dict[type[Entity], Record] = {}
        self.booked: list[Record] = []
        self.generator: Running | None = None
        self._session_id: str | None = None

    @property
    def session_id(self) -> str:
        """The id that all events of the run share."""
        if self._session_id is None:
            self._session_id = uuid_from_key(field_key(self.key, "session_id"))
        return self._session_id

    @property
    def has_id(self) -> bool:
        """Whether the id was worked out."""
        return self._session_id is not None

    def name_it(self, session_id: str) -> None:
        """Take the id that was worked out together with others."""
        self._session_id = session_id

    def join(self, record: Record) -> None:
        """Let an entity take part in the run."""
        self.entities[record.kind.entity] = record
        if self.manner is None and record.kind.actor is not None:
            self.manner = record.kind.actor.manner

    def gives_up(self, rate: float) -> bool:
        """Return whether the run ends at this wait, for a share *rate* of all runs."""
        draw = self.decays
        self.decays += 1
        if draw < _DRAWS:
            return self._chances[draw] < rate
        return uniform_one(child_key(field_key(self.key, "decay"), draw)) < rate


class FlowContext:
    """What a flow knows of its run: its session, its entities, its clock, its own chances."""

    __slots__ = ("_draws", "_session", "_world")

    def __init__(self, session: Session, world: World) -> None:
        self._session = session
        self._world = world
        self._draws = 0

    @property
    def session_id(self) -> str:
        """The id that all events of this run share, and no other run has."""
        return self._session.session_id

    @property
    def flow_name(self) -> str:
        """What the run's entities carry as ``flow_name`` while they are in it."""
        return f"flow_{self._session.number}"

    @property
    def now(self) -> "dt.datetime":
        """The run's clock."""
        return from_milliseconds(self._session.time)

    def get_entity(self, entity: type[EntityClass]) -> EntityClass | None:
        """Return the run's entity of a class as it is now, or None if none was selected.

        Raises:
            InvalidArgumentError: It is no class of entities.
        """
        record = self._session.entities.get(entity)
        if record is None:
            entity_class("get_entity", entity)
            return None
        return entity.view(self._world.values(record, None) or {})

    get_selected_entity = get_entity
    """The same, by the name that the library had later (decision A11)."""

    def require_entity(self, entity: type[EntityClass]) -> EntityClass:
        """Return the run's entity of a class as it is now.

        Raises:
            LookupError: None was selected.
        """
        found = self.get_entity(entity)
        if found is None:
            raise LookupError(
                f"this run has no {entity.__name__}; select one in the flow's filter, or save one "
                "with an event"
            )
        return found

    def get_profile(self, entity: type[Entity]) -> "PersonaProfile | None":
        """Return who the run's entity of a class is, or None if there is none or it is no persona.

        Its ``traits`` are what is particular about this one, such as how loyal a customer is.
        """
        record = self._session.entities.get(entity)
        actor = None if record is None else record.kind.actor
        return None if record is None or actor is None else actor.profile(record.entity_id)

    def chance(self, probability: float) -> bool:
        """Return True with *probability*: this run's own chance, the same whenever it runs.

        Raises:
            InvalidArgumentError: The probability lies outside 0 to 1.
        """
        if not 0 <= probability <= 1:
            raise InvalidArgumentError(f"a probability lies between 0 and 1; found {probability!r}")
        return uniform_one(self._draw()) < probability

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from *low* to *high*, both included.

        Raises:
            InvalidArgumentError: *high* is below *low*, or too far above it.
        """
        low, high = index(low), index(high)
        if not 0 <= high - low < _MOST_CHOICES:
            raise InvalidArgumentError(
                "integer: two whole numbers, the low one first and less than 2**32 apart; "
                f"found {low!r} and {high!r}"
            )
        return low + integers_one(self._draw(), high - low + 1)

    def choice(self, elements: Sequence[Element]) -> Element:
        """Return one of *elements*.

        Raises:
            InvalidArgumentError: There are none.
        """
        if not len(elements):
            raise InvalidArgumentError(f"choice: there is nothing to choose from: {elements!r}")
        return elements[integers_one(self._draw(), len(elements))]

    def _draw(self) -> int:
        self._draws += 1
        return child_key(field_key(self._session.key, "context"), self._draws)


Context = FlowContext
"""The name that the library had later."""
