"""What names say."""

import pytest

from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.meanings import meaning
from persona_assets_tests.schema_records.making import records


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (("User", "first_name"), Kind.FIRST_NAME),
        (("User", "givenName"), Kind.FIRST_NAME),
        (("User", "FamilyName"), Kind.LAST_NAME),
        (("User", "name"), Kind.FULL_NAME),
        (("Product", "name"), Kind.PRODUCT),
        (("Order", "company", "name"), Kind.COMPANY),
        (("Order", "billing-email-address"), Kind.EMAIL),
        (("Order", "emails"), Kind.EMAIL),
        (("Order", "shippingPostalCode"), Kind.POSTAL_CODE),
        (("Order", "photoUrls"), Kind.IMAGE_URL),
        (("Order", "created"), Kind.CREATED),
        (("Order", "lastModified"), Kind.UPDATED),
        (("Order", "shipped_at"), Kind.MOMENT),
        (("Order", "customerID"), Kind.IDENTIFIER),
        (("Order", "unitPrice"), Kind.PRICE),
        (("Order", "categories"), Kind.CATEGORY),
        (("Order", "tags", "items"), Kind.TAG),
        (("Order", "quux"), None),
        (("Thing", ""), None),
        ((), None),
    ],
)
def test_a_name_has_a_meaning(path: tuple[str, ...], kind: Kind | None) -> None:
    """Names are read as words, in any spelling, by their longest known ending."""
    assert meaning(path).kind is kind


TIMES = [
    ("created_at", "updated_at"),
    ("createdAt", "closedAt"),
    ("start_date", "end_date"),
    ("started_at", "ended_at"),
    ("valid_from", "valid_to"),
    ("order_date", "due_date"),
]


@pytest.mark.parametrize(("first", "last"), TIMES)
@pytest.mark.parametrize("form", ["date", "date-time"])
def test_what_begins_is_not_after_what_ends(first: str, last: str, form: str) -> None:
    """The times of one record are in the order that their names say."""
    time = {"type": "string", "format": form}
    thing = {"type": "object", "properties": {first: time, last: time}, "required": [first, last]}

    found = records(thing, count=100)

    assert [one for one in found if one[first] > one[last]] == []
