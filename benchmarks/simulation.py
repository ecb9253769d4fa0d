"""How fast simulations are: ``python benchmarks/simulation.py [--kafka SERVERS] [--mysql JSON]``.

The guide's shop, into nowhere, JSON lines, Parquet and what else is named, beside simpy and
generators on a heap; then whether an event costs the same in long runs and among many entities.
"""

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import measuring
from rounds import Costs, alternate, goals_table, ratio, rounds_table
from simulation_rivals import on_a_heap, with_simpy
from simulation_shop import Nowhere, crowd, shop

from persona_assets.simulation import FileOutput, Simulation
from persona_assets.simulation import simulation as module
from persona_assets.simulation.outputs.output import Output

SECONDS, N_FLOWS, USERS = 600, 2_000, 1_000
DURATIONS = ("1m", "5m", "1h", "24h")
ENTITIES = (1_000, 10_000, 100_000)
MEMORY = ("1h", "10h")
ROUNDS = 5
FEW_ROUNDS = 3


def main() -> None:
    """Measure and write the result."""
    parser = ArgumentParser()
    parser.add_argument("--kafka", help="servers")
    parser.add_argument("--mysql", help="what pymysql.connect takes, as JSON")
    parser.add_argument("--memory", help="only run for so long; this is what is measured")
    chosen = parser.parse_args()
    if chosen.memory:
        played(shop(chosen.memory, 500, USERS), Nowhere(is_filled=True))
        return
    with tempfile.TemporaryDirectory() as folder:
        speeds = alternate(sides(Path(folder), chosen.kafka, chosen.mysql), ROUNDS)
    lengths = alternate(
        {length: lambda length=length: played(shop(length, 100, USERS)) for length in DURATIONS},
        FEW_ROUNDS,
    )
    crowds = alternate(
        {f"{count:,}": lambda count=count: played(crowd("1h", 1_000, count)) for count in ENTITIES},
        FEW_ROUNDS,
    )
    peaks = {
        length: measuring.run([sys.executable, __file__, "--memory", length]).peak_mb
        for length in MEMORY
    }
    raw = {"speeds": speeds, "durations": lengths, "entities": crowds, "peak_mb": peaks}
    measuring.report("simulation", render(speeds, lengths, crowds, peaks), raw)


def sides(folder: Path, kafka: str | None, mysql: str | None) -> dict[str, Callable[[], int]]:
    """Return what is measured, by name."""
    made: dict[str, Callable[[], Output]] = {
        "nowhere": Nowhere,
        "nowhere, with all values": lambda: Nowhere(is_filled=True),
        "JSON lines": lambda: FileOutput(folder / "events.jsonl"),
        "Parquet": lambda: FileOutput(folder / "{event_type}.parquet"),
    }
    if kafka is not None:
        from persona_assets.simulation import KafkaOutput

        made["Kafka"] = lambda: KafkaOutput(bootstrap_servers=kafka)
    if mysql is not None:
        from persona_assets.simulation import MySQLOutput

        made["MySQL"] = lambda: MySQLOutput(json.loads(mysql))
    found: dict[str, Callable[[], int]] = {
        "simpy": lambda: with_simpy(SECONDS, N_FLOWS, USERS),
        "generators on a heap": lambda: on_a_heap(SECONDS, N_FLOWS, USERS),
        "here, one by one: nowhere": lambda: one_by_one(Nowhere()),
    }
    for name, output in made.items():
        found[f"here: {name}"] = lambda output=output: played(_shop(), output())
    return found


def played(sim: Simulation, output: Output | None = None) -> int:
    """Run a simulation and return how many events there were."""
    sim.add_output(Nowhere() if output is None else output)
    return sim.run().counts.events


def one_by_one(output: Output) -> int:
    """Run the shop as one whose flows branch would be run."""
    by_columns = module.is_free_of_contention
    module.is_free_of_contention = lambda *_: False
    try:
        return played(_shop(), output)
    finally:
        module.is_free_of_contention = by_columns


def _shop() -> Simulation:
    return shop(f"{SECONDS}s", N_FLOWS, USERS)


def render(speeds: Costs, lengths: Costs, crowds: Costs, peaks: dict[str, float]) -> str:
    """Return the result as Markdown."""
    few, many = (f"{count:,}" for count in (ENTITIES[0], ENTITIES[-1]))
    goals = goals_table(
        [
            ("events of simpy's CPU-second, into nowhere", 1 / _over(speeds, "nowhere"), "≥ 4 x"),
            ("the same with all values", 1 / _over(speeds, "nowhere, with all values"), ""),
            ("the same as JSON lines", 1 / _over(speeds, "JSON lines"), ""),
            ("an event in 24 hours over one in an hour", ratio(lengths, "24h", "1h"), "≤ 1.2 x"),
            ("an event in 24 hours over one in 5 minutes", ratio(lengths, "24h", "5m"), "≤ 1.2 x"),
            (f"an event among {many} over {few} users", ratio(crowds, many, few), "≤ 1.2 x"),
            ("peak memory of ten hours over one", peaks["10h"] / peaks["1h"], ""),
        ]
    )
    return f"""# Simulations: events per CPU-second

`python benchmarks/simulation.py`

{measuring.place("simpy")}
The guide's shop: {SECONDS // 60} minutes, {N_FLOWS:,} runs at once, {USERS:,} users at the start.
simpy and the generators on a heap do the same by hand: users are dicts, ids are numbers, an event
is a dict of some five values in a list; nothing is made up, and nobody's past is kept.
"Nowhere" lets events go before anybody asks for their values; "with all values" makes each a dict.

{goals}

{rounds_table(speeds)}

## Long runs

100 runs at once, into nowhere; the fixed cost of a run, some milliseconds, is part of each.

{rounds_table(lengths)}

## Many entities

One hour, 1,000 runs at once, every user may shop; making the users is part of it.

{rounds_table(crowds)}

## Memory

With all values, 500 runs at once, no history; new users come all the time, and stay.

| simulated time | peak MB |
| --- | --- |
| 1 hour | {peaks["1h"]:,.0f} |
| 10 hours | {peaks["10h"]:,.0f} |
"""


def _over(speeds: Costs, name: str) -> float:
    return ratio(speeds, f"here: {name}", "simpy")


if __name__ == "__main__":
    main()
