"""How fast people are made, against mimesis and seedfaker: ``python benchmarks/population.py``.

All sides make the twelve columns of ``tables.users`` and drop them at once.
"""

import measuring
import rivals
import tables
from rounds import Costs, alternate, goals_table, ratio, rounds_table

from persona_assets.keys import row_keys
from persona_assets.values.plan import generate
from persona_assets.values.records import records_of

ROWS = 1_000_000
DICT_ROWS = 131_072
DICT_BATCH_ROWS = 4_096
MIMESIS_ROWS = 20_000
PLAN = tables.users()
TABLES, DICTS = "persona_assets, Arrow tables", "persona_assets, dicts"
MIMESIS, SEEDFAKER = "mimesis, providers called directly", "seedfaker, `records()`"


def make_tables() -> int:
    """Make Arrow batches and return how many rows they had."""
    return sum(batch.num_rows for batch in generate(PLAN, tables.USERS_KEY, 0, ROWS))


def make_dicts() -> int:
    """Make dicts and return how many there were."""
    starts = range(0, DICT_ROWS, DICT_BATCH_ROWS)
    keys = (row_keys(tables.USERS_KEY, start, start + DICT_BATCH_ROWS) for start in starts)
    return sum(len(records_of(PLAN.batch(some))) for some in keys)


def main() -> None:
    """Measure and write the result."""
    costs = alternate(
        {
            TABLES: make_tables,
            MIMESIS: lambda: rivals.mimesis_users(MIMESIS_ROWS),
            DICTS: make_dicts,
            SEEDFAKER: lambda: rivals.seedfaker_users(DICT_ROWS, DICT_BATCH_ROWS),
        }
    )
    measuring.report("population", render(costs), costs)


def render(costs: Costs) -> str:
    """Return the result as Markdown."""
    goals = [
        ("mimesis over our tables", ratio(costs, MIMESIS, TABLES), "≥ 60 x"),
        ("seedfaker over our tables", ratio(costs, SEEDFAKER, TABLES), "≥ 8 x"),
        ("seedfaker over our dicts", ratio(costs, SEEDFAKER, DICTS), "≥ 1 x"),
    ]
    return f"""# Population: twelve columns of people

`python benchmarks/population.py`

{measuring.place("mimesis", "seedfaker")}
{ROWS:,} rows as tables, {DICT_ROWS:,} as dicts and of seedfaker ({DICT_BATCH_ROWS:,} at once), \
{MIMESIS_ROWS:,} of mimesis, a round.
All make the same twelve fields, write no file, and drop what they made.
Seedfaker's sentences have four to ten words, ours and those of mimesis twelve.

{goals_table(goals)}

{rounds_table(costs)}
"""


if __name__ == "__main__":
    main()
