"""A small run whose events have fields of every kind, and what each output should have of it."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Field,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Simulation,
)
from persona_assets.simulation.outputs.output import Output
from persona_assets.simulation.parts import JsonRecord, lines_of
from persona_assets_tests.simulation.shop import START


class Color(Enum):
    """A closed list."""

    RED = "red"
    BLUE = "blue"


class Signed(BaseEvent):
    """An event that an entity begins with."""

    person_id: str = Field(primary_key=True, faker="uuid4")
    name: str = Field(faker="name", max_length=80)


class Everything(BaseEvent):
    """An event with a field of each kind."""

    person_id: str
    count: int = Field(faker="random_int", min=-5, max=5)
    share: float = Field(faker="pyfloat", min_value=0, max_value=1)
    is_new: bool = True
    at: dt.datetime = Field(faker="now")
    day: dt.date = dt.date(2026, 3, 1)
    clock: dt.time = dt.time(9, 30, 0, 250)
    price: Decimal = Field(Decimal("12.50"), max_digits=8, decimal_places=2)
    weight: Decimal = Decimal("0.1000000001")
    color: Color = Color.BLUE
    token: UUID = UUID(int=7)
    tags: list[str] = Field(default_factory=lambda: ["a", "ü"])
    note: str | None = None
    text: str = 'a "quoted", back\\slashed line\nand \U0001f600 100%'


def flow(ctx: FlowContext) -> Iterator[object]:
    """Somebody signs, and everything happens a second later."""
    signed: Any = yield NewEvent(ctx, Signed)  # Any: an event
    yield AddDecay(ctx, seconds=1)
    yield NewEvent(ctx, Everything, person_id=signed.person_id)


def simulation(*outputs: Output, **arguments: Any) -> Simulation:  # noqa: ANN401 - a simulation's
    """Return a simulation of a minute that delivers to *outputs*."""
    sim = Simulation(**{"duration": "1m", "start_time": START, "n_flows": 2, **arguments})
    sim.flow(flow)
    for output in outputs:
        sim.add_output(output)
    return sim


def expected(**arguments: Any) -> list[JsonRecord]:  # noqa: ANN401 - a simulation's
    """Return the events of that simulation, as JSON has them."""
    memory = MemoryOutput()
    simulation(memory, **arguments).run()
    return [json.loads(line) for line in lines_of(memory.records)]


def by_id(records: list[JsonRecord]) -> dict[str, JsonRecord]:
    """Return records by the ids of their events."""
    return {record["event_id"]: record for record in records}


def as_json(rows: list[dict[str, Any]]) -> list[JsonRecord]:  # Any: what a database gives
    """Return rows of a table in the form that JSON has, with the columns of JSON unpacked."""
    return [json.loads(json.dumps({k: _plain(k, v) for k, v in row.items()})) for row in rows]


def _plain(name: str, value: object) -> object:
    if name == "tags" and isinstance(value, str):
        return json.loads(value)
    if name == "is_new":
        return bool(value)
    if name == "clock" and isinstance(value, dt.timedelta):  # MySQL's hours may be more than 24
        value = (dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + value).time()
    if isinstance(value, dt.datetime):
        moment = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize() if name == "weight" else value)
    return value
