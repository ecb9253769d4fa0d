"""Decimals of Avro as text: a pattern says their limits to the byte."""

import re
from pathlib import Path
from typing import Any

import pytest

from persona_assets.schemas.avro.reading import read_avro


def pattern(folder: Path, precision: int, size: int | None) -> re.Pattern[str]:
    """Return the pattern for decimals of *precision*, in *size* bytes or any number of them."""
    kind = '"bytes"' if size is None else f'"fixed", "name": "D", "size": {size}'
    path = folder / "decimal.avsc"
    path.write_text(f'{{"type": {kind}, "logicalType": "decimal", "precision": {precision}}}')
    definition: Any = read_avro(path, roots={}).schema().definition
    return re.compile(definition["pattern"])


def spelled(number: int, width: int) -> str:
    """Return *number* in two's complement as text."""
    return number.to_bytes(width, "big", signed=True).decode("latin-1")


@pytest.mark.parametrize(("precision", "size"), [(3, None), (4, None), (4, 2), (3, 4), (9, 4)])
def test_all_digits_are_allowed_and_no_more(
    tmp_path: Path, precision: int, size: int | None
) -> None:
    """The largest numbers of a precision match, and the next ones do not."""
    most = 10**precision - 1
    width = size or (most.bit_length() + 8) // 8
    found = pattern(tmp_path, precision, size)

    numbers = [-most - 1, -most, -1, 0, 1, most // 2, most, most + 1]

    assert [bool(found.match(spelled(number, width))) for number in numbers] == [
        False, True, True, True, True, True, True, False,
    ]  # fmt: skip


def test_a_very_large_precision_can_still_be_said(tmp_path: Path) -> None:
    """Beyond what a pattern can hold, only numbers that surely fit are allowed."""
    found = pattern(tmp_path, 600, None)

    assert found.match(spelled(10**590, 249))
    assert not found.match(spelled(10**600, 250))
