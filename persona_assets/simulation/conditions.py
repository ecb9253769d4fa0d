"""The words of the little language of state: conditions that choose, and operations that change."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from persona_assets.errors import InvalidArgumentError

Condition = tuple[str, str, Any]
"""A field, a condition and a value; any type, as the field's own type says which."""

Operation = tuple[str, str, Any]
"""A field, an operation and a value."""


def _greater(found: Any, value: Any) -> bool:  # Any: what two values of one field are
    return found is not None and found > value


def _less(found: Any, value: Any) -> bool:  # Any: what two values of one field are
    return found is not None and found < value


def _at_least(found: Any, value: Any) -> bool:  # Any: what two values of one field are
    return found is not None and found >= value


def _at_most(found: Any, value: Any) -> bool:  # Any: what two values of one field are
    return found is not None and found <= value


CONDITIONS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "is": lambda found, value: found == value,
        "is_not": lambda found, value: found != value,
        "greater_than": _greater,
        "less_than": _less,
        "at_least": _at_least,
        "at_most": _at_most,
        "in": lambda found, value: found in value,
        "not_in": lambda found, value: found not in value,
    }
)
"""What each condition says of a field's value; nothing is greater or less than None."""

ORDERED = frozenset({"greater_than", "less_than", "at_least", "at_most"})
"""The conditions that compare, for which a value is needed."""

AMONG = frozenset({"in", "not_in"})
"""The conditions that look for the field's value among others."""

OPERATIONS = frozenset({"is", "add", "subtract"})
"""What can be done to a field: set it, or change a number by another."""


def counted(name: str, before: object, operation: str, value: object) -> int | float:
    """Return what ``add`` or ``subtract`` makes of a field's value.

    Raises:
        InvalidArgumentError: One of the two is no number.
    """
    for number, role in ((before, "holds"), (value, "is changed by")):
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InvalidArgumentError(
                f"{operation!r} needs numbers; the field {name!r} {role} {number!r}"
            )
    assert isinstance(before, int | float)  # noqa: S101 - for the type checker
    assert isinstance(value, int | float)  # noqa: S101 - for the type checker
    return before + value if operation == "add" else before - value
