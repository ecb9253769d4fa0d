"""What a dataset of a profile can be told, by the generator that shapes it.

Beside what the generator can be told, a dataset whose records follow each other in time has a
window.  An option that is unknown is an error, never ignored.
"""

import datetime as dt
from functools import cache
from inspect import cleandoc
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    create_model,
    model_validator,
)

from persona_assets.errors import UnknownNameError
from persona_assets.generators import population
from persona_assets.generators.reach import check_start
from persona_assets.generators.registry import RECORDS
from persona_assets.generators.streams import OPTIONS

_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


def _in_utc(moment: dt.datetime) -> dt.datetime:
    if not moment.tzinfo:
        return moment.replace(tzinfo=dt.UTC)
    if not _FIRST <= moment <= _LAST:
        raise ValueError(f"a year from 1 to 9999 in UTC; found {moment.isoformat()}")
    return moment.astimezone(dt.UTC)


def _read(value: object) -> object:
    """Return the time that a text says; a day alone is its midnight."""
    if not isinstance(value, str):
        return value
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("expected a time such as 2026-01-01T00:00:00Z") from None


Moment = Annotated[dt.datetime, BeforeValidator(_read), AfterValidator(_in_utc)]
"""A time in ISO 8601, UTC unless it says otherwise."""

Start = Annotated[Moment, AfterValidator(check_start)]
"""A moment at which a stream can start."""


class Window(BaseModel):
    """The time in which the records of a dataset lie.

    Attributes:
        started_at: When the records start, in ISO 8601, from 1970 to 2200; 2026-01-01T00:00:00Z
            when left away.
        ended_at: The time before which the last record must lie.  How fast records come is the
            persona's business, so a count that takes longer is an error.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    started_at: Start | None = None
    ended_at: Moment | None = None

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.started_at and self.ended_at and self.ended_at <= self.started_at:
            raise ValueError("ended_at must lie after started_at")
        return self


WINDOW_FIELDS = frozenset(Window.model_fields)
"""The options that are about time, and none of the generator's."""


def is_stream(generator: str) -> bool:
    """Return whether the records of *generator* follow each other in time."""
    return generator not in (population.NAME, RECORDS.name)


@cache
def options_type(generator: str) -> type[BaseModel]:
    """Return what the generator called *generator* can be told in a profile.

    Raises:
        UnknownNameError: There is no such generator.
    """
    if generator not in OPTIONS:
        raise UnknownNameError("generator", generator, OPTIONS)
    own = OPTIONS[generator]
    if not is_stream(generator):
        return own
    told = _told_about(own) + _told_about(Window)
    return create_model(
        f"{generator.capitalize()}DatasetOptions",
        __base__=(own, Window),
        __doc__=f"What a {generator} dataset can be told.\n\nAttributes:\n{told}",
    )


def _told_about(model: type[BaseModel]) -> str:
    """Return what the docstring of *model* says about its fields."""
    text = cleandoc(model.__doc__ or "").partition("Attributes:\n")[2]
    return f"{text.rstrip()}\n" if text else ""
