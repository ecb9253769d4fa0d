"""The one door to the validator that has the last word on what we make.

It is jsonschema-rs, which we did not write.  Formats are asserted; nothing is fetched.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schemas.json_schema.validators import validator_of
from persona_assets.schemas.pointers import format_pointer
from persona_assets.schemas.schema import Definition

_LONGEST = 300


class Flaw(NamedTuple):
    """One thing that is wrong with a value.

    Attributes:
        pointer: Where in the value, as a JSON pointer.
        constraint: The JSON pointer, in the schema, to what it violates; empty when it is no value.
        problem: What is wrong.
    """

    pointer: str
    constraint: str
    problem: str


class Checker:
    """Says whether values are instances of one definition."""

    def __init__(self, definition: Definition, place: str = "") -> None:
        """Compile the check.

        Args:
            definition: JSON Schema 2020-12, self-contained.
            place: What to name when the definition itself is wrong.

        Raises:
            UnsatisfiableSchemaError: The validator does not understand the definition, such as a
                ``pattern`` that is not a regular expression of ECMA-262.
        """
        import jsonschema_rs

        try:
            self._validator: Any = validator_of(definition, asserts_formats=True)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            first = str(error).splitlines()[0]
            raise UnsatisfiableSchemaError(
                place, f"the definition is not valid: {first}"
            ) from error

    def accepts(self, value: object) -> bool:
        """Return whether *value*, as plain Python, is an instance."""
        return self._validator.is_valid(value)

    def accepts_text(self, text: str) -> bool:
        """Return whether what *text* says as JSON is an instance."""
        return self._validator.is_valid(json.loads(text))

    def accepted(self, values: Iterable[str]) -> list[str]:
        """Return those of *values* that are instances and can be written as UTF-8."""
        return [text for text in values if _is_writable(text) and self._validator.is_valid(text)]

    def flaws(self, value: object) -> list[Flaw]:
        """Return everything that is wrong with *value*, as plain Python."""
        if self._validator.is_valid(value):
            return []
        return [
            Flaw(
                format_pointer([str(step) for step in error.instance_path]),
                format_pointer([str(step) for step in error.schema_path]),
                error.message[:_LONGEST],
            )
            for error in self._validator.iter_errors(value)
        ]

    def problem(self, text: str) -> str | None:
        """Return the first thing that is wrong with what *text* says as JSON, or None."""
        for error in self._validator.iter_errors(json.loads(text)):
            where = "/".join(str(part) for part in error.instance_path)
            return f"/{where}: {error.message[:_LONGEST]}"
        return None


def _is_writable(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
