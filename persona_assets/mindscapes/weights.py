"""How much one vote weighs: whole numbers, so that sums do not depend on order.

``SCALE`` stands for 1.  A vote weighs SCALE * reliability of the source * precision of the rule *
2 ** (-age / half-life), rounded down; the power comes from square roots of whole numbers, because
``pow`` differs in its last bit between machines.
"""

import datetime as dt
from functools import lru_cache
from math import isqrt

from persona_assets.mindscapes.mindscape import Claim, Facet, Volatility

SCALE = 1 << 20
"""The weight of a vote that is certain and new."""

SOURCE_PERMILLE = {
    "assessment": 900,
    "interview": 800,
    "document": 700,
    "api_import": 700,
    "chat_log": 600,
}
"""How reliable each kind of source is, in thousandths."""

HALF_LIFE_DAYS = {"low": 730, "medium": 180, "high": 14}
"""After how many days a vote weighs half: lasting, middling and passing things."""

_MIDDLING = frozenset({Facet.GOAL, Facet.TOPIC, Facet.ENTITY})
_FRACTION_BITS = 10
_PRECISION = 60


def vote_weight(claim: Claim, as_of: dt.datetime) -> int:
    """Return the weight of *claim* at *as_of*, at most SCALE; its time must not lie after."""
    age_days = (as_of - claim.effective_at).days
    trust = _trust_millionths(claim.source_type, claim.precision_fraction)
    return trust * decay(age_days, _half_life(claim)) // 10**6


def vote_trust(claim: Claim) -> int:
    """Return the weight that *claim* has while it is new: how probably it is right."""
    return _trust_millionths(claim.source_type, claim.precision_fraction) * SCALE // 10**6


@lru_cache(maxsize=65536)
def decay(age_days: int, half_life_days: int) -> int:
    """Return SCALE * 2 ** (-age / half-life), to 1/1024 of a half-life.

    Examples:
        >>> decay(0, 14), decay(14, 14), decay(28, 14)
        (1048576, 524288, 262144)
    """
    halvings, rest = divmod(age_days, half_life_days)
    steps = (rest << _FRACTION_BITS) // half_life_days
    value = 1 << _PRECISION
    for bit, root in enumerate(_roots()):
        if steps >> (_FRACTION_BITS - 1 - bit) & 1:
            value = value * root >> _PRECISION
    return (value >> (_PRECISION - SCALE.bit_length() + 1)) >> halvings


@lru_cache(maxsize=1 << 12)
def _trust_millionths(source_type: str, precision_fraction: float) -> int:
    return SOURCE_PERMILLE[source_type] * round(precision_fraction * 1000)


def _half_life(claim: Claim) -> int:
    if claim.volatility is Volatility.HIGH:
        return HALF_LIFE_DAYS["high"]
    return HALF_LIFE_DAYS["medium" if claim.facet in _MIDDLING else "low"]


@lru_cache(maxsize=1)
def _roots() -> tuple[int, ...]:
    """Return 2 ** -(1/2), 2 ** -(1/4), ... as whole numbers over 2 ** 60."""
    roots: list[int] = []
    value = 1 << (_PRECISION - 1)
    for _ in range(_FRACTION_BITS):
        value = isqrt(value << _PRECISION)
        roots.append(value)
    return tuple(roots)
