"""What of all that is known an ending ends: ``I got fired`` closes whatever job there was.

The rules say which kind of thing is over (see ``rules.endings``); here such a vote becomes a vote
against each thing of that kind that was told before.  What nobody told before is not ended.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from persona_assets.mindscapes.fold import Ballot, Subject, Vote, VoteKey, join_votes
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.propositions import vote_order
from persona_assets.mindscapes.rules.dates import without_past_days
from persona_assets.mindscapes.rules.facts import FUNCTIONAL_KEYS
from persona_assets.mindscapes.rules.preferences import COMPARED
from persona_assets.mindscapes.wording import stem, stems_of

OVER_PREFIX = "over."
"""How the key of a claim begins that says what kind of thing is over."""

DONE = f"{OVER_PREFIX}done"

_HELD = (Facet.RELATION, Facet.FACT)
_WISHES = frozenset({Facet.GOAL, Facet.COMMITMENT, Facet.PREFERENCE})
_MARRIED = ("wife", "husband", "spouse", "partner")
_BOUND = (*_MARRIED, "fiance", "fiancé", "fiancée")
_PARTNERS = (*_BOUND, "girlfriend", "boyfriend")
_MARRIAGE = (Facet.FACT, "marital_status")
_OF_WORK = {
    *("employer", "workplace", "role", "team"),
    *("relation.manager", "relation.boss", "relation.report"),
}
_KEYS = {
    "love": {"marital_status", *(f"{f}.{kin}" for kin in _PARTNERS for f in ("relation", "has"))},
    "marriage": {
        "marital_status",
        *(f"{f}.{kin}" for kin in _MARRIED for f in ("relation", "has")),
    },
    "work": _OF_WORK,
    "last_day": _OF_WORK,
    "joblessness": {"employment"},
    "diet": {"diet"},
    "thing": {"possession", "home"},
    "place": {"city"},
}
_JOBLESS = frozenset({"retired", "unemployed", "between jobs", "out of work"})
_BEING = frozenset({"fact.role@1", "fact.role_now@1"})
"""The rules that read what someone is: ``I'm a musician`` is said in retirement, too."""

_EITHER = f"{OVER_PREFIX}work_or_none@1"
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
_CIRCUMSTANCES = re.compile(
    r"(?<=\w)\W+(?:today|tonight|just now|this (?:morning|afternoon|evening|week|month|year)"
    r"|in|at|on|with|after|before|for|by|together|without)\b.*",
    re.IGNORECASE,
)
"""Under what circumstances something was done: no part of what was done."""

_PREPARING = frozenset(stems_of("train prepare save study work practice apply"))


def is_over(vote: Vote) -> bool:
    """Return whether *vote* was cast by an ending of what others had told."""
    return all(rule.startswith(OVER_PREFIX) for rule in vote.rules)


def with_endings(ballots: Mapping[Subject, Ballot]) -> Mapping[Subject, Ballot]:
    """Return *ballots* in which each ending counts against all that it ends.

    Who takes a job is no longer without one, and who says to be without one has none.
    """
    endings = [*_told_endings(ballots), *_work_endings(ballots)]
    if not endings:
        return ballots
    known = {subject: ballot for subject, ballot in ballots.items() if not _is_ending(subject)}
    wishes = _by_stem(known)
    cast: dict[Subject, dict[VoteKey, Vote]] = {}
    for kind, vote in endings:
        for subject in _meant(kind, vote.about.value, known, wishes):
            for value in _ended_values(kind, vote, subject, known[subject].once(_beginnings)):
                about = vote.about._replace(facet=subject[0], key=subject[1], value=value)
                votes = cast.setdefault(subject, {})
                ending = vote._replace(about=about)
                votes[about] = join_votes(votes[about], ending) if about in votes else ending
    ended = {subject: known[subject].joined(Ballot(votes)) for subject, votes in cast.items()}
    return {**known, **ended}


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
        vote._replace(weight=0)
        if (vote.about.polarity > 0 and vote.last_at <= last) or (is_over(vote) and not is_gone)
        else vote
        for vote in votes
    ]


def _told_endings(ballots: Mapping[Subject, Ballot]) -> list[tuple[str, Vote]]:
    """Return each vote that says that something is over, and the kind of what is over."""
    return [
        (subject[1].removeprefix(OVER_PREFIX), vote)
        for subject, ballot in ballots.items()
        if _is_ending(subject)
        for vote in ballot.votes.values()
    ]


def _work_endings(ballots: Mapping[Subject, Ballot]) -> Iterator[tuple[str, Vote]]:
    """Yield each vote for a job as the end of being without one, and the other way round."""
    without = ballots.get((Facet.FACT, "employment"))
    if without is None:
        return
    for vote in without.votes.values():
        if vote.about.value.lower() in _JOBLESS and vote.about.polarity > 0:
            yield "work", _as_ending(vote)
    for key in ("employer", "role", "workplace"):
        job = ballots.get((Facet.FACT, key))
        for vote in job.votes.values() if job else ():
            if vote.about.polarity > 0 and not _BEING.issuperset(vote.rules):
                yield "joblessness", _as_ending(vote)


def _as_ending(vote: Vote) -> Vote:
    about = vote.about._replace(polarity=-1)
    return vote._replace(about=about, rules=(_EITHER,))


def _is_ending(subject: Subject) -> bool:
    return subject[0] is Facet.FACT and subject[1].startswith(OVER_PREFIX)


def _by_stem(ballots: Mapping[Subject, Ballot]) -> Mapping[str, list[Subject]]:
    """Return the wishes, promises and tastes by the stems in their keys: they may be many."""
    found: dict[str, list[Subject]] = {}
    for subject in ballots:
        if subject[0] in _WISHES:
            for word in () if COMPARED in subject[1] else subject[1].split():
                found.setdefault(word, []).append(subject)
    return found


def _meant(
    kind: str,
    said: str,
    known: Mapping[Subject, Ballot],
    wishes: Mapping[str, Sequence[Subject]],
) -> set[Subject]:
    """Return the subjects that an ending of *kind* may speak of when it *said* something."""
    if kind in {"given_up", "done"}:
        stems = {_action(said), *stems_of(said)}
        wished = {subject for word in stems for subject in wishes.get(word, ())}
        if kind == "done":
            wished = {subject for subject in wished if subject[0] is not Facet.PREFERENCE}
        return wished | {(Facet.FACT, key) for key in _HABIT_KEYS if (Facet.FACT, key) in known}
    if kind in _KEYS:
        keys = ((facet, key) for facet in _HELD for key in _KEYS[kind])
        return {subject for subject in keys if subject in known}
    if kind == "couple":
        return {_MARRIAGE} if _MARRIAGE in known and _may_be_spouse(said, known) else set()
    kin = said.lower().replace(" ", "_")
    people = {
        subject
        for subject in known
        if subject[0] is Facet.RELATION
        and (kind == "name" or subject[1].partition(".")[2] == kin)
        and (kind == "kin" or subject[1].startswith(("relation.", "pet.")))
    }
    is_marriage = _MARRIAGE in known and any(
        subject[1].partition(".")[2] in _MARRIED
        and (
            kind == "kin"
            or any(_is_called(said, v.about.value) for v in known[subject].votes.values())
        )
        for subject in people
    )
    return {*people, _MARRIAGE} if is_marriage else people


def _may_be_spouse(name: str, known: Mapping[Subject, Ballot]) -> bool:
    """Return whether *name* can be whom the persona is bound to: nobody else, and no friend, is."""
    named = {
        subject: [vote.about.value for vote in ballot.votes.values()]
        for subject, ballot in known.items()
        if subject[0] is Facet.RELATION and subject[1].startswith("relation.")
    }
    return not any(
        subject[1].partition(".")[2] in _BOUND or any(_is_called(name, value) for value in values)
        for subject, values in named.items()
    )


def _beginnings(votes: Sequence[Vote]) -> list[Vote]:
    """Return those of *votes* that say that something is so, in the order of their time."""
    return sorted((vote for vote in votes if vote.about.polarity > 0), key=vote_order)


def _ended_values(
    kind: str, ending: Vote, subject: Subject, beginnings: Sequence[Vote]
) -> list[str]:
    """Return which of the values told before it an *ending* of *kind* ends.

    Of what has one value at a time, of a wish and of a taste it is the newest, if any.
    """
    # What is told together may hold together, and the next job begins when the last day is over.
    is_sure = ending.rules != (_EITHER,) and kind != "last_day"
    before = [
        vote
        for vote in beginnings
        if vote.first_at < ending.first_at or (is_sure and vote.first_at == ending.first_at)
    ]
    is_ended = _is_bond if subject[1] == "marital_status" else _IS_ENDED.get(kind)
    said = ending.about.value
    values = [
        value
        for value in dict.fromkeys(vote.about.value for vote in before)
        if is_ended is None or is_ended(said, value)
    ]
    if subject[1] in FUNCTIONAL_KEYS:
        return [value for value in values if value == before[-1].about.value]
    if subject[0] in _WISHES:
        return [vote.about.value for vote in before if vote.about.value in values][-1:]
    return values


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


def _action(said: str) -> str:
    """Return the stem of the verb that begins what was *said*: ``ran it`` begins with ``run``."""
    verb = said.lower().partition(" ")[0]
    return stem(_BASES.get(verb, verb))


def _is_done(said: str, value: str) -> bool:
    """Return whether ``ran the marathon`` brings about ``run a marathon``."""
    action, thing = _action(said), said.lower().partition(" ")[2]
    wanted = list(stems_of(value))
    things = set(stems_of(_CIRCUMSTANCES.sub("", without_past_days(thing))))
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


def _is_jobless(_: str, employment: str) -> bool:
    """Return whether *employment* means to have no job, rather than to be one's own master."""
    return employment.lower() in _JOBLESS


def _is_bond(_: str, value: str) -> bool:
    """Return whether *value* is a bond, or whom one is bound to, rather than none."""
    return value.lower() not in {"single", "divorced", "widowed"}


_IS_ENDED: Mapping[str, Callable[[str, str], bool]] = {
    "love": _is_bond,
    "marriage": _is_bond,
    "joblessness": _is_jobless,
    "name": _is_called,
    "place": _is_called,
    "diet": _is_eaten_again,
    "thing": _is_of,
    "given_up": _is_given_up,
    "done": _is_done,
}
