"""Parameters and bodies on the wire: the styles as the OpenAPI Specification's table has them."""

import json
from urllib.parse import parse_qs

import pytest

from persona_assets.generators.operations.wire import (
    body_text,
    header_text,
    path_text,
    query_text,
)
from persona_assets.schemas.openapi.declared import DeclaredParameter

ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}


def parameter(style: str, *, explode: bool, location: str = "query") -> DeclaredParameter:
    """Return a parameter called ``color``."""
    return DeclaredParameter.model_validate(
        {"name": "color", "in": location, "style": style, "explode": explode}
    )


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", False, ARRAY, ";color=blue,black,brown"),
        ("matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
        ("matrix", True, ARRAY, ";color=blue;color=black;color=brown"),
        ("matrix", True, OBJECT, ";R=100;G=200;B=150"),
        ("label", False, "blue", ".blue"),
        ("label", True, ARRAY, ".blue.black.brown"),
        ("label", True, OBJECT, ".R=100.G=200.B=150"),
        ("simple", False, ARRAY, "blue,black,brown"),
        ("simple", False, OBJECT, "R,100,G,200,B,150"),
        ("simple", True, OBJECT, "R=100,G=200,B=150"),
    ],
)
def test_paths_have_the_styles_of_the_specification(
    style: str,
    explode: bool,  # noqa: FBT001 - a column of a table
    value: object,
    expected: str,
) -> None:
    """Each style, with and without ``explode``."""
    assert path_text(parameter(style, explode=explode, location="path"), value) == expected


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", False, ARRAY, "?color=blue,black,brown"),
        ("form", False, OBJECT, "?color=R,100,G,200,B,150"),
        ("form", True, ARRAY, "?color=blue&color=black&color=brown"),
        ("form", True, OBJECT, "?R=100&G=200&B=150"),
        ("spaceDelimited", False, ARRAY, "?color=blue%20black%20brown"),
        ("pipeDelimited", False, ARRAY, "?color=blue%7Cblack%7Cbrown"),
        ("deepObject", True, OBJECT, "?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        ("content", False, {"a": 1}, "?color=%7B%22a%22%3A1%7D"),
    ],
)
def test_queries_have_the_styles_of_the_specification(
    style: str,
    explode: bool,  # noqa: FBT001 - a column of a table
    value: object,
    expected: str,
) -> None:
    """Each style, with and without ``explode``."""
    found = query_text([parameter(style, explode=explode)], {"color": value})

    assert found == expected


def test_whatever_a_text_holds_stays_in_its_place() -> None:
    """Signs with a meaning in a URL are escaped, so a reader gets the text back."""
    text = "a&b=c/d?e#f é%"

    query = query_text([parameter("form", explode=True)], {"color": text})

    assert parse_qs(query[1:], strict_parsing=True) == {"color": [text]}
    assert "/" not in path_text(parameter("simple", explode=False, location="path"), text)


def test_headers_are_one_printable_line() -> None:
    """A line break would end the header, so it is escaped; plain texts stay as they are."""
    assert header_text("a b") == "a b"
    assert header_text([1, True]) == "1,true"
    assert "\n" not in header_text("a\nSet-Cookie: x")


def test_bodies_that_are_no_json_are_texts() -> None:
    """A form is its escaped text and a part of a multipart body stands between boundaries."""
    form = json.loads(body_text("application/x-www-form-urlencoded", {"a": "x y", "b": [1, 2]}, 1))
    parts = json.loads(body_text("multipart/form-data", {"a": "x", "b": {"c": 1}}, 1))

    assert parse_qs(form) == {"a": ["x y"], "b": ["1", "2"]}
    assert parts.count("--part-0000000000000001\r\n") == 2
    assert parts.endswith("--part-0000000000000001--\r\n")
    assert body_text("application/problem+json", {"a": 1}, 1) == '{"a":1}'
