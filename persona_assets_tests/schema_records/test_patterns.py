"""Texts that match regular expressions."""

from itertools import islice

import pytest

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.checking import Checker
from persona_assets.schema_records.rendering.patterns import Pattern
from persona_assets.schema_records.rendering.streams import Stream
from persona_assets_tests.schema_records.making import refused, strings, text_leaf

SEMANTIC_VERSION = (
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\."
    r"(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$"
)
PATTERNS = [
    r"^[a-z]+$",
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    r"^\d{5}(-\d{4})?$",
    r"^[A-Z]{3}$",
    r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$",
    r"^\+[1-9]\d{1,14}$",
    r"^(\([0-9]{3}\))?[0-9]{3}-[0-9]{4}$",
    r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
    r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    SEMANTIC_VERSION,
    r"^arn:aws[a-zA-Z-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$",
    r"^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$",
    r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
    r"^https?://[\w.-]+(?:/[\w./-]*)?$",
    r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$",
    r"^(?<year>\d{4})-(?<month>0[1-9]|1[0-2])$",
    r"^P(?!$)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$",
    r"^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^A-Za-z0-9]).{8,64}$",
    r"^(?!.*--)[a-z0-9-]{3,63}$",
    r"^(?!(?:admin|root)$)[a-z_][a-z0-9_-]*$",
    r"^\p{L}[\p{L}\p{M}' -]*$",
    r"^\p{Lu}\p{Ll}+$",
    r"^[^\p{Cc}]+$",
    r"^[\u4e00-\u9fa5]{2,4}$",
    r"^[\w-]+(\.[\w-]+)*$",
    r"^\S+$",
    r"^\s*$",
    r"^\w+(?<!foo)$",
    r"^a|b$",
    r"^$|^\d{3}$",
    r"^(a+)+$",
    r"^(([a-z]*)*)*$",
    r"^[a-z]{1000}$",
    r"^.{200,}$",
    r"^[\s\S]*$",
    r"^(?:(?!\.\.)[a-z./])+$",
    r"\.json$",
    r"^/",
    r"[A-Z]",
    r"\bfoo\b",
    r"^\/[a-z]+\/\d+$",
    r"^[\-\_\.]+$",
    r"^[[(]\d+[)\]]$",
    r"^\x41\u0042\cJ?$",
    r"^(\w)\1$",
    r"^x(y(z)?)?$",
    r"^[1-9][0-9]{0,2}(,[0-9]{3})*(\.[0-9]{2})?$",
    r"^([A-Z]:)?(\\[^\\/:*?\"<>|]+)+$",
    r"^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$",
    r"^[^a-zA-Z0-9]+$",
    r"^0x[0-9a-fA-F]{40}$",
    r"^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14})$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_of_the_real_world_has_texts(pattern: str) -> None:
    """Texts are found for patterns as people write them, and a validator accepts each."""
    found = strings("quux", {"pattern": pattern}, count=300)

    checker = Checker({"type": "string", "pattern": pattern})
    assert len(checker.accepted(found)) == 300


@pytest.mark.parametrize(
    ("low", "high"),
    [
        pytest.param(300, 300, id="an exact length"),
        pytest.param(0, 3, id="a short one"),
        pytest.param(90, 100, id="a long one"),
    ],
)
def test_a_pattern_keeps_to_limits_of_length(low: int, high: int) -> None:
    """Repetition is drawn so that the length is between the limits."""
    definition = {"pattern": "^[a-z]+[0-9]*$", "minLength": low, "maxLength": high}

    lengths = {len(text) for text in strings("quux", definition)}

    assert low <= min(lengths)
    assert max(lengths) <= high


def test_two_patterns_hold_at_once() -> None:
    """Texts satisfy all patterns of an allOf."""
    definition = {"allOf": [{"pattern": "[A-Z]"}, {"pattern": r"\d"}, {"pattern": "^.{6,}$"}]}

    found = text_leaf("quux", definition)

    keys_of_texts = found.distinct(50, frozenset())
    assert Checker(definition).accepted(keys_of_texts) == keys_of_texts
    assert len(keys_of_texts) == 50


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("^a(?!a)a$", id="a contradiction"),
        pytest.param(".^", id="a beginning after something"),
        pytest.param("^(?=b)a$", id="look-ahead that cannot hold"),
    ],
)
def test_a_pattern_without_texts_is_named(pattern: str) -> None:
    """The error names the pattern and where it stands."""
    with pytest.raises(UnsatisfiableSchemaError) as caught:
        text_leaf("quux", {"pattern": pattern})

    assert caught.value.place == "Customer/quux"
    assert repr(pattern) in caught.value.problem


def test_what_is_no_pattern_is_named() -> None:
    """A pattern that no validator understands is an error that names it."""
    with pytest.raises(UnsatisfiableSchemaError, match="is not a"):
        text_leaf("quux", {"pattern": "^(unclosed"})


def test_a_pattern_that_explodes_ends_soon() -> None:
    """Nested repetition is bounded by the length that is left."""
    pattern = Pattern("^((((a*)*)*)*)*b{60000}$")

    texts = list(islice(pattern.texts(Stream(1), minimum=0, maximum=70_000), 20))

    assert max(map(len, texts)) <= 140_000


def test_a_pattern_too_long_to_write_is_refused() -> None:
    """A pattern whose shortest text is huge cannot be read as one to draw from."""
    with pytest.raises(ValueError, match="characters"):
        Pattern("^(a{1000}){1000}$")


def test_texts_of_one_pattern_are_always_the_same() -> None:
    """A stream's key decides every text."""
    pattern = Pattern("^[a-z]{4,9}-[0-9]*$")

    runs = [list(islice(pattern.texts(Stream(7), minimum=0, maximum=None), 50)) for _ in range(2)]

    assert runs[0] == runs[1]


def test_a_code_of_fixed_form_hardly_repeats() -> None:
    """An identifier with a pattern is drawn sign by sign, not from a pool."""
    found = strings("id", {"pattern": "^cus_[A-Za-z0-9]{14}$"}, count=5000)

    assert len(set(found)) == 5000
    assert refused({"pattern": "^cus_[A-Za-z0-9]{14}$"}, [f'"{text}"' for text in found]) == []
