"""The text that the rules read: as written, but with one way to write each thing.

Rules are written for plain text: composed letters, single spaces, straight apostrophes, and no dot
that does not end a sentence.  So a text is made plain before it is read (``Dr.`` becomes ``Dr``,
``L.A.`` becomes ``LA``, shouting becomes small letters), and each place in it leads back to the
characters that were written.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from persona_assets.mindscapes.rules.names import CAPITAL
from persona_assets.mindscapes.wording import STOP_WORDS

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
        **dict.fromkeys("\u0085\u2028\u2029\u000b\u000c", "\n"),
        **dict.fromkeys("\u2018\u2019\u02bc\u02b9\uff07", "'"),
        **dict.fromkeys("\u2010\u2011", "-"),
    }
)
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TITLE = (
    r"(?:[DdMmSsJj]rs?|M[sx]|[Pp]rof|Ste?|Mt|Ft|Gen|Capt|Rev|Sgt|Lt|Col|Hon|Fr|Gov|Sen|Maj|Adm|Cpl"
    r"|Msgr|Mme|Mlle|Sta|Sto|Dipl|Univ|Dept|Asst|Assoc|vs|approx|ca)"
)
_COMPANY = r"(?:Inc|Ltd|Co|Corp|Bros|Ave|Blvd|Rd)"
_NAMING = r"is|was|named|called|by|met|with|of|see|saw|for|and|like|love|enjoy|read|reading"
_PIECE = re.compile(
    r"(?P<spaces> {2,})"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<marked>\w{_MARK}+)"
    rf"|\b(?P<title>{_TITLE})\.(?=\s+\w)"
    rf"|\b(?P<company>{_COMPANY})\."
    rf"|(?<![\w.{_INVISIBLE}])(?P<letters>(?:[^\W\d_]\.){{2,}})(?!\w)"
    rf"|(?:(?<=\s)|^)(?P<initial>(?!I\.){CAPITAL}\.)(?=\s+{CAPITAL})"
    r"|(?<=\d)(?P<number>\.(?=\d)|,(?=\d{3}(?!\d))|:(?=\d\d(?!\d)))"
    r"|(?<=\w)(?P<domain>\.)(?=(?:com|org|net|io|js|ai|dev|co|uk|de|fr|eu|edu|gov|app|py|tv)\b)",
    re.MULTILINE,
)
_BEFORE_INITIAL = re.compile(rf"(?:{CAPITAL}[\w'.-]*|\b(?:{_NAMING}))\s+$")
_NEXT_WORD = re.compile(r"[ \n]+(?P<word>[\w'-]+)")
_OPENERS = STOP_WORDS - {"no", "us", "may", "will", "who", "way", "own"} | {
    "last",
    "next",
    "yesterday",
    "today",
    "tomorrow",
    "hello",
    "hi",
    "thanks",
    "please",
}
"""Words that begin a sentence after a dot rather than go on with a name."""

_PLACE_LETTERS = frozenset(
    {"l.a.", "d.c.", "n.y.", "n.y.c.", "n.z.", "s.f.", "u.s.a.", "u.a.e.", "a.m.", "p.m.", "b.c."}
)
"""Letters with dots after which a capitalized word begins a sentence."""

_SHOUTED = re.compile(rf"\b(?<!{CAPITAL}['-])(?:{CAPITAL}+(?:['-]{CAPITAL}+)*\b[ ,;:-]*){{3,}}")
_LEAST_SHOUTED = 3
_JOINT = "_"


@dataclass(frozen=True, slots=True)
class _Edit:
    """Characters of the written text that are one character, or none, of the plain text."""

    start: int
    end: int
    plain_start: int
    plain_length: int


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text made plain, and the way back.

    Attributes:
        text: The plain text.
        written: The text as it was written, but for marks of one character that look alike.
    """

    text: str
    written: str
    edits: Sequence[_Edit]

    def place(self, position: int) -> int:
        """Return where a *position* of the written text is in the plain text."""
        known = bisect_right(self.edits, position, key=lambda edit: edit.start) - 1
        if known < 0:
            return position
        edit = self.edits[known]
        if position == edit.start:
            return edit.plain_start
        return edit.plain_start + edit.plain_length + max(0, position - edit.end)

    def written_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the plain characters *start* to *end* stand in the written text."""
        return self._written(start)[0], self._written(end - 1)[1]

    def as_written(self, value: str, start: int, end: int) -> str:
        """Return *value*, read at *start* to *end*, with the dots and marks that it was read from.

        Spaces stay plain, and letters are composed.
        """
        if not self.edits or not self._is_edited(start, end):
            return value
        if value == self.text[start:end]:
            return self._shown(start, end)
        for found in re.finditer(r"\S+", self.text[start:end]):
            first, last = start + found.start(), start + found.end()
            if self._is_edited(first, last):
                value = value.replace(found[0], self._shown(first, last))
        return value

    def _is_edited(self, start: int, end: int) -> bool:
        known = bisect_right(self.edits, end - 1, key=lambda edit: edit.plain_start) - 1
        return known >= 0 and self.edits[known].plain_start >= start

    def _shown(self, start: int, end: int) -> str:
        first, last = self.written_span(start, end)
        visible = re.sub(rf"[{_INVISIBLE}]", "", self.written[first:last])
        return re.sub(" {2,}", " ", unicodedata.normalize("NFC", visible))

    def _written(self, position: int) -> tuple[int, int]:
        known = bisect_right(self.edits, position, key=lambda edit: edit.plain_start) - 1
        if known < 0:
            return position, position + 1
        edit = self.edits[known]
        if position < edit.plain_start + edit.plain_length:
            return edit.start, edit.end
        first = edit.end + position - edit.plain_start - edit.plain_length
        return first, first + 1


def plain_text(raw: str) -> PlainText:
    """Return *raw* made plain.

    Examples:
        >>> text = plain_text("I see Dr. Wu at 7:30 in L.A. now")
        >>> text.text
        'I see Dr Wu at 7_30 in LA now'
        >>> text.written_span(6, 11), text.as_written("Dr Wu", 6, 11)
        ((6, 12), 'Dr. Wu')
    """
    written = raw if raw.isascii() and "\t" not in raw else raw.translate(_SAME_LENGTH)
    quiet = _SHOUTED.sub(_lowered, written)
    parts: list[str] = []
    edits: list[_Edit] = []
    copied = length = 0
    for start, end, plain in _replacements(quiet):
        parts += (quiet[copied:start], plain)
        length += start - copied
        edits.append(_Edit(start, end, length, len(plain)))
        length += len(plain)
        copied = end
    return PlainText("".join((*parts, quiet[copied:])) if parts else quiet, written, edits)


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each place of *text* that is written otherwise in plain text, and how, in order."""
    for found in _PIECE.finditer(text):
        start, end = found.span()
        if found["spaces"]:
            yield start, end, " "
        elif found["invisible"]:
            yield start, end, ""
        elif found["marked"]:
            yield start, end, unicodedata.normalize("NFC", found[0])[0]
        elif found["number"] or found["domain"]:
            yield start, end, _JOINT
        elif found["initial"]:
            if _BEFORE_INITIAL.search(text, max(0, start - 30), start) or _opens_initials(
                text, end
            ):
                yield start, end, found[0][0]
        else:
            yield from _without_dots(text, found)


def _without_dots(text: str, found: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the letters before the dots of an abbreviation, each with its dot.

    The last dot also ends the sentence where nothing of the same sentence follows it.
    """
    start, end = found.span()
    if found["letters"]:
        for place in range(start, end - 2, 2):
            yield place, place + 2, text[place]
    yield end - 2, end, text[end - 2]
    if _ends_sentence(text, found):
        yield end, end, "."


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(text, found.end())
    if following is None:
        return not text[found.end() :].lstrip(" ")[:1].strip(")")
    word = following["word"]
    if not word[0].isupper() or found[0].lower() in {"e.g.", "i.e."}:
        return "\n" in following[0]
    if word.partition("'")[0].lower() in _OPENERS:
        return True
    return bool(found["company"]) or found[0].lower() in _PLACE_LETTERS


def _opens_initials(text: str, end: int) -> bool:
    """Return whether another initial follows: ``J. R. R. Tolkien``."""
    return re.match(rf"\s+{CAPITAL}\.", text[end : end + 8]) is not None


def _lowered(found: re.Match[str]) -> str:
    """Return what was shouted in small letters, of the same length; names in a row stay."""
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", found[0])
    said = [word for word in words if len(word) > 1 and word.lower() in STOP_WORDS]
    if len(words) < _LEAST_SHOUTED or not said:
        return found[0]
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in found[0])
