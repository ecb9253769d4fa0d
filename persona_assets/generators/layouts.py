"""Where the values of a message stand, and which of them are spoilt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.payloads import FieldType, Payload, PayloadField
from persona_assets.behaviors.texts import Texts, bytes_of, offsets_of
from persona_assets.generators.mutations import Needs

_FREE = (FieldType.TEXT, FieldType.TYPED_TEXT)
_NAMED = (FieldType.ID, FieldType.OTHER)
_DIGITS = np.frombuffer(b"-0123456789", dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the values of some messages stand.

    Attributes:
        names: The names of the fields.
        begins: Where each value begins, in bytes of the message, shape (n, fields).
        ends: Where each value ends, shape (n, fields).
        fitting: Which values meet each of ``Needs``, in its order, shape (needs, n, fields).
    """

    names: Sequence[str]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    fitting: Mask

    def choose(
        self, needs: NDArray[np.int64], ways: NDArray[np.int64], is_twice: Mask
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return at which field each message is spoilt, and at which before it; -1 is nowhere.

        Args:
            needs: The place in ``Needs`` of what each message's mutation works on.
            ways: Numbers that choose among the fields.
            is_twice: Which messages are to be spoilt at two fields, if they have two that fit.
        """
        fitting = self.fitting[needs, np.arange(len(needs))]
        ranks = np.cumsum(fitting, axis=1, dtype=np.int8)
        counts = ranks[:, -1].astype(np.int64)
        rank = (ways % np.maximum(counts, 1) + 1).astype(np.int8)
        first = np.argmax(ranks == rank[:, None], axis=1)
        second = np.argmax(ranks == (rank - 1)[:, None], axis=1)
        has_second = is_twice & (rank > 1)
        return np.where(counts > 0, first, -1), np.where(has_second, second, -1)


def layout_of(payload: Payload, versions: Texts, is_old: Mask) -> Layout:
    """Return where the values stand in the messages that ``body_pieces`` makes."""
    nowhere = np.zeros(len(is_old), dtype=np.bool_)
    shape = (len(is_old), len(payload))
    begins, ends = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)
    fitting = np.empty((len(Needs), *shape), dtype=np.bool_)
    end = _sizes(versions) + len('{"format_version":""')
    for number, field in enumerate(payload):
        absent = is_old if field.is_recent else nowhere
        begins[:, number] = end + len(field.name) + len(',"":')
        end = np.where(absent, end, begins[:, number] + _sizes(field.literals))
        ends[:, number] = end
        for need, fits in zip(fitting, _fits(field), strict=True):
            need[:, number] = fits & ~absent
    return Layout([field.name for field in payload], begins, ends, fitting)


def _sizes(texts: Texts) -> NDArray[np.int64]:
    """Return the length of each text, in bytes."""
    return np.diff(offsets_of(texts.pool)).astype(np.int64)[texts.index]


def _fits(field: PayloadField) -> Sequence[Mask]:
    """Return which values of *field* meet each of ``Needs``, in its order."""
    literals = field.literals
    first = bytes_of(literals.pool)[offsets_of(literals.pool)[:-1][literals.index]]
    everywhere, is_text = np.ones(len(literals), dtype=np.bool_), first == ord('"')
    is_free, is_named = field.type in _FREE, field.type in _NAMED
    return everywhere, is_text, np.isin(first, _DIGITS), is_text & is_free, is_text & is_named
