"""Looking for many texts at once: each content is read once, however many texts there are.

The automaton of Aho and Corasick in polars does the work.  Building it costs, too, so contents are
looked through in batches.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

import polars as pl

_Label = TypeVar("_Label")

BATCH_CHARACTERS = 1 << 24
"""How much is looked through at a time: it bounds the memory."""


def find_texts(
    texts: Collection[str], contents: Iterable[tuple[_Label, str]]
) -> Iterator[tuple[_Label, set[str]]]:
    """Yield each of the labelled *contents* that has any of *texts*, with those that it has."""
    meant = {_encodable(text): text for text in texts if text}
    patterns = sorted(meant)
    if not patterns:
        return
    for batch in _batches(contents):
        rows = pl.Series([_encodable(content) for _, content in batch], dtype=pl.String)
        found = rows.str.extract_many(patterns, overlapping=True).list.unique()
        for (label, _), hits in zip(batch, found.to_list(), strict=True):
            if hits:
                yield label, {meant[hit] for hit in hits}


def texts_in(texts: Collection[str], contents: Iterable[str]) -> set[str]:
    """Return those of *texts* that are in any of *contents*."""
    hits = find_texts(texts, ((None, content) for content in contents))
    return set().union(*(found for _, found in hits))


def replace_texts(contents: Sequence[str], texts: Sequence[str], replacement: str) -> list[str]:
    """Return *contents* with each of *texts* replaced; where two overlap, the first listed goes."""
    if not contents or not texts:
        return list(contents)
    patterns = [_encodable(text) for text in dict.fromkeys(texts) if text]
    sound = [content for content in contents if content.isascii() or _is_sound(content)]
    rows = pl.Series(sound, dtype=pl.String)
    replaced = rows.str.replace_many(patterns, [replacement] * len(patterns), leftmost=True)
    pairs = dict(zip(sound, replaced.to_list(), strict=True))
    return [pairs.get(content, content) for content in contents]


def _batches(contents: Iterable[tuple[_Label, str]]) -> Iterator[list[tuple[_Label, str]]]:
    batch: list[tuple[_Label, str]] = []
    size = 0
    for label, content in contents:
        batch.append((label, content))
        size += len(content)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _is_sound(text: str) -> bool:
    return _encodable(text) == text


def _encodable(text: str) -> str:
    """Return *text* with a question mark for each half of a character, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
