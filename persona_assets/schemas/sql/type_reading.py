"""The types of columns as they are written: one word or several, arguments, dimensions."""

from persona_assets.schemas.sql.model import SqlType
from persona_assets.schemas.sql.tokens import Cursor, Token, TokenKind

_MORE_WORDS = {
    "DOUBLE": ("PRECISION",),
    "CHARACTER": ("VARYING", "LARGE", "OBJECT"),
    "CHAR": ("VARYING", "LARGE", "OBJECT"),
    "NCHAR": ("VARYING", "LARGE", "OBJECT"),
    "BINARY": ("VARYING", "LARGE", "OBJECT"),
    "NATIONAL": ("CHARACTER", "CHAR", "VARCHAR", "VARYING"),
    "BIT": ("VARYING",),
    "LONG": ("RAW", "VARCHAR", "VARBINARY", "TEXT", "BLOB"),
    "INTERVAL": ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"),
    "UNSIGNED": ("BIG", "INT", "INTEGER"),
    "NATIVE": ("CHARACTER",),
    "VARYING": ("CHARACTER",),
}
_TIMES = ("TIMESTAMP", "TIME", "DATETIME", "TIMESTAMPTZ")
_NO_TYPES = (
    "NOT", "NULL", "PRIMARY", "UNIQUE", "DEFAULT", "CHECK", "REFERENCES", "GENERATED", "CONSTRAINT",
    "COLLATE", "AS", "AUTOINCREMENT", "COMMENT", "OPTIONS",
)  # fmt: skip
_BRACKETED = ("ARRAY", "STRUCT", "MAP", "RANGE", "OBJECT", "ROW")


def read_type(cursor: Cursor) -> SqlType:
    """Return the type that comes next, of no name when there is none, and move past it."""
    start = cursor.place
    token = cursor.peek()
    if token is None or not token.is_name or token.is_word(*_NO_TYPES):
        return SqlType("")
    is_quoted = token.kind is TokenKind.NAME
    name = list(cursor.name())
    words = [name[-1].upper()]
    _take_words(cursor, words, is_quoted=is_quoted)
    arguments: tuple[str, ...] = ()
    if (cursor.sees_symbol("<") and words[0] in _BRACKETED) or cursor.sees_symbol("("):
        arguments = _arguments(cursor.group())
    _take_words(cursor, words, is_quoted=is_quoted)
    is_unsigned = words[0] == "UNSIGNED"
    while cursor.sees_any("UNSIGNED", "ZEROFILL", "SIGNED"):
        is_unsigned = is_unsigned or not cursor.sees("SIGNED")
        cursor.place += 1
    depth = _dimensions(cursor)
    written = " ".join(cursor.written(start, cursor.place).split())
    if words[0] == "ARRAY" and not depth and arguments:
        depth, words, arguments = 1, *_element(arguments[0])
    return SqlType(" ".join(words).lower(), arguments, written, is_unsigned, depth, is_quoted)


def _take_words(cursor: Cursor, words: list[str], *, is_quoted: bool) -> None:
    """Add the further words of a type such as ``timestamp (3) with time zone``."""
    if not is_quoted:
        more = _MORE_WORDS.get(words[0], ())
        while (token := cursor.peek()) is not None and token.is_word(*more):
            words.append(token.value.upper())
            cursor.place += 1
            if cursor.sees_symbol("(") and words[0] == "INTERVAL":
                cursor.group()
    if words[0] in _TIMES and cursor.sees_any("WITH", "WITHOUT"):
        ahead = 2 if (token := cursor.peek(1)) is not None and token.is_word("LOCAL") else 1
        time = cursor.peek(ahead)
        if time is not None and time.is_word("TIME"):
            words.extend(one.value.upper() for one in _taken(cursor, ahead + 2))


def _taken(cursor: Cursor, count: int) -> list[Token]:
    return [token for _ in range(count) if (token := cursor.take()) is not None]


def _arguments(inner: Cursor) -> tuple[str, ...]:
    found: list[str] = []
    for item in inner.items():
        token = item.tokens[0]
        is_text = len(item.tokens) == 1 and token.kind in (TokenKind.TEXT, TokenKind.NAME)
        found.append(token.value if is_text else item.written())
    return tuple(found)


def _dimensions(cursor: Cursor) -> int:
    depth = 0
    while cursor.sees_symbol("[") or cursor.sees("ARRAY"):
        depth += 1
        is_word = cursor.accept("ARRAY")
        if cursor.sees_symbol("["):
            cursor.group()
        elif not is_word:
            break
    return depth


def _element(written: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the words and arguments of the type in ``ARRAY<...>``."""
    name, _, rest = written.partition("(")
    arguments = tuple(part.strip() for part in rest.rstrip(" )").split(",")) if rest else ()
    is_struct = name.strip().upper().startswith("STRUCT")
    return (["STRUCT"], ()) if is_struct else ([name.strip().upper()], arguments)
