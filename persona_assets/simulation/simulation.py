"""A simulation: how long, from when, how many at once, which flows, and where the events go."""

import datetime as dt
import gc
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

from persona_assets.clock import Clock, SystemClock
from persona_assets.errors import InvalidArgumentError, PersonaAssetsError
from persona_assets.keys import KeyArray, derive, row_keys
from persona_assets.simulation.actions import Select
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.durations import from_milliseconds, milliseconds_of, moment_of
from persona_assets.simulation.emitted import Emitted
from persona_assets.simulation.engine import Engine
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.entity_manager import EntityManager
from persona_assets.simulation.flows import Flow, FlowFunction
from persona_assets.simulation.outputs.output import Delivery, Output
from persona_assets.simulation.providers import by_name_and_type
from persona_assets.simulation.reports import Counts, Settings
from persona_assets.simulation.world import World

BATCH_EVENTS = 8192
"""How many events go out together, at most."""

_COLLECTED_AFTER = 200_000

DEFAULT_SEED = 42
"""What a simulation without a seed is drawn from, so that it repeats, too."""

Progress = Callable[[int, int], None]
"""Told from time to time how far the simulation is: milliseconds since 1970, and events so far."""

Pace = Callable[[int], None]
"""Asked before each event, with its time in milliseconds since 1970; it may wait, or raise."""


class Options(TypedDict, total=False):
    """What a simulation may be told besides the guide's own arguments.

    Attributes:
        locale: Where the people live; ``en_US`` unless said otherwise.
        on_error: Whether a flow that fails stops the simulation (the default), or only itself.
        history: Whether what entities were is kept, in memory, for queries about the past.
        clock: What ``now`` asks.
    """

    locale: str
    on_error: Literal["stop", "continue"]
    history: Literal["memory", "none"]
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
        if on_error not in ("stop", "continue") or history not in ("memory", "none"):
            raise InvalidArgumentError(
                "on_error is 'stop' or 'continue', history is 'memory' or 'none'; "
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
        self._keeps_history = history == "memory"
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
        self._populate(world, engine, start)
        delivering = _Delivering(self._outputs, engine, progress, pace)
        deliveries = delivering.run()
        self.entity_manager.reach(end)
        return Report(from_milliseconds(start), from_milliseconds(end), engine.counts, deliveries)

    def _world(self) -> World:
        return World(keeps_history=self._keeps_history, locale=self._locale, seed=self._seed)

    def _populate(self, world: World, engine: Engine, start: int) -> None:
        """Make the entities that are there from the start."""
        for entity, count in self._initial.items():
            kind = world.kind(entity)
            key = derive(self._seed, "simulation", "initial", entity.__name__)
            source = (
                None
                if entity.source_event is None
                else engine.acting.event_type(entity.source_event)
            )
            wanted = {spec.from_field for spec in entity.state_fields.values() if spec.from_field}
            keys = row_keys(key, 0, count)
            sources: list[dict[str, object]] = [{} for _ in range(count)]
            if source is None:
                ids = _ids(entity, keys, self._locale)
            else:
                ids = source.values(entity.primary_key, keys, start)
                for name in wanted:
                    for fields, value in zip(
                        sources, source.values(name, keys, start), strict=True
                    ):
                        fields[name] = value
            world.populate(kind, ids, sources, start)


def _ids(entity: type[Entity], keys: KeyArray, locale: str) -> list[object]:
    """Return ids for entities that no event creates (decision A9)."""
    made_up = by_name_and_type(entity.primary_key, str, locale)
    return list(range(1, len(keys) + 1)) if made_up is None else made_up.values(keys)


class _Delivering:
    """The way of the events of one run from the engine to the outputs."""

    def __init__(
        self,
        outputs: Sequence[Output],
        engine: Engine,
        progress: Progress | None,
        pace: Pace | None,
    ) -> None:
        self._outputs = outputs
        self._engine = engine
        self._progress = progress
        self._pace = pace

    def run(self) -> tuple[Delivery, ...]:
        """Run the engine between the outputs' opening and their closing, on every way out."""
        opened: list[Output] = []
        try:
            for output in self._outputs:
                output.open()
                opened.append(output)
            with _rare_collections():
                if self._pace is None:
                    self._engine.run(self._send, BATCH_EVENTS)
                else:
                    self._engine.run(self._send_paced, 1)
        except BaseException as error:
            self._close_after(error, opened)
            raise
        return tuple(output.close(failed=False) for output in opened)

    def _send(self, events: list[Emitted]) -> None:
        batch = EventBatch(events)
        for output in self._outputs:
            output.write(batch)
        if self._progress is not None:
            self._progress(events[-1].timestamp, self._engine.counts.events)

    def _send_paced(self, events: list[Emitted]) -> None:
        for emitted in events:
            if self._pace is not None:
                self._pace(emitted.timestamp)
            self._send([emitted])
        for output in self._outputs:
            output.flush()

    def _close_after(self, error: BaseException, opened: Sequence[Output]) -> None:
        """Close after an error; what the closing has to say is added to it."""
        for output in opened:
            try:
                delivery = output.close(failed=True)
            except PersonaAssetsError as second:
                error.add_note(str(second))
            else:
                if delivery.undelivered:
                    error.add_note(
                        f"{delivery.output}: {delivery.undelivered} events were not delivered"
                    )


@contextmanager
def _rare_collections() -> Generator[None]:
    """Let the garbage collector look for circles less often: a run makes many objects and none."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTED_AFTER, before[1], before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)
