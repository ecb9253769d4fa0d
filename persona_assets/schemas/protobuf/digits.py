"""Patterns of whole numbers within limits, for integers that JSON has as strings of digits."""


def digits_pattern(least: int, most: int) -> str:
    r"""Return a pattern of the whole numbers from *least*, at most 0, to *most*, at least 1.

    Numbers are written without leading zeros, without a plus, and zero without a sign.

    Examples:
        >>> digits_pattern(0, 255)
        '0|[1-9][0-9]{0,1}|1[0-9]{2}|2[0-4][0-9]{1}|25[0-4]|255'
    """
    positive = "|".join(_up_to(most))
    negative = f"|-(?:{'|'.join(_up_to(-least))})" if least else ""
    return f"0|{positive}{negative}"


def _up_to(limit: int) -> list[str]:
    """Return patterns of the numbers from 1 to *limit*: shorter ones, those below it, itself."""
    digits = str(limit)
    found = [f"[1-9][0-9]{{0,{len(digits) - 2}}}"] if len(digits) > 1 else []
    for place, digit in enumerate(digits):
        first = 1 if place == 0 else 0
        rest = len(digits) - place - 1
        if int(digit) > first:
            last = int(digit) - 1
            one = str(first) if first == last else f"[{first}-{last}]"
            found.append(digits[:place] + one + (f"[0-9]{{{rest}}}" if rest else ""))
    return [*found, digits]
