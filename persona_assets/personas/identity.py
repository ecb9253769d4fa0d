"""Who someone is: the nodes that names, places and birthdays of one locale are read from.

The parts agree because they read the same draws: name, gender and e-mail the same first name, city,
region, postal code and phone the same place, age and birthday the same year.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from persona_assets.values.indices import (
    Index,
    UniformIndex,
    WeightedIndex,
    WithinIndex,
)
from persona_assets.values.node import Node
from persona_assets.values.text import Constant, Lookup, Number, Pick, Text, Words
from persona_assets.vocabulary.folding import ascii_fold
from persona_assets.vocabulary.pools import Pools, WeightedWords, pools
from persona_assets.vocabulary.sentences import FRAGMENT_COUNT, fragments

REFERENCE_DATE = dt.date(2026, 1, 1)
"""The day on which everyone has the age that is stated."""

MAIL_DOMAINS = ("@example.com", "@example.org")
"""The ends of all e-mail addresses: domains that RFC 2606 keeps free of people."""

YOUNGEST = 18
"""The least age."""

_OLDEST = 89
_HOUSES = 199


@dataclass(frozen=True, slots=True)
class Identity:
    """The nodes of one locale, each a function of a record's key.

    Attributes:
        first_name: The given name.
        last_name: The family name.
        name: First and last name.
        gender: ``female`` or ``male``, as the first name is.
        phone: A number of the city that is reserved for fiction or cannot be assigned.
        street: Street and house number, in the country's order.
        city: A real city, as likely as it is large.
        region: The state, county or province of the city.
        postal_code: A code that begins as the city's codes do.
        country: The country's name in its own language.
        birth_on: The day of birth.
        age_years: The age on ``REFERENCE_DATE``, from 18 to 89.
        profession: What the person does.
        bio: A sentence of twelve words without meaning.
    """

    first_name: Node
    last_name: Node
    name: Node
    gender: Node
    phone: Node
    street: Node
    city: Node
    region: Node
    postal_code: Node
    country: Node
    birth_on: Node
    age_years: Node
    profession: Node
    bio: Node


@cache
def identity(locale: str) -> Identity:
    """Return the nodes of *locale*.

    Raises:
        UnknownNameError: No word lists are frozen for *locale*.
    """
    lists = pools(locale)
    first, last = _first_names(lists), WeightedIndex("last_name", lists.last_names.weights)
    place = WeightedIndex("place", [place.weight for place in lists.places])
    age = ages()
    given, family = _given_names(lists), lists.last_names.words
    women = len(lists.female_names.words)
    return Identity(
        first_name=Pick(first, given),
        last_name=Pick(last, family),
        name=Text(Words(first, given), " ", Words(last, family)),
        gender=Pick(first, ["female"] * women + ["male"] * (len(given) - women)),
        phone=_of_place("phone", place, [city.phones for city in lists.places]),
        street=_street(lists),
        city=Pick(place, [city.city for city in lists.places]),
        region=Pick(place, [city.region for city in lists.places]),
        postal_code=_of_place("postal_code", place, [city.postal_codes for city in lists.places]),
        country=Constant(lists.country),
        birth_on=_birthday(age),
        age_years=Lookup(age, range(YOUNGEST, _OLDEST + 1), pa.int64()),
        profession=Pick(UniformIndex("profession", len(lists.professions)), lists.professions),
        bio=_bio(locale),
    )


def email(locale: str, number: Index) -> Node:
    """Return the address made of the person's name and *number*: unique if the number is.

    Raises:
        UnknownNameError: No word lists are frozen for *locale*.
    """
    lists = pools(locale)
    last = WeightedIndex("last_name", lists.last_names.weights)
    return Text(
        Words(_first_names(lists), [ascii_fold(name) for name in _given_names(lists)]),
        ".",
        Words(last, [ascii_fold(name) for name in lists.last_names.words]),
        Number(number, MAIL_DOMAINS),
    )


@cache
def ages() -> WeightedIndex:
    """Return the choice of an age: number 0 is 18 years."""
    return WeightedIndex("age", [_age_weight(age) for age in range(YOUNGEST, _OLDEST + 1)])


def _first_names(lists: Pools) -> WeightedIndex:
    """Return the choice of a first name, women and men equally likely."""
    weights = [*_shares(lists.female_names), *_shares(lists.male_names)]
    return WeightedIndex("first_name", weights)


def _given_names(lists: Pools) -> tuple[str, ...]:
    return lists.female_names.words + lists.male_names.words


def _shares(words: WeightedWords) -> list[float]:
    total = sum(words.weights)
    return [weight / total for weight in words.weights]


def _of_place(name: str, place: Index, choices: list[tuple[str, ...]]) -> Node:
    inside = WithinIndex(name, place, [len(texts) for texts in choices])
    return Pick(inside, [text for texts in choices for text in texts])


def _street(lists: Pools) -> Node:
    order = "{house} {street}" if lists.number_first else "{street} {house}"
    texts = [
        order.format(house=house, street=street)
        for street in lists.streets
        for house in range(1, _HOUSES + 1)
    ]
    return Words(UniformIndex("street", len(texts)), texts)


def _age_weight(age: int) -> int:
    """Return how common an age among adults is: level until 64, then falling."""
    return 26 if age < 65 else _OLDEST + 1 - age


def _birthday(age: WeightedIndex) -> Node:
    days: list[dt.date] = []
    counts: list[int] = []
    for years in range(YOUNGEST, _OLDEST + 1):
        last = REFERENCE_DATE.replace(year=REFERENCE_DATE.year - years)
        first = last.replace(year=last.year - 1) + dt.timedelta(days=1)
        counts.append((last - first).days + 1)
        days.extend(first + dt.timedelta(days=day) for day in range(counts[-1]))
    return Lookup(WithinIndex("birth_on", age, counts), days, pa.date32())


def _bio(locale: str) -> Node:
    pieces = fragments(locale, 4)
    parts = [UniformIndex(f"bio_{part}", FRAGMENT_COUNT) for part in range(3)]
    opening = [piece[0].upper() + piece[1:] for piece in pieces]
    return Text(
        Words(parts[0], opening), " ", Words(parts[1], pieces), " ", Words(parts[2], pieces), "."
    )
