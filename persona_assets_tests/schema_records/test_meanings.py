"""What names say."""

import pytest

from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.meanings import meaning


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
