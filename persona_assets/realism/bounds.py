"""How far an estimate may lie from what was declared before the data is called wrong.

Every range holds a true estimate but for ``ONE_SIDED`` at each end, whatever the number of records:
no limit theorem is used.  A dataset has fewer than 50 estimates, so a true one is called wrong with
a probability below 1e-8.
"""

from math import log, sqrt

ONE_SIDED = 1e-10
"""The probability that a true estimate lies below its range; also that it lies above."""

_LOG = log(1 / ONE_SIDED)
_HALVINGS = 60

Range = tuple[float, float]
"""The lowest and the highest value that is allowed."""


def share_range(share: float, count: int) -> Range:
    """Return where the observed share of *count* independent records lies when *share* is true.

    The Chernoff bound in its relative-entropy form: the observed share is at least a with a
    probability of at most ``exp(-count * KL(a, share))``.  It also holds where the records differ
    and *share* is the mean of their probabilities, and for draws without replacement
    (W. Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58, 1963,
    theorem 1 and section 6), and for negatively associated records.

    Examples:
        >>> share_range(0.0, 10)
        (0.0, 0.0)
        >>> low, high = share_range(0.02, 5_000)
        >>> low < 0.02 < high
        True
    """
    if count <= 0:
        return 0.0, 1.0
    if share <= 0 or share >= 1:
        edge = float(share >= 1)
        return edge, edge
    allowed = _LOG / count
    return _farthest(share, 0.0, allowed), _farthest(share, 1.0, allowed)


def mean_range(mean: float, variance: float, reach: float, count: int) -> Range:
    """Return where the mean of *count* independent numbers lies when *mean* is the true one.

    Bernstein's inequality: the mean is off by t with a probability of at most
    ``exp(-count * t**2 / (2 * variance + 2 * reach * t / 3))`` on each side (S. Boucheron,
    G. Lugosi, P. Massart, "Concentration Inequalities", 2013, corollary 2.11).

    Args:
        mean: The true mean.
        variance: The greatest variance of one number.
        reach: How far one number can be from its mean.
        count: How many numbers there are.
    """
    if count <= 0:
        return float("-inf"), float("inf")
    each = _LOG / count
    off = each * reach / 3 + sqrt((each * reach / 3) ** 2 + 2 * variance * each)
    return mean - off, mean + off


def squared_normal(mean: float, deviation: float) -> Range:
    """Return the second and fourth central moment of the square of a normal number.

    Args:
        mean: The mean of the square.
        deviation: Its standard deviation, at most 1.4142 times the *mean*.

    Examples:
        >>> squared_normal(1.0, 2**0.5)[0]
        2.0000000000000004
    """
    slope, inner = _roots(mean, deviation)
    cumulant = 48 * slope**4 + 192 * inner * slope**3
    return deviation**2, cumulant + 3 * deviation**4


def squared_reach(mean: float, deviation: float, farthest: float) -> float:
    """Return how far the square of a normal number can be from its mean.

    Args:
        mean: The mean of the square.
        deviation: Its standard deviation, at most 1.4142 times the *mean*.
        farthest: Where the normal number is cut off, in its own standard deviations, at least 1.

    Examples:
        >>> squared_reach(1.0, 2**0.5, 2.0)
        3.0
    """
    slope, inner = _roots(mean, deviation)
    return 2 * sqrt(slope * inner) * farthest + slope * (farthest * farthest - 1)


def _roots(mean: float, deviation: float) -> tuple[float, float]:
    """The squares of b and a where ``(a + b z)**2`` has this mean and deviation."""
    inner = sqrt(max(mean * mean - deviation * deviation / 2, 0.0))
    return mean - inner, inner


def _farthest(share: float, end: float, allowed: float) -> float:
    """The value between *share* and *end* whose relative entropy is *allowed*, or *end*."""
    if _entropy(end, share) <= allowed:
        return end
    near, far = share, end
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        if _entropy(middle, share) <= allowed:
            near = middle
        else:
            far = middle
    return far


def _entropy(observed: float, share: float) -> float:
    found = 0.0
    if observed > 0:
        found += observed * log(observed / share)
    if observed < 1:
        found += (1 - observed) * log((1 - observed) / (1 - share))
    return found
