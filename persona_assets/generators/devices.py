"""What a device tells its service: readings that follow the day, its state, and its settings."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.formats import BATTERY_LEVELS, BatteryDrain, battery_levels
from persona_assets.behaviors.literals import from_numbers
from persona_assets.behaviors.payloads import FieldType, PayloadField
from persona_assets.behaviors.texts import chosen, same
from persona_assets.generators.exchanges import (
    Callers,
    Exchange,
    count_field,
    id_field,
    literal_field,
    marked_field,
    measurement_field,
    text_field,
)
from persona_assets.generators.shop import Operation
from persona_assets.keys import field_keys, normal

_DAY_SECONDS = 86_400.0
_SITES = pa.array(["north hall", "south hall", "cold store", "loading bay", "roof"])
_FIRMWARE = pa.array(["2.4.1", "2.4.0", "2.3.7"])


def send_reading(callers: Callers) -> Exchange:
    """Tell what was measured."""
    ids = callers.client_ids
    daylight = _daylight(callers.seconds)
    wobble = normal(field_keys(callers.keys, "wobble"))
    temperature = 14 + 9 * daylight + 0.2 * wobble
    humidity = 72 - 24 * daylight + 0.5 * wobble
    request = (
        id_field("device_id", ids),
        text_field("site_name", chosen(_SITES, callers.clients % len(_SITES))),
        measurement_field("temperature_celsius", temperature),
        measurement_field("humidity_percent", humidity),
        measurement_field("light_lux", 20 + 900 * daylight),
        *_battery(callers),
    )
    response = (
        id_field("device_id", ids),
        count_field("accepted_count", np.full(len(callers.keys), 3)),
    )
    return Exchange("POST", ("/devices/", ids, "/readings"), request, response, 202)


def send_state(callers: Callers) -> Exchange:
    """Tell how the device itself is doing."""
    ids = callers.client_ids
    request = (
        id_field("device_id", ids),
        text_field("firmware_name", chosen(_FIRMWARE, callers.clients % len(_FIRMWARE))),
        count_field("uptime_seconds", callers.seconds.astype(np.int64)),
        *_battery(callers),
    )
    return Exchange("PUT", ("/devices/", ids, "/state"), request, request, 200)


def get_settings(callers: Callers) -> Exchange:
    """Ask what the device should do."""
    ids = callers.client_ids
    count = len(callers.keys)
    response = (
        id_field("device_id", ids),
        text_field("site_name", chosen(_SITES, callers.clients % len(_SITES))),
        count_field("interval_seconds", np.full(count, 60)),
        count_field("retry_count", np.full(count, 3), is_recent=True),
    )
    request = (
        id_field("device_id", ids),
        text_field("view", same("full", count)),
        count_field("depth", np.ones(count, dtype=np.int64)),
    )
    return Exchange("GET", ("/devices/", ids, "/settings"), request, response, 200)


DEVICE_OPERATIONS: Sequence[Operation] = (
    Operation("send_reading", 80, send_reading, is_write=True),
    Operation("send_state", 10, send_state, is_write=True),
    Operation("get_settings", 10, get_settings),
)
"""All that a device does, and how often each."""


def _daylight(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0 at midnight to 1 at noon: a parabola in each half of the day, smooth at the joints."""
    part = seconds / _DAY_SECONDS - np.floor(seconds / _DAY_SECONDS)
    ramp = 1 - np.abs(2 * part - 1)
    return np.where(ramp < 0.5, 2 * ramp * ramp, 1 - 2 * (1 - ramp) * (1 - ramp))


def _battery(callers: Callers) -> tuple[PayloadField, ...]:
    left = from_numbers(callers.battery_fractions, 2)
    levels = pa.array([f'"{level}"' for level in BATTERY_LEVELS])
    named = chosen(levels, battery_levels(callers.battery_fractions))
    # A full battery is what a device without a drain has, too.
    drained = np.rint(callers.battery_fractions * 100) < 100
    charge = literal_field("battery_fraction", FieldType.OTHER, left)
    return (
        marked_field(charge, BatteryDrain, drained),
        literal_field("battery_level", FieldType.OTHER, named),
    )
