"""How findings become claims: each learns whose it is, where it was read, and its id.

What the claims of one observation have in common is written down once for all of their ids.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from persona_assets.ids import content_id, encoded
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Volatility
from persona_assets.mindscapes.rules.findings import RULE_PRECISION, Finding
from persona_assets.observations.observation import Observation

_PASSING = frozenset({Facet.STATE, Facet.COMMITMENT})
_FACETS = {facet: encoded(facet.value) for facet in Facet}
_VOLATILITIES = {volatility: encoded(volatility.value) for volatility in Volatility}


def claims_from(observation: Observation, findings: Iterable[Finding]) -> Iterator[Claim]:
    """Yield each of *findings*, made in *observation*, as a claim whose id hashes all it says."""
    persona = encoded(observation.persona)
    source_type = observation.source_type.value
    source = encoded(source_type, observation.observation_id)
    places: dict[tuple[int, int], Evidence] = {}
    at: dt.datetime | None = None
    when = encoded()
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
        place = (finding.start, finding.end)
        evidence = places.get(place)
        if evidence is None:
            evidence = places[place] = Evidence(observation.observation_id, *place)
        yield Claim(
            claim_id=content_id(
                persona,
                _FACETS[finding.facet],
                finding.key,
                finding.value,
                finding.number,
                finding.polarity,
                finding.rule,
                precision,
                source,
                finding.start,
                finding.end,
                when,
                _VOLATILITIES[volatility],
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
            evidence=evidence,
            effective_at=finding.at,
            volatility=volatility,
        )
