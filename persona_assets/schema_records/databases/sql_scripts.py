"""Databases as scripts of SQL: a text for each row, which together insert them all."""

from bisect import bisect_right
from collections.abc import Iterator

import pyarrow as pa

from persona_assets.schema_records.databases.plans import DatabasePlan
from persona_assets.schema_records.databases.sql_inserts import InsertWriter, own_dialect
from persona_assets.schemas.sql.dialects import SqlDialect

HEADING = "-- rows for "
"""What the line before the first row begins with; the dialect stands behind it."""


class SqlScript:
    """A script whose rows are numbered from the first of the first table to the last of the last.

    Attributes:
        dialect: The dialect.
        row_count: How many rows there are in all tables.
    """

    def __init__(
        self, plan: DatabasePlan, dialect: SqlDialect | None = None, ddl: str = ""
    ) -> None:
        """Make the script.

        Args:
            plan: The database.
            dialect: The dialect to write; None for that of its definition.
            ddl: The statements that define the tables, which come first; "" for none.
        """
        self.dialect = dialect or own_dialect(plan)
        self._plan = plan
        self._ddl = ddl
        self._writer = InsertWriter(plan, self.dialect)
        self._names = list(plan.tables)
        self._starts = [0]
        for name in self._names:
            self._starts.append(self._starts[-1] + plan.counts[name])
        self.row_count = self._starts[-1]

    def texts(self, name: str, start: int, batch: pa.RecordBatch) -> pa.Array:
        """Return the texts of rows of a table.

        Args:
            name: The table.
            start: The number of the first row, within the table.
            batch: The rows; at least one.
        """
        texts = self._writer.row_texts(self._plan.tables[name], start, batch)
        if start == 0:
            texts = _with_head(texts, self._before(name))
        if start + batch.num_rows == self._plan.counts[name]:
            texts = _with_end(texts, self._after(name))
        return texts

    def parts(self, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
        """Yield, for each table, which of its rows those from *start* to *stop* are."""
        place = bisect_right(self._starts, start) - 1
        while start < stop:
            name, offset = self._names[place], self._starts[place]
            end = min(stop, self._starts[place + 1])
            yield name, start - offset, end - offset
            start, place = end, place + 1

    def _before(self, name: str) -> str:
        lines = list(self._writer.before(self._plan.tables[name]))
        if name == self._names[0]:
            counts = ", ".join(f"{count} {one}" for one, count in self._plan.counts.items())
            said = _in_one_line(f"{HEADING}{self.dialect}: {counts}")
            lines = [said, *self._writer.first(), *lines]
            lines = [self._ddl.rstrip(), "", *lines] if self._ddl else lines
        return "".join(f"{line}\n" for line in lines)

    def _after(self, name: str) -> str:
        lines = list(self._writer.after(self._plan.tables[name]))
        if name == self._names[-1]:
            lines += self._writer.last()
        return "".join(f"{line}\n" for line in lines)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _with_head(texts: pa.Array, head: str) -> pa.Array:
    if not head:
        return texts
    return pa.concat_arrays([pa.array([head + texts[0].as_py()]), texts.slice(1)])


def _with_end(texts: pa.Array, end: str) -> pa.Array:
    if not end:
        return texts
    last = len(texts) - 1
    return pa.concat_arrays([texts.slice(0, last), pa.array([texts[last].as_py() + end])])
