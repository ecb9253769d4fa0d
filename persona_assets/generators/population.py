"""The ``population`` dataset: people who could exist, one a row.

The rows of a population are independent of each other, so its size is no part of its definition:
row 7,000,000 can be asked for alone.  E-mail addresses are unique within a dataset.
"""

import datetime as dt

from persona_assets.keys import derive
from persona_assets.personas.identity import REFERENCE_DATE, email, identity
from persona_assets.values.indices import SerialIndex
from persona_assets.values.node import Field
from persona_assets.values.numbers import TimestampRange
from persona_assets.values.plan import Plan
from persona_assets.values.text import Constant, Uuid

NAME = "population"
"""The dataset's name, which is part of its key."""

_FIRST_SIGN_UP = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
_LAST_SIGN_UP = dt.datetime.combine(REFERENCE_DATE, dt.time(), tzinfo=dt.UTC)


def population_key(seed: int, persona: str) -> int:
    """Return the key of the population that *persona* has under *seed*.

    Raises:
        InvalidArgumentError: The seed is outside its range.
    """
    return derive(seed, persona, NAME)


def population_plan(
    table_key: int, persona: str, *, domain: str = "generic", locale: str = "en_US"
) -> Plan:
    """Return the columns of a population.

    Args:
        table_key: The key that the rows are generated with; see ``population_key``.
        persona: The persona that the population belongs to.
        domain: The domain that the persona acts in.
        locale: Where the people live.

    Raises:
        UnknownNameError: No word lists are frozen for *locale*.
    """
    who = identity(locale)
    address = email(locale, SerialIndex(table_key))
    joined = TimestampRange("signed_up_at", _FIRST_SIGN_UP, _LAST_SIGN_UP)
    return Plan(
        [
            Field("profile_id", Uuid("profile_id"), "The person's id."),
            Field("persona", Constant(persona), "The persona that the dataset belongs to."),
            Field("domain", Constant(domain), "The domain that the persona acts in."),
            Field("name", who.name, "First and last name."),
            Field("gender", who.gender, "female or male, as the first name is."),
            Field("email", address, "An address that no other row has; it begins as the name."),
            Field("phone", who.phone, "A number of the city that is kept for fiction."),
            Field("street", who.street, "Street and house number, in the country's order."),
            Field("postal_code", who.postal_code, "A code that begins as the city's codes do."),
            Field("city", who.city, "The city, as likely as it is large."),
            Field("region", who.region, "The state, county or province of the city."),
            Field("country", who.country, "The country's name in its own language."),
            Field("birth_on", who.birth_on, "The day of birth."),
            Field("age_years", who.age_years, f"The age in years on {REFERENCE_DATE}."),
            Field("profession", who.profession, "What the person does."),
            Field("signed_up_at", joined, "When the person signed up."),
            Field("bio", who.bio, "A sentence of twelve words without meaning."),
        ]
    )
