"""Machines that report how warm they are, and alerts when one stays too hot.

An alert follows three readings in a row at or above the threshold, and is cleared by the first one
that is well below it.
"""

from collections.abc import Iterator

from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Entity,
    Field,
    FlowContext,
    NewEvent,
    Select,
    SetState,
    Simulation,
    StateField,
)

THRESHOLD_C = 75.0
"""From here on a machine is too hot."""

CLEARED_C = 65.0
"""Below this an alert is over."""

READINGS_TO_ALERT = 3
"""How many readings in a row make an alert."""


class DeviceRegistered(BaseEvent):
    """A machine is known."""

    device_id: str = Field(primary_key=True, faker="lexify", text="DEV-??????")
    firmware: str = Field(faker="random_element", elements={"2.4.1": 6, "2.4.0": 3, "1.9.7": 1})


class Reading(BaseEvent):
    """What the sensor says."""

    device_id: str
    temperature_c: float
    battery_fraction: float = Field(faker="pyfloat", min_value=0.2, max_value=1.0)


class AlertRaised(BaseEvent):
    """The machine has been too hot for some readings."""

    device_id: str
    temperature_c: float
    severity: str = "warning"


class AlertCleared(BaseEvent):
    """The machine has cooled down."""

    device_id: str
    temperature_c: float


class Device(Entity):
    """A machine with a sensor."""

    source_event = DeviceRegistered
    primary_key = "device_id"

    temperature_c: float = StateField(default=55.0, type_=float)
    hot_readings: int = StateField(default=0, type_=int)
    is_alerting: bool = StateField(default=False, type_=bool)


sim = Simulation(
    duration="6h",
    start_time="2026-01-05T00:00:00Z",
    n_flows=25,
    initial_entities={Device: 25},
)


@sim.flow(initiation_weight=0.05)
def installing(ctx: FlowContext) -> Iterator[object]:
    """Another machine is set up."""
    yield NewEvent(ctx, DeviceRegistered, save_entity=Device)
    yield AddDecay(ctx, minutes=5)


@sim.flow(filter=Select(Device))
def reporting(ctx: FlowContext) -> Iterator[object]:
    """Ten readings, about one a minute; then another machine, or the same one, goes on."""
    yield AddDecay(ctx, milliseconds=ctx.integer(0, 59_999))  # no two clocks agree
    device = ctx.require_entity(Device)
    warmth, hot, is_alerting = device.temperature_c, device.hot_readings, device.is_alerting
    pull = ctx.choice([-2.0, -1.0, 0.0, 1.5, 3.0])
    for _ in range(10):
        warmth = round(min(max(warmth + pull + ctx.integer(-20, 20) / 10, 20.0), 110.0), 1)
        hot = hot + 1 if warmth >= THRESHOLD_C else 0
        now = [("temperature_c", "is", warmth), ("hot_readings", "is", hot)]
        yield NewEvent(ctx, Reading, temperature_c=warmth, mutate=SetState(Device, now))
        if hot >= READINGS_TO_ALERT and not is_alerting:
            is_alerting = True
            yield NewEvent(
                ctx,
                AlertRaised,
                temperature_c=warmth,
                severity="critical" if warmth >= THRESHOLD_C + 10 else "warning",
                mutate=SetState(Device, [("is_alerting", "is", True)]),
            )
        elif warmth < CLEARED_C and is_alerting:
            is_alerting = False
            yield NewEvent(
                ctx,
                AlertCleared,
                temperature_c=warmth,
                mutate=SetState(Device, [("is_alerting", "is", False)]),
            )
        yield AddDecay(ctx, seconds=58, milliseconds=ctx.integer(0, 4_000))


if __name__ == "__main__":
    sim.run()
