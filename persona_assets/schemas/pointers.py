"""JSON pointers: the way from the root of a document down to one of its values.

In code a pointer is a tuple of names; a place in a list is its index as digits.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

Pointer = tuple[str, ...]

Json = Any
"""A JSON value of whatever shape a person gave it; who uses it looks first."""


def parse_pointer(text: str) -> Pointer:
    """Return the pointer that *text*, such as ``/a/b~1c``, spells; "" is the root.

    Examples:
        >>> parse_pointer("/paths/~1users/0")
        ('paths', '/users', '0')
    """
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def parse_fragment(fragment: str) -> Pointer:
    """Return the pointer that the fragment of a URI spells: percent signs are undone first."""
    return parse_pointer(unquote(fragment))


def format_pointer(pointer: Sequence[str]) -> str:
    """Return *pointer* as text.

    Examples:
        >>> format_pointer(("paths", "/users", "0"))
        '/paths/~1users/0'
    """
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in pointer)


def value_at(value: Json, pointer: Sequence[str]) -> Json:
    """Return what stands at *pointer* in *value*.

    Raises:
        LookupError: Nothing stands there.
    """
    here = value
    for part in pointer:
        if isinstance(here, Mapping):
            here = here[part]
        elif isinstance(here, list) and part.isdecimal():
            here = here[int(part)]
        else:
            raise LookupError(part)
    return here
