"""Messages have the length, and as many questions, as a persona writes them."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, keys_at
from persona_assets.behaviors.messages import POOL_COUNT, word_counts
from persona_assets.behaviors.payloads import FieldType, Payload, PayloadField, transform
from persona_assets.behaviors.registry import parse_parameters
from persona_assets.behaviors.texts import own, same
from persona_assets.vocabulary.pools import pools
from persona_assets_tests.generators.builders import make_behavior, make_records

KEYS = keys_at(0x0DDB_A11C_0FFE_E123, np.arange(4_000))


def make_payload(locale: str = "en_US") -> Payload:
    """Return messages with a review and a name."""
    plain = FieldType.TYPED_TEXT
    return (
        PayloadField("review", plain, same('"It is as it was before."', len(KEYS)), locale=locale),
        PayloadField("name", plain, same('"Robin Doe"', len(KEYS))),
    )


def styled(*behaviors: Behavior[BehaviorParameters], locale: str = "en_US") -> list[str]:
    """Return the reviews that somebody with *behaviors* writes."""
    review, _ = transform(make_payload(locale), behaviors, KEYS)
    return [json.loads(text) for text in review.literals.array().to_pylist()]


def document(text: str) -> PayloadField:
    """Return documents of a schema that refuses reviews of more than 60 characters."""

    def accepts(said: str) -> bool:
        return len(json.loads(said)["notes"][0]) <= 60

    content = own(pa.array([text] * len(KEYS)))
    return PayloadField("record", FieldType.DOCUMENT, content, locale="en_US", accepts=accepts)


@pytest.mark.parametrize("mean", [1.0, 1.3, 2.5, 9.75, 80.0])
def test_messages_have_the_declared_mean_of_words(mean: float) -> None:
    """All messages of the pool together have it, and those of records are drawn evenly."""
    counts = word_counts(mean)
    reviews = styled(make_behavior("message_style", words_per_message=mean))

    assert counts.mean() == pytest.approx(mean, abs=0.5 / POOL_COUNT)
    assert (counts.min(), bool(counts.max() <= 2 * mean)) == (1, True)
    found = np.array([len(text.split()) for text in reviews])
    assert found.mean() == pytest.approx(mean, abs=5 * counts.std() / len(KEYS) ** 0.5 + 1e-3)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_questions_have_the_declared_share(share: float) -> None:
    """A question ends with a question mark, and nothing else does."""
    reviews = styled(make_behavior("message_style", question_fraction=share))

    asks = np.array([text.endswith("?") for text in reviews])
    assert asks.mean() == pytest.approx(share, abs=5 * (share * (1 - share) / len(KEYS)) ** 0.5)
    assert all(text.count("?") == ask for text, ask in zip(reviews, asks, strict=True))


def test_the_weight_is_the_share_of_messages() -> None:
    """The others are as they would be without, and names are not messages."""
    style = make_behavior("message_style", 0.25)

    review, name = transform(make_payload(), [style], KEYS)

    texts = np.array(review.literals.array().to_pylist())
    is_new = texts != '"It is as it was before."'
    assert is_new.mean() == pytest.approx(0.25, abs=0.04)
    assert (review.marks["message_style"] == is_new).all()
    assert name.literals.array().to_pylist() == ['"Robin Doe"'] * len(KEYS)


def test_words_are_those_of_the_language() -> None:
    """A French persona writes French words."""
    found = {
        word.strip(".?").lower()
        for text in styled(make_behavior("message_style"), locale="fr_FR")
        for word in text.split()
    }

    assert found <= {word.lower() for word in pools("fr_FR").words}


def test_typing_errors_come_on_top() -> None:
    """They keep the number of words, and hit the new words."""
    style = make_behavior("message_style", question_fraction=0)
    plain, typed = styled(style), styled(style, make_behavior("typos", rate=0.1))

    assert [len(text.split()) for text in plain] == [len(text.split()) for text in typed]
    assert np.mean([one != other for one, other in zip(plain, typed, strict=True)]) > 0.8


def test_messages_in_documents_are_written_so() -> None:
    """The first text of four words becomes a message; what the schema refuses stays."""
    before = '{"id":"abc","notes":["Leave it at the door"],"title":"Four words at last"}'
    style = make_behavior("message_style", words_per_message=8)

    [after] = transform((document(before),), [style], KEYS)

    values: list[dict[str, Any]] = [json.loads(text) for text in after.literals.array().to_pylist()]
    notes = np.array([value.pop("notes")[0] for value in values])
    assert {json.dumps(value) for value in values} == {
        '{"id": "abc", "title": "Four words at last"}'
    }
    assert max(map(len, notes.tolist())) <= 60
    changed = notes != "Leave it at the door"
    assert 0.5 < changed.mean() < 1
    assert (after.marks["message_style"] == changed).all()


def test_the_rows_of_a_dataset_say_the_same_in_any_chunk() -> None:
    """A message follows from its record alone."""
    style = make_behavior("message_style")
    many, few = (make_records("file", style, count=count) for count in (300, 40))

    assert [one["content"] for one in many[:40]] == [one["content"] for one in few]


@pytest.mark.parametrize(
    "wrong", [{"words_per_message": 0.5}, {"words_per_message": 81}, {"question_fraction": 1.1}]
)
def test_wrong_styles_are_refused(wrong: dict[str, object]) -> None:
    """No message has less than a word, and no share is more than all."""
    with pytest.raises(ValidationError):
        parse_parameters("message_style", wrong)
