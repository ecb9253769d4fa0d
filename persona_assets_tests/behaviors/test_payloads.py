"""What behaviors do to the content of messages, and how much of it they do."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.damage import cut_short, damage_of, spoil_types
from persona_assets.behaviors.literals import from_numbers, from_texts
from persona_assets.behaviors.payloads import (
    FieldType,
    Payload,
    PayloadField,
    touched_in,
    transform,
)
from persona_assets.behaviors.registry import parse_parameters
from persona_assets.behaviors.typing_errors import mistype
from persona_assets.keys import row_keys

COUNT = 10_000
KEYS = row_keys(99, 0, COUNT)
SENTENCE = "The quick brown fox jumps over the lazy dog"
LETTER_COUNT = sum(letter.isalpha() for letter in SENTENCE)


def make_behavior(kind: str, **parameters: object) -> Behavior[BehaviorParameters]:
    """Return a behavior that is called as its type."""
    return Behavior(kind, parse_parameters(kind, parameters))


def make_payload() -> Payload:
    """Return a message with a typed text, a text, a number and a measurement."""
    texts = pa.repeat(SENTENCE, COUNT)
    numbers = np.full(COUNT, 20.0)
    return (
        PayloadField("typed", FieldType.TYPED_TEXT, from_texts(texts)),
        PayloadField("count", FieldType.NUMBER, from_numbers(np.full(COUNT, 7.0), 0)),
        PayloadField("celsius", FieldType.MEASUREMENT, numbers),
        PayloadField("plain", FieldType.TEXT, from_texts(texts)),
    )


def values(payload: Payload, name: str) -> list[object]:
    """Return what the field called *name* holds, parsed."""
    [field] = [field for field in payload if field.name == name]
    return [json.loads(literal) for literal in field.literals.array().to_pylist()]


def bound(probability: float, count: int = COUNT) -> float:
    """Return five standard deviations of a binomial share."""
    return 5 * (probability * (1 - probability) / count) ** 0.5


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.3, 1.0])
def test_typos_hit_their_share_of_letters(rate: float) -> None:
    """PP-85: the share of wrong letters is the declared rate, and nothing else changes."""
    changed = transform(make_payload(), [make_behavior("typos", rate=rate)], KEYS)

    typed = values(changed, "typed")
    wrong = [sum(a != b for a, b in zip(text, SENTENCE, strict=True)) for text in typed]
    letters = COUNT * LETTER_COUNT
    assert sum(wrong) / letters == pytest.approx(rate, abs=bound(rate, letters))
    assert (touched_in(changed)["typos"] == (np.array(wrong) > 0)).all()
    assert values(changed, "plain") == [SENTENCE] * COUNT


@given(texts=st.lists(st.text(), min_size=1, max_size=5), key=st.integers(0, 2**60))
def test_mistyped_literals_stay_json(texts: list[str], key: int) -> None:
    """Typing errors keep quotes, escapes and other alphabets whole, whatever the text."""
    literals = from_texts(pa.array(texts, pa.string()))
    keys = row_keys(key, 0, len(texts))

    changed, _ = mistype(literals, keys, np.ones(len(texts), dtype=np.bool_), 1.0)

    parsed = [json.loads(literal) for literal in changed.array().to_pylist()]
    assert [len(text) for text in parsed] == [len(text) for text in texts]


def test_a_text_is_mistyped_by_its_own_key() -> None:
    """A text has the same errors alone and among others."""
    literals = from_texts(pa.array([SENTENCE, "another one", SENTENCE]))
    everywhere = np.ones(3, dtype=np.bool_)
    whole, _ = mistype(literals, KEYS[:3], everywhere, 0.5)

    alone, _ = mistype(literals.take(np.array([1])), KEYS[1:2], everywhere[:1], 0.5)

    assert alone.array()[0] == whole.array()[1]


def test_noise_has_the_declared_deviation_and_spikes() -> None:
    """PP-89: readings deviate by a fifth, one in twenty is a spike."""
    noise = make_behavior(
        "signal_noise", deviation_fraction=0.2, spike_probability=0.05, spike_multiplier=50
    )
    changed = transform(make_payload(), [noise], KEYS)

    readings = np.array(values(changed, "celsius"), dtype=np.float64)
    spikes = readings > 500
    assert spikes.mean() == pytest.approx(0.05, abs=bound(0.05))
    assert (readings[~spikes] / 20).std() == pytest.approx(0.2, rel=0.05)
    # A change of less than a hundredth is none.
    assert (touched_in(changed)["signal_noise"] == (readings != 20)).all()


def test_boundary_values_strike_their_share() -> None:
    """PP-103: the declared share of records holds a value at the edge."""
    boundary = make_behavior("boundary_values", probability=0.25)
    changed = transform(make_payload(), [boundary], KEYS)

    struck = np.array(
        [
            text != SENTENCE or number != 7
            for text, number in zip(values(changed, "typed"), values(changed, "count"), strict=True)
        ]
    )
    assert struck.mean() == pytest.approx(0.25, abs=bound(0.25))
    assert (struck == touched_in(changed)["boundary_values"]).all()


def test_boundary_values_reach_every_kind_of_edge() -> None:
    """PP-103: longest and empty texts, smallest and largest numbers, special characters."""
    changed = transform(make_payload(), [make_behavior("boundary_values", probability=1)], KEYS)

    typed, counts = values(changed, "typed"), values(changed, "count")
    assert {"", "A" * 255} <= set(typed)
    assert {-2147483648, 2147483647} <= set(counts)
    assert any("<b>" in str(text) for text in typed)


@pytest.mark.parametrize(
    ("kind", "character"),
    [
        ("emoji", "\U0001f680"),
        ("right_to_left", "\u0645"),
        ("zero_width", "\u200b"),
        ("combining", "\u0301"),
        ("astral", "\U00020bb7"),
    ],
)
def test_unicode_texts_hold_what_they_declare(kind: str, character: str) -> None:
    """PP-104: each kind of character appears, at the declared share, in valid JSON and UTF-8."""
    unusual = make_behavior("unicode_text", probability=0.3, kinds=[kind])
    changed = transform(make_payload(), [unusual], KEYS)

    texts = [str(text) for text in values(changed, "plain")]
    struck = np.array([text != SENTENCE for text in texts])
    assert any(character in text for text in texts)
    assert struck.mean() == pytest.approx(0.3, abs=bound(0.3))
    assert (struck == touched_in(changed)["unicode_text"]).all()
    assert "".join(texts).encode().decode() == "".join(texts)


def test_malformed_messages_are_the_declared_share() -> None:
    """PP-107: 15 % are malformed, each kind equally often, none in two ways."""
    damage = damage_of([make_behavior("malformed_input", probability=0.15)], KEYS)

    ways = np.stack([damage.is_cut, damage.has_surplus, damage.is_spoilt])
    assert damage.is_any.mean() == pytest.approx(0.15, abs=bound(0.15))
    assert ways.mean(axis=1) == pytest.approx(0.05, abs=bound(0.05))
    assert ways.sum(axis=0).max() == 1


def test_spoilt_types_are_wrong_types() -> None:
    """A number becomes a text and a text a number, only where they should."""
    wrong = np.arange(COUNT) == 3

    spoilt = spoil_types(make_payload(), wrong)

    assert values(spoilt, "count")[2:5] == [7, "7", 7]
    assert values(spoilt, "typed")[2:5] == [SENTENCE, 0, SENTENCE]


@given(text=st.text(max_size=40), key=st.integers(0, 2**60))
def test_a_message_that_was_cut_is_not_json(text: str, key: int) -> None:
    """A truncated object never parses."""
    whole = json.dumps({"a": text}, ensure_ascii=False)

    short = cut_short(pa.array([whole]), row_keys(key, 0, 1))

    with pytest.raises(json.JSONDecodeError):
        json.loads(short[0].as_py())
