"""Asking the lake who is there, and for a mindscape of any time."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from persona_assets.clock import as_utc
from persona_assets.errors import InvalidArgumentError, MissingInputError, UnknownNameError
from persona_assets.lake.layout import Lake, find_lake
from persona_assets.lake.reading import read_manifest, read_table

if TYPE_CHECKING:
    import pyarrow as pa

    from persona_assets.mindscapes.mindscape import Claim, Mindscape
    from persona_assets.observations.observation import Observation

NOTHING_SEEN = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""The time of a mindscape that rests on nothing."""

Moment = dt.datetime | str
"""A time with a time zone, or a text such as 2026-02-11T06:05:00Z or 2026-02-11, its midnight."""

OBSERVATIONS, CLAIMS = "observations/approved", "mindscapes/claims"


def personas(*, lake: Path | str | None = None) -> list[str]:
    """Return the names of the personas whose minds the lake holds, sorted.

    Raises:
        MissingInputError: There is no lake.
    """
    return names_in(find_lake(lake))


def mindscape(
    persona: str, *, as_of: Moment | None = None, lake: Path | str | None = None
) -> "Mindscape":
    """Return what is believed of *persona*, of what had been seen by the time *as_of*.

    Args:
        persona: The persona's name.
        as_of: The time to ask for, past or future; by default that of the last observation.
        lake: The folder of the lake; see ``find_lake`` for the default.

    Raises:
        MissingInputError: There is no lake.
        UnknownNameError: The lake has no such persona.
        InvalidArgumentError: *as_of* has no time zone, or lies outside of 1970 to 2100.
    """
    return mindscape_of(find_lake(lake), persona, checked_moment(as_of))


def mindscape_of(lake: Lake, persona: str, as_of: dt.datetime | None = None) -> "Mindscape":
    """Return the mindscape of a persona in a known lake; None is the time of what was seen last."""
    from persona_assets.mindscapes.history import mindscape_at

    observed, claims = evidence_of(lake, persona)
    return mindscape_at(persona, observed, as_of or last_seen(observed), claims=claims)


def names_in(lake: Lake) -> list[str]:
    """Return the names of the personas that have claims in a known lake."""
    return [partition["persona"] for partition in lake.partitions(CLAIMS)]


def evidence_of(lake: Lake, persona: str) -> "tuple[list[Observation], list[Claim]]":
    """Return what was seen of a persona, and what was read in it.

    Raises:
        UnknownNameError: The lake has no such persona.
        StorageError: A file is damaged.
    """
    from persona_assets.mindscapes.tables import claims_from_table
    from persona_assets.observations.tables import observations_from_table

    observed = observations_from_table(read_mind(lake, OBSERVATIONS, persona))
    return observed, claims_from_table(read_mind(lake, CLAIMS, persona))


def read_mind(lake: Lake, asset: str, persona: str) -> "pa.Table":
    """Return the table of an asset for one persona.

    Raises:
        UnknownNameError: The lake knows nothing of the persona.
        MissingInputError: It knows the persona, and this asset was not made for it.
        StorageError: The file is damaged.
    """
    try:
        return read_table(lake, asset, {"persona": persona})
    except (MissingInputError, InvalidArgumentError):
        if persona in (known := names_in(lake)):
            raise
        raise UnknownNameError("persona in the lake", persona, known) from None


def last_seen(observations: "list[Observation]") -> dt.datetime:
    """Return the time of the last of *observations*."""
    return max((each.observed_at for each in observations), default=NOTHING_SEEN)


def checked_moment(moment: Moment | None) -> dt.datetime | None:
    """Return *moment* in UTC; None stays None.

    Raises:
        InvalidArgumentError: It is no time, has no time zone, or lies outside of 1970 to 2100.
    """
    from persona_assets.observations.moments import in_utc, parse_moment

    if moment is None:
        return None
    try:
        return parse_moment(moment) if isinstance(moment, str) else in_utc(as_utc(moment))
    except InvalidArgumentError:
        raise
    except AttributeError:  # a date, or whatever else a notebook holds
        raise InvalidArgumentError(
            f"expected a time with a time zone, or a text; found {moment!r}"
        ) from None
    except (ValueError, OverflowError) as problem:
        raise InvalidArgumentError(f"{problem}; found {str(moment)!r}") from None


def used_observations(lake: Lake, persona: str) -> frozenset[str]:
    """Return the ids of the observations that the mindscape of *persona* in the lake was made of.

    Raises:
        StorageError: A file of the lake is damaged.
    """
    partition = {"persona": persona}
    try:
        observed = read_manifest(lake, OBSERVATIONS, partition)
        believed = read_manifest(lake, "mindscapes/summaries", partition)
        if believed.inputs.get(OBSERVATIONS) != observed.content_digest:
            return frozenset()  # they are newer than it
        ids: list[str] = read_table(lake, OBSERVATIONS, partition)["observation_id"].to_pylist()
    except MissingInputError:
        return frozenset()
    return frozenset(ids)
