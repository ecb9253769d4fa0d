"""How fast the generators are: ``python benchmarks/generators.py [--write]``.

Records per CPU-second (``time.process_time``) of one process that makes Arrow batches and drops
them at once, for each generator and persona, with the persona's behaviors and without any.  The
two are measured in turn, in ROUNDS rounds; the medians are told.  With ``--write`` the result goes
to ``benchmarks/results/generators.md``.
"""

import gc
import sys
import time
from statistics import median

from measuring import RESULTS, place

from persona_assets.datasets.building import Dataset, dataset
from persona_assets.personas.documents import PersonaDocument, resolve_persona

ROUNDS = 3
ROWS = 131_072
PERSONAS = (
    "normal_user",
    "noisy_device",
    "legacy_client",
    "high_volume_system",
    "edge_case_user",
)
ORIGIN = {"api": 2_600, "streaming": 10_200, "file": 2_300, "load": 4_700, "fault": 2_100}
"""Records a second of the project whose generators these replace, as its own tests saw them."""
NATURAL = {
    "api": "normal_user",
    "streaming": "noisy_device",
    "file": "legacy_client",
    "load": "high_volume_system",
    "fault": "edge_case_user",
}
"""For each generator, the persona that it is asked for most."""


def main() -> None:
    """Measure each pair, print the result, and write it down if asked to."""
    chosen = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    rates = {
        (name, persona): measure(name, resolve_persona(persona))
        for name in chosen or ORIGIN
        for persona in PERSONAS
    }
    report = render(rates)
    print(report)
    if "--write" in sys.argv[1:]:
        (RESULTS / "generators.md").write_text(report, encoding="utf-8")


def measure(name: str, persona: PersonaDocument) -> tuple[float, float]:
    """Return records per CPU-second of one dataset: with the persona's behaviors, and without."""
    full = dataset(name, persona)
    plain = dataset(name, persona.model_copy(update={"behaviors": ()}))
    for one in (full, plain):
        make(one, 0, ROWS // 4)
    rounds = [(rate(full, number), rate(plain, number)) for number in range(ROUNDS)]
    return median(first for first, _ in rounds), median(second for _, second in rounds)


def rate(rows: Dataset, number: int) -> float:
    """Return how many records of *rows* are made in a CPU-second, in round *number*."""
    gc.collect()
    before = time.process_time()
    made = make(rows, number * ROWS, (number + 1) * ROWS)
    return made / (time.process_time() - before)


def make(rows: Dataset, start: int, stop: int) -> int:
    """Make rows *start* to *stop* (exclusive); return how many there were."""
    return sum(batch.num_rows for batch in rows.batches(start, stop))


def render(rates: dict[tuple[str, str], tuple[float, float]]) -> str:
    """Return the result as Markdown: the goals, then every pair, then what behaviors cost."""
    names = list(dict.fromkeys(name for name, _ in rates))
    heads = f"| persona | {' | '.join(names)} |\n| --- {'| --- ' * len(names)}|"
    goals = "\n".join(
        f"| {name} | `{persona}` | {ORIGIN[name]:,} | {rates[name, persona][0]:,.0f} | "
        f"{rates[name, persona][0] / ORIGIN[name]:,.0f} |"
        for name, persona in NATURAL.items()
        if name in names
    )
    speeds = "\n".join(
        f"| `{persona}` | {' | '.join(f'{rates[name, persona][0]:,.0f}' for name in names)} |"
        for persona in PERSONAS
    )
    costs = "\n".join(
        f"| `{persona}` | "
        + " | ".join(f"{rates[name, persona][1] / rates[name, persona][0]:.2f}" for name in names)
        + " |"
        for persona in PERSONAS
    )
    return f"""# Generators: records per CPU-second

`python benchmarks/generators.py --write`

{place()}
{ROWS:,} records a round as Arrow batches, {ROUNDS} rounds, medians; nothing is written to a file.

## Each generator with the persona that it is asked for most

The original's figures are those of the acceptance list (PP-120), from another day: an anchor.

| generator | persona | original | here | ratio |
| --- | --- | --- | --- | --- |
{goals}

## Every persona, with its behaviors

{heads}
{speeds}

## What behaviors cost

The time with the persona's behaviors over the time without any of them.

{heads}
{costs}
"""


if __name__ == "__main__":
    main()
