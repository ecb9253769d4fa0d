"""Simulations as data: what happens in each of them when one persona plays under one seed.

The files are those of ``data/simulations``; without any, the examples that ship.  They are played
when somebody asks, not in the journey.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import dagster as dg
import polars as pl
import pyarrow as pa
from pydantic import Field

from persona_assets.assets.charts import MOST_STEPS, count_chart, funnel_chart, times_chart
from persona_assets.assets.dataset_partitions import UPSTREAM, stored_document
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    Materializer,
    Result,
    asset_spec,
    clear_failures,
    stage_assets,
)
from persona_assets.assets.metadata import Metadata, image
from persona_assets.assets.partitions import PERSONA_SEEDS, seed_number
from persona_assets.datasets.shared_topics import shared_topic
from persona_assets.errors import UnknownNameError
from persona_assets.lake.reading import read_manifest, read_table
from persona_assets.personas.documents import PersonaDocument
from persona_assets.simulation.event_schemas import JsonSchema, json_schema_of, misfits
from persona_assets.simulation.event_tables import (
    TableOutput,
    count_by_type,
    records_of_table,
)
from persona_assets.simulation.funnels import funnels
from persona_assets.simulation.loading import LoadedSimulation, examples, load_simulation

NAME = "simulation/events"
"""The events."""

TOPIC_NAME = "simulation/topic"
"""The events among the messages of the ``streaming`` dataset."""

STREAMING = "datasets/streaming"
"""The dataset whose topic the events share."""

CLAIMS = {
    NAME: {
        "events_fit_their_schemas": "Every event has the fields, types and limits of its class.",
        "events_are_in_order": "In each simulation time goes on, and no event id comes twice.",
    },
    TOPIC_NAME: {
        "offsets_without_gaps": "Each partition has the offsets 0, 1, 2 and so on, as time goes.",
    },
}
"""What the checks claim, by asset."""

FIXED_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""When a simulation begins whose file says ``now``: a dataset does not depend on the day."""

_FOLDER = "simulations"
_SPEC = asset_spec(
    NAME,
    "One row for each event of the simulations, played by the persona under the seed: how fast and "
    "how patient whoever is a persona is follows from its behaviors, declared or learned.",
    kinds={"parquet", "python"},
    deps=UPSTREAM,
    code_version="1",
)
_TOPIC_SPEC = asset_spec(
    TOPIC_NAME,
    "The messages of the streaming dataset and the events of the simulations in one topic, in the "
    "order of time; an event has the header `simulation`.",
    kinds={"parquet", "python"},
    deps=[STREAMING, NAME],
    code_version="1",
)


class SimulationConfig(dg.Config):
    """Which simulations are played, and how long."""

    simulations: list[str] = Field(default=[], description="Their names; none means all.")
    duration: str = Field(default="", description="Such as 10m; nothing means as their files say.")


@stage_assets(
    "simulation_events",
    [_SPEC],
    {NAME: CLAIMS[NAME]},
    partitions_def=PERSONA_SEEDS,
    backfill_policy=dg.BackfillPolicy.multi_run(),
)
def simulation_events(
    context: dg.AssetExecutionContext, config: SimulationConfig, data: DataFolder
) -> Result:
    """Play the simulations, and write what happens."""
    persona, _, seed = context.partition_key.partition("|")
    with clear_failures():
        target = Materializer(data, persona, seed_number(seed))
        files = _chosen(simulation_files(data.root), config.simulations)
        document = stored_document(target)
        loaded = {name: load_simulation(path) for name, path in files.items()}
        table = pa.concat_tables(
            [_played(one, document, int(seed), config.duration) for one in loaded.values()]
        )
        made_from = {
            **target.inputs(*UPSTREAM),
            **{f"simulation {n}": sha256(p.read_bytes()).hexdigest() for n, p in files.items()},
            "duration": config.duration,
        }
        return target.write(
            _SPEC,
            table,
            made_from,
            metadata=_looks(table, list(loaded.values())),
            problems=lambda: _problems(
                read_table(data.lake, NAME, target.partition), list(loaded.values())
            ),
        )


@stage_assets(
    "simulation_topic",
    [_TOPIC_SPEC],
    {TOPIC_NAME: CLAIMS[TOPIC_NAME]},
    partitions_def=PERSONA_SEEDS,
    backfill_policy=dg.BackfillPolicy.multi_run(),
)
def simulation_topic(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Put the events into the topic of the streaming dataset."""
    persona, _, seed = context.partition_key.partition("|")
    with clear_failures():
        target = Materializer(data, persona, seed_number(seed))
        streaming = read_table(data.lake, STREAMING, target.partition)
        events = read_table(data.lake, NAME, target.partition)
        table = shared_topic(streaming, events)
        return target.write(
            _TOPIC_SPEC,
            table,
            {
                name: read_manifest(data.lake, name, target.partition).content_digest
                for name in (STREAMING, NAME)
            },
            metadata={"event_count": events.num_rows, "message_count": streaming.num_rows},
            problems=lambda: {
                "offsets_without_gaps": _gaps(read_table(data.lake, TOPIC_NAME, target.partition))
            },
        )


def simulation_files(root: Path) -> dict[str, Path]:
    """Return the simulations of a data folder by name; without any, the examples that ship."""
    own = sorted((root / _FOLDER).glob("[!._]*.py"))
    return {path.stem: path for path in own} or examples()


def _chosen(files: Mapping[str, Path], names: Sequence[str]) -> dict[str, Path]:
    unknown = [name for name in names if name not in files]
    if unknown:
        raise UnknownNameError("simulation", unknown[0], files)
    return {name: path for name, path in files.items() if name in names or not names}


def _played(
    loaded: LoadedSimulation, document: PersonaDocument, seed: int, duration: str
) -> pa.Table:
    """Return the events of one simulation, which begins when its file says, but never now."""
    simulation, output = loaded.simulation, TableOutput(loaded.name)
    simulation.change(random_seed=seed, persona=document)
    if simulation.begins_now:
        simulation.change(start_time=FIXED_START)
    if duration:
        simulation.change(duration=duration)
    simulation.replace_outputs([output])
    simulation.run()
    return output.table()


def _problems(table: pa.Table, loaded: Sequence[LoadedSimulation]) -> dict[str, list[str]]:
    """Return what is wrong with the events that were written, by check."""
    unfit: list[str] = []
    disordered: list[str] = []
    rows = table.combine_chunks()
    names = rows["simulation_name"].to_pylist()
    ids = set[str]()
    for one in loaded:
        own = rows.filter(pa.array([name == one.name for name in names]))
        unfit += [f"{one.name}: {said}" for said in misfits(one.events, records_of_table(own))]
        times = own["occurred_at"].to_pylist()
        disordered += [
            f"{one.name}: {late} comes before {early}"
            for late, early in pairwise(times)
            if late > early
        ]
        for event_id in own["event_id"].to_pylist():
            if (one.name + event_id) in ids:
                disordered.append(f"{one.name}: {event_id} comes twice")
            ids.add(one.name + event_id)
    return {"events_fit_their_schemas": unfit, "events_are_in_order": disordered}


def _gaps(topic: pa.Table) -> list[str]:
    """Return where the offsets of a topic's messages do not go on by one, as time does."""
    rows = pl.DataFrame(topic.select(["partition", "offset", "event_at"]))
    found = rows.with_columns(
        expected=pl.int_range(pl.len()).over("partition"),
        is_late=(pl.col("event_at") < pl.col("event_at").shift(1)).fill_null(value=False),
    ).filter((pl.col("offset") != pl.col("expected")) | pl.col("is_late"))
    return [
        f"partition {row['partition']}: offset {row['offset']} at {row['event_at']} "
        f"where offset {row['expected']} was expected"
        for row in found.to_dicts()
    ]


def _schemas(loaded: LoadedSimulation) -> dict[str, JsonSchema]:
    return {event.__name__: json_schema_of(event) for event in loaded.events}


def _looks(table: pa.Table, loaded: Sequence[LoadedSimulation]) -> Metadata:
    """Return how many events of which class there are, how they lie in time, and their schemas."""
    names = [one.name for one in loaded]
    steps = funnels(table)
    shown: dict[str, dg.MetadataValue | int | float | str] = {
        "event_counts": dg.MetadataValue.json(
            {name: dict(one) for name, one in count_by_type(table, names).items()}
        ),
        "funnels": dg.MetadataValue.md(_as_markdown(steps)),
        "schemas": dg.MetadataValue.json({one.name: _schemas(one) for one in loaded}),
    }
    rows = pl.DataFrame(table.select(["simulation_name", "event_type", "occurred_at"]))
    for one in loaded:
        own = rows.filter(pl.col("simulation_name") == one.name)
        if own.height > 1:
            seconds = own["occurred_at"].dt.epoch("ms").to_numpy() / 1000
            shown[f"{one.name}_events"] = image(count_chart(own["event_type"], "event"))
            shown[f"{one.name}_funnel"] = image(funnel_chart(steps, one.name))
            shown[f"{one.name}_times"] = image(times_chart(seconds - seconds[0]))
    return shown


def _as_markdown(steps: pl.DataFrame) -> str:
    lines = [
        f"| {row['simulation_name']} | {row['first_event_type']} | {row['step']} | "
        f"{row['event_type']} | {row['session_count']:,} | {row['share_fraction']:.1%} |"
        for row in steps.filter(pl.col("step") <= MOST_STEPS).to_dicts()
    ]
    head = "| simulation | begins with | step | event | sessions | share |"
    return "\n".join([head, "| --- | --- | ---: | --- | ---: | ---: |", *lines])
