"""The Big Five from the answers to the 50-item IPIP questionnaire, by its published keys.

A score is the share of the possible range (POMP): (sum - 10) / 40, from 0 to 1.  Its standard error
follows from the reliability of the scale: sd * sqrt(1 - alpha) with sd = 0.18.
Goldberg, "A broad-bandwidth, public domain, personality inventory", 1999; ipip.ori.org.
"""

from collections.abc import Iterator, Mapping

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.observations.assessments import IPIP_50_SCALES
from persona_assets.observations.observation import Observation

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
    """Yield the five scores of a questionnaire; the evidence of each is its ten answers."""
    if observation.structured.get("instrument") != "ipip_50":
        return
    answers = {int(item): value for item, value in observation.structured["answers"].items()}
    for scale, score in score_ipip_50(answers).items():
        lines = [line for line in observation.raw.splitlines() if line.startswith(f"{scale} ")]
        start = observation.raw.index(lines[0])
        yield Finding(
            facet=Facet.TRAIT,
            key=scale,
            value=f"{score}",
            rule="assessment.ipip_50@1",
            start=start,
            end=observation.raw.index(lines[-1]) + len(lines[-1]),
            at=observation.observed_at,
            number=score,
        )
