"""Funnels: how many runs of a flow get how far."""

import polars as pl
import pyarrow as pa


def funnels(events: pa.Table) -> pl.DataFrame:
    """Return how many sessions reach each step of what they do.

    Sessions that begin with the same class of event are one funnel; the n-th event of a session is
    its n-th step.

    Args:
        events: Rows as ``event_tables.EVENTS`` has them, each simulation's in the order of time.

    Returns:
        One row for each step, by simulation, funnel and step: ``simulation_name`` and
        ``first_event_type`` (strings), ``step`` (from 1), ``event_type`` (the class that most
        sessions have there), ``session_count`` (how many come so far; it never rises with the step)
        and ``share_fraction`` (of those that begin).
    """
    columns = pl.from_arrow(events.select(["simulation_name", "session_id", "event_type"]))
    assert isinstance(columns, pl.DataFrame)  # noqa: S101 - a table is never a series
    session = ["simulation_name", "session_id"]
    funnel = ["simulation_name", "first_event_type"]
    steps = columns.with_columns(
        first_event_type=pl.col("event_type").first().over(session),
        step=pl.int_range(1, pl.len() + 1).over(session),
    )
    return (
        steps.group_by(*funnel, "step", "event_type")
        .len("count")
        .sort("count", "event_type", descending=[True, False])
        .group_by(*funnel, "step", maintain_order=True)
        .agg(pl.col("event_type").first(), session_count=pl.col("count").sum().cast(pl.Int64))
        .sort(*funnel, "step")
        .with_columns(
            share_fraction=pl.col("session_count") / pl.col("session_count").first().over(funnel)
        )
    )
