"""Which numbers are plausible for a meaning, and which part of what is allowed is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.shapes import Numbers

PLAUSIBLE: dict[Kind, tuple[int, int, int]] = {
    Kind.AGE: (18, 89, 0),
    Kind.PRICE: (1, 500, 2),
    Kind.CENTS: (100, 50_000, 0),
    Kind.QUANTITY: (1, 20, 0),
    Kind.COUNT: (0, 500, 0),
    Kind.PERCENT: (0, 100, 1),
    Kind.FRACTION: (0, 1, 3),
    Kind.YEAR: (2015, 2026, 0),
    Kind.MONTH: (1, 12, 0),
    Kind.DAY: (1, 28, 0),
    Kind.HOUR: (0, 23, 0),
    Kind.MINUTE: (0, 59, 0),
    Kind.PORT: (1024, 65_535, 0),
    Kind.RATING: (1, 5, 1),
    Kind.SCORE: (0, 100, 1),
    Kind.LATITUDE: (-80, 80, 5),
    Kind.LONGITUDE: (-180, 180, 5),
    Kind.WEIGHT: (1, 100, 1),
    Kind.LENGTH: (1, 300, 1),
    Kind.TEMPERATURE: (-20, 40, 1),
    Kind.BYTES: (64, 10_000_000, 0),
    Kind.POSITION: (0, 100, 0),
    Kind.MILLISECONDS: (1, 5_000, 0),
    Kind.DURATION: (1, 3_600, 0),
    Kind.STATUS_CODE: (200, 204, 0),
    Kind.VERSION: (1, 20, 0),
}
"""Least and greatest value, and how many decimals are usual."""

WIDEST = 1 << 53
"""So many numbers are drawn from at most."""

_FORMATS = {
    "int8": (-(1 << 7), (1 << 7) - 1), "int16": (-(1 << 15), (1 << 15) - 1),
    "int32": (-(1 << 31), (1 << 31) - 1), "int64": (-(1 << 63), (1 << 63) - 1),
    "uint8": (0, (1 << 8) - 1), "uint16": (0, (1 << 16) - 1), "uint32": (0, (1 << 32) - 1),
    "uint64": (0, (1 << 64) - 1), "uint": (0, (1 << 32) - 1),
}  # fmt: skip
_IDENTIFIERS = {"int32": (1 << 31) - 1, "uint32": (1 << 32) - 1, "int16": (1 << 15) - 1,
    "int8": (1 << 7) - 1}  # fmt: skip
_MOST_IDENTIFIERS = 10**12 - 1
_USUAL = 1000


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers n / 10**scale for n = low, low + step, ... up to high.

    Attributes:
        low: The least n, a multiple of step.
        high: The greatest n, a multiple of step.
        step: The distance of neighbors.
        scale: The number of decimals.
        divisor: What n must be a multiple of; step is a multiple of it.
    """

    low: int
    high: int
    step: int
    scale: int
    divisor: int

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return (self.high - self.low) // self.step + 1


def plausible_range(numbers: Numbers, kind: Kind | None) -> NumberRange:
    """Return the part of what *numbers* allow that is plausible for *kind*.

    Raises:
        UnsatisfiableSchemaError: There is no number between the limits.
    """
    unit = 10**numbers.scale
    low, high = _limits(numbers, unit)
    step = max(1, numbers.step)
    wanted = _wanted(numbers, kind)
    for coarse in _coarser(numbers.scale, wanted[2]):
        found = _inside(low, high, step * coarse, (wanted[0] * unit, wanted[1] * unit))
        if found is not None:
            return NumberRange(*found, step * coarse, numbers.scale, step)
    found = _near(low, high, step, unit)
    if found is None:
        limits = f"{_shown(low, unit)} and {_shown(high, unit)}"
        problem = f"there is no multiple of {step}/{unit} between {limits}"
        raise UnsatisfiableSchemaError("/".join(numbers.path), problem)
    return NumberRange(*found, step, numbers.scale, step)


def _limits(numbers: Numbers, unit: int) -> tuple[int | None, int | None]:
    """Return the limits, narrowed to the format's where that leaves something."""
    low, high = numbers.minimum, numbers.maximum
    name = (numbers.hints or {}).get("format")
    if isinstance(name, str) and name in _FORMATS:
        least, most = (limit * unit for limit in _FORMATS[name])
        narrow_low = least if low is None else max(low, least)
        narrow_high = most if high is None else min(high, most)
        if narrow_low <= narrow_high:
            return narrow_low, narrow_high
    return low, high


def _wanted(numbers: Numbers, kind: Kind | None) -> tuple[int, int, int]:
    hints = numbers.hints or {}
    if kind is Kind.IDENTIFIER:
        return 1, _IDENTIFIERS.get(str(hints.get("format")), _MOST_IDENTIFIERS), 0
    if kind is not None and kind in PLAUSIBLE:
        low, high, places = PLAUSIBLE[kind]
        return (
            (low, 500, places) if kind is Kind.PRICE and numbers.is_integer else (low, high, places)
        )
    shown = _shown_example(hints)
    if shown is not None:
        return min(shown // 2, 2 * shown), max(shown // 2, 2 * shown), numbers.scale
    return 0, _USUAL, min(numbers.scale, 2)


def _shown_example(hints: Mapping[str, Any]) -> int | None:
    several = hints.get("examples")
    first = several[0] if isinstance(several, list) and several else hints.get("example")
    if isinstance(first, (int, float)) and not isinstance(first, bool) and 2 <= abs(first) < 1e15:
        return int(first)
    return None


def _coarser(scale: int, usual: int) -> list[int]:
    """Return by what to coarsen the grid: to the usual decimals if there are more."""
    return [10 ** (scale - usual), 1] if scale > usual else [1]


def _inside(
    low: int | None, high: int | None, step: int, wanted: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the multiples of *step* that are both allowed and wanted, if there are some."""
    least = wanted[0] if low is None else max(low, wanted[0])
    most = wanted[1] if high is None else min(high, wanted[1])
    first, last = -(-least // step) * step, most // step * step
    has_choice = first < last or (first == last and (low == high or least == most))
    return (first, min(last, first + (WIDEST - 1) * step)) if has_choice else None


def _near(low: int | None, high: int | None, step: int, unit: int) -> tuple[int, int] | None:
    """Return allowed multiples of *step* near a limit, or near zero."""
    reach = max(_USUAL * unit, _USUAL * step)
    if low is None and high is None:
        return 0, _USUAL * step
    if low is None:
        assert high is not None  # noqa: S101 - for the type checker; the case is above
        last = high // step * step
        return last - reach // step * step, last
    first = -(-low // step) * step
    if high is None:
        return first, first + reach // step * step
    last = high // step * step
    if first > last:
        return None
    return first, min(last, first + (WIDEST - 1) * step)


def _shown(limit: int | None, unit: int) -> str:
    if limit is None:
        return "any number"
    return str(limit) if unit == 1 else f"{limit}/{unit}"
