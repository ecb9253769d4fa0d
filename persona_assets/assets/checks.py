"""What must be true of every table; each function returns the problems that it found.

They are pure: tables in, sentences out.  The assets turn them into Dagster's asset checks.
"""

from collections import Counter
from collections.abc import Iterable

import pyarrow as pa

_FRACTION = "_fraction"
_PASSAGE = ["passage_id", "content"]


def fractions_out_of_range(table: pa.Table) -> list[str]:
    """Return the values of ``_fraction`` columns that are not between 0 and 1."""
    return [
        f"row {row}: {name} is {value!r}"
        for name in table.schema.names
        if name.endswith(_FRACTION)
        for row, value in enumerate(table.column(name).to_pylist())
        if value is None or not 0 <= value <= 1
    ]


def missing_observations(table: pa.Table, observations: pa.Table) -> list[str]:
    """Return the ids in ``derived_from`` that are no observation's, and rows that name none."""
    known = set(observations.column("observation_id").to_pylist())
    problems: list[str] = []
    for row, ids in enumerate(table.column("derived_from").to_pylist()):
        problems += [f"row {row}: {one} is no observation" for one in ids or [] if one not in known]
        if not ids:
            problems.append(f"row {row}: derived from nothing")
    return problems


def missing_spans(table: pa.Table, observations: pa.Table) -> list[str]:
    """Return the evidence that does not lie inside the text of its observation."""
    lengths = {
        row["observation_id"]: len(row["raw"])
        for row in observations.select(["observation_id", "raw"]).to_pylist()
    }
    return [
        f"row {row}: characters {span['start']} to {span['end']} of {span['observation_id']}"
        for row, spans in enumerate(table.column("evidence").to_pylist())
        for span in spans
        if not 0 <= span["start"] < span["end"] <= lengths.get(span["observation_id"], -1)
    ]


def repeated(table: pa.Table, column_name: str) -> list[str]:
    """Return the values of a column that must be unique and are not."""
    counts = Counter(table.column(column_name).to_pylist())
    return [f"{column_name} {value!r} occurs {n} times" for value, n in counts.items() if n > 1]


def other_than(expected: int, found: int, what: str) -> list[str]:
    """Return a problem when there are not as many of something as expected."""
    return [] if found == expected else [f"{found} {what}; expected {expected}"]


def missing_keys(
    table: pa.Table, columns: Iterable[str], parent: pa.Table, parent_key: str
) -> list[str]:
    """Return the values of foreign key *columns* that the parent's key column does not have."""
    known = set(parent.column(parent_key).to_pylist())
    return [
        f"row {row}: {name} {value!r} is no {parent_key}"
        for name in columns
        for row, value in enumerate(table.column(name).to_pylist())
        if value is not None and value not in known
    ]


def different_texts(stored: pa.Table, written: pa.Table) -> list[str]:
    """Return the passages that a store and a table do not have in common, by id and text."""
    one, other = (
        {(row["passage_id"], row["content"]) for row in table.to_pylist()}
        for table in (stored.select(_PASSAGE), written.select(_PASSAGE))
    )
    return [
        *(f"{passage} is only in the store" for passage, _ in sorted(one - other)),
        *(f"{passage} is not in the store" for passage, _ in sorted(other - one)),
    ]
