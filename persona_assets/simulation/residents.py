"""The entities of one class that are there before the first flow, by columns.

Nothing of them is made before somebody asks, so a hundred thousand of them cost little more than a
hundred as long as runs are played by columns.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.event_values import Values, as_list
from persona_assets.simulation.providers import Provider, is_unique


class Residents:
    """The entities of one class that are there from the start.

    Attributes:
        count: How many they are.
        time: When the simulation begins.
        copied: For each field that comes from the source event, which of its fields it is.
        is_sure: Whether all that they begin with surely fits, and no two have the same id.
    """

    def __init__(
        self,
        entity: type[Entity],
        keys: KeyArray,
        time: int,
        *,
        source: EventType | None,
        ids: Provider | None,
    ) -> None:
        """Say what they are drawn from.

        Args:
            entity: The class.
            keys: What each is drawn from.
            time: When the simulation begins.
            source: The class of events that would create such an entity; no event happens.
            ids: What makes ids without *source*; None counts from 1.

        Raises:
            InvalidArgumentError: Nothing fills a field of the source event that they begin with.
        """
        self.count = len(keys)
        self.time = time
        self._key_field = entity.primary_key
        self._keys = keys
        self._source = source
        self._ids = ids
        self._columns: dict[str, list[object]] = {}
        self.copied: dict[str, str] = {}
        if source is None:
            self.is_sure = entity.persona is None and (ids is None or is_unique(ids))
            return
        specs = entity.state_fields.values()
        self.copied = {spec.name: spec.from_field for spec in specs if spec.from_field}
        for field in (entity.primary_key, *self.copied.values()):
            source.require(field)
        self.is_sure = (
            entity.persona is None
            and source.is_unique(entity.primary_key)
            and all(
                source.kind_made(spec.from_field) is spec.kind for spec in specs if spec.from_field
            )
        )

    def ids(self, rows: NDArray[np.int64]) -> Values:
        """Return the ids of those at *rows*."""
        if self._source is not None:
            times = np.full(len(rows), self.time)
            return self._source.filled(self._key_field, self._keys[rows], times)
        if self._ids is None:
            return pa.array(rows + 1)
        return self._ids.column(self._keys[rows])

    def all_ids(self) -> list[object]:
        """Return the ids of all of them."""
        return as_list(self.ids(np.arange(self.count)), self.count)

    def column(self, name: str) -> Sequence[object]:
        """Return what the source event says of a field that is copied from it."""
        field = self.copied[name]
        if self._source is None:
            raise KeyError(name)
        if field not in self._columns:
            self._columns[field] = self._source.values(field, self._keys, self.time)
        return self._columns[field]
