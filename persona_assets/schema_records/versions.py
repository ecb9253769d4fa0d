"""Records of two versions of one schema that flow together, as while a change is rolled out."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import KeyArray, chance, field_keys

if TYPE_CHECKING:  # what solves schemas takes long to import
    from persona_assets.schema_records.planning import SchemaPlan


class MixedTexts(NamedTuple):
    """Records of two versions.

    Attributes:
        texts: The records, as JSON.
        is_new: Which of them are of the new version.
    """

    texts: pa.Array
    is_new: NDArray[np.bool_]


def is_of_new(keys: KeyArray, new_share: float) -> NDArray[np.bool_]:
    """Return which of the records of *keys* are of the new version, *new_share* of them."""
    return chance(field_keys(keys, "version"), new_share)


def mixed_texts(
    old: "SchemaPlan",
    new: "SchemaPlan",
    keys: KeyArray,
    new_share: float,
    people: KeyArray | None = None,
) -> MixedTexts:
    """Return one record for each key, of the old or of the new version.

    Args:
        old: The plan of the old version.
        new: The plan of the new version.
        keys: The records' keys, by which also the version is chosen.
        new_share: How many of them are of the new version, from 0 to 1.
        people: The keys of the people that the records speak of; None for the records' own.

    Raises:
        InvalidArgumentError: The share is not from 0 to 1.
        UnsatisfiableSchemaError: No valid record was found for some key.
    """
    if not 0 <= new_share <= 1:
        raise InvalidArgumentError(f"a share is from 0 to 1; found {new_share}")
    spoken_of = keys if people is None else people
    is_new = is_of_new(keys, new_share)
    groups = [
        plan.texts(keys[chosen], spoken_of[chosen])
        for plan, chosen in ((old, ~is_new), (new, is_new))
    ]
    places = np.concatenate([np.flatnonzero(~is_new), np.flatnonzero(is_new)])
    back = np.empty(len(keys), dtype=np.int64)
    back[places] = np.arange(len(keys))
    return MixedTexts(pa.concat_arrays(groups).take(pa.array(back)), is_new)
