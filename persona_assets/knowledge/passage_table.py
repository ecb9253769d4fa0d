"""Passages with their vectors, as a table."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from persona_assets.columns import TIMESTAMP, column
from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.embedding import EMBEDDING_DIMENSION, Embedder, Vectors
from persona_assets.knowledge.passages import ContentType, Passage
from persona_assets.knowledge.provenance import (
    DERIVED_FROM,
    EVIDENCE,
    evidence_from_rows,
    evidence_rows,
)
from persona_assets.mindscapes.mindscape import Volatility

_VECTOR = pa.list_(pa.field("item", pa.float32(), nullable=False), EMBEDDING_DIMENSION)

PASSAGES_SCHEMA = pa.schema(
    [
        column("passage_id", pa.string(), "The id of the passage."),
        column("mindscape_id", pa.string(), "The mindscape that it is part of."),
        column("persona", pa.string(), "Whose words it is, or whom it is about."),
        column("content", pa.string(), "The text."),
        column("context", pa.string(), "What was said directly before; may be empty."),
        column("content_type", pa.string(), "insight, experience, knowledge or preference."),
        column("category", pa.string(), "The subject that it is about."),
        column("importance_fraction", pa.float64(), "How much was read out of it, from 0 to 1."),
        column("volatility", pa.string(), "low or high: how soon it is expected to change."),
        column("valid_from_at", TIMESTAMP, "When it was said or began to hold."),
        column(
            "valid_to_at", TIMESTAMP, "When it ceased to hold; null while it does.", nullable=True
        ),
        column("tags", pa.list_(pa.string()), "Its source and the key themes in it, sorted."),
        DERIVED_FROM,
        EVIDENCE,
        column("embedding", _VECTOR, "The unit vector of the persona's name and the content."),
        column("embedding_model", pa.string(), "The model that made the vector."),
        column("embedding_dimensions", pa.int32(), "How many numbers the vector has."),
    ]
)

_OWN_NAMES = [name for name in PASSAGES_SCHEMA.names if not name.startswith("embedding")]


OWN_SCHEMA = pa.schema([PASSAGES_SCHEMA.field(name) for name in _OWN_NAMES])
"""The columns of a passage without its vector."""


def embed_passages(passages: Sequence[Passage], embedder: Embedder) -> pa.Table:
    """Return *passages* and their vectors as a table with PASSAGES_SCHEMA.

    Raises:
        InvalidArgumentError: The embedder's vectors do not have 384 numbers.
    """
    vectors = embedder.documents([passage.embedded_text for passage in passages])
    return passage_table(passages, vectors, embedder.name)


def passage_table(passages: Sequence[Passage], vectors: Vectors, model: str) -> pa.Table:
    """Return *passages* with *vectors*, shape (n, 384), which the model called *model* made.

    Raises:
        InvalidArgumentError: There is not one vector of 384 numbers for each passage.
    """
    expected = (len(passages), EMBEDDING_DIMENSION)
    if vectors.shape != expected:
        raise InvalidArgumentError(f"vectors must have shape {expected}; found {vectors.shape}")
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float32).reshape(-1), pa.float32())
    columns = {
        **{name: [getattr(each, name) for each in passages] for name in _OWN_NAMES},
        "evidence": [evidence_rows(each.evidence) for each in passages],
        "embedding": pa.FixedSizeListArray.from_arrays(flat, type=_VECTOR),
        "embedding_model": [model] * len(passages),
        "embedding_dimensions": [EMBEDDING_DIMENSION] * len(passages),
    }
    return pa.table(
        [
            values
            if isinstance(values, pa.Array)
            else pa.array(values, PASSAGES_SCHEMA.field(name).type)
            for name, values in columns.items()
        ],
        schema=PASSAGES_SCHEMA,
    )


def passages_from_table(table: pa.Table) -> list[Passage]:
    """Return the passages that *table*, which has PASSAGES_SCHEMA, holds."""
    return [
        Passage(
            **row
            | {
                "content_type": ContentType(row["content_type"]),
                "category": KnowledgeDomain(row["category"]),
                "volatility": Volatility(row["volatility"]),
                "tags": tuple(row["tags"]),
                "derived_from": tuple(row["derived_from"]),
                "evidence": evidence_from_rows(row["evidence"]),
            }
        )
        for row in table.select(_OWN_NAMES).to_pylist()
    ]


def vectors_from_table(table: pa.Table) -> Vectors:
    """Return the vectors that *table* holds, shape (n, 384)."""
    column_of_lists = table.column("embedding").combine_chunks()
    values = column_of_lists.flatten().to_numpy(zero_copy_only=False)
    return values.reshape(table.num_rows, EMBEDDING_DIMENSION)
