"""What an engine is told, and what it has to tell: settings, counts, failures."""

import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from traceback import walk_tb

from persona_assets.errors import PersonaAssetsError
from persona_assets.personas.documents import PersonaDocument
from persona_assets.simulation.durations import from_milliseconds
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.flows import Flow, Session


class SimulationStoppedError(PersonaAssetsError, RuntimeError):
    """Somebody has seen enough: what watches a run raises this to end it in good order."""


class FlowError(PersonaAssetsError, RuntimeError):
    """A flow failed.

    Attributes:
        path: The file that the flow stands in.
        line: The line that failed, or that the flow was at when what it yielded failed.
        flow: The flow's name.
        session_id: The run that failed.
        time: The run's clock, in milliseconds since 1970.
        problem: What happened.
    """

    def __init__(self, session: Session, error: BaseException) -> None:
        said = str(error)
        if not isinstance(error, PersonaAssetsError):
            said = f"{type(error).__name__}: {said}" if said else type(error).__name__
        self.path, self.line = _place(session, error)
        self.flow = session.flow.name
        self.session_id = session.session_id
        self.time = session.time
        self.problem = said
        moment = from_milliseconds(session.time).isoformat().replace("+00:00", "Z")
        super().__init__(
            f"{self.path}:{self.line}: flow {self.flow!r}, session {self.session_id}, "
            f"at {moment}: {said}"
        )


def is_from_outside(error: BaseException) -> bool:
    """Return whether an error in a flow is none of the flow: Ctrl-C, or what a signal raised."""
    if isinstance(error, KeyboardInterrupt):
        return True
    handlers = {
        getattr(signal.getsignal(number), "__code__", None) for number in signal.valid_signals()
    }
    return any(frame.f_code in handlers for frame, _ in walk_tb(error.__traceback__))


def _place(session: Session, error: BaseException) -> tuple[str, int]:
    """Return the file of a flow, and the line of it that *error* came from.

    A flow that is a straight line is not run again for each session; of it only the first line is
    known.
    """
    code = session.flow.function.__code__
    path, line = code.co_filename, code.co_firstlineno
    generator = session.generator
    if generator is not None and generator.gi_frame is not None:
        line = generator.gi_frame.f_lineno
    # Python turns a StopIteration in a generator into an error of its own, which it caused
    is_turned = isinstance(error, RuntimeError)
    raised = error.__cause__ if is_turned and isinstance(error.__cause__, StopIteration) else error
    for frame, found in walk_tb(raised.__traceback__):
        if frame.f_code.co_filename == path:
            line = found
    return path, line


@dataclass(slots=True)
class Counts:
    """What has happened so far.

    Attributes:
        events: How many events.
        started: How many runs began, by flow.
        completed: How many reached their end.
        dropped: How many gave up.
        unfinished: How many were still in flight at the end, or when the run was stopped.
        failures: The flows that failed, in order.
    """

    events: int = 0
    started: dict[str, int] = field(default_factory=dict[str, int])
    completed: int = 0
    dropped: int = 0
    unfinished: int = 0
    failures: list[FlowError] = field(default_factory=list[FlowError])

    def stop_at(self, events: int) -> None:
        """Count what a run that was stopped has left behind: only *events* of it went out."""
        self.events = events
        over = self.completed + self.dropped + len(self.failures)
        self.unfinished = sum(self.started.values()) - over


@dataclass(frozen=True, slots=True)
class Settings:
    """What an engine is told once.

    Attributes:
        start: When the simulation begins, in milliseconds since 1970.
        end: When it ends; nothing happens then or later.
        time_step: How far apart the moments are at which runs may start, in milliseconds.
        n_flows: How many runs are in flight at most.
        seed: What everything is drawn from.
        locale: Where the people live.
        stops_at_failure: Whether a flow that fails ends the simulation.
    """

    start: int
    end: int
    time_step: int
    n_flows: int
    seed: int
    locale: str
    stops_at_failure: bool


def never_started(flows: Sequence[Flow], started: Mapping[str, int]) -> Iterator[str]:
    """Yield what is to be said of the flows that never started, if others did or could have."""
    for flow in flows:
        if started.get(flow.name, 0):
            continue
        missing = [select.entity.__name__ for select in flow.filters]
        why = "others were chosen, or there was no room"
        if missing:
            why = f"nobody met its filter while there was room; it needs {' and '.join(missing)}"
        yield f"flow {flow.name!r} never started: {why}"


def plays_nobody(
    persona: PersonaDocument | None, entities: Iterable[type[Entity]]
) -> Iterator[str]:
    """Yield what is to be said of a persona that was asked for, if no entity is a persona."""
    if persona is not None and all(entity.persona is None for entity in entities):
        yield f"persona {persona.name!r} plays nobody: no class of entities has a `persona`"
