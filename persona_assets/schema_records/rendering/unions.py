"""One of several shapes, drawn for each key."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, field_keys, pick, pick_table
from persona_assets.schema_records.rendering.leaves import SMALL_DOMAIN, Pool, Renderer

_LARGEST = 1 << 14


class UnionRenderer:
    """Values of one of several renderers, as likely as their weights say."""

    def __init__(self, options: Sequence[Renderer], weights: Sequence[float]) -> None:
        """Make the renderer; there is one weight for each option."""
        self._options = tuple(options)
        self._table = pick_table(tuple(weights))

    @property
    def domain(self) -> pa.Array | None:
        """All texts of all options, when they are few."""
        domains = [option.domain for option in self._options]
        listed = [domain for domain in domains if domain is not None]
        if len(listed) < len(domains) or sum(map(len, listed)) > SMALL_DOMAIN:
            return None
        return pa.concat_arrays(listed).unique()

    @property
    def pool(self) -> Pool | None:
        """The texts of all options one after the other, when all have some."""
        return self._together

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one JSON text for each key."""
        if self._together is not None:
            return self._together.taken(keys, people)
        chosen = pick(field_keys(keys, "option"), self._table)
        parts: list[pa.Array] = []
        rows: list[np.ndarray] = []
        for number, option in enumerate(self._options):
            own = np.flatnonzero(chosen == number)
            if len(own):
                parts.append(option.texts(keys[own], people[own]))
                rows.append(own)
        if not parts:
            return pa.array([], pa.string())
        back = np.empty(len(keys), dtype=np.int64)
        back[np.concatenate(rows)] = np.arange(len(keys))
        return pa.concat_arrays(parts).take(pa.array(back))

    @cached_property
    def _together(self) -> Pool | None:
        pools = [pool for option in self._options if (pool := option.pool) is not None]
        if len(pools) < len(self._options) or sum(len(pool.texts) for pool in pools) > _LARGEST:
            return None
        return Pool(pa.concat_arrays([pool.texts for pool in pools]), _Chosen(pools, self._table))


class _Chosen:
    """Which text of several pools, one after the other, each key has."""

    def __init__(self, pools: Sequence[Pool], table: NDArray[np.int32]) -> None:
        self._pools = tuple(pools)
        self._table = table

    def __call__(self, keys: KeyArray, people: KeyArray) -> NDArray[np.int64]:
        """Return the number of each key's text."""
        option = pick(field_keys(keys, "option"), self._table)
        found = np.empty(len(keys), dtype=np.int64)
        first = 0
        for number, pool in enumerate(self._pools):
            own = np.flatnonzero(option == number)
            if len(own):
                found[own] = pool.chosen(keys[own], people[own]) + first
            first += len(pool.texts)
        return found
