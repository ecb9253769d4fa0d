"""How findings become claims: each learns whose it is, where it was read, and its id.

What the claims of one observation have in common is written down once for all of their ids.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from persona_assets.ids import Encoded, content_id, encoded
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Volatility
from persona_assets.mindscapes.rules.findings import RULE_PRECISION, Finding
from persona_assets.observations.observation import Observation

_PASSING = frozenset({Facet.STATE, Facet.COMMITMENT})
_VOLATILITIES = {volatility: encoded(volatility.value) for volatility in Volatility}


def claims_from(observation: Observation, findings: Iterable[Finding]) -> Iterator[Claim]:
    """Yield each of *findings*, made in *observation*, as a claim whose id hashes all it says."""
    of_facets = _of_facets(observation.persona)
    source_type = observation.source_type.value
    source = encoded(source_type, observation.observation_id)
    places: dict[tuple[int, int], tuple[Evidence, Encoded]] = {}
    at: dt.datetime | None = None
    times: Mapping[Volatility, Encoded] = {}
    for finding in findings:
        precision = finding.precision_fraction
        if precision is None:
            precision = RULE_PRECISION[finding.facet]
        volatility = finding.volatility
        if volatility is None:
            volatility = Volatility.HIGH if finding.facet in _PASSING else Volatility.LOW
        # The very same time, as most are: equal times of two zones are written differently.
        if finding.at is not at:
            at = finding.at
            when = encoded(at.isoformat())
            times = {each: Encoded(when + written) for each, written in _VOLATILITIES.items()}
        place = (finding.start, finding.end)
        known = places.get(place)
        if known is None:
            evidence = Evidence(observation.observation_id, *place)
            known = places[place] = (evidence, Encoded(source + encoded(*place)))
        yield Claim(
            claim_id=content_id(
                of_facets[finding.facet],
                finding.key,
                finding.value,
                finding.number,
                _said_by(finding.polarity, finding.rule),
                precision,
                known[1],
                times[volatility],
            ),
            persona=observation.persona,
            facet=finding.facet,
            key=finding.key,
            value=finding.value,
            number=finding.number,
            polarity=finding.polarity,
            rule=finding.rule,
            precision_fraction=precision,
            source_type=source_type,
            evidence=known[0],
            effective_at=finding.at,
            volatility=volatility,
        )


@lru_cache(maxsize=1 << 8)
def _of_facets(persona: str) -> Mapping[Facet, Encoded]:
    return {facet: encoded(persona, facet.value) for facet in Facet}


@lru_cache(maxsize=1 << 10)
def _said_by(polarity: int, rule: str) -> Encoded:
    return encoded(polarity, rule)
