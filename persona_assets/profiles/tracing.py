"""Which behaviors changed which records, where the records themselves have no room to say it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import IO

import pyarrow as pa

from persona_assets.generators.entities import Entity
from persona_assets.generators.instances import EARLIER_COLUMN, RECORD_COLUMN


def traced(
    batches: Iterable[pa.RecordBatch],
    entity: Entity,
    stream: IO[bytes],
    earlier_name: str | None = None,
) -> Iterator[pa.RecordBatch]:
    """Yield *batches* of records, and write a line to *stream* for each that needs a word.

    Those are the records that a behavior changed, and those of the earlier of two versions.  A line
    is JSON: the ``row``, from 0, the ``behaviors``, whether the record ``is_valid`` all the same,
    and ``schema``, the *earlier_name*, where it is of the earlier version.
    """
    from persona_assets.schema_records.checking import Checker

    checkers = [Checker(one.definition, one.name) for one in entity.versions]
    row = 0
    for batch in batches:
        named = batch.column("behaviors").to_pylist()
        for place, (behaviors, is_earlier) in enumerate(zip(named, _ages(batch), strict=True)):
            if behaviors or is_earlier:
                text = batch.column(RECORD_COLUMN)[place].as_py()
                line = {
                    "row": row + place,
                    "behaviors": behaviors,
                    "is_valid": _is_valid(checkers[is_earlier].accepts_text, text),
                    **({"schema": earlier_name} if is_earlier else {}),
                }
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        row += batch.num_rows
        yield batch


def _ages(batch: pa.RecordBatch) -> list[bool]:
    """Return which records are of the earlier of two versions."""
    if EARLIER_COLUMN in batch.schema.names:
        return batch.column(EARLIER_COLUMN).to_pylist()
    return [False] * batch.num_rows


class ConstraintTally:
    """Which constraints of a schema the faults that pass by violate."""

    def __init__(self, entity: Entity) -> None:
        """Begin with none."""
        from persona_assets.schema_records.constraints import constraints

        self._known = [one.pointer for one in constraints(entity.definition)]
        self._counts: Counter[str] = Counter()

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield *batches* as they are, and count what their faults violate."""
        for batch in batches:
            faults = batch.column("faults").flatten()
            self._counts.update(one for one in faults.field("pointer").to_pylist() if one)
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
