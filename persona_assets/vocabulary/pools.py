"""The frozen word lists of a locale."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

from persona_assets.errors import UnknownNameError
from persona_assets.vocabulary.patterns import expand

FORMAT_VERSION = 1
"""The version of the pool files' form; a file of another version is not read."""

LOCALES = (
    "de_DE",
    "en_GB",
    "en_US",
    "es_ES",
    "fr_FR",
    "it_IT",
    "nl_NL",
    "pt_BR",
    "pt_PT",
    "sv_SE",
)
"""The locales that have pools."""


@dataclass(frozen=True, slots=True)
class WeightedWords:
    """Words without duplicates, and how often each occurs.

    Attributes:
        words: The words, sorted.
        weights: One positive number for each word.
    """

    words: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A real city with its region, a sample of its postal codes, and phone numbers for fiction.

    Attributes:
        city: The city's name in the locale's language.
        region: The state, county or province it lies in.
        weight: Its inhabitants in thousands, about.
        postal_codes: Codes that begin as the city's codes do.
        phones: Numbers that are reserved for fiction, or that cannot be assigned.
    """

    city: str
    region: str
    weight: float
    postal_codes: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pools:
    """Everything that a population of one locale is made of.

    Attributes:
        locale: Such as ``en_US``.
        country: The country's name in its own language.
        country_code: ISO 3166-1, two letters.
        number_first: Whether the house number comes before the street.
        female_names: First names of women.
        male_names: First names of men.
        last_names: Last names.
        professions: What people do, one each.
        company_suffixes: What a company's name ends with.
        streets: Common street names.
        words: Words to fill sentences with, without duplicates.
        places: Well-known cities.
    """

    locale: str
    country: str
    country_code: str
    number_first: bool
    female_names: WeightedWords
    male_names: WeightedWords
    last_names: WeightedWords
    professions: tuple[str, ...]
    company_suffixes: tuple[str, ...]
    streets: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[Place, ...]


@cache
def pools(locale: str) -> Pools:
    """Return the word lists of *locale*.

    Raises:
        UnknownNameError: No lists are frozen for *locale*; the error names those that are.
    """
    content = _content(locale)
    return Pools(
        locale=locale,
        country=content["country"],
        country_code=content["country_code"],
        number_first=content["number_first"],
        female_names=_weighted(content["female_names"]),
        male_names=_weighted(content["male_names"]),
        last_names=_weighted(content["last_names"]),
        professions=tuple(content["professions"]),
        company_suffixes=tuple(content["company_suffixes"]),
        streets=tuple(content["streets"]),
        words=tuple(content["words"]),
        places=tuple(_place(row) for row in _place_rows(locale)),
    )


@cache
def digest(locale: str) -> str:
    """Return the BLAKE2b digest, 32 hexadecimal digits, of everything ``pools`` reads of *locale*.

    Raises:
        UnknownNameError: No lists are frozen for *locale*.
    """
    content = {"pools": _content(locale), "places": _place_rows(locale)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16, person=b"persona_pools").hexdigest()


def faker_version(locale: str) -> str:
    """Return the version of Faker that the lists of *locale* were frozen from.

    Raises:
        UnknownNameError: No lists are frozen for *locale*.
    """
    return _content(locale)["faker_version"]


@cache
def _content(locale: str) -> dict[str, Any]:  # the pool file's JSON
    if locale not in LOCALES:
        raise UnknownNameError("locale", locale, LOCALES)
    source = files("persona_assets.vocabulary") / "pools" / f"{locale}.json"
    return json.loads(source.read_text(encoding="utf-8"))


def _place_rows(locale: str) -> list[dict[str, str]]:
    source = files("persona_assets.vocabulary") / "places.csv"
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["locale"] == locale]


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        city=row["city"],
        region=row["region"],
        weight=float(row["weight"]),
        postal_codes=tuple(expand(row["postal"])),
        phones=tuple(expand(row["phone"])),
    )


def _weighted(entries: Sequence[tuple[str, float]]) -> WeightedWords:
    words, weights = zip(*entries, strict=True)
    return WeightedWords(words, weights)
