"""The fields of one JSON object of an export, asked for by type: what does not fit is named."""

import re
from pathlib import Path
from typing import Any

from persona_assets.documents import shown
from persona_assets.errors import InvalidDocumentError

_LONE_HALF = re.compile(r"[\ud800-\udfff]")


def whole_characters(text: str) -> str:
    r"""Return *text* with U+FFFD for half of a character, which an export may end a text with.

    Examples:
        >>> whole_characters("ok \ud83d")
        'ok \ufffd'
    """
    return _LONE_HALF.sub("\ufffd", text)


def whole_values(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return *value* with U+FFFD for half of a character in any of its texts."""
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, list):
        return [whole_values(one) for one in value]
    if isinstance(value, dict):
        return {whole_characters(name): whole_values(one) for name, one in value.items()}
    return value


class Row:
    """One JSON object of an export, whose fields are asked for by type."""

    def __init__(self, path: Path, line: int, value: object, place: str = "") -> None:
        if not isinstance(value, dict):
            problem = f"expected an object; found {shown(value)}"
            raise InvalidDocumentError(path, problem, line=line, field=place or None)
        self.path = path
        self.line = line
        self.value: dict[str, Any] = value
        self.place = place

    def error(self, name: str, problem: str) -> InvalidDocumentError:
        """Return the error that says *problem* about the field *name*."""
        field_name = f"{self.place}.{name}" if self.place else name
        return InvalidDocumentError(self.path, problem, line=self.line, field=field_name)

    def text(self, name: str) -> str:
        """Return the text *name*, which must be there."""
        value = self.maybe_text(name)
        if value is None:
            raise self.error(name, "required, but missing")
        return value

    def maybe_text(self, name: str) -> str | None:
        """Return the text *name*, or None if it is missing or null."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, str):
            raise self.error(name, f"expected a text; found {shown(value)}")
        return None if value is None else whole_characters(value)

    def maybe_size(self, name: str) -> int | None:
        """Return the whole number *name*, at least 0, or None if it is missing or null."""
        value = self.value.get(name)
        if value is not None and (type(value) is not int or value < 0):
            raise self.error(name, f"expected a whole number from 0; found {shown(value)}")
        return value

    def maybe_flag(self, name: str) -> bool:
        """Return the boolean *name*; false if it is missing or null."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.error(name, f"expected true or false; found {shown(value)}")
        return bool(value)

    def maybe_row(self, name: str) -> "Row | None":
        """Return the object *name*, or None if it is missing or null."""
        value = self.value.get(name)
        return None if value is None else Row(self.path, self.line, value, self._place(name))

    def rows(self, name: str) -> "list[Row]":
        """Return the objects of the list *name*; none if it is missing or null."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(name, f"expected a list; found {shown(value)}")
        listed: list[object] = value
        return [
            Row(self.path, self.line, one, f"{self._place(name)}[{index}]")
            for index, one in enumerate(listed)
        ]

    def _place(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name
