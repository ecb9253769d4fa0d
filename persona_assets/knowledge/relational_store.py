"""Mindscape documents as rows of a SQLite file: storage option B, beside option A, the documents.

A document is taken apart into tables; whole parts stay JSON, and what is queried has a column and
an index.  Storing a document again replaces its rows in one transaction, so that a migration can be
repeated.  ``python -m persona_assets.knowledge.relational_store DOCUMENTS.jsonl STORE.db`` migrates
a file that has one document a line, and prints how many rows each table holds.
"""

import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from persona_assets.errors import MissingInputError, StorageError
from persona_assets.knowledge.document_store import read_documents
from persona_assets.knowledge.documents import MindscapeDocument
from persona_assets.knowledge.trait_rows import TraitRow, trait_rows, traits_from_rows

_TRAIT_COLUMNS = tuple(each.name for each in fields(TraitRow))
_SCHEMA = """
create table if not exists mindscapes (
  mindscape_id text primary key, person_id text not null, version integer not null,
  updated_at text not null, document text not null
);
create table if not exists traits (
  mindscape_id text not null references mindscapes on delete cascade, place integer not null,
  human_id text not null, category text not null, name text not null, value text not null,
  volatility integer not null check (volatility in (0, 1, 2)),
  confidence real not null check (confidence between 0 and 1),
  sources text not null, details text not null, primary key (mindscape_id, place)
);
create table if not exists knowledge_entries (
  entry_id text primary key, mindscape_id text not null references mindscapes on delete cascade,
  place integer not null, key text not null, category text not null,
  confidence real not null check (confidence between 0 and 1), document text not null
);
create table if not exists vector_documents (
  document_id text primary key, mindscape_id text not null references mindscapes on delete cascade,
  place integer not null, content_type text not null, category text not null,
  importance real not null check (importance between 0 and 1), document text not null
);
create unique index if not exists idx_mindscapes_person on mindscapes (person_id);
create index if not exists idx_mindscapes_updated on mindscapes (updated_at);
create index if not exists idx_traits_human_name on traits (human_id, name);
create index if not exists idx_knowledge_mindscape_key on knowledge_entries (mindscape_id, key);
create index if not exists idx_knowledge_category on knowledge_entries (mindscape_id, category);
create index if not exists idx_vectors_mindscape_type
  on vector_documents (mindscape_id, content_type);
create index if not exists idx_vectors_metadata on vector_documents (category, importance);
"""
_TABLES = ("mindscapes", "traits", "knowledge_entries", "vector_documents")


class RelationalStore:
    """The mindscapes in one SQLite file; it is created by the first write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def store(self, documents: Iterable[MindscapeDocument]) -> dict[str, int]:
        """Store *documents*, each in place of what was stored of its person, all or none.

        Returns:
            How many rows each table holds then.

        Raises:
            StorageError: The disk refuses, or the file is no such store; it is as it was.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path)) as connection:
                connection.execute("pragma foreign_keys = on")
                connection.executescript(_SCHEMA)
                with connection:
                    for document in documents:
                        _replace(connection, document)
                return _counts(connection)
        except (OSError, sqlite3.Error) as problem:
            raise StorageError(self._path, f"cannot store mindscapes: {problem}") from problem

    def documents(self) -> Iterator[MindscapeDocument]:
        """Yield the documents, put together again, by the ids of their persons.

        Raises:
            MissingInputError: There is no such file.
        """
        if not self._path.is_file():
            raise MissingInputError(self._path, "there are no mindscapes here")
        with closing(sqlite3.connect(self._path)) as connection:
            heads = connection.execute(
                "select mindscape_id, document from mindscapes order by person_id"
            ).fetchall()
            for mindscape_id, head in heads:
                yield _joined(connection, mindscape_id, json.loads(head))


def main(arguments: Sequence[str]) -> int:
    """Migrate the file that *arguments* name, and say what the store holds."""
    if len(arguments) != 2:
        sys.stderr.write("usage: relational_store DOCUMENTS.jsonl STORE.db\n")
        return 2
    documents, store = map(Path, arguments)
    counts = RelationalStore(store).store(list(read_documents(documents)))
    sys.stdout.write(json.dumps(counts) + "\n")
    return 0


def _replace(connection: sqlite3.Connection, document: MindscapeDocument) -> None:
    wire = document.to_wire()
    mindscape_id, person_id = wire["mindscapeId"], wire["personId"]
    knowledge = wire["knowledgeStore"]
    entries, passages = knowledge.pop("hotLayer"), knowledge.pop("warmLayer")
    del wire["traitMatrix"]
    connection.execute("delete from mindscapes where person_id = ?", [person_id])
    connection.execute(
        "insert into mindscapes values (?, ?, ?, ?, ?)",
        [mindscape_id, person_id, document.version, wire["updatedAt"], json.dumps(wire)],
    )
    connection.executemany(
        "insert into traits values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(mindscape_id, place, *astuple(row)) for place, row in enumerate(trait_rows(document))],
    )
    connection.executemany(
        "insert into knowledge_entries values (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                e["entryId"],
                mindscape_id,
                place,
                e["key"],
                e["category"],
                e["confidence"],
                json.dumps(e),
            )
            for place, e in enumerate(entries)
        ],
    )
    connection.executemany(
        "insert into vector_documents values (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                each["documentId"],
                mindscape_id,
                place,
                each["contentType"],
                each["metadata"]["category"],
                each["metadata"]["importance"],
                json.dumps(each),
            )
            for place, each in enumerate(passages)
        ],
    )


def _joined(
    connection: sqlite3.Connection,
    mindscape_id: str,
    head: dict[str, Any],  # JSON
) -> MindscapeDocument:
    columns = ", ".join(_TRAIT_COLUMNS)
    rows = connection.execute(
        f"select {columns} from traits where mindscape_id = ? order by place",  # noqa: S608 - our own names
        [mindscape_id],
    )
    traits = traits_from_rows(TraitRow(*row) for row in rows)
    knowledge = head["knowledgeStore"] | {
        "hotLayer": _parts(connection, "knowledge_entries", mindscape_id),
        "warmLayer": _parts(connection, "vector_documents", mindscape_id),
    }
    return MindscapeDocument.model_validate(
        head | {"knowledgeStore": knowledge, "traitMatrix": traits}
    )


def _parts(connection: sqlite3.Connection, table: str, mindscape_id: str) -> list[object]:
    rows = connection.execute(
        f"select document from {table} where mindscape_id = ? order by place",  # noqa: S608 - our own names
        [mindscape_id],
    )
    return [json.loads(text) for (text,) in rows]


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {
        table: connection.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608 - our own names
        for table in _TABLES
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
