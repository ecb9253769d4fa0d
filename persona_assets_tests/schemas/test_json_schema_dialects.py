"""Schemas of older drafts mean the same in 2020-12."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.errors import SchemaImportError
from persona_assets.schema_records.checking import Checker
from persona_assets.schemas.json_schema import dialects
from persona_assets.schemas.json_schema.dialects import Dialect
from persona_assets.schemas.json_schema.reading import JsonSchemaFile
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import DIALECT, Schema
from persona_assets.schemas.sources import SourceValue

DRAFTS = {
    "draft4": dialects.DRAFT_4,
    "draft6": dialects.DRAFT_6,
    "draft7": dialects.DRAFT_7,
    "draft2019-09": dialects.DRAFT_2019,
    "draft2020-12": dialects.DRAFT_2020,
}


def schema_of(value: object, dialect: Dialect | None = None) -> Schema:
    """Return the root schema of *value*."""
    source = SourceValue(Path("nowhere/schema.json"), json.dumps(value), "", value)
    file = JsonSchemaFile(source, dialect=dialect)
    return file.schema(file.entities[0].name)


def definition_of(value: object, dialect: Dialect | None = None) -> Json:
    """Return the definition of *value* without the dialect that it is in."""
    definition = schema_of(value, dialect).definition
    assert not isinstance(definition, dict) or definition["$schema"] == DIALECT
    if isinstance(definition, bool):
        return definition
    return {keyword: child for keyword, child in definition.items() if keyword != "$schema"}


@pytest.mark.parametrize(
    ("draft", "written", "expected"),
    [
        pytest.param(
            "draft4",
            {"minimum": 1, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": False},
            {"exclusiveMinimum": 1, "maximum": 9},
            id="flags beside limits",
        ),
        pytest.param(
            "draft7",
            {"items": [{"type": "null"}], "additionalItems": False},
            {"prefixItems": [{"type": "null"}], "items": False},
            id="a list of items",
        ),
        pytest.param(
            "draft7",
            {"items": {"type": "null"}, "additionalItems": False},
            {"items": {"type": "null"}},
            id="additional items beside no list",
        ),
        pytest.param(
            "draft7",
            {"dependencies": {"a": ["b"], "c": {"required": ["d"]}}},
            {
                "dependentRequired": {"a": ["b"]},
                "dependentSchemas": {"c": {"required": ["d"]}},
            },
            id="dependencies",
        ),
        pytest.param(
            "draft7",
            {"then": {"minimum": 1}, "type": "string"},
            {"type": "string"},
            id="then without if",
        ),
        pytest.param(
            "draft7",
            {"title": "T", "default": {"$ref": "#/x"}, "examples": [1]},
            {"title": "T", "default": {"$ref": "#/x"}, "examples": [1]},
            id="annotations",
        ),
        pytest.param(
            "draft7",
            {"type": "null", "example": 3},
            {"type": "null", "examples": [3]},
            id="one example",
        ),
        pytest.param(
            "draft2020-12",
            {"enum": [1, 1.0, True, {"a": 1}, {"a": 1}]},
            {"enum": [1, True, {"a": 1}]},
            id="equal values of an enumeration",
        ),
        pytest.param(
            "draft2020-12",
            {"enum": [[], {}, [["a", 1]], {"a": 1}]},
            {"enum": [[], {}, [["a", 1]], {"a": 1}]},
            id="lists and objects of an enumeration",
        ),
        pytest.param(
            "draft2020-12",
            {"x-own": {"$ref": "#/none"}, "type": "null"},
            {"type": "null"},
            id="keywords that nobody knows",
        ),
    ],
)
def test_older_keywords_become_newer_ones(
    draft: str, written: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Each keyword is written as 2020-12 writes it."""
    assert definition_of(written, DRAFTS[draft]) == expected


@pytest.mark.parametrize(
    ("written", "place", "problem"),
    [
        pytest.param({"minLength": "3"}, "#/minLength", "not a number", id="a number as text"),
        pytest.param({"type": "int"}, "#/type", "'int' is not a type", id="no type"),
        pytest.param({"pattern": "["}, "#/pattern", "no regular expression", id="no pattern"),
        pytest.param(
            {"patternProperties": {"[": {}}},
            "#/patternProperties/[",
            "no regular",
            id="no pattern for names",
        ),
        pytest.param(
            {"required": True}, "#/required", "not a list of names", id="required as a flag"
        ),
        pytest.param(
            {"properties": {"a": 1}}, "#/properties/a", "anything is allowed", id="no schema"
        ),
        pytest.param(
            {"properties": []}, "#/properties", "not a mapping", id="no mapping of schemas"
        ),
        pytest.param({"multipleOf": 0}, "#/multipleOf", "not above 0", id="a factor of 0"),
        pytest.param(
            {"$schema": "http://json-schema.org/draft-04/schema#", "const": 1},
            "#/const",
            "no keyword of draft-04",
            id="a later keyword",
        ),
    ],
)
def test_what_is_not_carried_over_is_said(
    written: dict[str, Any], place: str, problem: str
) -> None:
    """A keyword whose value does not fit is left out, and the notice says where and why."""
    schema = schema_of({"title": "T", **written})

    [notice] = schema.notices
    assert (notice.path, notice.line, notice.place) == ("nowhere/schema.json", 1, place)
    assert problem in notice.effect
    jsonschema_rs.Draft202012Validator(
        json.dumps(schema.definition)
    )  # raises what it does not understand


def test_draft_3_is_refused() -> None:
    """It is too different to be read half."""
    with pytest.raises(SchemaImportError, match=r"#/\$schema: JSON Schema draft 3 is not read"):
        schema_of({"$schema": "http://json-schema.org/draft-03/schema#", "type": "string"})


def test_a_dialect_is_told_by_its_name() -> None:
    """The URI may be http or https, with or without an empty fragment."""
    dialects_of = [
        schema_of({"$schema": uri, "type": "null"}).source.dialect
        for uri in (
            "http://json-schema.org/draft-04/schema",
            "https://json-schema.org/draft-07/schema#",
            "https://json-schema.org/draft/2019-09/schema",
            "https://json-schema.org/draft/2020-12/schema",
        )
    ]

    assert dialects_of == ["draft-04", "draft-07", "2019-09", "2020-12"]


def test_a_file_that_names_no_dialect_is_of_2020_or_of_draft_4() -> None:
    """Only draft 4 has flags for limits."""
    flagged = {"properties": {"a": {"minimum": 1, "exclusiveMinimum": True}}}

    assert schema_of({"type": "null"}).source.dialect == "2020-12"
    assert schema_of(flagged).source.dialect == "draft-04"


LEAVES = st.sampled_from(
    [
        {"type": "integer"},
        {"type": ["string", "null"]},
        {"minimum": 1, "exclusiveMinimum": True},
        {"maximum": 2, "exclusiveMaximum": True},
        {"enum": [1, "a", None, {"a": 1}]},
        {"minLength": 2},
        {"required": ["a"]},
        {"maxItems": 1},
        {"dependencies": {"a": ["b"]}},
        {"$ref": "#/definitions/word", "minLength": 9},
        {"$ref": "#/definitions/list"},
    ]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"items": inner}),
        st.fixed_dictionaries({"items": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries(
            {"items": st.lists(inner, min_size=1, max_size=2), "additionalItems": inner}
        ),
        st.fixed_dictionaries({"properties": st.fixed_dictionaries({"a": inner})}),
        st.fixed_dictionaries({"additionalProperties": inner, "properties": st.just({"a": {}})}),
        st.fixed_dictionaries({"dependencies": st.fixed_dictionaries({"a": inner})}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.sampled_from([None, 1, 2, 1.5, "a", "abc", True]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(written=SCHEMAS, values=st.lists(VALUES, min_size=5, max_size=5))
@settings(max_examples=150, deadline=None)
def test_draft_4_is_judged_alike(written: dict[str, Any], values: list[object]) -> None:
    """Any schema of draft 4 allows the same values before and after, says another's checker."""
    definitions = {"word": {"type": "string"}, "list": {"items": {"$ref": "#/definitions/list"}}}
    whole = {"allOf": [written], "definitions": definitions}
    original = jsonschema_rs.Draft4Validator(whole)

    converted = jsonschema_rs.Draft202012Validator(definition_of(whole, dialects.DRAFT_4))

    assert [converted.is_valid(value) for value in values] == [
        original.is_valid(value) for value in values
    ]


def suite_groups() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield draft, name and group of the official test suite, if it is at hand."""
    folder = os.environ.get("PERSONA_ASSETS_SCHEMA_SUITE")
    for path in sorted(Path(folder).glob("*__tests_draft*.json")) if folder else ():
        draft, _, name = path.stem.split("__tests_", 1)[1].partition("_")
        if draft in DRAFTS:
            for group in json.loads(path.read_bytes()):
                if "localhost" not in json.dumps(group):
                    yield draft, f"{name}: {group['description']}", group


@pytest.mark.skipif(
    "PERSONA_ASSETS_SCHEMA_SUITE" not in os.environ,
    reason="PERSONA_ASSETS_SCHEMA_SUITE names no folder with the official test suite",
)
def test_the_official_suite_is_judged_alike() -> None:
    """Our definition under 2020-12 judges every instance as the suite says for its draft."""
    count, wrong = 0, []
    for draft, name, group in suite_groups():
        value = group["schema"]
        value = value if isinstance(value, bool) else {"title": "root", **value}
        source = SourceValue(Path("root.json"), json.dumps(value), "", value)
        file = JsonSchemaFile(source, dialect=DRAFTS[draft])
        if "root" not in [entity.name for entity in file.entities]:
            continue  # a shelf for definitions allows everything
        checker = jsonschema_rs.Draft202012Validator(json.dumps(file.schema("root").definition))
        for test in group["tests"]:
            count += 1
            if checker.is_valid(test["data"]) != test["valid"]:
                wrong.append(f"{draft} {name}: {test['description']}")

    assert count > 3500
    assert wrong == []


def test_a_pattern_that_repeats_often_is_kept() -> None:
    """Letters of any script, 256 times, are more than the validator takes unless it is told."""
    pattern = "^[\\p{L}\\p{N} ]{1,256}$"

    assert definition_of({"pattern": pattern}) == {"pattern": pattern}
    assert Checker({"pattern": pattern}).accepts("\u00c9t\u00e9 2")
    with pytest.raises(SchemaImportError, match=r"#/pattern: .* repeats too often"):
        schema_of({"pattern": "^([a-z]{1,1000}){1,1000}$"})
