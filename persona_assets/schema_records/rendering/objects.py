"""Objects as JSON texts: members that are there or not, and members with made-up names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, chance, child_keys, field_keys, integers
from persona_assets.schema_records.rendering.arrow_texts import joined
from persona_assets.schema_records.rendering.gathering import (
    Mask,
    Splice,
    listed,
    numbered,
    unlike_numbers,
)
from persona_assets.schema_records.rendering.leaves import Renderer, json_string
from persona_assets.schema_records.rendering.meanings import party


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


@dataclass(frozen=True, slots=True)
class _Labels:
    """What stands before a value: alone, with a comma, and both as an array."""

    first: str
    later: str
    both: pa.Array


def _labels(label: str) -> _Labels:
    return _Labels(label, f",{label}", pa.array([label, f",{label}"], pa.string()))


_NO_LABEL = _labels("")


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
        self._labels = [_labels(f"{json_string(member.name)}:") for member in members]
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
        row = _Row(len(keys))
        for number, member in enumerate(self._members):
            there = present[number]
            if there is not None and not there.any():
                continue
            speaker = self._parties[number]
            spoken_of = field_keys(people, speaker) if speaker else people
            chosen = slice(None) if there is None else there
            texts = member.renderer.texts(own[number][chosen], spoken_of[chosen])
            row.add(self._labels[number], texts, there)
        for number, extra_counts in enumerate(counts):
            if extra_counts.any():
                there = extra_counts > 0
                row.add(_NO_LABEL, self._extra_texts(keys, number, extra_counts, there), there)
        return row.finished()

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
        drawn = integers(
            child_keys(field_keys(keys, "extra count"), number), extra.maximum - extra.minimum + 1
        )
        return drawn + extra.minimum

    def _extra_texts(
        self, keys: KeyArray, number: int, counts: NDArray[np.int64], there: Mask
    ) -> pa.Array:
        """Return the made-up members of each row that has some, with commas between them."""
        own = child_keys(field_keys(keys, "extra"), number)
        rows, numbers = numbered(counts)
        names = self._names[number]
        chosen = unlike_numbers(own, rows, numbers, len(names))
        values = child_keys(own[rows], numbers)
        texts = self._extras[number].renderer.texts(values, values)
        return listed(joined([names.take(pa.array(chosen)), texts]), counts[there])

    def _counted(
        self, size: int, present: list[Mask | None], counts: list[NDArray[np.int64]]
    ) -> tuple[list[Mask | None], list[NDArray[np.int64]]]:
        """Return presence and counts with the total between its limits, where that is possible."""
        everywhere = np.ones(size, dtype=np.bool_)
        masks = [everywhere.copy() if mask is None else mask.copy() for mask in present]
        is_optional = [mask is not None for mask in present]
        counts = [extra.copy() for extra in counts]
        total = np.zeros(size, dtype=np.int64)
        for column in (*masks, *counts):
            total += column
        self._raise(masks, is_optional, counts, total)
        if self._maximum is not None:
            self._lower(masks, is_optional, counts, total - self._maximum)
        kept = zip(masks, is_optional, strict=True)
        return [mask if optional else None for mask, optional in kept], counts

    def _raise(
        self,
        masks: list[Mask],
        is_optional: Sequence[bool],
        counts: list[NDArray[np.int64]],
        total: NDArray[np.int64],
    ) -> None:
        """Add the first optional members, then extras, to what is too small; in place."""
        for number in np.flatnonzero(is_optional):
            added = ~masks[number] & (total < self._minimum)
            masks[number] |= added
            total += added
        for number, extra in enumerate(self._extras):
            more = np.clip(self._minimum - total, 0, extra.maximum - counts[number])
            counts[number] += more
            total += more

    def _lower(
        self,
        masks: list[Mask],
        is_optional: Sequence[bool],
        counts: list[NDArray[np.int64]],
        excess: NDArray[np.int64],
    ) -> None:
        """Take extras, then the last optional members, away where there is *excess*; in place."""
        for number, extra in enumerate(self._extras):
            less = np.clip(excess, 0, counts[number] - extra.minimum)
            counts[number] -= less
            excess = excess - less
        for number in np.flatnonzero(is_optional)[::-1]:
            removed = masks[number] & (excess > 0)
            masks[number] &= ~removed
            excess = excess - removed


class _Row:
    """Objects being written, with commas where something stands before."""

    def __init__(self, size: int) -> None:
        self._splice = Splice(size)
        self._literal = "{"
        self._seen: Mask | bool = False

    def add(self, labels: _Labels, texts: pa.Array, there: Mask | None) -> None:
        """Add a member with a label before its *texts*, in the rows where it is *there*."""
        self._lead(labels, there)
        self._splice.add(texts, there)
        if there is None or self._seen is True:
            self._seen = True
        else:
            self._seen = there if self._seen is False else self._seen | there

    def finished(self) -> pa.Array:
        """Return the objects."""
        self._literal += "}"
        self._flush()
        return self._splice.finished()

    def _lead(self, labels: _Labels, there: Mask | None) -> None:
        """Add what stands before the value: the label, and a comma where something is before it."""
        if isinstance(self._seen, np.ndarray):
            self._flush()
            self._splice.add_choice(labels.both, self._seen.astype(np.int64), there)
        elif there is None:
            self._literal += labels.later if self._seen else labels.first
            self._flush()
        else:
            self._flush()
            self._splice.add_choice(labels.both, int(self._seen), there)

    def _flush(self) -> None:
        if self._literal:
            self._splice.add_literal(self._literal)
            self._literal = ""
