"""Asking the lake for a mindscape of any time, and for what a mindscape rests on."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from persona_assets.errors import MissingInputError
from persona_assets.lake.layout import Lake, find_lake
from persona_assets.lake.reading import read_manifest, read_table

if TYPE_CHECKING:
    from persona_assets.mindscapes.mindscape import Mindscape

_OBSERVED = "observations/approved"


def mindscape_at(
    persona: str, as_of: dt.datetime, *, lake: Path | str | None = None
) -> "Mindscape":
    """Return what was believed of *persona* at the time *as_of*, of what had been seen by then.

    Args:
        persona: The persona's name.
        as_of: The time to ask for, with a time zone; past or future.
        lake: The folder of the lake; see ``find_lake`` for the default.

    Raises:
        MissingInputError: There is no lake, or the persona was not materialized.
        InvalidArgumentError: *as_of* has no time zone.
    """
    from persona_assets.mindscapes.history import mindscape_at as fold_at
    from persona_assets.mindscapes.tables import claims_from_table
    from persona_assets.observations.tables import observations_from_table

    place, partition = find_lake(lake), {"persona": persona}
    observed = observations_from_table(read_table(place, _OBSERVED, partition))
    claims = claims_from_table(read_table(place, "mindscapes/claims", partition))
    return fold_at(persona, observed, as_of, claims=claims)


def used_observations(lake: Lake, persona: str) -> frozenset[str]:
    """Return the ids of the observations that the mindscape of *persona* in the lake was made of.

    Raises:
        StorageError: A file of the lake is damaged.
    """
    partition = {"persona": persona}
    try:
        observed = read_manifest(lake, _OBSERVED, partition)
        believed = read_manifest(lake, "mindscapes/summaries", partition)
        if believed.inputs.get(_OBSERVED) != observed.content_digest:
            return frozenset()  # they are newer than it
        ids: list[str] = read_table(lake, _OBSERVED, partition)["observation_id"].to_pylist()
    except MissingInputError:
        return frozenset()
    return frozenset(ids)
