"""Spoiling the messages of one operation: which fault each gets, where, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.literals import where
from persona_assets.behaviors.payloads import Payload
from persona_assets.generators.exchanges import write_bodies
from persona_assets.generators.fault_mixes import FaultMix
from persona_assets.generators.mutations import MUTATIONS, Mutation, Needs, Splice, Value
from persona_assets.generators.records import Part
from persona_assets.keys import KeyArray, chance, field_keys, integers, pick, pick_table

Step = tuple[Mutation, Splice]
"""A fault: its kind, and what it replaces."""

_SECOND_PROBABILITY = 0.25
_WAYS = 1 << 16


@dataclass(frozen=True, slots=True)
class Spoilt:
    """The messages of one part.

    Attributes:
        originals: They, before.
        mutated: They, after.
        steps: What was done to each, in order; nothing to a baseline.
        touched: For each behavior that works on contents, which of them it touched.
    """

    originals: pa.StringArray
    mutated: Sequence[str]
    steps: Sequence[Sequence[Step]]
    touched: Mapping[str, Mask]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the values of some messages stand.

    Attributes:
        names: The names of the fields.
        starts: Where each value begins, in characters, shape (n, fields).
        ends: Where each value ends, shape (n, fields).
        fitting: For each need, which values of each message meet it, shape (n, fields).
    """

    names: Sequence[str]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    fitting: Mapping[Needs, Mask]

    def values(self, texts: Sequence[str], places: NDArray[np.int64]) -> list[Value]:
        """Return one value of each of *texts*: that of the field at its place."""
        rows = np.arange(len(places))
        starts, ends = self.starts[rows, places], self.ends[rows, places]
        found = zip(texts, places.tolist(), starts.tolist(), ends.tolist(), strict=True)
        names = list(self.names)
        return [Value(names[place], start, text[start:end]) for text, place, start, end in found]


def apply_faults(original: str, faults: Sequence[Splice]) -> str:
    """Return what *faults* make of *original*, one after the other."""
    for fault in faults:
        original = fault.apply(original)
    return original


def undo_faults(mutated: str, faults: Sequence[Splice]) -> str:
    """Return what *mutated* was before *faults*: undoes ``apply_faults``."""
    for fault in reversed(faults):
        mutated = fault.undo(mutated)
    return mutated


def spoil(part: Part, mix: FaultMix, keys: KeyArray, is_baseline: Mask) -> Spoilt:
    """Return the messages of *part* with faults of *mix*, but for those that are a baseline.

    Args:
        part: The messages.
        mix: The faults that can occur.
        keys: The key of each message's row.
        is_baseline: Which of them stay as they are, and are untouched by any behavior.
    """
    payload, touched = _spared(part, is_baseline)
    texts = write_bodies(payload, part.versions, part.is_old)
    layout = _layout(payload, part.versions, part.is_old)
    chosen = pick(field_keys(keys, "fault"), pick_table(tuple(mix.weights)))
    ways = integers(field_keys(keys, "way"), _WAYS)
    is_twice = chance(field_keys(keys, "again"), _SECOND_PROBABILITY)
    needs = np.array([list(Needs).index(one.needs) for one in mix.mutations])[chosen]
    first, second = _places(layout, needs, ways, is_twice)
    originals: list[str] = texts.to_pylist()
    mutated: list[str] = []
    steps: list[list[Step]] = []
    rows = zip(
        originals,
        chosen.tolist(),
        ways.tolist(),
        (first >= 0).tolist(),
        layout.values(originals, np.maximum(first, 0)),
        (second >= 0).tolist(),
        layout.values(originals, np.maximum(second, 0)),
        is_baseline.tolist(),
        strict=True,
    )
    for text, number, way, fits, value, is_again, other, is_spared in rows:
        if is_spared:
            mutated.append(text)
            steps.append([])
            continue
        mutation = mix.mutations[number] if fits else _LAST_RESORT
        step = _step(mutation, text, value, way)
        done = [step]
        text = step[1].apply(text)  # noqa: PLW2901 - the message, spoilt
        if is_again and step[0].is_local:
            # The second value stands before the first, so that its place is still the same.
            done.append(_step(mutation, text, other, way + 1))
            text = done[1][1].apply(text)  # noqa: PLW2901 - the message, spoilt again
        mutated.append(text)
        steps.append(done)
    return Spoilt(texts, mutated, steps, touched)


def _spared(part: Part, is_baseline: Mask) -> tuple[Payload, dict[str, Mask]]:
    """Return what the messages say, and what touched it: nothing where they are a baseline."""
    damaged = part.damage.touched
    touched = {name: mask for name, mask in part.touched.items() if name not in damaged}
    if not is_baseline.any():
        return part.payload, touched
    plain = {field.name: field.literals for field in part.exchange.payload}
    payload = tuple(
        replace(field, literals=where(is_baseline, plain[field.name], field.literals))
        for field in part.payload
    )
    return payload, {name: mask & ~is_baseline for name, mask in touched.items()}


def _step(mutation: Mutation, text: str, value: Value, way: int) -> Step:
    """Return what *mutation* does at *value*, or another fault where it would change nothing."""
    splice = mutation.mutate(text, value, way)
    if splice.original != splice.mutated:
        return mutation, splice
    return _LAST_RESORT, _LAST_RESORT.mutate(text, value, way)


def _places(
    layout: _Layout, needs: NDArray[np.int64], ways: NDArray[np.int64], is_twice: Mask
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return at which field each message is spoilt, and at which again; -1 is nowhere.

    *needs* are the numbers, in the order of ``Needs``, of what each message's mutation works on.
    """
    stacked = np.stack([layout.fitting[one] for one in Needs])
    fitting = stacked[needs, np.arange(len(needs))]
    ranks = np.cumsum(fitting, axis=1)
    counts = ranks[:, -1]
    rank = ways % np.maximum(counts, 1) + 1
    first = np.argmax(fitting & (ranks == rank[:, None]), axis=1)
    second = np.argmax(fitting & (ranks == (rank - 1)[:, None]), axis=1)
    has_second = is_twice & (rank > 1) & (counts > 1)
    return np.where(counts > 0, first, -1), np.where(has_second, second, -1)


def _layout(payload: Payload, versions: pa.StringArray, is_old: Mask) -> _Layout:
    nowhere = np.zeros(len(is_old), dtype=np.bool_)
    ends = _lengths(versions) + len('{"format_version":""')
    starts: list[NDArray[np.int64]] = []
    lasts: list[NDArray[np.int64]] = []
    fitting: dict[Needs, list[Mask]] = {need: [] for need in Needs}
    for field in payload:
        absent = is_old if field.is_recent else nowhere
        start = ends + len(field.name) + len(',"":')
        ends = np.where(absent, ends, start + _lengths(field.literals))
        starts.append(start)
        lasts.append(ends)
        for need in Needs:
            options = pc.MatchSubstringOptions(_BEGINNINGS[need])
            found = pc.call_function("match_substring_regex", [field.literals], options)
            fitting[need].append(found.to_numpy(zero_copy_only=False) & ~absent)
    return _Layout(
        names=[field.name for field in payload],
        starts=np.stack(starts, axis=1),
        ends=np.stack(lasts, axis=1),
        fitting={need: np.stack(masks, axis=1) for need, masks in fitting.items()},
    )


def _lengths(texts: pa.StringArray) -> NDArray[np.int64]:
    found: pa.Array = pc.call_function("utf8_length", [texts])
    return found.to_numpy(zero_copy_only=False).astype(np.int64)


_BEGINNINGS: Mapping[Needs, str] = {Needs.ANY: "", Needs.TEXT: '^"', Needs.NUMBER: "^[-0-9]"}

_LAST_RESORT = MUTATIONS[0]
"""What fits every message and always changes it."""
