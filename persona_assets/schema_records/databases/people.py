"""The people whom the rows of a database speak of."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from persona_assets.keys import KeyArray
from persona_assets.schema_records.databases.specs import TableSpec
from persona_assets.schema_records.databases.units import ForeignUnit
from persona_assets.schema_records.rendering.meanings import is_person


class People(Protocol):
    """People who exist outside of the database."""

    def numbered(self, numbers: NDArray[np.int64]) -> KeyArray:
        """Return the keys of the people with *numbers*, from 0."""
        ...

    def drawn(self, keys: KeyArray) -> KeyArray:
        """Return the key of somebody for each record with one of *keys*."""
        ...


def person_unit(spec: TableSpec, units: list[ForeignUnit]) -> ForeignUnit | None:
    """Return the foreign key by which a row of *spec* is about a person, or None.

    Values that a condition speaks of may be drawn again, so such a key says nothing.
    """
    conditions = " ".join(spec.checks).lower()
    for unit in units:
        is_asked = any(column.lower() in conditions for column in unit.columns)
        if is_person(unit.key.table) and not unit.is_to_itself and not is_asked:
            return unit
    return None
