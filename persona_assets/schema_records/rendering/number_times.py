"""Times as numbers: seconds since 1970, smaller units, days, and times of the day."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.keys import KeyArray
from persona_assets.personas.identity import identity
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.meanings import Meaning, words_of
from persona_assets.schema_records.rendering.text_sources import epoch_seconds
from persona_assets.schema_records.shapes import Numbers

_EPOCH = (1_420_070_400, 1_767_225_600)
_DAY = 86_400
_ROLES = {
    Kind.CREATED: "begins",
    Kind.UPDATED: "follows",
    Kind.MOMENT: "any",
    Kind.DATE: "any",
    Kind.START_DATE: "begins",
    Kind.END_DATE: "follows",
}
_SECONDS_FORMATS = frozenset({"unixtime", "timestamp", "datetime"})
_UNITS = {
    "ms": 1000, "millis": 1000, "milliseconds": 1000,
    "us": 10**6, "micros": 10**6, "microseconds": 10**6,
    "ns": 10**9, "nanos": 10**9, "nanoseconds": 10**9,
}  # fmt: skip


class TimeNumbers(NamedTuple):
    """How a time is counted: seconds since 1970, cut to a day or not, by the length of a unit.

    Attributes:
        role: Which time of the record it is.
        per_second: How many units a second has.
        seconds: How many seconds a unit has, when that is more than one.
        is_of_day: Whether only the time since midnight counts.
        is_birth: Whether it is the day on which the person was born.
    """

    role: str
    per_second: int = 1
    seconds: int = 1
    is_of_day: bool = False
    is_birth: bool = False

    def drawn(self, keys: KeyArray, people: KeyArray, locale: str) -> NDArray[np.int64]:
        """Return one time for each key; *people* are those of whom the records speak."""
        if self.is_birth:
            born = identity(locale).birth_on.array(people).cast(pa.date32())
            return pc.cast(born, pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64)
        moments = epoch_seconds(self.role, keys, people).astype(np.int64)
        if self.is_of_day:
            moments %= _DAY
        return moments // self.seconds * self.per_second


_FORMATS = {
    **{f"unixtime{unit}": TimeNumbers("any", factor) for unit, factor in _UNITS.items()},
    "unixday": TimeNumbers("any", seconds=_DAY),
    "daytimems": TimeNumbers("any", 1000, is_of_day=True),
    "daytimeus": TimeNumbers("any", 10**6, is_of_day=True),
}


def time_numbers(numbers: Numbers, meant: Meaning) -> TimeNumbers | None:
    """Return how *numbers* count time; None when they do not, or our days are not allowed."""
    if numbers.scale or numbers.step != 1:
        return None
    form = str((numbers.hints or {}).get("format", "")).lower().replace("-", "")
    role = _ROLES.get(meant.kind or Kind.MOMENT, "any")
    found = _FORMATS.get(form)
    if found is not None:
        is_birth = form == "unixday" and meant.kind is Kind.BIRTH_DATE
        found = found._replace(role=role, is_birth=is_birth)
    elif meant.kind in _ROLES or form in _SECONDS_FORMATS:
        found = TimeNumbers(role, _unit(numbers))
    return found if found is not None and _has_room(found, numbers) else None


def _unit(numbers: Numbers) -> int:
    """Return how many units a second has, by the name of the number or by its limits."""
    words = words_of(numbers.path[-1]) if numbers.path else ()
    named = [_UNITS[word] for word in words if word in _UNITS]
    needs_millis = numbers.minimum is not None and numbers.minimum > _EPOCH[1]
    return named[-1] if named else 1000 if needs_millis else 1


def _has_room(found: TimeNumbers, numbers: Numbers) -> bool:
    low, high = (0, _DAY - 1) if found.is_of_day else _EPOCH
    if found.is_birth:
        low = -_EPOCH[1]  # more than anyone's age before 1970
    least, most = (limit // found.seconds * found.per_second for limit in (low, high))
    fits_low = numbers.minimum is None or numbers.minimum <= least
    return fits_low and (numbers.maximum is None or numbers.maximum >= most)
