"""The loop: what is due next happens next, so events leave in the order of time.

Everything that waits lies in one heap: runs of flows until their time has passed, and the next tick
at which runs may start.  The cost of an event depends on how many runs are in flight, and on
nothing else: not on how long the simulation has run, and not on how many entities there are.
"""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush, heappushpop
from types import GeneratorType

from persona_assets.keys import derive, row_key, uniform_one
from persona_assets.simulation.acting import Acting
from persona_assets.simulation.actions import AddDecay, NewEvent
from persona_assets.simulation.batches import EventBatch, batch_of
from persona_assets.simulation.choices import STARTS, Choice, choices_of, weighted
from persona_assets.simulation.flows import Flow, FlowContext, Running, Session
from persona_assets.simulation.programs import Happening, Program
from persona_assets.simulation.reports import Counts, FlowError, Settings, is_from_outside
from persona_assets.simulation.world import World

MOST_AT_ONCE = 10_000
"""How many actions a run may take without letting time pass."""

_TICK = -1  # before the runs of the same moment, whose numbers begin at 0

Deliver = Callable[[EventBatch], None]
"""What takes events, in the order of time."""


class Engine:
    """One run of a simulation.

    Attributes:
        acting: What carries out the actions.
        choices: The flows with what their starts need.
        counts: What has happened so far.
    """

    def __init__(self, settings: Settings, flows: Sequence[Flow], world: World) -> None:
        self.acting = Acting(world, settings.locale)
        self.counts = Counts(started={flow.name: 0 for flow in flows})
        self._settings = settings
        self._world = world
        self._heap: list[tuple[int, int, Session | None]] = []
        self._free = settings.n_flows
        self._started = 0
        self._tick: int | None = None
        self._now = settings.start
        self._starts_key = derive(settings.seed, *STARTS)
        self.choices = choices_of(flows, world, self.acting, settings.seed)

    def run(self, deliver: Deliver, batch: int) -> None:
        """Let everything happen, and hand over the events, about *batch* at a time, in order.

        Raises:
            FlowError: A flow failed, and the simulation was told to stop then.
        """
        try:
            self._play(deliver, batch)
        finally:
            self._hand_over(deliver)

    def _play(self, deliver: Deliver, batch: int) -> None:
        heap, end = self._heap, self._settings.end
        self._world.settle()
        self._world.when_available = self._plan_tick
        self._tick = self._settings.start
        heappush(heap, (self._tick, _TICK, None))
        while heap:
            time, _, session = heappop(heap)
            while time < end:
                self._now = time
                goes_on = self._start_runs() if session is None else self._advance(session)
                if len(self.acting.out) >= batch:
                    self._hand_over(deliver)
                if session is None or not goes_on:
                    break
                time, _, session = heappushpop(heap, (session.time, session.number, session))
            else:
                self._cut(session)

    def _hand_over(self, deliver: Deliver) -> None:
        events, self.acting.out = self.acting.out, []
        if events:
            self.counts.events += len(events)
            deliver(batch_of(events, self._world.entity_keys))

    def _plan_tick(self) -> None:
        """Let runs start at the next tick, if there is room and no tick is planned."""
        if self._tick is None and self._free:
            start, step = self._settings.start, self._settings.time_step
            self._tick = start + ((self._now - start) // step + 1) * step
            heappush(self._heap, (self._tick, _TICK, None))

    def _start_runs(self) -> bool:
        """Start as many runs as there is room for; a tick does not go on."""
        self._tick = None
        for _ in range(self._free):
            chosen = self._choose()
            if chosen is None:
                break
            session = Session(chosen.flow, self._started, chosen.draws.next(), self._now)
            self._started += 1
            self._free -= 1
            self.counts.started[chosen.flow.name] += 1
            for entity, pool, is_booked in chosen.pools:
                self.acting.take(session, entity, pool, is_booked=is_booked)
            session.program = chosen.program
            if self._advance(session):
                heappush(self._heap, (session.time, session.number, session))
        return False

    def _choose(self) -> Choice | None:
        """Return which of the flows that can start is the next to do so."""
        able = self.choices
        for choice in able:
            if not choice.is_able():
                able = [choice for choice in able if choice.is_able()]
                break
        if len(able) < 2:
            return able[0] if able else None
        return weighted(able, uniform_one(row_key(self._starts_key, self._started)))

    def _advance(self, session: Session) -> bool:
        """Run a flow until it waits; return whether it goes on after that."""
        try:
            if session.is_giving_up:
                self.counts.dropped += 1
                if session.generator is not None:
                    session.generator.close()
            elif self._waits(session):
                return True
            else:
                self.counts.completed += 1
        except BaseException as error:  # a user's code may fail in any way, exit among them
            if is_from_outside(error):
                raise
            self._fail(session, error)
            return False
        self._leave(session)
        return False

    def _waits(self, session: Session) -> bool:
        """Run a flow until it waits, or return False at its end."""
        if session.program is not None:
            wait = self._follow(session, session.program)
        else:
            if session.generator is None:
                session.generator = _begun(session.flow, FlowContext(session, self._world))
            wait = None if session.generator is None else self._drive(session, session.generator)
        if wait is None:
            return False
        rate, milliseconds, manner = wait.rate, wait.milliseconds, session.manner
        if manner is not None:
            rate, milliseconds = manner.rate(rate), manner.milliseconds(milliseconds)
        session.is_giving_up = rate > 0 and session.gives_up(rate)
        session.time += milliseconds
        session.stands = 0 if milliseconds else session.stands + 1
        if session.stands > MOST_AT_ONCE:
            raise RuntimeError(f"waited {MOST_AT_ONCE} times for no time at all; add AddDecay")
        return True

    def _drive(self, session: Session, generator: "Running") -> AddDecay | None:
        """Carry out what a flow yields, until it waits or ends."""
        acting, made = self.acting, None
        try:
            for _ in range(MOST_AT_ONCE):
                inner = generator.gi_yieldfrom  # a list that is yielded from takes nothing
                action = generator.send(made if inner is None or hasattr(inner, "send") else None)
                if type(action) is NewEvent:
                    made = acting.happen(session, action)
                elif type(action) is AddDecay:
                    return action
                else:
                    made = acting.act(session, action)
        except StopIteration:
            return None
        raise RuntimeError(f"took {MOST_AT_ONCE} actions without letting time pass; add AddDecay")

    def _follow(self, session: Session, program: Program) -> AddDecay | None:
        """Take the steps of a flow that is a straight line, until it waits or ends."""
        acting = self.acting
        for place in range(session.place, len(program)):
            step = program[place]
            if type(step) is Happening:
                acting.repeat(session, step)
            elif type(step) is AddDecay:
                session.place = place + 1
                return step
            else:
                acting.act(session, step)
        return None

    def _cut(self, session: Session | None) -> None:
        """Leave a run as it is at the end of the simulation."""
        if session is None:
            return
        try:
            if session.generator is not None:
                session.generator.close()
            self.counts.unfinished += 1
        except BaseException as error:  # what a flow does at its end may fail, too
            if is_from_outside(error):
                raise
            self._fail(session, error, is_over=True)

    def _fail(self, session: Session, error: BaseException, *, is_over: bool = False) -> None:
        failure = FlowError(session, error)
        if not is_over:
            self._leave(session)
        self.counts.failures.append(failure)
        if self._settings.stops_at_failure:
            raise failure from error

    def _leave(self, session: Session) -> None:
        # the generator's frame holds the session: a circle that only the collector would find
        session.generator = None
        self._free += 1
        for record in session.booked:
            self._world.release(record, session.time)
        self._plan_tick()


def _begun(flow: Flow, context: FlowContext) -> "Running | None":
    running = flow.function(context)
    if running is None or isinstance(running, GeneratorType):
        return running
    raise TypeError(f"a flow is a generator function; {flow.name!r} returned {running!r}")
