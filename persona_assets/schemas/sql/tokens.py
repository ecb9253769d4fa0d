"""SQL text as tokens, for every dialect at once, and a cursor to walk through them.

Nothing is refused here: what no dialect knows is a symbol of one character.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple


class TokenKind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "quoted name"
    TEXT = "text"
    NUMBER = "number"
    SYMBOL = "symbol"


class Token(NamedTuple):
    """A piece of SQL.

    Attributes:
        kind: What it is.
        value: Names and texts without their quotes, words and symbols as they are written.
        start: Where it begins in the text.
        stop: Where it ends.
    """

    kind: TokenKind
    value: str
    start: int
    stop: int

    def is_word(self, *words: str) -> bool:
        """Return whether it is one of *words* (in capitals), unquoted."""
        return self.kind is TokenKind.WORD and self.value.upper() in words

    def is_symbol(self, *symbols: str) -> bool:
        """Return whether it is one of *symbols*."""
        return self.kind is TokenKind.SYMBOL and self.value in symbols

    @property
    def is_name(self) -> bool:
        """Whether it can name something."""
        return self.kind in (TokenKind.WORD, TokenKind.NAME)


_PATTERN = r"""
  (?P<space>\s++|--[^\n]*+|\#(?=[\s\#-])[^\n]*+|/\*(?!!|M!)(?:[^*]++|\*(?!/))*+\*/|/\*M?!\d*+|\*/)
| (?P<dollar>\$(?P<tag>[^\W\d]?\w*)\$.*?\$(?P=tag)\$)
| (?P<text>[eE]'(?:[^'\\]|''|\\.)*+'|[qQ]'\[.*?\]'|(?:[nNbBxX]|[uU]&)?%TEXT%)
| (?P<name>"(?:[^"]|"")*+"|`(?:[^`]|``)*+`)
| (?P<bracket>(?<![\w)])\[(?!\s*\])[^\]\[\n',]*\](?!\])|(?<=\])\[[^\W\d][^\]\[\n',]*\])
| (?P<word>\$\{[^}]*\}|\{\{.*?\}\}|(?:@@?|\#\#?|&&?)?[^\W\d][\w$\#@]*)
| (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
| (?P<symbol>::|<=>|<=|>=|<>|!=|:=|\|\||!~\*|!~|~\*|->>|->|.)
"""
_PLAIN_TEXT = r"'(?:[^']|'')*+'"
_ESCAPED_TEXT = r"'(?:[^'\\]|''|\\.)*+'"


def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(_PATTERN.replace("%TEXT%", text), re.VERBOSE | re.DOTALL)


_TOKEN = {False: _compiled(_PLAIN_TEXT), True: _compiled(_ESCAPED_TEXT)}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "Z": "\x1a"}
_WITH_ANGLES = ("ARRAY", "STRUCT", "MAP", "RANGE", "LIST")
_KINDS = {
    "text": TokenKind.TEXT,
    "dollar": TokenKind.TEXT,
    "name": TokenKind.NAME,
    "bracket": TokenKind.NAME,
    "word": TokenKind.WORD,
    "number": TokenKind.NUMBER,
    "symbol": TokenKind.SYMBOL,
}


def next_token(text: str, place: int, *, has_escapes: bool) -> tuple[Token | None, int]:
    """Return the token at *place*, None for space and comments, and the place after it.

    Args:
        text: The SQL.
        place: Where to look, before the end.
        has_escapes: Whether a backslash in a text escapes the next character, as in MySQL.
    """
    found = _TOKEN[has_escapes].match(text, place)
    if found is None:  # an opening quote without its end is taken as a symbol
        return Token(TokenKind.SYMBOL, text[place], place, place + 1), place + 1
    group = found.lastgroup
    if group == "space" or group is None:
        return None, found.end()
    kind = _KINDS[group if group != "tag" else "dollar"]
    value = _value(group, found, has_escapes=has_escapes)
    return Token(kind, value, found.start(), found.end()), found.end()


def _value(group: str, found: re.Match[str], *, has_escapes: bool) -> str:
    written = found[0]
    match group:
        case "name":
            return written[1:-1].replace(written[0] * 2, written[0])
        case "bracket":
            return written[1:-1]
        case "dollar" | "tag":
            width = len(found["tag"]) + 2
            return written[width:-width]
        case "text":
            inner = written[written.index("'") + 1 : -1]
            if written[0] in "qQ":
                return inner[1:-1]
            inner = inner.replace("''", "'")
            escapes = has_escapes or written[0] in "eE"
            return _ESCAPE.sub(_unescaped, inner) if escapes and "\\" in inner else inner
        case _:
            return written


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[1])


class Cursor:
    """A place among tokens that moves forward."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self.tokens = tokens
        self.place = 0
        self._text = text

    @property
    def is_done(self) -> bool:
        """Whether no token is left."""
        return self.place >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        """Return the token *ahead* of the next one without moving; None after the end."""
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def sees(self, *words: str) -> bool:
        """Return whether the next tokens are these words (in capitals), one after the other."""
        return all(
            (token := self.peek(ahead)) is not None and token.is_word(word)
            for ahead, word in enumerate(words)
        )

    def sees_any(self, *words: str) -> bool:
        """Return whether the next token is one of *words*."""
        token = self.peek()
        return token is not None and token.is_word(*words)

    def sees_symbol(self, *symbols: str, ahead: int = 0) -> bool:
        """Return whether the token *ahead* is one of *symbols*."""
        token = self.peek(ahead)
        return token is not None and token.is_symbol(*symbols)

    def accept(self, *words: str) -> bool:
        """Move past *words* if they come next, and return whether they did."""
        found = self.sees(*words)
        if found:
            self.place += len(words)
        return found

    def accept_any(self, *words: str) -> bool:
        """Move past one of *words* if it comes next, and return whether it did."""
        found = self.sees_any(*words)
        self.place += found
        return found

    def accept_symbol(self, *symbols: str) -> bool:
        """Move past one of *symbols* if it comes next, and return whether it did."""
        found = self.sees_symbol(*symbols)
        self.place += found
        return found

    def take(self) -> Token | None:
        """Return the next token and move past it; None after the end."""
        token = self.peek()
        self.place += 1
        return token

    def group(self) -> "Cursor":
        """Return what stands in the parentheses (or ``<...>``) that come next; move past them."""
        opening = self.tokens[self.place]
        closing = {"(": ")", "<": ">", "[": "]"}[opening.value]
        depth, start = 0, self.place + 1
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.is_symbol(opening.value):
                depth += 1
            elif token.is_symbol(closing):
                depth -= 1
                if depth == 0:
                    return Cursor(self.tokens[start : self.place - 1], self._text)
        return Cursor(self.tokens[start:], self._text)

    def items(self) -> list["Cursor"]:
        """Return all that is left, split at the commas outside parentheses."""
        found: list[Cursor] = []
        depth, angles, start = 0, 0, self.place
        for place in range(self.place, len(self.tokens)):
            token = self.tokens[place]
            if token.kind is not TokenKind.SYMBOL:
                continue
            depth += (token.value in "([") - (token.value in ")]")
            angles += token.value == "<" and self.tokens[place - 1].is_word(*_WITH_ANGLES)
            angles -= token.value == ">" and angles > 0
            if token.value == "," and depth <= 0 and not angles:
                found.append(Cursor(self.tokens[start:place], self._text))
                start = place + 1
        found.append(Cursor(self.tokens[start:], self._text))
        return [item for item in found if item.tokens]

    def part(self, stop: int) -> "Cursor":
        """Return the tokens from here to the one numbered *stop*, as a cursor of their own."""
        return Cursor(self.tokens[self.place : stop], self._text)

    def written(self, start: int | None = None, stop: int | None = None) -> str:
        """Return the text of the tokens from *start* to *stop*, as it is written."""
        part = self.tokens[self.place if start is None else start : stop]
        return self._text[part[0].start : part[-1].stop] if part else ""

    def name(self) -> tuple[str, ...]:
        """Return the dotted name that comes next, such as ("public", "users"); empty for none."""
        parts: list[str] = []
        while (token := self.peek()) is not None and token.is_name:
            parts.extend(_parts(token))
            self.place += 1
            if not self.accept_symbol("."):
                break
        return tuple(parts)


def _parts(token: Token) -> list[str]:
    """Return the names in *token*: BigQuery writes several between one pair of quotes."""
    is_path = token.kind is TokenKind.NAME and re.fullmatch(r"[\w-]+(\.[\w-]+)+", token.value)
    return token.value.split(".") if is_path else [token.value]
