"""Spoiling messages: which fault each gets, where, and what it makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.payloads import FieldType, Payload
from persona_assets.behaviors.texts import (
    Gather,
    Texts,
    bytes_of,
    chosen,
    offsets_of,
    own,
    same,
    written,
)
from persona_assets.generators.fault_mixes import FaultMix
from persona_assets.generators.layouts import layout_of
from persona_assets.generators.mutations import MUTATIONS, WAYS, Needs
from persona_assets.generators.records import Part, places_of
from persona_assets.generators.splices import Edits, Targets, cut_at
from persona_assets.keys import KeyArray, chance, field_keys, integers, pick, pick_table
from persona_assets.schema_records.violations.edits import Replacement

_SECOND_PROBABILITY = 0.25

_NEEDS = np.array([list(Needs).index(one.needs) for one in MUTATIONS])
_IS_LOCAL = np.array([one.is_local for one in MUTATIONS])


@dataclass(frozen=True, slots=True)
class Faults:
    """One fault of each of some messages.

    Attributes:
        rows: Which messages, increasing, shape (n,).
        kinds: The place in ``MUTATIONS`` of what was done to each.
        paths: The JSON path of what was spoilt.
        positions: Where the piece began, in characters.
        originals: The piece.
        mutated: What stands there instead.
    """

    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]
    paths: Texts
    positions: NDArray[np.int64]
    originals: Texts
    mutated: Texts


@dataclass(frozen=True, slots=True)
class Spoilt:
    """Messages after their faults.

    Attributes:
        texts: What they say.
        first: The fault of each that is spoilt.
        second: The faults of those that are spoilt again, before the first.
    """

    texts: pa.StringArray
    first: Faults
    second: Faults


@dataclass(frozen=True, slots=True)
class _Choices:
    """What is to be done to each message.

    Attributes:
        kinds: The place in ``MUTATIONS`` of what is done.
        ways: Numbers that choose among the ways to do it.
        names: The names of all fields.
        is_measured: Which fields hold measurements.
        first: Which value is spoilt: the place of its name, where it begins and ends, shape (3, n).
        second: Which value is spoilt, too; its name is at -1 where there is none.
    """

    kinds: NDArray[np.int64]
    ways: NDArray[np.int64]
    names: pa.StringArray
    is_measured: Mask
    first: NDArray[np.int64]
    second: NDArray[np.int64]

    def targets(
        self, texts: pa.StringArray, values: NDArray[np.int64], turn: int, rows: NDArray[np.int64]
    ) -> Targets:
        """Return the *values* of *texts* that are spoilt in a *turn*, from 0, in *rows*."""
        offsets = offsets_of(texts).astype(np.int64)
        names, begins, ends = values[:, rows]
        return Targets(
            letters=bytes_of(texts),
            starts=offsets[:-1][rows],
            sizes=np.diff(offsets)[rows],
            names=chosen(self.names, names),
            begins=begins,
            ends=ends,
            is_measured=self.is_measured[names],
            ways=self.ways[rows] + turn,
        )


def apply_faults(original: str, faults: Sequence[Replacement]) -> str:
    """Return what *faults* make of *original*, one after the other."""
    for fault in faults:
        original = fault.apply(original)
    return original


def undo_faults(mutated: str, faults: Sequence[Replacement]) -> str:
    """Return what *mutated* was before *faults*: undoes ``apply_faults``."""
    for fault in reversed(faults):
        mutated = fault.undo(mutated)
    return mutated


def spoil(
    parts: Sequence[tuple[Part, Payload]],
    texts: pa.StringArray,
    mix: FaultMix,
    keys: KeyArray,
    is_baseline: Mask,
) -> Spoilt:
    """Return *texts* with faults of *mix*, but for those that are a baseline.

    Args:
        parts: The messages, and what those of each part say.
        texts: The same, written.
        mix: The faults that can occur.
        keys: The key of each message's row.
        is_baseline: Which of them stay as they are.
    """
    choices = _choose(parts, mix, keys)
    rows = np.nonzero(~is_baseline)[0]
    first, kinds = _edit(choices.targets(texts, choices.first, 0, rows), choices.kinds[rows])
    is_again = (choices.second[0] >= 0) & _IS_LOCAL[choices.kinds] & ~is_baseline
    again = np.nonzero(is_again)[0]
    second, other = _edit(choices.targets(texts, choices.second, 1, again), choices.kinds[again])
    begins, ends, mutated = _spread(first, rows, np.zeros((2, len(texts)), dtype=np.int64))
    begins_2, ends_2, mutated_2 = _spread(second, again, np.stack([begins, begins]))
    # The second value stands before the first, so that its place is still the same.
    pieces = cut_at(texts, begins_2, ends_2, begins, ends)
    places = 5 * np.arange(len(texts), dtype=np.int32)
    before, between, after = (Texts(pieces, places + np.int32(step)) for step in (0, 2, 4))
    lengths = pc.call_function("utf8_length", [pieces]).to_numpy().reshape(-1, 5)
    positions = lengths[:, :3].sum(axis=1)
    return Spoilt(
        texts=written([before, mutated_2, between, mutated, after], len(texts)),
        first=Faults(
            rows=rows,
            kinds=kinds,
            paths=_paths(choices, choices.first[0, rows], kinds),
            positions=positions[rows],
            originals=Texts(pieces, places[rows] + np.int32(3)),
            mutated=mutated.take(rows),
        ),
        second=Faults(
            rows=again,
            kinds=other,
            paths=_paths(choices, choices.second[0, again], other),
            positions=lengths[again, 0],
            originals=Texts(pieces, places[again] + np.int32(1)),
            mutated=mutated_2.take(again),
        ),
    )


def _choose(parts: Sequence[tuple[Part, Payload]], mix: FaultMix, keys: KeyArray) -> _Choices:
    """Choose what is done to each message, and at which of its values."""
    offered = np.array([MUTATIONS.index(one) for one in mix.mutations])
    kinds = offered[pick(field_keys(keys, "fault"), pick_table(tuple(mix.weights)))]
    ways = integers(field_keys(keys, "way"), WAYS)
    is_twice = chance(field_keys(keys, "again"), _SECOND_PROBABILITY)
    names: list[str] = []
    is_measured: list[bool] = []
    first, second = (np.full((3, len(keys)), -1, dtype=np.int64) for _ in range(2))
    for part, payload in parts:
        layout, here = layout_of(payload, part.versions, part.is_old), part.places
        found = layout.choose(_NEEDS[kinds[here]], ways[here], is_twice[here])
        kinds[here] = np.where(found[0] >= 0, kinds[here], 0)
        rows = np.arange(len(here))
        for values, fields in ((first, np.maximum(found[0], 0)), (second, found[1])):
            values[0, here] = np.where(fields >= 0, fields + len(names), -1)
            values[1, here] = layout.begins[rows, fields]
            values[2, here] = layout.ends[rows, fields]
        names += layout.names
        is_measured += [field.type is FieldType.MEASUREMENT for field in payload]
    measured = np.array(is_measured, dtype=np.bool_)
    return _Choices(kinds, ways, pa.array(names, pa.string()), measured, first, second)


def _edit(targets: Targets, kinds: NDArray[np.int64]) -> tuple[Edits, NDArray[np.int64]]:
    """Return what becomes of *targets*, and the kinds of what was done.

    Where a fault would change nothing, the value goes missing.
    """
    begins, ends = np.zeros_like(targets.begins), np.zeros_like(targets.ends)
    gather = Gather(len(kinds))
    for kind, rows in places_of(kinds).items():
        edits = MUTATIONS[kind].mutate(targets.take(rows))
        begins[rows], ends[rows] = edits.begins, edits.ends
        gather.put(rows, edits.mutated)
    mutated = gather.array()
    equal = pc.call_function("equal", [targets.pieces(begins, ends), mutated])
    found = Edits(begins, ends, own(mutated))
    if not equal.true_count:
        return found, kinds
    is_same: Mask = equal.to_numpy(zero_copy_only=False)
    missing = MUTATIONS[0].mutate(targets)
    return Edits(
        np.where(is_same, missing.begins, begins),
        np.where(is_same, missing.ends, ends),
        found.mutated.replaced_by(is_same, ""),
    ), np.where(is_same, 0, kinds)


def _spread(
    edits: Edits, rows: NDArray[np.int64], otherwise: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Texts]:
    """Return the *edits* for all messages: nothing is put in where *otherwise* says, elsewhere."""
    begins, ends = otherwise
    begins[rows], ends[rows] = edits.begins, edits.ends
    is_edited = np.zeros(len(begins), dtype=np.bool_)
    is_edited[rows] = True
    return begins, ends, same("", len(begins)).replaced(is_edited, edits.mutated)


def _paths(choices: _Choices, names: NDArray[np.int64], kinds: NDArray[np.int64]) -> Texts:
    paths = ["$", *(f"$.{name}" for name in choices.names.to_pylist())]
    return chosen(pa.array(paths), np.where(_IS_LOCAL[kinds], names + 1, 0))
