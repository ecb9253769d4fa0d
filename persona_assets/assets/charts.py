"""Small pictures for the UI, where a person would rather look than read.

Each function takes a table and returns a PNG.
"""

from typing import TYPE_CHECKING, Any

import networkx as nx
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    import altair as alt

_WIDTH = 420
_MOST_NODES = 40
_LAYOUT_SEED = 1


def trait_chart(traits: pa.Table) -> bytes:
    """Return the numeric traits as bars, paler the less sure they are."""
    import altair as alt

    frame = _frame(traits.select(["trait_name", "data_type", "value", "confidence_fraction"]))
    numeric = frame.filter(pl.col("data_type") == "numeric").with_columns(
        value=pl.col("value").cast(pl.Float64)
    )
    bars = alt.Chart(_rows(numeric)).mark_bar()
    return _png(
        bars.encode(
            x=alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), title="posterior mean"),
            y=alt.Y("trait_name:N", sort="-x", title=None),
            opacity=alt.Opacity("confidence_fraction:Q", title="confidence"),
        )
    )


def timeline_chart(observations: pa.Table) -> bytes:
    """Return how many observations there are in each week, by source."""
    import altair as alt

    weeks = (
        _frame(observations.select(["observed_at", "source"]))
        .with_columns(week=pl.col("observed_at").dt.truncate("1w").dt.strftime("%Y-%m-%d"))
        .group_by("week", "source")
        .len("count")
        .sort("week", "source")
    )
    bars = alt.Chart(_rows(weeks)).mark_bar()
    return _png(
        bars.encode(
            x=alt.X("week:O", title="week"),
            y=alt.Y("count:Q", title="observations"),
            color=alt.Color("source:N"),
        )
    )


def count_chart(values: pl.Series, title: str) -> bytes:
    """Return how often each value occurs, as bars."""
    import altair as alt

    counts = values.cast(pl.String).value_counts().sort(values.name)
    bars = alt.Chart(_rows(counts)).mark_bar()
    return _png(
        bars.encode(
            x=alt.X(f"{values.name}:O", title=title),
            y=alt.Y("count:Q", title="rows"),
        )
    )


def graph_chart(nodes: pa.Table, edges: pa.Table) -> bytes:
    """Return the most important nodes and what joins them."""
    import altair as alt

    shown = (
        _frame(nodes.select(["node_id", "node_type", "label", "importance_fraction"]))
        .sort(["importance_fraction", "node_id"], descending=[True, False])
        .head(_MOST_NODES)
    )
    places = _layout(shown, _frame(edges.select(["source_node_id", "target_node_id"])))
    lines = [
        {"x": places[one][0], "y": places[one][1], "x2": places[two][0], "y2": places[two][1]}
        for one, two in _frame(edges.select(["source_node_id", "target_node_id"])).rows()
        if one in places and two in places
    ]
    points = [
        {**row, "x": places[row["node_id"]][0], "y": places[row["node_id"]][1]}
        for row in shown.to_dicts()
    ]
    blank = alt.Axis(labels=False, ticks=False, grid=False, domain=False, title=None)
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("x:Q", axis=blank), y=alt.Y("y:Q", axis=blank)
    )
    drawn = (
        alt.Chart(alt.Data(values=lines))
        .mark_rule(opacity=0.25)
        .encode(x="x:Q", y="y:Q", x2="x2:Q", y2="y2:Q")
        + base.mark_circle().encode(
            color=alt.Color("node_type:N", title="type"),
            size=alt.Size("importance_fraction:Q", legend=None),
        )
        + base.mark_text(dy=-8, fontSize=9).encode(text="label:N")
    )
    return _png(drawn, width=640, height=420)


def _layout(nodes: pl.DataFrame, edges: pl.DataFrame) -> dict[str, tuple[float, float]]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes["node_id"])
    kept = set(nodes["node_id"])
    graph.add_edges_from((one, two) for one, two in edges.rows() if {one, two} <= kept)
    places = nx.spring_layout(graph, seed=_LAYOUT_SEED)
    return {node: (float(place[0]), float(place[1])) for node, place in places.items()}


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table is never a series
    return frame


def _rows(frame: pl.DataFrame) -> "alt.Data":
    import altair as alt

    return alt.Data(values=frame.to_dicts())


def _png(chart: Any, width: int = _WIDTH, height: int | None = None) -> bytes:  # noqa: ANN401 - altair's chart types share no public parent
    import vl_convert

    size = {"width": width} | ({} if height is None else {"height": height})
    return vl_convert.vegalite_to_png(chart.properties(**size).to_json(), scale=1)
