"""The lake tells a mindscape of any time, and its graph answers SQL."""

import datetime as dt
from pathlib import Path

import pytest

from persona_assets import lake
from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.knowledge.graph import edge_table, node_table
from persona_assets.knowledge.graph_analysis import neighborhood
from persona_assets.lake.writing import PartitionWriter
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.tables import claim_table
from persona_assets.observations.tables import observation_table
from persona_assets_tests.knowledge.stage import TEXTS, plain_stage
from persona_assets_tests.mindscapes.making import day, make_chat

SEEN = [make_chat("I live in Leeds.", on=0), make_chat("I moved to Bristol.", on=30)]
TWO_HOPS = """
with recursive reached(node_id, hops) as (
  select node_id, 0 from knowledge.nodes where label = 'Rita'
  union
  select if(e.source_node_id = r.node_id, e.target_node_id, e.source_node_id), r.hops + 1
  from reached r join knowledge.edges e on r.node_id in (e.source_node_id, e.target_node_id)
  where r.hops < 2
)
select distinct node_id from reached order by node_id
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a lake with one persona."""
    root = tmp_path_factory.mktemp("lake")
    writer = PartitionWriter(lake.Lake(root), "1")
    stage = plain_stage(frozenset(range(len(TEXTS))))
    claims = claim_table([claim for seen in SEEN for claim in extract_claims(seen)])
    tables = {
        "observations/approved": observation_table(SEEN),
        "mindscapes/claims": claims,
        "knowledge/nodes": node_table(stage.graph.nodes),
        "knowledge/edges": edge_table(stage.graph.edges),
    }
    for asset, table in tables.items():
        writer.write(asset, {"persona": "mara"}, table.drop_columns(["persona"]), {})
    return root


def test_the_lake_tells_the_past(place: Path) -> None:
    """The day before the move was told, nobody knew of it."""
    before = lake.mindscape("mara", as_of=day(29), lake=place)
    after = lake.mindscape("mara", as_of=day(30), lake=place)

    assert [fact.value for fact in before.facts] == ["Leeds"]
    assert [fact.value for fact in after.facts] == ["Leeds", "Bristol"]


def test_without_a_time_it_is_that_of_the_last_observation(place: Path) -> None:
    """A mindscape of no named time is as of what was seen last."""
    assert lake.mindscape("mara", lake=place).as_of == SEEN[-1].observed_at


def test_the_lake_knows_who_is_there(place: Path) -> None:
    """A persona is there when its mind was made."""
    assert lake.personas(lake=place) == ["mara"]


@pytest.mark.parametrize("name", ["nobody", "", "../mara", "Mara", "mara/x"])
def test_a_persona_that_is_not_there_is_an_error(place: Path, name: str) -> None:
    """Nothing is made up of somebody unknown, and who is known is named."""
    with pytest.raises(UnknownNameError, match=r"no persona in the lake named .*; known: mara\."):
        lake.mindscape(name, lake=place)


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        pytest.param("9999-12-31T23:59:59Z", "from 1970 to 2100; found '9999", id="far future"),
        pytest.param("0001-01-01T00:00:00+14:00", "from 1970 to 2100", id="before all time"),
        pytest.param("yesterday", "expected a time such as", id="no time"),
        pytest.param(dt.datetime(2026, 1, 5), "needs a time zone", id="no zone"),  # noqa: DTZ001
        pytest.param(dt.date(2026, 1, 5), "a text; found datetime.date", id="a day"),
        pytest.param(dt.datetime.max.replace(tzinfo=dt.UTC), "to 2100", id="last moment of all"),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    place: Path, moment: dt.datetime | str, message: str
) -> None:
    """One clear error names the value that was given."""
    with pytest.raises(InvalidArgumentError, match=message):
        lake.mindscape("mara", as_of=moment, lake=place)


def test_sql_walks_the_graph(place: Path) -> None:
    """PK-70: a recursive query finds the nodes within two edges that Python finds."""
    graph = plain_stage(frozenset(range(len(TEXTS)))).graph
    [start] = [node.node_id for node in graph.nodes if node.label == "Rita"]

    found = lake.sql(TWO_HOPS, lake=place)["node_id"].to_list()

    assert found == sorted(neighborhood(graph, start, hops=2))
