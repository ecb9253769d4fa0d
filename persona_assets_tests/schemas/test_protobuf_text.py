"""Parts of Protobuf files that are taken out, and patterns of digits."""

import re

import pytest

from persona_assets.schemas.protobuf.digits import digits_pattern
from persona_assets.schemas.protobuf.text import (
    imports,
    package,
    without_option,
    without_services,
)


def test_imports_are_statements_only() -> None:
    """The word in a comment, in a string or as the name of a field is no import."""
    text = (
        'syntax = "proto3"; // import "no.proto";\n'
        'import public "a.proto"; /* import "no.proto"; */ import\n"b.proto";\n'
        'message M { string import = 1; string s = 2 [json_name = "import \\"c\\";"]; }'
    )

    assert [one.path for one in imports(text)] == ["a.proto", "b.proto"]


def test_the_package_is_found() -> None:
    """A package is a statement of its own; a file without one has none."""
    assert package("syntax='proto3'; package a.b.c; message M {}") == "a.b.c"
    assert package("message M { string package = 1; }") == ""


def test_services_go_and_lines_stay() -> None:
    """A service is taken out, with what is inside it, and every line keeps its number."""
    text = (
        "message A {}\nservice S {\n rpc G(A) returns (A) { option (x) = { a: 1 }; }\n} enum E {}"
    )

    found = without_services(text)

    assert [line.strip() for line in found.split("\n")] == ["message A {}", "", "", "enum E {}"]
    assert found.index("enum") == text.index("enum")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("int32 a = 1 [(x.y) = 2];", "int32 a = 1 ;", id="the only one"),
        pytest.param("a = 1 [b = 1, (x.y) = 2];", "a = 1 [b = 1];", id="the last"),
        pytest.param("a = 1 [(x.y).z = {q: [1, 2]}, b = 1];", "a = 1 [b = 1];", id="the first"),
        pytest.param("a = 1 [(.x.y) = 2, b = 1];", "a = 1 [b = 1];", id="a leading dot"),
        pytest.param("; option (x.y) = { a: ';' };", ";", id="a statement"),
        pytest.param("a = 1 [(x.yy) = 2];", "a = 1 [(x.yy) = 2];", id="another name"),
    ],
)
def test_one_option_is_taken_out(text: str, expected: str) -> None:
    """All uses of an option go, and the others stay, with the commas that they need."""
    found = without_option(text, "(x.y)")

    assert len(found) == len(text)
    assert "".join(found.split()) == "".join(expected.split())


@pytest.mark.parametrize(
    ("least", "most"), [(0, 255), (-128, 127), (-999, 1000), (0, 9), (-20, 30), (0, 1)]
)
def test_digits_say_exactly_their_limits(least: int, most: int) -> None:
    """A pattern of digits matches the numbers within its limits and no others."""
    pattern = re.compile(digits_pattern(least, most))

    found = [number for number in range(-2000, 2001) if pattern.fullmatch(str(number))]

    assert found == list(range(least, most + 1))
    assert not any(map(pattern.fullmatch, ("", "-0", "00", "01", "+1", "-01")))


def test_digits_say_the_limits_of_64_bits() -> None:
    """The first and last numbers of 64 bits match, and their neighbors outside do not."""
    least, most = -(1 << 63), (1 << 63) - 1
    pattern = re.compile(digits_pattern(least, most))

    assert [bool(pattern.fullmatch(str(n))) for n in (least - 1, least, most, most + 1)] == [
        False, True, True, False,
    ]  # fmt: skip
