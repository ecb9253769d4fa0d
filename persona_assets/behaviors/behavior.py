"""What a behavior is: a name, a type with its parameters, and the share of records it acts on.

A declared probability, rate or delay is the one that can be measured in the records on which the
behavior is active; the weight is the share of the records on which it is active.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import KeyArray, chance, child_keys, field_key, field_keys

Fraction = Annotated[float, Field(ge=0, le=1)]
"""A share or probability, from 0 to 1."""

Mask = NDArray[np.bool_]
"""For each record, whether something holds, shape (n,)."""


class BehaviorParameters(BaseModel):
    """The parameters of one type of behavior; the subclass says which and what they do.

    Attributes:
        type_name: The word that names this type in a persona's document.
        is_stream_wide: Whether it shapes the whole stream, so that its weight is 0 or 1 and a
            persona has at most one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    type_name: ClassVar[str]
    is_stream_wide: ClassVar[bool] = False


Parameters = TypeVar("Parameters", bound=BehaviorParameters)
Parameters_co = TypeVar("Parameters_co", bound=BehaviorParameters, covariant=True)


@dataclass(frozen=True, slots=True)
class Behavior(Generic[Parameters_co]):
    """One way of acting that a persona declares.

    Attributes:
        name: What the persona calls it; its random choices are drawn under this name.
        parameters: How it acts.
        weight: The share of the records (or sessions, or groups of records) it acts on, 0 to 1.
    """

    name: str
    parameters: Parameters_co
    weight: float = 1.0

    def draw(self, keys: KeyArray, what: str) -> KeyArray:
        """Return the keys of this behavior's choice *what* for the records with *keys*."""
        return field_keys(keys, f"behavior/{self.name}/{what}")

    def block_keys(self, key: int, index: NDArray[np.int64]) -> KeyArray:
        """Return the keys of this behavior's blocks *index* in the table with *key*."""
        return keys_at(field_key(key, f"behavior/{self.name}/block"), index)

    def is_active(self, keys: KeyArray) -> Mask:
        """Return, for each record or block, whether this behavior acts on it."""
        if self.weight >= 1:
            return np.ones(len(keys), dtype=np.bool_)
        return chance(self.draw(keys, "active"), self.weight)

    def strikes(self, keys: KeyArray, probability: float) -> Mask:
        """Return which records it is active on and hits with *probability*."""
        return self.is_active(keys) & chance(self.draw(keys, "strikes"), probability)


def keys_at(key: int, index: NDArray[np.int64]) -> KeyArray:
    """Return the keys of the rows *index*, in any order, of the table with *key*."""
    return child_keys(np.array([key], dtype=np.uint64), index)


def numbered(
    numbers: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different *numbers*, perhaps with some between them, and where each one is."""
    if len(numbers) == 0:
        return numbers, numbers
    low, high = int(numbers.min()), int(numbers.max())
    if high - low <= len(numbers):
        return np.arange(low, high + 1, dtype=np.int64), numbers - low
    return np.unique(numbers, return_inverse=True)


def of_type(
    behaviors: Sequence[Behavior[BehaviorParameters]], kind: type[Parameters]
) -> list[Behavior[Parameters]]:
    """Return those of *behaviors* that are of one *kind* and act at all, in their order."""
    return [
        Behavior(behavior.name, behavior.parameters, behavior.weight)
        for behavior in behaviors
        if isinstance(behavior.parameters, kind) and behavior.weight > 0
    ]


def only_of_type(
    behaviors: Sequence[Behavior[BehaviorParameters]], kind: type[Parameters]
) -> Behavior[Parameters] | None:
    """Return the one of *behaviors* that is of a stream-wide *kind*, or None.

    Raises:
        InvalidArgumentError: There are several.
    """
    found = of_type(behaviors, kind)
    if len(found) > 1:
        names = ", ".join(behavior.name for behavior in found)
        raise InvalidArgumentError(f"at most one behavior of type {kind.type_name}; found: {names}")
    return found[0] if found else None
