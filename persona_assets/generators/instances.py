"""The ``records`` dataset: each record is an instance of a schema, and nothing stands around it.

A record is a JSON text.  The people in it are the persona's customers: record i of an entity that
is a person speaks of person i of the population.
"""

import json
from dataclasses import asdict

import numpy as np
import pyarrow as pa

from persona_assets.behaviors.behavior import keys_at
from persona_assets.behaviors.damage import MalformedInput, assembled_short, damage_of, spoil_types
from persona_assets.behaviors.frames import behavior_names
from persona_assets.behaviors.messages import MessageStyle
from persona_assets.behaviors.payloads import (
    BoundaryValues,
    SignalNoise,
    Typos,
    UnicodeText,
    touched_in,
    transform,
)
from persona_assets.behaviors.texts import Written
from persona_assets.columns import MEMBERS_KEY, column
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators.entities import plan_of
from persona_assets.generators.exchanges import body_pieces
from persona_assets.generators.records import json_column
from persona_assets.generators.registry import RECORDS
from persona_assets.generators.source import Source
from persona_assets.schema_records.columns import RecordColumn, record_columns
from persona_assets.schema_records.shapes import Union

NAME = RECORDS.name
"""The dataset's name, which is part of its key."""

RECORD_COLUMN = "record"
"""The column that holds the record."""


EARLIER_COLUMN = "is_earlier"
"""The column that says whether a record is of the earlier of two versions, where there are two."""

CHANGING = (MessageStyle, SignalNoise, Typos, BoundaryValues, UnicodeText, MalformedInput)
"""The behaviors that change what a record says; the others are about when and how it is sent."""

_MISFITTING = (BoundaryValues, MalformedInput)  # what puts values where their type does not fit


class Instances:
    """The records of one entity as one persona makes them: any of them can be asked for.

    Attributes:
        schema: The columns of a batch: the record, and which behaviors touched it.
    """

    def __init__(self, source: Source) -> None:
        """Work out what records look like.

        Args:
            source: Who makes the records, and of what entity.

        Raises:
            InvalidArgumentError: The source has no entity.
            UnsatisfiableSchemaError: No record can be made.
            UnknownNameError: There are no words for the persona's locale.
        """
        if source.entity is None:
            raise InvalidArgumentError(
                "records need a schema; persona-gen import-schema writes a profile that has one"
            )
        self._source = source
        self._entity = source.entity
        self._key = source.key(NAME)
        shapes = [plan_of(one, source.locale).shape for one in source.entity.versions]
        shape = shapes[0] if len(shapes) == 1 else Union(tuple(shapes), (1.0,) * len(shapes))
        may_break = any(isinstance(one.parameters, _MISFITTING) for one in source.behaviors)
        columns = record_columns(shape, may_break=may_break)
        self.schema = _schema(columns, has_versions=len(shapes) > 1)

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return rows *start* to *stop* (exclusive) of the dataset.

        Raises:
            UnsatisfiableSchemaError: No valid record was found for some row.
        """
        source = self._source
        rows = np.arange(start, stop, dtype=np.int64)
        keys = keys_at(self._key, rows)
        people = self._entity.people(keys, rows)
        document = self._entity.document(source.world, keys, people, source.locale)
        damage = damage_of(source.behaviors, keys)
        payload = transform((document,), source.behaviors, keys, damage.is_any)
        touched = {str(name): mask for name, mask in touched_in(payload).items()}
        spoilt = spoil_types(payload, damage.is_spoilt)
        nowhere = np.zeros(len(rows), dtype=np.bool_)
        [texts] = body_pieces(spoilt, document.literals, nowhere, damage.has_surplus)
        whole = assembled_short([Written(None, [texts])], keys, damage.is_cut)
        names = behavior_names(source.behaviors, {**touched, **damage.touched}, len(rows))
        arrays = [whole, names]
        if self._entity.earlier is not None:
            arrays.append(pa.array(~self._entity.is_latest(keys)))
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def _schema(members: list[RecordColumn], *, has_versions: bool) -> pa.Schema:
    record = json_column(RECORD_COLUMN, "The record, as JSON text.")
    layout = json.dumps([asdict(one) for one in members])
    whole = record.with_metadata({**record.metadata, MEMBERS_KEY: layout})
    touched = column("behaviors", pa.list_(pa.string()), "The behaviors that touched this record.")
    columns = [whole, touched]
    if has_versions:
        columns.append(column(EARLIER_COLUMN, pa.bool_(), "Whether it is of the earlier version."))
    return pa.schema(columns)
