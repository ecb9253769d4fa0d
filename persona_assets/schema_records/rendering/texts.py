"""Strings: what their name means where their definition allows it, and always what it allows."""

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import KeyArray, derive, field_keys, integers, row_keys
from persona_assets.schema_records.checking import Checker
from persona_assets.schema_records.rendering.arrow_texts import either
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.leaves import Pool, json_string, quoted
from persona_assets.schema_records.rendering.meanings import Meaning, meaning
from persona_assets.schema_records.rendering.patterns import Pattern, is_readable
from persona_assets.schema_records.rendering.source_choice import likely_sources
from persona_assets.schema_records.rendering.text_limits import (
    TextLimits,
    text_limits,
    without_annotations,
)
from persona_assets.schema_records.rendering.text_pools import text_pool
from persona_assets.schema_records.rendering.text_sources import Template, TextSource
from persona_assets.schema_records.shapes import Texts

LONGEST_TEXT = 1 << 20
"""Strings that must have more characters are refused."""

_SAMPLES = 64
_MOST_POOLS = 2048
_HALF, _MOST = 32, 56
_CODES = frozenset({Kind.IDENTIFIER, Kind.TOKEN, Kind.HASH, Kind.SKU, Kind.UUID})


class TextLeaf:
    """Strings of one definition and meaning."""

    def __init__(self, texts: Texts, locale: str) -> None:
        """Make the leaf.

        Raises:
            UnsatisfiableSchemaError: The definition is not one, or has a pattern and no text was
                found for it.  Other trouble shows when the first text is made.
        """
        self._place = "/".join(texts.path)
        self._locale = locale
        self._limits = text_limits(texts.definition)
        self._content, self._meaning = sharing_key(texts)
        self._checker = Checker(without_annotations(texts.definition), self._place)
        self._check()

    @property
    def domain(self) -> pa.Array | None:
        """All texts, when they come from a pool."""
        return self._quoted_pool.unique() if self._source is None else None

    @property
    def pool(self) -> Pool | None:
        """The texts, when no source makes them."""
        return Pool(self._quoted_pool, self._chosen) if self._source is None else None

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one string for each key."""
        if self._source is None:
            return self._raw_pool.take(pa.array(self._chosen(keys, people)))
        return self._source.values(keys, self._people(people))

    def texts(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one JSON string for each key."""
        if self._source is None:
            return self._quoted_pool.take(pa.array(self._chosen(keys, people)))
        values = self._source.values(keys, self._people(people))
        return quoted(values, is_plain=self._source.is_plain)

    def distinct(self, count: int, taken: frozenset[str]) -> list[str]:
        """Return up to *count* different strings that are not in *taken*, always the same ones."""
        found = [text for text in dict.fromkeys(self._pool) if text not in taken]
        if len(found) < count:
            keys = row_keys(derive(0, "distinct", self._place), 0, 4 * count + _SAMPLES)
            drawn = self._checker.accepted(self.values(keys, keys).to_pylist())
            found = [text for text in dict.fromkeys([*found, *drawn]) if text not in taken]
        return found[:count]

    def _chosen(self, keys: KeyArray, people: KeyArray) -> NDArray[np.int64]:  # noqa: ARG002 - see Pool
        return integers(keys, len(self._pool))

    def _people(self, people: KeyArray) -> KeyArray:
        return field_keys(people, self._meaning.party) if self._meaning.party else people

    def _check(self) -> None:
        """Look for a text at once where there may be none: whoever compiles a plan shall hear."""
        limits = self._limits
        if limits.minimum > LONGEST_TEXT:
            problem = f"texts of {limits.minimum} characters are too long to be made"
            raise UnsatisfiableSchemaError(self._place, problem)
        is_free = limits.is_simple and limits.has_room(limits.minimum, limits.minimum)
        is_tight = bool(limits.minimum or limits.maximum is not None)
        if (not is_free or (limits.formats and is_tight)) and self._source is None:
            self._pool  # noqa: B018 - it is made when it is asked for

    @cached_property
    def _pool(self) -> list[str]:
        try:
            return list(_pool_of(self._content, self._meaning.kind, self._locale))
        except UnsatisfiableSchemaError as error:
            raise UnsatisfiableSchemaError(self._place, error.problem) from None

    @cached_property
    def _raw_pool(self) -> pa.Array:
        return pa.array(self._pool, pa.string())

    @cached_property
    def _quoted_pool(self) -> pa.Array:
        return pa.array([json_string(text) for text in self._pool], pa.string())

    @cached_property
    def _source(self) -> TextSource | None:
        """Return where values come from, or None for the pool."""
        coded = _coded(self._limits, self._meaning)
        covering = coded.covering() if coded is not None else []
        if coded is not None and len(self._checker.accepted(covering)) == len(covering):
            return coded
        for source in likely_sources(self._meaning.kind, self._limits, self._locale):
            keys = row_keys(derive(0, "samples"), 0, _SAMPLES)
            samples = source.values(keys, keys).to_pylist()
            accepted = len(self._checker.accepted(samples))
            if accepted == _SAMPLES and self._is_safe(source):
                return source
            if accepted >= (_MOST if self._meaning.kind is Kind.EMAIL else _HALF):
                return Guarded(source, self._checker, self._pool)
        return None

    def _is_safe(self, source: TextSource) -> bool:
        return self._limits.is_simple and self._limits.has_room(*source.lengths)


class Guarded:
    """A source whose texts are checked one by one; those refused give way to a pool's."""

    def __init__(self, source: TextSource, checker: Checker, pool: Sequence[str]) -> None:
        self.lengths = source.lengths
        self.is_plain = False
        self._source = source
        self._checker = checker
        self._pool = pa.array(pool, pa.string())

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one accepted string for each key."""
        encoded = self._source.values(keys, people).dictionary_encode()
        accepts = self._checker.accepts
        verdicts = np.array([accepts(text) for text in encoded.dictionary.to_pylist()], dtype=bool)
        if verdicts.all():
            return encoded.dictionary_decode()
        spare = self._pool.take(pa.array(integers(keys, len(self._pool))))
        is_good = pa.array(verdicts[encoded.indices.to_numpy()])
        return either(is_good, encoded.dictionary_decode(), spare)


def sharing_key(texts: Texts) -> tuple[str, Meaning]:
    """Return what makes two strings' texts the same: their definition and their meaning."""
    content = {name: value for name, value in texts.definition.items() if name != "description"}
    return json.dumps(content, sort_keys=True, default=str), meaning(texts.path)


@lru_cache(maxsize=_MOST_POOLS)
def _pool_of(content: str, kind: Kind | None, locale: str) -> tuple[str, ...]:
    """Return the texts that the definition *content*, as JSON, allows; see ``text_pool``.

    The schemas of one API have many members in common, so pools outlive the plans that use them.

    Raises:
        UnsatisfiableSchemaError: No text was found.
    """
    definition = json.loads(content)
    checker = Checker(without_annotations(definition))
    return tuple(text_pool(text_limits(definition), kind, locale, checker, ""))


def made_up_names(texts: Texts) -> Texts:
    """Return *texts* as names of members: read as identifiers unless their path says more."""
    if meaning(texts.path).kind is None:
        return Texts(path=(*texts.path, "key"), definition=texts.definition)
    return texts


def _coded(limits: TextLimits, meant: Meaning) -> Template | None:
    """Return the source of a code whose only demand is one pattern without alternatives."""
    if len(limits.patterns) != 1 or limits.encodings:
        return None
    if not is_readable(limits.patterns[0]):
        return None
    pattern = Pattern(limits.patterns[0])
    is_code = meant.kind in _CODES
    alphabets = pattern.template() if is_code else pattern.template(0)
    if not alphabets or (not is_code and not pattern.is_fixed):
        return None
    plain = ["".join(sign for sign in signs if sign.isascii()) for signs in alphabets]
    return Template(plain) if all(plain) else None
