"""How fast simulations are: ``python benchmarks/simulation.py [--kafka SERVERS] [--mysql JSON]``.

The guide's shop, and an hour with 100,000 users, into nowhere, JSON lines, Parquet, Kafka and
MySQL, beside simpy and generators on a heap; then whether an event costs the same, and takes the
same memory, in long runs and among many entities.
"""

import re
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import measuring
from rounds import Costs, alternate, goals_table, ratio, rounds_table
from simulation_places import database, kafka_servers, outputs
from simulation_rivals import on_a_heap, with_simpy
from simulation_shop import Nowhere, crowd, open_shop, shop

from persona_assets.simulation import Simulation
from persona_assets.simulation import simulation as module
from persona_assets.simulation.outputs.output import Output

SECONDS, N_FLOWS, USERS = 600, 2_000, 1_000
HOUR, BIG_FLOWS, BIG_USERS = 3_600, 1_000, 100_000
DURATIONS = ("1m", "5m", "1h", "24h")
ENTITIES = (10, 1_000, 10_000, 100_000)
ROUNDS = 5
FEW_ROUNDS = 3

Sides = dict[str, Callable[[], int]]
"""What is measured, by name; each returns how many events there were."""


def main() -> None:
    """Measure and write the result."""
    parser = ArgumentParser()
    parser.add_argument("--kafka", help="servers; otherwise the broker of the tests is started")
    parser.add_argument("--mysql", help="what pymysql.connect takes, as JSON")
    parser.add_argument("--memory", help="only play this; its memory is what is measured")
    chosen = parser.parse_args()
    if chosen.memory:
        played(alone(chosen.memory), Nowhere(is_filled=True))
        print(own_peak_mb())
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = kafka_servers(stack, chosen.kafka)
        places = outputs(folder, servers, database(stack, chosen.mysql))
        speeds = alternate(shop_sides(places), ROUNDS)
        big = alternate(big_sides(places), FEW_ROUNDS)
    lengths, crowds = (
        alternate({what: lambda what=what: played(alone(what)) for what in several}, FEW_ROUNDS)
        for several in (DURATIONS, [f"{count}" for count in ENTITIES])
    )
    peaks = {
        what: float(measuring.run([sys.executable, __file__, "--memory", what]).output)
        for what in (*DURATIONS, *map(str, ENTITIES))
    }
    raw = {"shop": speeds, "big": big, "durations": lengths, "entities": crowds, "peak_mb": peaks}
    measuring.report("simulation", render(raw, peaks), raw)


def shop_sides(places: Mapping[str, Callable[[], Output]]) -> Sides:
    """Return the guide's shop, with every tool and into every place."""
    return {
        "simpy": lambda: with_simpy(SECONDS, N_FLOWS, USERS),
        "generators on a heap": lambda: on_a_heap(SECONDS, N_FLOWS, USERS),
        "here, one by one: nowhere": lambda: one_by_one(Nowhere()),
        **_here(lambda: shop(f"{SECONDS}s", N_FLOWS, USERS), places),
    }


def big_sides(places: Mapping[str, Callable[[], Output]]) -> Sides:
    """Return the hour with 100,000 users, with every tool and into every place."""
    return {
        "simpy": lambda: with_simpy(HOUR, BIG_FLOWS, BIG_USERS, is_open=True),
        "generators on a heap": lambda: on_a_heap(HOUR, BIG_FLOWS, BIG_USERS, is_open=True),
        **_here(lambda: open_shop(f"{HOUR}s", BIG_FLOWS, BIG_USERS), places),
    }


def _here(sim: Callable[[], Simulation], places: Mapping[str, Callable[[], Output]]) -> Sides:
    return {
        f"here: {name}": lambda output=output: played(sim(), output())
        for name, output in places.items()
    }


def alone(what: str) -> Simulation:
    """Return what is played to compare lengths, or numbers of users."""
    if what in DURATIONS:
        return shop(what, 100, USERS)
    return crowd("1h", min(1_000, int(what)), int(what))


def own_peak_mb() -> float:
    """Return the most memory that this program has had, in 10**6 bytes.

    ``ru_maxrss`` would be that of the process that started it, if that had more.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) * 1024 / 1e6


def played(sim: Simulation, output: Output | None = None) -> int:
    """Run a simulation and return how many events there were."""
    sim.add_output(Nowhere() if output is None else output)
    return sim.run().counts.events


def one_by_one(output: Output) -> int:
    """Run the shop as one whose flows branch would be run."""
    by_columns = module.is_free_of_contention
    module.is_free_of_contention = lambda *_: False
    try:
        return played(shop(f"{SECONDS}s", N_FLOWS, USERS), output)
    finally:
        module.is_free_of_contention = by_columns


def render(raw: Mapping[str, Costs], peaks: Mapping[str, float]) -> str:
    """Return the result as Markdown."""
    speeds, big, lengths, crowds = (raw[what] for what in ("shop", "big", "durations", "entities"))
    few, many = "1000", str(BIG_USERS)
    goals = goals_table(
        [
            ("events of simpy's CPU-second, into nowhere", _gain(speeds, "nowhere"), "≥ 4 x"),
            ("the same with all values", _gain(speeds, "nowhere, with all values"), ""),
            ("the same as JSON lines", _gain(speeds, "JSON lines"), ""),
            ("the same in an hour with 100,000 users", _gain(big, "nowhere"), "≥ 4 x"),
            ("an event in 24 hours over one in 5 minutes", ratio(lengths, "24h", "5m"), "≤ 1.2 x"),
            ("an event in 24 hours over one in an hour", ratio(lengths, "24h", "1h"), "≤ 1.2 x"),
            ("an event among 100,000 over 1,000 users", ratio(crowds, many, few), "≤ 1.2 x"),
        ]
    )
    return f"""# Simulations: events per CPU-second

`python benchmarks/simulation.py`

{measuring.place("simpy", "confluent-kafka", "pymysql")}
The guide's shop: {SECONDS // 60} minutes, {N_FLOWS:,} runs at once, {USERS:,} users at the start.
simpy and the generators on a heap do the same by hand: users are dicts, ids are numbers, an event
is a dict of some five values in a list; nothing is made up, and nobody's past is kept.
"Nowhere" lets events go before anybody asks for their values; "with all values" makes each a dict.
Parquet and MySQL have a file or a table for each class of events.
Kafka is the broker of the tests, a process that speaks the real protocol; MySQL is MariaDB.
Their own CPU time is not counted; that of the clients is.

{goals}

Goals besides: 150,000 events in a CPU-second with all values, 100,000 as JSON lines.

{rounds_table(speeds)}

## An hour with 100,000 users

{BIG_FLOWS:,} runs at once, every user may shop at any time, new users come; making the users is
part of it.

{rounds_table(big)}

## Long runs

The guide's shop, 100 runs at once, into nowhere; the fixed cost of a run, some milliseconds, is
part of each.

{rounds_table(lengths)}

## Many entities

One hour, 1,000 runs at once (10 among 10 users), every user may shop; making the users is part of
it.

{rounds_table(crowds)}

## Memory

Of a process that plays it with all values, without history; in the shop new users come all the
time, and stay.

| what | peak MB |
| --- | --- |
{_peaks(peaks)}
"""


def _gain(speeds: Costs, name: str) -> float:
    return 1 / ratio(speeds, f"here: {name}", "simpy")


def _peaks(peaks: Mapping[str, float]) -> str:
    return "\n".join(
        f"| {what if what in DURATIONS else f'{int(what):,} users'} | {peak:,.0f} |"
        for what, peak in peaks.items()
    )


if __name__ == "__main__":
    main()
