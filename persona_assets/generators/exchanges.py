"""One request and its answer, column by column, and how their bodies are written."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import BehaviorParameters, Mask
from persona_assets.behaviors.damage import surplus_text
from persona_assets.behaviors.literals import quoted
from persona_assets.behaviors.numerals import from_cents, from_integers
from persona_assets.behaviors.payloads import FieldType, Payload, PayloadField, document_of
from persona_assets.behaviors.texts import Piece, Texts, glued, where
from persona_assets.behaviors.whole_documents import with_surplus
from persona_assets.generators.world import World
from persona_assets.keys import KeyArray

CURRENT_VERSION = "2.0"
"""The version of the message format that a client speaks unless it is outdated."""


@dataclass(frozen=True, slots=True)
class Callers:
    """Who makes some requests, and when: what an operation builds its exchange from.

    Attributes:
        world: Everyone and everything that can be spoken of.
        keys: The key of each record.
        clients: The number of whoever calls.
        client_ids: Their ids.
        seconds: When, in seconds since the start of the stream.
        is_limited: Whether the client knows no pages, filters or search.
        battery_fractions: How full the device's battery is.
    """

    world: World
    keys: KeyArray
    clients: NDArray[np.int64]
    client_ids: Texts
    seconds: NDArray[np.float64]
    is_limited: Mask
    battery_fractions: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Some requests of one operation and their answers, when nothing goes wrong.

    Attributes:
        method: The HTTP method.
        endpoints: Path and query, without the leading version, piece by piece.
        request: What the request says; written into its body if the method has one.
        response: What the answer says; a field of the request's name repeats the request.
        status_code: The status of the answer.
    """

    method: str
    endpoints: tuple[Piece, ...]
    request: Payload
    response: Payload
    status_code: int

    @property
    def has_body(self) -> bool:
        """Whether the request has a body."""
        return self.method != "GET"

    @property
    def payload(self) -> Payload:
        """What the persona sees of the exchange: what it sends, or else what it is sent."""
        return self.request if self.has_body else self.response

    def with_payload(self, payload: Payload) -> "Exchange":
        """Return the exchange in which the persona's part says *payload*."""
        if not self.has_body:
            return replace(self, response=payload)
        said = {field.name: field for field in payload}
        response = tuple(said.get(field.name, field) for field in self.response)
        return replace(self, request=payload, response=response)


def id_field(name: str, ids: Texts) -> PayloadField:
    """Return a field that holds ids."""
    return PayloadField(name, FieldType.ID, ids.mapped(lambda pool: glued('"', pool, '"')))


def text_field(
    name: str, texts: Texts, *, is_typed: bool = False, is_recent: bool = False
) -> PayloadField:
    """Return a field that holds plain *texts*."""
    kind = FieldType.TYPED_TEXT if is_typed else FieldType.TEXT
    return PayloadField(name, kind, texts.mapped(quoted), is_recent=is_recent)


def literal_field(
    name: str, kind: FieldType, literals: Texts, *, is_recent: bool = False
) -> PayloadField:
    """Return a field whose values are JSON *literals* already."""
    return PayloadField(name, kind, literals, is_recent=is_recent)


def message_field(name: str, literals: Texts, locale: str) -> PayloadField:
    """Return a field that holds what people write in sentences, as JSON *literals*."""
    return PayloadField(name, FieldType.TYPED_TEXT, literals, locale=locale)


def count_field(name: str, counts: NDArray[np.int64], *, is_recent: bool = False) -> PayloadField:
    """Return a field that holds whole numbers."""
    return PayloadField(name, FieldType.NUMBER, from_integers(counts), is_recent=is_recent)


def money_field(name: str, cents: NDArray[np.int64]) -> PayloadField:
    """Return a field that holds amounts of money, given in hundredths."""
    return PayloadField(name, FieldType.NUMBER, from_cents(cents))


def marked_field(one: PayloadField, by: type[BehaviorParameters], mask: Mask) -> PayloadField:
    """Return the field *one*, which behaviors of the type *by* decided where *mask* is True."""
    return one.changed(by, mask, one.content)


def measurement_field(name: str, numbers: NDArray[np.float64]) -> PayloadField:
    """Return a field that holds measurements, written with two decimals."""
    return PayloadField(name, FieldType.MEASUREMENT, numbers)


def body_pieces(
    payload: Payload, versions: Texts, is_old: Mask, extra: Mask | None = None
) -> list[Piece]:
    """Return *payload* as JSON objects, piece by piece; a document is all that there is.

    Args:
        payload: What they say.
        versions: The version that each says its format has.
        is_old: Which are without the recent fields.
        extra: Which have a field that nobody asked for; None is none of them.
    """
    document = document_of(payload)
    if document is not None:
        return [document.literals if extra is None else with_surplus(document.literals, extra)]
    has_old = bool(is_old.any())
    pieces: list[Piece] = ['{"format_version":"', versions, '"']
    for field in payload:
        label = f',"{field.name}":'
        if field.is_recent and has_old:
            pieces += [where(is_old, "", label), field.literals.replaced_by(is_old, "")]
        else:
            pieces += [label, field.literals]
    if extra is not None and extra.any():
        pieces.append(surplus_text(extra))
    return [*pieces, "}"]
