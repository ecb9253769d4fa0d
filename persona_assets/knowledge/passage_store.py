"""The one door to LanceDB: the passages of all personas in one table.

Each row carries its persona.  A persona's passages are replaced in a single commit, so a reader
sees the old ones or the new ones, and processes that write different personas do not disturb each
other.  The passage id is declared as the key, because without it two writers of the *same* persona
would leave duplicates behind without an error.
"""

import datetime as dt
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from persona_assets.errors import InvalidArgumentError, StorageError
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.embedding import EMBEDDING_DIMENSION, Vectors, check_vectors
from persona_assets.knowledge.passage_table import PASSAGES_SCHEMA

if TYPE_CHECKING:
    from lancedb.db import LanceDBConnection
    from lancedb.table import LanceTable

_TABLE = "passages"
_COMPACTION_ATTEMPTS = 5
_PERSONA = re.compile(r"[a-z0-9_-]+")


class PassageStore:
    """The folder that holds the passages of all personas; it is created by the first write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def replace(self, persona: str, passages: pa.Table) -> None:
        """Let *passages* be all that is stored of *persona*, in one commit.

        Args:
            persona: The name of the persona.
            passages: Its passages, with PASSAGES_SCHEMA; may be empty.

        Raises:
            InvalidArgumentError: The table has another schema, rows of another persona, or the
                same id twice.
            StorageError: The disk refuses, or the folder is damaged; delete it to begin anew.
        """
        predicate = _of_persona(persona)
        _check_passages(persona, passages)
        try:
            (
                self._created()
                .merge_insert("passage_id")
                .when_matched_update_all()
                .when_not_matched_insert_all()
                .when_not_matched_by_source_delete(predicate)
                .execute(passages)
            )
        except (OSError, RuntimeError) as problem:
            raise StorageError(
                self._path, f"cannot write the passages of {persona}: {_first_line(problem)}"
            ) from problem

    def read(self, persona: str) -> pa.Table:
        """Return the passages of *persona*, sorted by time and id, with PASSAGES_SCHEMA."""
        predicate = _of_persona(persona)
        table = self._opened()
        if table is None:
            return PASSAGES_SCHEMA.empty_table()
        found = table.search().where(predicate).limit(table.count_rows(predicate) or 1).to_arrow()
        ordered = found.select(PASSAGES_SCHEMA.names).sort_by(
            [("valid_from_at", "ascending"), ("passage_id", "ascending")]
        )
        return ordered.cast(PASSAGES_SCHEMA).combine_chunks()

    def search(
        self, persona: str, vector: Vectors, *, top_k: int, category: KnowledgeDomain | None = None
    ) -> pa.Table:
        """Return the *top_k* passages of *persona* whose vectors are nearest to *vector*.

        Returns:
            A table with PASSAGES_SCHEMA and a last column ``similarity``: the cosine, best first.

        Raises:
            InvalidArgumentError: *top_k* is below 1, or *vector* has not 384 finite numbers.
        """
        if top_k < 1 or vector.shape != (EMBEDDING_DIMENSION,):
            found = f"top_k={top_k!r} and a vector of shape {vector.shape}"
            raise InvalidArgumentError(f"expected top_k >= 1 and a vector of 384; found {found}")
        check_vectors(vector, "the vector of a question")
        predicate = _of_persona(persona)
        if category is not None:
            predicate += f" AND category = '{category.value}'"
        table = self._opened()
        if table is None:
            return PASSAGES_SCHEMA.empty_table().append_column(
                "similarity", pa.array([], pa.float64())
            )
        found = (
            table.search(vector, "embedding", "vector")
            .distance_type("cosine")
            .where(predicate, prefilter=True)
            .limit(top_k)
            .to_arrow()
        )
        similarity = pa.array(1.0 - found.column("_distance").to_numpy().astype(np.float64))
        rows = found.select(PASSAGES_SCHEMA.names).cast(PASSAGES_SCHEMA)
        return rows.append_column("similarity", similarity)

    def personas(self) -> list[str]:
        """Return the names of the personas that have passages, sorted."""
        table = self._opened()
        if table is None:
            return []
        names = table.search().select(["persona"]).limit(table.count_rows() or 1).to_arrow()
        return sorted(names.column("persona").unique().to_pylist())

    def compact(self, *, keep: dt.timedelta = dt.timedelta(days=7)) -> None:
        """Merge small files and delete the versions of the table that are older than *keep*.

        Raises:
            StorageError: Other processes kept writing through all attempts.
        """
        table = self._opened()
        if table is None:
            return
        for _ in range(_COMPACTION_ATTEMPTS):
            try:
                table.optimize(cleanup_older_than=keep)
            except RuntimeError as problem:
                if "Retryable" not in str(problem):
                    raise
                table.checkout_latest()
            else:
                return
        raise StorageError(self._path, "cannot be compacted while other processes write")

    def _opened(self) -> "LanceTable | None":
        if not self._path.is_dir():
            return None
        connection = _connected(self._path)
        return connection.open_table(_TABLE) if _TABLE in connection.list_tables().tables else None

    def _created(self) -> "LanceTable":
        table = self._opened()
        if table is not None:
            return table
        self._path.mkdir(parents=True, exist_ok=True)
        connection = _connected(self._path)
        try:
            return connection.create_table(_TABLE, schema=_keyed_schema())
        except ValueError as problem:  # another process may have created it in the meantime
            if _TABLE not in connection.list_tables().tables:
                raise StorageError(
                    self._path, f"the table cannot be created: {problem}"
                ) from problem
            return connection.open_table(_TABLE)


def _connected(path: Path) -> "LanceDBConnection":
    # Lance reports each query that omits the distance; it reads this once, when it is loaded.
    os.environ.setdefault("RUST_LOG", "error")
    from lancedb.db import LanceDBConnection

    return LanceDBConnection(path)


def _keyed_schema() -> pa.Schema:
    """Return PASSAGES_SCHEMA with the passage id declared as the key of the table."""
    place = PASSAGES_SCHEMA.get_field_index("passage_id")
    key = PASSAGES_SCHEMA.field(place)
    declared = {**(key.metadata or {}), b"lance-schema:unenforced-primary-key": b"true"}
    return PASSAGES_SCHEMA.set(place, key.with_metadata(declared))


def _of_persona(persona: str) -> str:
    if not _PERSONA.fullmatch(persona):
        raise InvalidArgumentError(
            f"a persona's name is made of a-z, 0-9, _ and -; found {persona!r}"
        )
    return f"persona = '{persona}'"


def _check_passages(persona: str, passages: pa.Table) -> None:
    if not passages.schema.equals(PASSAGES_SCHEMA):
        names = ", ".join(passages.schema.names)
        raise InvalidArgumentError(f"the table must have PASSAGES_SCHEMA; found columns {names}")
    dimensions = set(passages.column("embedding_dimensions").to_pylist())
    if dimensions - {EMBEDDING_DIMENSION}:
        found = sorted(dimensions, key=str)
        raise InvalidArgumentError(
            f"vectors must have {EMBEDDING_DIMENSION} numbers; found {found}"
        )
    vectors = passages.column("embedding").combine_chunks().flatten()
    check_vectors(vectors.to_numpy(zero_copy_only=False), "the vector of a passage")
    others = sorted(set(passages.column("persona").to_pylist()) - {persona})
    if others:
        raise InvalidArgumentError(f"expected only passages of {persona!r}; found {others!r}")
    if len(passages.column("passage_id").unique()) != passages.num_rows:
        raise InvalidArgumentError("the same passage_id occurs twice")


def _first_line(problem: Exception) -> str:
    """Return what LanceDB says, without the place in its own source."""
    return str(problem).splitlines()[0].split(", /")[0][:300]
