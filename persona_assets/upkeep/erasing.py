"""Erasing a person, or one observation, everywhere, with proof.

First the files that people put in, so that nothing comes back; then all that was made of them.  All
of these files are made anew beside the old ones before the first takes its place.  The
words of a person in what was seen of others are erased there, too.  Where somebody else says the
same words, theirs stay.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.errors import UnknownNameError
from persona_assets.observations.observation import Observation
from persona_assets.upkeep.decisions import (
    carry_decisions,
    drop_decisions,
    drop_policy,
    successors,
)
from persona_assets.upkeep.dependents import Dependents, find_dependents
from persona_assets.upkeep.intents import Intent, read_intent, write_intent
from persona_assets.upkeep.places import DataPlaces
from persona_assets.upkeep.proving import prove_gone
from persona_assets.upkeep.remains import (
    drop_answers,
    drop_caches,
    drop_feedback,
    drop_partitions,
    drop_passages,
    drop_said,
    renew_catalog,
)
from persona_assets.upkeep.searching import texts_in
from persona_assets.upkeep.sources import Change, Staged, stage_folder, sweep
from persona_assets.upkeep.words import Words, holders, text_without, words_to_erase


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What is erased, and what that concerns.

    Attributes:
        persona: Whose observations.
        observations: Which of them.
        observation_id: The only one that is erased; None if it is the whole person, and its
            document.
        observation_ids: All that are erased, with those that an interrupted erasure has erased.
        words: What must not be found afterwards.
        holders: The other personas in whose files the words are, with the ids of the observations
            that hold them.
        dependents: The rows of the lake that followed from any of these observations.
    """

    persona: str
    observations: tuple[Observation, ...]
    observation_id: str | None
    observation_ids: frozenset[str]
    words: Words
    holders: dict[str, list[str]]
    dependents: tuple[Dependents, ...]

    @property
    def is_whole_person(self) -> bool:
        """Whether all of the person is erased."""
        return self.observation_id is None

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
    begun = read_intent(places.root, persona, observation_id)
    if begun is None:
        places.check(persona)
    seen = places.observations(persona)
    erased = [one for one in seen if observation_id in (None, one.observation_id)]
    if observation_id is not None and not erased and begun is None:
        known = [one.observation_id for one in seen]
        raise UnknownNameError(f"observation of {persona}", observation_id, known)
    others = {name: places.observations(name) for name in places.observed() if name != persona}
    erased_ids = {one.observation_id for one in erased}
    staying = [one for one in seen if one.observation_id not in erased_ids]
    words = words_to_erase(erased, [*staying, *(one for all_ in others.values() for one in all_)])
    words = _with_begun(words, begun)
    held = _held(places, words, others, begun)
    own_ids = erased_ids | set(begun.observation_ids if begun else ())
    ids = own_ids | {one for ids in held.values() for one in ids}
    partitions = [each for name in (persona, *held) for each in places.partitions(name)]
    return ErasurePlan(
        persona=persona,
        observations=tuple(erased),
        observation_id=observation_id,
        observation_ids=frozenset(own_ids),
        words=words,
        holders=held,
        dependents=tuple(find_dependents(places.lake, partitions, ids)),
    )


def _with_begun(words: Words, begun: Intent | None) -> Words:
    if begun is None:
        return words
    erased = {*words.erased, *begun.words}
    longest_first = sorted(erased, key=lambda text: (-len(text), text))
    return Words(tuple(longest_first), tuple(text for text in words.kept if text not in erased))


def _held(
    places: DataPlaces,
    words: Words,
    others: dict[str, list[Observation]],
    begun: Intent | None,
) -> dict[str, list[str]]:
    """Return who holds the words, also where no reader sees them, as in a mail that is quoted."""
    held = holders(words, others)
    for name in sorted(set(others) - set(held)):
        if prove_gone(words.erased, [places.observation_folder(name)]).remnants:
            held[name] = []
    for name, ids in (begun.holders if begun else {}).items():
        held[name] = sorted({*held.get(name, ()), *ids})
    return held


def erase(places: DataPlaces, plan: ErasurePlan) -> list[str]:
    """Do what *plan* says, but for making anew, and return the files that people put in it.

    What was to be done stays in the intent until :func:`~.intents.drop_intent` is called.

    Raises:
        InvalidDocumentError: The words cannot be taken out of a file; nothing is changed then.
        StorageError: The disk refuses; calling it again goes on.
    """
    changed = _erase_sources(places, plan)
    corrections = [one.raw for one in plan.observations if one.must_be_approved]
    changed += drop_feedback(
        places.feedback, _instances_of(places, plan), [*plan.words.erased, *corrections]
    )
    if plan.is_whole_person:
        changed += drop_said(places.root, plan.persona)
        if drop_policy(places.root / "approvals" / "policy.yaml", plan.persona):
            changed.append("approvals/policy.yaml")
    elif drop_decisions(_decisions(places, plan.persona), plan.observation_ids):
        changed.append(f"approvals/{plan.persona}.jsonl")
    drop_answers(
        places.root,
        {**plan.holders, plan.persona: None if plan.is_whole_person else plan.observation_ids},
    )
    for name in plan.concerned:
        if plan.is_whole_person and name == plan.persona:
            places.store.erase(name)
        else:
            places.store.empty(name)
    drop_passages(places.lake, plan.concerned)
    drop_partitions(
        places.lake, [each for one in plan.concerned for each in places.partitions(one)]
    )
    drop_caches(places.root, plan.words.erased)
    renew_catalog(places.lake)
    return changed


def _erase_sources(places: DataPlaces, plan: ErasurePlan) -> list[str]:
    """Make all folders anew, then let them take their places: the person's own one last."""
    sweep(places.root / "observations")
    staged: list[Staged] = []
    try:
        for persona in (*sorted(plan.holders), plan.persona):
            if places.observation_folder(persona).is_dir():
                staged.append(_stage(places, plan, persona))  # noqa: PERF401 - kept on failure
        intent = Intent(
            plan.persona,
            plan.observation_id,
            sorted(plan.observation_ids),
            list(plan.words.erased),
            plan.holders,
        )
        write_intent(places.root, intent)
        for one in staged:
            _carry(places, one)
            one.place()
    finally:
        for one in staged:
            one.discard()
    return [f"observations/{one.folder.name}/{name}" for one in staged for name in one.changed]


def _stage(places: DataPlaces, plan: ErasurePlan, persona: str) -> Staged:
    folder = places.observation_folder(persona)
    if persona != plan.persona:
        change = Change(plan.words.erased)
    elif plan.is_whole_person:
        change = _everything(folder)
    else:
        change = _one_observation(places, plan)

    def check(staged: Path) -> list[str]:
        left = set(plan.observation_ids) if persona == plan.persona else set[str]()
        return [
            *_still_there(places, persona, staged, left),
            *_still_held(places, persona, staged, plan.words),
            *_still_written(staged, plan.words),
        ]

    return stage_folder(folder, change, check)


def _carry(places: DataPlaces, staged: Staged) -> None:
    persona = staged.folder.name
    path = _decisions(places, persona)
    if path.is_file():
        before = places.observations(persona)
        carry_decisions(path, successors(before, places.observations(persona, staged.staged)))


def _decisions(places: DataPlaces, persona: str) -> Path:
    return places.root / "approvals" / f"{persona}.jsonl"


def _everything(folder: Path) -> Change:
    files = (path for path in folder.rglob("*") if path.is_file())
    return Change((), gone={path.relative_to(folder).as_posix() for path in files})


def _one_observation(places: DataPlaces, plan: ErasurePlan) -> Change:
    """Return how to take an observation out of its files, of which others may need some."""
    seen = places.observations(plan.persona)
    stays = [one for one in seen if one.observation_id not in plan.observation_ids]
    needed = {path for one in stays for path in _files(one)}
    files = {path for one in plan.observations for path in _files(one)}
    said = [text_without(one, plan.observations) for one in stays]
    whole = _whole_texts(plan.observations, plan.words)
    elsewhere = texts_in(whole, said) - set(plan.words.erased)
    texts = [text for text in whole if text not in elsewhere]
    return Change(texts, files - needed, files & needed, plan.words.erased)


def _files(one: Observation) -> Sequence[str]:
    """Return the files that an observation was read from."""
    return (one.source_path, *getattr(one, "also_in", ()))


def _whole_texts(observations: Iterable[Observation], words: Words) -> list[str]:
    """Return all that is said in *observations*, by anybody, whole texts first."""
    texts = {one.text_of(turn).strip() for one in observations for turn in one.turns}
    lines = {line for one in observations if not one.turns for line in one.raw.splitlines()[1:]}
    found = {text for text in (*texts, *lines) if text} - set(words.kept)
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


def _still_written(folder: Path, words: Words) -> list[str]:
    """Say where the words are still written, though no reader sees them there."""
    found = prove_gone(words.erased, [folder]).remnants
    return [
        f"{each.path.relative_to(folder).as_posix()} has the words ({each.place}); "
        "take them out by hand"
        for each in found
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
