"""A simulation: how long, from when, how many at once, which flows, and where the events go."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack, get_args

from persona_assets.clock import SystemClock, WaitingClock
from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.documents import PersonaDocument
from persona_assets.simulation.actions import Select
from persona_assets.simulation.arguments import (
    filters_of,
    initial_of,
    locale_of,
    name_of_flow,
    one_of,
    output_given,
    seed_of,
    weight_of,
    whole_number,
)
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.columnar import ColumnarEngine
from persona_assets.simulation.contention import is_free_of_contention
from persona_assets.simulation.delivering import (
    BATCH_EVENTS,
    Delivering,
    Progress,
    Source,
)
from persona_assets.simulation.durations import (
    LAST,
    from_milliseconds,
    milliseconds_of,
    moment_of,
)
from persona_assets.simulation.engine import Engine
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.entity_manager import EntityManager
from persona_assets.simulation.flow_checks import check_flows
from persona_assets.simulation.flows import Flow, FlowFunction
from persona_assets.simulation.initial import populate
from persona_assets.simulation.outputs.output import Delivery, Output, check_places
from persona_assets.simulation.playing import Pace, Playing
from persona_assets.simulation.reports import Counts, Settings, never_started, plays_nobody
from persona_assets.simulation.world import History, World

DEFAULT_SEED = 42
"""What a simulation without a seed is drawn from, so that it repeats, too."""


_ARGUMENTS = (
    *("duration", "start_time", "time_step", "n_flows"),
    *("random_seed", "initial_entities"),
)
"""The guide's own arguments of a simulation, for the message about one that does not exist."""


class Options(TypedDict, total=False):
    """What a simulation may be told besides the guide's own arguments.

    Attributes:
        locale: Where the people live; ``en_US`` unless said otherwise.
        on_error: Whether a flow that fails stops the simulation (the default), or only itself.
        history: Where it is kept what entities were, for queries about the past: in ``memory``
            (the default), on ``disk`` in a temporary file, or nowhere, ``none``.
        clock: What ``now`` asks, and what a run at some speed waits for.
    """

    locale: str
    on_error: Literal["stop", "continue"]
    history: History
    clock: WaitingClock


class Changes(TypedDict, total=False):
    """What can be said anew of a simulation that is there already; see ``Simulation``.

    Attributes:
        persona: Whose tempo and patience all entities have that are personas; None means those of
            whom they name.
    """

    duration: str | dt.timedelta | float
    start_time: str | dt.datetime
    n_flows: int
    random_seed: int
    persona: PersonaDocument | None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one run.

    Attributes:
        start: When the simulated time began.
        end: When it ended; no event is at it or later.
        counts: What happened.
        deliveries: What became of the events at each output.
        is_stopped: Whether somebody ended it before its time was over.
        notices: What is probably not as it was meant: flows that never started, a persona that
            plays nobody.
    """

    start: dt.datetime
    end: dt.datetime
    counts: Counts
    deliveries: tuple[Delivery, ...]
    is_stopped: bool = False
    notices: tuple[str, ...] = ()


class Simulation:
    """Events, entities and flows, put together.

    The same seed and start give the same events, byte for byte, on every machine.

    Attributes:
        entity_manager: The entities, after (and during) a run.
        has_run: Whether it was run.
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
            UnknownNameError: There is no such option, or no such locale.
        """
        _known_only("argument of a simulation", options, Options.__annotations__, _ARGUMENTS)
        self._time_step = milliseconds_of(time_step, "time_step")
        self._clock = options.get("clock", SystemClock())
        self._persona: PersonaDocument | None = None
        on_error, history = options.get("on_error", "stop"), options.get("history", "memory")
        one_of("on_error", on_error, ("stop", "continue"))
        one_of("history", history, get_args(History))
        self.change(
            duration=duration, start_time=start_time, n_flows=n_flows, random_seed=random_seed
        )
        self._initial = initial_of(initial_entities)
        self._locale = locale_of(options.get("locale", "en_US"))
        self._stops = on_error == "stop"
        self._history: History = history
        self.has_run = False
        self._flows: dict[str, Flow] = {}
        self._outputs: list[Output] = []
        self.entity_manager = EntityManager(self._world(), 0)

    def change(self, **changes: Unpack[Changes]) -> None:
        """Say anew how long, from when, how many at once or from which seed; the rest stays.

        Raises:
            InvalidArgumentError: One of them is not what it must be.
            UnknownNameError: There is no such setting.
        """
        _known_only("setting of a simulation", changes, Changes.__annotations__)
        if "duration" in changes:
            self._duration = milliseconds_of(changes["duration"])
        if "start_time" in changes:
            moment_of(changes["start_time"], self._clock)
            self._start_time = changes["start_time"]
        if "n_flows" in changes:
            self._n_flows = whole_number("n_flows", changes["n_flows"], 1)
        if "random_seed" in changes:
            self._seed = seed_of(changes["random_seed"])
        if "persona" in changes:
            self._persona = changes["persona"]

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
        weight, filters = weight_of(initiation_weight), filters_of(filter)

        def register(registered: FlowFunction) -> FlowFunction:
            name = name_of_flow(registered)
            if name in self._flows:
                raise InvalidArgumentError(f"there is already a flow named {name!r}")
            self._flows[name] = Flow(name, registered, weight, filters)
            return registered

        return register if function is None else register(function)

    def add_output(self, output: Output) -> None:
        """Add a place where every event goes.

        Raises:
            InvalidArgumentError: It is no output, or another output goes there.
        """
        self.replace_outputs([*self._outputs, output_given(output)])

    @property
    def begins_now(self) -> bool:
        """Whether it begins when it is run, so that each run has other times."""
        return self._start_time == "now"

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The places where every event goes."""
        return tuple(self._outputs)

    def replace_outputs(self, outputs: Sequence[Output]) -> None:
        """Let every event go to *outputs* and nowhere else.

        Raises:
            InvalidArgumentError: Two of them go to one place.
        """
        check_places(outputs)
        self._outputs = list(outputs)

    def run(
        self,
        *,
        progress: Progress | None = None,
        pace: Pace | None = None,
        speed: float | None = None,
    ) -> Report:
        """Let everything happen, and deliver it.

        Args:
            progress: Told how far it is, about every 8,192 events, and after each one when there is
                a pace.  It may raise ``SimulationStoppedError``, which ends the run in good order.
            pace: Asked before each event: it may wait, or stop the run as *progress* may.
            speed: How many seconds of the simulation pass in a second of its clock; None means that
                nothing waits.  It stands for a pace of ``Playing(speed, clock)``.

        Raises:
            InvalidArgumentError: There are no flows, or the first entities cannot be made.
            InvalidDocumentError: A flow can be seen to name what does not exist.
            FlowError: A flow failed, and ``on_error`` is ``stop``.
            PersonaAssetsError: An output cannot be reached, or could not deliver.
        """
        if not self._flows:
            raise InvalidArgumentError("a simulation needs a flow: put @sim.flow before a function")
        if speed is not None:
            pace = Playing(speed, self._clock)
        start, end = self._span()
        self.has_run = True
        world = self._world()
        self.entity_manager = EntityManager(world, start)
        settings = Settings(
            start, end, self._time_step, self._n_flows, self._seed, self._locale, self._stops
        )
        engine = Engine(settings, list(self._flows.values()), world)
        check_flows(self._flows.values(), engine.acting, self._initial)
        populate(world, engine.acting, self._initial, settings)
        world.entity_keys = tuple(world.by_key)
        source: Source = engine
        if pace is None and is_free_of_contention(engine.choices, world):
            source = ColumnarEngine(settings, engine.choices, world)
            self.entity_manager.replay_first(lambda: engine.run(_ignore, BATCH_EVENTS))
        if isinstance(pace, Playing):
            pace.begin(start)
        delivering = Delivering(self._outputs, source, progress, pace)
        deliveries = delivering.run()
        if delivering.is_stopped:
            source.counts.stop_at(delivering.sent)
            end = start if delivering.reached is None else delivering.reached
        self.entity_manager.reach(end)
        return Report(
            from_milliseconds(start),
            from_milliseconds(end),
            source.counts,
            deliveries,
            delivering.is_stopped,
            (
                *never_started(list(self._flows.values()), source.counts.started),
                *plays_nobody(self._persona, world.entities()),
            ),
        )

    def _span(self) -> tuple[int, int]:
        """Return when the simulated time begins, and when it ends.

        Raises:
            InvalidArgumentError: Nobody can write the end as a date.
        """
        start = moment_of(self._start_time, self._clock)
        if start + self._duration >= LAST:
            raise InvalidArgumentError(
                f"duration: the simulation must end by the year 9999; it begins at "
                f"{from_milliseconds(start).isoformat()} and lasts {self._duration // 1000:,} s"
            )
        return start, start + self._duration

    def _world(self) -> World:
        return World(
            history=self._history,
            locale=self._locale,
            seed=self._seed,
            persona=self._persona,
        )


def _known_only(
    kind: str, given: Iterable[str], known: Iterable[str], besides: Iterable[str] = ()
) -> None:
    """Refuse what nobody would look at.

    Raises:
        UnknownNameError: One of the *given* names is not *known*, nor *besides*.
    """
    names = [*known, *besides]
    for name in given:
        if name not in names:
            raise UnknownNameError(kind, name, names)


def _ignore(batch: EventBatch) -> None:
    """Let events go: they went out before."""
