"""Nodes whose values are numbers, truth values or times.

Floats lie on a decimal grid and are made by one correctly rounded division, so they are the same on
every machine and print as they were meant.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.clock import as_utc
from persona_assets.columns import TIMESTAMP
from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import (
    KeyArray,
    chance,
    chance_one,
    field_key,
    field_keys,
    integers,
    integers_one,
    normal,
    normal_one,
    uniform,
    uniform_one,
)
from persona_assets.values.blocks import in_blocks
from persona_assets.values.scalar import ScalarCode

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_WIDE = 1 << 32
_WIDEST = 1 << 53
_TO_UNIT = 2.0**-53


@dataclass(frozen=True, slots=True)
class IntegerRange:
    """Whole numbers from *low* to *high*, both included, each as likely as any other.

    Attributes:
        name: The field that is drawn.
        low: The least value.
        high: The greatest value, less than *low* + 2**53.
    """

    name: str
    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.high - self.low < _WIDEST:
            raise InvalidArgumentError(
                f"{self.name}: a range holds 1 to 2**53 numbers; found {self.low} to {self.high}"
            )

    @property
    def arrow_type(self) -> pa.DataType:
        """Whole numbers of 64 bits."""
        return pa.int64()

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the numbers of the records with *keys*."""
        return pa.array(in_blocks(self.numbers, keys))

    def numbers(self, keys: KeyArray) -> NDArray[np.int64]:
        """Return the numbers of the records with *keys*, outside of Arrow."""
        own, size = field_keys(keys, self.name), self.high - self.low + 1
        if size <= _WIDE:
            return integers(own, size) + self.low
        return (uniform(own) * size).astype(np.int64) + self.low

    def value(self, key: int) -> int:
        """Return the number of the record with *key*."""
        own, size = field_key(key, self.name), self.high - self.low + 1
        drawn = integers_one(own, size) if size <= _WIDE else int(uniform_one(own) * size)
        return self.low + drawn

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        own, size = code.draw(self.name), self.high - self.low + 1
        if size <= _WIDE:
            return f"{self.low} + (({own} >> 32) * {size} >> 32)"
        return f"{self.low} + int(({own} >> 11) * {_TO_UNIT!r} * {size})"


@dataclass(frozen=True, slots=True)
class DecimalRange:
    """Floats from *low* to *high*, both included, with *places* decimals, all equally likely."""

    name: str
    low: float
    high: float
    places: int = 2

    def __post_init__(self) -> None:
        IntegerRange(self.name, *self._units())

    @property
    def arrow_type(self) -> pa.DataType:
        """Floats of 64 bits."""
        return pa.float64()

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the numbers of the records with *keys*."""
        units, scale = IntegerRange(self.name, *self._units()), float(10**self.places)
        return pa.array(in_blocks(lambda block: units.numbers(block) / scale, keys))

    def value(self, key: int) -> float:
        """Return the number of the record with *key*."""
        return IntegerRange(self.name, *self._units()).value(key) / float(10**self.places)

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        units = IntegerRange(self.name, *self._units()).scalar(code)
        return f"({units}) / {float(10**self.places)!r}"

    def _units(self) -> tuple[int, int]:
        scale = 10**self.places
        return round(self.low * scale), round(self.high * scale)


@dataclass(frozen=True, slots=True)
class NormalDecimal:
    """Floats around *mean* with standard deviation *deviation*, with *places* decimals.

    Values below *low* become *low*, those above *high* become *high*; None means no bound.
    """

    name: str
    mean: float
    deviation: float
    places: int = 2
    low: float | None = None
    high: float | None = None

    @property
    def arrow_type(self) -> pa.DataType:
        """Floats of 64 bits."""
        return pa.float64()

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the numbers of the records with *keys*."""
        return pa.array(in_blocks(self._numbers, keys))

    def _numbers(self, keys: KeyArray) -> NDArray[np.float64]:
        drawn = self.mean + self.deviation * normal(field_keys(keys, self.name))
        scale = float(10**self.places)
        rounded = np.rint(drawn * scale) / scale + 0.0
        if self.low is not None:
            rounded = np.maximum(rounded, self.low)
        return rounded if self.high is None else np.minimum(rounded, self.high)

    def value(self, key: int) -> float:
        """Return the number of the record with *key*."""
        drawn = self.mean + self.deviation * normal_one(field_key(key, self.name))
        scale = float(10**self.places)
        rounded = float(round(drawn * scale)) / scale + 0.0
        if self.low is not None:
            rounded = max(rounded, self.low)
        return rounded if self.high is None else min(rounded, self.high)


@dataclass(frozen=True, slots=True)
class BooleanChance:
    """True for *true_fraction* of the records."""

    name: str
    true_fraction: float

    def __post_init__(self) -> None:
        if not 0 <= self.true_fraction <= 1:
            raise InvalidArgumentError(
                f"{self.name}: a fraction lies between 0 and 1; found {self.true_fraction!r}"
            )

    @property
    def arrow_type(self) -> pa.DataType:
        """Truth values."""
        return pa.bool_()

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the truth values of the records with *keys*."""
        return pa.array(chance(field_keys(keys, self.name), self.true_fraction))

    def value(self, key: int) -> bool:
        """Return the truth value of the record with *key*."""
        return chance_one(field_key(key, self.name), self.true_fraction)

    def scalar(self, code: ScalarCode) -> str:
        """Return the truth value of one record as an expression."""
        return f"({code.draw(self.name)} >> 11) * {_TO_UNIT!r} < {self.true_fraction!r}"


@dataclass(frozen=True, slots=True)
class TimestampRange:
    """Times from *start* (included) to *stop* (excluded), in whole steps from *start*, in UTC."""

    name: str
    start: dt.datetime
    stop: dt.datetime
    step: dt.timedelta = dt.timedelta(seconds=1)

    def __post_init__(self) -> None:
        IntegerRange(self.name, 0, self._steps() - 1)

    @property
    def arrow_type(self) -> pa.DataType:
        """Microseconds since 1970 in UTC."""
        return TIMESTAMP

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the times of the records with *keys*."""
        steps = IntegerRange(self.name, 0, self._steps() - 1)
        first, each = (as_utc(self.start) - _EPOCH) // _MICROSECOND, self.step // _MICROSECOND
        moments = in_blocks(lambda block: steps.numbers(block) * each + first, keys)
        return pa.array(moments).view(TIMESTAMP)

    def value(self, key: int) -> dt.datetime:
        """Return the time of the record with *key*."""
        steps = IntegerRange(self.name, 0, self._steps() - 1).value(key)
        return as_utc(self.start) + steps * self.step

    def scalar(self, code: ScalarCode) -> str:
        """Return the time of one record as an expression."""
        steps = IntegerRange(self.name, 0, self._steps() - 1).scalar(code)
        start = as_utc(self.start)
        return f"{code.object(start)} + ({steps}) * {code.object(self.step)}"

    def _steps(self) -> int:
        return -((as_utc(self.start) - as_utc(self.stop)) // self.step)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from *first* to *last*, both included, each as likely as any other."""

    name: str
    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        self._days()

    @property
    def arrow_type(self) -> pa.DataType:
        """Days since 1970."""
        return pa.date32()

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the days of the records with *keys*."""
        days, first = self._days(), (self.first - _EPOCH.date()).days
        drawn = in_blocks(lambda block: (days.numbers(block) + first).astype(np.int32), keys)
        return pa.array(drawn).view(pa.date32())

    def value(self, key: int) -> dt.date:
        """Return the day of the record with *key*."""
        return self.first + dt.timedelta(days=self._days().value(key))

    def scalar(self, code: ScalarCode) -> str:
        """Return the day of one record as an expression."""
        days = self._days().scalar(code)
        return f"{code.object(dt.date.fromordinal)}({self.first.toordinal()} + {days})"

    def _days(self) -> IntegerRange:
        return IntegerRange(self.name, 0, (self.last - self.first).days)
