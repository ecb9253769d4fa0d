"""Variables of a profile: ``${name}`` in a text stands for what ``variables`` says.

A text that is nothing but one placeholder becomes the value itself, so ``count: ${rows}`` is a
number; inside a longer text the value is spelled out.  ``$${`` stands for ``${``.
"""

import re
from collections.abc import Callable, Mapping

from persona_assets.documents import Document, Location, shown
from persona_assets.errors import UnknownNameError

Scalar = str | int | float | bool
"""What a variable can hold."""

# A pattern in a schema may hold a dollar and a brace.
_UNTOUCHED = ("variables", "schemas", "databases")
_PLACEHOLDER = re.compile(r"\$(\$?)\{([^{}]*)\}")


def substitute(document: Document) -> Document:
    """Return *document* with its variables in their places, each line where it was.

    Raises:
        InvalidDocumentError: A text names a variable that is not declared, a variable refers to
            another one, or it holds something that is no scalar.
    """
    value = document.value
    if not isinstance(value, dict):
        return document
    declared = _declared(document, value.get("variables"))

    def replace(text: str, location: Location) -> Scalar:
        try:
            return _fill(text, declared)
        except UnknownNameError as problem:
            raise document.error(location, str(problem)) from None

    filled = {
        key: part if key in _UNTOUCHED else _walk(part, (key,), replace)
        for key, part in value.items()
    }
    return document._replace(value=filled)


def _declared(document: Document, variables: object) -> dict[str, Scalar]:
    """Return what *variables* of *document* says, if it is a mapping; a model checks the rest."""
    declared: dict[str, Scalar] = {}
    for key, held in variables.items() if isinstance(variables, dict) else ():
        name = f"{key}"
        if not isinstance(held, str | int | float):
            problem = f"expected a text, a number, true or false; found {shown(held)}"
            raise document.error(("variables", name), problem)
        if isinstance(held, str) and _PLACEHOLDER.search(held):
            raise document.error(("variables", name), "a variable cannot refer to a variable")
        declared[name] = held
    return declared


def _walk(value: object, location: Location, replace: Callable[[str, Location], Scalar]) -> object:
    if isinstance(value, str):
        return replace(value, location)
    if isinstance(value, list):
        return [_walk(part, (*location, index), replace) for index, part in enumerate(value)]
    if isinstance(value, dict):
        return {key: _walk(part, (*location, key), replace) for key, part in value.items()}
    return value


def _fill(text: str, declared: Mapping[str, Scalar]) -> Scalar:
    whole = _PLACEHOLDER.fullmatch(text)
    if whole and not whole[1]:
        return _value(whole[2], declared)
    return _PLACEHOLDER.sub(
        lambda found: f"${{{found[2]}}}" if found[1] else _spell(_value(found[2], declared)), text
    )


def _value(name: str, declared: Mapping[str, Scalar]) -> Scalar:
    if name not in declared:
        raise UnknownNameError("variable", name, declared)
    return declared[name]


def _spell(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
