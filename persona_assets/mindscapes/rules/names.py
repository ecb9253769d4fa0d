"""How names are written: pieces of patterns for people, places and organizations.

Any capital letter of Latin, Greek, Cyrillic or Armenian script opens a name, and hyphens,
apostrophes and small words (``de``, ``van``) go on with it.  The patterns are for plain text (see
``plain_text``), in which titles and initials have no dots: ``Dr Wu``, ``LA``.
"""

_LATIN_TO_ARMENIAN = range(0xC0, 0x557)
_LATIN_ADDITIONAL = range(0x1E00, 0x1F00)
_CAPITALS = "A-Z" + "".join(
    chr(code) for code in (*_LATIN_TO_ARMENIAN, *_LATIN_ADDITIONAL) if chr(code).isupper()
)
CAPITAL = f"[{_CAPITALS}]"
"""Any capital letter."""

_LETTER = r"[^\W\d_]"
_SMALL = (
    r"(?:d[aeiou]|d[aeo]s|del|dell[ao]|la|las|los|le|les|el|al|am|an der|ob der|aan den|upon"
    r"|of the|of|van|van de[nr]?|von|von der|vom|zu|ter|ten|bin|ibn|sur|y)"
)
NAME_WORD = (
    rf"(?!I\b){CAPITAL}(?:{_LETTER}|(?=['-]))(?:{_LETTER})*"
    rf"(?:['-](?!s\b(?! {CAPITAL})){_LETTER}+)*(?![\w'-]*\d)"
)
"""One capitalized word of a name, without the ``'s`` of an owner: ``Jean-Luc``, ``O'Neil``."""

_INITIALS = rf"(?:(?!I\b){CAPITAL} ){{0,3}}"
PERSON = rf"{_INITIALS}{NAME_WORD}(?: {_INITIALS}(?:{_SMALL} )?{NAME_WORD}){{0,2}}"
"""The name of a person or an animal: at most three words besides initials."""

PLACE = rf"{NAME_WORD}(?: (?:{_SMALL} )?{NAME_WORD})*"
"""The name of a place."""

_ORGANIZATION_WORD = rf"(?!I\b)(?:(?:{CAPITAL}|\d)[\w'-]*\w|{CAPITAL})(?![\w'])"
ORGANIZATION_END = (
    r"(?=\s*$|[^\w\s'&-]|\s+(?:in|as|since|for|now|from|until|but|and|on|where|which|with)\b)"
)
"""What stands after a name, where more of it is unlikely."""

ORGANIZATION = (
    rf"(?={CAPITAL}){_ORGANIZATION_WORD}"
    rf"(?: ?& ?{_ORGANIZATION_WORD}| (?:{_SMALL} )?{_ORGANIZATION_WORD}"
    rf"| and {_ORGANIZATION_WORD}(?: {_ORGANIZATION_WORD})*{ORGANIZATION_END})*"
)
"""The name of a company, a school or another body, which may have ``&`` and numbers in it."""
