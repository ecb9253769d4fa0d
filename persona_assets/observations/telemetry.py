"""What a device measured; one observation is one day of one file.

The file is CSV with the columns ``recorded_at,metric,value,unit``, or JSON Lines with these keys,
which say the same; a time without a zone is UTC.
Readings keep the order in which they arrived, because a late reading tells about the device.
"""

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from persona_assets.documents import shown
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.lines import read_lines
from persona_assets.observations.moments import parse_moment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Origin, observe

TELEMETRY_COLUMNS = ("recorded_at", "metric", "value", "unit")
"""The columns of a telemetry file, in their order."""

_SOURCE = "telemetry"


@dataclass(frozen=True, slots=True)
class _Reading:
    number: int
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
        persona, frozenset(), path.relative_to(root).as_posix(), SourceType.API_IMPORT, _SOURCE
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
    is_json = path.suffix.lower() == ".jsonl"
    readings = list(_json_readings(path) if is_json else _csv_readings(path))
    if not readings:
        raise InvalidDocumentError(path, "no reading in it", line=1)
    units: dict[str, _Reading] = {}
    for reading in readings:
        first = units.setdefault(reading.metric, reading)
        if first.unit != reading.unit:
            problem = _two_units(reading.metric, reading.unit, first.unit, f"line {first.number}")
            raise InvalidDocumentError(path, problem, line=reading.number, field="unit")
    return readings


def check_units(folder: Path, observations: Iterable[Observation]) -> None:
    """Refuse a metric that has one unit in one file and another one in another.

    Raises:
        InvalidDocumentError: There is one.
    """
    units: dict[str, tuple[str, str]] = {}
    for one in observations:
        readings = one.structured["readings"] if one.source == _SOURCE else ()
        for metric, unit in dict.fromkeys((each["metric"], each["unit"]) for each in readings):
            first, place = units.setdefault(metric, (unit, one.source_path))
            if first != unit:
                problem = _two_units(metric, unit, first, place)
                raise InvalidDocumentError(folder / one.source_path, problem, field="unit")


def _two_units(metric: str, found: str, first: str, place: str) -> str:
    return (
        f"{metric} is in {found!r} here and in {first!r} in {place}; "
        "convert one of them, or give it a name of its own"
    )


def _csv_readings(path: Path) -> Iterator[_Reading]:
    lines = read_lines(path)
    _, first = next(lines, (1, ""))
    header = tuple(first.split(","))
    if header != TELEMETRY_COLUMNS:
        allowed = ",".join(TELEMETRY_COLUMNS)
        raise InvalidDocumentError(
            path, f"found {','.join(header)[:200]!r}; allowed: {allowed}", line=1
        )
    for number, line in lines:
        if line.strip():
            yield _reading(path, number, line)


def _json_readings(path: Path) -> Iterator[_Reading]:
    for number, row in read_json_lines(path, keeps_digits=True):
        if set(row) != set(TELEMETRY_COLUMNS):
            allowed = ", ".join(TELEMETRY_COLUMNS)
            problem = f"found the keys {', '.join(row)[:200]!r}; allowed, and required: {allowed}"
            raise InvalidDocumentError(path, problem, line=number)
        cells = [row[name] for name in TELEMETRY_COLUMNS]
        if not all(isinstance(cell, str) for cell in cells):
            problem = f"expected texts and a number; found {shown(cells)}"
            raise InvalidDocumentError(path, problem, line=number)
        written = io.StringIO()
        csv.writer(written, lineterminator="").writerow(cells)
        yield _reading(path, number, written.getvalue())


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
    at, measured = _moment(path, number, moment), _number(path, number, value)
    return _Reading(number, line, at, metric, measured, unit)


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
