r"""Regular expressions of ECMA-262, as JSON Schema has them, read with Python's own parser.

Only a generator needs this: what it makes is checked by the validator afterwards, so a construct
may be translated to something narrower (``\p{L}`` to the Latin letters) but need not be exact.
"""

import re
import warnings
from functools import lru_cache
from typing import Any

_PROPERTIES = {
    "L": "a-zA-Zäöüéèñç",
    "Lu": "A-ZÄÖÜÉ",
    "Ll": "a-zäöüéèñç",
    "N": "0-9",
    "P": "!#%*,./:;?@_\\-",
    "S": "$+<=>^`|~",
    "Z": " ",
    "M": "\u0300-\u0304",
    "C": "\\x01-\\x08",
    "Greek": "\u03b1-\u03c9\u0391-\u03a1",
    "Cyrillic": "\u0430-\u044f\u0410-\u042f",
    "Han": "\u4e00-\u9fa5",
    "Hiragana": "\u3041-\u3096",
    "Katakana": "\u30a1-\u30fa",
    "Hangul": "\uac00-\ud7a3",
    "Arabic": "\u0627-\u064a",
    "Hebrew": "\u05d0-\u05ea",
    "Emoji": "\U0001f600-\U0001f64f",
}
_NAMES = {
    "Letter": "L", "Alphabetic": "L", "Alpha": "L", "Latin": "L", "Latn": "L", "Lo": "L", "Lm": "L",
    "Uppercase_Letter": "Lu", "Uppercase": "Lu", "Lt": "Lu", "Lowercase_Letter": "Ll",
    "Lowercase": "Ll", "Nd": "N", "Number": "N", "Decimal_Number": "N", "digit": "N", "Nl": "N",
    "Punctuation": "P", "Symbol": "S", "Separator": "Z", "Zs": "Z", "White_Space": "Z", "Mark": "M",
    "Mn": "M", "Mc": "M", "Cc": "C", "Other": "C", "Control": "C", "Emoji_Presentation": "Emoji",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\\[pP]\{(?P<property>[^}]*)\} | \\c(?P<control>[A-Za-z]) | \\u\{(?P<code>[0-9A-Fa-f]+)\}
    | \\k<(?P<back>\w+)> | \(\?<(?P<group>[A-Za-z_$][\w$]*)> | \\(?P<escape>.) | (?P<open>\[\^?\]?)
    | (?P<brace>\{,) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
Tree = Any
"""What Python's private parser makes of a pattern, or of a part of one."""

_KNOWN_ESCAPES = frozenset("dDwWsSbBntrfv0123456789xu")


@lru_cache(maxsize=4096)
def parsed(pattern: str) -> Tree:
    """Return the syntax tree of *pattern*, as ``re`` makes it.

    Raises:
        ValueError: The pattern is not one that Python can read, even translated.
    """
    from re import _parser  # pyright: ignore[reportAttributeAccessIssue]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _parser.parse(translated(pattern), re.ASCII)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(str(error)) from error


def translated(pattern: str) -> str:
    r"""Return *pattern* as Python writes it.

    Examples:
        >>> translated(r"^(?<year>\d{4})\/\p{N}$")
        '^(?P<year>\\d{4})/[0-9]$'
        >>> translated("[[a]")
        '[\\[a]'
    """
    parts: list[str] = []
    is_inside = False
    for token in _TOKEN.finditer(pattern):
        text = token.group()
        if token["open"] is not None:
            text, is_inside = _opened(text, is_inside=is_inside)
        elif text == "]" and is_inside:
            is_inside = False
        else:
            text = _rewritten(token, is_inside=is_inside)
        parts.append(text)
    return "".join(parts)


def _opened(text: str, *, is_inside: bool) -> tuple[str, bool]:
    """Return what a bracket means, and whether a set is open after it."""
    if is_inside:
        closes = text.endswith("]")
        return "\\[" + text[1:], not closes
    if text == "[]":
        return "(?!)", False
    if text == "[^]":
        return "[\\s\\S]", False
    return text, True


def _rewritten(token: re.Match[str], *, is_inside: bool) -> str:
    text, part = token.group(), str(token[token.lastgroup or 0])
    match token.lastgroup:
        case "property":
            text = _property(part, is_negated=text[1] == "P", is_inside=is_inside)
        case "control":
            text = f"\\x{ord(part) % 32:02x}"
        case "code":
            text = re.escape(chr(int(part, 16)))
        case "back":
            text = f"(?P={part})"
        case "group" if not is_inside:
            text = f"(?P<{part.replace('$', '_')}>"
        case "escape":
            text = _escape(part)
        case "brace":
            text = "\\{,"
        case _:
            text = f"\\{text}" if is_inside and text in "&|~" else text
    return text


def _escape(sign: str) -> str:
    if sign in _KNOWN_ESCAPES:
        return f"\\{sign}"
    return sign if sign == "/" else re.escape(sign)


def _property(name: str, *, is_negated: bool, is_inside: bool) -> str:
    bare = name.rpartition("=")[2].removeprefix("Is")
    short = _NAMES.get(bare, bare)
    signs = _PROPERTIES.get(short) or _PROPERTIES.get(short[:1], _PROPERTIES["L"])
    if is_negated:
        signs = "0-9_" if short[:1] == "L" else "a-zA-Z"
    return signs if is_inside else f"[{signs}]"
