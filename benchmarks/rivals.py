"""The table ``users`` as other libraries make it: the same twelve fields, as dicts."""

from mimesis import Address, Cryptographic, Datetime, Numeric, Person, Text
from mimesis.enums import TimestampFormat
from mimesis.locales import Locale
from seedfaker import SeedFaker

_STATUS = ("active", "inactive", "pending")
_SEEDFAKER_FIELDS = [
    "id=uuid",
    "name",
    "email",
    "phone",
    "street=street-address",
    "city",
    "country",
    "age",
    "balance=amount:plain",
    "signup=timestamp",
    "status=enum:active,inactive,pending",
    "sentence=message",
]


def mimesis_users(row_count: int) -> int:
    """Make users by calling mimesis' providers directly, its fastest documented use.

    Returns:
        How many there were.
    """
    person, address = Person(Locale.EN, seed=42), Address(Locale.EN, seed=42)
    text, calendar = Text(Locale.EN, seed=42), Datetime(Locale.EN, seed=42)
    unique, number = Cryptographic(seed=42), Numeric(seed=42)
    made = 0
    for _ in range(row_count):
        record: dict[str, object] = {
            "id": unique.uuid(),
            "name": person.full_name(),
            "email": person.email(),
            "phone": person.phone_number(),
            "street": address.address(),
            "city": address.city(),
            "country": address.country(),
            "age": number.integer_number(18, 89),
            "balance": number.float_number(0, 9_999.99, precision=2),
            "signup": calendar.timestamp(fmt=TimestampFormat.ISO_8601, start=2021, end=2025),
            "status": _STATUS[number.integer_number(0, 2)],
            "sentence": " ".join(text.words(quantity=12)),
        }
        made += bool(record)
    return made


def seedfaker_users(row_count: int, batch_rows: int) -> int:
    """Make users with seedfaker's ``records``, *batch_rows* at once; return how many there were.

    Its sentences, ``message``, have four to ten words; twelve single words would cost it twice as
    much in all.
    """
    faker = SeedFaker(seed="42", locale="en", since=2021, until=2025)
    made = 0
    while made < row_count:
        made += len(faker.records(_SEEDFAKER_FIELDS, n=batch_rows))
    return made
