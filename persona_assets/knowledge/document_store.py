"""Mindscapes as documents: storage option A, and the role that every store of mindscapes plays.

A store holds one document a person.  Whoever is given a ``MindscapeStore`` need not know which one
it is, and what one holds another can take over: ``new.store(old.documents())``.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from pydantic import ValidationError

from persona_assets.errors import InvalidDocumentError, MissingInputError, StorageError
from persona_assets.knowledge.documents import MindscapeDocument


class MindscapeStore(Protocol):
    """Where mindscapes are kept, one of each person."""

    def store(self, documents: Iterable[MindscapeDocument]) -> Mapping[str, int]:
        """Store *documents*, each in place of what was stored of its person, all or none.

        Returns:
            How much it holds then, by kind; ``mindscapes`` counts the persons.

        Raises:
            StorageError: The disk refuses; what is stored is as it was.
        """
        ...

    def documents(self) -> Iterable[MindscapeDocument]:
        """Return the documents by the ids of their persons.

        Raises:
            MissingInputError: There are none.
        """
        ...


class DocumentStore:
    """The mindscapes in one file, one JSON document a line; the first write creates it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def store(self, documents: Iterable[MindscapeDocument]) -> dict[str, int]:
        """Store *documents*, each in place of what was stored of its person, all or none.

        Returns:
            How many persons there are then.

        Raises:
            StorageError: The disk refuses; the file is as it was.
            InvalidDocumentError: A line of the file is no mindscape.
        """
        kept = {each.person_id: each for each in (self.documents() if self._path.exists() else ())}
        kept |= {each.person_id: each for each in documents}
        lines = [
            kept[person].model_dump_json(by_alias=True, exclude_none=True) + "\n"
            for person in sorted(kept, key=str)
        ]
        self._write("".join(lines))
        return {"mindscapes": len(kept)}

    def documents(self) -> Iterator[MindscapeDocument]:
        """Yield the documents by the ids of their persons.

        Raises:
            MissingInputError: There is no such file.
            InvalidDocumentError: A line is no mindscape.
        """
        return read_documents(self._path)

    def _write(self, text: str) -> None:
        staged: Path | None = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(
                "w", dir=self._path.parent, prefix=".", delete=False, encoding="utf-8"
            ) as file:
                staged = Path(file.name)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(self._path)
        except OSError as problem:
            raise StorageError(self._path, f"cannot store mindscapes: {problem}") from problem
        finally:
            if staged is not None:
                staged.unlink(missing_ok=True)


def read_documents(path: Path) -> Iterator[MindscapeDocument]:
    """Yield the documents in *path*, one a line.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: A line is no mindscape.
    """
    if not path.is_file():
        raise MissingInputError(path, "a file with one mindscape a line is missing")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield MindscapeDocument.model_validate_json(line)
            except ValidationError as problem:
                first = problem.errors()[0]
                field = ".".join(map(str, first["loc"])) or None
                raise InvalidDocumentError(
                    path, first["msg"], line=number, field=field
                ) from problem
