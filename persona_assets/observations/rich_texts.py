"""What a person reads in HTML: the words, without marks, scripts, and what is quoted."""

import re
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "title", "blockquote", "quote", "template"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_BLANKS = re.compile(r"[ \t\f\v\u00a0]+")
_QUOTE_CLASSES = frozenset({"gmail_quote", "gmail_signature", "yahoo_quoted", "moz-cite-prefix"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


def text_of_html(html: str) -> str:
    """Return the words of *html*, a line for each block, without what is quoted in it.

    Examples:
        >>> text_of_html("<p>yes&nbsp;<b>please</b></p><blockquote>tea?</blockquote>")
        'yes please'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects words; what is silent is left out until its tag is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []  # the open tags from the first silent one on

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that opens."""
        values = dict(attrs)
        if tag == "emoji" and not self._silent:
            self.parts.append(values.get("alt") or "")
        classes = (values.get("class") or "").split()
        is_quote = not _QUOTE_CLASSES.isdisjoint(classes) or values.get("id") == "Signature"
        if (self._silent or tag in _SILENT or is_quote) and tag not in _VOID:
            self._silent.append(tag)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Take a tag that closes; one that nothing opened closes nothing."""
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        elif tag in _BREAKS and not self._silent:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Take words; a line break in HTML is a space."""
        if not self._silent:
            self.parts.append(data.replace("\r", " ").replace("\n", " "))
