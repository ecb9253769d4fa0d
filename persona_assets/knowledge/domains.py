"""The closed list of subjects that knowledge is sorted into, by the words that mark each.

A text belongs to the subject with the most marking words; a text without any is ``general``.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from persona_assets.knowledge.words import stems


class KnowledgeDomain(StrEnum):
    """A subject that a passage, a goal or a belief can be about."""

    WORK = "work"
    TECHNOLOGY = "technology"
    DATA = "data"
    DESIGN = "design"
    PEOPLE = "people"
    FAMILY = "family"
    HEALTH = "health"
    HOME = "home"
    FOOD = "food"
    LEISURE = "leisure"
    LEARNING = "learning"
    MONEY = "money"
    GENERAL = "general"


_MARKING_WORDS = {
    KnowledgeDomain.WORK: """
        work job career company meeting deadline project launch customer manager office team hire
        roadmap release sprint budget priority plan standup role colleague employer business
        """,
    KnowledgeDomain.TECHNOLOGY: """
        server deploy rollback incident alert page pager runbook outage firmware software code bug
        sensor gateway network database latency monitoring device automation script config api
        battery controller infrastructure cloud log restart uptime
        """,
    KnowledgeDomain.DATA: """
        data model baseline metric experiment sample evidence statistics forecast prediction
        evaluation dataset error variance feature label validation analysis chart notebook
        """,
    KnowledgeDomain.DESIGN: """
        design prototype layout card screen mockup interface usability sketch color font onboarding
        user flow wireframe icon figma
        """,
    KnowledgeDomain.PEOPLE: """
        friend neighbor trust conversation feedback people talk listen mentor community burnout
        conflict interview colleague
        """,
    KnowledgeDomain.FAMILY: """
        sister brother mother father mum mom dad parent wife husband partner son daughter twin kid
        child baby family cousin grandmother grandfather aunt uncle
        """,
    KnowledgeDomain.HEALTH: """
        sleep run training ultramarathon marathon injury knee doctor allergy allergic tired stress
        exercise physio health sick rest gym yoga therapy
        """,
    KnowledgeDomain.HOME: """
        house flat apartment move rent garden kitchen neighborhood city town cat dog pet furniture
        boxes landlord live
        """,
    KnowledgeDomain.FOOD: """
        tea coffee food cook dinner lunch breakfast recipe restaurant peanut cake bread vegetarian
        vegan soup eat drink
        """,
    KnowledgeDomain.LEISURE: """
        music bass band concert film movie book game travel holiday trip hike football art photo
        museum festival hobby play weekend
        """,
    KnowledgeDomain.LEARNING: """
        phd thesis study course exam learn university paper supervisor teach class degree language
        lecture read research
        """,
    KnowledgeDomain.MONEY: """
        money price cost salary invoice pay bank mortgage savings tax invest buy expensive cheap
        loan fund
        """,
}


def domain_of(text: str) -> KnowledgeDomain:
    """Return the subject of *text*; of equally marked ones, the first in the list.

    Examples:
        >>> domain_of("my sister and her daughter came to dinner").value
        'family'
    """
    return domain_of_stems(stems(text))


def domain_of_stems(told: Iterable[str]) -> KnowledgeDomain:
    """Return the subject of a text with the stems *told*; see ``domain_of``."""
    marks = _domains_by_stem()
    counts = Counter(domain for stem in told if stem in marks for domain in marks[stem])
    if not counts:
        return KnowledgeDomain.GENERAL
    return next(domain for domain in KnowledgeDomain if counts[domain] == max(counts.values()))


@lru_cache(maxsize=1)
def _domains_by_stem() -> dict[str, list[KnowledgeDomain]]:
    found: dict[str, list[KnowledgeDomain]] = {}
    for domain, words in _MARKING_WORDS.items():
        for stem in sorted(set(stems(words))):
            found.setdefault(stem, []).append(domain)
    return found
