"""What is particular about a person, device or organization in each domain.

Traits are drawn from the same key as the identity, and a trait may read the identity's draws:
nobody has been a customer since childhood, and a doctor has had the time to study.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from itertools import combinations

import pyarrow as pa

from persona_assets.errors import UnknownNameError
from persona_assets.personas.documents import Domain
from persona_assets.personas.identity import YOUNGEST, ages
from persona_assets.values.indices import UniformIndex, WithinIndex
from persona_assets.values.node import Node
from persona_assets.values.numbers import DecimalRange, IntegerRange
from persona_assets.values.text import Lookup, Pick


class EntityType(StrEnum):
    """What kind of thing has a profile."""

    USER = "user"
    DEVICE = "device"
    ORGANIZATION = "organization"


MEASUREMENTS = {
    "air quality monitor": ("carbon dioxide", "fine dust", "humidity"),
    "door lock": ("openings", "battery charge"),
    "irrigation controller": ("water flow", "soil moisture"),
    "light switch": ("brightness", "energy use"),
    "motion sensor": ("motion", "brightness", "battery charge"),
    "smart plug": ("power", "energy use"),
    "soil moisture sensor": ("soil moisture", "soil temperature"),
    "thermostat": ("temperature", "humidity", "energy use"),
    "water meter": ("water flow", "water use"),
    "weather station": ("temperature", "humidity", "wind speed"),
}
"""What a device can be, and what each kind measures."""

DEVICE_KINDS = tuple(MEASUREMENTS)
"""What a device can be."""

YOUNGEST_CUSTOMER = 16
"""The age from which somebody can be a customer of a bank."""

_TRAINEES = ("health care assistant", "nursing student", "pharmacy trainee")
_NURSES = ("cardiology nurse", "community nurse", "dietitian", "paramedic", "physiotherapist")
_DOCTORS = (*_NURSES, "family doctor", "nurse practitioner", "pharmacist", "physician assistant")
_GOODS = ("books", "electronics", "fashion items", "garden tools", "groceries", "toys")
_TEXTS = pa.list_(pa.string())


def parse_domain(name: Domain | str) -> Domain:
    """Return the domain called *name*; ``general`` is another word for ``generic``.

    Raises:
        UnknownNameError: There is no such domain.
    """
    try:
        return Domain.GENERIC if name == "general" else Domain(name)
    except ValueError:
        raise UnknownNameError("domain", name, [domain.value for domain in Domain]) from None


def parse_entity_type(name: EntityType | str) -> EntityType:
    """Return the kind of thing called *name*.

    Raises:
        UnknownNameError: There is no such kind.
    """
    try:
        return EntityType(name)
    except ValueError:
        raise UnknownNameError("entity type", name, [kind.value for kind in EntityType]) from None


def usual_entity_type(domain: Domain) -> EntityType:
    """Return what an id stands for in *domain* unless somebody says otherwise."""
    return EntityType.DEVICE if domain is Domain.IOT else EntityType.USER


@cache
def clinical_role() -> Node:
    """Return what a person in health care does, as fits the person's age."""
    roles = [_roles_at(number + YOUNGEST) for number in range(ages().size)]
    chosen = WithinIndex("clinical_role", ages(), [len(choice) for choice in roles])
    return Pick(chosen, [role for choice in roles for role in choice])


@cache
def traits(domain: Domain, entity_type: EntityType) -> Mapping[str, Node]:
    """Return the traits of *entity_type* in *domain*, by name."""
    if entity_type is EntityType.DEVICE:
        return _device()
    if entity_type is EntityType.ORGANIZATION:
        return _organization()
    return _PEOPLE[domain]()


def _shopper() -> dict[str, Node]:
    pairs = list(combinations(_GOODS, 2))
    return {
        "interests": Lookup(UniformIndex("interests", len(pairs)), pairs, _TEXTS),
        "average_order_value": DecimalRange("average_order_value", 15, 240),
        "shipping": _choice("shipping", "a pickup point", "express delivery", "standard delivery"),
    }


def _investor() -> dict[str, Node]:
    longest = [min(age + YOUNGEST - YOUNGEST_CUSTOMER, 30) for age in range(ages().size)]
    tenure = WithinIndex("customer_years", ages(), [years - 1 for years in longest])
    lengths = [years for limit in longest for years in range(2, limit + 1)]
    values = [*range(5_000, 1_000_000, 5_000), *range(1_000_000, 5_000_000, 100_000)]
    return {
        "portfolio_value": Lookup(UniformIndex("portfolio_value", len(values)), values, pa.int64()),
        "investment_style": _choice("investment_style", "balanced", "bold", "conservative"),
        "customer_years": Lookup(tenure, lengths, pa.int64()),
    }


def _clinician() -> dict[str, Node]:
    return {
        "patient_count": IntegerRange("patient_count", 12, 240),
        "condition": _choice(
            "condition", "asthma", "chronic pain", "diabetes", "heart failure", "hypertension"
        ),
        "tool": _choice(
            "tool", "digital health records", "patient portals", "telemedicine", "wearable monitors"
        ),
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
    kind = UniformIndex("device_kind", len(DEVICE_KINDS))
    return {
        "device_kind": Pick(kind, DEVICE_KINDS),
        "measurements": Lookup(kind, list(MEASUREMENTS.values()), _TEXTS),
        "bedroom_count": IntegerRange("bedroom_count", 1, 5),
        "connected_device_count": IntegerRange("connected_device_count", 2, 12),
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


def _roles_at(age: int) -> tuple[str, ...]:
    if age < 22:
        return _TRAINEES
    return _NURSES if age < 30 else _DOCTORS


def _choice(name: str, *labels: str) -> Node:
    return Pick(UniformIndex(name, len(labels)), labels)


_PEOPLE = {
    Domain.ECOMMERCE: _shopper,
    Domain.FINANCE: _investor,
    Domain.HEALTHCARE: _clinician,
    Domain.IOT: _householder,
    Domain.GENERIC: _someone,
}
