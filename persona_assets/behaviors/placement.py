"""Where the rows of a stream go: partitions of a log, and the place in each.

Each cycle of rows holds the same number for every partition, so a row's place in its partition
follows from its number alone.  Rows that one client sends as a group stay together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.arrivals import (
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    group_size,
)
from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, keys_at, of_type
from persona_assets.keys import field_key, integers

Rows = NDArray[np.int64]
"""Row numbers, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Placement:
    """How rows are spread over partitions.

    Attributes:
        partition_count: How many partitions there are.
        unit: How many rows in a row go to the same partition, so that no group is torn apart.
        key: The key of the stream, which decides the order of the partitions in each cycle.
    """

    partition_count: int = 1
    unit: int = 1
    key: int = 0

    def place(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return the partition of each of *rows*, and how many rows went there before it."""
        if self.partition_count == 1:
            return np.zeros(len(rows), dtype=np.int64), rows
        number = rows // self.unit
        cycle = number // self.partition_count
        turn = integers(keys_at(field_key(self.key, "placement"), cycle), self.partition_count)
        partitions = (number + turn) % self.partition_count
        return partitions, cycle * self.unit + rows % self.unit


ONE_PARTITION = Placement()
"""All rows go to one place, in their order."""


def placement(
    behaviors: Sequence[Behavior[BehaviorParameters]], key: int, partition_count: int
) -> Placement:
    """Return how the stream with *key* spreads over *partition_count* partitions."""
    sizes = [
        group_size(behavior.parameters)
        for kind in (RapidActions, ConcurrentRequests, RetryStorm)
        for behavior in of_type(behaviors, kind)
    ]
    return Placement(partition_count, lcm(1, *sizes), key)
