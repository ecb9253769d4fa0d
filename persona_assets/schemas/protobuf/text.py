"""Texts of Protobuf files: their imports, and parts taken out without moving the rest.

This is no parser: it knows strings, comments and brackets, and leaves the language to protoc.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<skip>//[^\n]*|/\*.*?\*/|\s+)|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|[\w.]+|.""",
    re.DOTALL,
)
_VISIBLE = re.compile(r"[^\n]")
_OPEN, _CLOSED = "{[(<", "}])>"


class Token(NamedTuple):
    """A word, a string or a sign, and where it stands."""

    text: str
    start: int
    end: int


class Import(NamedTuple):
    """An import statement: the path in it and the span of the text that it takes."""

    path: str
    start: int
    end: int


def imports(text: str) -> list[Import]:
    """Return the import statements of *text*, in its order."""
    found: list[Import] = []
    tokens = list(_tokens(text))
    depth = 0
    for number, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        is_first = number == 0 or tokens[number - 1].text in ";}"
        if depth == 0 and token.text == "import" and is_first:
            rest = tokens[number + 1 : number + 4]
            path = next((one for one in rest if one.text[0] in "\"'"), None)
            end = next((one.end for one in rest if one.text == ";"), None)
            if path and end:
                found.append(Import(path.text[1:-1], token.start, end))
    return found


def package(text: str) -> str:
    """Return the package of *text*, or ""."""
    tokens = [token.text for token in _tokens(text)]
    for number, word in enumerate(tokens[:-1]):
        if word == "package" and (number == 0 or tokens[number - 1] in ";}"):
            return tokens[number + 1]
    return ""


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return *text* with spaces in place of *spans*; lines and columns stay."""
    for start, end in spans:
        text = text[:start] + _VISIBLE.sub(" ", text[start:end]) + text[end:]
    return text


def without_services(text: str) -> str:
    """Return *text* without its services: records are made of messages only."""
    tokens = list(_tokens(text))
    spans: list[tuple[int, int]] = []
    depth = 0
    for number, token in enumerate(tokens):
        is_first = depth == 0 and (number == 0 or tokens[number - 1].text in ";}")
        is_service = is_first and [one.text for one in tokens[number : number + 3]][2:] == ["{"]
        if is_service and token.text == "service":
            spans.append((token.start, tokens[_closing(tokens, number + 2)].end))
        depth += (token.text == "{") - (token.text == "}")
    return without(text, spans)


def without_option(text: str, name: str) -> str:
    """Return *text* without all uses of the option called *name*.

    Args:
        text: What a file says.
        name: The name as protoc writes it, such as ``(my.option)`` or ``default``.
    """
    tokens = list(_tokens(text))
    spans: list[tuple[int, int]] = []
    number = 0
    while number < len(tokens):
        token = tokens[number]
        if token.text == "option" and number and tokens[number - 1].text in ";{}":
            end = _statement_end(tokens, number)
            if _is_called(tokens[number + 1 : end], name):
                spans.append((token.start, tokens[end].end))
            number = end
        elif token.text == "[":
            end = _closing(tokens, number)
            spans += _unused(tokens[number : end + 1], name)
            number = end
        number += 1
    return without(text, spans)


def offset_of(text: str, line: int, column: int) -> int:
    """Return where *line* and *column*, both from 1, are in *text*."""
    lines = text.split("\n")
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1


def without_default_at(text: str, offset: int) -> str:
    """Return *text* without the ``default`` in the brackets that hold *offset*."""
    tokens = list(_tokens(text))
    for number, token in enumerate(tokens):
        if token.text == "[":
            end = _closing(tokens, number)
            if token.start <= offset < tokens[end].end:
                return without(text, _unused(tokens[number : end + 1], "default"))
    return text


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        if match["skip"] is None:
            yield Token(match[0], match.start(), match.end())


def _closing(tokens: list[Token], number: int) -> int:
    """Return which token closes the bracket at *number*; the last one when none does."""
    depth = 0
    for place in range(number, len(tokens)):
        text = tokens[place].text
        depth += (text in _OPEN) - (text in _CLOSED)
        if depth == 0:
            return place
    return len(tokens) - 1


def _statement_end(tokens: list[Token], number: int) -> int:
    while number < len(tokens) - 1 and tokens[number].text != ";":
        number = _closing(tokens, number) + 1 if tokens[number].text in _OPEN else number + 1
    return min(number, len(tokens) - 1)


def _unused(group: list[Token], name: str) -> list[tuple[int, int]]:
    """Return the spans to take out of the brackets *group* so that no option is called *name*."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in group[1:-1]:
        if token.text == "," and depth == 0:
            items[-1].append(token)
            items.append([])
            continue
        depth += (token.text in _OPEN) - (token.text in _CLOSED)
        items[-1].append(token)
    kept = [item for item in items if item and not _is_called(item, name)]
    if len(kept) == len(items):
        return []
    if not kept:
        return [(group[0].start, group[-1].end)]
    spans = [(item[0].start, item[-1].end) for item in items if item and item not in kept]
    last = kept[-1][-1]
    return [*spans, (last.start, last.end)] if last.text == "," else spans


def _is_called(item: list[Token], name: str) -> bool:
    """Return whether the option *item*, with or without a leading dot in it, is *name*."""
    spelled = "".join(token.text for token in item).replace("(.", "(", 1)
    return spelled.startswith((f"{name}=", f"{name}.", f"{name}{{"))
