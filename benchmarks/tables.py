"""The tables that are measured, as plans of the engine's public nodes.

``users`` has the 12 columns of the goal; ``orders`` has 12 narrow ones; ``lineitem`` has the names,
types, cardinalities and comment lengths of TPC-H's table, not the rules of its generator.
"""

import datetime as dt

import numpy as np
import pyarrow as pa

from persona_assets.keys import derive
from persona_assets.personas.identity import email, identity
from persona_assets.values.indices import SerialIndex, UniformIndex, WeightedIndex
from persona_assets.values.nesting import Derived
from persona_assets.values.node import Field, Node
from persona_assets.values.numbers import (
    DateRange,
    DecimalRange,
    IntegerRange,
    TimestampRange,
)
from persona_assets.values.plan import Plan
from persona_assets.values.text import Pick, Text, Uuid, Words
from persona_assets.vocabulary.sentences import FRAGMENT_COUNT, fragments

USERS_KEY = derive(42, "benchmark", "users")
ORDERS_KEY = derive(42, "benchmark", "orders")
LINEITEM_KEY = derive(42, "benchmark", "lineitem")
MONEY = pa.decimal64(15, 2)

_FIRST = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
_LAST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_PRODUCTS, _CUSTOMERS = 50_000, 1_000_000


def users() -> Plan:
    """Return the 12 columns that are compared with mimesis and seedfaker."""
    who = identity("en_US")
    status = WeightedIndex("status", [80, 15, 5])
    return _plan(
        {
            "id": Uuid("id"),
            "name": who.name,
            "email": email("en_US", SerialIndex(USERS_KEY)),
            "phone": who.phone,
            "street": who.street,
            "city": who.city,
            "country": who.country,
            "age": who.age_years,
            "balance": DecimalRange("balance", 0, 9_999.99),
            "signup": TimestampRange("signup", _FIRST, _LAST),
            "status": Pick(status, ["active", "inactive", "pending"]),
            "sentence": who.bio,
        }
    )


def orders() -> Plan:
    """Return 12 columns of an order; users are referred to by their row number."""
    return _plan(
        {
            "order_number": IntegerRange("order_number", 0, 2**40),
            "customer_number": IntegerRange("customer_number", 0, _CUSTOMERS - 1),
            "product_number": IntegerRange("product_number", 0, _PRODUCTS - 1),
            "quantity_count": IntegerRange("quantity_count", 1, 9),
            "unit_price": DecimalRange("unit_price", 0.5, 499.99),
            "discount_fraction": DecimalRange("discount_fraction", 0, 0.3),
            "shipping_fee": DecimalRange("shipping_fee", 0, 20),
            "currency": _pick("currency", ["EUR", "GBP", "USD"]),
            "channel": _pick("channel", ["app", "store", "web"]),
            "status": _pick("status", ["cancelled", "new", "paid", "returned", "shipped"]),
            "ordered_at": TimestampRange("ordered_at", _FIRST, _LAST),
            "ship_on": DateRange("ship_on", _FIRST.date(), _LAST.date()),
        }
    )


def lineitem() -> Plan:
    """Return the 16 columns of TPC-H's ``lineitem`` at scale factor 1."""
    first, last = dt.date(1992, 1, 2), dt.date(1998, 12, 1)
    instructions = ["COLLECT COD", "DELIVER IN PERSON", "NONE", "TAKE BACK RETURN"]
    modes = ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"]
    return _plan(
        {
            "l_orderkey": IntegerRange("l_orderkey", 1, 6_000_000),
            "l_partkey": IntegerRange("l_partkey", 1, 200_000),
            "l_suppkey": IntegerRange("l_suppkey", 1, 10_000),
            "l_linenumber": Derived(IntegerRange("l_linenumber", 1, 7), pa.int32(), _small, _same),
            "l_quantity": _money("l_quantity", 100, 5_000),
            "l_extendedprice": _money("l_extendedprice", 90_000, 10_500_000),
            "l_discount": _money("l_discount", 0, 10),
            "l_tax": _money("l_tax", 0, 8),
            "l_returnflag": _pick("l_returnflag", ["A", "N", "R"]),
            "l_linestatus": _pick("l_linestatus", ["F", "O"]),
            "l_shipdate": DateRange("l_shipdate", first, last),
            "l_commitdate": DateRange("l_commitdate", first, last),
            "l_receiptdate": DateRange("l_receiptdate", first, last),
            "l_shipinstruct": _pick("l_shipinstruct", instructions),
            "l_shipmode": _pick("l_shipmode", modes),
            "l_comment": _comment(),
        }
    )


def _comment() -> Node:
    """Return texts of 26 letters on average, as those of the original."""
    pieces = [fragments("en_US", length) for length in (2, 3)]
    parts = [UniformIndex(f"l_comment_{length}", FRAGMENT_COUNT) for length in (2, 3)]
    return Text(Words(parts[0], pieces[0]), " ", Words(parts[1], pieces[1]))


def _money(name: str, low: int, high: int) -> Node:
    return Derived(IntegerRange(name, low, high), MONEY, _hundredths, _same)


def _pick(name: str, labels: list[str]) -> Node:
    return Pick(UniformIndex(name, len(labels)), labels)


def _hundredths(units: pa.Array) -> pa.Array:
    return pa.Array.from_buffers(MONEY, len(units), units.buffers())


def _small(units: pa.Array) -> pa.Array:
    return pa.array(units.to_numpy().astype(np.int32))


def _same(value: object) -> object:
    return value


def _plan(nodes: dict[str, Node]) -> Plan:
    return Plan([Field(name, node, name) for name, node in nodes.items()])
