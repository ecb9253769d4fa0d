"""Objects as JSON texts: members that are there or not, and members with made-up names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, chance, child_keys, field_keys, integers
from persona_assets.schema_records.gathering import (
    joined,
    listed,
    numbered,
    spread,
    unlike_numbers,
)
from persona_assets.schema_records.leaves import Renderer, json_string
from persona_assets.schema_records.meanings import party

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MemberRenderer:
    """A named member: how to make its value, and how often it is there."""

    name: str
    renderer: Renderer
    presence_fraction: float


@dataclass(frozen=True, slots=True)
class ExtrasRenderer:
    """Members with made-up names.

    Attributes:
        names: The names, all different, and different from those of other members.
        renderer: How to make a value.
        minimum: The least number of them, at most as many as there are names.
        maximum: The greatest number of them, at most as many as there are names.
    """

    names: tuple[str, ...]
    renderer: Renderer
    minimum: int
    maximum: int


class ObjectRenderer:
    """Objects with members in a fixed order."""

    def __init__(
        self,
        members: Sequence[MemberRenderer],
        extras: Sequence[ExtrasRenderer],
        minimum_count: int,
        maximum_count: int | None,
    ) -> None:
        """Make the renderer; the counts are of named members and extras together."""
        self._members = tuple(members)
        self._extras = tuple(extras)
        self._minimum = minimum_count
        self._maximum = maximum_count
        self._parties = [party(member.name) for member in members]
        self._names = [
            pa.array([f"{json_string(name)}:" for name in extra.names], pa.string())
            for extra in extras
        ]

    @property
    def domain(self) -> pa.Array | None:
        """None: objects are not listed."""
        return None

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one JSON object for each key."""
        if not len(keys):
            return pa.array([], pa.string())
        own = [field_keys(keys, member.name) for member in self._members]
        present = self._present(own)
        counts = [self._extra_count(keys, number) for number in range(len(self._extras))]
        if self._minimum or self._maximum is not None:
            present, counts = self._counted(len(keys), present, counts)
        row = _Row()
        for number, member in enumerate(self._members):
            there = present[number]
            speaker = self._parties[number]
            spoken_of = field_keys(people, speaker) if speaker else people
            chosen = slice(None) if there is None else there
            texts = member.renderer.texts(own[number][chosen], spoken_of[chosen])
            row.add(f"{json_string(member.name)}:", texts, there)
        for number, extra_counts in enumerate(counts):
            if extra_counts.any():
                there = extra_counts > 0
                row.add("", self._extra_texts(keys, number, extra_counts).filter(there), there)
        return row.finished(len(keys))

    def _present(self, own: Sequence[KeyArray]) -> list[Mask | None]:
        """Return where each member is there; None for everywhere."""
        return [
            None
            if member.presence_fraction >= 1
            else chance(field_keys(keys, "presence"), member.presence_fraction)
            for member, keys in zip(self._members, own, strict=True)
        ]

    def _extra_count(self, keys: KeyArray, number: int) -> NDArray[np.int64]:
        extra = self._extras[number]
        drawn = integers(child_keys(field_keys(keys, "extra count"), number), extra.maximum - extra.minimum + 1)
        return drawn + extra.minimum

    def _extra_texts(self, keys: KeyArray, number: int, counts: NDArray[np.int64]) -> pa.Array:
        """Return the made-up members of each row, with commas between them."""
        own = child_keys(field_keys(keys, "extra"), number)
        rows, numbers = numbered(counts)
        names = self._names[number]
        chosen = unlike_numbers(own, rows, numbers, len(names))
        values = child_keys(own[rows], numbers)
        texts = self._extras[number].renderer.texts(values, values)
        return listed(joined([names.take(pa.array(chosen)), texts]), counts)

    def _counted(
        self, size: int, present: list[Mask | None], counts: list[NDArray[np.int64]]
    ) -> tuple[list[Mask | None], list[NDArray[np.int64]]]:
        """Return presence and counts with the total between its limits, where that is possible."""
        everywhere = np.ones(size, dtype=np.bool_)
        masks = [everywhere.copy() if mask is None else mask.copy() for mask in present]
        counts = [extra.copy() for extra in counts]
        total = sum((mask.astype(np.int64) for mask in masks), np.zeros(size, dtype=np.int64))
        total = sum(counts, total)
        for mask, was in zip(masks, present, strict=True):
            if was is not None:
                added = ~mask & (total < self._minimum)
                mask |= added
                total = total + added
        for extra, count in zip(self._extras, counts, strict=True):
            more = np.clip(self._minimum - total, 0, extra.maximum - count)
            count += more
            total = total + more
        if self._maximum is not None:
            self._lessen(masks, present, counts, total)
        return [
            None if was is None else mask for mask, was in zip(masks, present, strict=True)
        ], counts

    def _lessen(
        self,
        masks: list[Mask],
        present: Sequence[Mask | None],
        counts: list[NDArray[np.int64]],
        total: NDArray[np.int64],
    ) -> None:
        """Take extras, then the last optional members, away from what is too large; in place."""
        assert self._maximum is not None  # noqa: S101 - for the type checker
        for extra, count in zip(self._extras, counts, strict=True):
            less = np.clip(total - self._maximum, 0, count - extra.minimum)
            count -= less
            total = total - less
        for mask, was in reversed(list(zip(masks, present, strict=True))):
            if was is not None:
                removed = mask & (total > self._maximum)
                mask &= ~removed
                total = total - removed


class _Row:
    """The columns whose texts, one after the other, are the objects."""

    def __init__(self) -> None:
        self._columns: list[pa.Array | str] = []
        self._literal = "{"
        self._seen: Mask | bool = False

    def add(self, label: str, texts: pa.Array, there: Mask | None) -> None:
        """Add a member with *label* before its *texts*, in the rows where it is *there*."""
        if there is None:
            self._lead(label)
            self._flush()
            self._columns.append(texts)
            self._seen = True
            return
        leads = self._leads(label, there)
        self._flush()
        self._columns.append(spread(joined([leads, texts]), there))
        self._seen = self._seen | there if isinstance(self._seen, np.ndarray) else (self._seen or there)

    def finished(self, size: int) -> pa.Array:
        """Return the objects, *size* of them."""
        self._literal += "}"
        if not self._columns:
            return pa.repeat(pa.scalar(self._literal), size)
        self._flush()
        return joined(self._columns)

    def _lead(self, label: str) -> None:
        if isinstance(self._seen, np.ndarray):
            self._flush()
            self._columns.append(_commas(self._seen, label))
        else:
            self._literal += f",{label}" if self._seen else label

    def _leads(self, label: str, there: Mask) -> pa.Array | str:
        if isinstance(self._seen, np.ndarray):
            return _commas(self._seen[there], label)
        return f",{label}" if self._seen else label

    def _flush(self) -> None:
        if self._literal:
            self._columns.append(self._literal)
            self._literal = ""


def _commas(seen: Mask, label: str) -> pa.Array:
    """Return *label*, with a comma before it where something was *seen*."""
    return pa.array([label, f",{label}"]).take(pa.array(seen.astype(np.int8)))
