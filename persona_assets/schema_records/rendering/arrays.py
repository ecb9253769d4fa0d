"""Arrays as JSON texts: drawn lengths, and values that differ where they must."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import KeyArray, child_keys, field_keys, integers
from persona_assets.schema_records.rendering.gathering import listed, numbered, unlike_numbers
from persona_assets.schema_records.rendering.leaves import Pool, Renderer
from persona_assets.schemas.json_schema.keywords import same_json

_CANDIDATES = ((1, 0), (2, 4), (8, 16), (40, 64), (200, 256))
"""How many values are drawn for each that is wanted, and how many more: with every try more."""

_PREFIX_TRIES = 40
_MARKS = ("[", "]")


@dataclass(frozen=True, slots=True)
class _Values:
    """Values of many arrays: in which row each stands, at which place, and its JSON text."""

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    texts: pa.Array


class ArrayRenderer:
    """Arrays: a value for each place of the prefix, then items up to a drawn length."""

    is_unique = False

    def __init__(
        self, prefix: Sequence[Renderer], items: Renderer | None, lengths: tuple[int, int]
    ) -> None:
        """Make the renderer.

        Args:
            prefix: What makes the first values.
            items: What makes the others, or None.
            lengths: The least and the greatest length, prefix included.
        """
        self._prefix = tuple(prefix)
        self._items = items
        self._low, self._high = lengths

    @property
    def domain(self) -> pa.Array | None:
        """None: arrays are not listed."""
        return None

    @property
    def pool(self) -> Pool | None:
        """None: arrays are not made beforehand."""
        return None

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one JSON array for each key.

        Raises:
            UnsatisfiableSchemaError: Values must differ, and too few different ones were found.
        """
        if not len(keys):
            return pa.array([], pa.string())
        lengths = self._low + integers(field_keys(keys, "length"), self._high - self._low + 1)
        pool = self._items.pool if self._items is not None and not self._prefix else None
        if pool is not None and not self.is_unique:
            rows, numbers = numbered(lengths)
            own = child_keys(keys[rows], numbers)
            return listed(pool.texts, lengths, pool.chosen(own, own), _MARKS)
        found = self._filled(keys, people, lengths)
        counts = np.bincount(found.rows, minlength=len(keys))
        return listed(found.texts, counts, marks=_MARKS)

    def _filled(self, keys: KeyArray, people: KeyArray, lengths: NDArray[np.int64]) -> _Values:
        """Return the values of all arrays, row by row in their order."""
        prefix = self._prefix_values(keys, people, lengths)
        return _merged([*prefix, self._item_values(keys, lengths - len(self._prefix))])

    def _prefix_values(
        self, keys: KeyArray, people: KeyArray, lengths: NDArray[np.int64]
    ) -> list[_Values]:
        found: list[_Values] = []
        for place, renderer in enumerate(self._prefix):
            rows = np.flatnonzero(lengths > place)
            texts = renderer.texts(child_keys(keys[rows], place), people[rows])
            found.append(_Values(rows, np.full(len(rows), place), texts))
        return found

    def _item_values(self, keys: KeyArray, counts: NDArray[np.int64]) -> _Values:
        rows, numbers = numbered(np.maximum(counts, 0))
        if self._items is None or not len(rows):
            return _Values(rows[:0], numbers[:0], pa.array([], pa.string()))
        own = child_keys(keys[rows], numbers + len(self._prefix))
        return _Values(rows, numbers + len(self._prefix), self._items.texts(own, own))


class UniqueArrayRenderer(ArrayRenderer):
    """Arrays in which no two values are equal."""

    is_unique = True

    def __init__(
        self,
        prefix: Sequence[Renderer],
        items: Renderer | None,
        lengths: tuple[int, int],
        name: str,
    ) -> None:
        """Make the renderer; *name* is what to name when too few different values are found."""
        super().__init__(prefix, items, lengths)
        self._name = name
        domain = None if prefix or items is None else _unequal(items.domain)
        self._domain = domain if domain is not None and len(domain) >= lengths[0] else None
        if self._domain is not None:
            self._high = min(self._high, len(self._domain))

    def _filled(self, keys: KeyArray, people: KeyArray, lengths: NDArray[np.int64]) -> _Values:
        if self._domain is not None:
            rows, numbers = numbered(lengths)
            chosen = unlike_numbers(keys, rows, numbers, len(self._domain))
            return _Values(rows, numbers, self._domain.take(pa.array(chosen)))
        prefix = self._different_prefix(keys, people, lengths)
        done: list[_Values] = []
        pending = np.arange(len(keys))
        for number, candidates in enumerate(_CANDIDATES):
            found, are_full = self._try(keys, lengths, prefix, pending, (candidates, number))
            done.append(_picked(found, np.isin(found.rows, pending[are_full])))
            pending = pending[~are_full]
            if not len(pending):
                return _merged(done)
        raise UnsatisfiableSchemaError(
            self._name, f"fewer than {self._low} different values were found for an array"
        )

    def _try(
        self,
        keys: KeyArray,
        lengths: NDArray[np.int64],
        prefix: list[_Values],
        pending: NDArray[np.int64],
        attempt: tuple[tuple[int, int], int],
    ) -> tuple[_Values, NDArray[np.bool_]]:
        """Return different values of the rows *pending*, and which of these rows have enough."""
        (factor, more), number = attempt
        wanted = np.maximum(lengths[pending] - len(self._prefix), 0)
        drawn = self._item_values(keys[pending], np.where(wanted, wanted * factor + more, 0))
        items = _Values(pending[drawn.rows], drawn.places, drawn.texts)
        parts = [_picked(part, np.isin(part.rows, pending)) for part in prefix]
        found = _first_of_equals(_merged([*parts, items]), lengths)
        counts = np.bincount(found.rows, minlength=len(keys))[pending]
        enough = lengths[pending] if number == 0 else np.full(len(pending), self._low)
        return found, counts >= np.minimum(enough, lengths[pending])

    def _different_prefix(
        self, keys: KeyArray, people: KeyArray, lengths: NDArray[np.int64]
    ) -> list[_Values]:
        own = keys
        for attempt in range(_PREFIX_TRIES if self._prefix else 1):
            prefix = self._prefix_values(own, people, lengths)
            if not prefix:
                return []
            merged = _merged(prefix)
            distinct = _first_of_equals(merged, lengths)
            size = len(keys)
            all_counts = np.bincount(merged.rows, minlength=size)
            is_equal = all_counts != np.bincount(distinct.rows, minlength=size)
            if not is_equal.any():
                return prefix
            own = np.where(is_equal, child_keys(keys, 1000 + attempt), own)
        raise UnsatisfiableSchemaError(
            self._name, f"no {len(self._prefix)} different first values were found for an array"
        )


def _unequal(texts: pa.Array | None) -> pa.Array | None:
    """Return *texts* without those that are equal as JSON, such as 1 and 1.0."""
    if texts is None:
        return None
    by_value = {same_json(json.loads(text)): text for text in reversed(texts.to_pylist())}
    return pa.array(reversed(by_value.values()), pa.string())


def _merged(parts: Sequence[_Values]) -> _Values:
    """Return all values in the order of rows and places."""
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([part.rows for part in parts])
    places = np.concatenate([part.places for part in parts])
    order = np.lexsort((places, rows))
    texts = pa.concat_arrays([part.texts for part in parts]).take(pa.array(order))
    return _Values(rows[order], places[order], texts)


def _picked(values: _Values, chosen: NDArray[np.bool_]) -> _Values:
    return _Values(
        values.rows[chosen], values.places[chosen], values.texts.filter(pa.array(chosen))
    )


def _first_of_equals(values: _Values, lengths: NDArray[np.int64]) -> _Values:
    """Return the first of equal values of each row, as many as its length."""
    codes = values.texts.dictionary_encode().indices.to_numpy().astype(np.int64)
    pairs = values.rows * (int(codes.max(initial=0)) + 1) + codes
    kept = np.zeros(len(pairs), dtype=np.bool_)
    kept[np.unique(pairs, return_index=True)[1]] = True
    distinct = _picked(values, kept)
    counts = np.bincount(distinct.rows, minlength=len(lengths))
    _, numbers = numbered(counts)
    return _picked(distinct, numbers < lengths[distinct.rows])
