"""The objects of a file of JSON Lines, one at a time, each with its line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from persona_assets.documents import shown
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.json_fields import whole_values
from persona_assets.observations.lines import read_lines


def read_json_lines(
    path: Path, *, keeps_digits: bool = False
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects at *path* with their lines; empty lines are left out.

    Args:
        path: A file of JSON Lines.
        keeps_digits: Whether a number is given as the text that stands in the file.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: A line is no JSON object, has a key twice, is too long or not UTF-8,
            or there is none.
    """
    number = None
    for number, line in read_lines(path):
        if line.strip():
            yield number, _parse(path, number, line, keeps_digits=keeps_digits)
    if number is None:
        raise InvalidDocumentError(path, "no line in it", line=1)


def _parse(path: Path, number: int, line: str, *, keeps_digits: bool) -> dict[str, Any]:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is no JSON")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # any JSON value
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(
                name for index, (name, _) in enumerate(pairs) if name in dict(pairs[:index])
            )
            raise ValueError(f"{shown(twice)} is written twice")
        return found

    whole, real = (str, str) if keeps_digits else (int, float)
    try:
        value = json.loads(
            line, parse_constant=refuse, object_pairs_hook=unique, parse_int=whole, parse_float=real
        )
    except RecursionError:
        raise InvalidDocumentError(path, "no JSON: nested too deep", line=number) from None
    except ValueError as problem:
        raise InvalidDocumentError(path, f"no JSON: {problem}"[:300], line=number) from None
    if not isinstance(value, dict):
        raise InvalidDocumentError(path, f"expected an object; found {shown(value)}", line=number)
    return whole_values(value)
