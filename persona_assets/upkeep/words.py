"""Whose words are erased: what the persona said, unless somebody said the same without them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from persona_assets.mindscapes.rules.sentences import subject_sentences
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.repeats import without_turns_of
from persona_assets.upkeep.searching import find_texts, texts_in

FEWEST_CHARACTERS = 12
"""Shorter texts, such as "yes, thanks", are nobody's in particular."""

FEWEST_IN_SENTENCE = 25
"""A sentence out of a longer line is looked for from this length on."""


@dataclass(frozen=True, slots=True)
class Words:
    """What must not be found any more.

    Attributes:
        erased: The lines, and the sentences in them, longest first.
        kept: Texts that stay, because another observation that stays says the same.
    """

    erased: tuple[str, ...]
    kept: tuple[str, ...]


def words_to_erase(erased: Iterable[Observation], staying: Sequence[Observation]) -> Words:
    """Return the words of the persona in *erased* that nobody says in what is *staying*.

    Args:
        erased: Observations of one persona that are erased.
        staying: All others, of any persona; only what their own persona says there counts, and
            not what repeats a message of *erased* in another export.
    """
    gone = list(erased)
    own = {text for one in gone for text in (*own_texts(one), *own_sentences(one))}
    rest = (_rest(one, gone) for one in staying)
    kept = texts_in(own, (text for one in rest for text in own_texts(one)))
    return Words(
        tuple(sorted(own - kept, key=lambda text: (-len(text), text))), tuple(sorted(kept))
    )


def text_without(one: Observation, erased: Sequence[Observation]) -> str:
    """Return all that is said in *one*, but for messages that are in *erased*, too."""
    rest = _rest(one, erased)
    if one.source_type is not SourceType.CHAT_LOG:
        return one.raw
    return "\n".join(one.text_of(turn) for turn in rest.turns)


def _rest(one: Observation, erased: Sequence[Observation]) -> Observation:
    """Return *one* without the messages of its persona that are in *erased*, too."""
    return without_turns_of(one, (other for other in erased if other.persona == one.persona))


def own_texts(observation: Observation) -> list[str]:
    """Return the lines of what the persona says in *observation*; of a measurement, all of it."""
    is_chat = observation.source_type is SourceType.CHAT_LOG
    own = [
        observation.text_of(turn)
        for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True)
        if is_subject
    ]
    said = own if own or is_chat else [observation.raw]
    lines = [line.strip() for text in said for line in text.splitlines()]
    return [line for line in lines if len(line) >= FEWEST_CHARACTERS]


def own_sentences(observation: Observation) -> list[str]:
    """Return the sentences that the persona says in *observation*, for each may be copied alone."""
    found = (observation.raw[one.start : one.end] for one in subject_sentences(observation))
    return [text for text in found if len(text) >= FEWEST_IN_SENTENCE]


def holders(words: Words, others: Mapping[str, Sequence[Observation]]) -> dict[str, list[str]]:
    """Return the ids of the observations of other personas that hold some of *words*."""
    raws = (
        ((persona, one.observation_id), one.raw) for persona in others for one in others[persona]
    )
    found: dict[str, list[str]] = {}
    for (persona, observation_id), _ in find_texts(words.erased, raws):
        found.setdefault(persona, []).append(observation_id)
    return found
