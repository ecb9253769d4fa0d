"""How findings become claims: each learns whose it is, where it was read, and its id.

What the claims of one observation have in common is written down once for all of their ids.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from persona_assets.ids import Encoded, content_id, encoded
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Volatility
from persona_assets.mindscapes.rules.findings import RULE_PRECISION, Finding
from persona_assets.observations.observation import Observation

_PASSING = frozenset({Facet.STATE, Facet.COMMITMENT})
_FACETS = {facet: encoded(facet.value) for facet in Facet}
_VOLATILITIES = {volatility: encoded(volatility.value) for volatility in Volatility}


def claim_from(observation: Observation, finding: Finding) -> Claim:
    """Return *finding*, made in *observation*, as a claim whose id hashes everything it says."""
    [claim] = claims_from(observation, [finding])
    return claim


def claims_from(observation: Observation, findings: Iterable[Finding]) -> Iterator[Claim]:
    """Yield each of *findings*, made in *observation*, as a claim with an id of its content."""
    persona = encoded(observation.persona)
    source_type = observation.source_type.value
    places = _Places(source_type, observation.observation_id)
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
        evidence, place = places.at(finding.start, finding.end)
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
                place,
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


class _Places:
    """The places of one observation that claims rest on; many claims share one."""

    def __init__(self, source_type: str, observation_id: str) -> None:
        self._source_type = source_type
        self._observation_id = observation_id
        self._known: dict[tuple[int, int], tuple[Evidence, Encoded]] = {}

    def at(self, start: int, end: int) -> tuple[Evidence, Encoded]:
        """Return the place from *start* to *end*, and what it is in an id."""
        found = self._known.get((start, end))
        if found is None:
            evidence = Evidence(self._observation_id, start, end)
            place = encoded(self._source_type, self._observation_id, start, end)
            found = self._known[start, end] = evidence, place
        return found
