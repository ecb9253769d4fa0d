"""The elements of one long list in a JSON file, one at a time, each with the line it begins on.

An export of a chat is an object with a few facts and one list of messages that may be longer than
memory.  What is held at once is one element, and the facts before and after the list.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.lines import check_not_utf_16, opened_export

LONGEST_ELEMENT = 1 << 26
"""How many characters one element of the list may have, or one fact beside it."""

_CHUNK = 1 << 20
_DEEPEST = 64
_TOO_DEEP = f"nested deeper than {_DEEPEST} levels"
_SPACE = re.compile(r"[ \t\r\n]*")


class Facts(dict[str, Any]):  # JSON of another program; readers check what they use
    """What stands beside the list, by key; complete when the list has been read to its end."""


def _strict_decoder() -> json.JSONDecoder:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is no JSON")

    return json.JSONDecoder(parse_constant=refuse)


@dataclass(slots=True)
class _Source:
    """The text of a JSON file, of which only a window is held."""

    path: Path
    stream: BinaryIO
    text: str = ""
    at: int = 0
    line: int = 1
    is_ended: bool = False
    _rest: bytes = b""
    _decoder: json.JSONDecoder = field(default_factory=_strict_decoder)

    def fail(self, problem: str) -> NoReturn:
        """Raise the error that says *problem* about where the reading stands."""
        raise InvalidDocumentError(self.path, problem, line=self.line)

    def peek(self) -> str:
        """Return the next character that is no space, or an empty text at the end."""
        while True:
            space = _SPACE.match(self.text, self.at)
            self._move(space.end() if space else self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._read_on():
                return ""

    def take(self, *marks: str) -> str:
        """Take the next character, which is one of *marks*."""
        found = self.peek()
        if found not in marks or not found:
            wanted = " or ".join(repr(mark) for mark in marks)
            self.fail(f"expected {wanted}; found {repr(found) if found else 'the end of the file'}")
        self._move(self.at + 1)
        return found

    def value(self) -> Any:  # noqa: ANN401 - JSON of another program
        """Take the next value."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self.text, self.at)
            except json.JSONDecodeError as problem:
                if not self._can_go_on():
                    line = self.line + self.text.count("\n", self.at, problem.pos)
                    text = (
                        "the file is cut off"
                        if self.is_ended and self._is_cut(problem)
                        else (problem.msg)
                    )
                    raise InvalidDocumentError(self.path, text, line=line) from None
            except RecursionError:
                self.fail(_TOO_DEEP)
            except ValueError as problem:
                self.fail(f"cannot be read: {problem}"[:200])
            else:
                # A number may go on in what is not read yet.
                if end < len(self.text) or not self._can_go_on():
                    self._check_size(end - self.at)
                    _check_depth(self, value)
                    self._move(end)
                    return value

    def _is_cut(self, problem: json.JSONDecodeError) -> bool:
        return problem.pos >= len(self.text.rstrip()) or problem.msg.startswith("Unterminated")

    def _can_go_on(self) -> bool:
        self._check_size(len(self.text) - self.at)
        return self._read_on()

    def _check_size(self, size: int) -> None:
        if size > LONGEST_ELEMENT:
            self.fail(f"a value of more than {LONGEST_ELEMENT:,} characters")

    def _move(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _read_on(self) -> bool:
        """Read more, and forget what was taken; return whether there was more."""
        if self.is_ended:
            return False
        # As much again as is held, so that a long element is not tried too often.
        data = self.stream.read(max(_CHUNK, len(self.text) - self.at))
        self.is_ended = not data
        whole = self._rest + data
        try:
            text = whole.decode()
            self._rest = b""
        except UnicodeDecodeError as problem:
            if self.is_ended or problem.end < len(whole) or problem.start < len(whole) - 4:
                line = self.line + self.text.count("\n", self.at)
                line += whole.count(b"\n", 0, problem.start)
                raise InvalidDocumentError(
                    self.path, f"the file must be UTF-8: {problem.reason}", line=line
                ) from None
            text, self._rest = whole[: problem.start].decode(), whole[problem.start :]
        self.text, self.at = self.text[self.at :] + text, 0
        return not self.is_ended


def read_rows(path: Path, key: str | None, facts: Facts) -> Iterator[tuple[int, Any]]:
    """Yield the elements of the list under *key* in the object at *path*, with their lines.

    Args:
        path: A JSON file.
        key: Where in the object the list is; None if the file is the list.
        facts: Gets what else the object says, in the order of the file.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: It cannot be read, is not UTF-8, no JSON, cut off, or holds no such
            list.
    """
    with opened_export(path) as stream:
        source = _open(path, stream)
        if key is None:
            yield from _elements(source)
        else:
            yield from _list_in_object(source, key, facts)
        if source.peek():
            source.fail(f"expected the end of the file; found {source.peek()!r}")


class Opening(NamedTuple):
    """How a JSON file begins.

    Attributes:
        is_list: Whether it is a list.
        keys: The keys of its object, or of the first one in its list, up to the first that holds a
            list; none, if it is something else.
    """

    is_list: bool
    keys: tuple[str, ...]


def read_opening(path: Path) -> Opening:
    """Return how the JSON file at *path* begins, by which an export can be told.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: It cannot be read, or is UTF-16.
    """
    keys: list[str] = []
    is_list = False
    with opened_export(path) as stream:
        source = _open(path, stream)
        with suppress(InvalidDocumentError):
            is_list = source.peek() == "["
            if is_list:
                source.take("[")
            source.take("{")
            while source.peek() == '"':
                keys.append(str(source.value()))
                source.take(":")
                if source.peek() == "[":
                    break
                source.value()
                source.take(",")
    return Opening(is_list, tuple(keys))


def _list_in_object(source: _Source, key: str, facts: Facts) -> Iterator[tuple[int, Any]]:
    source.take("{")
    is_found = False
    if source.peek() == "}":
        source.fail(f"required, but missing: {key}")
    while True:
        line = source.line
        name = source.value() if source.peek() == '"' else source.take('"')
        source.take(":")
        if name in facts or (name == key and is_found):
            raise InvalidDocumentError(source.path, "written twice", line=line, field=name)
        if name == key:
            is_found = True
            yield from _elements(source)
        else:
            facts[name] = source.value()
        if source.take(",", "}") == "}":
            break
    if not is_found:
        source.fail(f"required, but missing: {key}")


def _elements(source: _Source) -> Iterator[tuple[int, Any]]:
    source.take("[")
    if source.peek() == "]":
        source.take("]")
        return
    while True:
        source.peek()
        line = source.line
        yield line, source.value()
        if source.take(",", "]") == "]":
            return


def _open(path: Path, stream: BinaryIO) -> _Source:
    start = stream.read(4)
    check_not_utf_16(path, start)
    stream.seek(3 if start.startswith(b"\xef\xbb\xbf") else 0)
    return _Source(path, stream)


def _check_depth(source: _Source, value: object, depth: int = 0) -> None:
    if depth > _DEEPEST:
        source.fail(_TOO_DEEP)
    if isinstance(value, dict):
        for one in value.values():
            _check_depth(source, one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check_depth(source, one, depth + 1)
