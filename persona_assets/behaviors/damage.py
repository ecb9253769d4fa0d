"""Messages that are malformed: cut short, with fields nobody asked for, or of wrong types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

import numpy as np
import pyarrow as pa
from pydantic import Field

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Fraction, Mask, of_type
from persona_assets.behaviors.payloads import FieldType, Payload, PayloadField
from persona_assets.behaviors.texts import (
    Texts,
    Written,
    assembled,
    bytes_of,
    character_starts,
    from_bytes,
    glued,
    offsets_of,
    own,
    where,
)
from persona_assets.behaviors.whole_documents import with_wrong_types
from persona_assets.keys import KeyArray, field_keys, integers, pick, pick_table

_NUMBERS = (FieldType.NUMBER, FieldType.MEASUREMENT)


class DamageType(StrEnum):
    """How a message is malformed."""

    TRUNCATED = "truncated"
    EXTRA_FIELDS = "extra_fields"
    WRONG_TYPES = "wrong_types"


class MalformedInput(BehaviorParameters):
    """Messages that a careful server refuses.

    Attributes:
        probability: The share of records whose message is malformed.
        kinds: How; each kind is equally likely.
    """

    type_name: ClassVar[str] = "malformed_input"

    probability: Fraction = 0.15
    kinds: Annotated[tuple[DamageType, ...], Field(min_length=1)] = tuple(DamageType)


@dataclass(frozen=True, slots=True)
class Damage:
    """Which of some records are malformed, and how.

    Attributes:
        is_cut: Which end before their end.
        has_surplus: Which have a field that nobody asked for.
        is_spoilt: Which have values of wrong types.
        touched: For each behavior, by name, which of them it damaged.
    """

    is_cut: Mask
    has_surplus: Mask
    is_spoilt: Mask
    touched: Mapping[str, Mask]

    @property
    def is_any(self) -> Mask:
        """Which are malformed in any way."""
        return self.is_cut | self.has_surplus | self.is_spoilt


def damage_of(behaviors: Sequence[Behavior[BehaviorParameters]], keys: KeyArray) -> Damage:
    """Return what the *behaviors* do to the messages with *keys*; each one damages in one way."""
    none = np.zeros(len(keys), dtype=np.bool_)
    found = dict.fromkeys(DamageType, none)
    touched: dict[str, Mask] = {}
    for malformed in of_type(behaviors, MalformedInput):
        struck = malformed.strikes(keys, malformed.parameters.probability)
        kinds = malformed.parameters.kinds
        kind = np.full(len(keys), -1)
        kind[struck] = pick(malformed.draw(keys[struck], "kind"), pick_table((1.0,) * len(kinds)))
        for position, one in enumerate(kinds):
            found[one] = found[one] | (kind == position)
        touched[malformed.name] = struck
    return Damage(
        is_cut=found[DamageType.TRUNCATED],
        has_surplus=found[DamageType.EXTRA_FIELDS],
        is_spoilt=found[DamageType.WRONG_TYPES],
        touched=touched,
    )


def spoil_types(payload: Payload, wrong: Mask) -> Payload:
    """Return *payload* with numbers in quotes and texts as numbers where *wrong* is True."""
    if not wrong.any():
        return payload
    fields: list[PayloadField] = []
    for field in payload:
        if field.type is FieldType.DOCUMENT:
            fields.append(field.with_literals(with_wrong_types(field.literals, wrong)))
        elif field.type in _NUMBERS:
            spoilt = own(glued('"', field.literals.take(wrong).array(), '"'))
            fields.append(field.with_literals(field.literals.replaced(wrong, spoilt)))
        elif field.type in (FieldType.TEXT, FieldType.TYPED_TEXT):
            fields.append(field.with_literals(field.literals.replaced_by(wrong, "0")))
        else:
            fields.append(field)
    return tuple(fields)


def surplus_text(extra: Mask) -> Texts:
    """Return what is written before the closing brace: a field nobody knows, where *extra*."""
    return where(extra, ',"unexpected_field":{"debug":true}', "")


def assembled_short(parts: Sequence[Written], keys: KeyArray, cut: Mask) -> pa.StringArray:
    """Return what the records say, cut somewhere inside where *cut* is True.

    Args:
        parts: What they say; no record is in two parts.
        keys: Their keys.
        cut: Which are cut; each of them is in a part.
    """
    if not cut.any():
        return assembled(parts, len(keys))
    places = np.nonzero(cut)[0]
    number = np.cumsum(cut) - 1
    some: list[Written] = []
    rest: list[Written] = []
    for part in parts:
        is_cut = cut if part.places is None else cut[part.places]
        chosen = part.only(is_cut)
        some.append(
            Written(number[places if chosen.places is None else chosen.places], chosen.pieces)
        )
        rest.append(part.only(~is_cut))
    short = cut_short(assembled(some, len(places)), keys[cut])
    return assembled([*rest, Written(places, [own(short)])], len(keys))


def cut_short(texts: pa.StringArray, keys: KeyArray) -> pa.StringArray:
    """Return JSON *texts*, each cut somewhere inside, so that none is JSON."""
    offsets, letters = offsets_of(texts), bytes_of(texts)
    lengths = (offsets[1:] - offsets[:-1]).astype(np.int64)
    places = (integers(field_keys(keys, "cut"), 1 << 20) * (lengths - 1)) >> 20
    ends = character_starts(letters, offsets[:-1] + 1 + places)
    pieces = from_bytes(letters, np.append(np.stack([offsets[:-1], ends], 1).ravel(), offsets[-1:]))
    return pieces.take(pa.array(np.arange(0, len(pieces), 2)))
