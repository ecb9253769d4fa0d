"""Plans give valid records, the same for the same key, or say why they cannot."""

import json

import pytest

from persona_assets.errors import UnknownNameError, UnsatisfiableSchemaError
from persona_assets.keys import row_keys
from persona_assets.schema_records import planning
from persona_assets.schema_records.planning import compile_plan
from persona_assets_tests.schema_records.making import keys, plan, records, refused

PET = {
    "type": "object",
    "required": ["name", "photoUrls"],
    "properties": {
        "id": {"type": "integer", "format": "int64"},
        "category": {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
        },
        "name": {"type": "string", "example": "doggie"},
        "photoUrls": {"type": "array", "items": {"type": "string"}},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "status": {"enum": ["available", "pending", "sold"]},
        "price": {"type": "number", "minimum": 0, "multipleOf": 0.01},
    },
    "additionalProperties": False,
}
ODD = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0, "maximum": 9},
    "minItems": 2,
    "maxItems": 4,
    "contains": {"const": 7},
    "maxContains": 1,
}


@pytest.mark.parametrize("definition", [PET, ODD], ids=["exact", "checked and drawn again"])
def test_records_are_valid(definition: dict[str, object]) -> None:
    """Both validators accept every record."""
    assert refused(definition, plan(definition).texts(keys(1000))) == []


@pytest.mark.parametrize("definition", [PET, ODD], ids=["exact", "checked and drawn again"])
def test_a_record_follows_from_its_key(definition: dict[str, object]) -> None:
    """Two plans and any chunks give the same bytes."""
    own = row_keys(9, 0, 300)

    whole = plan(definition).texts(own).to_pylist()
    again = plan(definition)

    parts = [
        text
        for start in range(0, 300, 7)
        for text in again.texts(own[start : start + 7]).to_pylist()
    ]
    assert parts == whole


def test_the_person_can_be_given() -> None:
    """Records with one person's key speak of that person, each with an id of its own."""
    definition = {
        "type": "object",
        "required": ["id", "email"],
        "properties": {"id": {"type": "string"}, "email": {"type": "string", "format": "email"}},
    }
    one_person = row_keys(4, 0, 1).repeat(20)

    found = [json.loads(t) for t in plan(definition).texts(keys(20), one_person).to_pylist()]

    assert len({record["email"] for record in found}) == 1
    assert len({record["id"] for record in found}) == 20


def test_the_name_of_the_entity_tells_what_a_name_is() -> None:
    """The ``name`` of a user is a person's, that of a product is a thing's."""
    definition = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}},
    }

    users = {record["name"] for record in records(definition, "User")}
    products = {record["name"] for record in records(definition, "Product")}

    assert all(len(name.split()) >= 2 for name in users)
    assert not users & products


def test_a_contradiction_is_an_error() -> None:
    """A definition without instances is refused when the plan is made."""
    definition = {
        "type": "object",
        "required": ["code"],
        "properties": {"code": {"type": "string", "pattern": "^(?=b)a$"}},
    }

    with pytest.raises(UnsatisfiableSchemaError, match=r"\(\?=b\)a"):
        plan(definition)


def test_no_records_are_no_records() -> None:
    """No keys give an array of no texts."""
    assert plan(PET).texts(row_keys(1, 0, 0)).to_pylist() == []


@pytest.mark.parametrize(
    "definition",
    [
        {"type": "string", "minLength": 10**9},
        {"type": "array", "minItems": 10**9},
        {"type": "object", "minProperties": 10**9},
    ],
    ids=lambda definition: definition["type"],
)
def test_what_would_be_huge_is_refused(definition: dict[str, object]) -> None:
    """A record that nothing could hold is an error, soon."""
    with pytest.raises(UnsatisfiableSchemaError):
        plan(definition)


def test_equal_numbers_are_no_different_items() -> None:
    """1 and 1.0 are the same value, so only one of them is in an array without equal items."""
    definition = {
        "type": "array",
        "uniqueItems": True,
        "minItems": 3,
        "items": {"enum": [1, 1.0, 2, 3]},
    }

    assert refused(definition, plan(definition).texts(keys())) == []


def test_an_unknown_locale_is_an_error() -> None:
    """People live where we have words."""
    with pytest.raises(UnknownNameError, match="xx_XX"):
        compile_plan({"type": "integer"}, name="Number", locale="xx_XX")


def test_more_records_than_a_block() -> None:
    """Records beyond the first block follow from their keys, too."""
    own = row_keys(2, 0, 20_000)
    order = plan({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}})

    texts = order.texts(own)

    assert texts[16_380:16_390].to_pylist() == order.texts(own[16_380:16_390]).to_pylist()
    assert len(texts.unique()) == 20_000


@pytest.mark.parametrize("size", [1, 20_000, 1 << 28], ids=["least", "some", "usual"])
def test_a_record_does_not_depend_on_the_size_of_blocks(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Fewer records are made at once where they are large, and they are the same records."""
    expected = plan(PET).texts(keys(300)).to_pylist()

    monkeypatch.setattr(planning, "_BLOCK_BYTES", size)

    assert plan(PET).texts(keys(300)).to_pylist() == expected
