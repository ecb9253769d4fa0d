"""Mindscapes as documents and as rows hold the same, and a migration can be repeated."""

import errno
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from persona_assets.errors import InvalidDocumentError, MissingInputError, StorageError
from persona_assets.knowledge.document_store import DocumentStore, MindscapeStore, read_documents
from persona_assets.knowledge.documents import MindscapeDocument
from persona_assets.knowledge.relational_store import RelationalStore, main
from persona_assets.knowledge.trait_rows import trait_rows, traits_from_rows
from persona_assets_tests.knowledge.stage import plain_stage
from persona_assets_tests.knowledge.test_documents import ALL, TRAIT, document

TRAITS = [
    TRAIT | {"metadata": {"standardDeviation": 0.1}},
    TRAIT | {"traitName": "role", "dataType": "categorical", "value": "lead", "volatility": "high"},
    TRAIT | {"traitName": "hours", "dataType": "complex", "value": {"counts": [0, 2]}},
]


def with_traits() -> MindscapeDocument:
    """Return a document with a trait of each type."""
    return MindscapeDocument.model_validate(document(ALL).to_wire() | {"traitMatrix": TRAITS})


def queried(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return the rows of *query* on the store in *path*."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_embedded_traits_and_rows_hold_the_same() -> None:
    """PK-94: to rows and back, each trait is equal."""
    made = with_traits()

    rows = trait_rows(made)

    assert traits_from_rows(rows) == made.trait_matrix
    assert [row.volatility for row in rows] == [0, 2, 0]


def test_documents_survive_the_tables(tmp_path: Path) -> None:
    """PK-100: what was stored as rows is put together again, equal."""
    store, made = RelationalStore(tmp_path / "store.db"), with_traits()

    store.store([made])

    assert list(store.documents()) == [made]


@pytest.mark.parametrize("made", [DocumentStore, RelationalStore])
def test_the_stores_can_be_exchanged(
    tmp_path: Path, made: Callable[[Path], MindscapeStore]
) -> None:
    """PK-93: whoever keeps mindscapes need not know which store does it."""
    store = made(tmp_path / "folder" / "store")
    old, new = document(plain_stage(frozenset({0, 1}))), with_traits()

    counts = [store.store([each])["mindscapes"] for each in (old, new, new)]

    assert counts == [1, 1, 1]
    assert list(store.documents()) == [new]
    with pytest.raises(MissingInputError, match="nowhere"):
        list(made(tmp_path / "nowhere").documents())


def test_a_store_takes_over_what_another_holds(tmp_path: Path) -> None:
    """PK-100: from documents to rows and back, and nothing is another."""
    documents = DocumentStore(tmp_path / "documents.jsonl")
    rows, again = RelationalStore(tmp_path / "rows.db"), DocumentStore(tmp_path / "again.jsonl")
    documents.store([with_traits()])

    rows.store(documents.documents())
    again.store(rows.documents())

    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "documents.jsonl").read_bytes()


def test_documents_are_stored_all_or_none(tmp_path: Path) -> None:
    """PK-93: what fails midway leaves the documents that were there."""
    store = DocumentStore(tmp_path / "documents.jsonl")
    store.store([with_traits()])
    before = (tmp_path / "documents.jsonl").read_bytes()

    def failing() -> Iterator[MindscapeDocument]:
        yield document(ALL)
        raise StorageError(tmp_path, "the source is gone")

    with pytest.raises(StorageError, match="the source is gone"):
        store.store(failing())

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_a_full_disk_leaves_the_documents_that_were_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PK-93: what could not be written is gone, and what was there is as it was."""
    store = DocumentStore(tmp_path / "documents.jsonl")
    store.store([with_traits()])
    before = (tmp_path / "documents.jsonl").read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError, match=r"cannot store mindscapes: .*No space left"):
        store.store([document(ALL)])

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_a_migration_can_be_repeated(tmp_path: Path) -> None:
    """PK-100: the second time changes nothing, and the counts are those of the document."""
    store, made = RelationalStore(tmp_path / "store.db"), with_traits()

    first = store.store([made])

    assert store.store([made]) == first
    assert first == {
        "mindscapes": 1,
        "traits": 3,
        "knowledge_entries": len(made.knowledge_store.hot_layer),
        "vector_documents": len(made.knowledge_store.warm_layer),
    }


def test_a_newer_document_replaces_the_older(tmp_path: Path) -> None:
    """A person has one mindscape (PK-11), and nothing of the old one stays."""
    store, old = RelationalStore(tmp_path / "store.db"), document(plain_stage(frozenset({0, 1})))
    store.store([old])

    store.store([document(ALL, previous=old)])

    assert [each.version for each in store.documents()] == [2]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("select * from mindscapes where person_id = 'a'", "idx_mindscapes_person"),
        ("select * from mindscapes where updated_at > 'a'", "idx_mindscapes_updated"),
        ("select * from traits where human_id = 'a' and name = 'b'", "idx_traits_human_name"),
        (
            "select * from knowledge_entries where mindscape_id = 'a' and key = 'b'",
            "idx_knowledge_mindscape_key",
        ),
        (
            "select * from knowledge_entries where mindscape_id = 'a' and category = 'b'",
            "idx_knowledge_category",
        ),
        (
            "select * from vector_documents where mindscape_id = 'a' and content_type = 'b'",
            "idx_vectors_mindscape_type",
        ),
        (
            "select * from vector_documents where category = 'a' and importance > 0.5",
            "idx_vectors_metadata",
        ),
    ],
)
def test_a_look_up_uses_its_index(tmp_path: Path, query: str, index: str) -> None:
    """PK-95: the plan of each listed look-up names the index that is made for it."""
    path = tmp_path / "store.db"
    RelationalStore(path).store([])

    plan = queried(path, f"explain query plan {query}")

    assert index in str(plan)


def test_the_command_migrates_a_file(tmp_path: Path) -> None:
    """PK-100: one document a line in, the counts of the tables out."""
    lines, store = tmp_path / "documents.jsonl", tmp_path / "store.db"
    lines.write_bytes(orjson.dumps(with_traits().to_wire()) + b"\n")

    done = subprocess.run(
        [sys.executable, "-m", "persona_assets.knowledge.relational_store", lines, store],
        capture_output=True,
        check=True,
    )

    assert orjson.loads(done.stdout)["traits"] == 3
    assert list(RelationalStore(store).documents()) == list(read_documents(lines))


def test_a_line_that_is_no_mindscape_is_named(tmp_path: Path) -> None:
    """Nothing of the file is stored, and the error says where."""
    lines, store = tmp_path / "documents.jsonl", tmp_path / "store.db"
    wire = orjson.dumps(with_traits().to_wire())
    lines.write_bytes(wire + b"\n" + wire.replace(b'"version":1', b'"version":0', 1) + b"\n")

    with pytest.raises(InvalidDocumentError, match=r"documents.jsonl:2: version: "):
        main([str(lines), str(store)])

    assert not store.exists()


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    """It is named, and left as it is."""
    path = tmp_path / "store.db"
    path.write_text("a text of some length, and no database\n" * 50)

    with pytest.raises(StorageError, match="cannot store mindscapes"):
        RelationalStore(path).store([with_traits()])

    assert path.read_text().startswith("a text")
