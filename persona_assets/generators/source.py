"""What every dataset that is a stream follows from: who acts, how, since when, and in which world.

All datasets of one persona and seed speak of the same customers, products and devices.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.frames import Arrangement, Frame
from persona_assets.behaviors.texts import Texts, chosen
from persona_assets.generators.devices import DEVICE_OPERATIONS
from persona_assets.generators.entities import API_CLIENT_COUNT, Entity
from persona_assets.generators.entity_operations import entity_operations
from persona_assets.generators.headers import Senders
from persona_assets.generators.shop import SHOP_CLIENT_COUNT, SHOP_OPERATIONS, Operation
from persona_assets.generators.world import World, device_ids
from persona_assets.keys import derive, integers


@dataclass(frozen=True)
class Source:
    """Everything that a stream follows from.

    Attributes:
        persona: The persona's name.
        is_device: Whether it is one device, rather than the customers of a shop.
        locale: The language and country of names and places.
        behaviors: How the persona acts.
        seed: The number that the user chose.
        started_at: When the stream starts, from 1970 to 2200.
        stream: Which of the persona's streams of one kind it is; empty for the usual one.  All of
            them speak of the same world.
        entity: What its messages say, or None for what the persona usually speaks of.
    """

    persona: str
    is_device: bool
    locale: str
    behaviors: tuple[Behavior[BehaviorParameters], ...]
    seed: int
    started_at: dt.datetime
    stream: str = ""
    entity: Entity | None = None

    def key(self, dataset: str) -> int:
        """Return the key of the persona's *dataset*."""
        names = (dataset, self.stream) if self.stream else (dataset,)
        return derive(self.seed, self.persona, *names)

    @cached_property
    def world(self) -> World:
        """The people and things that the records speak of."""
        return World(self.seed, self.persona, self.locale)

    @cached_property
    def operations(self) -> Sequence[Operation]:
        """What the persona asks for."""
        if self.entity is not None:
            return entity_operations(self.entity, self.locale, is_device=self.is_device)
        return DEVICE_OPERATIONS if self.is_device else SHOP_OPERATIONS

    @property
    def utc_seconds(self) -> float:
        """The time of the day at which the stream starts, in seconds since midnight UTC."""
        start = self.started_at.astimezone(dt.UTC)
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        return (start - midnight).total_seconds()

    @cached_property
    def arrangement(self) -> Arrangement:
        """What kind of stream it is, unless its dataset has another."""
        return Arrangement(utc_seconds=self.utc_seconds)

    @property
    def client_count(self) -> int:
        """How many different clients there are."""
        if self.is_device:
            return 1
        has_operations = self.entity is not None and bool(self.entity.operations)
        return API_CLIENT_COUNT if has_operations else SHOP_CLIENT_COUNT

    def clients(self, drawn: Frame) -> NDArray[np.int64]:
        """Return the number of the customer or device behind each record."""
        return integers(drawn.sessions.client_keys, self.client_count)

    @cached_property
    def _ids(self) -> pa.StringArray:
        numbers = np.arange(self.client_count)
        if self.is_device:
            return device_ids(self.world.device_keys(numbers)).array()
        return self.world.customers(numbers, "profile_id").array()

    def client_ids(self, clients: NDArray[np.int64]) -> Texts:
        """Return the ids of the customers or devices with the numbers *clients*."""
        return chosen(self._ids, clients)

    def senders(self, clients: NDArray[np.int64]) -> Senders:
        """Return who the *clients* with these numbers are, as headers show them."""
        world = self.world
        keys = world.device_keys(clients) if self.is_device else world.customer_keys(clients)
        return Senders(keys, self.is_device)
