"""What the name of a value says about its meaning.

A name is read as words (``shippingPostalCode`` is shipping, postal, code) and the longest known
ending decides.  A guess may be wrong: it only ever chooses among values that are valid.
"""

import re
from dataclasses import dataclass
from functools import cache

from persona_assets.schema_records.rendering.kinds import NAMES, Kind
from persona_assets.schema_records.shapes import Path


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a value seems to be.

    Attributes:
        kind: Its meaning, or None when the name says nothing.
        party: Who it speaks of when that is not the record's own person, such as ``sender``, or "".
    """

    kind: Kind | None
    party: str


_UNNAMED = frozenset({"", "[]", "items", "item", "*", "0", "value", "values", "element", "entry"})
_PERSONS = frozenset(
    {
        "user", "customer", "person", "employee", "contact", "author", "owner", "patient",
        "student", "member", "client", "teacher", "driver", "passenger", "guest", "profile",
        "account", "individual", "creator", "admin", "agent", "assignee", "reviewer",
        "recipient", "sender", "buyer", "seller", "manager", "worker", "staff", "candidate",
        "applicant", "subscriber", "player", "actor", "attendee", "participant", "doctor",
        "nurse", "tenant", "traveler", "visitor", "users", "customers", "people", "persons",
        "employees", "contacts", "authors", "members", "patients", "students",
    }
)  # fmt: skip
_THINGS = {
    "company": Kind.COMPANY, "organization": Kind.COMPANY, "org": Kind.COMPANY,
    "vendor": Kind.COMPANY, "merchant": Kind.COMPANY, "brand": Kind.COMPANY, "bank": Kind.COMPANY,
    "product": Kind.PRODUCT, "item": Kind.PRODUCT, "article": Kind.PRODUCT, "sku": Kind.PRODUCT,
    "products": Kind.PRODUCT, "tag": Kind.TAG, "tags": Kind.TAG, "label": Kind.TAG,
    "category": Kind.CATEGORY, "city": Kind.CITY, "country": Kind.COUNTRY, "region": Kind.REGION,
    "state": Kind.REGION, "pet": Kind.FIRST_NAME, "file": Kind.FILE_NAME, "team": Kind.DEPARTMENT,
    "department": Kind.DEPARTMENT, "currency": Kind.CURRENCY, "language": Kind.LANGUAGE,
    "metadata": Kind.SLUG, "repository": Kind.SLUG, "repo": Kind.SLUG, "container": Kind.SLUG,
    "containers": Kind.SLUG, "branch": Kind.SLUG, "color": Kind.COLOR, "device": Kind.DEVICE,
}  # fmt: skip
_PARTIES = frozenset(
    {
        "sender", "recipient", "seller", "buyer", "assignee", "assigned", "manager",
        "supervisor", "reviewer", "approver", "emergency", "spouse", "partner", "parent",
        "mother", "father", "guardian", "referrer", "driver", "doctor", "teacher", "agent",
        "closed", "merged", "updated", "modified", "beneficiary", "payee", "payer", "from",
        "to", "cc", "bcc", "reporter", "requester", "witness", "friend", "shipper", "consignee",
        "receiver", "reply",
    }
)  # fmt: skip
_PLACES = _PERSONS | {
    "address", "location", "billing", "shipping", "home", "mailing", "venue", "store", "place",
    "city", "geo", "delivery", "residence", "company", "office", "addresses",
}  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d*|\d+")
_MOST_WORDS = 4
_TIME_UNITS = frozenset({"ms", "millis", "milliseconds", "seconds", "sec", "epoch", "utc"})
_TIMES = frozenset(
    {Kind.CREATED, Kind.UPDATED, Kind.MOMENT, Kind.DATE, Kind.START_DATE, Kind.END_DATE}
)
_OF_PERSONS = frozenset(
    {
        Kind.FIRST_NAME, Kind.LAST_NAME, Kind.FULL_NAME, Kind.EMAIL, Kind.PHONE, Kind.USER_NAME,
        Kind.GENDER, Kind.BIRTH_DATE, Kind.AGE, Kind.PROFESSION, Kind.STREET, Kind.CITY,
        Kind.REGION, Kind.POSTAL_CODE, Kind.COUNTRY, Kind.COUNTRY_CODE,
    }
)  # fmt: skip


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of *name*, in lower case.

    Examples:
        >>> words_of("shippingPostalCode2")
        ('shipping', 'postal', 'code2')
        >>> words_of("HTTP_URL")
        ('http', 'url')
    """
    return tuple(word.lower() for word in _WORD.findall(name))


@cache
def meaning(path: Path) -> Meaning:
    """Return what the value at *path* seems to be.

    Examples:
        >>> meaning(("Order", "senderEmail"))
        Meaning(kind=<Kind.EMAIL: 'email'>, party='sender')
        >>> meaning(("Order", "quux")).kind is None
        True
    """
    named = [part for part in path if part.lower() not in _UNNAMED]
    words = words_of(named[-1]) if named else ()
    around = words_of(named[-2]) if len(named) > 1 else ()
    kind = _known(words) or _by_shape(words)
    if words in {("name",), ("names",)} or (kind is None and words[-1:] == ("name",)):
        kind = _name(around if len(words) == 1 else words[:-1])
    elif words == ("state",) and not _PLACES.intersection(around):
        kind = Kind.STATUS
    return Meaning(kind, party("_".join(words[:-1])) if kind in _OF_PERSONS else "")


def is_person(name: str) -> bool:
    """Return whether an entity called *name* is about one person, as a ``UserProfile`` is.

    Examples:
        >>> is_person("UserProfile"), is_person("customers"), is_person("UserOrder")
        (True, True, False)
    """
    return words_of(name)[-1:] != () and words_of(name)[-1] in _PERSONS


def party(name: str) -> str:
    """Return who a nested object called *name* speaks of when it is someone else, or ""."""
    words = words_of(name)
    if _known(words) in _TIMES:
        return ""  # nobody: updated_at belongs to what created_at belongs to
    return next((word for word in words if word in _PARTIES), "")


def _known(words: tuple[str, ...]) -> Kind | None:
    """Return the meaning of the longest ending of *words* that has one, in either number."""
    names = _names()
    if len(words) > 1 and words[-1] in _TIME_UNITS:
        time = _known(words[:-1])
        if time in _TIMES:
            return time
    for length in range(min(_MOST_WORDS, len(words)), 0, -1):
        name = "".join(words[-length:])
        found = names.get(name) or names.get(_singular(name))
        if found is not None:
            return found
    return None


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name.removesuffix("s")


def _by_shape(words: tuple[str, ...]) -> Kind | None:
    if len(words) < 2:
        return None
    if words[-1] in {"at", "timestamp", "datetime"}:
        return Kind.MOMENT
    if words[0] == "date" or words[-1] == "on":
        return Kind.DATE
    if words[0] in {"num", "number"}:
        return Kind.COUNT
    return None


def _name(around: tuple[str, ...]) -> Kind:
    for word in reversed(around):
        if word in _PERSONS:
            return Kind.FULL_NAME
        if word in _THINGS:
            return _THINGS[word]
    return Kind.THING_NAME


@cache
def _names() -> dict[str, Kind]:
    return {
        name.replace(" ", ""): kind for kind, names in NAMES.items() for name in names.split(",")
    }
