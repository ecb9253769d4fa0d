"""What is known of a number, and the grid of numbers that satisfies it.

Limits are exact: 0.1 is one tenth.
"""

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from persona_assets.schema_records.shapes import Choice, Numbers, Path
from persona_assets.schema_records.solving.goals import NUMBER_TYPES, ContradictionError, Keywords

NUMBER_KEYWORDS = frozenset({
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
})  # fmt: skip
FORMAT_RANGES = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
}
"""The least and the greatest integer of each format that is named for its width."""

_ENOUGH_POINTS = 1000
_DYADIC = Fraction(1, 4)
_LARGEST_EXACT = 2**53


@dataclass(slots=True)
class NumberFacts:
    """Limits of a number, from none to contradictory.

    Attributes:
        minimum: The least value, or None.
        maximum: The greatest value, or None.
        excluded: Values that are not allowed, the limits among them.
        multiple: What the value must be a multiple of, or None.
        not_multiples: What the value must not be a multiple of.
    """

    minimum: Fraction | None = None
    maximum: Fraction | None = None
    excluded: frozenset[Fraction] = frozenset()
    multiple: Fraction | None = None
    not_multiples: tuple[Fraction, ...] = ()

    def copy(self) -> "NumberFacts":
        """Return facts that can be changed without changing these."""
        return dataclasses.replace(self)

    def absorb(self, schema: Keywords) -> None:
        """Add what *schema* says of numbers."""
        for keyword in ("minimum", "exclusiveMinimum"):
            limits = _readings(schema.get(keyword))
            if limits:
                self.minimum = max(limits if self.minimum is None else limits | {self.minimum})
        for keyword in ("maximum", "exclusiveMaximum"):
            limits = _readings(schema.get(keyword))
            if limits:
                self.maximum = min(limits if self.maximum is None else limits | {self.maximum})
        for keyword in ("exclusiveMinimum", "exclusiveMaximum"):
            self.excluded |= _readings(schema.get(keyword))
        factor = exact(schema.get("multipleOf"))
        if factor:
            self.multiple = factor if self.multiple is None else _common(self.multiple, factor)

    def check(self) -> None:
        """Raise ContradictionError when no number is left, as far as the limits show it."""
        if self.minimum is not None and self.maximum is not None:
            is_point = self.minimum == self.maximum and self.minimum in self.excluded
            if self.minimum > self.maximum or is_point:
                raise ContradictionError(
                    f"no number is from {float(self.minimum)} to {float(self.maximum)}"
                )

    def shape(
        self, path: Path, types: frozenset[str], hints: Mapping[str, Any]
    ) -> Numbers | Choice:
        """Return the numbers of *types* (integer, fraction or both) that satisfy these facts.

        Raises:
            ContradictionError: There are none.
        """
        self.check()
        is_integer = types == frozenset({"integer"})
        scale = 0 if is_integer else self._scale()
        step = self._step(scale, is_integer=is_integer)
        least, greatest = self._limits(scale, step)
        if is_integer:
            least, greatest = _within_format(least, greatest, hints.get("format"))
        if (types != NUMBER_TYPES and not is_integer) or self.not_multiples:
            return self._chosen(least, greatest, step, scale, is_whole=is_integer)
        return Numbers(path, is_integer, least, greatest, step, scale, hints=dict(hints) or None)

    def _scale(self) -> int:
        """Return how many decimal places the grid has."""
        limits = [limit for limit in (self.minimum, self.maximum) if limit is not None]
        scale = 0 if any(abs(limit) >= 10**15 for limit in limits) else 2
        if self.multiple is not None:
            while scale < 340 and (self._multiple_step() * 10**scale).denominator != 1:
                scale += 1
            return scale
        if len(limits) == 2:
            while scale < 340 and not self._is_fine(limits[1] - limits[0], limits[0], scale):
                scale += 1
        return scale

    def _is_fine(self, span: Fraction, minimum: Fraction, scale: int) -> bool:
        """Return whether a grid of *scale* places has many points, or the only one there is."""
        if not span:
            return (minimum * 10**scale).denominator == 1
        return span * 10**scale >= _ENOUGH_POINTS

    def _multiple_step(self) -> Fraction:
        """Return the distance of points that are multiples.

        Quarters are preferred: validators that divide floats find 0.75 to be a multiple of 0.01 and
        0.07 not to be one.
        """
        multiple = self.multiple or Fraction(1)
        if multiple.denominator & (multiple.denominator - 1) == 0:
            return multiple
        coarse = _common(multiple, _DYADIC)
        if self.minimum is not None and self.maximum is not None:
            span = self.maximum - self.minimum
            return coarse if span >= 20 * coarse else multiple
        return coarse

    def _step(self, scale: int, *, is_integer: bool) -> int:
        """Return the distance of points in units of the last decimal place."""
        if self.multiple is None:
            return 1
        if is_integer:
            return _common(self.multiple, Fraction(1)).numerator
        return (self._multiple_step() * 10**scale).numerator

    def _limits(self, scale: int, step: int) -> tuple[int | None, int | None]:
        """Return the first and last points of the grid that are allowed."""
        unit = Fraction(step, 10**scale)
        excluded = {value / unit for value in self.excluded}
        least = None if self.minimum is None else math.ceil(self.minimum / unit)
        greatest = None if self.maximum is None else math.floor(self.maximum / unit)
        for value in sorted(excluded):
            least, greatest = _without(value, least, greatest)
        if least is not None and greatest is not None and least > greatest:
            raise ContradictionError("no number is within its limits")
        return (
            None if least is None else least * step,
            None if greatest is None else greatest * step,
        )

    def _chosen(
        self, least: int | None, greatest: int | None, step: int, scale: int, *, is_whole: bool
    ) -> Choice:
        """Return some numbers that a grid cannot say: not whole, or not a multiple."""
        scale_of_one = 10**scale
        first = least if least is not None else (0 if greatest is None else greatest - 999 * step)
        last = greatest if greatest is not None else first + 999 * step
        pace = max(1, (last - first) // step // 997) * step
        texts = [
            text_of(Fraction(point, scale_of_one))
            for point in range(first, last + 1, pace)
            if (is_whole or point % scale_of_one)
            and all(Fraction(point, scale_of_one) % factor for factor in self.not_multiples)
        ]
        if not texts:
            raise ContradictionError("no number is within its limits")
        return Choice(tuple(texts[:: max(1, len(texts) // 50)]))


def exact(value: object) -> Fraction | None:
    """Return a limit as it was written, or None when it is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return Fraction(repr(value) if isinstance(value, float) else value)


def _readings(value: object) -> frozenset[Fraction]:
    """Return what a limit can mean: as it was written and, when it is huge, as a float holds it."""
    limit = exact(value)
    if limit is None:
        return frozenset()
    if isinstance(value, float) and abs(value) >= _LARGEST_EXACT:
        return frozenset({limit, Fraction(value)})
    return frozenset({limit})


def text_of(value: Fraction) -> str:
    """Return *value*, a decimal fraction, as JSON text."""
    if value.denominator == 1:
        return str(value.numerator)
    return json.dumps(float(value))


def _common(first: Fraction, second: Fraction) -> Fraction:
    """Return the least number that is a multiple of both."""
    return Fraction(
        math.lcm(first.numerator, second.numerator), math.gcd(first.denominator, second.denominator)
    )


def _without(
    value: Fraction, least: int | None, greatest: int | None
) -> tuple[int | None, int | None]:
    """Return the limits of the larger part of the grid that *value* cuts in two."""
    if value.denominator != 1:
        return least, greatest
    point = value.numerator
    if least is not None and greatest is not None and point - least < greatest - point:
        return max(least, point + 1) if point >= least else least, greatest
    if least is not None and greatest is not None:
        return least, min(greatest, point - 1) if point <= greatest else greatest
    if greatest is not None:
        return least, min(greatest, point - 1) if point <= greatest else greatest
    if least is not None and point < least:
        return least, greatest
    return point + 1, greatest


def _within_format(
    least: int | None, greatest: int | None, name: object
) -> tuple[int | None, int | None]:
    """Return the limits narrowed to those of the format, unless nothing would be left."""
    if name not in FORMAT_RANGES:
        return least, greatest
    low, high = FORMAT_RANGES[str(name)]
    narrow_least = low if least is None else max(low, least)
    narrow_greatest = high if greatest is None else min(high, greatest)
    if narrow_least > narrow_greatest:
        return least, greatest
    return narrow_least, narrow_greatest
