"""A summary of a mindscape for people: a few sentences, each with the evidence it rests on.

The sentences are templates filled with what is held most firmly and stands alone (see ``telling``);
nothing is said that no claim supports, and a persona of whom little is known gets fewer sentences.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from persona_assets.mindscapes.coverage import choose
from persona_assets.mindscapes.fold import join_evidence
from persona_assets.mindscapes.mindscape import (
    Belief,
    Evidence,
    Fact,
    Goal,
    NarrativeSentence,
    Trait,
    Volatility,
)
from persona_assets.mindscapes.passing import is_pending, is_present
from persona_assets.mindscapes.portrait import describe_device, describe_person
from persona_assets.mindscapes.telling import (
    is_telling_belief,
    is_telling_goal,
    is_telling_taste,
)
from persona_assets.mindscapes.wording import third_person

DENIED = "does not believe that "
"""How the statement of a belief begins that is denied."""

PRESENT = "At the moment "
"""How the sentence begins that tells what passes."""

_PRESENT_CONFIDENCE = 0.1  # a state of which nothing is known any more keeps 0.05
_RANK = re.compile(
    r"(?:\w+ )?(?:head|director|vp|vice president|chief|chair|president) of\b", re.IGNORECASE
)
"""A role that one person has at a time is told without an article."""

_SPEAKS = "speaks"
_TASTES = ("prefers", "likes", "dislikes")
_Held = Goal | Belief | Trait | Fact


def tell(
    name: str,
    goals: Sequence[Goal],
    beliefs: Sequence[Belief],
    traits: Sequence[Trait],
    facts: Sequence[Fact],
    *,
    at: dt.datetime,
) -> tuple[NarrativeSentence, ...]:
    """Return the sentences that tell of the persona called *name* at a time, most basic first."""
    sentences = [
        _work(name, facts),
        _home(name, facts),
        _life(name, facts),
        _goals(name, [goal for goal in goals if _is_lasting(goal)]),
        _beliefs(name, beliefs),
        _tastes(name, beliefs),
        _contested(name, beliefs),
        *(
            _sentence(text, used)
            for text, used in (*describe_person(name, traits), *describe_device(name, traits))
        ),
        _present(
            name,
            [fact for fact in facts if is_present(fact, at)],
            [goal for goal in goals if is_pending(goal.description, goal.updated_at, at)],
        ),
    ]
    return tuple(sentence for sentence in sentences if sentence is not None)


def tell_nothing(name: str) -> tuple[NarrativeSentence, ...]:
    """Return the one sentence on a persona that nobody has observed; it rests on no evidence."""
    return (NarrativeSentence(f"Nothing has been observed of {name}.", ()),)


def _work(name: str, facts: Sequence[Fact]) -> NarrativeSentence | None:
    role, employer = _current(facts, "role"), _current(facts, "employer")
    former = [fact for fact in facts if fact.key == "employer" and fact.valid_to is not None]
    parts: list[str] = []
    if role:
        parts.append(f"works as {_with_article(role.value)}")
    if employer:
        parts.append(f"{'' if role else 'works '}at {employer.value}")
    text = f"{name} {' '.join(parts)}" if parts else name
    if former:
        text += f"{', and' if parts else ''} used to work at {_list(f.value for f in former[:2])}"
    used = [fact for fact in (role, employer, *former[:2]) if fact]
    return _sentence(f"{text}.", used) if used else None


def _home(name: str, facts: Sequence[Fact]) -> NarrativeSentence | None:
    city, origin = _current(facts, "city"), _current(facts, "origin")
    born = _current(facts, "birthplace")
    past = [
        fact
        for fact in facts
        if fact.key == "city"
        and fact.valid_to is not None
        and (not city or fact.value != city.value)
    ]
    parts: list[str] = []
    if city:
        parts.append(f"lives in {city.value}")
    if past:
        parts.append(f"lived in {_list(fact.value for fact in past[-2:])} before")
    if born:
        parts.append(f"was born in {born.value}")
    if origin:
        parts.append(f"grew up in {origin.value}")
    used = [fact for fact in (city, *past[-2:], born, origin) if fact]
    return _sentence(f"{name} {_list(parts)}.", used) if used else None


def _life(name: str, facts: Sequence[Fact]) -> NarrativeSentence | None:
    told: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: (-fact.confidence_fraction, fact.fact_id)):
        phrase = _SPEAKS if fact.key == "language" else _life_phrase(fact)
        if phrase and fact.valid_to is None:
            told.setdefault(phrase, []).append(fact)
    chosen = list(told)[:5]
    used = [fact for phrase in chosen for fact in told[phrase][: None if phrase == _SPEAKS else 1]]
    if not chosen:
        return None
    languages = _list(dict.fromkeys(third_person(fact.value) for fact in told.get(_SPEAKS, ())))
    return _sentence(f"{name} {_list(chosen).replace(_SPEAKS, f'{_SPEAKS} {languages}')}.", used)


def _life_phrase(fact: Fact) -> str | None:
    family, _, kin = fact.key.partition(".")
    if family == "relation":
        if kin == "children":
            return f"has {fact.value.lower()}"
        is_work = kin in {"colleague", "teammate", "boss", "manager", "report"}
        return None if is_work else f"has a {kin.replace('_', ' ')} called {fact.value}"
    if family == "pet":
        return f"has a {kin} called {fact.value}"
    phrases = {
        "allergy": "is allergic to {}",
        "diet": "is {}",
        "instrument": "plays the {}",
        "activity": "trains for {}",
        "age": "is {} years old",
        "birthday": "has a birthday on {}",
    }
    return phrases[fact.key].format(third_person(fact.value)) if fact.key in phrases else None


def _goals(name: str, goals: Sequence[Goal]) -> NarrativeSentence | None:
    order = {"high": 0, "medium": 1, "low": 2}
    telling = [goal for goal in goals if is_telling_goal(goal.description)]
    ranked = sorted(telling, key=lambda g: (order[g.priority], -g.confidence_fraction, g.goal_id))
    chosen = choose([(goal.description, goal) for goal in ranked], 3)
    wishes = [_wish(goal.description) for goal in chosen]
    return _sentence(f"{name} wants {_list(wishes)}.", chosen) if chosen else None


def _is_lasting(goal: Goal) -> bool:
    return goal.volatility is Volatility.LOW and goal.timeframe != "short_term"


def _wish(description: str) -> str:
    words = third_person(description)
    if words.startswith("not to "):
        return words
    first, _, rest = words.partition(" ")
    if first.endswith("ing"):
        return f"to keep {first} {rest}".strip()
    return f"to {words}"


def _beliefs(name: str, beliefs: Sequence[Belief]) -> NarrativeSentence | None:
    held = [
        (_statement(b), b)
        for b in beliefs
        if b.category != "preference" and not b.is_contested and is_telling_belief(_statement(b))
    ]
    chosen = choose(held, 3)
    parts: list[str] = []
    for verb, is_denied in (("believes", False), ("does not believe", True)):
        said = [
            f"that {_uncapitalized(third_person(_statement(belief)))}"
            for belief in chosen
            if belief.statement.startswith(DENIED) == is_denied
        ]
        if said:
            parts.append(f"{verb} {_list(said)}")
    return _sentence(f"{name} {_list(parts)}.", chosen) if chosen else None


def _statement(belief: Belief) -> str:
    return belief.statement.removeprefix(DENIED)


def _tastes(name: str, beliefs: Sequence[Belief]) -> NarrativeSentence | None:
    tastes = [
        b
        for b in beliefs
        if b.category == "preference"
        and not b.is_contested
        and is_telling_taste(b.statement.partition(" ")[2])
    ]
    parts: list[str] = []
    used: list[Belief] = []
    for verb in _TASTES:
        items = [(b.statement, b) for b in tastes if b.statement.startswith(f"{verb} ")]
        chosen = choose(items, 3 if verb != "prefers" else 1)
        if chosen:
            things = [third_person(b.statement.removeprefix(f"{verb} ")) for b in chosen]
            parts.append(f"{verb} {_list(things)}")
            used.extend(chosen)
    return _sentence(f"{name} {_list(parts)}.", used) if used else None


def _contested(name: str, beliefs: Sequence[Belief]) -> NarrativeSentence | None:
    contested = [belief for belief in beliefs if belief.is_contested][:2]
    if not contested:
        return None
    subjects = [_subject(belief) for belief in contested]
    return _sentence(f"{name} has spoken both for and against {_list(subjects)}.", contested)


def _subject(belief: Belief) -> str:
    verb, _, thing = belief.statement.partition(" ")
    if belief.category == "preference" and verb in _TASTES:
        return f"{'preferring ' if verb == 'prefers' else ''}{third_person(thing)}"
    return f"the view that {third_person(_statement(belief))}"


def _present(name: str, facts: Sequence[Fact], goals: Sequence[Goal]) -> NarrativeSentence | None:
    states = [
        fact
        for fact in facts
        if fact.category == "state" and fact.confidence_fraction >= _PRESENT_CONFIDENCE
    ]
    if any(fact.key == "concern" for fact in states):
        states = [fact for fact in states if fact.value != "worried"]
    recent = sorted(states, key=lambda fact: (fact.updated_at, fact.fact_id), reverse=True)[:2]
    promised = [goal for goal in goals if goal.volatility is Volatility.HIGH]
    promised = [
        goal
        for goal in promised
        if goal.confidence_fraction >= 0.05 and is_telling_goal(goal.description)
    ][:2]
    parts = [
        f"is worried about {third_person(fact.value)}"
        if fact.key == "concern"
        else f"is {fact.value}"
        for fact in recent
    ]
    if promised:
        parts.append(f"means to {_list(third_person(goal.description) for goal in promised)}")
    return _sentence(f"{PRESENT}{name} {_list(parts)}.", [*recent, *promised]) if parts else None


def _current(facts: Sequence[Fact], key: str) -> Fact | None:
    held = [fact for fact in facts if fact.key == key and fact.valid_to is None]
    return max(held, key=lambda fact: (fact.valid_from, fact.fact_id), default=None)


def _with_article(role: str) -> str:
    if role.split(maxsplit=1)[0].lower() in {"the", "a", "an", "our"} or _RANK.match(role):
        return role
    return f"{'an' if role[0].lower() in 'aeiou' else 'a'} {role}"


def _uncapitalized(text: str) -> str:
    first = text.split(maxsplit=1)[0]
    return text if first.isupper() or first[1:] != first[1:].lower() else text[0].lower() + text[1:]


def _list(parts: Iterable[str]) -> str:
    """Return *parts* as in ``a, b and c``."""
    items = list(parts)
    return " and ".join(([", ".join(items[:-1])] if items[:-1] else []) + items[-1:])


def _sentence(text: str, used: Sequence[_Held]) -> NarrativeSentence:
    evidence: list[Evidence] = [place for item in used for place in item.evidence]
    return NarrativeSentence(text, join_evidence(evidence))
