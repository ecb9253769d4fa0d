"""References lead where they say, and a definition takes along what it refers to."""

import json
from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import InvalidArgumentError, SchemaImportError, UnknownNameError
from persona_assets.schemas.json_schema.reading import JsonSchemaFile, read_json_schema

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def make_file(folder: Path, value: object, name: str = "order.json") -> JsonSchemaFile:
    """Return the file *name* that says *value*."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1))
    return read_json_schema(path, roots={})


def test_a_definition_stands_alone(tmp_path: Path) -> None:
    """Every reference becomes a local one, and nothing that is not needed comes along."""
    value = {
        "properties": {"to": {"$ref": "#/definitions/person"}},
        "definitions": {
            "person": {"properties": {"friend": {"$ref": "#/definitions/person"}}},
            "unused": {"$ref": "#/definitions/nowhere"},
        },
    }

    schema = make_file(tmp_path, value).schema()

    assert schema.definition == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {"to": {"$ref": "#/$defs/person"}},
        "$defs": {"person": {"properties": {"friend": {"$ref": "#/$defs/person"}}}},
    }


def test_a_root_that_refers_to_itself_is_named(tmp_path: Path) -> None:
    """A reference to the root becomes one to the definition of that name."""
    value = {"title": "Tree", "properties": {"left": {"$ref": "#"}}}

    definition: Any = make_file(tmp_path, value).schema().definition

    assert definition["$ref"] == "#/$defs/Tree"
    assert definition["$defs"] == {
        "Tree": {"title": "Tree", "properties": {"left": {"$ref": "#/$defs/Tree"}}}
    }


def test_pointers_are_unescaped(tmp_path: Path) -> None:
    """``~1`` is a slash, ``~0`` a tilde, and percent signs are undone; names become plain."""
    value = {
        "properties": {
            "a": {"$ref": "#/$defs/a~1b~0c"},
            "b": {"$ref": "#/$defs/%3Cd%25%3E"},
            "c": {"$ref": "#/$defs/<e>"},
        },
        "$defs": {"a/b~c": {"const": 1}, "<d%>": {"const": 2}, "<e>": {"const": 3}},
    }

    definition: Any = make_file(tmp_path, value).schema("order").definition

    assert definition["$defs"] == {"a_b_c": {"const": 1}, "d": {"const": 2}, "e": {"const": 3}}


def test_equal_names_get_numbers(tmp_path: Path) -> None:
    """Two definitions of one name from different places stay two."""
    value = {
        "allOf": [{"$ref": "#/$defs/x"}, {"$ref": "#/definitions/x"}],
        "$defs": {"x": {"minimum": 1}},
        "definitions": {"x": {"maximum": 2}},
    }

    file = make_file(tmp_path, value)

    definition: Any = file.schema().definition
    assert definition["$defs"] == {"x": {"minimum": 1}, "x_2": {"maximum": 2}}
    assert [entity.name for entity in file.entities] == ["order", "x", "$defs/x"]


def test_references_may_lead_anywhere(tmp_path: Path) -> None:
    """A property or an unknown keyword can be referred to as well."""
    value = {
        "properties": {"a": {"type": "null"}, "b": {"$ref": "#/properties/a"}},
        "x-shelf": [{"type": "string"}],
        "items": {"$ref": "#/x-shelf/0"},
    }

    definition: Any = make_file(tmp_path, value).schema().definition

    assert definition["$defs"] == {"a": {"type": "null"}, "x-shelf": {"type": "string"}}


def test_siblings_of_a_reference_count_since_2019(tmp_path: Path) -> None:
    """Up to draft 7 everything beside a reference is ignored."""
    value = {"items": {"$ref": "#/$defs/a", "minimum": 3}, "$defs": {"a": {}}}

    new: Any = make_file(tmp_path, value).schema("order").definition
    old: Any = make_file(tmp_path, {"$schema": DRAFT_7, **value}).schema("order").definition

    assert new["items"] == {"$ref": "#/$defs/a", "minimum": 3}
    assert old["items"] == {"$ref": "#/$defs/a"}


def test_files_beside_are_read(tmp_path: Path) -> None:
    """A relative reference is a file beside this one, also below an id on the web, and YAML."""
    make_file(tmp_path, {"$id": "https://example.com/s/address.json", "minimum": 1}, "address.json")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "all.yaml").write_text("$defs: {city: {$ref: '../address.json'}}")
    value = {
        "$id": "https://example.com/s/order.json",
        "properties": {"a": {"$ref": "address.json"}, "b": {"$ref": "parts/all.yaml#/$defs/city"}},
    }

    schema = make_file(tmp_path, value).schema()

    definition: Any = schema.definition
    assert definition["$defs"]["address"] == {"minimum": 1}
    assert definition["$defs"]["city"] == {"$ref": "#/$defs/address"}
    assert schema.notices == ()


def test_roots_stand_for_places_on_the_web(tmp_path: Path) -> None:
    """A URL below a prefix is a file below its folder, with or without the suffix."""
    make_file(tmp_path, {"const": 1}, "mirror/common/a.json")
    make_file(tmp_path, {"items": {"$ref": "https://example.com/x/common/a"}})
    roots = {"https://example.com/x/": tmp_path / "mirror"}

    schema = read_json_schema(tmp_path / "order.json", roots=roots).schema()

    definition: Any = schema.definition
    assert definition["$defs"] == {"a": {"const": 1}}


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("https://example.com/x/../../secret.json", id="web"),
        pytest.param("file:///etc/hostname", id="absolute file"),
    ],
)
def test_what_is_elsewhere_is_not_fetched_but_told(tmp_path: Path, reference: str) -> None:
    """A remote reference allows anything, and a notice says so."""
    value = {"properties": {"a": {"$ref": reference}, "b": {"const": 1}}}

    schema = make_file(tmp_path, value).schema()

    definition: Any = schema.definition
    assert definition["properties"] == {"a": {}, "b": {"const": 1}}
    [notice] = schema.notices
    assert (notice.line, notice.place) == (4, "#/properties/a/$ref")
    assert "anything is allowed in its place" in notice.effect


def test_an_entity_that_is_all_elsewhere_is_refused(tmp_path: Path) -> None:
    """Nothing is known of it, so no record of it can be right."""
    file = make_file(tmp_path, {"title": "A", "$ref": "https://example.com/a.json"})

    with pytest.raises(SchemaImportError, match=r"all of it is 'https://example\.com/a\.json'"):
        file.schema()


@pytest.mark.parametrize(
    "reference",
    ["#/$defs/none", "#none", "#/$defs/a/b/c", "#/title", "http://[bad"],
)
def test_a_reference_that_points_nowhere_is_an_error_with_its_place(
    tmp_path: Path, reference: str
) -> None:
    """Only the entity that needs it fails."""
    value = {"title": "T", "items": {"$ref": reference}, "$defs": {"a": {"const": 1}}}
    file = make_file(tmp_path, value)

    with pytest.raises(SchemaImportError, match=r"order\.json:4: #/items/\$ref: the reference"):
        file.schema("T")

    assert file.schema("a").definition


def test_dynamic_references_lead_to_the_outermost_anchor(tmp_path: Path) -> None:
    """A tree that is extended has extended branches."""
    value = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.com/strict",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": False,
        "$defs": {
            "tree": {
                "$id": "https://example.com/tree",
                "$dynamicAnchor": "node",
                "properties": {"below": {"items": {"$dynamicRef": "#node"}}},
            }
        },
    }

    file = make_file(tmp_path, value)
    strict: Any = file.schema("order").definition
    loose: Any = file.schema("tree").definition

    below = strict["$defs"]["tree"]["properties"]["below"]
    assert (
        strict["$defs"][below["items"]["$ref"].removeprefix("#/$defs/")]["unevaluatedProperties"]
        is False
    )
    assert loose["$defs"]["tree"]["properties"]["below"]["items"] == {"$ref": "#/$defs/tree"}


def test_meta_schemas_are_at_hand(tmp_path: Path) -> None:
    """A schema may hold a schema, without a network."""
    schema = make_file(tmp_path, {"items": {"$ref": DRAFT_7}}).schema()

    definition: Any = schema.definition
    assert definition["$defs"]["schema"]["properties"]["minLength"]
    assert schema.notices == ()


def test_the_root_is_an_entity_if_it_says_anything(tmp_path: Path) -> None:
    """PP-58: the root is called by its title or its file; a shelf for definitions is none."""
    shelf = {"title": "Shelf", "$defs": {"a": {"const": 1}, "b": {"const": 2}}}
    file = make_file(tmp_path, shelf, "shelf.schema.json")

    listed = [
        [(entity.name, entity.line) for entity in found.entities]
        for found in (
            make_file(tmp_path, {"title": "User", "type": "object"}),
            make_file(tmp_path, {"type": "object", "definitions": {"b": {}, "a": {}}}),
            file,
        )
    ]

    assert listed == [[("User", 1)], [("order", 1), ("b", 4), ("a", 5)], [("a", 4), ("b", 7)]]
    with pytest.raises(InvalidArgumentError, match="name one of its entities: a, b"):
        file.schema()
    with pytest.raises(UnknownNameError, match="known: a, b"):
        file.schema("c")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param([1], "found a list", id="a list"),
        pytest.param({"name": "x", "version": 1}, "but name, version", id="some other JSON"),
    ],
)
def test_what_is_no_schema_is_refused(tmp_path: Path, value: object, problem: str) -> None:
    """Not every JSON file is a schema."""
    with pytest.raises(SchemaImportError, match=problem):
        make_file(tmp_path, value)


def test_what_was_read_before_changes_nothing(tmp_path: Path) -> None:
    """The definition of an entity is the same, whatever was asked for before it."""
    value = {
        "$defs": {
            "a": {"items": {"$ref": "#/$defs/b"}, "not": {"$ref": "#/$defs/c/items"}},
            "b": {"items": {"$ref": "#/$defs/c/items"}},
            "c": {"items": {"properties": {"x": {"$ref": "#/$defs/a"}}}},
        }
    }
    file = make_file(tmp_path, value)

    before = [file.schema(name).definition for name in "abc"]
    after = [make_file(tmp_path, value).schema(name).definition for name in "cba"]

    assert json.dumps(before) == json.dumps(after[::-1])
