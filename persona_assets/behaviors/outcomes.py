"""How a request ends: errors and refusals.

All of a persona's outcomes share one draw for each record, each with its own part of the range from
0 to 1, so none hides another and each is observed with exactly its declared probability.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors.behavior import (
    Behavior,
    BehaviorParameters,
    Fraction,
    only_of_type,
)
from persona_assets.behaviors.outages import IntermittentConnectivity, Outages
from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import KeyArray, field_keys, pick, pick_table, uniform

StatusCode = Annotated[int, Field(ge=400, le=599)]
"""An HTTP status that says that a request failed."""


class Error(BehaviorParameters):
    """Requests that fail.

    Attributes:
        probability: The share of records that fail.
        status_codes: How they fail; each is equally likely.
        outage_share: The share of these failures that falls into the persona's outages; without
            outages it must be 0.
    """

    type_name: ClassVar[str] = "error"

    probability: Fraction
    status_codes: Annotated[tuple[StatusCode, ...], Field(min_length=1)] = (500,)
    outage_share: Fraction = 0.0


class RateLimit(BehaviorParameters):
    """Requests that are refused because there were too many (429).

    Attributes:
        probability: The share of records that are refused.
        retry_after_seconds: What the refusal asks the client to wait.
    """

    type_name: ClassVar[str] = "rate_limit"

    probability: Fraction
    retry_after_seconds: Annotated[int, Field(ge=0, le=86_400)] = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one behavior did to some of the records.

    Attributes:
        name: The behavior.
        struck: Which records it made fail.
        status_codes: The status of each record that it struck; 0 elsewhere.
    """

    name: str
    struck: NDArray[np.bool_]
    status_codes: NDArray[np.int64]


def outcomes_of(
    behaviors: Sequence[Behavior[BehaviorParameters]], keys: KeyArray, outages: Outages
) -> list[Outcome]:
    """Return what each error behavior did; no record is struck by two.

    Raises:
        InvalidArgumentError: The probabilities add up to more than 1.
    """
    draw = uniform(field_keys(keys, "behavior/outcome"))
    found: list[Outcome] = []
    for behavior, parameters, low, high in _parts(behaviors, outages):
        struck = (draw >= low) & (draw < high)
        codes = parameters.status_codes if isinstance(parameters, Error) else (429,)
        which = pick(behavior.draw(keys, "status"), pick_table((1.0,) * len(codes)))
        status = np.where(struck, np.array(codes, dtype=np.int64)[which], 0)
        found.append(Outcome(behavior.name, struck, status))
    return found


def find_impossible(behaviors: Sequence[Behavior[BehaviorParameters]]) -> tuple[int, str]:
    """Return the position of the first error behavior that cannot act beside the others, and why.

    The reason is empty when all can.
    """
    line = only_of_type(behaviors, IntermittentConnectivity)
    states = np.array([False, True] if line else [False])
    nothing = np.zeros(len(states))
    fraction = line.parameters.offline_fraction if line else 0.0
    outages = Outages(states, nothing, nothing, fraction)
    for index in range(len(behaviors)):
        try:
            list(_parts(behaviors[: index + 1], outages))
        except InvalidArgumentError as problem:
            return index, str(problem)
    return 0, ""


def _parts(
    behaviors: Sequence[Behavior[BehaviorParameters]], outages: Outages
) -> Iterator[
    tuple[Behavior[BehaviorParameters], Error | RateLimit, NDArray[np.float64], NDArray[np.float64]]
]:
    """Yield each error behavior with its part of the range from 0 to 1, for each record.

    Raises:
        InvalidArgumentError: The parts are more than the range, or one needs outages.
    """
    low = np.zeros(len(outages.is_offline))
    for behavior in behaviors:
        parameters = behavior.parameters
        if not isinstance(parameters, Error | RateLimit) or behavior.weight <= 0:
            continue
        high = low + _probabilities(parameters, outages) * behavior.weight
        if (high > 1 + 1e-9).any():
            raise InvalidArgumentError(
                f"the errors of a persona add up to more than all records, at {behavior.name!r}"
            )
        yield behavior, parameters, low, high
        low = high


def _probabilities(parameters: Error | RateLimit, outages: Outages) -> NDArray[np.float64]:
    """The probability for each record, higher in outages where the behavior says so."""
    everywhere = np.full(len(outages.is_offline), parameters.probability)
    if isinstance(parameters, RateLimit) or parameters.outage_share == 0:
        return everywhere
    share, offline = parameters.outage_share, outages.offline_fraction
    if offline == 0:
        raise InvalidArgumentError(
            "outage_share needs a behavior of type intermittent_connectivity"
        )
    inside = parameters.probability * share / offline
    outside = parameters.probability * (1 - share) / (1 - offline)
    return np.where(outages.is_offline, inside, outside)
