"""Backstories: a profile's facts as sentences, and nothing that is not a fact of the profile."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import cast

from persona_assets.personas.documents import Domain
from persona_assets.personas.traits import EntityType

_RETIREMENT_AGE = 68

_ABOUT_PEOPLE = {
    Domain.ECOMMERCE: (
        "{pronoun} often shops online for {interests}. "
        "The average order is worth ${average_order_value}, and {first_name} prefers {shipping}."
    ),
    Domain.FINANCE: (
        "{pronoun} manages a portfolio worth {portfolio} and prefers {investment_style} "
        "investments. {first_name} has been a customer for {customer_years} years."
    ),
    Domain.HEALTHCARE: (
        "{pronoun} {cares} for {patient_count} patients with {condition}. "
        "{first_name} {prefers} to work with {tool}."
    ),
    Domain.IOT: (
        "{first_name} lives in a {home} with {device_count} connected devices and relies most on "
        "the {main_device}."
    ),
    Domain.GENERIC: "{first_name} likes {hobby} and is best reached by {contact_channel}.",
}
_ABOUT_DEVICES = (
    "{profile_id}, called {name}, is {article} {device_kind} installed in a "
    "{bedroom_count}-bedroom home at {street} in {city}. It measures {measurements} every "
    "{report_interval_seconds} seconds and runs firmware {firmware}. "
    "It is connected to {connected_device_count} other devices."
)
_ABOUT_ORGANIZATIONS = (
    "{name} was founded in {founded_year} and has its office in {city}. "
    "It has {employee_count} employees and works in {industry}."
)


def backstory(domain: Domain, entity_type: EntityType, facts: Mapping[str, object]) -> str:
    """Return the story that *facts*, the attributes and traits of one profile, tell.

    It is in English, with amounts in dollars; professions and places keep the language of their
    locale.
    """
    words = {name: spelled(value) for name, value in facts.items()}
    if entity_type is EntityType.DEVICE:
        words["article"] = _article(words["device_kind"])
        return _ABOUT_DEVICES.format_map(words)
    if entity_type is EntityType.ORGANIZATION:
        return _ABOUT_ORGANIZATIONS.format_map(words)
    age = int(words["age_years"])
    words["pronoun"] = "She" if facts["gender"] == "female" else "He"
    is_retired = age >= _RETIREMENT_AGE
    words |= {
        "cares": "cared" if is_retired else "cares",
        "prefers": "preferred" if is_retired else "prefers",
    }
    if domain is Domain.FINANCE:
        words["portfolio"] = _shortened(int(words["portfolio_value"]))
    return f"{_introduction(words, age)} {_ABOUT_PEOPLE[domain].format_map(words)}"


def spelled(value: object) -> str:
    """Return *value*, one fact of a profile, as it stands in a sentence.

    Examples:
        >>> spelled(["books", "toys"]), spelled(12.5), spelled(7)
        ('books and toys', '12.50', '7')
    """
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        *others, last = cast("Sequence[str]", value)
        return f"{', '.join(others)} and {last}" if others else last
    return str(value)


def _introduction(words: Mapping[str, str], age: int) -> str:
    article = "an" if age == 18 or 80 <= age <= 89 else "a"
    retired = "retired " if age >= _RETIREMENT_AGE else ""
    profession = words["profession"]
    if not profession[:2].isupper():
        profession = profession[:1].lower() + profession[1:]
    return (
        f"{words['name']} is {article} {age}-year-old {retired}{profession} "
        f"living in {words['city']}."
    )


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _shortened(dollars: int) -> str:
    """Return whole thousands or tenths of millions of *dollars*, such as ``$415K`` or ``$2.5M``."""
    if dollars < 1_000_000:
        return f"${dollars // 1_000}K"
    return f"${dollars // 1_000_000}.{dollars // 100_000 % 10}M"
