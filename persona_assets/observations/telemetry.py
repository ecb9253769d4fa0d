"""What a device measured; one observation is one day of one file.

The file is CSV with the columns ``recorded_at,metric,value,unit``; a time without a zone is UTC.
Readings keep the order in which they arrived, because a late reading tells about the device.
"""

import csv
import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

from persona_assets.documents import read_text
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.moments import parse_moment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Origin, observe

TELEMETRY_COLUMNS = ("recorded_at", "metric", "value", "unit")
"""The columns of a telemetry file, in their order."""


@dataclass(frozen=True, slots=True)
class _Reading:
    line: str
    at: dt.datetime
    metric: str
    value: float
    unit: str


def read_telemetry(path: Path, root: Path, persona: str) -> list[Observation]:
    """Return one observation for each day of readings in the file at *path*.

    Raises:
        InvalidDocumentError: A column, a time or a number is not what it must be.
    """
    origin = Origin(
        persona, frozenset(), path.relative_to(root).as_posix(), SourceType.API_IMPORT, "telemetry"
    )
    days: dict[dt.date, list[_Reading]] = {}
    for reading in _readings(path):
        days.setdefault(reading.at.date(), []).append(reading)
    return [_one_day(origin, days[day]) for day in sorted(days)]


def _one_day(origin: Origin, readings: list[_Reading]) -> Observation:
    return observe(
        origin,
        raw="\n".join([",".join(TELEMETRY_COLUMNS), *(reading.line for reading in readings)]),
        observed_at=max(reading.at for reading in readings),
        structured={
            "readings": [
                {
                    "recorded_at": reading.at.isoformat(),
                    "metric": reading.metric,
                    "value": reading.value,
                    "unit": reading.unit,
                }
                for reading in readings
            ]
        },
    )


def _readings(path: Path) -> list[_Reading]:
    lines = read_text(path).splitlines()
    header = tuple(lines[0].split(",")) if lines else ()
    if header != TELEMETRY_COLUMNS:
        allowed = ",".join(TELEMETRY_COLUMNS)
        raise InvalidDocumentError(
            path, f"found {','.join(header)[:200]!r}; allowed: {allowed}", line=1
        )
    readings = [
        _reading(path, number, line)
        for number, line in enumerate(lines[1:], start=2)
        if line.strip()
    ]
    if not readings:
        raise InvalidDocumentError(path, "no reading in it", line=1)
    return readings


def _reading(path: Path, number: int, line: str) -> _Reading:
    try:
        cells = next(csv.reader([line]))
    except csv.Error as problem:
        raise InvalidDocumentError(path, f"not CSV: {problem}", line=number) from problem
    if len(cells) != len(TELEMETRY_COLUMNS):
        problem = f"found {len(cells)} cells; expected {len(TELEMETRY_COLUMNS)}"
        raise InvalidDocumentError(path, problem, line=number)
    moment, metric, value, unit = (cell.strip() for cell in cells)
    if not metric:
        raise InvalidDocumentError(path, "required, but empty", line=number, field="metric")
    return _Reading(line, _moment(path, number, moment), metric, _number(path, number, value), unit)


def _moment(path: Path, number: int, text: str) -> dt.datetime:
    try:
        return parse_moment(text)
    except ValueError as problem:
        text = f"{problem}; found {text[:60]!r}"
        raise InvalidDocumentError(path, text, line=number, field="recorded_at") from None


def _number(path: Path, number: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problem = f"expected a number; found {text[:60]!r}"
        raise InvalidDocumentError(path, problem, line=number, field="value")
    return value
