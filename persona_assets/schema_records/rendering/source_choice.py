"""Which sources suit a string, by its meaning and its format, the most telling first."""

import re
from functools import cache
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

import pyarrow as pa

from persona_assets.keys import KeyArray
from persona_assets.personas.identity import email, identity
from persona_assets.schema_records.rendering.arrow_texts import joined
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.string_formats import (
    HEXADECIMAL,
    is_known,
    standard_format,
)
from persona_assets.schema_records.rendering.text_limits import TextLimits
from persona_assets.schema_records.rendering.text_sources import (
    EpochSeconds,
    Moments,
    PersonTexts,
    Template,
    TextSource,
    UserNames,
    Uuids,
)
from persona_assets.values.indices import UniformIndex
from persona_assets.values.node import Node
from persona_assets.values.text import Constant
from persona_assets.vocabulary.pools import pools

_ROLES = {Kind.CREATED: "begins", Kind.UPDATED: "follows", Kind.START_DATE: "begins",
    Kind.END_DATE: "follows"}  # fmt: skip
_TIMES = {"date-time": "{date}T{time}Z", "local-date-time": "{date}T{time}", "date": "{date}",
    "time": "{time}Z"}  # fmt: skip
_BARE_TIMES = {
    Kind.CREATED: "{date}T{time}Z", Kind.UPDATED: "{date}T{time}Z", Kind.MOMENT: "{date}T{time}Z",
    Kind.DATE: "{date}", Kind.START_DATE: "{date}", Kind.END_DATE: "{date}", Kind.TIME: "{time}Z",
}  # fmt: skip
_PERSON_FORMATS = frozenset({"email", "idn-email", "password", "country-code"})
_LONGEST_CODE = 128
_PREFIX = re.compile(r"[A-Za-z]+[_-]")
_FEWEST_VARIED = 6
_USUAL_DIGITS = 12
_CODE_LENGTHS = {Kind.IDENTIFIER: 24, Kind.TOKEN: 32, Kind.HASH: 64}
_CODE_SIGNS = {Kind.IDENTIFIER: HEXADECIMAL, Kind.TOKEN: ascii_letters + digits,
    Kind.HASH: HEXADECIMAL}  # fmt: skip
_FIXED_CODES = {
    Kind.SKU: (*[ascii_uppercase] * 3, "-", *[digits] * 5),
    Kind.MAC: ([HEXADECIMAL, HEXADECIMAL, ":"] * 6)[:-1],
}


def likely_sources(kind: Kind | None, limits: TextLimits, locale: str) -> list[TextSource]:
    """Return sources whose texts may satisfy *limits*; whoever asks checks them."""
    formats = {standard_format(name) for name in limits.formats}
    if limits.encodings:
        return []
    person = [] if kind is None else _person_sources(kind, formats, locale)
    return [*person, *_time_sources(kind, formats, limits), *_code_sources(kind, formats, limits)]


def _person_sources(kind: Kind, formats: set[str], locale: str) -> list[TextSource]:
    if kind is Kind.BIRTH_DATE:
        born: TextSource = PersonTexts(identity(locale).birth_on, (10, 10))
        return [Midnights(born)] if "date-time" in formats else [born]
    if any(is_known(name) for name in formats - _PERSON_FORMATS):
        return []
    if kind is Kind.USER_NAME:
        return [UserNames(_email(locale))]
    node = _person_nodes(locale).get(kind)
    return [] if node is None else [PersonTexts(node)]


@cache
def _person_nodes(locale: str) -> dict[Kind, Node]:
    person = identity(locale)
    return {
        Kind.FIRST_NAME: person.first_name,
        Kind.LAST_NAME: person.last_name,
        Kind.FULL_NAME: person.name,
        Kind.EMAIL: _email(locale),
        Kind.PHONE: person.phone,
        Kind.GENDER: person.gender,
        Kind.PROFESSION: person.profession,
        Kind.STREET: person.street,
        Kind.CITY: person.city,
        Kind.REGION: person.region,
        Kind.POSTAL_CODE: person.postal_code,
        Kind.COUNTRY: person.country,
        Kind.COUNTRY_CODE: Constant(pools(locale).country_code),
    }


@cache
def _email(locale: str) -> Node:
    return email(locale, UniformIndex("email_number", 10_000))


def _time_sources(kind: Kind | None, formats: set[str], limits: TextLimits) -> list[TextSource]:
    role = "any" if kind is None else _ROLES.get(kind, "any")
    known = [_TIMES[name] for name in _TIMES if name in formats]
    if not formats and kind is not None and kind in _BARE_TIMES:
        wanted = _BARE_TIMES[kind]
        shorter = limits.maximum is not None and limits.maximum < len("2015-01-01T00:00:00Z")
        known = ["{date}"] if shorter and "date" in wanted else [wanted]
    return [Moments(role, pattern) for pattern in known]


def _code_sources(kind: Kind | None, formats: set[str], limits: TextLimits) -> list[TextSource]:
    if kind is Kind.EMAIL or formats & {"email", "idn-email"}:
        return _short_emails(limits)
    if "uuid" in formats or (kind is Kind.UUID and not formats):
        return [Uuids()]
    if formats or kind is None:
        return _digit_sources(kind) if formats & {"int64", "uint64"} else []
    if kind in _FIXED_CODES:
        return [Template(_FIXED_CODES[kind])]
    is_identifier = kind is Kind.IDENTIFIER
    if is_identifier and limits.examples:
        return _like_example(limits.examples[0], limits)
    return [Uuids()] if is_identifier and limits.has_room(36, 36) else _random_codes(kind, limits)


def _digit_sources(kind: Kind | None) -> list[TextSource]:
    """Return whole numbers that are written as strings: times and identifiers."""
    if kind is not None and kind in (Kind.CREATED, Kind.UPDATED, Kind.MOMENT):
        return [EpochSeconds(_ROLES.get(kind, "any"))]
    return [Template(["123456789", *[digits] * 11])] if kind is Kind.IDENTIFIER else []


def _random_codes(kind: Kind, limits: TextLimits) -> list[TextSource]:
    length = max(limits.minimum, min(_CODE_LENGTHS.get(kind, 0), limits.maximum or _LONGEST_CODE))
    is_code = kind in _CODE_LENGTHS and 0 < length <= _LONGEST_CODE
    return [Template([_CODE_SIGNS[kind]] * length)] if is_code else []


def _like_example(example: str, limits: TextLimits) -> list[TextSource]:
    """Return codes that look like *example*: its beginning, and signs of the same sorts."""
    found = _PREFIX.match(example)
    prefix = found.group() if found is not None else ""
    rest = example[len(prefix) :]
    if (
        rest.isdigit()
        and len(rest) < _USUAL_DIGITS
        and limits.has_room(0, _USUAL_DIGITS + len(prefix))
    ):
        rest = "0" * _USUAL_DIGITS
    letters = {sign for sign in rest if sign.isalpha()}
    is_hexadecimal = bool(letters) and letters <= set(HEXADECIMAL)
    places = [_sort(sign, is_hexadecimal=is_hexadecimal) for sign in rest]
    if sum(len(signs) > 1 for signs in places) < _FEWEST_VARIED or not example.isascii():
        return [Uuids()] if limits.has_room(36, 36) else []
    return [Template([*prefix, *places])]


def _sort(sign: str, *, is_hexadecimal: bool) -> str:
    """Return the signs that *sign* is one of."""
    if is_hexadecimal and sign in HEXADECIMAL:
        return HEXADECIMAL
    for signs in (digits, ascii_lowercase, ascii_uppercase):
        if sign in signs:
            return signs
    return sign


def _short_emails(limits: TextLimits) -> list[TextSource]:
    longest = 24 if limits.maximum is None else min(limits.maximum, 24)
    ending = "@example.com" if longest >= 16 else "@a.test"
    room = longest - len(ending)
    return [Template([ascii_lowercase] * room + list(ending))] if room > 0 else []


class Midnights:
    """The beginning of days, as times."""

    is_plain = True
    lengths = (20, 20)

    def __init__(self, days: TextSource) -> None:
        self._days = days

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one time for each person."""
        return joined([self._days.values(keys, people), "T00:00:00Z"])
