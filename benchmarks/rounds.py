"""Several ways to do one thing, measured in turn: A B C, A B C, ..., in one process.

The unit is nanoseconds of CPU time (user and system, all threads) for each row, so that what else
runs on the machine shows little; a ratio is taken within each round, and the median of them given.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Costs = dict[str, list[float]]
"""Nanoseconds of CPU time a row, by what was measured, one number for each round."""

ROUNDS = 5


def alternate(sides: Mapping[str, Callable[[], int]], rounds: int = ROUNDS) -> Costs:
    """Run each of *sides* once unmeasured, then all in turn, *rounds* times.

    Args:
        sides: What is measured, by name; each returns how many rows it made.
        rounds: How often.
    """
    costs: Costs = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, work in sides.items():
            gc.collect()
            before = time.process_time_ns()
            row_count = work()
            cost = (time.process_time_ns() - before) / row_count
            if number:
                costs[name].append(cost)
    return costs


def ratio(costs: Costs, name: str, other: str) -> float:
    """Return the median over the rounds of the cost of *name* over that of *other*."""
    return median(one / two for one, two in zip(costs[name], costs[other], strict=True))


def cheapest(costs: Costs, names: Sequence[str]) -> str:
    """Return which of *names* has the least median."""
    return min(names, key=lambda name: median(costs[name]))


def rounds_table(costs: Costs) -> str:
    """Return every measurement and the medians as a table in Markdown."""
    count = len(next(iter(costs.values())))
    head = "".join(f" {number} |" for number in range(1, count + 1))
    lines = [
        f"| CPU ns a row, in round |{head} median | rows per CPU-second |",
        "| --- |" + " --- |" * (count + 2),
    ]
    for name, several in costs.items():
        cells = "".join(f" {cost:,.0f} |" for cost in several)
        middle = median(several)
        lines.append(f"| {name} |{cells} **{middle:,.0f}** | {1e9 / middle:,.0f} |")
    return "\n".join(lines)


def goals_table(goals: Sequence[tuple[str, float, str]]) -> str:
    """Return what was asked for beside what was found: (what, ratio, goal) each."""
    lines = ["| what | found | goal |", "| --- | --- | --- |"]
    lines += [f"| {what} | **{found:.2f} x** | {goal} |" for what, found, goal in goals]
    return "\n".join(lines)
