"""Texts in the letters that every e-mail server takes."""

import unicodedata

_SPELLED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d"})


def ascii_fold(text: str) -> str:
    """Return *text* in lower-case ASCII letters and digits only.

    Examples:
        >>> ascii_fold("Sjöström")
        'sjostrom'
        >>> ascii_fold("D'Angelo Weiß")
        'dangeloweiss'
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPELLED))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
