"""What a user declares is checked when it is declared, and means what it says."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Entity,
    Field,
    NewEvent,
    Select,
    SetState,
    Simulation,
    StateField,
)
from persona_assets_tests.simulation.shop import (
    START,
    START_MS,
    SignedUp,
    User,
    Viewed,
    played,
    records_of,
    simulation,
    visit,
)


def made(kind: type[BaseEvent], count: int = 200, locale: str = "en_US") -> list[dict[str, object]]:
    """Return *count* events of one class, one a second."""
    sim = Simulation(duration=f"{count}s", start_time=START, locale=locale)

    @sim.flow
    def only(ctx):  # noqa: ANN001, ANN202 - as a user writes it
        yield NewEvent(ctx, kind)

    return records_of(sim)


def test_events_are_pydantic_models() -> None:
    """DF-03: a wrong type is pydantic's own error, which names the field."""
    with pytest.raises(ValidationError, match="page"):
        Viewed(user_id="u1", page=7)  # type: ignore[arg-type]

    assert Viewed(user_id="u1").model_dump()["page"] == "/home"


@pytest.mark.parametrize(
    ("faker", "arguments", "pattern"),
    [
        pytest.param("uuid4", {}, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-\w{12}"),
        pytest.param("shortuuid", {"length": 8}, r"[A-Za-z0-9]{8}"),
        pytest.param("shortuuid", {"length": 22}, r"[A-Za-z0-9]{22}"),
        pytest.param("name", {}, r"\S+ \S.*"),
        pytest.param("email", {}, r"[a-z.0-9'-]+@example\.(com|org)"),
        pytest.param("lexify", {"text": "PROD_????"}, r"PROD_[A-Z0-9]{4}"),
        pytest.param("city", {}, r"\S.*"),
        pytest.param("color_name", {}, r"[A-Z]\w+"),
    ],
)
def test_texts_are_as_the_guide_shows(faker: str, arguments: dict[str, Any], pattern: str) -> None:
    """Each provider of texts gives what its row of the guide's table shows.

    DF-06 to DF-09, DF-15, DF-16.
    """

    class Event(BaseEvent):
        value: str = Field(faker=faker, **arguments)

    values = [event["value"] for event in made(Event)]

    assert len(values) == 200
    assert all(re.fullmatch(pattern, value) for value in values), values[:5]
    assert len(set(values)) > 10


def test_numbers_keep_their_bounds() -> None:
    """DF-11, DF-12: whole numbers and floats reach their bounds, and never leave them."""

    class Event(BaseEvent):
        whole: int = Field(faker="random_int", min=1, max=3)
        stepped: int = Field(faker="random_int", min=0, max=10, step=5)
        real: float = Field(faker="pyfloat", min_value=0, max_value=0.5, positive=True)

    events = made(Event, 2000)

    assert {event["whole"] for event in events} == {1, 2, 3}
    assert {event["stepped"] for event in events} == {0, 5, 10}
    assert min(event["real"] for event in events) == 0.01
    assert max(event["real"] for event in events) == 0.5


def test_only_listed_elements_are_chosen() -> None:
    """DF-10: ``random_element`` gives what is listed, by its weights if it has any."""

    class Event(BaseEvent):
        plain: str = Field(faker="random_element", elements=["free", "premium", "enterprise"])
        heavy: str = Field(faker="random_element", elements={"often": 0.9, "seldom": 0.1})

    events = made(Event, 2000)

    assert {event["plain"] for event in events} == {"free", "premium", "enterprise"}
    assert 1740 < sum(event["heavy"] == "often" for event in events) < 1860  # within 4.5 sigma


def test_now_is_the_time_of_the_event() -> None:
    """DF-13, DF-14: ``now`` is the simulated time, not the wall clock's."""

    class Event(BaseEvent):
        at: dt.datetime = Field(faker="now")
        date: dt.datetime = Field(faker="date_time")

    events = made(Event, 3)

    assert [event["at"].timestamp() * 1000 for event in events] == [
        event["timestamp"] for event in events
    ]
    assert all(isinstance(event["date"], dt.datetime) for event in events)


def test_the_person_of_an_event_is_one_person() -> None:
    """The name and the e-mail of one event agree."""

    class Event(BaseEvent):
        first_name: str = Field(faker="first_name")
        email: str = Field(faker="email")

    events = made(Event, 50, locale="en_GB")

    assert all(event["email"].split(".")[0].isalpha() for event in events)
    assert all(
        event["email"].split(".")[0] == event["first_name"].lower()
        for event in events
        if event["first_name"].isascii() and event["first_name"].isalpha()
    )


@pytest.mark.parametrize(
    ("declare", "says"),
    [
        pytest.param(lambda: Field(faker="uuid5"), "no faker provider named", id="provider"),
        pytest.param(lambda: Field(faker="random_int", most=3), "most", id="argument"),
        pytest.param(lambda: Field(min=1), "faker=", id="arguments without a provider"),
        pytest.param(
            lambda: Field(faker="random_int", min=3, max=1), "min <= max", id="empty range"
        ),
        pytest.param(lambda: SetState(User, [("visit", "add", 1)]), "'visits'", id="state field"),
        pytest.param(lambda: SetState(User, [("visits", "plus", 1)]), "operation", id="operation"),
        pytest.param(
            lambda: Select(User, where=[("visits", "over", 1)]), "condition", id="condition"
        ),
        pytest.param(
            lambda: Select(User, where=[("visits", "less_than", None)]), "needs a value", id="None"
        ),
        pytest.param(lambda: AddDecay(rate=1.5, seconds=1), "between 0 and 1", id="rate"),
        pytest.param(lambda: AddDecay(fortnights=1), "unit of time", id="unit"),
        pytest.param(lambda: Simulation(duration="1y"), "1h30m", id="duration"),
        pytest.param(lambda: Simulation(start_time="soon"), "ISO 8601", id="start"),
        pytest.param(lambda: Simulation(n_flows=0), "n_flows", id="flows"),
        pytest.param(lambda: Simulation(random_seed=-1), "seed", id="seed"),
        pytest.param(lambda: Simulation().run(), "needs a flow", id="no flows"),
    ],
)
def test_a_wrong_declaration_is_an_error(declare: Callable[[], object], says: str) -> None:
    """What does not exist is refused where it is named, and the message says what does.

    DF-16, DF-29, DF-35, DF-49, DF-50.
    """
    with pytest.raises((InvalidArgumentError, UnknownNameError), match=re.escape(says)):
        declare()


def test_system_fields_cannot_be_lost() -> None:
    """DF-05: an event cannot declare a field that the simulation fills."""
    with pytest.raises(InvalidArgumentError, match="session_id"):

        class Event(BaseEvent):
            session_id: str = "mine"


def test_every_event_has_its_system_fields() -> None:
    """DF-05: every event has an id of its own, its class, a time in milliseconds and a session."""
    _, events = played(visit)

    assert len({event["event_id"] for event in events}) == len(events) > 30
    assert {event["event_type"] for event in events} == {"Viewed", "Bought"}
    assert all(START_MS <= event["timestamp"] < START_MS + 600_000 for event in events)
    assert all(len(event["session_id"]) == 36 for event in events)


def test_the_primary_key_identifies_the_entity() -> None:
    """The entity that an event creates has the event's key and the fields copied from it.

    DF-04, DF-17, DF-19.
    """
    sim = simulation(initial_entities={})

    @sim.flow
    def sign_up(ctx):  # noqa: ANN001, ANN202 - as a user writes it
        yield NewEvent(ctx, SignedUp, save_entity=User)
        yield AddDecay(ctx, hours=1)

    events = records_of(sim)

    assert [(user.user_id, user.plan) for user in sim.entity_manager.query(User)] == [
        (event["user_id"], event["plan"]) for event in events
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param({"source_event": SignedUp}, "primary_key", id="no key"),
        pytest.param({"primary_key": "id", "source_event": SignedUp}, "field of Signed", id="key"),
        pytest.param(
            {"primary_key": "user_id", "source_event": SignedUp}
            | {"age": StateField(from_field="age", type_=int)},
            "'age'",
            id="copied field",
        ),
        pytest.param(
            {"primary_key": "user_id", "visits": StateField(default="many", type_=int)},
            "found 'many'",
            id="default of another type",
        ),
        pytest.param({"primary_key": "id", "visits": StateField(default=0)}, "type", id="type"),
    ],
)
def test_a_wrong_entity_is_an_error(body: dict[str, Any], says: str) -> None:
    """DF-18: an entity whose parts do not fit together is refused when its class is made."""
    with pytest.raises((InvalidArgumentError, UnknownNameError), match=re.escape(says)):
        type("Wrong", (Entity,), body)


def test_initial_entities_are_there_before_the_first_flow() -> None:
    """Entities with and without a source event exist from the start, with plausible values.

    DF-18, DF-54.
    """

    class Product(Entity):
        source_event = None
        primary_key = "product_id"
        name: str = StateField(type_=str)
        price: float = StateField(type_=float)
        inventory: int = StateField(default=100, type_=int)

    sim, _ = played(visit, initial_entities={User: 100, Product: 20})
    users = sim.entity_manager.query(User, time=START)
    products = sim.entity_manager.query(Product, time=START)

    assert len({user.user_id for user in users}) == 100
    assert {user.plan for user in users} == {"free", "pro"}
    assert len({product.product_id for product in products}) == 20
    assert all(product.price > 0 and product.inventory == 100 for product in products)


def test_json_schema_says_what_fills_a_field() -> None:
    """The JSON Schema of an event names the providers."""
    assert json.loads(json.dumps(SignedUp.model_json_schema()))["properties"]["email"]["faker"] == (
        "email"
    )
