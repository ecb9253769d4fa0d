"""What is particular about a person, device or organization in each domain.

Traits are drawn from the same key as the identity, and a trait may read the identity's draws:
nobody has been a customer since before coming of age.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

import pyarrow as pa

from persona_assets.personas.documents import Domain
from persona_assets.personas.identity import ages
from persona_assets.values.indices import UniformIndex, WithinIndex
from persona_assets.values.node import Node
from persona_assets.values.numbers import BooleanChance, DecimalRange, IntegerRange
from persona_assets.values.text import Lookup, Pick


class EntityType(StrEnum):
    """What kind of thing has a profile."""

    USER = "user"
    DEVICE = "device"
    ORGANIZATION = "organization"


DEVICE_KINDS = (
    "air quality monitor",
    "door lock",
    "irrigation controller",
    "light switch",
    "motion sensor",
    "smart plug",
    "soil moisture sensor",
    "thermostat",
    "water meter",
    "weather station",
)
"""What a device can be."""


@cache
def traits(domain: Domain, entity_type: EntityType) -> Mapping[str, Node]:
    """Return the traits of *entity_type* in *domain*, by name."""
    if entity_type is EntityType.DEVICE:
        return _device()
    if entity_type is EntityType.ORGANIZATION:
        return _organization()
    return _PEOPLE[domain]()


def _shopper() -> dict[str, Node]:
    return {
        "interest": _choice(
            "interest", "books", "electronics", "fashion", "garden tools", "groceries", "toys"
        ),
        "average_order_value": DecimalRange("average_order_value", 15, 240),
        "shipping": _choice("shipping", "a pickup point", "express delivery", "standard delivery"),
    }


def _investor() -> dict[str, Node]:
    years = ages()
    longest = [min(number, 30) for number in range(years.size)]
    tenure = WithinIndex("customer_years", years, [limit + 1 for limit in longest])
    lengths = [year for limit in longest for year in range(limit + 1)]
    return {
        "portfolio_value": DecimalRange("portfolio_value", 500, 750_000),
        "risk_appetite": _choice("risk_appetite", "cautious", "balanced", "bold"),
        "customer_years": Lookup(tenure, lengths, pa.int64()),
    }


def _patient() -> dict[str, Node]:
    return {
        "yearly_visit_count": IntegerRange("yearly_visit_count", 2, 12),
        "visit_kind": _choice("visit_kind", "in person", "by telephone", "by video"),
        "has_chronic_condition": BooleanChance("has_chronic_condition", 0.3),
    }


def _householder() -> dict[str, Node]:
    return {
        "home": _choice("home", "one-bedroom flat", "two-bedroom flat", "terraced house"),
        "device_count": IntegerRange("device_count", 2, 24),
        "main_device": _choice("main_device", *DEVICE_KINDS),
    }


def _someone() -> dict[str, Node]:
    return {
        "hobby": _choice("hobby", "baking", "chess", "choir", "gardening", "hiking", "woodwork"),
        "contact_channel": _choice("contact_channel", "chat", "e-mail", "telephone"),
    }


def _device() -> dict[str, Node]:
    return {
        "device_kind": _choice("device_kind", *DEVICE_KINDS),
        "firmware": _choice("firmware", "1.4.2", "2.0.0", "2.1.3", "3.0.1"),
        "report_interval_seconds": Lookup(
            UniformIndex("report_interval_seconds", 4), [15, 60, 300, 900], pa.int64()
        ),
    }


def _organization() -> dict[str, Node]:
    return {
        "employee_count": IntegerRange("employee_count", 2, 900),
        "founded_year": IntegerRange("founded_year", 1890, 2024),
        "industry": _choice("industry", "food", "logistics", "printing", "retail", "software"),
    }


def _choice(name: str, *labels: str) -> Node:
    return Pick(UniformIndex(name, len(labels)), labels)


_PEOPLE = {
    Domain.ECOMMERCE: _shopper,
    Domain.FINANCE: _investor,
    Domain.HEALTHCARE: _patient,
    Domain.IOT: _householder,
    Domain.GENERIC: _someone,
}
