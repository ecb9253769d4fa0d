"""How large a solved value may become.

A record of a large schema shows a part of it, or it would have millions of values.  Room is halved
from level to level, so it also ends recursion: where none is left, the shortest value is taken.
"""

from typing import NamedTuple, Protocol

from persona_assets.schema_records.shapes import Path, Shape
from persona_assets.schema_records.solving.conjunctions import Conjunction
from persona_assets.schema_records.solving.goals import Goal

_DEEPEST = 32
_LESS = 0.7
_LITTLE = 2  # for parts of crowded values: a level of leaves and no more
_MOST_OPTIONS = 512
_LARGE = 128


class Room(NamedTuple):
    """What is left for a value.

    Attributes:
        size: About how many values it may consist of; 0 for the shortest value there is.
        depth: How many levels the shortest value may have below it; -1 for a leaf.
    """

    size: int
    depth: int = _DEEPEST

    def share(self, fraction: float) -> "Room":
        """Return the room of a part that gets *fraction* of this one, and always less than it."""
        if not self.size:
            return Room(0, self.depth - 1)
        size = int(min(self.size * fraction, self.size * _LESS))
        return Room(1 << (size.bit_length() - 1)) if size >= 2 else Room(0)

    def share_among(self, values: float) -> "Room":
        """Return the room of each of so many parts: a little where so many have none.

        Only a part of a part is the shortest there is, or a record of 300 columns that may be null
        would be 300 nulls.
        """
        part = self.share(1 / values)
        return part if part.size or self.size <= _LITTLE else Room(_LITTLE)

    def of_leaf(self) -> "Room":
        """Return the room of a part without members and items, whose ways cost little."""
        return Room(max(self.size, _LARGE - 1))

    def option_count(self) -> int:
        """Return how many ways to satisfy a choice are worth showing."""
        if not self.size:
            return 1
        return _MOST_OPTIONS if self.size >= _LARGE else min(32, max(4, self.size // 4))


class PartSolver(Protocol):
    """Solves the members of objects and the values of arrays."""

    def solve(self, goal: Goal, path: Path, room: Room) -> Shape:
        """Return values that satisfy *goal*; raise ContradictionError when there are none."""
        ...

    def known(self, goal: Goal) -> Conjunction:
        """Return what is known of *goal* at once; raise ContradictionError as ``solve`` does."""
        ...
