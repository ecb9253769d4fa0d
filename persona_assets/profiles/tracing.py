"""Which behaviors changed which records, where the records themselves have no room to say it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import IO

import pyarrow as pa

from persona_assets.generators.entities import Entity
from persona_assets.generators.instances import RECORD_COLUMN


def traced(
    batches: Iterable[pa.RecordBatch], entity: Entity, stream: IO[bytes]
) -> Iterator[pa.RecordBatch]:
    """Yield *batches* of records, and write to *stream* a line for each that a behavior changed.

    A line is JSON: the ``row``, from 0, the ``behaviors``, and whether the record ``is_valid`` all
    the same.
    """
    from persona_assets.schema_records.checking import Checker

    checker = Checker(entity.definition, entity.name)
    row = 0
    for batch in batches:
        named = batch.column("behaviors").to_pylist()
        for place, behaviors in enumerate(named):
            if behaviors:
                text = batch.column(RECORD_COLUMN)[place].as_py()
                line = {
                    "row": row + place,
                    "behaviors": behaviors,
                    "is_valid": _is_valid(checker.accepts_text, text),
                }
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        row += batch.num_rows
        yield batch


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

        self._has_operations = bool(entity.operations)
        self._known = [
            f"{operation.name} {one.pointer}"
            for operation in faulty_operations(entity)
            for one in constraints({**constrained(operation), "$defs": shared_of(entity)})
        ] or [one.pointer for one in constraints(entity.definition)]
        self._counts: Counter[str] = Counter()

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield *batches* as they are, and count what their faults violate."""
        for batch in batches:
            names = batch.column("operation_name").to_pylist()
            for name, faults in zip(names, batch.column("faults").to_pylist(), strict=True):
                found = (one["pointer"] for one in faults if one["pointer"])
                self._counts.update(
                    f"{name} {one}" if self._has_operations else one for one in found
                )
            yield batch

    @property
    def coverage(self) -> dict[str, object]:
        """How many constraints there are, how often each was violated, and which never was."""
        missed = [one for one in self._known if not self._counts[one]]
        return {
            "constraint_count": len(self._known),
            "violated_count": len(self._known) - len(missed),
            "violation_counts": {
                one: self._counts[one] for one in self._known if one not in missed
            },
            "never_violated": missed,
        }


def _is_valid(accepts: Callable[[str], bool], text: str) -> bool:
    try:
        return accepts(text)
    except ValueError:  # cut short, it is no JSON
        return False
