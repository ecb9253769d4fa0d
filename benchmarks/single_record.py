"""What one record costs by its id: ``python benchmarks/single_record.py``.

Rows far apart are asked for one after the other, warm; before that, 2,000 of them are compared
with the same rows of a batch.
"""

from statistics import median

import measuring
import numpy as np
import tables
from rounds import Costs, alternate, rounds_table

from persona_assets.keys import derive, permute, row_key
from persona_assets.values.plan import Plan

CALLS = 50_000
SPREAD = 10**9
GOAL_MICROSECONDS = 15
ONE, BATCH = "`Plan.record`, one by one", "`Plan.batch` of one row"


def main() -> None:
    """Compare, measure and write the result."""
    plan = tables.users()
    rows = permute(derive(42, "benchmark", "rows"), np.arange(CALLS), SPREAD).tolist()
    keys = [row_key(tables.USERS_KEY, row) for row in rows]
    check(plan, keys[:2_000])

    def one_by_one() -> int:
        for row in rows:
            plan.record(row_key(tables.USERS_KEY, row))
        return CALLS

    def batches() -> int:
        for key in keys[: CALLS // 50]:
            plan.batch(np.array([key], dtype=np.uint64)).to_pylist()
        return CALLS // 50

    costs = alternate({ONE: one_by_one, BATCH: batches})
    measuring.report("single_record", render(costs), costs)


def check(plan: Plan, keys: list[int]) -> None:
    """Do nothing if one by one is what a batch says.

    Raises:
        AssertionError: It is not.
    """
    batch = plan.batch(np.array(keys, dtype=np.uint64)).to_pylist()
    if [plan.record(key) for key in keys] != batch:
        raise AssertionError("a record differs from the same row of a batch")


def render(costs: Costs) -> str:
    """Return the result as Markdown."""
    found = median(costs[ONE]) / 1000
    return f"""# One record by its id

`python benchmarks/single_record.py`

{measuring.place()}
{CALLS:,} of the first {SPREAD:,} users, in no order, twelve columns, warm; 2,000 of them were
equal to the same rows of a batch.

| what | found | goal |
| --- | --- | --- |
| one record | **{found:.1f} µs** | ≤ {GOAL_MICROSECONDS} µs |

{rounds_table(costs)}
"""


if __name__ == "__main__":
    main()
