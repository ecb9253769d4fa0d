"""What assessments say: the Big Five by published keys, and results that are kept as they are.

A score is the share of the possible range (POMP), from 0 to 1: (sum - 10) / 40 for the 50 items of
the IPIP, (mean - 1) / 4 for the BFI-2.  Its standard error follows from the reliability of the
scale: sd * sqrt(1 - alpha) with sd = 0.18.  ``observations/questionnaires.py`` has the keys of the
BFI-2 and the sources.  Of MBTI, DISC and Enneagram nothing else is inferred; a type is a category.
"""

from collections.abc import Callable, Iterator, Mapping

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.questionnaires import (
    BFI_2_FACETS,
    IPIP_50_SCALES,
    score_bfi_2,
)

REVERSED_ITEMS = frozenset(
    {
        *(6, 16, 26, 36, 46),
        *(2, 12, 22, 32),
        *(8, 18, 28, 38),
        *(4, 14, 24, 29, 34, 39, 44, 49),
        *(10, 20, 30),
    }
)
"""The items whose answer counts as 6 less the answer."""

SCALE_ALPHAS = {
    "extraversion": 0.87,
    "agreeableness": 0.82,
    "conscientiousness": 0.79,
    "emotional_stability": 0.86,
    "openness": 0.84,
}
"""The reliability (Cronbach's alpha) of each scale."""

POPULATION_DEVIATION = 0.18
"""The standard deviation of POMP scores between people."""

RESULT_PRECISION = 0.75
"""How often a type that somebody was told is the type of a second sitting; an assumption."""

_BIG_FIVE_OF_BFI_2: Mapping[str, tuple[str, bool]] = {
    "extraversion": ("extraversion", False),
    "agreeableness": ("agreeableness", False),
    "conscientiousness": ("conscientiousness", False),
    "negative_emotionality": ("emotional_stability", True),
    "open_mindedness": ("openness", False),
}
"""Which of the Big Five each domain of the BFI-2 is, and whether it is its opposite."""


def score_ipip_50(answers: Mapping[int, int]) -> dict[str, float]:
    """Return the five scores, from 0 to 1, of the *answers* from 1 to 5 to the items 1 to 50.

    Examples:
        >>> score_ipip_50(dict.fromkeys(range(1, 51), 3))["openness"]
        0.5
    """
    return {
        scale: (
            sum(
                6 - answers[item] if item in REVERSED_ITEMS else answers[item]
                for item in range(index + 1, 51, 5)
            )
            - 10
        )
        / 40
        for index, scale in enumerate(IPIP_50_SCALES)
    }


def find_personality(observation: Observation) -> Iterator[Finding]:
    """Yield the scores of a questionnaire, or a result; the evidence is the answers behind it."""
    instrument = observation.structured.get("instrument")
    read = _READERS.get(f"{instrument}")
    if read and observation.source_type is SourceType.ASSESSMENT:
        yield from read(observation)


def _answers(observation: Observation) -> dict[int, int]:
    return {int(item): value for item, value in observation.structured["answers"].items()}


def _from_ipip_50(observation: Observation) -> Iterator[Finding]:
    for scale, score in score_ipip_50(_answers(observation)).items():
        yield _score(observation, scale, score, (scale,))


def _from_bfi_2(observation: Observation) -> Iterator[Finding]:
    scores = score_bfi_2(_answers(observation))
    for facet in BFI_2_FACETS:
        yield _score(observation, facet, scores[facet], (facet,))
    for domain, (scale, is_turned) in _BIG_FIVE_OF_BFI_2.items():
        facets = tuple(facet for facet, (of, _) in BFI_2_FACETS.items() if of == domain)
        score = 1 - scores[domain] if is_turned else scores[domain]
        yield _score(observation, scale, score, facets)


def _from_disc(observation: Observation) -> Iterator[Finding]:
    for name, percent in observation.structured["result"].items():
        yield _score(observation, f"disc_{name}", percent / 100, (f"disc {name}:",))


def _from_type(observation: Observation) -> Iterator[Finding]:
    instrument, result = observation.structured["instrument"], observation.structured["result"]
    wing = result.get("wing")
    yield Finding(
        facet=Facet.TRAIT,
        key=f"{instrument}_type",
        value=f"{result['type']}w{wing}" if wing else f"{result['type']}",
        rule=f"assessment.{instrument}@1",
        start=0,
        end=len(observation.raw),
        at=observation.observed_at,
        precision_fraction=RESULT_PRECISION,
    )


def _score(
    observation: Observation, name: str, score: float, beginnings: tuple[str, ...]
) -> Finding:
    """Return the score *name*, whose evidence are the lines with *beginnings*."""
    lines = [
        line
        for line in observation.raw.splitlines()
        if line.startswith(tuple(f"{one} " for one in beginnings))
    ]
    rounded = round(score, 6)
    return Finding(
        facet=Facet.TRAIT,
        key=name,
        value=f"{rounded}",
        rule=f"assessment.{observation.structured['instrument']}@1",
        start=observation.raw.index(lines[0]),
        end=observation.raw.index(lines[-1]) + len(lines[-1]),
        at=observation.observed_at,
        number=rounded,
    )


_READERS: Mapping[str, Callable[[Observation], Iterator[Finding]]] = {
    "ipip_50": _from_ipip_50,
    "bfi_2": _from_bfi_2,
    "disc": _from_disc,
    "mbti": _from_type,
    "enneagram": _from_type,
}
