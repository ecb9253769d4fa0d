"""Numbers of a grid, written exactly, and plausible for what their name means."""

from decimal import Decimal, localcontext
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, child_keys, field_keys, integers, uniform
from persona_assets.personas.identity import identity
from persona_assets.schema_records.rendering.arrow_texts import (
    joined,
    without_end,
    without_first,
    without_quotes,
)
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.leaves import SMALL_DOMAIN, Pool
from persona_assets.schema_records.rendering.meanings import Meaning, meaning
from persona_assets.schema_records.rendering.number_ranges import NumberRange, plausible_range
from persona_assets.schema_records.rendering.number_times import time_numbers
from persona_assets.schema_records.shapes import Numbers

_LARGEST = (1 << 63) - 1
_WIDE = 1 << 32
_TRIES = 6
_TRIED = 4096
_HUGE_COUNT = 256
_YEARS = (18, 89)
_MOST_DECIMALS = 308  # a float holds 10 to the power of this, and no more


class NumberLeaf:
    """Numbers of one grid and meaning."""

    def __init__(self, numbers: Numbers, locale: str) -> None:
        """Make the leaf.

        Raises:
            UnsatisfiableSchemaError: There is no number between the limits.
        """
        self._meaning = meaning(numbers.path)
        self._range = plausible_range(numbers, self._meaning.kind)
        self._is_text = numbers.is_text
        self._ages = identity(locale).age_years if _is_age(numbers, self._meaning) else None
        self._times = time_numbers(numbers, self._meaning)
        self._locale = locale
        self._is_huge = max(abs(self._range.low), abs(self._range.high)) > _LARGEST

    @property
    def domain(self) -> pa.Array | None:
        """All numbers as JSON, when they are few."""
        if self._range.size > SMALL_DOMAIN or self._times is not None:
            return None
        if self._is_huge:
            return self._huge_texts if self._range.size <= _HUGE_COUNT else None
        every = np.arange(self._range.size)
        return self._written(self._placed(every)[self._passing(every)]).unique()

    @property
    def pool(self) -> Pool | None:
        """The numbers as JSON, when they are few and nothing else says which it is."""
        return self._few

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one number for each key, as JSON."""
        if self._few is not None:
            return self._few.taken(keys, people)
        return self._written(self._drawn(keys, people))

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return the numbers as int64; with decimals, or too large for that, as decimal128."""
        if self._is_huge or self._range.scale:
            bare = without_quotes(self.texts(keys, people))
            return bare.cast(pa.decimal128(38, min(self._range.scale, 38)))
        return pa.array(self._drawn(keys, people))

    def _drawn(self, keys: KeyArray, people: KeyArray) -> NDArray[np.int64]:
        """Return n of each number (see ``NumberRange``)."""
        if self._meaning.party:
            people = field_keys(people, self._meaning.party)
        if self._ages is not None:
            return self._ages.array(people).to_numpy().astype(np.int64)
        if self._times is not None:
            return self._times.drawn(keys, people, self._locale)
        places = self._places(keys)
        for attempt in range(_TRIES):
            bad = ~self._passing(places)
            if not bad.any():
                break
            places[bad] = self._places(child_keys(keys[bad], attempt))
        bad = ~self._passing(places)
        if bad.any():
            places[bad] = self._safe[places[bad] % len(self._safe)]
        return self._placed(places)

    def _places(self, keys: KeyArray) -> NDArray[np.int64]:
        """Return which number of the range each key draws."""
        size = self._range.size
        if size <= _WIDE:
            return integers(keys, size)
        return (uniform(keys) * float(size)).astype(np.int64)

    def _placed(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        return places * self._range.step + self._range.low

    def _passing(self, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which numbers are multiples of the step even for a check in floating point."""
        if self._range.scale == 0:
            return np.ones(len(places), dtype=np.bool_)
        if self._range.scale > _MOST_DECIMALS:
            return self._staying(places)
        unit = float(10**self._range.scale)
        quotients = (self._placed(places) / unit) / (self._range.divisor / unit)
        return quotients == np.floor(quotients)

    def _staying(self, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which numbers, too small for full precision, keep to the limits as floats."""
        low, high, scale = self._range.low, self._range.high, -self._range.scale
        with localcontext(prec=400):
            least, greatest = Decimal(low).scaleb(scale), Decimal(high).scaleb(scale)
            read = [float(Decimal(n).scaleb(scale)) for n in self._placed(places).tolist()]
            staying = [least <= Decimal(repr(number)) <= greatest for number in read]
        return np.array(staying, dtype=np.bool_)

    @cached_property
    def _few(self) -> Pool | None:
        if self._is_huge:
            return Pool(self._huge_texts, lambda keys, _: integers(keys, len(self._huge_texts)))
        size = self._range.size
        if size > SMALL_DOMAIN or self._times is not None or self._ages is not None:
            return None
        every = np.arange(size)
        if not self._passing(every).all():
            return None
        return Pool(self._written(self._placed(every)), lambda keys, _: self._places(keys))

    @cached_property
    def _safe(self) -> NDArray[np.int64]:
        """Some places that pass; all of those tried when none does."""
        tried = np.arange(min(self._range.size, _TRIED), dtype=np.int64)
        passing = tried[self._passing(tried)]
        return passing if len(passing) else tried

    @cached_property
    def _huge_texts(self) -> pa.Array:
        """Numbers that 64 bits cannot hold, at equal distances."""
        count = min(self._range.size, _HUGE_COUNT)
        places = [number * (self._range.size - 1) // max(count - 1, 1) for number in range(count)]
        texts = [_decimal_text(self._range, place) for place in places]
        quote = '"' if self._is_text else ""
        return pa.array([f"{quote}{text}{quote}" for text in dict.fromkeys(texts)], pa.string())

    def _written(self, numbers: NDArray[np.int64]) -> pa.Array:
        """Return n / 10**scale as JSON, in the shortest exact form."""
        text = _decimals(numbers, self._range.scale)
        return joined(['"', text, '"']) if self._is_text else text


def _decimals(numbers: NDArray[np.int64], scale: int) -> pa.Array:
    if scale == 0:
        return pa.array(numbers).cast(pa.string())
    unit = 10**scale
    if unit > _LARGEST // 2:
        return pa.array([_shortest(Decimal(n).scaleb(-scale)) for n in numbers.tolist()])
    whole, rest = np.divmod(np.abs(numbers), unit)
    sign = pa.array(["", "-"]).take(pa.array((numbers < 0).astype(np.int8)))
    digits = without_first(pa.array(rest + unit).cast(pa.string()))
    text = joined([sign, pa.array(whole).cast(pa.string()), ".", digits])
    return without_end(without_end(text, "0"), ".")


def _decimal_text(found: NumberRange, place: int) -> str:
    number = found.low + place * found.step
    if found.scale == 0:
        return str(number)
    sign, digits = "-" if number < 0 else "", str(abs(number)).rjust(found.scale + 1, "0")
    text = f"{sign}{digits[: -found.scale]}.{digits[-found.scale :]}"
    return text.rstrip("0").rstrip(".")


def _shortest(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_age(numbers: Numbers, meant: Meaning) -> bool:
    return (
        meant.kind is Kind.AGE
        and numbers.scale == 0
        and numbers.step == 1
        and (numbers.minimum is None or numbers.minimum <= _YEARS[0])
        and (numbers.maximum is None or numbers.maximum >= _YEARS[1])
    )
