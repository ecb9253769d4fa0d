"""The people and things that records speak of; each has one id and, wherever it occurs, one story.

A customer is a row of the persona's ``population`` dataset under the same seed, so the two datasets
can be joined.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import keys_at
from persona_assets.behaviors.literals import quoted
from persona_assets.behaviors.numerals import from_cents
from persona_assets.behaviors.texts import Texts, chosen, glued, own
from persona_assets.generators.population import population_key, population_plan
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, derive, field_keys, integers, row_keys

CUSTOMER_COUNT = 5_000
"""How many customers a shop has: the first rows of the population."""

PRODUCT_COUNT = 600
"""How many products a shop sells."""

PAST_ORDER_COUNT = 3
"""How many orders each customer has placed before."""

_SPOKEN_OF = ["profile_id", "name", "email", "phone", "street", "city", "age_years", "bio"]
"""The columns of the population that records speak of."""

_KINDS = (
    ("kitchen", "kettle", "skillet", "teapot", "bread knife", "measuring jug", "mortar"),
    ("office", "desk lamp", "notebook", "fountain pen", "letter tray", "footrest", "stapler"),
    ("garden", "trowel", "watering can", "seed box", "plant label", "pruning saw", "rain gauge"),
    ("travel", "rucksack", "wash bag", "luggage tag", "flask", "head torch", "map case"),
    ("home", "wool blanket", "wall clock", "door mat", "picture frame", "candle holder", "vase"),
)
_STYLES = (
    "Alder",
    "Birch",
    "Cedar",
    "Dune",
    "Ember",
    "Fjord",
    "Granite",
    "Harbor",
    "Iris",
    "Juniper",
)
_ITEMS = tuple((group, item) for group, *items in _KINDS for item in items)


@dataclass(frozen=True, slots=True)
class Orders:
    """Some orders; all that an order is follows from its key.

    Attributes:
        order_ids: Their ids, as text.
        products: The number of the product that each is for.
        quantities: How many of it.
        cents: The price of all of it, in hundredths.
    """

    order_ids: Texts
    products: NDArray[np.int64]
    quantities: NDArray[np.int64]
    cents: NDArray[np.int64]


class World:
    """Everyone and everything that a persona's records under one seed can speak of."""

    def __init__(self, seed: int, persona: str, locale: str) -> None:
        """Make the world.

        Its ``locale`` is the language and country of names, places and messages.

        Raises:
            InvalidArgumentError: The seed is outside its range.
            UnknownNameError: No word lists are frozen for *locale*.
        """
        self.locale = locale
        self._population_key = population_key(seed, persona)
        self._plan = population_plan(self._population_key, persona, locale=locale)
        self._product_keys = row_keys(derive(seed, persona, "products"), 0, PRODUCT_COUNT)
        self._order_key = derive(seed, persona, "orders")
        self._device_key = derive(seed, persona, "devices")
        self._texts: dict[str, pa.StringArray] = {}
        self._literals: dict[str, pa.StringArray] = {}

    def customers(self, rows: NDArray[np.int64], column: str) -> Texts:
        """Return a *column* of the customers who are the *rows* of the population, as texts.

        The column ``address`` is street and city.
        """
        return chosen(self._column(column), rows)

    def customer_literals(self, rows: NDArray[np.int64], column: str) -> Texts:
        """Return a *column* of the customers who are the *rows*, as JSON literals."""
        if column not in self._literals:
            self._literals[column] = quoted(self._column(column))
        return chosen(self._literals[column], rows)

    def customer_ages(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the ages of the customers who are the *rows*, in years."""
        return self._everyone.column("age_years").to_numpy().astype(np.int64)[rows]

    def customer_keys(self, rows: NDArray[np.int64]) -> KeyArray:
        """Return the keys of the customers who are the *rows* of the population."""
        return keys_at(self._population_key, rows)

    def device_keys(self, numbers: NDArray[np.int64]) -> KeyArray:
        """Return the keys of the devices with *numbers*."""
        return keys_at(self._device_key, numbers)

    def past_orders(self, customers: NDArray[np.int64], drawn: KeyArray) -> Orders:
        """Return one of the orders that each customer placed before, chosen by *drawn*."""
        which = integers(drawn, PAST_ORDER_COUNT)
        return self.orders(keys_at(self._order_key, customers * PAST_ORDER_COUNT + which))

    def orders(self, keys: KeyArray) -> Orders:
        """Return the orders with *keys*."""
        products = integers(field_keys(keys, "product"), PRODUCT_COUNT)
        quantities = integers(field_keys(keys, "quantity"), 5) + 1
        cents = self.product_cents[products] * quantities
        ids = own(uuids_from_keys(field_keys(keys, "order_id")))
        return Orders(ids, products, quantities, cents)

    @cached_property
    def _everyone(self) -> pa.RecordBatch:
        """What is spoken of all customers."""
        return self._plan.batch(row_keys(self._population_key, 0, CUSTOMER_COUNT), _SPOKEN_OF)

    def _column(self, name: str) -> pa.StringArray:
        if name == "address":
            return glued(self._column("street"), ", ", self._column("city"))
        if name not in self._texts:
            self._texts[name] = self._everyone.column(name).cast(pa.string())
        return self._texts[name]

    @cached_property
    def product_cents(self) -> NDArray[np.int64]:
        """The price of each product, in hundredths: from 2.00 to 199.99."""
        return integers(field_keys(self._product_keys, "price"), 19_800) + 200

    @cached_property
    def product_prices(self) -> pa.StringArray:
        """The price of each product, as JSON literals."""
        return from_cents(self.product_cents).array()

    @cached_property
    def product_ids(self) -> pa.StringArray:
        """The id of each product, such as ``p-0042``."""
        return pa.array([f"p-{number:04d}" for number in range(PRODUCT_COUNT)])

    @cached_property
    def product_names(self) -> pa.StringArray:
        """The name of each product, as JSON literals."""
        styles = integers(field_keys(self._product_keys, "style"), len(_STYLES))
        names = [
            f"{_STYLES[style]} {_ITEMS[number % len(_ITEMS)][1]}"
            for number, style in enumerate(styles)
        ]
        return quoted(pa.array(names))

    @cached_property
    def product_groups(self) -> pa.StringArray:
        """The group that each product belongs to, as JSON literals."""
        groups = [_ITEMS[number % len(_ITEMS)][0] for number in range(PRODUCT_COUNT)]
        return quoted(pa.array(groups))

    @cached_property
    def product_words(self) -> pa.StringArray:
        """The group that each product belongs to, as plain texts."""
        return pa.array([_ITEMS[number % len(_ITEMS)][0] for number in range(PRODUCT_COUNT)])

    @cached_property
    def product_stock(self) -> NDArray[np.int64]:
        """How many of each product are in stock."""
        return integers(field_keys(self._product_keys, "stock"), 500)


def device_ids(keys: KeyArray) -> Texts:
    """Return the ids of the devices with *keys*, such as ``d-1f0a93c2``."""
    distinct, found = np.unique(keys, return_inverse=True)
    names = [f"d-{number:08x}" for number in integers(distinct, 1 << 32).tolist()]
    return chosen(pa.array(names, pa.string()), found)
