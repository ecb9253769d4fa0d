"""The keys of the questionnaires that can be scored: which items a scale has, and which count back.

* ``ipip_50``: Goldberg, "A broad-bandwidth, public domain, personality inventory measuring the
  lower-level facets of several five-factor models", 1999; 50 items, ipip.ori.org.
* ``bfi_2``: Soto and John, "The Next Big Five Inventory (BFI-2)", Journal of Personality and Social
  Psychology 113, 2017, 117-143; 60 items in 15 facets of 4, two of each counting back.

No wording of an item is here; a sheet of answers holds the numbers of the items.
"""

from collections.abc import Mapping
from dataclasses import dataclass

IPIP_50_SCALES = (
    "extraversion",
    "agreeableness",
    "conscientiousness",
    "emotional_stability",
    "openness",
)
"""The scales of the 50-item IPIP questionnaire; item *n* belongs to scale (*n* - 1) modulo 5."""

BFI_2_FACETS: Mapping[str, tuple[str, tuple[int, int, int, int]]] = {
    "sociability": ("extraversion", (1, -16, -31, 46)),
    "assertiveness": ("extraversion", (6, 21, -36, -51)),
    "energy_level": ("extraversion", (-11, -26, 41, 56)),
    "compassion": ("agreeableness", (2, -17, 32, -47)),
    "respectfulness": ("agreeableness", (7, -22, -37, 52)),
    "trust": ("agreeableness", (-12, 27, -42, 57)),
    "organization": ("conscientiousness", (-3, 18, 33, -48)),
    "productiveness": ("conscientiousness", (-8, -23, 38, 53)),
    "responsibility": ("conscientiousness", (13, -28, 43, -58)),
    "anxiety": ("negative_emotionality", (-4, 19, 34, -49)),
    "depression": ("negative_emotionality", (-9, -24, 39, 54)),
    "emotional_volatility": ("negative_emotionality", (14, -29, -44, 59)),
    "intellectual_curiosity": ("open_mindedness", (10, -25, 40, -55)),
    "aesthetic_sensitivity": ("open_mindedness", (-5, 20, 35, -50)),
    "creative_imagination": ("open_mindedness", (15, -30, -45, 60)),
}
"""Each facet of the BFI-2 with its domain and its items; a negative number counts back."""

BFI_2_DOMAINS = tuple(dict.fromkeys(domain for domain, _ in BFI_2_FACETS.values()))
"""The domains of the BFI-2, each of three facets."""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What a questionnaire asks: how many items, and which of them belong together.

    Attributes:
        item_count: The items are numbered from 1 to this.
        scales: For each of its narrowest scales, the items in their order.
    """

    item_count: int
    scales: Mapping[str, tuple[int, ...]]


QUESTIONNAIRES: Mapping[str, Questionnaire] = {
    "ipip_50": Questionnaire(
        50,
        {scale: tuple(range(n + 1, 51, 5)) for n, scale in enumerate(IPIP_50_SCALES)},
    ),
    "bfi_2": Questionnaire(
        60,
        {facet: tuple(abs(item) for item in items) for facet, (_, items) in BFI_2_FACETS.items()},
    ),
}
"""The questionnaires whose answers can be read, by name."""


def score_bfi_2(answers: Mapping[int, int]) -> dict[str, float]:
    """Return the scores of the 15 facets and 5 domains, from 0 to 1, of answers from 1 to 5.

    A score is the share of the possible range (POMP): (mean - 1) / 4.

    Examples:
        >>> score_bfi_2(dict.fromkeys(range(1, 61), 5))["extraversion"]
        0.5
    """
    sums = {
        facet: sum(answers[item] if item > 0 else 6 - answers[-item] for item in items)
        for facet, (_, items) in BFI_2_FACETS.items()
    }
    domains = {
        domain: sum(sums[facet] for facet, (of, _) in BFI_2_FACETS.items() if of == domain)
        for domain in BFI_2_DOMAINS
    }
    return {
        **{facet: (total - 4) / 16 for facet, total in sums.items()},
        **{domain: (total - 12) / 48 for domain, total in domains.items()},
    }
