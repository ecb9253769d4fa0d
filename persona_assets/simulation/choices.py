"""Which flow starts next: by weight, among those that find what they need."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_assets.simulation.acting import Acting
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.entity_types import Pool
from persona_assets.simulation.flows import Draws, Flow
from persona_assets.simulation.programs import Program, program_of
from persona_assets.simulation.world import World

STARTS = ("simulation", "starts")
"""The path to the keys of the starts."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A flow with what its start needs.

    Attributes:
        flow: The flow.
        draws: The keys of its runs.
        program: Its steps, if it is a straight line.
        pools: Where its entities are chosen from, and whether they belong to it.
    """

    flow: Flow
    draws: Draws
    program: Program | None
    pools: list[tuple[type[Entity], Pool, bool]]

    def is_able(self) -> bool:
        """Return whether there is what the flow needs."""
        for _, pool, _ in self.pools:  # noqa: SIM110 - all() costs three times as much
            if not pool.members:
                return False
        return True


def choices_of(flows: Sequence[Flow], world: World, acting: Acting, seed: int) -> list[Choice]:
    """Return the flows with what their starts need."""
    return [
        Choice(
            flow,
            Draws(seed, flow.name),
            program_of(flow.function, acting.event_type),
            [(s.entity, world.kind(s.entity).pool(s.where), s.book) for s in flow.filters],
        )
        for flow in flows
    ]


def weighted(choices: Sequence[Choice], draw: float) -> Choice:
    """Return one of *choices* by the weights of their flows."""
    left = draw * sum(choice.flow.weight for choice in choices)
    for choice in choices:
        left -= choice.flow.weight
        if left < 0:
            return choice
    return choices[-1]


def weighted_places(weights: Sequence[float], draws: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which of the flows with *weights* each draw chooses, as ``weighted`` would."""
    chosen = np.full(len(draws), len(weights) - 1, dtype=np.int64)
    left = draws * sum(weights)
    is_open = np.ones(len(draws), dtype=np.bool_)
    for place, weight in enumerate(weights):
        left -= weight
        chosen[is_open & (left < 0)] = place
        is_open &= left >= 0
    return chosen
