"""What of all that is known an ending ends: ``I got fired`` closes whatever job there was.

The rules say which kind of thing is over (see ``rules.endings``); here such a vote becomes a vote
against each thing of that kind that was told before.  What nobody told before is not ended.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from persona_assets.mindscapes.fold import Vote, VoteKey, join_votes
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.propositions import vote_order
from persona_assets.mindscapes.rules.dates import without_past_days
from persona_assets.mindscapes.rules.facts import FUNCTIONAL_KEYS
from persona_assets.mindscapes.wording import stems_of

OVER_PREFIX = "over."
"""How the key of a claim begins that says what kind of thing is over."""

GIVEN_UP = f"{OVER_PREFIX}given_up"
DONE = f"{OVER_PREFIX}done"

Votes = Mapping[tuple[Facet, str], list[Vote]]
_Group = tuple[Facet, str]

_MARRIED = ("wife", "husband", "spouse", "partner")
_PARTNERS = (*_MARRIED, "girlfriend", "boyfriend", "fiance", "fiancé", "fiancée")
_KEYS = {
    "love": {"marital_status", *(f"{f}.{kin}" for kin in _PARTNERS for f in ("relation", "has"))},
    "marriage": {
        "marital_status",
        *(f"{f}.{kin}" for kin in _MARRIED for f in ("relation", "has")),
    },
    "work": {"employer", "workplace", "role"},
    "last_day": {"employer", "workplace"},
    "diet": {"diet"},
    "thing": {"possession", "home"},
    "place": {"city"},
}
_HABIT_KEYS = frozenset({"pastime", "instrument", "activity", "volunteering", "study"})
_DIETS_WITHOUT = {
    **dict.fromkeys(("dairy", "cheese", "eggs"), frozenset({"vegan"})),
    "fish": frozenset({"vegan", "vegetarian"}),
    "bread": frozenset({"gluten-free", "gluten free", "coeliac"}),
    "gluten": frozenset({"gluten-free", "gluten free", "coeliac"}),
}
_MEATLESS = frozenset({"vegan", "vegetarian", "pescatarian"})
_BASES = {
    "ran": "run",
    "wrote": "write",
    "bought": "buy",
    "built": "build",
    "won": "win",
    "learnt": "learn",
    "did": "do",
    "made": "make",
    "sent": "send",
    "got": "get",
}
_DOING_ALL = frozenset(stems_of("finished completed achieved reached passed managed")) | {"do"}
_PREPARING = frozenset(stems_of("train prepare save study work practice apply"))


def is_over(vote: Vote) -> bool:
    """Return whether *vote* was cast by an ending of what others had told."""
    return all(rule.startswith(OVER_PREFIX) for rule in vote.rules)


def with_endings(votes: Votes) -> dict[_Group, list[Vote]]:
    """Return *votes* in which each ending counts against all that it ends."""
    known = {group: found for group, found in votes.items() if not _is_ending(group)}
    endings = [
        (group[1].removeprefix(OVER_PREFIX), vote)
        for group, found in votes.items()
        if _is_ending(group)
        for vote in found
    ]
    ended = {group: list(found) for group, found in known.items()} if endings else known
    for kind, vote in endings:
        for group, value in _ended(kind, vote, known):
            facet, key = group
            about = vote.about._replace(facet=facet, key=key, value=value)
            ended[group].append(replace(vote, about=about))
    return {group: _merged(found) for group, found in ended.items()} if endings else ended


def is_closed(votes: Sequence[Vote]) -> bool:
    """Return whether what *votes* want or like has ended, and nobody took it up again."""
    last = max((vote.first_at for vote in votes if is_over(vote)), default=None)
    return last is not None and not any(
        vote.about.polarity > 0 and vote.last_at > last for vote in votes
    )


def superseded(votes: Sequence[Vote]) -> list[Vote]:
    """Return *votes* in which what an ending has ended weighs nothing, but stays as evidence.

    Nor does an ending weigh anything after which the same was told again.
    """
    last = max((vote.first_at for vote in votes if is_over(vote)), default=None)
    if last is None:
        return list(votes)
    is_gone = is_closed(votes)
    return [
        replace(vote, weight=0)
        if (vote.about.polarity > 0 and vote.last_at <= last) or (is_over(vote) and not is_gone)
        else vote
        for vote in votes
    ]


def _is_ending(group: _Group) -> bool:
    return group[0] is Facet.FACT and group[1].startswith(OVER_PREFIX)


def _merged(votes: Sequence[Vote]) -> list[Vote]:
    """Return *votes* with one vote for each thing that an observation says, in a fixed order."""
    joined: dict[VoteKey, Vote] = {}
    for vote in votes:
        known = joined.get(vote.about)
        joined[vote.about] = join_votes(known, vote) if known else vote
    return [joined[about] for about in sorted(joined)]


def _ended(kind: str, vote: Vote, known: Votes) -> Iterator[tuple[_Group, str]]:
    for group, found in known.items():
        before = _told_before(found, vote.first_at)
        if before and group[0] in _FACETS[kind] and _is_meant(kind, vote.about.value, group):
            values = _values(kind, vote.about.value, before)
            newest = before[-1].about.value
            for value in values:
                if group[1] not in FUNCTIONAL_KEYS or value == newest:
                    yield group, value


def _told_before(votes: Sequence[Vote], moment: dt.datetime) -> list[Vote]:
    return sorted(
        (vote for vote in votes if vote.about.polarity > 0 and vote.first_at <= moment),
        key=vote_order,
    )


_FACETS: Mapping[str, frozenset[Facet]] = {
    **dict.fromkeys(("love", "marriage"), frozenset({Facet.RELATION, Facet.FACT})),
    **dict.fromkeys(("name", "kin"), frozenset({Facet.RELATION})),
    **dict.fromkeys(("work", "last_day", "diet", "thing", "place"), frozenset({Facet.FACT})),
    **dict.fromkeys(
        ("given_up", "done"),
        frozenset({Facet.GOAL, Facet.COMMITMENT, Facet.PREFERENCE, Facet.FACT}),
    ),
}


def _is_meant(kind: str, value: str, group: _Group) -> bool:
    """Return whether an ending of *kind* speaks of what *group* is about."""
    facet, key = group
    if kind in _KEYS:
        return key in _KEYS[kind]
    if kind == "kin":
        return key.partition(".")[2] == value.lower().replace(" ", "_")
    if kind == "name":
        return key.startswith(("relation.", "pet."))
    return facet is not Facet.FACT or key in _HABIT_KEYS


def _values(kind: str, said: str, before: Sequence[Vote]) -> list[str]:
    """Return which of the values told *before* an ending of *kind* that *said* something ends."""
    values = list(dict.fromkeys(vote.about.value for vote in before))
    is_ended = _IS_ENDED.get(kind)
    return _last([value for value in values if is_ended is None or is_ended(said, value)], before)


def _last(values: Sequence[str], before: Sequence[Vote]) -> list[str]:
    """Return *values*, or of a goal or a preference the last of them, which stands for all."""
    if before[0].about.facet is Facet.FACT or not values:
        return list(values)
    return [vote.about.value for vote in before if vote.about.value in values][-1:]


def _is_called(name: str, value: str) -> bool:
    whole, said = value.casefold(), name.casefold()
    return whole == said or whole.split()[0] == said or said.split()[0] == whole


def _is_of(said: str, value: str) -> bool:
    """Return whether *said*, ``the old house``, is the thing that *value* names."""
    head, words = stems_of(said)[:1] + stems_of(said)[-1:], set(stems_of(value))
    return bool(words.intersection(head))


def _is_given_up(said: str, value: str) -> bool:
    given, known = set(stems_of(said)), set(stems_of(value))
    return bool(given) and bool(known) and (given <= known or known <= given)


def _is_done(said: str, value: str) -> bool:
    """Return whether ``ran the marathon`` brings about ``run a marathon``."""
    verb, _, thing = said.lower().partition(" ")
    action = (stems_of(_BASES.get(verb, verb)) or [_BASES.get(verb, verb)])[0]
    wanted = list(stems_of(value))
    things = set(stems_of(without_past_days(thing)))
    if not things:  # "finished it" ends only what was to be finished
        return thing == "it" and wanted[:1] == [action]
    is_action = action in {*wanted, *_DOING_ALL, "get"} or wanted[:1] in (
        [each] for each in _PREPARING
    )
    return is_action and things <= set(wanted)


def _is_eaten_again(said: str, diet: str) -> bool:
    """Return whether who eats what was *said* keeps *diet* no longer."""
    food = said.lower()
    gone = {food} if food in _MEATLESS else _DIETS_WITHOUT.get(food, _MEATLESS)
    return diet.lower() in gone


def _is_bond(_: str, value: str) -> bool:
    """Return whether *value* is a bond, or whom one is bound to, rather than none."""
    return value.lower() not in {"single", "divorced", "widowed"}


_IS_ENDED: Mapping[str, Callable[[str, str], bool]] = {
    "love": _is_bond,
    "marriage": _is_bond,
    "name": _is_called,
    "place": _is_called,
    "diet": _is_eaten_again,
    "thing": _is_of,
    "given_up": _is_given_up,
    "done": _is_done,
}
