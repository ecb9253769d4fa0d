"""Backstories: a profile's facts as sentences, and nothing that is not a fact of the profile."""

from collections.abc import Mapping

from persona_assets.personas.documents import Domain
from persona_assets.personas.traits import EntityType

_RETIREMENT_AGE = 68

_ABOUT_PEOPLE = {
    Domain.ECOMMERCE: (
        "{first_name} mostly shops for {interest}, spends {average_order_value:.2f} on an average "
        "order and prefers {shipping}."
    ),
    Domain.FINANCE: (
        "{first_name} manages a portfolio of {portfolio_value:,.2f}, is a {risk_appetite} investor "
        "and became a customer at the age of {joined_age}."
    ),
    Domain.HEALTHCARE: (
        "{first_name} sees a doctor {yearly_visit_count} times a year, preferably {visit_kind}, "
        "and has {condition}."
    ),
    Domain.IOT: (
        "{first_name} lives in a {home} with {device_count} connected devices and relies most on "
        "the {main_device}."
    ),
    Domain.GENERIC: "{first_name} likes {hobby} and is best reached by {contact_channel}.",
}


def backstory(domain: Domain, entity_type: EntityType, facts: Mapping[str, object]) -> str:
    """Return the story that *facts*, the attributes and traits of one profile, tell.

    It is in English; professions and places keep the language of their locale.
    """
    if entity_type is EntityType.DEVICE:
        template = (
            "{name} is installed at {street} in {city}. "
            "It runs firmware {firmware} and reports every {report_interval_seconds} seconds."
        )
        return template.format_map(facts)
    if entity_type is EntityType.ORGANIZATION:
        template = (
            "{name} was founded in {founded_year} and has its office in {city}. "
            "It has {employee_count} employees and works in {industry}."
        )
        return template.format_map(facts)
    age = int(str(facts["age_years"]))
    worded = {
        **facts,
        "condition": "a chronic condition" if facts.get("has_chronic_condition") else "good health",
        "joined_age": age - int(str(facts.get("customer_years", 0))),
    }
    return f"{_introduction(facts, age)} {_ABOUT_PEOPLE[domain].format_map(worded)}"


def _introduction(facts: Mapping[str, object], age: int) -> str:
    article = "an" if age == 18 or 80 <= age <= 89 else "a"
    retired = "retired " if age >= _RETIREMENT_AGE else ""
    profession = str(facts["profession"])
    if not profession[:2].isupper():
        profession = profession[:1].lower() + profession[1:]
    return (
        f"{facts['name']} is {article} {age}-year-old {retired}{profession} "
        f"living in {facts['city']}."
    )
