"""What everything that renders promises, and the simplest of it: one of a few values."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, integers
from persona_assets.personas.identity import identity
from persona_assets.schema_records.rendering.arrow_texts import has_match, joined
from persona_assets.schema_records.shapes import Choice

SMALL_DOMAIN = 4096
"""Up to so many different texts are listed where none may be repeated."""


_ESCAPED = r'["\\\x00-\x1f]'


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts that were made beforehand, and which of them each key has.

    Whoever puts texts together takes them from here with what stands around them, so that they are
    copied once.

    Attributes:
        texts: The texts, as JSON.
        chosen: Returns the number of the text of each key, given the keys and those of the people.
    """

    texts: pa.Array
    chosen: Callable[[KeyArray, KeyArray], NDArray[np.int64]]

    def taken(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one text for each key."""
        return self.texts.take(pa.array(self.chosen(keys, people)))


class Renderer(Protocol):
    """Makes JSON texts.  A text is a function of its own key and the key of its person."""

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one JSON text for each key, without nulls.

        Args:
            keys: The keys of the values.
            people: The keys of the people that the values speak of, as many.
        """
        ...

    @property
    def domain(self) -> pa.Array | None:
        """All texts that can be made, each once, when they are few; else None."""
        ...

    @property
    def pool(self) -> Pool | None:
        """Where the texts come from, when they were made beforehand; else None."""
        ...


class Leaf(Renderer, Protocol):
    """Makes values that are no objects and no arrays."""

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return the same values as an Arrow column: string, int64, decimal128 or bool."""
        ...


def quoted(values: pa.Array, *, is_plain: bool) -> pa.Array:
    """Return strings as JSON writes them.

    Args:
        values: An array of strings.
        is_plain: Whether no string has a character that JSON escapes.
    """
    if not is_plain and has_match(values, _ESCAPED):
        return pa.array([json_string(text) for text in values.to_pylist()], pa.string())
    return joined(['"', values, '"'])


def json_string(text: str) -> str:
    """Return *text* as a JSON string, in as few escapes as possible."""
    return json.dumps(text, ensure_ascii=False)


class Choices:
    """One of a few JSON values; a choice of genders follows the person's."""

    def __init__(self, choice: Choice, *, gender_locale: str | None = None) -> None:
        """Make the leaf.

        Args:
            choice: The values.
            gender_locale: When the value is someone's gender, the locale that people have.
        """
        self._texts = pa.array(choice.texts, pa.string())
        self._values = _column([json.loads(text) for text in choice.texts], choice.texts)
        places = _gender_places(choice.texts) if gender_locale else None
        self._genders = identity(gender_locale).gender if gender_locale and places else None
        self._places = np.array(places or [], dtype=np.int64)

    @property
    def domain(self) -> pa.Array | None:
        """The texts."""
        return self._texts

    @property
    def pool(self) -> Pool:
        """The texts."""
        return Pool(self._texts, self._chosen)

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one JSON text for each key."""
        return self.pool.taken(keys, people)

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return the values as a column; of mixed types, their JSON texts."""
        return self._values.take(pa.array(self._chosen(keys, people)))

    def _chosen(self, keys: KeyArray, people: KeyArray) -> NDArray[np.int64]:
        if self._genders is None:
            return integers(keys, len(self._texts))
        genders = self._genders.array(people)
        is_male = genders.indices.to_numpy() == genders.dictionary.to_pylist().index("male")
        return self._places[is_male.astype(np.int64)]


def _column(values: Sequence[object], texts: Sequence[str]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    for kind, arrow_type in ((bool, pa.bool_()), (int, pa.int64()), (str, pa.string())):
        if kinds <= {kind}:
            try:
                return pa.array(values, arrow_type)
            except (OverflowError, pa.ArrowInvalid):
                break
    return pa.array(texts, pa.string())


def _gender_places(texts: Sequence[str]) -> list[int] | None:
    """Return where female and male stand among *texts*, if both do."""
    lower = [str(json.loads(text)).lower() for text in texts]
    for female, male in (("female", "male"), ("f", "m"), ("woman", "man"), ("w", "m")):
        if female in lower and male in lower:
            return [lower.index(female), lower.index(male)]
    return None
