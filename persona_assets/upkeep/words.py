"""Whose words are erased: what the persona said, unless somebody said the same without them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from persona_assets.observations.observation import Observation

FEWEST_CHARACTERS = 12
"""Shorter texts, such as "yes, thanks", are nobody's in particular."""


@dataclass(frozen=True, slots=True)
class Words:
    """What must not be found any more.

    Attributes:
        erased: The texts, longest first.
        kept: Texts that stay, because another observation that stays says the same.
    """

    erased: tuple[str, ...]
    kept: tuple[str, ...]


def words_to_erase(erased: Iterable[Observation], staying: Sequence[Observation]) -> Words:
    """Return the words of the persona in *erased* that nobody says in what is *staying*.

    Args:
        erased: Observations of one persona that are erased.
        staying: All others, of any persona; only what their own persona says there counts.
    """
    own = {text for one in erased for text in own_texts(one)}
    said = "\n".join(text for one in staying for text in own_texts(one))
    kept = {text for text in own if text in said}
    return Words(
        tuple(sorted(own - kept, key=lambda text: (-len(text), text))), tuple(sorted(kept))
    )


def own_texts(observation: Observation) -> list[str]:
    """Return the lines of what the persona says in *observation*; of a measurement, all of it."""
    own = [
        observation.text_of(turn)
        for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True)
        if is_subject
    ]
    lines = [line.strip() for text in own or [observation.raw] for line in text.splitlines()]
    return [line for line in lines if len(line) >= FEWEST_CHARACTERS]


def holders(words: Words, others: Mapping[str, Sequence[Observation]]) -> dict[str, list[str]]:
    """Return the ids of the observations of other personas that hold some of *words*."""
    found = {
        persona: [
            one.observation_id for one in seen if any(text in one.raw for text in words.erased)
        ]
        for persona, seen in others.items()
    }
    return {persona: ids for persona, ids in found.items() if ids}
