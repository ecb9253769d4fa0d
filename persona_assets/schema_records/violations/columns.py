"""Columns of faulty records: valid twins, what became of them, and what was done, by row.

The share of faults from constraints goes through all constraints in turn, so each is violated soon;
the rest are structural faults and payloads.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.columns import column
from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import KeyArray, field_keys, integers, pick, pick_table
from persona_assets.schema_records.constraints import Constraint
from persona_assets.schema_records.planning import SchemaPlan
from persona_assets.schema_records.violations.coverage import Coverage, coverage
from persona_assets.schema_records.violations.edits import written
from persona_assets.schema_records.violations.formats import Takes
from persona_assets.schema_records.violations.texts import (
    DEFAULT_BYTE_BUDGET,
    TextFault,
    payload_fault,
    room,
    structural_fault,
)
from persona_assets.schema_records.violations.violator import Twin, Violation, Violator
from persona_assets.schemas.pointers import Pointer, format_pointer
from persona_assets.schemas.schema import Definition

FAULT = pa.struct(
    [
        column("path", pa.string(), "The JSON pointer, in the record, to what is spoilt."),
        column("fault_type", pa.string(), "What was done, such as violated_minimum or truncated."),
        column("fault_class", pa.string(), "validation, format, encoding, transmission, payload."),
        column("position", pa.int64(), "Where the piece begins, in characters from 0."),
        column("original", pa.string(), "The piece of text before."),
        column("mutated", pa.string(), "What stands there instead."),
        column("reaction", pa.string(), "What a careful receiver does."),
        column("pointer", pa.string(), "The JSON pointer to the violated keyword.", nullable=True),
        column("constraint", pa.string(), "The violated keyword.", nullable=True),
        column("constraint_value", pa.string(), "What it says, as JSON.", nullable=True),
        column("operations", pa.string(), "The change as a JSON Patch (RFC 6902).", nullable=True),
        column("is_sole", pa.bool_(), "Whether nothing else is violated.", nullable=True),
    ]
)
"""What is said of one fault."""


@dataclass(frozen=True, slots=True)
class FaultShares:
    """How often each kind of fault occurs, relative to the others.

    Attributes:
        constraint: Faults from the constraints of the schema.
        structural: Texts that are not whole, not JSON, or too large.
        payload: Strings that some receivers take for something else.
        byte_budget: How many bytes of UTF-8 an oversized record has.
    """

    constraint: float = 0.7
    structural: float = 0.15
    payload: float = 0.15
    byte_budget: int = DEFAULT_BYTE_BUDGET


class FaultyRecords(NamedTuple):
    """Records before and after their faults.

    Attributes:
        originals: The valid twins, as JSON.
        mutated: The records after their faults; often not valid, or not JSON.
        faults: What was done to each, a list of ``FAULT``; empty for a baseline.
    """

    originals: pa.Array
    mutated: pa.Array
    faults: pa.Array


class _Row(NamedTuple):
    original: str
    mutated: str
    faults: list[dict[str, Any]]


class FaultPlan:
    """Makes faulty records of one schema; each follows from its key and its row.

    Attributes:
        coverage: Which constraints can be violated, with a violation of each.
    """

    def __init__(
        self,
        definition: Definition,
        plan: SchemaPlan,
        shares: FaultShares | None = None,
        takes: Takes | None = None,
    ) -> None:
        """Find out what can be violated.

        Args:
            definition: JSON Schema 2020-12, self-contained.
            plan: The plan of its records.
            shares: How often each kind of fault occurs.
            takes: A second witness for faults from constraints, see ``format_takes``.

        Raises:
            InvalidArgumentError: A share is negative, or all are 0.
        """
        self._shares = shares or FaultShares()
        weights = (self._shares.constraint, self._shares.structural, self._shares.payload)
        if min(weights) < 0 or sum(weights) == 0:
            raise InvalidArgumentError(f"shares are from 0 and not all 0; found {weights}")
        self._plan = plan
        self._violator = Violator(definition, plan, takes)
        self.coverage: Coverage = coverage(self._violator)
        self._table = pick_table(weights)

    def faulty_records(
        self,
        keys: KeyArray,
        rows: NDArray[np.int64],
        is_baseline: NDArray[np.bool_],
        people: KeyArray | None = None,
    ) -> FaultyRecords:
        """Return the records of *keys* with their faults.

        Args:
            keys: The records' keys.
            rows: Their numbers in the dataset, by which constraints take turns.
            is_baseline: Which of them stay valid.
            people: The keys of the people that the records speak of; None for the records' own.
        """
        texts = self._plan.texts(keys, people).to_pylist()
        kinds = pick(field_keys(keys, "fault kind"), self._table)
        ways = integers(field_keys(keys, "fault way"), 1 << 16)
        columns = (texts, keys.tolist(), rows.tolist(), kinds.tolist(), ways.tolist())
        done = [
            _Row(text, text, []) if is_spared else self._faulty(text, key, row, kind, way)
            for text, key, row, kind, way, is_spared in zip(
                *columns, is_baseline.tolist(), strict=True
            )
        ]
        return _columns(done)

    def _faulty(self, text: str, key: int, row: int, kind: int, way: int) -> _Row:
        if kind == 0 and self.coverage.violations:
            return self._violating(text, key, row)
        space = room(text, json.loads(text), way, self._shares.byte_budget)
        fault = payload_fault(space) if kind == _PAYLOAD else None
        fault = fault or structural_fault(space)
        mutated = fault.change.apply(text)
        return _Row(text, mutated, [self._described(fault, mutated)])

    def _violating(self, text: str, key: int, row: int) -> _Row:
        """Return the record that violates the constraint whose turn it is."""
        possible = self.coverage.violations
        witness = possible[row % len(possible)]
        twin: Twin = self._violator.twin(text)
        found = self._violator.in_record(twin, witness.constraint, key)
        if found is None or (witness.is_sole and not found.is_sole):
            found = witness
        return _Row(found.valid, found.faulty, [_of_violation(found)])

    def _described(self, fault: TextFault, mutated: str) -> dict[str, Any]:
        reaction = fault.reaction
        if reaction.startswith("accept_") and not self._violator.accepts(mutated):
            reaction = "reject_422"
        return _described(fault.path, fault, reaction)


_PAYLOAD = 2


def _described(path: Pointer, fault: TextFault, reaction: str) -> dict[str, Any]:
    return {
        "path": format_pointer(path),
        "fault_type": fault.name,
        "fault_class": fault.fault_class,
        **fault.change._asdict(),
        "reaction": reaction,
    }


def _of_violation(found: Violation) -> dict[str, Any]:
    constraint: Constraint = found.constraint
    return {
        "path": found.path,
        "fault_type": f"violated_{constraint.keyword}",
        "fault_class": "validation",
        **found.change._asdict(),
        "reaction": found.reaction,
        "pointer": constraint.pointer,
        "constraint": constraint.keyword,
        "constraint_value": written(constraint.value),
        "operations": written(list(found.operations)),
        "is_sole": found.is_sole,
    }


def _columns(done: Sequence[_Row]) -> FaultyRecords:
    return FaultyRecords(
        pa.array([row.original for row in done], pa.string()),
        pa.array([row.mutated for row in done], pa.string()),
        pa.array([row.faults for row in done], pa.list_(FAULT)),
    )
