"""What every output promises.

``open`` fails before anything happens if the output cannot be reached.  ``write`` takes batches in
the order of time.  ``close`` is called on every way out, and afterwards all that was delivered lies
where it should.  Delivery is *at least once*: after a failure some events may come again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.batches import EventBatch


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the events that an output was given.

    Attributes:
        output: What the output calls itself.
        delivered: How many events are known to have arrived.
        undelivered: How many are not.
        problem: Why, or an empty text.
    """

    output: str
    delivered: int
    undelivered: int = 0
    problem: str = ""


class Output(Protocol):
    """A place where events go."""

    def open(self) -> None:
        """Get ready.

        Raises:
            PersonaAssetsError: The place cannot be reached.
        """
        ...

    def write(self, batch: EventBatch) -> None:
        """Take events, which may stay underway until ``flush``.

        Raises:
            PersonaAssetsError: They cannot be delivered.
        """
        ...

    def flush(self) -> None:
        """Deliver what is underway.

        Raises:
            PersonaAssetsError: It cannot be delivered.
        """
        ...

    def close(self, *, failed: bool) -> Delivery:
        """Deliver what is underway, let go of the place, and say what became of the events.

        Args:
            failed: Whether the simulation ended with an error.
        """
        ...


def check_places(outputs: Sequence[Output]) -> None:
    """Refuse two outputs that would write over each other.

    Raises:
        InvalidArgumentError: There are such.
    """
    taken: set[object] = set()
    for output in outputs:
        place: object = getattr(output, "place", output)
        if place in taken:
            raise InvalidArgumentError(f"two outputs go to one place: {place}")
        taken.add(place)
