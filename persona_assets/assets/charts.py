"""Small pictures for the UI, where a person would rather look than read.

Each function takes a table and returns a PNG.
"""

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.realism.observation import Observation

if TYPE_CHECKING:
    import altair as alt

_WIDTH = 420
_MOST_NODES = 40
_LAYOUT_SEED = 1
_HEIGHT = 120
_BINS = 40

MOST_STEPS = 8
"""How many steps of a funnel are shown."""

_MOST_TIMES = 2.0
_SHORTEST_GAP = 1e-6
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


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


def funnel_chart(steps: pl.DataFrame, simulation: str) -> bytes:
    """Return how many sessions of a simulation reach each step, a panel for each first event.

    Args:
        steps: What ``simulation.funnels`` returns.
        simulation: The name of the simulation.
    """
    import altair as alt

    own = steps.filter(
        (pl.col("simulation_name") == simulation) & (pl.col("step") <= MOST_STEPS)
    ).with_columns(label=pl.format("{}. {}", "step", "event_type"))
    bars = alt.Chart(_rows(own)).mark_bar()
    return _png(
        bars.encode(
            x=alt.X("session_count:Q", title="sessions"),
            y=alt.Y("label:N", sort=alt.EncodingSortField("step"), title=None),
            row=alt.Row("first_event_type:N", title=None, header=alt.Header(labelAngle=0)),
        ).resolve_scale(y="independent", x="independent")
    )


def declared_chart(findings: Sequence[Observation]) -> bytes:
    """Return how far what was observed lies from what was declared, and how far it may.

    Everything is shown as a multiple of its declared value, from 0 to 2.  What is declared as 0, or
    must be met exactly, is left out, and so are the single kinds of what is listed.
    """
    import altair as alt

    rows = [
        {
            "what": f"{one.behavior} {one.parameter}",
            "observed": min(one.observed / one.declared, _MOST_TIMES),
            "low": max(one.low / one.declared, 0.0),
            "high": min(one.high / one.declared, _MOST_TIMES),
            "verdict": "as declared" if one.passed else "not as declared",
        }
        for one in findings
        if one.declared > 0 and one.low < one.high and ": " not in one.parameter
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("what:N", title=None, sort=None))
    scale = alt.Scale(domain=[0, _MOST_TIMES])
    allowed = base.mark_rule(strokeWidth=6, opacity=0.25).encode(
        x=alt.X("low:Q", scale=scale, title="observed over declared, and what is allowed"),
        x2="high:Q",
    )
    colors = alt.Scale(domain=["as declared", "not as declared"], range=["#4c78a8", "#e45756"])
    seen = base.mark_point(filled=True, size=50).encode(
        x=alt.X("observed:Q", scale=scale), color=alt.Color("verdict:N", title=None, scale=colors)
    )
    return _png(allowed + seen)


def times_chart(seconds: NDArray[np.float64]) -> bytes:
    """Return how many records there are in each part of the time, and how far they are apart."""
    import altair as alt

    counts, edges = np.histogram(seconds, bins=_BINS)
    over_time = [
        {"minutes": float(edge) / 60, "records": int(count)}
        for edge, count in zip(edges[:-1], counts, strict=True)
    ]
    gaps = np.log10(np.maximum(np.diff(seconds), _SHORTEST_GAP))
    counts, edges = np.histogram(gaps, bins=_BINS)
    apart = [
        {"seconds": 10 ** float(edge), "pairs": int(count)}
        for edge, count in zip(edges[:-1], counts, strict=True)
    ]
    return _png(
        alt.Chart(alt.Data(values=over_time))
        .mark_line(interpolate="step-after")
        .encode(x=alt.X("minutes:Q", title="minutes since the start"), y="records:Q")
        .properties(width=_WIDTH, height=_HEIGHT)
        & alt.Chart(alt.Data(values=apart))
        .mark_bar(width=3)
        .encode(
            x=alt.X(
                "seconds:Q",
                scale=alt.Scale(type="log"),
                title="seconds from one record to the next",
            ),
            y="pairs:Q",
        )
        .properties(width=_WIDTH, height=_HEIGHT),
        width=None,
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


def _png(chart: Any, width: int | None = _WIDTH, height: int | None = None) -> bytes:  # noqa: ANN401 - altair's chart types share no public parent
    import vl_convert

    size = {name: one for name, one in (("width", width), ("height", height)) if one is not None}
    return _packed(
        vl_convert.vegalite_to_png(chart.properties(**size).to_json(validate=False), scale=1)
    )


def _packed(png: bytes) -> bytes:
    """Return the same picture in about a tenth of the bytes; the renderer hardly compresses.

    A PNG is a signature of 8 bytes, then pieces: length, name, data, checksum of name and data.
    """
    pieces: list[tuple[bytes, bytes]] = []
    place = len(_PNG_SIGNATURE)
    while place < len(png):
        end = place + 8 + int.from_bytes(png[place : place + 4])
        pieces.append((png[place + 4 : place + 8], png[place + 8 : end]))
        place = end + 4
    pixels = zlib.decompress(b"".join(data for name, data in pieces if name == b"IDAT"))
    before = [one for one in pieces if one[0] not in (b"IDAT", b"IEND")]
    packed = [*before, (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return _PNG_SIGNATURE + b"".join(
        len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
        for name, data in packed
    )
