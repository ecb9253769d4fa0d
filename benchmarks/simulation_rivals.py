"""The guide's shop by hand: with simpy, and with generators on a heap.

Both do what the flow says and no more: a registration, somebody who drops off, a log-in that lets
the user be chosen, a cart, an order; runs start at whole seconds while there is room.  Their users
are dicts, their ids are numbers, their chances are those of one ``random.Random``.
"""

import random
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import Any

import simpy

SHOPPING = 5 / 8
"""How likely the next run is one of a user who shops, if there is one."""

Run = Generator[float, None, None]
"""A run of a flow: yields how long it waits."""


class Shop:
    """What both ways share: the flows, the users who can be chosen, the events.

    Attributes:
        free: How many runs may start.
        events: What has happened.
    """

    def __init__(
        self, n_flows: int, users: int, now: Callable[[], float], *, is_open: bool
    ) -> None:
        """Begin with *users*, of whom nobody can be chosen yet, or all if the shop *is_open*."""
        self.free = n_flows
        self._is_open = is_open
        self.events: list[dict[str, Any]] = []
        self._now = now
        self._random = random.Random(42)
        self._users = [{"user_id": number, "orders": 0} for number in range(users)]
        self._logged_in: list[dict[str, Any]] = [*self._users] if is_open else []
        self._products = [f"product {number}" for number in range(20)]
        self._sessions = 0

    def start(self) -> Run:
        """Return the next run."""
        self.free -= 1
        self._sessions += 1
        logged_in = self._logged_in
        if logged_in and self._random.random() < SHOPPING:
            place = int(self._random.random() * len(logged_in))
            user, logged_in[place] = logged_in[place], logged_in[-1]
            logged_in.pop()
            return self._shop(self._sessions, user)
        return self._register(self._sessions)

    def _register(self, session: int) -> Run:
        user = {"user_id": len(self._users), "orders": 0}
        self._users.append(user)
        self._emit("AccountCreated", session, user)
        yield 30
        stays = self._random.random() >= 0.2
        if stays:
            product = self._products[int(self._random.random() * 20)]
            self._emit("ProductAdded", session, user, product_id=product)
            user["is_logged_in"] = True
        if stays or self._is_open:
            self._logged_in.append(user)
        self.free += 1

    def _shop(self, session: int, user: dict[str, Any]) -> Run:
        cart = f"cart_{session}"
        self._emit("ProductAdded", session, user, product_id="PROD_001", cart_id=cart)
        user["cart_id"] = cart
        yield 60
        if self._random.random() >= 0.4:
            self._emit("OrderCompleted", session, user, order_id=f"order_{session}", total=99.99)
            user["orders"] += 1
        self._logged_in.append(user)
        self.free += 1

    def _emit(self, kind: str, session: int, user: dict[str, Any], **values: object) -> None:
        event = {"type": kind, "at": self._now(), "session": session, "user": user["user_id"]}
        self.events.append({**event, **values})


def with_simpy(seconds: int, n_flows: int, users: int, *, is_open: bool = False) -> int:
    """Return how many events simpy makes."""
    environment = simpy.Environment()
    shop = Shop(n_flows, users, lambda: environment.now, is_open=is_open)

    def process(run: Run) -> Generator[simpy.Event, None, None]:
        for wait in run:
            yield environment.timeout(wait)

    def ticks() -> Generator[simpy.Event, None, None]:
        while True:
            for _ in range(shop.free):
                environment.process(process(shop.start()))
            yield environment.timeout(1)

    environment.process(ticks())
    environment.run(until=seconds)
    return len(shop.events)


def on_a_heap(seconds: int, n_flows: int, users: int, *, is_open: bool = False) -> int:
    """Return how many events generators on a heap make."""
    heap: list[tuple[float, int, Run]] = []
    now = 0.0
    number = 0
    shop = Shop(n_flows, users, lambda: now, is_open=is_open)
    while now < seconds:
        for _ in range(shop.free):
            run = shop.start()
            number += 1
            heappush(heap, (now + next(run), number, run))
        now += 1
        while heap and heap[0][0] < now:
            time, _, run = heappop(heap)
            then, now = now, time
            next(run, None)
            now = then
    return len(shop.events)
