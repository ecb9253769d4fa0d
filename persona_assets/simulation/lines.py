"""Flows that are a straight line: which events every run of one comes to, and when it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, child_keys, derive, field_keys, row_keys, uniform
from persona_assets.simulation.actions import AddDecay, NewEvent, SetState
from persona_assets.simulation.choices import Choice
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.programs import Happening

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Point:
    """An event that every run of a flow comes to, unless it has given up before.

    Attributes:
        step: What happens.
        number: Which event of its run it is.
        waits: How many waits lie before it.
        offset: How long after the start it is.
        creations: For each key of the run's own entities, the event that it comes from.
        chosen: For each key of the entities that the run began with, which of them it is, and its
            class.
    """

    step: Happening
    number: int
    waits: int
    offset: int
    creations: dict[str, tuple[int, Happening]]
    chosen: dict[str, tuple[int, type[Entity]]]


@dataclass(frozen=True, slots=True)
class Change:
    """What every run does to one of its entities, unless it has given up before.

    Attributes:
        entity: The class of the entity.
        waits: How many waits lie before it.
        operation: The field, what is done, and with which value.
    """

    entity: type[Entity]
    waits: int
    operation: tuple[str, str, Any]  # Any: of the field's type


class Line:
    """A flow as a line of points and waits, with the keys of its runs.

    Attributes:
        choice: The flow, and what its start needs.
        name: The flow's name.
        weight: How likely it starts.
        points: Its events.
        changes: What it changes.
        waits: Its waits.
        ends: How long a run lasts that goes on after so many waits and gives up at the next.
    """

    def __init__(self, choice: Choice, seed: int) -> None:
        self.choice = choice
        self.name = choice.flow.name
        self.weight = choice.flow.weight
        self.points: list[Point] = []
        self.changes: list[Change] = []
        self.waits: list[AddDecay] = []
        ends = [0]
        self._key = derive(seed, "simulation", "flow", choice.flow.name)
        self._next = 0
        creations: dict[str, tuple[int, Happening]] = {}
        chosen = {
            entity.primary_key: (place, entity) for place, (entity, _, _) in enumerate(choice.pools)
        }
        for step in choice.program or ():
            if isinstance(step, AddDecay):
                self.waits.append(step)
                ends.append(ends[-1] + step.milliseconds)
            elif isinstance(step, Happening):
                number = len(self.points)
                entity = step.action.save_entity
                if entity is not None:
                    creations = {**creations, entity.primary_key: (number, step)}
                point = Point(step, number, len(self.waits), ends[-1], creations, chosen)
                self.points.append(point)
                self._learn(changes_of(step.action))
            else:
                self._learn([step])
        self.ends = np.array([*ends[1:], ends[-1]], dtype=np.int64)

    def keys(self, start: int, stop: int) -> KeyArray:
        """Return the keys of some of the flow's runs."""
        return row_keys(self._key, start, stop)

    def next_keys(self, count: int) -> KeyArray:
        """Return the keys of the flow's next *count* runs."""
        keys = self.keys(self._next, self._next + count)
        self._next += count
        return keys

    def passed(self, keys: KeyArray) -> Numbers:
        """Return how many waits each run goes on after; all of them if it never gives up."""
        giving_up = field_keys(keys, "decay")
        passed = np.full(len(keys), len(self.waits), dtype=np.int64)
        draw = 0
        for place, wait in enumerate(self.waits):
            if wait.rate > 0:
                gives_up = uniform(child_keys(giving_up, draw)) < wait.rate
                passed = np.where(gives_up & (passed > place), place, passed)
                draw += 1
        return passed

    def _learn(self, actions: Sequence[SetState]) -> None:
        for action in actions:
            for operation in action.changes:
                self.changes.append(Change(action.entity, len(self.waits), operation))


def changes_of(action: NewEvent) -> Sequence[SetState]:
    """Return what an event changes."""
    mutate = action.mutate
    if mutate is None:
        return []
    return [mutate] if isinstance(mutate, SetState) else mutate
