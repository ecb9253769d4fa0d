"""What every node of a plan promises.

``node.array(keys)[i].as_py() == node.value(int(keys[i]))``, bit for bit, for *record* keys.
A node that draws names its field and derives its own key from the record's, so two nodes that name
the same field see the same draw (an e-mail address agrees with the name) and a node that is added
beside another never moves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from persona_assets.columns import column
from persona_assets.keys import KeyArray, chance, chance_one, field_key, field_keys


class Node(Protocol):
    """A value of each record, as a function of the record's key."""

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of the arrays that this node makes."""
        ...

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the values of the records with *keys*, an array of the same length."""
        ...

    def value(self, key: int) -> object:
        """Return the value of the record with *key* as plain Python."""
        ...


@dataclass(frozen=True, slots=True)
class Nullable:
    """A node's value, or null for *null_fraction* of the records.

    Attributes:
        name: The field whose draw decides.
        node: What makes the values.
        null_fraction: How many of the records have no value, from 0 to 1.
    """

    name: str
    node: Node
    null_fraction: float

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of the node inside."""
        return self.node.arrow_type

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the values, with nulls among them."""
        present = ~chance(field_keys(keys, self.name), self.null_fraction)
        gaps = pa.array(present.cumsum() - 1, mask=~present)
        return self.node.array(keys[present]).take(gaps)

    def value(self, key: int) -> object:
        """Return the value or None."""
        if chance_one(field_key(key, self.name), self.null_fraction):
            return None
        return self.node.value(key)


@dataclass(frozen=True, slots=True)
class Field:
    """A named, described node: a column of a table or a member of a struct."""

    name: str
    node: Node
    description: str

    @property
    def column(self) -> pa.Field:
        """The Arrow field; it is nullable exactly when the node can give null."""
        nullable = isinstance(self.node, Nullable)
        return column(self.name, self.node.arrow_type, self.description, nullable=nullable)


def arrow_fields(fields: Sequence[Field]) -> list[pa.Field]:
    """Return the Arrow fields of *fields*, in their order."""
    return [field.column for field in fields]
