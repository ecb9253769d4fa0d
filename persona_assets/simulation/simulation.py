"""A simulation: how long, from when, how many at once, which flows, and where the events go."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack, get_args

from persona_assets.clock import Clock, SystemClock
from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import derive
from persona_assets.simulation.actions import Select
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.columnar import ColumnarEngine
from persona_assets.simulation.contention import is_free_of_contention
from persona_assets.simulation.delivering import (
    BATCH_EVENTS,
    Delivering,
    Pace,
    Progress,
    Source,
)
from persona_assets.simulation.durations import from_milliseconds, milliseconds_of, moment_of
from persona_assets.simulation.engine import Engine
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.entity_manager import EntityManager
from persona_assets.simulation.flows import Flow, FlowFunction
from persona_assets.simulation.initial import populate
from persona_assets.simulation.outputs.output import Delivery, Output
from persona_assets.simulation.reports import Counts, Settings
from persona_assets.simulation.world import History, World

DEFAULT_SEED = 42
"""What a simulation without a seed is drawn from, so that it repeats, too."""


class Options(TypedDict, total=False):
    """What a simulation may be told besides the guide's own arguments.

    Attributes:
        locale: Where the people live; ``en_US`` unless said otherwise.
        on_error: Whether a flow that fails stops the simulation (the default), or only itself.
        history: Where it is kept what entities were, for queries about the past: in ``memory``
            (the default), on ``disk`` in a temporary file, or nowhere, ``none``.
        clock: What ``now`` asks.
    """

    locale: str
    on_error: Literal["stop", "continue"]
    history: History
    clock: Clock


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one run.

    Attributes:
        start: When the simulated time began.
        end: When it ended; no event is at it or later.
        counts: What happened.
        deliveries: What became of the events at each output.
    """

    start: dt.datetime
    end: dt.datetime
    counts: Counts
    deliveries: tuple[Delivery, ...]


class Simulation:
    """Events, entities and flows, put together.

    The same seed and start give the same events, byte for byte, on every machine.

    Attributes:
        entity_manager: The entities, after (and during) a run.
    """

    def __init__(
        self,
        duration: str | dt.timedelta | float = "1h",
        start_time: str | dt.datetime = "now",
        time_step: str | dt.timedelta | float = "1s",
        n_flows: int = 1,
        random_seed: int = DEFAULT_SEED,
        initial_entities: Mapping[type[Entity], int] | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Say what is simulated.

        Args:
            duration: How long, such as ``30m``; a number is seconds.
            start_time: When it begins: ``now``, a datetime or ISO 8601; without a zone it is UTC.
            time_step: How far apart the moments are at which flows may start.
            n_flows: How many runs of flows are in flight at most (decision A13).
            random_seed: What everything is drawn from, from 0 to 2**64 - 1.
            initial_entities: How many entities of each class are there from the start.
            options: See ``Options``.

        Raises:
            InvalidArgumentError: One of them is not what it must be.
        """
        self._duration = milliseconds_of(duration)
        self._time_step = milliseconds_of(time_step, "time_step")
        self._start_time = start_time
        self._clock = options.get("clock", SystemClock())
        on_error, history = options.get("on_error", "stop"), options.get("history", "memory")
        moment_of(start_time, self._clock)
        if n_flows < 1:
            raise InvalidArgumentError(f"n_flows: must be 1 or more; found {n_flows!r}")
        if on_error not in ("stop", "continue") or history not in get_args(History):
            raise InvalidArgumentError(
                "on_error is 'stop' or 'continue', history is 'memory', 'disk' or 'none'; "
                f"found {on_error!r} and {history!r}"
            )
        derive(random_seed)
        self._n_flows = n_flows
        self._seed = random_seed
        self._initial = dict(initial_entities or {})
        for entity, count in self._initial.items():
            if count < 0:
                raise InvalidArgumentError(
                    f"initial_entities: {entity.__name__}: must be 0 or more; found {count!r}"
                )
        self._locale = options.get("locale", "en_US")
        self._stops = on_error == "stop"
        self._history: History = history
        self._flows: dict[str, Flow] = {}
        self._outputs: list[Output] = []
        self.entity_manager = EntityManager(self._world(), 0)

    def flow(
        self,
        function: FlowFunction | None = None,
        *,
        initiation_weight: float = 1.0,
        filter: Select | Sequence[Select] | None = None,  # noqa: A002 - the guide's word
    ) -> Any:  # Any: the function, or what takes it
        """Register a flow; stands before its function, with or without arguments.

        Args:
            function: The flow.
            initiation_weight: How likely it starts, relative to the other flows.
            filter: What must be there before it can start, and belongs to it from then on.

        Raises:
            InvalidArgumentError: The weight is not positive, or there is a flow of this name.
        """
        if initiation_weight <= 0:
            raise InvalidArgumentError(
                f"initiation_weight: must be more than 0; found {initiation_weight!r}"
            )
        filters = (filter,) if isinstance(filter, Select) else tuple(filter or ())
        if len({select.entity for select in filters}) != len(filters):
            raise InvalidArgumentError("filter: one Select for each class of entities")

        def register(registered: FlowFunction) -> FlowFunction:
            name = registered.__name__
            if name in self._flows:
                raise InvalidArgumentError(f"there is already a flow named {name!r}")
            self._flows[name] = Flow(name, registered, initiation_weight, filters)
            return registered

        return register if function is None else register(function)

    def add_output(self, output: Output) -> None:
        """Add a place where every event goes."""
        self._outputs.append(output)

    def run(self, *, progress: Progress | None = None, pace: Pace | None = None) -> Report:
        """Let everything happen, and deliver it.

        Args:
            progress: Told how far it is, about every 8,192 events.
            pace: Asked before each event; this is how a run goes at the speed of a clock.

        Raises:
            InvalidArgumentError: There are no flows.
            FlowError: A flow failed, and ``on_error`` is ``stop``.
            PersonaAssetsError: An output cannot be reached, or could not deliver.
        """
        if not self._flows:
            raise InvalidArgumentError("a simulation needs a flow: put @sim.flow before a function")
        start = moment_of(self._start_time, self._clock)
        end = start + self._duration
        world = self._world()
        self.entity_manager = EntityManager(world, start)
        settings = Settings(
            start, end, self._time_step, self._n_flows, self._seed, self._locale, self._stops
        )
        engine = Engine(settings, list(self._flows.values()), world)
        populate(world, engine.acting, self._initial, settings)
        world.entity_keys = tuple(world.by_key)
        source: Source = engine
        if pace is None and is_free_of_contention(engine.choices, world):
            source = ColumnarEngine(settings, engine.choices, world)
            self.entity_manager.replay_first(lambda: engine.run(_ignore, BATCH_EVENTS))
        deliveries = Delivering(self._outputs, source, progress, pace).run()
        self.entity_manager.reach(end)
        return Report(from_milliseconds(start), from_milliseconds(end), source.counts, deliveries)

    def _world(self) -> World:
        return World(history=self._history, locale=self._locale, seed=self._seed)


def _ignore(batch: EventBatch) -> None:
    """Let events go: they went out before."""
