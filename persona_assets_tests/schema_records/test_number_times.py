"""Times that are numbers: each format has its own unit."""

import numpy as np
import pytest

from persona_assets.keys import derive, row_keys
from persona_assets.schema_records.rendering.numbers import NumberLeaf
from persona_assets.schema_records.shapes import Numbers

KEYS = row_keys(derive(3, "times"), 0, 500)
YEAR_2015, YEAR_2026 = 1_420_070_400, 1_767_225_600


def drawn(
    name: str, form: str, minimum: int | None = None, maximum: int | None = None
) -> np.ndarray:
    """Return numbers of the format *form* that are called *name*."""
    path = ("Event", name)
    numbers = Numbers(
        path, is_integer=True, minimum=minimum, maximum=maximum, hints={"format": form}
    )
    return NumberLeaf(numbers, "en_US").values(KEYS, KEYS).to_numpy()


@pytest.mark.parametrize(
    ("form", "per_second"),
    [("unix-time", 1), ("unix-time-ms", 10**3), ("unix-time-us", 10**6), ("unix-time-ns", 10**9)],
)
def test_times_are_of_our_years_in_their_unit(form: str, per_second: int) -> None:
    """A time is between 2015 and 2026, counted in the unit of its format."""
    found = drawn("x", form)

    assert found.min() >= YEAR_2015 * per_second
    assert found.max() < YEAR_2026 * per_second


def test_a_day_is_counted_in_days() -> None:
    """A date is a number of days, and every number of seconds in it is the same day."""
    found = drawn("x", "unix-day")

    assert YEAR_2015 // 86_400 <= found.min() < found.max() < YEAR_2026 // 86_400


@pytest.mark.parametrize(("form", "per_second"), [("day-time-ms", 10**3), ("day-time-us", 10**6)])
def test_a_time_of_day_is_of_any_hour(form: str, per_second: int) -> None:
    """A time of day is less than a day, and all hours occur."""
    found = drawn("x", form)

    assert set(found // (3600 * per_second)) == set(range(24))


def test_a_birthday_is_that_of_the_person() -> None:
    """A date of birth is decades ago."""
    found = drawn("birth_date", "unix-day")

    assert found.max() < YEAR_2015 // 86_400
    assert found.min() > -25_000


def test_limits_come_before_meaning() -> None:
    """A time that its limits do not allow is not made; the limits hold."""
    found = drawn("created_at", "unix-time-ms", minimum=5, maximum=90)

    assert 5 <= found.min() <= found.max() <= 90
