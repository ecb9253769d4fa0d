"""Texts that match regular expressions.

A text is drawn from the pattern's syntax tree; what the tree cannot promise (look-around, word
boundaries) is left to the check that follows.  Length and depth are bounded whatever the pattern.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from string import ascii_letters, ascii_lowercase, digits

from persona_assets.schema_records.rendering.ecma_patterns import Tree, parsed
from persona_assets.schema_records.rendering.streams import Stream

LONGEST = 1 << 16
"""Patterns whose shortest text is longer than this are refused."""

_COMMON = ascii_letters + digits
_PRINTABLE = _COMMON + " !#$%&'()*+,-./:;<=>?@[]^_`{|}~\"\\"
_CATEGORIES = {
    "CATEGORY_DIGIT": digits,
    "CATEGORY_WORD": _COMMON + "_",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": ascii_letters + "-_. ",
    "CATEGORY_NOT_WORD": " -.,:;!",
    "CATEGORY_NOT_SPACE": _COMMON + "-_.",
}
_EVERY_SPACE = " \t\n\r\f\v"
_UNUSUAL = "\t\n\r\x0b\x0c\x00\x01\x7f\xa0éäñ\u03b1\u0436中あ한\U0001f600"
_LOWEST_SURROGATE, _HIGHEST_SURROGATE = 0xD800, 0xDFFF
_WIDEST_RANGE = 512
_SPREADS = (4, 8, 16, 1)
_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


class Pattern:
    """A regular expression that texts are drawn from.

    Attributes:
        shortest: The fewest characters that a text of it has.
        is_fixed: Whether all its texts have the same length, of two or more.
    """

    def __init__(self, pattern: str) -> None:
        """Read the pattern.

        Raises:
            ValueError: It cannot be read, or its shortest text is longer than ``LONGEST``.
        """
        self._tree = parsed(pattern)
        self.shortest = int(self._tree.getwidth()[0])
        if self.shortest > LONGEST:
            raise ValueError(f"its shortest text has {self.shortest} characters")
        self.is_fixed = self._tree.getwidth()[0] == self._tree.getwidth()[1] > 1
        self._alphabets: dict[int, str] = {}

    def texts(
        self, stream: Stream, *, minimum: int, maximum: int | None, is_padded: bool = False
    ) -> Iterator[str]:
        """Yield texts without end, with more and less repetition in turn.

        Args:
            stream: Where the choices come from.
            minimum: The length that is aimed at where more is allowed.
            maximum: The length at which repetition stops, or None.
            is_padded: Whether to put letters where the pattern has no anchor.
        """
        longest = LONGEST if maximum is None else maximum
        for number in count():
            spread = _SPREADS[number // 4 % len(_SPREADS)]
            draw = _Draw(self, stream.fork(number), spread, longest)
            if number % 4 == 3 or (minimum > 4 and number % 4):
                target = draw.stream.between(minimum, max(minimum, min(longest, minimum + 16)))
                draw.slack = max(0, target - self.shortest)
            text = draw.row(self._tree)
            yield self._padded(draw.stream, text, minimum) if is_padded else text

    def _padded(self, stream: Stream, text: str, minimum: int) -> str:
        """Return *text* with letters on the sides that have no anchor."""
        ends = [str(self._tree[place][1]) for place in (0, -1) if len(self._tree)]
        length = max(stream.between(1, 8), minimum - len(text))
        after = "" if "AT_END" in ends[-1:] else stream.text(ascii_lowercase, length)
        if "AT_BEGINNING" in ends[:1]:
            return text + after
        return stream.text(ascii_lowercase, length if not after else 3) + text + after

    def template(self, repeated: int = 12) -> list[str] | None:
        """Return the characters possible in each place, if the places are independent.

        Args:
            repeated: How often to repeat what may be repeated a varying number of times.

        Returns:
            One alphabet for each place, or None when the pattern is not a row of such places.
        """
        return self._places(self._tree, repeated)

    def _places(self, nodes: Tree, repeated: int) -> list[str] | None:
        places: list[str] = []
        for operation, argument in nodes:
            found = self._place(str(operation), argument, repeated)
            if found is None or len(places) + len(found) > 128:
                return None
            places.extend(found)
        return places

    def _place(self, name: str, argument: Tree, repeated: int) -> list[str] | None:
        if name == "AT":
            is_edge = str(argument) in {"AT_BEGINNING", "AT_END", "AT_BEGINNING_STRING"}
            return [] if is_edge else None
        if name in _SINGLE:
            return [self.alphabet(name, argument)] if self.alphabet(name, argument) else None
        if name == "SUBPATTERN":
            return self._places(argument[3], repeated)
        if name in _REPEATS:
            low, high, nodes = argument
            inner = self._places(nodes, repeated)
            times = min(int(high), max(int(low), repeated))
            return None if inner is None or times * len(inner) > 128 else inner * times
        return None

    def alphabet(self, name: str, argument: Tree) -> str:
        """Return the characters that a node of one character stands for, the usual ones first."""
        if name == "LITERAL":
            return chr(argument)
        known = self._alphabets.get(id(argument)) if name == "IN" else None
        if known is None:
            known = _alphabet(name, argument)
            if name == "IN":
                self._alphabets[id(argument)] = known
        return known


def is_readable(pattern: str) -> bool:
    """Return whether texts can be drawn from *pattern*."""
    try:
        Pattern(pattern)
    except ValueError:
        return False
    return True


class _Draw:
    """One text being drawn; with *slack*, some repetition uses up that many characters more."""

    def __init__(self, pattern: Pattern, stream: Stream, spread: int, longest: int) -> None:
        self.stream = stream
        self.slack: int | None = None
        self._pattern = pattern
        self._spread = spread
        self._longest = longest
        self._length = 0
        self._groups: dict[int, str] = {}

    def row(self, nodes: Tree) -> str:
        """Return a text that matches *nodes* one after the other."""
        return "".join([self._one(str(operation), argument) for operation, argument in nodes])

    def _one(self, name: str, argument: Tree) -> str:
        if name in _SINGLE:
            self._length += 1
            alphabet = self._pattern.alphabet(name, argument)
            return self.stream.one_of(alphabet) if alphabet else ""
        if name in _REPEATS:
            return self._repeated(*argument)
        if name == "SUBPATTERN":
            text = self.row(argument[3])
            self._groups[argument[0]] = text
            return text
        if name == "GROUPREF":
            return self._groups.get(argument, "")
        return self.row(self._branch(name, argument))

    def _branch(self, name: str, argument: Tree) -> Tree:
        """Return what follows where there is a choice; nothing for anchors and look-around."""
        if name == "BRANCH":
            return self.stream.one_of(argument[1])
        if name == "ATOMIC_GROUP":
            return argument
        if name == "GROUPREF_EXISTS":
            group, yes, no = argument
            return yes if group in self._groups else no or ()
        return ()

    def _repeated(self, low: int, high: int, nodes: Tree) -> str:
        times = low + self._more(int(high) - low, nodes)
        if len(nodes) == 1 and str(nodes[0][0]) in _SINGLE:
            times = max(low, min(times, self._longest - self._length))
            self._length += times
            return self.stream.text(self._pattern.alphabet(str(nodes[0][0]), nodes[0][1]), times)
        parts: list[str] = []
        for number in range(times):
            if number >= low and self._length >= self._longest:
                break
            parts.append(self.row(nodes))
        return "".join(parts)

    def _more(self, possible: int, nodes: Tree) -> int:
        """Return how often to repeat beyond what must be."""
        if self.slack is None:
            return self.stream.below(min(possible, self._spread) + 1)
        width = max(1, int(nodes.getwidth()[0]))
        taken = min(possible, self.slack // width) if self.stream.below(2) else 0
        self.slack -= taken * width
        return taken


def _alphabet(name: str, argument: Tree) -> str:
    if name == "ANY":
        return _COMMON + "-_. "
    if name == "NOT_LITERAL":
        return "".join(sign for sign in _COMMON + "-_. " if sign != chr(argument))
    items = [(str(kind), value) for kind, value in argument]
    if items[0][0] != "NEGATE":
        signs = "".join(_signs(kind, value) for kind, value in items)
        return _usual_first(signs)
    for choices in (_COMMON + "-_. ", _PRINTABLE, _UNUSUAL):
        left = [sign for sign in choices if not _is_in(items[1:], sign)]
        if left:
            return "".join(left)
    return ""


def _signs(kind: str, value: Tree) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind == "CATEGORY":
        return _CATEGORIES[str(value)]
    low, high = value
    step = max(1, (high - low + 1) // _WIDEST_RANGE)
    codes = range(low, high + 1, step)
    wide = [chr(code) for code in codes if not _LOWEST_SURROGATE <= code <= _HIGHEST_SURROGATE]
    return "".join(wide) + "".join(sign for sign in _PRINTABLE if low <= ord(sign) <= high)


def _usual_first(signs: str) -> str:
    """Return *signs* without duplicates; unprintable ones only when there are no others."""
    distinct = list(dict.fromkeys(signs))
    if any(sign in _COMMON for sign in distinct) and len(distinct) > 100:
        return "".join(sign for sign in distinct if sign in _PRINTABLE)
    printable = [sign for sign in distinct if sign.isprintable()]
    return "".join(printable or distinct)


def _is_in(items: Sequence[tuple[str, Tree]], sign: str) -> bool:
    return any(_holds(kind, value, sign) for kind, value in items)


def _holds(kind: str, value: Tree, sign: str) -> bool:
    if kind == "LITERAL":
        return ord(sign) == value
    if kind == "RANGE":
        return value[0] <= ord(sign) <= value[1]
    name = str(value)
    if name.endswith("SPACE"):
        return (sign in _EVERY_SPACE or sign.isspace()) != ("NOT" in name)
    plain = _CATEGORIES[name.replace("NOT_", "")]
    return (sign in plain) != ("NOT" in name)
