"""An extractor that asks a language model, and adds what it finds to the claims of the rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.language_model.answers import Answer, read_answer
from persona_assets.mindscapes.language_model.cache import AnswerCache, Cost, request_hash
from persona_assets.mindscapes.language_model.client import Completion
from persona_assets.mindscapes.language_model.prompts import (
    extractor_name,
    request_of,
    request_parts,
)
from persona_assets.mindscapes.language_model.settings import ModelSettings
from persona_assets.mindscapes.mindscape import Claim
from persona_assets.mindscapes.rules.claims import claims_from
from persona_assets.observations.observation import Observation, SourceType, Turn

Complete = Callable[[Mapping[str, object]], Completion]
"""Whatever answers the body of a request."""


@dataclass(slots=True)
class ModelReport:
    """What a model was good for.

    Attributes:
        added_count: Claims that the rules had not made.
        dropped: Claims and answers that were left out, by reason.
        used: What the answers cost that the claims rest on, whenever they were given.
        asked: What the answers cost that were given now.
    """

    added_count: int = 0
    dropped: Counter[str] = field(default_factory=Counter[str])
    used: Cost = field(default_factory=Cost)
    asked: Cost = field(default_factory=Cost)


class ModelExtractor:
    """Extracts claims by the rules and by a model.

    Args:
        settings: Which model, and its price.
        complete: Whoever asks it.
        cache: What it has answered before.
    """

    def __init__(self, settings: ModelSettings, complete: Complete, cache: AnswerCache) -> None:
        self._settings = settings
        self._complete = complete
        self._cache = cache
        self.name = extractor_name(settings.model)
        self.currency = settings.currency
        self.report = ModelReport()

    def __call__(self, observation: Observation) -> list[Claim]:
        """Return the claims of the rules and, behind the same interface, those of the model.

        Raises:
            LanguageModelError: The model gave no answer.
            StorageError: An answer could not be kept.
        """
        by_rules = extract_claims(observation)
        known = {(c.facet, c.key, c.value.casefold(), c.polarity) for c in by_rules}
        added = {
            claim.claim_id: claim
            for claim in self._claims(observation)
            if (claim.facet, claim.key, claim.value.casefold(), claim.polarity) not in known
        }
        self.report.added_count += len(added)
        return in_order([*by_rules, *added.values()])

    def _claims(self, observation: Observation) -> Iterable[Claim]:
        if observation.source_type is SourceType.ASSESSMENT:
            return
        for turns in request_parts(observation, self._settings.most_characters):
            answer = self._answer(observation, turns)
            self.report.dropped += answer.dropped
            yield from claims_from(observation, answer.findings)

    def _answer(self, observation: Observation, turns: Sequence[Turn]) -> Answer:
        settings = self._settings
        body = request_of(observation, turns, settings.model, settings.most_answer_tokens)
        request = request_hash(settings.base_url, body)
        place = (observation.persona, observation.observation_id, request)
        given = self._cache.get(*place)
        answer = None if given is None else read_answer(given.text, observation, turns, self.name)
        if given is None or answer is None or not answer.is_readable:
            given = self._complete(body)
            cost = self._cost(given)
            self._cache.charge(settings.model, request, cost)  # first: it is spent in any case
            self.report.asked += cost
            answer = read_answer(given.text, observation, turns, self.name)
            if answer.is_readable:  # what is none is asked for again the next time
                self._cache.put(*place, given)
        self.report.used += self._cost(given)
        return answer

    def _cost(self, answer: Completion) -> Cost:
        settings = self._settings
        # A price is per million tokens, so that tokens times price are millionths.
        micro = (
            answer.input_token_count * settings.input_price
            + answer.output_token_count * settings.output_price
        )
        return Cost(1, answer.input_token_count, answer.output_token_count, round(micro))


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Return *claims* by place and id."""
    return sorted(claims, key=lambda claim: (claim.evidence.start, claim.claim_id))
