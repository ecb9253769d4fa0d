"""What a client asks of a web shop: customers, products, orders and reviews that fit together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.literals import joined, where
from persona_assets.behaviors.payloads import FieldType, PayloadField
from persona_assets.generators.exchanges import (
    Callers,
    Exchange,
    count_field,
    id_field,
    literal_field,
    money_field,
    text_field,
)
from persona_assets.generators.world import CUSTOMER_COUNT, PRODUCT_COUNT, Orders
from persona_assets.keys import child_keys, field_keys, integers, pick, pick_table


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a client can ask for.

    Attributes:
        name: What it is called.
        weight: How often it is asked for, beside the others.
        build: What makes the exchanges of some callers.
        has_pages: Whether the newer features of the protocol show in it.
        is_write: Whether the client sends a body with it.
    """

    name: str
    weight: float
    build: Callable[[Callers], Exchange]
    has_pages: bool = False
    is_write: bool = False


def search_products(callers: Callers) -> Exchange:
    """Look through the catalog, a page at a time unless the client knows no pages."""
    world = callers.world
    pages = integers(field_keys(callers.keys, "page"), 20) + 1
    first = integers(field_keys(callers.keys, "first"), PRODUCT_COUNT)
    wanted = world.product_groups.take(pa.array(first))
    words = pa.array([text.strip('"') for text in world.product_groups.to_pylist()])
    query = joined("?query=", words.take(pa.array(first)), "&page=", _text(pages), "&limit=20")
    endpoints = joined("/products", where(callers.is_limited, "", query))
    request = (
        literal_field("query", FieldType.TYPED_TEXT, wanted, is_recent=True),
        count_field("page", pages, is_recent=True),
    )
    response = (
        count_field("product_count", np.full(len(first), PRODUCT_COUNT)),
        id_field("first_product_id", world.product_ids.take(pa.array(first))),
        literal_field("first_product_name", FieldType.TEXT, _names(callers, first)),
        literal_field("group", FieldType.TEXT, wanted),
        count_field("page", pages, is_recent=True),
    )
    return Exchange("GET", endpoints, _customer_ids(callers), request, response, 200)


def get_product(callers: Callers) -> Exchange:
    """Look at one product."""
    product = integers(field_keys(callers.keys, "product"), PRODUCT_COUNT)
    ids = callers.world.product_ids.take(pa.array(product))
    response = (
        id_field("product_id", ids),
        literal_field("name", FieldType.TEXT, _names(callers, product)),
        literal_field(
            "group", FieldType.TEXT, callers.world.product_groups.take(pa.array(product))
        ),
        money_field("price", callers.world.product_cents[product]),
        count_field("stock_count", callers.world.product_stock[product], is_recent=True),
    )
    request = (id_field("product_id", ids), *_view(product))
    endpoints = joined("/products/", ids)
    return Exchange("GET", endpoints, _customer_ids(callers), request, response, 200)


def get_customer(callers: Callers) -> Exchange:
    """Look at one's own account."""
    columns = ["profile_id", "name", "email", "phone", "city", "age_years"]
    who = callers.world.customers(callers.clients, columns)
    ids = who["profile_id"]
    response = (
        id_field("customer_id", ids),
        text_field("name", who["name"]),
        text_field("email", who["email"]),
        count_field("age_years", who["age_years"].to_numpy()),
        text_field("phone", who["phone"], is_recent=True),
        text_field("city", who["city"]),
    )
    request = (id_field("customer_id", ids), *_view(callers.clients))
    return Exchange("GET", joined("/customers/", ids), ids, request, response, 200)


def update_customer(callers: Callers) -> Exchange:
    """Write something about oneself."""
    columns = ["profile_id", "name", "email", "bio", "age_years"]
    who = callers.world.customers(callers.clients, columns)
    ids = who["profile_id"]
    request = (
        text_field("name", who["name"], is_typed=True),
        count_field("age_years", who["age_years"].to_numpy()),
        text_field("bio", who["bio"], is_typed=True),
    )
    response = (id_field("customer_id", ids), *request, text_field("email", who["email"]))
    return Exchange("PATCH", joined("/customers/", ids), ids, request, response, 200)


def create_order(callers: Callers) -> Exchange:
    """Order a product."""
    columns = ["profile_id", "name", "street", "city"]
    who = callers.world.customers(callers.clients, columns)
    orders = callers.world.orders(callers.keys)
    street = joined(who["street"], ", ", who["city"].cast(pa.string()))
    request = (
        id_field("customer_id", who["profile_id"]),
        *_order_lines(callers, orders),
        text_field("recipient_name", who["name"], is_typed=True),
        text_field("ship_to", street, is_typed=True, is_recent=True),
    )
    response = (
        id_field("order_id", orders.order_ids),
        *request,
        literal_field("status", FieldType.OTHER, pa.repeat('"created"', len(callers.keys))),
    )
    endpoints = pa.repeat("/orders", len(callers.keys))
    return Exchange("POST", endpoints, who["profile_id"], request, response, 201)


def get_order(callers: Callers) -> Exchange:
    """Look at an order of one's own that was placed before."""
    who = callers.world.customers(callers.clients, ["profile_id", "name"])
    orders = callers.world.past_orders(callers.clients, field_keys(callers.keys, "past_order"))
    states = pa.array(['"paid"', '"shipped"', '"delivered"'])
    state = states.take(pa.array((orders.cents % 3).astype(np.int64)))
    response = (
        id_field("order_id", orders.order_ids),
        id_field("customer_id", who["profile_id"]),
        *_order_lines(callers, orders),
        text_field("recipient_name", who["name"]),
        literal_field("status", FieldType.OTHER, state, is_recent=True),
    )
    request = (id_field("order_id", orders.order_ids), *_view(orders.products))
    endpoints = joined("/orders/", orders.order_ids)
    return Exchange("GET", endpoints, who["profile_id"], request, response, 200)


def create_review(callers: Callers) -> Exchange:
    """Say what one thinks of a product."""
    product = integers(field_keys(callers.keys, "product"), PRODUCT_COUNT)
    stars = pick(field_keys(callers.keys, "stars"), pick_table((6, 5, 12, 32, 45)))
    opinion = integers(field_keys(callers.keys, "opinion"), len(_OPINIONS[0]))
    opinions = pa.array([text for texts in _OPINIONS for text in texts])
    place = stars * len(_OPINIONS[0]) + opinion
    ids = callers.world.product_ids.take(pa.array(product))
    request = (
        id_field("product_id", ids),
        literal_field("product_name", FieldType.TEXT, _names(callers, product)),
        count_field("star_count", stars.astype(np.int64) + 1),
        text_field("review", opinions.take(pa.array(place)), is_typed=True),
    )
    review_ids = integers(child_keys(callers.keys, 1), 1 << 32)
    response = (count_field("review_number", review_ids), *request)
    endpoints = joined("/products/", ids, "/reviews")
    return Exchange("POST", endpoints, _customer_ids(callers), request, response, 201)


SHOP_OPERATIONS: Sequence[Operation] = (
    Operation("search_products", 18, search_products, has_pages=True),
    Operation("get_product", 17, get_product),
    Operation("get_customer", 10, get_customer),
    Operation("update_customer", 10, update_customer, is_write=True),
    Operation("create_order", 20, create_order, is_write=True),
    Operation("get_order", 12, get_order),
    Operation("create_review", 13, create_review, is_write=True),
)
"""All that a shop can be asked for, and how often each is."""

SHOP_CLIENT_COUNT = CUSTOMER_COUNT
"""How many different clients call a shop."""

_OPINIONS = (
    (
        "Broke on the second day, and nobody answers my mail.",
        "Not what the picture shows. I sent it back.",
        "The handle came loose before I had used it once.",
        "Arrived late and with a dent on one side.",
    ),
    (
        "Works, but it feels cheaper than I had hoped.",
        "The color is off and the lid does not close well.",
        "Too small for what I need it for, check the size.",
        "It does the job, although the manual is no help.",
    ),
    (
        "Fine for the price, nothing more and nothing less.",
        "Does what it should; the packaging could be smaller.",
        "I use it now and then and have no complaints so far.",
        "Average quality, quick delivery, would think twice.",
    ),
    (
        "Good value, and it looks better than in the pictures.",
        "Sturdy and simple, only the instructions are short.",
        "My second one, the first went to my neighbor.",
        "Nearly perfect, one more size would be welcome.",
    ),
    (
        "Exactly what I was looking for, I use it every day.",
        "Beautifully made and quickly delivered, thank you!",
        "A present for my father, who will not put it down.",
        "Best purchase of the year, and I bought a lot.",
    ),
)


def _view(numbers: NDArray[np.int64]) -> tuple[PayloadField, ...]:
    """How much of a thing the client wants to see."""
    views = pa.array(["summary", "full"]).take(pa.array(numbers % 2))
    return text_field("view", views), count_field("depth", numbers % 3)


def _order_lines(callers: Callers, orders: Orders) -> tuple[PayloadField, ...]:
    products = orders.products
    return (
        id_field("product_id", callers.world.product_ids.take(pa.array(products))),
        literal_field("product_name", FieldType.TEXT, _names(callers, products)),
        count_field("quantity", orders.quantities),
        money_field("unit_price", callers.world.product_cents[products]),
        money_field("total_price", orders.cents),
    )


def _names(callers: Callers, products: NDArray[np.int64]) -> pa.Array:
    return callers.world.product_names.take(pa.array(products))


def _customer_ids(callers: Callers) -> pa.StringArray:
    return callers.world.customers(callers.clients, ["profile_id"])["profile_id"]


def _text(numbers: NDArray[np.int64]) -> pa.StringArray:
    return pa.array(numbers).cast(pa.string())
