"""Erasing a person, or one observation, everywhere, with proof.

First the files that people put in, so that nothing comes back; then all that was made of them.  The
words of a person in what was seen of others are erased there, too.  Where somebody else says the
same words, theirs stay.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.errors import UnknownNameError
from persona_assets.observations.observation import Observation
from persona_assets.upkeep.dependents import Dependents, find_dependents
from persona_assets.upkeep.places import DataPlaces
from persona_assets.upkeep.remains import (
    drop_caches,
    drop_feedback,
    drop_partitions,
    drop_passages,
    drop_said,
    renew_catalog,
)
from persona_assets.upkeep.sources import Change, rewrite_folder
from persona_assets.upkeep.words import Words, holders, words_to_erase


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What is erased, and what that concerns.

    Attributes:
        persona: Whose observations.
        observations: Which of them.
        is_whole_person: Whether it is all of them, and the person's document with them.
        words: What must not be found afterwards.
        holders: The other personas in whose observations the words are, with the ids of these.
        dependents: The rows of the lake that followed from any of these observations.
    """

    persona: str
    observations: tuple[Observation, ...]
    is_whole_person: bool
    words: Words
    holders: dict[str, list[str]]
    dependents: tuple[Dependents, ...]

    @property
    def concerned(self) -> list[str]:
        """The personas of whom everything is made anew or forgotten, the erased one first."""
        return [self.persona, *sorted(self.holders)]

    @property
    def rebuilt(self) -> list[str]:
        """The personas of whom everything is made anew."""
        return sorted(self.holders) if self.is_whole_person else self.concerned


def plan_erasure(
    places: DataPlaces, persona: str, observation_id: str | None = None
) -> ErasurePlan:
    """Return what erasing a person, or one observation, concerns; nothing is changed.

    Raises:
        UnknownPersonaError: Nobody knows the persona.
        UnknownNameError: The persona has no such observation.
        InvalidDocumentError: A file does not parse, so that nobody can say what it holds.
    """
    places.check(persona)
    seen = places.observations(persona)
    erased = [one for one in seen if observation_id in (None, one.observation_id)]
    if observation_id is not None and not erased:
        known = [one.observation_id for one in seen]
        raise UnknownNameError(f"observation of {persona}", observation_id, known)
    others = {name: places.observations(name) for name in places.observed() if name != persona}
    staying = [one for one in seen if one not in erased]
    words = words_to_erase(erased, [*staying, *(one for all_ in others.values() for one in all_)])
    held = holders(words, others)
    ids = {one.observation_id for one in erased} | {one for ids in held.values() for one in ids}
    partitions = [each for name in (persona, *held) for each in places.partitions(name)]
    return ErasurePlan(
        persona=persona,
        observations=tuple(erased),
        is_whole_person=observation_id is None,
        words=words,
        holders=held,
        dependents=tuple(find_dependents(places.lake, partitions, ids)),
    )


def erase(places: DataPlaces, plan: ErasurePlan) -> list[str]:
    """Do what *plan* says, but for making anew, and return the files that people put in it.

    Raises:
        InvalidDocumentError: The words cannot be taken out of a file; nothing is changed then,
            unless it is the file of another persona.
        StorageError: The disk refuses; calling it again goes on.
    """
    instance_ids = _instances_of(places, plan)
    changed = _erase_sources(places, plan)
    changed += drop_feedback(places.feedback, instance_ids, plan.words.erased)
    if plan.is_whole_person:
        changed += drop_said(places.root, plan.persona)
    for name in plan.concerned:
        places.store.erase(name)
    drop_passages(places.lake, plan.concerned)
    drop_partitions(
        places.lake, [each for one in plan.concerned for each in places.partitions(one)]
    )
    drop_caches(places.root, plan.words.erased)
    renew_catalog(places.lake)
    return changed


def _erase_sources(places: DataPlaces, plan: ErasurePlan) -> list[str]:
    own = places.observation_folder(plan.persona)
    changed: list[str] = []
    if own.is_dir():
        ids = {one.observation_id for one in plan.observations}
        named = rewrite_folder(
            own,
            _everything(own) if plan.is_whole_person else _one_observation(places, plan, ids),
            lambda folder: _still_there(places, plan.persona, folder, ids),
        )
        changed += [f"observations/{plan.persona}/{name}" for name in named]
    for persona in plan.holders:
        named = rewrite_folder(
            places.observation_folder(persona),
            Change(plan.words.erased),
            lambda folder, persona=persona: _still_held(places, persona, folder, plan.words),
        )
        changed += [f"observations/{persona}/{name}" for name in named]
    return changed


def _everything(folder: Path) -> Change:
    files = (path for path in folder.rglob("*") if path.is_file())
    return Change((), gone={path.relative_to(folder).as_posix() for path in files})


def _one_observation(places: DataPlaces, plan: ErasurePlan, ids: set[str]) -> Change:
    """Return how to take an observation out of its files, of which others may need some."""
    seen = places.observations(plan.persona)
    stays = [one for one in seen if one.observation_id not in ids]
    needed = {path for one in stays for path in _files(one)}
    files = {path for one in plan.observations for path in _files(one)}
    texts = [
        text
        for text in _whole_texts(plan.observations, plan.words)
        if not any(text in one.raw for one in stays)
    ]
    return Change(texts, gone=files - needed, rewritten=files & needed)


def _files(one: Observation) -> Sequence[str]:
    """Return the files that an observation was read from."""
    return (one.source_path, *getattr(one, "also_in", ()))


def _whole_texts(observations: Iterable[Observation], words: Words) -> list[str]:
    """Return all that is said in *observations*, by anybody, whole texts first."""
    texts = {one.text_of(turn).strip() for one in observations for turn in one.turns}
    lines = {line for one in observations if not one.turns for line in one.raw.splitlines()[1:]}
    found = {text for text in (*texts, *lines) if text not in words.kept and text}
    return sorted({*found, *words.erased}, key=lambda text: (-len(text), text))


def _still_there(places: DataPlaces, persona: str, folder: Path, ids: set[str]) -> list[str]:
    left = ids & {one.observation_id for one in places.observations(persona, folder)}
    return [
        f"the observation {one} is in a file with others, and its words cannot be found there; "
        "take them out by hand"
        for one in sorted(left)
    ]


def _still_held(places: DataPlaces, persona: str, folder: Path, words: Words) -> list[str]:
    found = holders(words, {persona: places.observations(persona, folder)})
    return [
        f"the observation {one} of {persona} holds the words in another spelling; "
        "take them out by hand"
        for one in found.get(persona, ())
    ]


def _instances_of(places: DataPlaces, plan: ErasurePlan) -> set[str]:
    """Return the ids of the instances of an erased person, on which feedback is dropped."""
    if not plan.is_whole_person:
        return set()
    records = places.store.records().values()
    return {each.persona_instance_id for each in records if each.person_id == plan.persona}


def plan_text(plan: ErasurePlan) -> str:
    """Return *plan* for people, without the words themselves."""
    what = f"all of {plan.persona}" if plan.is_whole_person else f"one of {plan.persona}"
    counts = f"{len(plan.observations)} observations, {len(plan.words.erased)} texts"
    lines = [f"erase {what}: {counts}"]
    if plan.words.kept:
        lines.append(f"  {len(plan.words.kept)} texts stay, because others say the same")
    lines += [
        f"  words in {len(ids)} observations of {name} become [erased]"
        for name, ids in plan.holders.items()
    ]
    lines += [
        f"  {each.asset} {json.dumps(each.partition)}: {each.row_count} rows followed from it"
        for each in plan.dependents
    ]
    return "\n".join(lines)
