"""What goes wrong inside a message: noise, boundary values, other scripts, typing errors, damage.

A payload is a list of fields whose values are JSON literals, one for each record; a transform gives
a payload back, with the records it touched.  Everything is done on whole columns.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors import literals, whole_documents
from persona_assets.behaviors.behavior import (
    Behavior,
    BehaviorParameters,
    Fraction,
    Mask,
    of_type,
)
from persona_assets.behaviors.messages import MessageStyle, messages_of
from persona_assets.behaviors.texts import Texts, own, written
from persona_assets.behaviors.typing_errors import mistype
from persona_assets.keys import KeyArray, chance, normal, pick, pick_table


class FieldType(StrEnum):
    """What a field holds, which decides what can happen to it."""

    ID = "id"
    TEXT = "text"
    TYPED_TEXT = "typed_text"
    NUMBER = "number"
    MEASUREMENT = "measurement"
    OTHER = "other"
    DOCUMENT = "document"


Doer = str | type[BehaviorParameters]
"""Who changed a value: a behavior, by name, or whichever are of a type."""


@dataclass(frozen=True)
class PayloadField:
    """One field of the messages of some records.

    Attributes:
        name: The field's name in the JSON object.
        type: What it holds.
        content: Its value in each record, as JSON text, or the numbers of a measurement.
        is_recent: Whether only version 2 of the format has it.
        marks: Who changed it in which records, so that the value would be another without them.
        locale: For a message, or a document that may hold one: the language it is written in.
        accepts: For a document, which is all that the message says: whether it may say a text.
    """

    name: str
    type: FieldType
    content: Texts | NDArray[np.float64]
    is_recent: bool = False
    marks: Mapping[Doer, Mask] = dataclasses.field(default_factory=dict[Doer, Mask])
    locale: str = ""
    accepts: Callable[[str], bool] | None = None

    @cached_property
    def literals(self) -> Texts:
        """Its value in each record, as JSON text."""
        if isinstance(self.content, Texts):
            return self.content
        return literals.from_numbers(self.content, literals.MEASURED_DECIMALS)

    def with_literals(self, changed: Texts) -> "PayloadField":
        """Return the field with other values."""
        return replace(self, content=changed)

    def changed(self, by: Doer, mask: Mask, content: Texts | NDArray[np.float64]) -> "PayloadField":
        """Return the field with other *content*, in the records of *mask* changed *by* somebody."""
        return replace(self, content=content, marks={**self.marks, by: mask})

    def overwritten(self, by: Doer, mask: Mask, drawn: Texts) -> "PayloadField":
        """Return the field with *drawn* where *mask* is True, whatever was there before."""
        before = self.literals.take(mask).array()
        differs = mask.copy()
        found = pc.call_function("not_equal", [before, drawn.array()])
        differs[mask] = found.to_numpy(zero_copy_only=False)
        marks = {name: marked & ~mask for name, marked in self.marks.items()}
        content = self.literals.replaced(mask, drawn)
        return replace(self, content=content, marks={**marks, by: differs})


Payload = tuple[PayloadField, ...]
"""The fields of a message, in the order in which they are written."""

_TEXTS = (FieldType.TEXT, FieldType.TYPED_TEXT)
_NUMBERS = (FieldType.NUMBER, FieldType.MEASUREMENT)


class Typos(BehaviorParameters):
    """Letters hit beside the right key, in what a person typed.

    Attributes:
        rate: The share of the letters that are wrong.
    """

    type_name: ClassVar[str] = "typos"

    rate: Fraction = 0.02


class UnicodeType(StrEnum):
    """Which unusual characters a text holds."""

    EMOJI = "emoji"
    RIGHT_TO_LEFT = "right_to_left"
    ZERO_WIDTH = "zero_width"
    COMBINING = "combining"
    ASTRAL = "astral"


class UnicodeText(BehaviorParameters):
    """Texts that end with two words that careless code breaks on; always valid Unicode.

    Attributes:
        probability: The share of records whose texts have them.
        kinds: Which characters; each kind is equally likely.
    """

    type_name: ClassVar[str] = "unicode_text"

    probability: Fraction = 0.3
    kinds: Annotated[tuple[UnicodeType, ...], Field(min_length=1)] = tuple(UnicodeType)


class BoundaryType(StrEnum):
    """Which edge of the allowed values a field is at."""

    EMPTY = "empty"
    MAX_LENGTH = "max_length"
    SPECIAL_CHARACTERS = "special_characters"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"


class BoundaryValues(BehaviorParameters):
    """Values at the edge of what is allowed: the longest, the smallest, the empty.

    Attributes:
        probability: The share of records that hold them.
        kinds: Which edges; each kind is equally likely.
    """

    type_name: ClassVar[str] = "boundary_values"

    probability: Fraction = 0.3
    kinds: Annotated[tuple[BoundaryType, ...], Field(min_length=1)] = tuple(BoundaryType)


class SignalNoise(BehaviorParameters):
    """Measurements that are off by a random share, and now and then by far.

    Attributes:
        deviation_fraction: The standard deviation of the noise, as a share of the true value.
        spike_probability: The share of records that are spikes.
        spike_multiplier: What a spike multiplies the value by.
    """

    type_name: ClassVar[str] = "signal_noise"

    deviation_fraction: Annotated[float, Field(ge=0, le=10)] = 0.2
    spike_probability: Fraction = 0.05
    spike_multiplier: Annotated[float, Field(gt=1, le=1000)] = 5.0


def transform(
    payload: Payload,
    behaviors: Sequence[Behavior[BehaviorParameters]],
    keys: KeyArray,
    spared: Mask | None = None,
) -> Payload:
    """Return *payload* after everything that *behaviors* do to values, its fields marked with it.

    An extreme replaces the first text or the first number, unusual characters are added to the last
    text, so that a message with two texts shows both.

    Args:
        payload: What the messages say.
        behaviors: How the persona acts.
        keys: The keys of the records.
        spared: The records that stay as they are; None is none of them.
    """
    able = np.ones(len(keys), dtype=np.bool_) if spared is None else ~spared
    document = document_of(payload)
    if document is not None:
        return (_transform_document(document, behaviors, keys, able),)
    for style in of_type(behaviors, MessageStyle):
        payload = _restyle(payload, style, keys, able)
    for noise in of_type(behaviors, SignalNoise):
        payload = _disturb(payload, noise, keys, able)
    for typos in of_type(behaviors, Typos):
        payload = _mistype(payload, typos, keys, able)
    for boundary in of_type(behaviors, BoundaryValues):
        payload = _push(payload, boundary, keys, able)
    for unusual in of_type(behaviors, UnicodeText):
        payload = _decorate(payload, unusual, keys, able)
    return payload


def touched_in(
    payload: Payload, hidden: Callable[[PayloadField], Mask | None] = lambda _: None
) -> dict[Doer, Mask]:
    """Return which of the records each doer changed so that it shows.

    Args:
        payload: What the records say.
        hidden: Says in which records a field does not show; None is in none of them.
    """
    found: dict[Doer, Mask] = {}
    for field in payload:
        unseen = hidden(field) if field.marks else None
        for doer, marked in field.marks.items():
            shows = marked if unseen is None else marked & ~unseen
            found[doer] = found[doer] | shows if doer in found else shows
    return found


def document_of(payload: Payload) -> PayloadField | None:
    """Return the field that is all of *payload*, if it has one."""
    is_whole = len(payload) == 1 and payload[0].type is FieldType.DOCUMENT
    return payload[0] if is_whole else None


def _transform_document(
    document: PayloadField,
    behaviors: Sequence[Behavior[BehaviorParameters]],
    keys: KeyArray,
    able: Mask,
) -> PayloadField:
    """Return what ``transform`` makes of messages that are instances of a schema."""
    texts, touched = document.literals, dict[Doer, Mask]()
    accepts = document.accepts or (lambda _: True)
    styles = of_type(behaviors, MessageStyle) if document.locale else []
    for style in styles:
        active = style.is_active(keys) & able
        said = messages_of(style, keys[active], document.name, document.locale)
        texts, touched[style.name] = whole_documents.with_message(texts, active, said, accepts)
    for noise in of_type(behaviors, SignalNoise):
        active = noise.is_active(keys) & able
        factors = _factors(noise, keys, active, document.name)
        texts, touched[noise.name] = whole_documents.with_noise(texts, active, factors)
    for typos in of_type(behaviors, Typos):
        drawn, active = typos.draw(keys, document.name), typos.is_active(keys) & able
        rate = typos.parameters.rate
        texts, touched[typos.name] = whole_documents.mistyped(texts, drawn, active, rate, accepts)
    for boundary in of_type(behaviors, BoundaryValues):
        texts, touched[boundary.name] = _push_document(texts, boundary, keys, able)
    for unusual in of_type(behaviors, UnicodeText):
        struck = unusual.strikes(keys, unusual.parameters.probability) & able
        groups = [literals.UNUSUAL[kind.value] for kind in unusual.parameters.kinds]
        ends = literals.two_of(unusual.draw(keys[struck], "kind"), groups, close="")
        texts, touched[unusual.name] = whole_documents.with_text_end(texts, struck, ends)
    return replace(document, content=texts, marks=touched)


def _push_document(
    texts: Texts, boundary: Behavior[BoundaryValues], keys: KeyArray, able: Mask
) -> tuple[Texts, Mask]:
    """Return *texts* with an extreme in the place of the first text or number of some."""
    kind = _edges(boundary, keys, able)
    touched = np.zeros(len(keys), dtype=np.bool_)
    for choose, extremes in (
        (whole_documents.first_text, literals.EXTREME_TEXTS),
        (whole_documents.first_number, literals.EXTREME_NUMBERS),
    ):
        kinds = enumerate(boundary.parameters.kinds)
        groups = {place: extremes[one] for place, one in kinds if one in extremes}
        mask = np.isin(kind, list(groups))
        if mask.any():
            drawn = literals.one_of(boundary.draw(keys[mask], "value"), kind[mask], groups)
            texts, hit = whole_documents.with_leaf(texts, mask, drawn, choose)
            touched |= hit
    return texts, touched


def _restyle(
    payload: Payload, style: Behavior[MessageStyle], keys: KeyArray, able: Mask
) -> Payload:
    active = style.is_active(keys) & able
    fields: list[PayloadField] = []
    for field in payload:
        if field.locale:
            said = messages_of(style, keys[active], field.name, field.locale)
            fields.append(field.overwritten(style.name, active, said))
        else:
            fields.append(field)
    return tuple(fields)


def _disturb(payload: Payload, noise: Behavior[SignalNoise], keys: KeyArray, able: Mask) -> Payload:
    active = noise.is_active(keys) & able
    fields: list[PayloadField] = []
    for field in payload:
        if isinstance(field.content, Texts):
            fields.append(field)
            continue
        factor = _factors(noise, keys, active, field.name)
        numbers = np.where(active, field.content * factor, field.content)
        scale = 10**literals.MEASURED_DECIMALS
        differs = np.rint(numbers * scale) != np.rint(field.content * scale)
        fields.append(field.changed(noise.name, differs, numbers))
    return tuple(fields)


def _factors(
    noise: Behavior[SignalNoise], keys: KeyArray, active: Mask, name: str
) -> NDArray[np.float64]:
    """Return what the measurement called *name* is multiplied by in each record."""
    parameters = noise.parameters
    spike = active & chance(noise.draw(keys, "spike"), parameters.spike_probability)
    factor = 1 + parameters.deviation_fraction * normal(noise.draw(keys, name))
    return np.where(spike, parameters.spike_multiplier, factor)


def _mistype(payload: Payload, typos: Behavior[Typos], keys: KeyArray, able: Mask) -> Payload:
    active = typos.is_active(keys) & able
    fields: list[PayloadField] = []
    for field in payload:
        if field.type is FieldType.TYPED_TEXT:
            drawn = typos.draw(keys, field.name)
            changed, hit = mistype(field.literals, drawn, active, typos.parameters.rate)
            fields.append(field.changed(typos.name, hit, changed))
        else:
            fields.append(field)
    return tuple(fields)


def _decorate(
    payload: Payload, unusual: Behavior[UnicodeText], keys: KeyArray, able: Mask
) -> Payload:
    parameters = unusual.parameters
    index = _find_field(payload[::-1], _TEXTS)
    if index is None:
        return payload
    struck = unusual.strikes(keys, parameters.probability) & able
    field = payload[len(payload) - 1 - index]
    words = literals.two_of(
        unusual.draw(keys[struck], "kind"),
        [literals.UNUSUAL[kind.value] for kind in parameters.kinds],
    )
    opened = literals.without_last(field.literals.take(struck))
    decorated = own(written([opened, words], len(words)))
    changed = field.changed(unusual.name, struck, field.literals.replaced(struck, decorated))
    return _with_field(payload, len(payload) - 1 - index, changed)


def _push(
    payload: Payload, boundary: Behavior[BoundaryValues], keys: KeyArray, able: Mask
) -> Payload:
    kind, kinds = _edges(boundary, keys, able), boundary.parameters.kinds
    for types, extremes in ((_TEXTS, literals.EXTREME_TEXTS), (_NUMBERS, literals.EXTREME_NUMBERS)):
        index = _find_field(payload, types)
        groups = {place: extremes[one] for place, one in enumerate(kinds) if one in extremes}
        if index is not None and groups:
            mask = np.isin(kind, list(groups))
            drawn = literals.one_of(boundary.draw(keys[mask], "value"), kind[mask], groups)
            changed = payload[index].overwritten(boundary.name, mask, drawn)
            payload = _with_field(payload, index, changed)
    return payload


def _edges(boundary: Behavior[BoundaryValues], keys: KeyArray, able: Mask) -> NDArray[np.int64]:
    """Return the number of the kind of edge that each record is at; -1 for none."""
    struck = boundary.strikes(keys, boundary.parameters.probability) & able
    kind = np.full(len(keys), -1)
    table = pick_table((1.0,) * len(boundary.parameters.kinds))
    kind[struck] = pick(boundary.draw(keys[struck], "kind"), table)
    return kind


def _find_field(payload: Sequence[PayloadField], types: Sequence[FieldType]) -> int | None:
    return next((index for index, field in enumerate(payload) if field.type in types), None)


def _with_field(payload: Payload, index: int, changed: PayloadField) -> Payload:
    return (*payload[:index], changed, *payload[index + 1 :])
