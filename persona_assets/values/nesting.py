"""Nodes made of nodes: structs, lists, scopes, references to other tables, derived values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import (
    KeyArray,
    child_key,
    child_keys,
    field_key,
    field_keys,
    integers,
    integers_one,
    row_key,
)
from persona_assets.values.indices import Index
from persona_assets.values.node import Field, Node, arrow_fields


class Struct:
    """Named members of one record: each sees the record's own key."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple(fields)
        self.arrow_type = pa.struct(arrow_fields(self.fields))

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the structs of the records with *keys*."""
        arrays = [field.node.array(keys) for field in self.fields]
        return pa.StructArray.from_arrays(arrays, fields=list(self.arrow_type))

    def value(self, key: int) -> dict[str, object]:
        """Return the struct of the record with *key*."""
        return {field.name: field.node.value(key) for field in self.fields}


@dataclass(frozen=True, slots=True)
class Scoped:
    """A node that sees a key of its own, so that equal field names inside and outside differ."""

    name: str
    node: Node

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of the node inside."""
        return self.node.arrow_type

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the values of the records with *keys*."""
        return self.node.array(field_keys(keys, self.name))

    def value(self, key: int) -> object:
        """Return the value of the record with *key*."""
        return self.node.value(field_key(key, self.name))


@dataclass(frozen=True, slots=True)
class Reference:
    """What *node* says of a row of another table: a foreign key that needs no stored table.

    Attributes:
        row: Which row of the other table each record points to.
        table_key: The key of the other table.
        node: The field of the other table.
    """

    row: Index
    table_key: int
    node: Node

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of the other table's field."""
        return self.node.arrow_type

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the values of the records with *keys*."""
        rows = self.row.indices(keys)
        return self.node.array(child_keys(np.full(len(keys), self.table_key, np.uint64), rows))

    def value(self, key: int) -> object:
        """Return the value of the record with *key*."""
        return self.node.value(row_key(self.table_key, self.row.index(key)))


class List:
    """Between *shortest* and *longest* values; each has a key of its parent and its position."""

    def __init__(self, name: str, item: Node, shortest: int, longest: int) -> None:
        """Make the node.

        Raises:
            InvalidArgumentError: The lengths are not in order, or negative.
        """
        if not 0 <= shortest <= longest:
            raise InvalidArgumentError(
                f"{name}: lengths run 0 <= shortest <= longest; found {shortest} to {longest}"
            )
        self.name = name
        self.item = item
        self.shortest = shortest
        self.longest = longest
        self.arrow_type = pa.list_(pa.field("item", item.arrow_type))

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the lists of the records with *keys*."""
        own = field_keys(keys, self.name)
        lengths = integers(own, self.longest - self.shortest + 1) + self.shortest
        offsets = np.zeros(len(keys) + 1, dtype=np.int32)
        np.cumsum(lengths, out=offsets[1:])
        position = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        items = self.item.array(child_keys(np.repeat(own, lengths), position))
        return pa.ListArray.from_arrays(pa.array(offsets), items)

    def value(self, key: int) -> list[object]:
        """Return the list of the record with *key*."""
        own = field_key(key, self.name)
        length = integers_one(own, self.longest - self.shortest + 1) + self.shortest
        return [self.item.value(child_key(own, position)) for position in range(length)]


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from another node's value.

    Attributes:
        source: The node that is read.
        arrow_type: The type of the results.
        many: The rule for an Arrow array.
        one: The same rule for one plain value; it must give what *many* gives.
    """

    source: Node
    arrow_type: pa.DataType
    many: Callable[[pa.Array], pa.Array]
    one: Callable[[object], object]

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the results of the records with *keys*."""
        return self.many(self.source.array(keys))

    def value(self, key: int) -> object:
        """Return the result of the record with *key*."""
        return self.one(self.source.value(key))
