"""What a script never closes or leaves empty: quotes, comments, places between commas."""

import re

from persona_assets.schemas.sql.statements import Statement
from persona_assets.schemas.sql.tokens import Cursor

_QUOTES = ("'", '"', "`")
_DOLLARS = re.compile(r"\$(?:[^\W\d]\w*)?\$")
_BODIES = ("TRIGGER", "PROCEDURE", "FUNCTION", "PACKAGE", "EVENT", "PROC")
_READ = ("CREATE", "ALTER", "COMMENT")


def unclosed(statement: Statement) -> tuple[int, str] | None:
    """Return where *statement* opens what the script never closes, and what that is.

    Quotes count only in statements that are read: a body may be of another language.
    """
    text, tokens = statement.text, statement.tokens
    is_read = tokens[0].is_word(*_READ) and not any(one.is_word(*_BODIES) for one in tokens[:6])
    for token in tokens:
        if token.is_symbol("/") and text.startswith("/*", token.start):
            return token.start, "comment"
        if is_read and token.is_symbol(*_QUOTES):
            return token.start, "quote"
        if is_read and token.is_symbol("$") and _DOLLARS.match(text, token.start):
            return token.start, "dollar quote"
    return None


def empty_item(inner: Cursor) -> int | None:
    """Return the place of a comma with nothing before it; None for none.

    A comma at the end is fine, as some dialects take one there.
    """
    is_after_comma = True
    for token in inner.tokens:
        if is_after_comma and token.is_symbol(","):
            return token.start
        is_after_comma = token.is_symbol(",")
    return None
