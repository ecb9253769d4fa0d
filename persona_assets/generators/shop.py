"""What a client asks of a web shop: customers, products, orders and reviews that fit together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.behaviors.literals import quoted
from persona_assets.behaviors.numerals import from_integers
from persona_assets.behaviors.payloads import FieldType, PayloadField
from persona_assets.behaviors.texts import Texts, chosen, same, where
from persona_assets.generators.exchanges import (
    Callers,
    Exchange,
    count_field,
    id_field,
    literal_field,
    marked_field,
    message_field,
    money_field,
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
    is_moved = callers.is_limited & (pages != 1)
    pages = np.where(callers.is_limited, 1, pages)
    first = integers(field_keys(callers.keys, "first"), PRODUCT_COUNT)
    wanted = chosen(world.product_groups, first)
    is_limited = callers.is_limited
    query = (
        "/products",
        where(is_limited, "", "?query="),
        chosen(world.product_words, first).replaced_by(is_limited, ""),
        where(is_limited, "", "&page="),
        from_integers(pages).replaced_by(is_limited, ""),
        where(is_limited, "", "&limit=20"),
    )
    request = (
        literal_field("query", FieldType.TYPED_TEXT, wanted, is_recent=True),
        count_field("page", pages, is_recent=True),
    )
    response = (
        count_field("product_count", np.full(len(first), PRODUCT_COUNT)),
        id_field("first_product_id", chosen(world.product_ids, first)),
        literal_field("first_product_name", FieldType.TEXT, _names(callers, first)),
        literal_field("group", FieldType.TEXT, wanted),
        marked_field(count_field("page", pages, is_recent=True), LimitedFeatures, is_moved),
    )
    return Exchange("GET", query, request, response, 200)


def get_product(callers: Callers) -> Exchange:
    """Look at one product."""
    world = callers.world
    product = integers(field_keys(callers.keys, "product"), PRODUCT_COUNT)
    ids = chosen(world.product_ids, product)
    response = (
        id_field("product_id", ids),
        literal_field("name", FieldType.TEXT, _names(callers, product)),
        literal_field("group", FieldType.TEXT, chosen(world.product_groups, product)),
        literal_field("price", FieldType.NUMBER, chosen(world.product_prices, product)),
        count_field("stock_count", world.product_stock[product], is_recent=True),
    )
    request = (id_field("product_id", ids), *_view(product))
    return Exchange("GET", ("/products/", ids), request, response, 200)


def get_customer(callers: Callers) -> Exchange:
    """Look at one's own account."""
    response = (
        _customer(callers, "customer_id", "profile_id", FieldType.ID),
        _customer(callers, "name", "name"),
        _customer(callers, "email", "email"),
        count_field("age_years", callers.world.customer_ages(callers.clients)),
        _customer(callers, "phone", "phone", is_recent=True),
        _customer(callers, "city", "city"),
    )
    request = (response[0], *_view(callers.clients))
    return Exchange("GET", ("/customers/", callers.client_ids), request, response, 200)


def update_customer(callers: Callers) -> Exchange:
    """Write something about oneself."""
    request = (
        _customer(callers, "name", "name", FieldType.TYPED_TEXT),
        count_field("age_years", callers.world.customer_ages(callers.clients)),
        message_field(
            "bio", callers.world.customer_literals(callers.clients, "bio"), callers.world.locale
        ),
    )
    response = (
        _customer(callers, "customer_id", "profile_id", FieldType.ID),
        *request,
        _customer(callers, "email", "email"),
    )
    return Exchange("PATCH", ("/customers/", callers.client_ids), request, response, 200)


def create_order(callers: Callers) -> Exchange:
    """Order a product."""
    orders = callers.world.orders(callers.keys)
    request = (
        _customer(callers, "customer_id", "profile_id", FieldType.ID),
        *_order_lines(callers, orders),
        _customer(callers, "recipient_name", "name", FieldType.TYPED_TEXT),
        _customer(callers, "ship_to", "address", FieldType.TYPED_TEXT, is_recent=True),
    )
    response = (
        id_field("order_id", orders.order_ids),
        *request,
        literal_field("status", FieldType.OTHER, same('"created"', len(callers.keys))),
    )
    return Exchange("POST", ("/orders",), request, response, 201)


def get_order(callers: Callers) -> Exchange:
    """Look at an order of one's own that was placed before."""
    orders = callers.world.past_orders(callers.clients, field_keys(callers.keys, "past_order"))
    order_id = id_field("order_id", orders.order_ids)
    response = (
        order_id,
        _customer(callers, "customer_id", "profile_id", FieldType.ID),
        *_order_lines(callers, orders),
        _customer(callers, "recipient_name", "name"),
        literal_field(
            "status", FieldType.OTHER, chosen(_ORDER_STATES, orders.cents % 3), is_recent=True
        ),
    )
    request = (order_id, *_view(orders.products))
    return Exchange("GET", ("/orders/", orders.order_ids), request, response, 200)


def create_review(callers: Callers) -> Exchange:
    """Say what one thinks of a product."""
    product = integers(field_keys(callers.keys, "product"), PRODUCT_COUNT)
    stars = pick(field_keys(callers.keys, "stars"), pick_table((6, 5, 12, 32, 45)))
    opinion = integers(field_keys(callers.keys, "opinion"), len(_OPINIONS[0]))
    place = stars * len(_OPINIONS[0]) + opinion
    ids = chosen(callers.world.product_ids, product)
    request = (
        id_field("product_id", ids),
        literal_field("product_name", FieldType.TEXT, _names(callers, product)),
        count_field("star_count", stars.astype(np.int64) + 1),
        message_field("review", chosen(_opinions(), place), callers.world.locale),
    )
    review_ids = integers(child_keys(callers.keys, 1), 1 << 32)
    response = (count_field("review_number", review_ids), *request)
    return Exchange("POST", ("/products/", ids, "/reviews"), request, response, 201)


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


_ORDER_STATES = pa.array(['"paid"', '"shipped"', '"delivered"'])
_VIEWS = pa.array(['"summary"', '"full"'])


@cache
def _opinions() -> pa.StringArray:
    """All opinions, as JSON literals."""
    return quoted(pa.array([text for texts in _OPINIONS for text in texts]))


def _view(numbers: NDArray[np.int64]) -> tuple[PayloadField, ...]:
    """How much of a thing the client wants to see."""
    view = literal_field("view", FieldType.TEXT, chosen(_VIEWS, numbers % 2))
    return view, count_field("depth", numbers % 3)


def _order_lines(callers: Callers, orders: Orders) -> tuple[PayloadField, ...]:
    world, products = callers.world, orders.products
    return (
        id_field("product_id", chosen(world.product_ids, products)),
        literal_field("product_name", FieldType.TEXT, _names(callers, products)),
        count_field("quantity", orders.quantities),
        literal_field("unit_price", FieldType.NUMBER, chosen(world.product_prices, products)),
        money_field("total_price", orders.cents),
    )


def _names(callers: Callers, products: NDArray[np.int64]) -> Texts:
    return chosen(callers.world.product_names, products)


def _customer(
    callers: Callers,
    name: str,
    column: str,
    kind: FieldType = FieldType.TEXT,
    *,
    is_recent: bool = False,
) -> PayloadField:
    """Return the field *name*, which holds a *column* of those who call."""
    literals = callers.world.customer_literals(callers.clients, column)
    return literal_field(name, kind, literals, is_recent=is_recent)
