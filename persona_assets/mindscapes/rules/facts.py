"""What is true of the persona: work, home, family, health, pets, age and pastimes.

A cue that something is over (left, used to) gives polarity -1, which ends the fact in time.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    PHRASE,
    Finding,
    Phrase,
    compile_rules,
    exact_phrase,
    matches,
    object_phrase,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.roles import find_roles
from persona_assets.mindscapes.rules.sentences import Sentence

FUNCTIONAL_KEYS = frozenset(
    {
        "employer",
        "role",
        "city",
        "origin",
        "age",
        "birthday",
        "diet",
        "degree",
        "mood",
        "energy",
        "availability",
    }
)
"""Facts that have one value at a time: a new one ends the one before."""

_KIN = (
    "sister|brother|twin sister|twin brother|mother|mum|mom|father|dad|wife|husband|partner"
    "|girlfriend|boyfriend|son|daughter|cousin|aunt|uncle|niece|nephew|grandmother|grandfather"
    "|gran|grandma|grandpa|boss|manager|colleague|teammate|friend|best friend|flatmate|roommate"
    "|neighbou?r|supervisor|advisor|landlady|landlord|godson|goddaughter"
)
_NAME = r"(?-i:(?P<value>[A-Z][^\W\d_]+(?: [A-Z][^\W\d_]+)?))"
_PLACE = r"(?-i:(?P<value>(?:[A-Z][^\W\d_]+)(?:[ -](?:[A-Z][^\W\d_]+))*))"
_ORG_WORD = r"(?!I\b)(?:[A-Z0-9][\w'-]*\w|[A-Z])(?![\w'])"
_ORG_END = (
    r"(?=\s*$|[^\w\s'&-]|\s+(?:in|as|since|for|now|from|until|but|and|on|where|which|with)\b)"
)
_ORG = (
    rf"(?-i:(?P<value>(?=[A-Z]){_ORG_WORD}"
    rf"(?: ?& ?{_ORG_WORD}| (?:of |of the |de )?{_ORG_WORD}"
    rf"| and {_ORG_WORD}(?: {_ORG_WORD})*{_ORG_END})*))"
)
_HERE = compile_rules(
    {
        "fact.employer@1": rf"\bi (?:now |still |currently )?work (?:at|for) {_ORG}",
        "fact.role_at@1": rf"\bi (?:now |still )?work as [^.;!?\n]*? at {_ORG}",
        "fact.role_here@1": rf"\bi(?:'m| am) (?:an?|the) (?:[\w-]+ ){{1,4}}?at {_ORG}",
        "fact.joined@1": rf"\b(?:since )?i(?:'ve| have)? (?:joined|started at|came to) {_ORG}",
        "fact.city@1": (
            r"\bi(?:'m| am)? (?:now |still |currently )?(?:live|living|based)"
            rf" (?:just )?(?:in|outside|near) {_PLACE}"
        ),
        "fact.city_work@1": rf"\bi work from {_PLACE}",
        "fact.moving@1": (
            r"\bi(?:'m| am) moving (?:[^.;!?\n]{0,40}[ ,])??(?:from )?"
            rf"{_PLACE} to (?-i:[A-Z])"
        ),
        "fact.last_day@1": rf"\blast (?:day|week|night|weekend) in {_PLACE}",
        "fact.moved@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:just |finally |now )?(?:moved|relocated)"
            rf"(?: home| here| over| back)?(?: from [A-Z]\w+)? to {_PLACE}"
        ),
        "fact.origin@1": rf"\bi(?: was|'m| am)? ?(?:born|raised|grew up|brought up) in {_PLACE}",
        "fact.allergy@1": (
            r"\bi(?:'m| am) (?:(?!not\b|never\b|hardly\b)\w+ )?(?:allergic|intolerant)"
            rf" to {PHRASE}"
        ),
        "fact.diet@1": (
            r"\bi(?:'m| am| eat|'ve been) (?:a |mostly |strictly )?"
            r"(?P<value>vegetarian|vegan|pescatarian|gluten[- ]free|lactose intolerant|coeliac)\b"
        ),
        "fact.instrument@1": (
            r"\bi(?:'ve)? (?:still |also )?(?:play|played) (?:the )?"
            r"(?P<value>(?:upright |electric |acoustic |double |bass )?(?:bass|guitar|piano|violin"
            r"|cello|drums|flute|trumpet|saxophone|accordion|clarinet|keyboards|harp|fiddle))"
        ),
        "fact.degree@1": (
            r"\b(?:my|finish the|finish my) (?:part-time |own )?"
            r"(?P<value>phd|doctorate|master's|masters|bachelor's|mba)\b"
        ),
        "fact.age@1": (
            r"\bi(?:'m| am| just turned| turned) (?P<value>[1-9]\d)"
            r"(?= years old| now| today|,? and|$|[.!])"
        ),
        "fact.birthday@1": (
            r"\bmy birthday(?:'s| is) (?:on )?(?:the )?(?P<value>"
            r"\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Z]\w+|[A-Z]\w+ \d{1,2}(?:st|nd|rd|th)?)"
        ),
        "fact.language@1": rf"\bi (?:also )?speak (?:fluent |some |a little )?{_PLACE}",
        "fact.activity@1": (
            r"\bi(?:'m| am) (?:still |also |now )?training for "
            r"(?P<value>(?:an? |the |my )?(?:\w+ ){0,3}?\w*(?:marathon|triathlon|race|10k|5k))"
        ),
    }
)
_OVER = compile_rules(
    {
        "fact.employer_ended@1": (
            r"\bi (?:used to work|previously worked|formerly worked|worked|was working)"
            rf" (?:\w+ ){{0,3}}?(?:at|for) {_ORG}"
        ),
        "fact.employer_left@1": rf"\b(?:i|when i|since i) (?:left|quit|resigned from) {_ORG}",
        "fact.years_at@1": rf"\b\w+ years (?:at|with) {_ORG}",
        "fact.city_ended@1": rf"\bi (?:used to live|lived|was living) in {_PLACE}",
        "fact.city_left@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:just |finally )?moved (?:away |out )?from"
            rf" {_PLACE}"
        ),
    }
)
_KEYS = {
    "employer": "employer",
    "role_at": "employer",
    "role_here": "employer",
    "joined": "employer",
    "employer_ended": "employer",
    "employer_left": "employer",
    "years_at": "employer",
    "moved": "city",
    "moving": "city",
    "last_day": "city",
    "city_work": "city",
    "city_ended": "city",
    "city_left": "city",
}
_RELATED = re.compile(
    rf"\bmy (?:\w+ ){{0,2}}?(?P<kin>{_KIN})(?:,| is| is called| called| named|'s name is)? {_NAME}",
    re.IGNORECASE,
)
_CALLED = r"(?:,| who(?:'s| is)| whose name is)?(?: called| named| by the name of)?"
_HAVING = (
    r"\b(?:i|we)(?:'ve| have) (?:got |also got |also )?(?:[^.;!?]{0,50}?(?:,| and) )?(?:an?|one)"
    r" (?:[\w-]+ ){0,2}?"
)
_HAS_RELATIVE = re.compile(rf"{_HAVING}(?P<kin>{_KIN}){_CALLED} {_NAME}", re.IGNORECASE)
_NAME_OF = re.compile(
    rf"\bthe name of my (?:\w+ ){{0,2}}?(?P<kin>{_KIN}) is {_NAME}", re.IGNORECASE
)
_CHILDREN = re.compile(
    r"\b(?:my|our|i have) (?:\w+ )?(?P<value>twins|kids|children|boys|girls)\b", re.IGNORECASE
)
_ANIMAL = "dog|cat|rabbit|hamster|parrot|tortoise|horse|puppy|kitten"
_PET = re.compile(
    rf"\bmy (?:\w+ )?(?P<kind>{_ANIMAL})"
    rf"(?:,| is called| called| named)? {_NAME}",
    re.IGNORECASE,
)
_HAS_PET = re.compile(
    rf"{_HAVING}(?P<kind>{_ANIMAL}){_CALLED} {_NAME}",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset({"I", "It", "He", "She", "And", "The", "But", "So", "They", "We"})
_NOT_A_PLACE = frozenset(
    re.findall(
        r"\w+",
        """
        January February March April May June July August September October November December
        Monday Tuesday Wednesday Thursday Friday Saturday Sunday
        """,
    )
)


def find_facts(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield what the persona says to be true of itself, of its people and of its animals."""
    said = list(sentences)
    for sentence, following in zip_longest(said, said[1:]):
        for rules, polarity in ((_HERE, 1), (_OVER, -1)):
            for rule, pattern in rules:
                for found in matches(pattern, sentence):
                    name = rule.removeprefix("fact.").removesuffix("@1")
                    key = _KEYS.get(name, name)
                    read = exact_phrase if key == "employer" else object_phrase
                    phrase = read(sentence, found)
                    if phrase and _is_telling(phrase):
                        yield _finding(sentence, phrase, Facet.FACT, key, rule, polarity)
        yield from find_roles(sentence, following)
        yield from _relations(sentence)


def _is_telling(phrase: Phrase) -> bool:
    return phrase.text not in _NOT_A_PLACE and (phrase.text.isdigit() or says_enough(phrase, 1))


def _relations(sentence: Sentence) -> Iterator[Finding]:
    for rule, pattern, prefix, group in (
        ("relation.named@1", _RELATED, "relation", "kin"),
        ("relation.has@1", _HAS_RELATIVE, "relation", "kin"),
        ("relation.name_of@1", _NAME_OF, "relation", "kin"),
        ("relation.has_pet@1", _HAS_PET, "pet", "kind"),
        ("relation.pet@1", _PET, "pet", "kind"),
        ("relation.children@1", _CHILDREN, "relation", ""),
    ):
        for found in pattern.finditer(sentence.text):
            phrase = object_phrase(sentence, found)
            if phrase and phrase.text.split()[0] not in _NOT_A_NAME:
                kind = found[group].lower() if group else "children"
                key = f"{prefix}.{kind.replace(' ', '_')}"
                yield _finding(sentence, phrase, Facet.RELATION, key, rule, 1)


def _finding(
    sentence: Sentence, phrase: Phrase, facet: Facet, key: str, rule: str, polarity: int
) -> Finding:
    return Finding(
        facet=facet,
        key=key,
        value=phrase.text,
        rule=rule,
        start=phrase.start,
        end=phrase.end,
        at=sentence.at,
        polarity=polarity,
        precision_fraction=precision_of(facet, sentence),
    )
