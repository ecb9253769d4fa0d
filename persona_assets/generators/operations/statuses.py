"""Which of the documented answers an operation gives."""

import re
from collections.abc import Sequence

from persona_assets.schemas.openapi.declared import DeclaredOperation

_USUAL = {"POST": ("201", "200", "202", "204"), "DELETE": ("204", "200", "202")}
_OTHER = ("200", "201", "204", "202")
_USUAL_WEIGHT, _RARE_WEIGHT = 12.0, 1.0
_MALFORMED = (400, 422, 415)


def successes(operation: DeclaredOperation) -> list[tuple[int, str | None, float]]:
    """Return how *operation* succeeds: each status, what documents it, and how often it is.

    The usual one is most of them.  Where only failures are documented, it is the first of these;
    where nothing is, it is 200.
    """
    names = list(operation.responses)
    good = [name for name in names if name[0] == "2"] or [name for name in names if name[0] == "3"]
    if not good:
        if "default" in names:
            return [(200, "default", 1.0)]
        return [(number_of(names[0]), names[0], 1.0)] if names else [(200, None, 1.0)]
    order = _USUAL.get(operation.method, _OTHER)
    usual = min(good, key=lambda name: order.index(name) if name in order else len(order))
    found: list[tuple[int, str | None, float]] = []
    for name in good:
        weight = _USUAL_WEIGHT if name == usual else _RARE_WEIGHT
        found.append((number_of(name), name, weight))
    return found


def number_of(name: str) -> int:
    """Return a status that *name*, which may be a range, documents.

    Examples:
        >>> number_of("404"), number_of("5XX")
        (404, 500)
    """
    return int(re.sub("[^0-9]", "0", name))


def failure(operation: DeclaredOperation, wanted: int) -> tuple[int, str | None]:
    """Return the status of *operation* when it fails as *wanted*, and what documents it.

    That status itself, where it is documented, alone, in a range or by default; or else the nearest
    documented one of its class.  Where that class is not documented, it is *wanted*, and nothing
    documents it: a server that is down answers whatever was promised.
    """
    known = {name.upper(): name for name in operation.responses}
    for name in (str(wanted), f"{wanted // 100}XX", "DEFAULT"):
        if name in known:
            return wanted, known[name]
    same = [int(name) for name in known if name.isdecimal() and int(name) // 100 == wanted // 100]
    if not same:
        return wanted, None
    nearest = min(same, key=lambda number: (abs(number - wanted), number))
    return nearest, str(nearest)


def refusal(
    operation: DeclaredOperation, wanted: Sequence[int] = _MALFORMED
) -> tuple[int, str | None]:
    """Return the status with which *operation* refuses what is wrong with a request."""
    for status in wanted:
        if str(status) in operation.responses:
            return status, str(status)
    found = failure(operation, wanted[0])
    # A nearest status that means something else, such as 404, is no refusal.
    return found if found[0] in _MALFORMED else (wanted[0], None)
