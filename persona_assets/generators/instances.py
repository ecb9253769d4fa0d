"""The ``records`` dataset: each record is an instance of a schema, and nothing stands around it.

A record is a JSON text.  The people in it are the persona's customers: record i of an entity that
is a person speaks of person i of the population.
"""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import keys_at
from persona_assets.columns import MEMBERS_KEY, column
from persona_assets.generators.records import json_column
from persona_assets.generators.registry import RECORDS
from persona_assets.generators.source import Source
from persona_assets.generators.world import CUSTOMER_COUNT
from persona_assets.keys import KeyArray, field_keys, integers
from persona_assets.schema_records.columns import record_columns
from persona_assets.schema_records.meanings import is_person
from persona_assets.schemas.schema import Definition

if TYPE_CHECKING:  # what solves schemas takes long to import, and few datasets need it
    from persona_assets.schema_records.planning import SchemaPlan

NAME = RECORDS.name
"""The dataset's name, which is part of its key."""

RECORD_COLUMN = "record"
"""The column that holds the record."""

_MOST_PLANS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """Something that records can be made of.

    Attributes:
        name: What it is called.
        definition: JSON Schema 2020-12, self-contained.
    """

    name: str
    definition: Definition


class Instances:
    """The records of one entity as one persona makes them: any of them can be asked for.

    Attributes:
        entity: What they are.
        schema: The columns of a batch: the record, and which behaviors touched it.
    """

    def __init__(self, source: Source, entity: Entity) -> None:
        """Work out what records look like.

        Raises:
            UnsatisfiableSchemaError: No record can be made.
            UnknownNameError: There are no words for the persona's locale.
        """
        self.entity = entity
        self._source = source
        self._key = source.key(NAME)
        self._plan = plan_of(entity, source.locale)
        self._is_person = is_person(entity.name)
        self.schema = _schema(self._plan)

    @property
    def omissions(self) -> tuple[str, ...]:
        """What is never made, although the schema allows it, as sentences."""
        return self._plan.omissions

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return rows *start* to *stop* (exclusive) of the dataset.

        Raises:
            UnsatisfiableSchemaError: No valid record was found for some row.
        """
        rows = np.arange(start, stop, dtype=np.int64)
        keys = keys_at(self._key, rows)
        people = rows if self._is_person else customers_of(keys)
        texts = self._plan.texts(keys, self._source.world.customer_keys(people))
        behaviors = pa.array([[]] * len(rows), pa.list_(pa.string()))
        return pa.RecordBatch.from_arrays([texts, behaviors], schema=self.schema)


def customers_of(keys: KeyArray) -> NDArray[np.int64]:
    """Return the number of the customer whom each record speaks of."""
    return integers(field_keys(keys, "client"), CUSTOMER_COUNT)


@lru_cache(maxsize=_MOST_PLANS)
def plan_of(entity: Entity, locale: str) -> "SchemaPlan":
    """Return the plan of the records of *entity*, made once.

    Raises:
        UnsatisfiableSchemaError: No record can be made.
        UnknownNameError: There are no words for *locale*.
    """
    from persona_assets.schema_records.planning import compile_plan

    return compile_plan(entity.definition, name=entity.name, locale=locale)


def _schema(plan: "SchemaPlan") -> pa.Schema:
    record = json_column(RECORD_COLUMN, "The record, as JSON text.")
    layout = json.dumps([asdict(one) for one in record_columns(plan.shape)])
    whole = record.with_metadata({**record.metadata, MEMBERS_KEY: layout})
    touched = column("behaviors", pa.list_(pa.string()), "The behaviors that touched this record.")
    return pa.schema([whole, touched])
