"""Asking the lake for a mindscape of any time."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from persona_assets.lake.layout import find_lake
from persona_assets.lake.reading import read_table

if TYPE_CHECKING:
    from persona_assets.mindscapes.mindscape import Mindscape


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
    observed = observations_from_table(read_table(place, "observations/approved", partition))
    claims = claims_from_table(read_table(place, "mindscapes/claims", partition))
    return fold_at(persona, observed, as_of, claims=claims)
