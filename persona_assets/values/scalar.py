"""One record at a time, fast: the nodes of a plan as one Python function.

A node says what it does to a key as an expression (``scalar``), and draws that several nodes share
are made once for all of them.  A node that cannot say it is called instead.  Either way the values
are those of ``Node.value``, bit for bit.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from persona_assets.keys import salt
from persona_assets.values.records import Record

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_GOLDEN_INVERSE, _MIX_1_INVERSE, _MIX_2_INVERSE = (
    pow(factor, -1, 1 << 64) for factor in (_GOLDEN, _MIX_1, _MIX_2)
)


class Plain(Protocol):
    """What every node of a plan can do for one record."""

    def value(self, key: int) -> object:
        """Return the value of the record with *key*."""
        ...


class PlainIndex(Protocol):
    """What every index of a plan can do for one record."""

    def index(self, key: int) -> int:
        """Return the number of the record with *key*."""
        ...


class ScalarCode:
    """The function that is being written: lines that nodes share, and the objects they name.

    Every method returns the name of a variable; asking for the same thing twice gives the same one.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.objects: dict[str, object] = {}
        self._names: dict[str | tuple[str, int], str] = {}

    def object(self, value: object) -> str:
        """Return the name by which *value* can be used."""
        known = self._names.get(("object", id(value)))
        if known is None:
            known = self._names["object", id(value)] = f"o{len(self.objects)}"
            self.objects[known] = value
        return known

    def table(self, numbers: NDArray[np.integer]) -> str:
        """Return the name by which *numbers* can be read, one at a time and as Python's own."""
        known = self.object(numbers)
        self.objects[known] = numbers.data
        return known

    def variable(self, expression: str) -> str:
        """Return the variable that holds the value of *expression*."""
        known = self._names.get(expression)
        if known is None:
            known = self._names[expression] = f"v{len(self._names)}"
            self.lines.append(f"{known} = {expression}")
        return known

    def draw(self, name: str) -> str:
        """Return the variable that holds the key of the record's field *name*."""
        return self.mixed("key", salt(name))

    def child(self, key: str, index: int) -> str:
        """Return the variable that holds the key of child *index* of the key in variable *key*."""
        return self.mixed(key, (index + 1) * _GOLDEN & _MASK)

    def row(self, table_key: int) -> str:
        """Return the variable that holds the record's row in the table with *table_key*."""
        known = self.variable("key ^ key >> 31 ^ key >> 62")
        known = self.variable(f"{known} * {_MIX_2_INVERSE} & {_MASK}")
        known = self.variable(f"{known} ^ {known} >> 27 ^ {known} >> 54")
        known = self.variable(f"{known} * {_MIX_1_INVERSE} & {_MASK}")
        known = self.variable(f"{known} ^ {known} >> 30 ^ {known} >> 60")
        return self.variable(f"(({known} - {table_key}) * {_GOLDEN_INVERSE} & {_MASK}) - 1")

    def index(self, index: PlainIndex) -> str:
        """Return the variable that holds the record's number from *index*."""
        if isinstance(index, Scalar):
            return self.variable(index.scalar(self))
        return self.variable(f"{self.object(index.index)}(key)")

    def value(self, node: Plain) -> str:
        """Return an expression for the record's value of *node*."""
        if isinstance(node, Scalar):
            return node.scalar(self)
        return f"{self.object(node.value)}(key)"

    def mixed(self, key: str, step: int) -> str:
        """Return the variable that holds ``keys`` mix of the key in variable *key* plus *step*."""
        known = self._names.get(f"mix {key} {step}")
        if known is None:
            known = self._names[f"mix {key} {step}"] = f"k{len(self._names)}"
            self.lines += [
                f"{known} = {key} + {step} & {_MASK}",
                f"{known} = ({known} ^ {known} >> 30) * {_MIX_1} & {_MASK}",
                f"{known} = ({known} ^ {known} >> 27) * {_MIX_2} & {_MASK}",
                f"{known} ^= {known} >> 31",
            ]
        return known


@runtime_checkable
class Scalar(Protocol):
    """A node or index that can say what it does as an expression."""

    def scalar(self, code: ScalarCode) -> str:
        """Return an expression of the variable ``key``, and of what *code* gave."""
        ...


def record_reader(nodes: Mapping[str, Plain]) -> Callable[[int], Record]:
    """Return the function that makes the values of *nodes*, by name, from a record's key."""
    code = ScalarCode()
    members = [f"{name!r}: {code.value(node)}" for name, node in nodes.items()]
    body = [*code.lines, f"return {{{', '.join(members)}}}"]
    source = "def read(key):\n" + "\n".join(f"    {line}" for line in body)
    space: dict[str, Callable[[int], Record]] = {}
    exec(source, code.objects, space)  # noqa: S102 - numbers and names that are ours alone
    return space["read"]
