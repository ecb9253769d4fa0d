"""Which behaviors changed which records, where the records themselves have no room to say it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import IO

import numpy as np
import pyarrow as pa

from persona_assets.generators.entities import Entity, reader_of
from persona_assets.generators.instances import EARLIER_COLUMN, RECORD_COLUMN

_LOCALE = "en_US"


class Trace:
    """Says of records what they have no room to say themselves.

    Attributes:
        unwritten_count: How many records were left out, as their form cannot hold them.
    """

    def __init__(
        self,
        entity: Entity | None,
        stream: IO[bytes],
        earlier_name: str | None = None,
        takes: Callable[[str], bool] | None = None,
    ) -> None:
        """Begin with none.

        Args:
            entity: What the records are made of; None for rows of a database, which are valid.
            stream: Where a line goes for each record that needs a word.
            earlier_name: What the schema of the earlier of two versions is called.
            takes: Says whether the form of the records can hold one; None for a form that holds
                any text.
        """
        from persona_assets.schema_records.checking import Checker

        self._versions = () if entity is None else entity.versions
        self._checkers = [Checker(one.definition, one.name) for one in self._versions]
        self._stream = stream
        self._earlier_name = earlier_name
        self._takes = takes
        self.unwritten_count = 0

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield *batches* without the records that cannot be written.

        A line of JSON stands for each record that a behavior changed or that is of the earlier
        version: the ``row``, from 0, the ``behaviors``, whether it ``is_valid`` all the same, its
        ``schema`` where it is of the earlier version, and, where it was left out, ``is_written``,
        which is false, and the ``record``.
        """
        row = 0
        for batch in batches:
            named = batch.column("behaviors").to_pylist()
            kept = np.ones(batch.num_rows, dtype=np.bool_)
            for place, (behaviors, is_earlier) in enumerate(zip(named, _ages(batch), strict=True)):
                if behaviors or is_earlier:
                    text = batch.column(RECORD_COLUMN)[place].as_py() if self._checkers else ""
                    kept[place] = self._takes is None or self._takes(text)
                    line: dict[str, object] = {"row": row + place, "behaviors": behaviors}
                    self._tell(line, text, is_earlier=is_earlier, is_written=bool(kept[place]))
            row += batch.num_rows
            self.unwritten_count += int((~kept).sum())
            yield batch if kept.all() else batch.filter(pa.array(kept))

    def _tell(
        self, line: dict[str, object], text: str, *, is_earlier: bool, is_written: bool
    ) -> None:
        line["is_valid"] = not self._checkers or any(
            _is_valid(accepts, text)
            for accepts in self._accepts(is_earlier=is_earlier, is_written=is_written)
        )
        if is_earlier:
            line["schema"] = self._earlier_name
        if not is_written:
            line |= {"is_written": False, "record": text}
        self._stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def _accepts(self, *, is_earlier: bool, is_written: bool) -> Iterator[Callable[[str], bool]]:
        """Yield what may accept a record: the schema, and the library of its format."""
        yield self._checkers[is_earlier].accepts_text
        reader = reader_of(self._versions[is_earlier]) if is_written else None
        if reader is not None:
            yield reader


def _ages(batch: pa.RecordBatch) -> list[bool]:
    """Return which records are of the earlier of two versions."""
    if EARLIER_COLUMN in batch.schema.names:
        return batch.column(EARLIER_COLUMN).to_pylist()
    return [False] * batch.num_rows


class ConstraintTally:
    """Which constraints of a schema the faults that pass by violate."""

    def __init__(self, entity: Entity) -> None:
        """Begin with none."""
        from persona_assets.generators.operations.faults import (
            constrained,
            faulty_operations,
            shared_of,
        )
        from persona_assets.schema_records.constraints import constraints

        self._entity = entity
        self._has_operations = bool(entity.operations)
        self._known = [
            f"{operation.name} {one.pointer}"
            for operation in faulty_operations(entity)
            for one in constraints({**constrained(operation), "$defs": shared_of(entity)})
        ] or [one.pointer for one in constraints(entity.definition)]
        self._counts: Counter[str] = Counter()
        self._asked: set[str] = set()

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield *batches* as they are, and count what their faults violate."""
        for batch in batches:
            names = batch.column("operation_name").to_pylist()
            self._asked.update(names)
            for name, faults in zip(names, batch.column("faults").to_pylist(), strict=True):
                found = (one["pointer"] for one in faults if one["pointer"])
                self._counts.update(
                    f"{name} {one}" if self._has_operations else one for one in found
                )
            yield batch

    @property
    def coverage(self) -> dict[str, object]:
        """How many constraints there are, how often each was violated, and which never, and why."""
        missed = [one for one in self._known if not self._counts[one]]
        reasons = self._reasons() if missed else {}
        return {
            "constraint_count": len(self._known),
            "violated_count": len(self._known) - len(missed),
            "violation_counts": {
                one: self._counts[one] for one in self._known if one not in missed
            },
            "never_violated": {one: reasons.get(one, self._unreached(one)) for one in missed},
        }

    def _reasons(self) -> dict[str, str]:
        """Return why those constraints cannot be violated that cannot be."""
        from persona_assets.generators.entities import plan_of
        from persona_assets.generators.operations.faults import (
            fault_plan_of,
            faulty_operations,
            shared_of,
        )
        from persona_assets.generators.operations.plans import Plans
        from persona_assets.schema_records.violations.columns import FaultPlan

        if not self._has_operations:
            definition = self._entity.definition
            plan, reader = plan_of(self._entity, _LOCALE), reader_of(self._entity)
            found = FaultPlan(definition, plan, takes=reader).coverage
            return {one.constraint.pointer: one.reason for one in found.missed}
        shared = shared_of(self._entity)
        plans = Plans(shared, _LOCALE)
        return {
            f"{operation.name} {one.constraint.pointer}": one.reason
            for operation in faulty_operations(self._entity)
            if operation.name in self._asked
            for one in fault_plan_of(operation, plans, shared).coverage.missed
        }

    def _unreached(self, name: str) -> str:
        operation = name.rpartition(" ")[0]
        if self._has_operations and operation not in self._asked:
            return "no record is a request of this operation; more records reach it"
        return "its turn did not come; more records reach it"


def _is_valid(accepts: Callable[[str], bool], text: str) -> bool:
    try:
        return accepts(text)
    except ValueError:  # cut short, it is no JSON
        return False
