"""One of several shapes, drawn for each key."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from persona_assets.keys import KeyArray, field_keys, pick, pick_table
from persona_assets.schema_records.rendering.leaves import SMALL_DOMAIN, Renderer


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

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one JSON text for each key."""
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
