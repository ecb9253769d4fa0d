"""A script of SQL as statements, without what is meant for the program that runs it.

The ends of statements differ: ``;``, a line ``GO`` or ``/``, what ``DELIMITER`` says.  Bodies of
triggers and procedures have statements in them, which are not the script's own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from persona_assets.schemas.sql.tokens import Cursor, Token, next_token

_DIRECTIVE = re.compile(
    r"""[ \t]*(?:
      (?P<go>GO(?:[ \t]+\d+)?[ \t]*;?[ \t]*(?=\r?\n|\Z) | /[ \t]*(?=\r?\n|\Z))
    | (?P<delimiter>DELIMITER[ \t]+(?P<mark>\S+)[^\n]*)
    | (?P<line>\\[^\n]*
        | (?:PROMPT|REM|REMARK|SPOOL|WHENEVER|ACCEPT|DEFINE|UNDEFINE|TTITLE|BTITLE|CONN|CONNECT
            |PAUSE|EXIT|QUIT|HOST|CLEAR|SHOW[ \t]+ERRORS|COLUMN[ \t]+\w+[ \t]+FORMAT
            |SET[ \t]+(?:ECHO|DEFINE|FEEDBACK|SERVEROUTPUT|SCAN|VERIFY|TERMOUT|HEADING|PAGESIZE
            |LINESIZE|SQLBLANKLINES|TIMING|SQLPROMPT|ESCAPE))\b[^\n]*
        | \.[a-z]+[^\n]* | @@?[\w./\\]+(?:\.sql)?[ \t]*(?=\r?\n|\Z) ))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_INSERT = re.compile(
    r"""\s*+(?:INSERT|REPLACE)\b(?:[^;'"`$]|'(?:[^'\\]|''|\\.)*+'|"[^"]*+"|`[^`]*+`|\$)*+;""",
    re.IGNORECASE,
)
_COPY_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
_BODIES = ("TRIGGER", "PROCEDURE", "FUNCTION", "PACKAGE", "EVENT", "PROC")
_BEGINNINGS = ("CREATE", "ALTER", "DROP", "INSERT", "COMMENT", "GRANT")
_OBJECTS = ("TABLE", "INDEX", "UNIQUE", "VIEW", "SEQUENCE", "TYPE", "DOMAIN", "INTO", "ON",
    "CLUSTERED", "NONCLUSTERED", "SCHEMA", "DATABASE", *_BODIES)  # fmt: skip
_DECLARING = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a script.

    Attributes:
        tokens: Its tokens, without the mark that ends it.
        text: The whole script.
        line: The line, from 1, on which it begins.
    """

    tokens: tuple[Token, ...]
    text: str
    line: int

    def cursor(self) -> Cursor:
        """Return a cursor at its first token."""
        return Cursor(self.tokens, self.text)


class Lines:
    """Finds the line of a place in a text."""

    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def line(self, place: int) -> int:
        """Return the line, from 1, of *place*."""
        return bisect_right(self._ends, place - 1) + 1


def statements(text: str, *, has_escapes: bool) -> Iterator[Statement]:
    """Yield the statements of *text* but inserts, in order.

    Args:
        text: The script.
        has_escapes: Whether a backslash in a text escapes the next character, as in MySQL.
    """
    lines = Lines(text)
    for tokens in _Splitter(text, has_escapes=has_escapes).parts():
        yield Statement(tuple(tokens), text, lines.line(tokens[0].start))


class _Splitter:
    def __init__(self, text: str, *, has_escapes: bool) -> None:
        self._text = text
        self._has_escapes = has_escapes
        self._mark = ";"
        self._place = 0
        self._tokens: list[Token] = []
        self._depth = 0
        self._blocks = 0

    def parts(self) -> Iterator[list[Token]]:
        """Yield the tokens of each statement."""
        text = self._text
        while self._place < len(text):
            if (self._place == 0 or text[self._place - 1] == "\n") and self._at_directive():
                yield from self._ended()
            elif not self._tokens and (found := _INSERT.match(text, self._place)):
                self._place = found.end()
            elif self._mark != ";" and text.startswith(self._mark, self._place):
                self._place += len(self._mark)
                yield from self._ended()
            else:
                yield from self._token()
        yield from self._ended()

    def _token(self) -> Iterator[list[Token]]:
        token, after = next_token(self._text, self._place, has_escapes=self._has_escapes)
        if token is None:  # stop at each line, as a directive may follow
            line = self._text.find("\n", self._place, after)
            self._place = line + 1 if line >= 0 else after
            return
        if self._begins_anew(token):
            yield from self._ended()
        self._place = after
        if token.is_symbol(";") and self._mark == ";" and not self._is_inside_body():
            if _is_copy(self._tokens):
                end = _COPY_END.search(self._text, after)
                self._place = end.end() if end else len(self._text)
            yield from self._ended()
            return
        self._tokens.append(token)
        self._depth += token.is_symbol("(") - token.is_symbol(")")
        if token.is_word("BEGIN", "CASE"):
            self._blocks += 1
        elif token.is_word("END") and self._blocks:
            self._blocks -= 1

    def _at_directive(self) -> bool:
        """Move past a line that is no SQL; return whether it ends a statement."""
        found = _DIRECTIVE.match(self._text, self._place)
        if found is None or (found["line"] and self._tokens and found["line"][0] != "\\"):
            return False
        if found["line"] and self._tokens:
            return False
        self._place = found.end()
        if found["mark"]:
            self._mark = found["mark"]
        return True

    def _begins_anew(self, token: Token) -> bool:
        """Return whether *token* begins a statement although none was ended: Transact-SQL."""
        if self._depth > 0 or len(self._tokens) < 3 or not token.is_word(*_BEGINNINGS):
            return False
        if self._tokens[0].value.upper() not in ("CREATE", "ALTER", "SET", "USE", "DROP", "IF"):
            return False
        if any(one.is_word(*_BODIES) for one in self._tokens[:_DECLARING]):
            return False
        line = self._text.rfind("\n", 0, token.start) + 1
        if self._text[line : token.start].strip():
            return False
        following, _ = _following(self._text, token.stop, has_escapes=self._has_escapes)
        return following is not None and following.is_word(*_OBJECTS)

    def _is_inside_body(self) -> bool:
        has_body = any(token.is_word(*_BODIES) for token in self._tokens[:_DECLARING])
        has_body = has_body and self._tokens[0].is_word("CREATE")
        return has_body and self._blocks > 0

    def _ended(self) -> Iterator[list[Token]]:
        tokens = self._tokens
        self._tokens, self._depth, self._blocks = [], 0, 0
        if tokens:
            yield tokens


def _following(text: str, place: int, *, has_escapes: bool) -> tuple[Token | None, int]:
    while place < len(text):
        token, place = next_token(text, place, has_escapes=has_escapes)
        if token is not None:
            return token, place
    return None, place


def _is_copy(tokens: list[Token]) -> bool:
    is_copy = bool(tokens) and tokens[0].is_word("COPY")
    return is_copy and any(token.is_word("STDIN") for token in tokens)
