"""Tests of the store of passages."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.embedding import HashEmbedder
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.knowledge.passage_table import PASSAGES_SCHEMA, embed_passages
from persona_assets.knowledge.passages import passages
from persona_assets_tests.knowledge.builders import make_goal, make_mindscape

ROOT = Path(__file__).parents[2]


def make_table(persona: str, *goals: str) -> pa.Table:
    """Return one passage a goal, which belongs to *persona*."""
    table = embed_passages(
        passages([], make_mindscape(goals=[make_goal(f"{persona} {goal}") for goal in goals])),
        HashEmbedder(),
    )
    names = pa.array([persona] * table.num_rows, pa.string())
    place = table.schema.get_field_index("persona")
    return table.set_column(place, PASSAGES_SCHEMA.field(place), names)


def test_what_is_stored_is_read_back(tmp_path: Path) -> None:
    """Every column survives, the schema and its descriptions included."""
    store, table = PassageStore(tmp_path / "lance"), make_table("mara", "run", "sleep")

    store.replace("mara", table)

    read = store.read("mara")
    assert read.equals(table.sort_by([("valid_from_at", "ascending"), ("passage_id", "ascending")]))
    assert read.schema.equals(PASSAGES_SCHEMA, check_metadata=True)


def test_replacing_twice_changes_nothing(tmp_path: Path) -> None:
    """The same write again leaves the same rows."""
    store, table = PassageStore(tmp_path), make_table("mara", "run", "sleep")
    store.replace("mara", table)
    once = store.read("mara")

    store.replace("mara", table)

    assert store.read("mara").equals(once)


def test_a_replaced_persona_keeps_nothing_old(tmp_path: Path) -> None:
    """What is no longer among the passages is gone; other personas are untouched."""
    store = PassageStore(tmp_path)
    store.replace("ines", make_table("ines", "write"))
    store.replace("mara", make_table("mara", "run", "sleep"))

    store.replace("mara", make_table("mara", "sleep"))

    assert store.read("mara").column("content").to_pylist() == ["mara sleep"]
    assert store.read("ines").column("content").to_pylist() == ["ines write"]


def test_a_persona_can_be_emptied(tmp_path: Path) -> None:
    """No passages are a valid content."""
    store = PassageStore(tmp_path)
    store.replace("mara", make_table("mara", "run"))

    store.replace("mara", PASSAGES_SCHEMA.empty_table())

    assert store.personas() == []
    assert store.read("mara").num_rows == 0


def test_nothing_is_found_before_the_first_write(tmp_path: Path) -> None:
    """Reading creates no folder."""
    store = PassageStore(tmp_path / "none")

    assert store.read("mara").num_rows == 0
    assert store.search("mara", HashEmbedder().query("run"), top_k=3).num_rows == 0
    assert store.personas() == []
    assert not (tmp_path / "none").exists()


def test_the_nearest_passages_of_one_persona_are_found(tmp_path: Path) -> None:
    """PK-66: search is by cosine, best first, and never crosses personas."""
    store = PassageStore(tmp_path)
    store.replace("ines", make_table("ines", "run"))
    store.replace("mara", make_table("mara", "sleep", "run"))

    hits = store.search("mara", HashEmbedder().query("Mara Okafor: mara run"), top_k=2)

    assert hits.column("content").to_pylist() == ["mara run", "mara sleep"]
    assert hits.column("similarity").to_pylist() == pytest.approx([1.0, 5 / 6], abs=1e-6)


def test_a_search_can_be_bounded_to_one_subject(tmp_path: Path) -> None:
    """PK-66: filters bound what is found."""
    store = PassageStore(tmp_path)
    table = make_table("mara", "run a marathon", "finish the thesis")
    store.replace("mara", table)
    [wanted] = [row for row in table.to_pylist() if "marathon" in row["content"]]

    hits = store.search(
        "mara",
        HashEmbedder().query("thesis"),
        top_k=5,
        category=KnowledgeDomain(wanted["category"]),
    )

    assert hits.column("passage_id").to_pylist() == [wanted["passage_id"]]


def test_compacting_loses_nothing(tmp_path: Path) -> None:
    """After many writes and a compaction the rows are the same."""
    store = PassageStore(tmp_path)
    for goal in ("run", "sleep", "read"):
        store.replace("mara", make_table("mara", goal))

    store.compact()

    assert store.read("mara").column("content").to_pylist() == ["mara read"]


@pytest.mark.parametrize("persona", ["", "Mara", "x' OR 'a'='a", "a b"])
def test_a_name_that_is_no_persona_is_refused(tmp_path: Path, persona: str) -> None:
    """No text of a caller becomes part of a predicate unchecked."""
    with pytest.raises(InvalidArgumentError, match="persona's name"):
        PassageStore(tmp_path).read(persona)


def test_passages_of_somebody_else_are_refused(tmp_path: Path) -> None:
    """A replacement touches one persona."""
    with pytest.raises(InvalidArgumentError, match="only passages of 'mara'"):
        PassageStore(tmp_path).replace("mara", make_table("ines", "write"))


def test_the_same_passage_twice_is_refused(tmp_path: Path) -> None:
    """A passage id names one row."""
    table = make_table("mara", "run")

    with pytest.raises(InvalidArgumentError, match="twice"):
        PassageStore(tmp_path).replace("mara", pa.concat_tables([table, table]))


def test_a_table_of_another_shape_is_refused(tmp_path: Path) -> None:
    """All columns are there, in order."""
    with pytest.raises(InvalidArgumentError, match="PASSAGES_SCHEMA"):
        PassageStore(tmp_path).replace("mara", make_table("mara", "run").drop_columns(["tags"]))


WRITER = """
import sys
from pathlib import Path
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets_tests.knowledge.test_passage_store import make_table

for _ in range(4):
    PassageStore(Path(sys.argv[1])).replace(sys.argv[2], make_table(sys.argv[2], "run", "sleep"))
"""


@pytest.mark.parametrize(
    "personas", [["mara", "ines"], ["mara", "mara"]], ids=["different personas", "the same persona"]
)
def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path, personas: list[str]) -> None:
    """Both writers finish, the first write included, and no row is doubled or gone."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "lance"), name], cwd=ROOT)
        for name in personas
    ]

    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]

    store = PassageStore(tmp_path / "lance")
    assert store.personas() == sorted(set(personas))
    for name in personas:
        assert sorted(store.read(name).column("content").to_pylist()) == [
            f"{name} run",
            f"{name} sleep",
        ]


def test_vectors_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    """Neither stored nor asked for."""
    store, question = PassageStore(tmp_path), np.zeros(384, dtype=np.float32)
    question[3] = np.nan
    table = make_table("mara", "run")
    place = table.schema.get_field_index("embedding")
    field = PASSAGES_SCHEMA.field(place)
    spoilt = table.set_column(place, field, pa.array([question.tolist()], field.type))

    with pytest.raises(InvalidArgumentError, match="finite"):
        store.replace("mara", spoilt)
    with pytest.raises(InvalidArgumentError, match="finite"):
        store.search("mara", question, top_k=1)


def test_a_table_of_another_dimension_is_refused(tmp_path: Path) -> None:
    """What a row says of its vector must be so."""
    table = make_table("mara", "run")
    place = table.schema.get_field_index("embedding_dimensions")
    other = table.set_column(place, PASSAGES_SCHEMA.field(place), pa.array([128], pa.int32()))

    with pytest.raises(InvalidArgumentError, match="128"):
        PassageStore(tmp_path).replace("mara", other)
