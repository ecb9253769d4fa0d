"""The ``api`` records: their shape, and that what they speak of fits together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.columns import description
from persona_assets.generators.api import API_SCHEMA, api_batch
from persona_assets.generators.population import population_key, population_plan
from persona_assets.keys import row_keys
from persona_assets_tests.generators.builders import (
    PERSONAS,
    START,
    make_source,
    parsed,
    records,
    shipped,
)


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_record_is_a_request_and_its_answer(persona: str) -> None:
    """PP-09: method, endpoint, headers and body; status, headers and body; one request id."""
    for record in records(persona, 300):
        request, response = record["request"], record["response"]
        assert set(request) == {"method", "endpoint", "headers", "body"}
        assert set(response) == {"status_code", "headers", "body"}
        assert request["headers"]["X-Request-ID"] == record["request_id"]
        assert response["headers"]["X-Request-ID"] == record["request_id"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_records_fit_their_schema(persona: str) -> None:
    """The batch is valid Arrow with the declared columns and no unexpected null."""
    batch = api_batch(shipped(persona), 0, 300)

    batch.validate(full=True)
    assert batch.schema == API_SCHEMA
    assert all(batch.column(name).null_count == 0 for name in batch.schema.names)


def test_every_column_says_what_it_means() -> None:
    """The columns, and the members of the structs, are described."""
    members = [*API_SCHEMA.field("request").type, *API_SCHEMA.field("response").type]

    assert [field.name for field in (*API_SCHEMA, *members) if not description(field)] == []


@settings(max_examples=12, deadline=None)
@given(
    persona=st.sampled_from(PERSONAS),
    start=st.integers(0, 10**6),
    count=st.integers(1, 40),
    cut=st.integers(0, 39),
)
def test_rows_are_the_same_in_any_batch(persona: str, start: int, count: int, cut: int) -> None:
    """Where a batch begins and ends changes no record."""
    middle = start + cut % count
    source = shipped(persona)

    pieces = [api_batch(source, start, middle), api_batch(source, middle, start + count)]

    whole = api_batch(source, start, start + count)
    assert [row for piece in pieces for row in piece.to_pylist()] == whole.to_pylist()


def test_no_rows_are_an_empty_batch() -> None:
    """An empty range has the schema and no records."""
    batch = api_batch(make_source(), 5, 5)

    assert (batch.num_rows, batch.schema) == (0, API_SCHEMA)


def test_another_seed_gives_other_records() -> None:
    """PP-40: the seed changes every record."""
    one = api_batch(shipped("normal_user", 1), 0, 50).column("request_id").to_pylist()
    two = api_batch(shipped("normal_user", 2), 0, 50).column("request_id").to_pylist()

    assert set(one) & set(two) == set()


def test_times_follow_the_rate_from_the_start() -> None:
    """PP-84: the records of a persona at ten a minute are six seconds apart on average."""
    found = records("normal_user")

    times = [record["requested_at"] for record in found]
    assert times == sorted(times)
    assert times[0] >= START
    assert (times[-1] - START).total_seconds() / len(found) == pytest.approx(6, rel=0.01)


def test_a_customer_is_the_same_everywhere() -> None:
    """An id has one name and one e-mail address in all records."""
    stories: dict[str, set[tuple[str, str]]] = {}
    found = parsed(api_batch(make_source(), 0, 4000))
    bodies = [body for record in found if "email" in (body := record["response"]["body"])]
    for body in bodies:
        stories.setdefault(body["customer_id"], set()).add((body["name"], body["email"]))

    assert max(map(len, stories.values())) == 1
    assert len(stories) < len(bodies)


def test_a_customer_is_a_row_of_the_population() -> None:
    """The two datasets of one persona and seed can be joined by id."""
    key = population_key(42, "someone")
    people = population_plan(key, "someone").batch(row_keys(key, 0, 5000), ["profile_id", "name"])
    names = dict(zip(*(people.column(n).to_pylist() for n in ("profile_id", "name")), strict=True))

    found = parsed(api_batch(make_source(), 0, 500))

    assert all(record["client_id"] in names for record in found)
    orders = [r["request"]["body"] for r in found if r["operation_name"] == "create_order"]
    assert all(order["recipient_name"] == names[order["customer_id"]] for order in orders)


def test_an_orders_product_exists_at_its_price() -> None:
    """An order's product, name and price are the catalog's, and the total is their product."""
    found = parsed(api_batch(make_source(), 0, 6000))
    catalog: dict[str, tuple[str, float]] = {}
    for record in found:
        if record["operation_name"] == "get_product":
            body = record["response"]["body"]
            catalog[body["product_id"]] = (body["name"], body["price"])

    orders = [
        record["response"]["body"]
        for record in found
        if record["operation_name"] in ("create_order", "get_order")
    ]
    known = [order for order in orders if order["product_id"] in catalog]
    assert len(known) > 1000
    for order in known:
        assert (order["product_name"], order["unit_price"]) == catalog[order["product_id"]]
        assert order["total_price"] == pytest.approx(order["unit_price"] * order["quantity"])


def test_an_order_is_the_same_whenever_it_is_looked_at() -> None:
    """An order's id has one customer, product and total in all records."""
    stories: dict[str, set[tuple[object, ...]]] = {}
    for record in parsed(api_batch(make_source(), 0, 20_000)):
        if record["operation_name"] == "get_order":
            body = record["response"]["body"]
            story = (body["customer_id"], body["product_id"], body["total_price"])
            stories.setdefault(body["order_id"], set()).add(story)

    assert max(map(len, stories.values())) == 1


def test_an_answer_repeats_what_the_request_said() -> None:
    """What was typed, mistakes included, is what the server stores."""
    for record in records("normal_user"):
        if record["request"]["body"] and record["response"]["status_code"] < 400:
            said, answered = record["request"]["body"], record["response"]["body"]
            assert said.items() <= answered.items()
