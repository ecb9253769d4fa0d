"""The same message in two exports counts once.

A longer export of a chat repeats a shorter one, and the same chat may be exported in two formats.
A message is the same if the persona, or somebody of the same name, wrote the same words in the same
minute, as some formats tell no seconds.  Only exports are compared with each other: what somebody
posts in two channels of one export is two messages.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from persona_assets.observations.observation import Observation, SourceType

_Key = tuple[str, str, str]

LEAST_SHARED_CHARACTERS = 16
"""Two exports that share fewer characters of a day share no more than an "ok" by chance."""


def without_repeats(observations: Iterable[Observation]) -> list[Observation]:
    """Return *observations*, each content and each message once, by time and then by id.

    Of the same content the first file counts, and the others are in ``also_in``; of overlapping
    exports the one with more of the day counts, and the other's repeated turns are left out.
    """
    kept: list[Observation] = []
    holders: dict[_Key, list[int]] = {}  # which of *kept* have it
    counts: list[Counter[_Key]] = []
    for one in sorted(by_content(observations), key=_fullest_first):
        own = _keys(one)
        repeated = _repeated(one, own, kept, holders, counts)
        rest = _without(one, repeated)
        if rest is None:
            first = _fullest_holder(repeated, holders, counts)
            kept[first] = _also_in(kept[first], [one.source_path, *one.also_in])
            continue
        for key in (held := Counter(_keys(rest))):
            holders.setdefault(key, []).append(len(kept))
        kept.append(rest)
        counts.append(held)
    return sorted(kept, key=lambda seen: (seen.observed_at, seen.observation_id))


def by_content(observations: Iterable[Observation]) -> list[Observation]:
    """Return *observations*, each content once, of one file; the others are in ``also_in``."""
    found: dict[str, Observation] = {}
    for one in sorted(observations, key=_best_described_first):
        first = found.setdefault(one.observation_id, one)
        if first is not one and one.source_path not in (first.source_path, *first.also_in):
            found[one.observation_id] = _also_in(first, [one.source_path])
    return list(found.values())


def without_turns_of(one: Observation, others: Iterable[Observation]) -> Observation:
    """Return *one* without the turns that another export has as well, in one of *others*."""
    listed = [other for other in others if _export_of(other) != _export_of(one)]
    theirs = {key for other in listed for key in _keys(other)}
    pairs = zip(one.turns, one.is_subject, _keys(one), strict=False)
    rest = [(turn, is_subject) for turn, is_subject, key in pairs if key not in theirs]
    if not theirs or not _keys(one):
        return one
    return replace(
        one,
        turns=tuple(turn for turn, _ in rest),
        is_subject=tuple(is_subject for _, is_subject in rest),
        repeated_turn_count=len(one.turns) - len(rest),
    )


def _also_in(observation: Observation, paths: Iterable[str]) -> Observation:
    listed = {*observation.also_in, *paths} - {observation.source_path}
    return replace(observation, also_in=tuple(sorted(listed)))


def _best_described_first(observation: Observation) -> tuple[str, int, str]:
    """An export without media says the same as one with, and less of what was sent along."""
    return observation.observation_id, -len(observation.attachments), observation.source_path


def _fullest_first(observation: Observation) -> tuple[int, str, str]:
    return -len(observation.turns), observation.source_path, observation.observation_id


def _export_of(observation: Observation) -> str:
    """Return the export that an observation lies in: a file, or the folder of a Slack export."""
    path = observation.source_path
    return path.rsplit("/", 2)[0] if observation.source == "slack" else path


def _keys(observation: Observation) -> list[_Key]:
    """Return what makes each turn the same as another one; nothing, if it is no chat."""
    if observation.source_type is not SourceType.CHAT_LOG:
        return []
    return [
        (
            "" if is_subject else turn.speaker.casefold(),
            turn.at.isoformat(timespec="minutes"),
            " ".join(observation.text_of(turn).split()),
        )
        for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True)
    ]


def _repeated(
    one: Observation,
    own: list[_Key],
    kept: list[Observation],
    holders: Mapping[_Key, list[int]],
    counts: list[Counter[_Key]],
) -> Counter[_Key]:
    """Return how many of each of its turns stand in another export as well."""
    shared: dict[int, Counter[_Key]] = {}
    for key, count in Counter(own).items():
        for other in holders.get(key, ()):
            if _export_of(kept[other]) != _export_of(one):
                shared.setdefault(other, Counter())[key] = min(count, counts[other][key])
    repeated: Counter[_Key] = Counter()
    for keys in shared.values():
        if sum(len(key[2]) * count for key, count in keys.items()) >= LEAST_SHARED_CHARACTERS:
            repeated |= keys
    return repeated


def _without(one: Observation, repeated: Counter[_Key]) -> Observation | None:
    """Return an observation without its repeated turns; None if there is no other."""
    if not repeated:
        return one
    left = repeated.copy()
    is_kept: list[bool] = []
    for key in _keys(one):
        is_kept.append(left[key] <= 0)
        left[key] -= 1
    if not any(is_kept):
        return None
    pairs = zip(one.turns, one.is_subject, is_kept, strict=True)
    rest = [(turn, is_subject) for turn, is_subject, keeps in pairs if keeps]
    return replace(
        one,
        turns=tuple(turn for turn, _ in rest),
        is_subject=tuple(is_subject for _, is_subject in rest),
        repeated_turn_count=len(one.turns) - len(rest),
    )


def _fullest_holder(
    repeated: Counter[_Key], holders: Mapping[_Key, list[int]], counts: list[Counter[_Key]]
) -> int:
    """Return which observation has most of what is repeated."""
    having: Counter[int] = Counter()
    for key in repeated:
        for other in holders[key]:
            having[other] += min(repeated[key], counts[other][key])
    return min(having, key=lambda other: (-having[other], other))
