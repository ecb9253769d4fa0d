"""Codes written as patterns: ``#`` is a digit, ``@`` a letter, ``|`` separates choices."""

from persona_assets.errors import InvalidArgumentError

_CHOICES = {"#": "0123456789", "@": "ABDEFGHJLNPQRSTUWXYZ"}


def expand(pattern: str, limit: int = 1000) -> list[str]:
    """Return the texts that *pattern* stands for, in order and without duplicates.

    When there are more than *limit*, those at equal distances are returned, the first among them.

    Examples:
        >>> expand("a#", limit=3)
        ['a0', 'a3', 'a6']
        >>> expand("x|y")
        ['x', 'y']

    Raises:
        InvalidArgumentError: *limit* is below 1.
    """
    if limit < 1:
        raise InvalidArgumentError(f"a limit is at least 1; found {limit}")
    alternatives = pattern.split("|")
    sizes = [_size(alternative) for alternative in alternatives]
    total = sum(sizes)
    count = min(limit, total)
    texts: list[str] = []
    for step in range(count):
        position, branch = step * total // count, 0
        while position >= sizes[branch]:
            position -= sizes[branch]
            branch += 1
        texts.append(_spell(alternatives[branch], position))
    return list(dict.fromkeys(texts))


def _size(pattern: str) -> int:
    size = 1
    for sign in pattern:
        size *= len(_CHOICES.get(sign, " "))
    return size


def _spell(pattern: str, position: int) -> str:
    """Return text number *position* of *pattern*, its last sign changing fastest."""
    signs: list[str] = []
    for sign in reversed(pattern):
        choices = _CHOICES.get(sign, sign)
        position, chosen = divmod(position, len(choices))
        signs.append(choices[chosen])
    return "".join(reversed(signs))
