"""What goes wrong inside messages that are instances of a schema, whatever they look like.

Such a message is one JSON text; its texts and numbers may stand anywhere in it.  Typing errors stay
within what the schema allows; every other behavior may break it, and is named where it acts.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.texts import Texts, own
from persona_assets.behaviors.typing_errors import mistype
from persona_assets.keys import KeyArray, child_keys

Place = tuple[str | int, ...]
"""The way from a document to a value in it."""

_FEWEST_LETTERS = 3
_FEWEST_WORDS = 4
_LEAST_DECIMALS = 2
_SURPLUS = "unexpected_field"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text or number in a document.

    Attributes:
        place: Where it stands.
        value: What it is.
    """

    place: Place
    value: str | int | float


def leaves(value: Any, place: Place = ()) -> Iterator[Leaf]:  # noqa: ANN401 - JSON
    """Yield the texts and numbers in *value*, in the order in which they are written."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield from leaves(held, (*place, name))
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield from leaves(held, (*place, index))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield Leaf(place, value)


def mistyped(
    texts: Texts, keys: KeyArray, active: Mask, rate: float, accepts: Callable[[str], bool]
) -> tuple[Texts, Mask]:
    """Return *texts* with *rate* of the letters in what a person typed wrong, and which changed.

    What a person types is a text of letters, without digits.  A text with which the document would
    not be accepted stays as it was.

    Args:
        texts: The documents.
        keys: What the errors are drawn from, one for each document.
        active: In which documents there may be errors.
        rate: The share of the letters.
        accepts: Whether a document may say so.
    """
    rows = np.nonzero(active)[0]
    documents = [json.loads(text) for text in texts.take(rows).array().to_pylist()]
    owners, found = _typed(documents)
    if not found:
        return texts, np.zeros(len(keys), dtype=np.bool_)
    literals = own(pa.array([_dump(leaf.value) for leaf in found], pa.string()))
    counts = np.concatenate([np.arange(count) for count in np.bincount(owners) if count])
    drawn = child_keys(keys[rows[owners]], counts)
    changed, hit = mistype(literals, drawn, np.ones(len(drawn), dtype=np.bool_), rate)
    edits: dict[int, list[Leaf]] = {}
    words = changed.take(hit).array().to_pylist()
    for number, word in zip(np.nonzero(hit)[0].tolist(), words, strict=True):
        edits.setdefault(int(owners[number]), []).append(
            Leaf(found[number].place, json.loads(word))
        )
    accepted = {
        int(rows[owner]): text
        for owner, some in edits.items()
        if (text := _accepted(documents[owner], some, accepts)) is not None
    }
    return _replaced(texts, accepted), _mask(accepted, len(keys))


def with_leaf(
    texts: Texts, struck: Mask, words: Texts, choose: Callable[[list[Leaf]], Leaf | None]
) -> tuple[Texts, Mask]:
    """Return *texts* with another word at one leaf where *struck*, and which have such a leaf.

    Args:
        texts: The documents.
        struck: Which of them.
        words: What is put there, as JSON, one for each that is struck.
        choose: Which leaf it is, if any.
    """

    def change(value: Any, word: str) -> Any:  # noqa: ANN401 - JSON
        leaf = choose(list(leaves(value)))
        return None if leaf is None else _with(value, leaf.place, json.loads(word))

    return _changed(texts, struck, words.array().to_pylist(), change)


def with_message(
    texts: Texts, active: Mask, said: Texts, accepts: Callable[[str], bool]
) -> tuple[Texts, Mask]:
    """Return *texts* with another message where *active*, and which have one.

    A message is the first text of at least four words without digits; it stays as it was where the
    document would not be accepted with another.

    Args:
        texts: The documents.
        active: Which of them.
        said: The messages, as JSON, one for each that is active.
        accepts: Whether a document may say so.
    """

    def change(value: Any, word: str) -> Any:  # noqa: ANN401 - JSON
        leaf = next((one for one in leaves(value) if _is_message(one.value)), None)
        if leaf is None:
            return None
        changed = _with(value, leaf.place, json.loads(word))
        return changed if accepts(_dump(changed)) else None

    return _changed(texts, active, said.array().to_pylist(), change)


def with_text_end(texts: Texts, struck: Mask, ends: Texts) -> tuple[Texts, Mask]:
    """Return *texts* with more at the end of the last text where *struck*, and which have one."""

    def change(value: Any, end: str) -> Any:  # noqa: ANN401 - JSON
        last = last_text(list(leaves(value)))
        return None if last is None else _with(value, last.place, f"{last.value}{end}")

    return _changed(texts, struck, ends.array().to_pylist(), change)


def with_noise(texts: Texts, active: Mask, factors: NDArray[np.float64]) -> tuple[Texts, Mask]:
    """Return *texts*, every fraction multiplied where *active*, and which of them have one."""

    def change(value: Any, factor: float) -> Any:  # noqa: ANN401 - JSON
        noisy = None
        for leaf in leaves(value):
            if isinstance(leaf.value, float):
                decimals = len(repr(leaf.value).partition(".")[2])
                number = round(leaf.value * factor, max(decimals, _LEAST_DECIMALS))
                noisy = _with(value if noisy is None else noisy, leaf.place, number)
        return noisy

    return _changed(texts, active, factors[active].tolist(), change)


def with_wrong_types(texts: Texts, wrong: Mask) -> Texts:
    """Return *texts* with numbers as texts and texts as 0 where *wrong* is True."""

    def change(value: Any, _: None) -> Any:  # noqa: ANN401 - JSON
        for leaf in leaves(value):
            value = _with(value, leaf.place, 0 if isinstance(leaf.value, str) else str(leaf.value))
        return value

    return _changed(texts, wrong, [None] * int(wrong.sum()), change)[0]


def with_surplus(texts: Texts, extra: Mask) -> Texts:
    """Return *texts* with a member that nobody asked for where *extra* is True."""

    def change(value: Any, _: None) -> Any:  # noqa: ANN401 - JSON
        return {**value, _SURPLUS: {"debug": True}} if isinstance(value, dict) else None

    return _changed(texts, extra, [None] * int(extra.sum()), change)[0]


def first_text(found: list[Leaf]) -> Leaf | None:
    """Return the first text."""
    return next((leaf for leaf in found if isinstance(leaf.value, str)), None)


def last_text(found: list[Leaf]) -> Leaf | None:
    """Return the last text."""
    return first_text(found[::-1])


def first_number(found: list[Leaf]) -> Leaf | None:
    """Return the first number."""
    return next((leaf for leaf in found if not isinstance(leaf.value, str)), None)


def _typed(documents: list[Any]) -> tuple[NDArray[np.int64], list[Leaf]]:
    """Return what a person typed, and in which of *documents*."""
    owners: list[int] = []
    found: list[Leaf] = []
    for number, document in enumerate(documents):
        for leaf in leaves(document):
            if isinstance(leaf.value, str) and _is_typed(leaf.value):
                owners.append(number)
                found.append(leaf)
    return np.array(owners, dtype=np.int64), found


def _is_typed(text: str) -> bool:
    letters = sum(sign.isalpha() for sign in text)
    return letters >= _FEWEST_LETTERS and not any(sign.isdigit() for sign in text)


def _is_message(value: object) -> bool:
    return isinstance(value, str) and _is_typed(value) and len(value.split()) >= _FEWEST_WORDS


def _accepted(document: Any, edits: list[Leaf], accepts: Callable[[str], bool]) -> str | None:  # noqa: ANN401 - JSON
    """Return *document* with those of *edits* with which it is accepted; None if with none."""
    found: str | None = None
    for edit in edits:
        tried = _with(document, edit.place, edit.value)
        text = _dump(tried)
        if accepts(text):
            document, found = tried, text
    return found


def _with(value: Any, place: Place, new: Any) -> Any:  # noqa: ANN401 - JSON
    """Return *value* with *new* at *place*, the rest of it shared."""
    if not place:
        return new
    copy = value.copy()
    copy[place[0]] = _with(value[place[0]], place[1:], new)
    return copy


def _changed(
    texts: Texts, struck: Mask, drawn: list[Any], change: Callable[[Any, Any], Any]
) -> tuple[Texts, Mask]:
    """Return *texts* after *change* where *struck*, and which it changed (None: not this one)."""
    rows = np.nonzero(struck)[0].tolist()
    some = texts.take(struck).array().to_pylist() if rows else []
    found = {
        row: _dump(after)
        for row, text, one in zip(rows, some, drawn, strict=True)
        if (after := change(json.loads(text), one)) is not None
    }
    return _replaced(texts, found), _mask(found, len(struck))


def _replaced(texts: Texts, found: Mapping[int, str]) -> Texts:
    if not found:
        return texts
    rows = sorted(found)
    new = own(pa.array([found[row] for row in rows], pa.string()))
    return texts.replaced(_mask(found, len(texts)), new)


def _mask(found: Mapping[int, str], count: int) -> Mask:
    mask = np.zeros(count, dtype=np.bool_)
    mask[list(found)] = True
    return mask


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
