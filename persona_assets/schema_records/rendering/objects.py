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
from persona_assets.schema_records.rendering.leaves import Pool, Renderer, json_string
from persona_assets.schema_records.rendering.meanings import party

_ENDLESS = 1 << 31  # no object has so many members, and larger limits fit no column


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


class _Label:
    """What stands before the values of one member, and the values with it, made beforehand."""

    def __init__(self, text: str) -> None:
        self.first = text
        self.later = f",{text}"
        self.both = pa.array([self.first, self.later], pa.string())
        self._pools: dict[str, pa.Array] = {}

    def before(self, texts: pa.Array, lead: str) -> pa.Array:
        """Return *texts*, which are always the same, behind *lead* and the label."""
        if lead not in self._pools:
            self._pools[lead] = joined([lead, texts])
        return self._pools[lead]

    def before_both(self, texts: pa.Array) -> pa.Array:
        """Return *texts*, which are always the same, behind the label alone, then with a comma."""
        parts = [self.before(texts, self.first), self.before(texts, self.later)]
        if "both" not in self._pools:
            self._pools["both"] = pa.concat_arrays(parts)
        return self._pools["both"]


_NO_LABEL = _Label("")


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
        is_limit = maximum_count is not None and maximum_count < _ENDLESS
        self._maximum = maximum_count if is_limit else None
        self._labels = [_Label(f"{json_string(member.name)}:") for member in members]
        self._parties = [party(member.name) for member in members]
        self._names = [
            pa.array([f"{json_string(name)}:" for name in extra.names], pa.string())
            for extra in extras
        ]

    @property
    def domain(self) -> pa.Array | None:
        """None: objects are not listed."""
        return None

    @property
    def pool(self) -> Pool | None:
        """None: objects are not made beforehand."""
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
            some, theirs = own[number][chosen], spoken_of[chosen]
            pool = member.renderer.pool
            if pool is None:
                row.add(self._labels[number], member.renderer.texts(some, theirs), there)
            else:
                row.add_choice(self._labels[number], pool.texts, pool.chosen(some, theirs), there)
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

    def add(self, label: _Label, texts: pa.Array, there: Mask | None) -> None:
        """Add a member with a label before its *texts*, in the rows where it is *there*."""
        if isinstance(self._seen, np.ndarray):
            self._flush()
            self._splice.add_choice(label.both, self._commas(there), there)
        elif there is None:
            self._literal += label.later if self._seen else label.first
            self._flush()
        else:
            self._flush()
            self._splice.add_choice(label.both, int(self._seen), there)
        self._splice.add(texts, there)
        self._see(there)

    def add_choice(
        self, label: _Label, texts: pa.Array, chosen: NDArray[np.int64], there: Mask | None
    ) -> None:
        """Add a member whose texts are *chosen* from some that are always the same."""
        if isinstance(self._seen, np.ndarray):
            self._flush()
            places = chosen + self._commas(there) * len(texts)
            self._splice.add_choice(label.before_both(texts), places, there)
        else:
            if there is not None:
                self._flush()
            lead = self._literal + (label.later if self._seen else label.first)
            self._literal = ""
            self._splice.add_choice(label.before(texts, lead), chosen, there)
        self._see(there)

    def finished(self) -> pa.Array:
        """Return the objects."""
        self._literal += "}"
        self._flush()
        return self._splice.finished()

    def _commas(self, there: Mask | None) -> NDArray[np.int32]:
        """Return 1 for each row that is *there* and has something before, 0 for the others."""
        seen = np.asarray(self._seen)
        return (seen if there is None else seen[there]).astype(np.int32)

    def _see(self, there: Mask | None) -> None:
        if there is None or self._seen is True:
            self._seen = True
        else:
            self._seen = there if self._seen is False else self._seen | there

    def _flush(self) -> None:
        if self._literal:
            self._splice.add_literal(self._literal)
            self._literal = ""
