"""Strings that mean what their name says, within their definition."""

import json
import re

import pyarrow as pa
import pytest

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import row_keys
from persona_assets.schema_records.rendering.leaves import quoted
from persona_assets_tests.schema_records.making import keys, refused, strings, text_leaf

FORMATS = [
    "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname",
    "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid",
    "json-pointer", "relative-json-pointer", "regex", "byte", "base64", "binary", "password",
    "unheard-of",
]  # fmt: skip
NAMES = ["quux", "id", "name", "email", "created_at", "homepage", "city", "token", "description"]


@pytest.mark.parametrize("format_name", FORMATS)
def test_formats_hold_whatever_the_name(format_name: str) -> None:
    """Both validators accept every text of a format, under any name."""
    definition = {"type": "string", "format": format_name}
    own = keys(3 if format_name.startswith("iri") else 200)  # jsonschema parses IRIs slowly

    for name in NAMES:
        texts = text_leaf(name, definition).texts(own, own)

        assert refused(definition, texts) == []


@pytest.mark.parametrize(
    "limits",
    [
        {"maxLength": 0},
        {"maxLength": 1},
        {"maxLength": 3},
        {"minLength": 2, "maxLength": 2},
        {"minLength": 40, "maxLength": 45},
        {"minLength": 500},
        {"minLength": 1, "pattern": "^[a-z_]*$"},
        {"maxLength": 20, "not": {"pattern": "a"}},
    ],
    ids=json.dumps,
)
def test_limits_hold_whatever_the_name(limits: dict[str, object]) -> None:
    """A guess of meaning never breaks a limit."""
    definition = {"type": "string", **limits}

    for name in NAMES:
        texts = text_leaf(name, definition).texts(keys(), keys())

        assert refused(definition, texts) == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("email", r"[a-z]+\.[a-z]+\d{4}@example\.(com|org)"),
        ("contactEmail", r"[a-z]+\.[a-z]+\d{4}@example\.(com|org)"),
        ("created_at", r"20[12]\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("date_of_birth", r"(19|20)\d\d-\d\d-\d\d"),
        ("website", r"https://example\.(com|org|net)/.+"),
        ("avatarUrl", r"https://example\.com/images/.+\.png"),
        ("ip_address", r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+"),
        ("currency", r"[A-Z]{3}"),
        ("iban", r"DE\d{20}"),
        ("sku", r"[A-Z]{3}-\d{5}"),
        ("userName", r"[a-z]+\.[a-z]+\d{4}"),
        ("mimeType", r"\w+/[\w.+-]+"),
        ("sha256", r"[0-9a-f]{64}"),
        ("zip_code", r"\d{5}"),
        ("user_id", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    ],
)
def test_a_name_tells_the_form(name: str, form: str) -> None:
    """A name that says what it holds holds that."""
    assert all(re.fullmatch(form, text) for text in strings(name))


def test_the_parts_of_a_person_agree() -> None:
    """First name, last name, name, e-mail and user name of one record are one person's."""
    first, last = strings("first_name"), strings("lastName")

    together = zip(first, last, strings("name"), strings("email"), strings("login"), strict=True)
    for given, family, name, address, login in together:
        assert name == f"{given} {family}"
        assert address.startswith(f"{login}@")
        assert login.startswith(given.lower()[:3]) or "'" in given


def test_another_party_is_another_person() -> None:
    """A sender and a recipient in one record are two people."""
    pairs = zip(strings("sender_email"), strings("recipient_email"), strict=True)

    assert all(sender != recipient for sender, recipient in pairs)


@pytest.mark.parametrize("name", ["id", "order_id", "uuid", "email", "token"])
def test_what_identifies_hardly_repeats(name: str) -> None:
    """Identifiers and addresses of 20,000 records differ."""
    assert len(set(strings(name, count=20_000))) > 19_990


def test_what_ends_is_not_before_what_begins() -> None:
    """The update of a record comes after its creation."""
    pairs = zip(
        strings("created_at", {"format": "date-time"}),
        strings("updated_at", {"format": "date-time"}),
        strict=True,
    )

    assert all(created <= updated < "2026" for created, updated in pairs)


def test_examples_are_among_the_texts() -> None:
    """What the schema shows occurs often; what it shows and forbids never does."""
    found = strings("quux", {"examples": ["alpha", "beta", "x" * 99], "maxLength": 30}, count=1000)

    assert found.count("alpha") > 40
    assert found.count("beta") > 40
    assert "x" * 99 not in found


def test_encoded_bytes_are_encoded() -> None:
    """A string with a content encoding holds bytes in it."""
    import base64

    found = strings("data", {"contentEncoding": "base64"})

    assert all(base64.b64decode(text, validate=True) for text in found)


def test_a_chunk_does_not_matter() -> None:
    """A key has the same text in any company."""
    leaf = text_leaf("phone", {"pattern": r"^[\d ()+-]{5,14}$"})
    own = row_keys(3, 0, 100)

    whole = leaf.texts(own, own).to_pylist()

    assert leaf.texts(own[40:43], own[40:43]).to_pylist() == whole[40:43]


def test_no_text_at_all_is_an_error() -> None:
    """Limits that leave nothing are named."""
    with pytest.raises(UnsatisfiableSchemaError, match="5 to 4 characters"):
        text_leaf("quux", {"minLength": 5, "maxLength": 4})


def test_strings_are_written_as_json() -> None:
    """Quotes, backslashes, controls and other planes survive."""
    values = ['a"b', "back\\slash", "line\nfeed", "\x01", "größe", "\U0001f600", ""]

    texts = quoted(pa.array(values), is_plain=False)

    assert [json.loads(text) for text in texts.to_pylist()] == values


@pytest.mark.parametrize(
    ("example", "form"),
    [
        ("12345", r"\d{12}"),
        ("cus_9s6XKzkNRiz8i3", r"cus_[0-9A-Za-z]{14}"),
        ("507f1f77bcf86cd799439011", r"[0-9a-f]{24}"),
        ("1725ff48-ab45-4bb5-9d02-88745177dedb", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ],
)
def test_identifiers_look_like_the_example(example: str, form: str) -> None:
    """An identifier has the sorts of signs that the schema shows."""
    found = strings("gid", {"example": example}, count=2000)

    assert all(re.fullmatch(form, text) for text in found)
    assert len(set(found)) == 2000
