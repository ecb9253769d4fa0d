"""The ``fault`` dataset of a database: rows that it must refuse, each for one rule that it breaks.

Row 0 is the baseline, a script that fills the database.  Every other row is an INSERT that such a
database refuses, and the INSERT of the valid row beside it, which it takes.  No row in the baseline
refers to these rows, so that the faults can be tried in any order.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import zip_longest

import pyarrow as pa

from persona_assets.columns import column
from persona_assets.generators.faults import FaultOptions
from persona_assets.generators.records import json_column
from persona_assets.schema_records.databases.plans import DatabasePlan
from persona_assets.schema_records.databases.sql_inserts import own_dialect, sql_inserts
from persona_assets.schema_records.violations.rows import (
    RowFault,
    Rule,
    row_faults,
    unbroken_rules,
)
from persona_assets.schemas.sql.dialects import SqlDialect

SPARE_ROWS = 8
"""How many rows of each table faults are made of."""

BASELINE_ROWS = 20
"""How many rows each table of the baseline has unless the profile says otherwise."""

DATABASE_FAULT_SCHEMA: pa.Schema = pa.schema(
    [
        column("is_baseline", pa.bool_(), "Whether it fills the database, to be valid as a whole."),
        column("table_name", pa.string(), "The table that the row is for.", nullable=True),
        column("fault_type", pa.string(), "What it breaks, such as not_null.", nullable=True),
        column("constraint", pa.string(), "The rule, in words of the table.", nullable=True),
        json_column("original", "The changed columns of the valid row, as SQL.", nullable=True),
        json_column("mutated", "The same columns of the faulty row, as SQL.", nullable=True),
        column("statement", pa.string(), "The INSERT that is refused, or the baseline's script."),
        column("twin_statement", pa.string(), "The INSERT of the valid row.", nullable=True),
        column("reaction", pa.string(), "What a careful receiver does."),
    ]
)
"""The columns of the ``fault`` dataset of a database."""


class DatabaseFaults:
    """The faults of one database; any of them can be asked for.

    They go round the rules: the first ones are of different rules, and when all are broken, again
    of other rows.
    """

    def __init__(
        self, plan: DatabasePlan, dialect: SqlDialect | None, options: FaultOptions
    ) -> None:
        """Make the faults.

        Args:
            plan: The database, with spare rows.
            dialect: The dialect to write; None for that of its definition.
            options: What can be chosen.
        """
        self._plan = plan
        self._dialect = dialect or own_dialect(plan)
        self._has_baseline = options.has_baseline

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return rows *start* to *stop* (exclusive) of the dataset."""
        records = [self._record(row) for row in range(start, stop)]
        return pa.RecordBatch.from_pylist(records, schema=DATABASE_FAULT_SCHEMA)

    @cached_property
    def faults(self) -> list[RowFault]:
        """All faults, in the order in which they are made."""
        tables = [_by_rule(self._table_faults(name)) for name in self._plan.tables]
        rules = [one for turn in zip_longest(*tables) for one in turn if one is not None]
        return [one for turn in zip_longest(*rules) for one in turn if one is not None]

    def _table_faults(self, name: str) -> Iterator[RowFault]:
        """Yield the faults of the spare rows of a table whose parents are in the baseline."""
        loaded, count = self._plan.loaded[name], self._plan.counts[name]
        is_chain = any(
            key.table == name and key.columns in self._plan.tables[name].uniques
            for key in self._plan.tables[name].foreign_keys
        )
        for row in range(loaded, min(count, loaded + 1) if is_chain else count):
            yield from row_faults(self._plan, name, row, self._dialect, other=loaded - 1)

    def _record(self, row: int) -> dict[str, object]:
        if row == 0 and self._has_baseline:
            script = "\n".join(sql_inserts(self._plan.without_spare(), self._dialect))
            return {"is_baseline": True, "statement": script, "reaction": "accept"}
        fault = self.faults[(row - self._has_baseline) % len(self.faults)]
        return {
            "is_baseline": False,
            "table_name": fault.table,
            "fault_type": fault.rule.value,
            "constraint": fault.constraint,
            "original": json.dumps(dict(fault.original), ensure_ascii=False),
            "mutated": json.dumps(dict(fault.faulty), ensure_ascii=False),
            "statement": fault.statement,
            "twin_statement": fault.twin,
            "reaction": fault.reaction,
        }


class RuleTally:
    """Which rules of a database the faults that pass by break."""

    def __init__(self, plan: DatabasePlan) -> None:
        """Begin with none."""
        self._plan = plan
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield *batches* as they are, and count what their faults break."""
        for batch in batches:
            names = ("table_name", "fault_type", "constraint")
            told = zip(*(batch.column(name).to_pylist() for name in names), strict=True)
            self._counts.update(one for one in told if one[0] is not None)
            yield batch

    @property
    def coverage(self) -> Mapping[str, object]:
        """How many rules there are, how often each was broken, and which never was, and why."""
        missed: dict[str, str] = {}
        for name, table in self._plan.tables.items():
            broken = [(Rule(rule), text) for one, rule, text in self._counts if one == name]
            found = unbroken_rules(table, broken)
            missed |= {f"{name}: {words}": why for words, why in found.items()}
        counts = {
            f"{table}: {text}" + (f" ({rule})" if rule in ("type", "length") else ""): count
            for (table, rule, text), count in sorted(self._counts.items())
        }
        return {
            "constraint_count": len(counts) + len(missed),
            "violated_count": len(counts),
            "violation_counts": counts,
            "never_violated": missed,
        }


def _by_rule(faults: Iterable[RowFault]) -> list[list[RowFault]]:
    """Return *faults* of each rule."""
    found: dict[tuple[str, str], list[RowFault]] = {}
    for fault in faults:
        found.setdefault((fault.rule, fault.constraint), []).append(fault)
    return list(found.values())
