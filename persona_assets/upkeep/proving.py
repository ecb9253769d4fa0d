"""Proof that words are gone: every file is searched, and what is packed is unpacked first.

Texts are looked for in UTF-8 and UTF-16 and as JSON spells them, all of them at once.  What
compression hides is unpacked: see :mod:`.unpacking`.
"""

import html
import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.errors import StorageError
from persona_assets.upkeep.searching import BATCH_CHARACTERS, find_texts
from persona_assets.upkeep.unpacking import store_contents, unpacked_contents

_MAGIC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Remnant:
    """A text that is still there.

    Attributes:
        path: The file.
        place: How it is written there, such as ``utf-8`` or ``Parquet``.
        text_number: Which of the texts that were looked for; the text itself is not repeated.
    """

    path: Path
    place: str
    text_number: int

    def __str__(self) -> str:
        return f"{self.path}: text {self.text_number} ({self.place})"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was searched, and what was found.

    Attributes:
        file_count: How many files were searched.
        byte_count: How many bytes they have.
        text_count: How many texts were looked for.
        remnants: What is still there.
    """

    file_count: int
    byte_count: int
    text_count: int
    remnants: tuple[Remnant, ...]


@dataclass(slots=True)
class _Counts:
    """How much was searched so far."""

    files: int = 0
    bytes: int = 0


def prove_gone(
    texts: Sequence[str], folders: Iterable[Path], besides: Collection[Path] = ()
) -> Proof:
    """Search every file below *folders*, or that is one of them, *besides* some, for *texts*.

    Raises:
        StorageError: A file cannot be read or unpacked; then nothing is proven.
    """
    spellings = _Spellings(texts)
    counts = _Counts()
    contents = _contents(folders, besides, counts, spellings.longest)
    remnants = tuple(spellings.find(contents))
    return Proof(counts.files, counts.bytes, len(texts), remnants)


class _Spellings:
    """The texts that are looked for, in every spelling; a byte is a character here."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._meant: dict[str, list[tuple[int, str]]] = {}
        for number, text in enumerate(texts, start=1):
            for place, form in _forms(text).items():
                self._meant.setdefault(form.decode("latin-1"), []).append((number, place))
        self.longest = max(map(len, self._meant), default=0)

    def find(self, contents: Iterable[tuple[tuple[Path, str], str]]) -> Iterator[Remnant]:
        """Yield what is found in *contents*, whose labels are a file and how it was unpacked."""
        seen: set[tuple[Path, str, int]] = set()
        for (path, unpacked), hits in find_texts(self._meant, contents):
            told: dict[int, str] = {}
            for number, place in sorted(meaning for hit in hits for meaning in self._meant[hit]):
                told.setdefault(number, place)
            for number, place in told.items():
                if (path, unpacked, number) not in seen:
                    seen.add((path, unpacked, number))
                    yield Remnant(path, unpacked or place, number)


def _forms(text: str) -> dict[str, bytes]:
    quoted, marked = _quoted(text), html.escape(text)
    return {
        "utf-8": text.encode("utf-8", "replace"),
        "utf-8 in one line": " ".join(text.split()).encode("utf-8", "replace"),
        "utf-8, decomposed": unicodedata.normalize("NFD", text).encode("utf-8", "replace"),
        "utf-8, composed": unicodedata.normalize("NFC", text).encode("utf-8", "replace"),
        "utf-16-le": text.encode("utf-16-le", "replace"),
        "utf-16-be": text.encode("utf-16-be", "replace"),
        "JSON": quoted.encode(),
        "JSON in JSON": _quoted(quoted).encode(),
        "HTML": marked.encode("utf-8", "replace"),
        "HTML in JSON": _quoted(marked).encode(),
    }


def _quoted(text: str) -> str:
    return json.dumps(text)[1:-1]


def _contents(
    folders: Iterable[Path], besides: Collection[Path], counts: _Counts, overlap: int
) -> Iterator[tuple[tuple[Path, str], str]]:
    for folder in folders:
        paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        for path in paths:
            try:
                if path.is_file() and path not in besides:
                    yield from _contents_of(path, counts, overlap)
                elif path.name == "passages.lance" and path.is_dir():
                    yield from (((path, "LanceDB"), _text(data)) for data in store_contents(path))
            except FileNotFoundError:
                continue  # somebody has deleted it meanwhile
            except OSError as problem:
                if isinstance(problem, StorageError):
                    raise
                raise StorageError(path, f"cannot be searched: {problem}") from problem


def _contents_of(
    path: Path, counts: _Counts, overlap: int
) -> Iterator[tuple[tuple[Path, str], str]]:
    counts.files += 1
    begin, rest = b"", b""
    with path.open("rb") as file:
        while data := file.read(BATCH_CHARACTERS):
            counts.bytes += len(data)
            begin = begin or data[:_MAGIC_BYTES]
            yield (path, ""), _text(rest + data)
            rest = (rest + data)[-overlap:] if overlap else b""
    for place, data in unpacked_contents(path, begin, overlap):
        yield (path, place), _text(data)


def _text(data: bytes) -> str:
    """Return *data* as a text of as many characters."""
    return data.decode("latin-1")
