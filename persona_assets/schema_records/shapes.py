"""What a record can look like once its schema is solved: a tree in which every choice is valid.

Shapes say what may be drawn and nothing about how.  There are no references and no conditions left:
recursion is unrolled to a bounded depth, conditions have become unions.  One shape may stand in
many places of the tree, so look at shapes by identity where that saves work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
"""The names from the entity down to a value, such as ("User", "address", "city")."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of a few JSON values, all equally likely: const, enum, boolean, null.

    Attributes:
        texts: The values as JSON text, without duplicates, at least one.
    """

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Numbers on a grid: n / 10**scale for n = minimum, minimum + step, ... up to maximum.

    Attributes:
        path: What the number is called.
        is_integer: Whether only whole numbers are allowed (then scale is 0).
        minimum: The least n that is allowed, or None for no limit.
        maximum: The greatest n that is allowed, or None for no limit.
        step: The distance of neighbors on the grid, at least 1; with it, n is a multiple of step
            (not minimum plus a multiple).
        scale: The number of decimal places, from 0.
        is_text: Whether the number is written as a JSON string (64-bit integers of protobuf).
        hints: Keywords beside the limits that say what the number means: ``format``, ``default``,
            ``examples``, ``description``.
    """

    path: Path
    is_integer: bool
    minimum: int | None = None
    maximum: int | None = None
    step: int = 1
    scale: int = 0
    is_text: bool = False
    hints: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Strings that satisfy a JSON Schema of string keywords.

    Attributes:
        path: What the string is called.
        definition: A self-contained JSON Schema that every text satisfies with formats asserted:
            ``minLength``, ``maxLength``, ``pattern``, ``format``, ``allOf`` of such, ``not`` of
            such; also ``contentEncoding``, ``default``, ``examples``, ``description`` as hints.
    """

    path: Path
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One named member of an object.

    Attributes:
        name: The member's name.
        shape: Its value.
        presence_fraction: How often it is there, from above 0 to 1; 1 when it is required.
    """

    name: str
    shape: "Shape"
    presence_fraction: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """Members of an object whose names are made up.

    Attributes:
        names: What names look like; names that ``taken`` has are not used, and none occurs twice.
        shape: Their values.
        minimum: The least number of them.
        maximum: The greatest number of them.
        taken: Names that may not be made up.
    """

    names: Texts
    shape: "Shape"
    minimum: int
    maximum: int
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Objects:
    """Objects with these members, in this order.

    Attributes:
        members: The named members; names differ.
        extras: Made-up members, after the named ones.
        minimum_count: The least number of optional members that must be there together with the
            required ones and the extras; met by keeping optional members in their order.
        maximum_count: The greatest number of members, or None; met by leaving the last optional
            ones away.
    """

    members: tuple[Member, ...]
    extras: tuple[Extras, ...] = ()
    minimum_count: int = 0
    maximum_count: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Arrays: first the prefix, one value each, then items.

    Attributes:
        prefix: The shapes of the first values.
        items: The shape of all the others, or None when there are none.
        minimum: The least length, prefix included.
        maximum: The greatest length.
        is_unique: Whether no two values may be equal.
    """

    prefix: tuple["Shape", ...]
    items: "Shape | None"
    minimum: int
    maximum: int
    is_unique: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """One of several shapes.

    Attributes:
        options: The shapes, at least two.
        weights: How likely each is, relative to the others; as many as options.
    """

    options: tuple["Shape", ...]
    weights: tuple[float, ...]


Shape = Choice | Numbers | Texts | Objects | Arrays | Union


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A schema that is solved.

    Attributes:
        shape: What its records look like.
        is_exact: Whether every record of the shape is valid.  When it is not (some ``oneOf``,
            ``not`` or ``contains``), each record is checked, and drawn again until it is valid.
    """

    shape: Shape
    is_exact: bool
