"""What the records of every stream have in common: their contents, their times, what touched them.

The records of one operation have the same fields, so contents are made operation by operation and
then put in the order of the rows.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask, of_type
from persona_assets.behaviors.damage import Damage, damage_of
from persona_assets.behaviors.formats import BatteryDrain, DeprecatedFormat
from persona_assets.behaviors.frames import Frame, behavior_names
from persona_assets.behaviors.outcomes import RateLimit
from persona_assets.behaviors.payloads import Payload, PayloadField, touched_in, transform
from persona_assets.behaviors.texts import Piece, Texts, Written, assembled, chosen, where
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.exchanges import CURRENT_VERSION, Callers, Exchange
from persona_assets.generators.shop import Operation
from persona_assets.generators.source import Source
from persona_assets.keys import KeyArray, field_keys, pick, pick_table

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECONDS = 1_000_000


def json_column(name: str, description: str, *, nullable: bool = False) -> pa.Field:
    """Return a column whose text is JSON, except where a behavior has damaged it."""
    field = column(name, pa.string(), description, nullable=nullable)
    return field.with_metadata({**field.metadata, "content": "json"})


@dataclass(frozen=True, slots=True)
class Part:
    """The records of one operation.

    Attributes:
        operation: What the client wants.
        places: Which records of the frame they are.
        keys: Their keys.
        exchange: What they say before a behavior changes it.
        payload: What they say after.
        versions: The version of the format that each is in.
        is_old: Which are without the recent fields.
        damage: Which are malformed.
        touched: For each behavior that works on contents, which of them it touched.
    """

    operation: Operation
    places: NDArray[np.int64]
    keys: KeyArray
    exchange: Exchange
    payload: Payload
    versions: Texts
    is_old: Mask
    damage: Damage
    touched: Mapping[str, Mask]


def operations_of(source: Source, drawn: Frame, *, is_writing: bool = False) -> NDArray[np.int32]:
    """Return the number of each record's operation: any, or only those with a body."""
    weights = tuple(
        one.weight if one.is_write or not is_writing else 0.0 for one in source.operations
    )
    return pick(field_keys(drawn.keys, "operation"), pick_table(weights))


def places_of(numbers: NDArray[np.integer]) -> dict[int, NDArray[np.int64]]:
    """Return, for each number that occurs, the places of its records."""
    order = np.argsort(numbers.astype(np.uint8), kind="stable")
    counts = np.bincount(numbers)
    groups = np.split(order, np.cumsum(counts)[:-1])
    return {number: group for number, group in enumerate(groups) if len(group)}


def operation_names(source: Source, numbers: NDArray[np.int32]) -> Texts:
    """Return the names of the operations with *numbers*."""
    return chosen(pa.array([one.name for one in source.operations]), numbers)


def callers_of(
    source: Source, drawn: Frame, clients: NDArray[np.int64], places: NDArray[np.int64]
) -> Callers:
    """Return who makes the records at *places* of *drawn*, which *clients* sent."""
    battery = drawn.battery_fractions
    return Callers(
        world=source.world,
        keys=drawn.keys[places],
        clients=clients[places],
        client_ids=source.client_ids(clients[places]),
        seconds=drawn.seconds[places],
        is_limited=drawn.is_limited[places],
        battery_fractions=np.ones(len(places)) if battery is None else battery[places],
    )


def parts_of(
    source: Source,
    drawn: Frame,
    clients: NDArray[np.int64],
    numbers: NDArray[np.int32],
    *,
    is_damaged: bool = True,
) -> list[Part]:
    """Return the contents of the records of *drawn*, one part for each operation that occurs.

    Args:
        source: Who acts, and how.
        drawn: The records.
        clients: The number of the client behind each record.
        numbers: The number of the operation of each record.
        is_damaged: Whether malformed input damages them; what it damages is plain otherwise.
    """
    damaging = source.behaviors if is_damaged else ()
    versions = versions_of(source, drawn)
    parts: list[Part] = []
    for number, places in places_of(numbers).items():
        operation = source.operations[number]
        keys = drawn.keys[places]
        exchange = operation.build(callers_of(source, drawn, clients, places))
        damage = damage_of(damaging, keys)
        payload = transform(exchange.payload, source.behaviors, keys, damage.is_any)
        touched = seen_in(source, payload, drawn, places)
        parts.append(
            Part(
                operation=operation,
                places=places,
                keys=keys,
                exchange=exchange,
                payload=payload,
                versions=versions.take(places),
                is_old=drawn.is_deprecated[places],
                damage=damage,
                touched={**touched, **damage.touched},
            )
        )
    return parts


def seen_in(
    source: Source,
    payload: Payload,
    drawn: Frame,
    places: NDArray[np.int64],
    lost: Callable[[PayloadField], Mask | None] = lambda _: None,
) -> dict[str, Mask]:
    """Return which behavior changed what the records at *places* of *drawn* say.

    Only what shows is named: an old message is without the recent fields, and a behavior that
    another one has overwritten has not changed anything.

    Args:
        source: Who acts, and how.
        payload: What the records say.
        drawn: All records.
        places: Which of them.
        lost: Says in which of them a field got lost otherwise.
    """
    is_old = drawn.is_deprecated[places]

    def hidden(field: PayloadField) -> Mask | None:
        unseen = lost(field)
        if not field.is_recent:
            return unseen
        return is_old if unseen is None else is_old | unseen

    found = touched_in(payload, hidden)
    touched = {name: mask for name, mask in found.items() if isinstance(name, str)}
    nowhere = np.zeros(len(places), dtype=np.bool_)
    for drain in of_type(source.behaviors, BatteryDrain):
        touched[drain.name] = found.get(BatteryDrain, nowhere)
    return touched


def in_order(
    parts: Sequence[Part], pieces: Sequence[Sequence[Piece]], drawn: Frame
) -> pa.StringArray:
    """Return the texts that *pieces*, some for each part, make, in the order of the rows."""
    texts = [Written(part.places, said) for part, said in zip(parts, pieces, strict=True)]
    return assembled(texts, len(drawn.keys))


def targets_of(parts: Sequence[Part], drawn: Frame) -> pa.StringArray:
    """Return the path and query of each record, with the version in front."""
    versions = [where(part.is_old, "/v1", "/v2") for part in parts]
    pieces = [
        (version, *part.exchange.endpoints) for version, part in zip(versions, parts, strict=True)
    ]
    return in_order(parts, pieces, drawn)


def touched_by(
    drawn: Frame, parts: Sequence[tuple[NDArray[np.int64], Mapping[str, Mask]]]
) -> dict[str, Mask]:
    """Return which behavior touched which record, the word of *parts* over that of the frame.

    Args:
        drawn: The records.
        parts: The places of some records, and what touched these.
    """
    touched = {name: mask.copy() for name, mask in drawn.touched.items()}
    for places, masks in parts:
        for name, mask in masks.items():
            whole = touched.setdefault(name, np.zeros(len(drawn.keys), dtype=np.bool_))
            whole[places] = mask
    return touched


def behaviors_column(source: Source, drawn: Frame, parts: Sequence[Part]) -> pa.ListArray:
    """Return, for each record, the names of the behaviors that touched it or its content."""
    touched = touched_by(drawn, [(part.places, part.touched) for part in parts])
    return behavior_names(source.behaviors, touched, len(drawn.keys))


def versions_of(source: Source, drawn: Frame) -> Texts:
    """Return the version of the message format that each record is in."""
    names = [CURRENT_VERSION]
    which = np.zeros(len(drawn.keys), dtype=np.int32)
    for old in of_type(source.behaviors, DeprecatedFormat):
        which[drawn.touched[old.name]] = len(names)
        names.append(old.parameters.format_version)
    return chosen(pa.array(names), which)


def waits_of(source: Source, drawn: Frame) -> dict[str, Mask]:
    """Return what refusals ask clients to wait, in seconds as text, and which records ask it."""
    waits: dict[str, Mask] = {}
    for limit in of_type(source.behaviors, RateLimit):
        seconds, refused = str(limit.parameters.retry_after_seconds), drawn.touched[limit.name]
        waits[seconds] = waits[seconds] | refused if seconds in waits else refused
    return waits


def times_at(started_at: dt.datetime, seconds: NDArray[np.float64]) -> pa.Array:
    """Return the times *seconds* after *started_at*, rounded down to microseconds."""
    start = (started_at - _EPOCH) // dt.timedelta(microseconds=1)
    offsets = np.floor(seconds * _MICROSECONDS).astype(np.int64)
    return pa.array(start + offsets).cast(pa.timestamp("us")).cast(TIMESTAMP)


def rounded_ms(milliseconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return *milliseconds* rounded to microseconds."""
    return np.rint(milliseconds * 1000) / 1000
