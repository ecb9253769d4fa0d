"""What passes between a client and an API: who asks, what is asked, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.generators.operations.plans import path_parameters
from persona_assets.keys import KeyArray
from persona_assets.schemas.openapi.declared import DeclaredOperation
from persona_assets.schemas.pointers import Json


class Clients(NamedTuple):
    """Who asks, and for what.

    Attributes:
        keys: The key of each request.
        numbers: The number of the client who makes it.
        is_device: Whether the clients are devices, who are nobody.
        is_missing: Which ask for something that is not there.
    """

    keys: KeyArray
    numbers: NDArray[np.int64]
    is_device: bool
    is_missing: Mask


@dataclass(frozen=True, slots=True)
class Asked:
    """What some requests of one operation say.

    Attributes:
        keys: Their keys.
        people: The keys of the people whom they speak of.
        things: The number of the thing that each is about, in the pool of the path; None for one
            that is in no pool.
        values: What stands in the path, parameter by parameter.
        parameters: What stands in the query, the headers and the cookies.
        bodies: What they carry; None for all when they carry nothing.
    """

    keys: KeyArray
    people: KeyArray
    things: list[int | None]
    values: list[tuple[Json, ...]]
    parameters: list[dict[str, dict[str, Json]]]
    bodies: list[Json] | None

    def path_values(self, operation: DeclaredOperation, row: int) -> dict[str, Json]:
        """Return what stands in the path of one request, by the parameter's name."""
        names = [one.name for one in path_parameters(operation)]
        return dict(zip(names, self.values[row], strict=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what it carries (None with ``has_body`` False is nothing), and its headers."""

    body: Json
    headers: Mapping[str, Json]
    has_body: bool
