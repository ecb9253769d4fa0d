"""What the value of each keyword must look like, and the little that is put right silently.

A value that does not fit is refused with a reason, never repaired by a guess: the caller leaves the
keyword out and says so.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from persona_assets.schemas.json_schema.dialects import TYPES, Kind
from persona_assets.schemas.json_schema.validators import validator_of
from persona_assets.schemas.pointers import Json

_REPEATED = re.compile(r"(?<=[{,])\d+(?=[,}])")
_SMALL = 9


class MisfitError(Exception):
    """The value of a keyword is not what the keyword takes."""


def accept(kind: Kind, value: Json) -> Json:
    """Return *value* as 2020-12 writes it, for the kinds that hold no schemas.

    Raises:
        MisfitError: The value does not fit; the message says why.
    """
    return _ACCEPT.get(kind, _same)(value)


def same_json(value: object) -> str:
    """Return a text that is equal for equal JSON values: 1 is 1.0 and is not true."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, Mapping):
        members = sorted((str(name), same_json(item)) for name, item in value.items())
        return f"{{{json.dumps(members)}}}"  # in braces, since {} is not []
    if isinstance(value, list):
        return json.dumps([same_json(item) for item in value])
    return json.dumps(value)


class UnmakeableError(Exception):
    """A pattern is right, and too large for the checker that will apply it."""


@cache
def is_pattern(text: str) -> bool:
    """Return whether *text* is a regular expression for the checker that will apply it."""
    try:
        validator_of({"pattern": text})
    except ValueError:
        return False
    return True


def is_large_pattern(text: str) -> bool:
    """Return whether *text* is a regular expression all right, but repeats too often to be used."""
    smaller = _REPEATED.sub(lambda found: str(min(int(found[0]), _SMALL)), text)
    return smaller != text and not is_pattern(text) and is_pattern(smaller)


def _same(value: Json) -> Json:
    return value


def _number(value: Json) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise MisfitError("not a number")
    return value


def _factor(value: Json) -> Json:
    if _number(value) <= 0:
        raise MisfitError("not above 0")
    return value


def _limit(value: Json) -> Json:
    return value if isinstance(value, bool) else _number(value)


def _count(value: Json) -> int:
    number = _number(value)
    if number < 0 or number != int(number):
        raise MisfitError("not a whole number from 0")
    return int(number)


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise MisfitError("not a boolean")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise MisfitError("not a text")
    return value


def _pattern(value: Json) -> str:
    if is_large_pattern(_text(value)):
        raise UnmakeableError(f"{value!r} repeats too often for texts to be made of it")
    if not is_pattern(value):
        raise MisfitError(f"{value!r} is no regular expression of ECMA-262")
    return value


def _names(value: Json) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise MisfitError("not a list of names")
    return list(dict.fromkeys(value))


def _name_map(value: Json) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        raise MisfitError("not a mapping of lists of names")
    return {str(name): _names(names) for name, names in value.items()}


def _values(value: Json) -> list[Any]:
    if not isinstance(value, list):
        raise MisfitError("not a list")
    return list({same_json(item): item for item in reversed(value)}.values())[::-1]


def _type(value: Json) -> Json:
    names = list(dict.fromkeys(value)) if isinstance(value, list) else [value]
    known = ["string" if name == "file" else name for name in names]  # Swagger 2.0
    if not known or not all(name in TYPES for name in known):
        raise MisfitError(f"{value!r} is not a type")
    return known if isinstance(value, list) else known[0]


_ACCEPT: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.NUMBER: _number,
    Kind.FACTOR: _factor,
    Kind.LIMIT: _limit,
    Kind.COUNT: _count,
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
    Kind.PATTERN: _pattern,
    Kind.NAMES: _names,
    Kind.NAME_MAP: _name_map,
    Kind.VALUES: _values,
    Kind.TYPE: _type,
}
