"""The types of Avro: a tree per named type; named types refer to each other by full name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from persona_assets.errors import SchemaImportError
from persona_assets.schemas.pointers import Pointer, format_pointer
from persona_assets.schemas.schema import Notice
from persona_assets.schemas.sources import SourceValue

PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
"""The types without a structure."""

NAMED = frozenset({"record", "enum", "fixed"})
"""The types that have a name."""


class AvroPlace(NamedTuple):
    """Where in which file something stands."""

    source: SourceValue
    pointer: Pointer

    def below(self, *parts: str | int) -> "AvroPlace":
        """Return the place at *parts* below this one."""
        return AvroPlace(self.source, (*self.pointer, *map(str, parts)))

    def error(self, problem: str) -> SchemaImportError:
        """Return the error that says *problem* about this place."""
        return self.source.error(self.pointer, problem)

    def notice(self, construct: str, effect: str) -> Notice:
        """Return the notice that *construct*, found here, has *effect*."""
        line = self.source.line(self.pointer)
        place = f"#{format_pointer(self.pointer)}"
        return Notice(str(self.source.path), line, place, construct, effect)


@dataclass(frozen=True, slots=True, eq=False)
class AvroReference:
    """A named type that is defined elsewhere.

    Attributes:
        place: Where the name is written.
        names: The full names that it can stand for, the most likely first.
    """

    place: AvroPlace
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AvroField:
    """A field of a record.

    Attributes:
        name: Its name.
        place: Where it is written.
        type: What it holds.
        attributes: Everything that is written of it: ``doc``, ``default``, ``order``, ...
    """

    name: str
    place: AvroPlace
    type: "AvroType | AvroReference"
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class AvroType:
    """A type.

    Attributes:
        kind: A primitive, ``record``, ``enum``, ``fixed``, ``array``, ``map`` or ``union``.
        place: Where it is written.
        attributes: Everything that is written of it; empty for a bare name and a union.
        name: The full name of a named type, else "".
        fields: The fields of a record.
        children: The branches of a union, or the one type that an array or a map holds.
    """

    kind: str
    place: AvroPlace
    attributes: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    fields: tuple[AvroField, ...] = ()
    children: "tuple[AvroType | AvroReference, ...]" = ()

    def parts(self) -> "Iterator[AvroType | AvroReference]":
        """Yield the types directly within this one."""
        yield from (inner.type for inner in self.fields)
        yield from self.children


Avro = AvroType | AvroReference
