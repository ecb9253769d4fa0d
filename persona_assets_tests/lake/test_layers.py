"""What is known of a persona is asked for in Python: facts, passages, the graph."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from persona_assets import lake
from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.knowledge.search import SearchQuestion
from persona_assets_tests.mindscapes.making import day


def test_facts_are_those_that_hold(minds: Path) -> None:
    """PK-63: the old city has ended when the last chat was seen, and held before the move."""
    now = dict(lake.facts("mara", lake=minds).select("key", "value").rows())
    then = dict(lake.facts("mara", as_of=day(8), lake=minds).select("key", "value").rows())

    assert (now["city"], now["employer"]) == ("Bristol", "Fernhill Instruments")
    assert (then["city"], then["employer"]) == ("Leeds", "Norwave")


def test_facts_in_python_are_those_of_sql(minds: Path) -> None:
    """PK-63: what has no end in SQL, and no time to live, is what Python tells."""
    asked = "select entry_id from knowledge.current_facts where persona = 'mara' and ttl_seconds is"

    found = lake.facts("mara", lake=minds)

    lasting = found.filter(found["ttl_seconds"].is_null())["entry_id"].sort().to_list()
    assert lasting == lake.sql(f"{asked} null order by 1", lake=minds)["entry_id"].to_list()
    assert lasting


def test_a_search_finds_by_words_and_meaning(minds: Path) -> None:
    """PK-66: another word for the bakery finds it; scores fall, and rows are of who was asked."""
    found = lake.search("a shop that sells bread", persona="mara", limit=3, lake=minds)

    assert "bakery" in found["content"][0]
    assert found["score"].is_sorted(descending=True)
    assert set(found["persona"]) == {"mara"}
    assert found.height == 3


def test_a_search_of_everybody_finds_anybody(minds: Path) -> None:
    """Without a persona all are searched; with several, these."""
    [best] = lake.search("harp and quiet flat", limit=1, lake=minds)["persona"].to_list()
    both = lake.search("harp", persona=["mara", "zoë"], limit=50, lake=minds)

    assert best == "zoë"
    assert set(both["persona"]) == {"mara", "zoë"}


@pytest.mark.parametrize(
    ("wanted", "column", "holds"),
    [
        pytest.param({"category": "work"}, "category", {"work"}, id="one category"),
        pytest.param(
            {"category": ["work", "home"]}, "category", {"work", "home"}, id="two categories"
        ),
    ],
)
def test_a_search_stays_within_its_categories(
    minds: Path, wanted: dict[str, Any], column: str, holds: set[str]
) -> None:
    """PK-66: nothing of another category comes back."""
    found = lake.search("what she does", persona="mara", limit=50, lake=minds, **wanted)

    assert found.height
    assert set(found[column]) <= holds


def test_a_search_stays_within_its_time(minds: Path) -> None:
    """PK-68: both ends count, and what was said before and after is not found."""
    found = lake.search("Mara", persona="mara", since=day(14), until=day(28), limit=50, lake=minds)

    assert found["valid_from_at"].min() == day(14)
    assert found["valid_from_at"].max() == day(28)


def test_a_search_asks_for_importance(minds: Path) -> None:
    """PK-66: no row is less important than asked."""
    every = lake.search("Mara", persona="mara", limit=100, lake=minds)["importance_fraction"]
    least = sorted(every)[len(every) // 2]

    found = lake.search("Mara", persona="mara", min_importance=least, limit=100, lake=minds)

    assert 0 < found.height < len(every)
    assert found["importance_fraction"].min() == least


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        pytest.param(" ", {}, "a search needs words", id="no words"),
        pytest.param("tea", {"limit": 0}, "top_k must be at least 1; found 0", id="no limit"),
        pytest.param("tea", {"category": "tea"}, "no category named 'tea'", id="category"),
        pytest.param("tea", {"min_importance": 1.01}, "between 0 and 1; found 1.01", id="above 1"),
        pytest.param("tea", {"min_importance": float("nan")}, "found nan", id="not a number"),
        pytest.param("tea", {"since": "soon"}, "found 'soon'", id="no time"),
        pytest.param("tea", {"categorie": "work"}, "Did you mean 'category'", id="misspelled"),
        pytest.param("tea", {"persona": "kim"}, "no persona in the lake named 'kim'", id="unknown"),
    ],
)
def test_a_search_that_cannot_be_is_refused(
    minds: Path, text: str, options: dict[str, Any], message: str
) -> None:
    """One clear error says what was found and what is allowed."""
    with pytest.raises((InvalidArgumentError, UnknownNameError), match=message):
        lake.search(text, lake=minds, **options)


def test_half_of_a_character_is_none(minds: Path) -> None:
    """A lone surrogate, as JSON can have it, is searched as if something stood there."""
    assert lake.search("tea \ud800", persona="mara", limit=1, lake=minds).height == 1


def test_nothing_found_is_an_empty_table(minds: Path) -> None:
    """The columns are there even when no row is."""
    found = lake.search("tea", since="2099-01-01", lake=minds)

    assert found.is_empty()
    assert found.columns == lake.search("tea", lake=minds).columns


def test_the_graph_is_one_for_networkx(minds: Path) -> None:
    """PK-70: nodes and edges are those of the tables, with their attributes."""
    found = lake.graph("mara", lake=minds)

    tables = lake.load("nodes", persona="mara", lake=minds), lake.load("edges", lake=minds)
    assert set(found.nodes) == set(tables[0]["node_id"])
    mine = tables[1].filter(tables[1]["persona"] == "mara")["edge_id"]
    assert {key for *_, key in found.edges(keys=True)} == set(mine)
    assert {kind for _, kind in found.nodes(data="node_type")} >= {"person", "goal"}


def test_the_graph_of_a_time_has_the_edges_of_that_time(minds: Path) -> None:
    """PK-70: where she lives is one place at a time, and what comes later is not there."""
    homes = [
        [
            found.nodes[target]["label"]
            for _, target, kind in found.edges(data="edge_type")
            if kind == "lives_in"
        ]
        for found in (lake.graph("mara", as_of=day(on), lake=minds) for on in (8, 15))
    ]

    assert homes == [["Leeds"], ["Bristol"]]


def test_the_past_searches_what_had_been_said(minds: Path) -> None:
    """PK-68: knowledge of a time holds no passage that was seen after it, and finds the others."""
    known = lake.knowledge("mara", as_of=day(8), lake=minds)

    stored = lake.knowledge("mara", lake=minds)
    found = known.index.search(SearchQuestion("home", known.vector_of("home"), top_k=100))
    assert 0 < len(found) == len(known.passages) < len(stored.passages)
    assert max(each.valid_from_at for each in known.passages) <= day(8)


def test_asking_for_the_time_of_the_last_observation_changes_nothing(minds: Path) -> None:
    """What is made anew of all evidence is what is stored."""
    stored = lake.knowledge("mara", lake=minds)

    anew = lake.knowledge("mara", as_of=stored.mindscape.as_of, lake=minds)

    assert anew.mindscape == stored.mindscape
    assert list(anew.facts) == list(stored.facts)
    assert list(anew.passages) == list(stored.passages)
    assert anew.analysis == stored.analysis


def test_the_import_is_light() -> None:
    """``from persona_assets import lake`` imports nothing heavy; that waits for a question."""
    heavy = {"dagster", "lancedb", "onnxruntime", "tokenizers", "networkx", "polars", "duckdb"}
    code = f"import sys; from persona_assets import lake; print({heavy} & sys.modules.keys())"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
