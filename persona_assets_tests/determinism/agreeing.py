"""When a value that was read from one format says what JSON says."""

import datetime as dt
import json
from typing import Any


def says(found: Any, value: Any) -> bool:  # noqa: ANN401 - what any format can hold
    """Return whether *found*, read from any format, is the JSON *value*.

    Times and dates are ISO 8601 in JSON; a text may hold what JSON writes as a value: what is
    nested in a CSV cell, a body that is JSON, a number.
    """
    if isinstance(found, dict):
        return (
            isinstance(value, dict)
            and found.keys() == value.keys()
            and all(says(found[name], value[name]) for name in found)
        )
    if isinstance(found, list):
        return (
            isinstance(value, list)
            and len(found) == len(value)
            and all(says(*pair) for pair in zip(found, value, strict=True))
        )
    if isinstance(found, dt.date):
        return _iso(found) == value
    if isinstance(found, str) and found != value:
        return _parsed(found) == (value,)
    return type(found) is type(value) and found == value


def _iso(moment: dt.date) -> str:
    if not isinstance(moment, dt.datetime):
        return moment.isoformat()
    in_utc = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return f"{in_utc.isoformat(timespec='microseconds')}Z"


def _parsed(text: str) -> tuple[object, ...]:
    """Return the value that *text* holds as JSON, or nothing."""
    try:
        return (json.loads(text),)
    except json.JSONDecodeError:
        return ()
