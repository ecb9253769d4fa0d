"""Whom and what the persona has: family, colleagues, animals, and things of its own."""

import re
from collections.abc import Iterable, Iterator

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    Finding,
    Phrase,
    compile_rules,
    exact_phrase,
    finding_of,
    matches,
    object_phrase,
)
from persona_assets.mindscapes.rules.names import PERSON
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.wording import stems_of

KIN = (
    "sister|brother|twin sister|twin brother|mother|mum|mom|father|dad|wife|husband|partner"
    "|girlfriend|boyfriend|son|daughter|cousin|aunt|uncle|niece|nephew|grandmother|grandfather"
    "|gran|grandma|grandpa|boss|manager|colleague|teammate|friend|best friend|flatmate|roommate"
    "|neighbou?r|supervisor|advisor|landlady|landlord|godson|goddaughter|fianc[eé]e?|twin|stepmother|stepfather"
    "|stepson|stepdaughter"
)
"""Whom one calls one's own, as alternatives of a pattern."""

_NAME = rf"(?-i:(?P<value>{PERSON}))"
_PAST = r"(?:ex|late|former|previous|old (?:boss|manager|supervisor|colleague)|then)\b"
_RELATED = re.compile(
    rf"\b(?:my|our) (?:(?!{_PAST})\w+ ){{0,2}}?(?P<kin>{KIN})"
    rf"(?:,| is| is called| called| named|'s name is|'s called)? {_NAME}",
    re.IGNORECASE,
)
_CALLED = r"(?:,| who(?:'s| is)| whose name is)?(?: called| named| by the name of)?"
_HAVE = re.compile(r"\b(?:i|we)(?:'ve| have)\b[^.;!?]{0,80}$", re.IGNORECASE)
_HAVING = r"\b(?:an?|one) (?:[\w-]+ ){0,2}?"
_HAS_RELATIVE = re.compile(rf"{_HAVING}(?P<kin>{KIN}){_CALLED} {_NAME}", re.IGNORECASE)
_NAME_OF = re.compile(rf"\bthe name of my (?:\w+ ){{0,2}}?(?P<kin>{KIN}) is {_NAME}", re.IGNORECASE)
_IS_MINE = re.compile(
    rf"(?:^|[,;:] |\b(?:and|but|so|that|because) ){_NAME}(?:,? (?:and|&) "
    rf"{_NAME.replace('value', 'second')})? (?:is|are) (?:\w+ly |still |also |now )?"
    rf"(?:my|our) (?:(?!best\b)[\w'-]+ ){{0,2}}?(?P<kin>{KIN}|child|children|kid)s?\b"
    r"(?! (?:of|when|until|at the time)\b|'s\b)",
    re.IGNORECASE,
)
_MARRIED_TO = re.compile(
    rf"\bi(?:'m| am|'ve been| have been) (?:\w+ly )?(?P<kin>married|engaged) to {_NAME}",
    re.IGNORECASE,
)
_REPORTS_TO = re.compile(rf"\bi (?:\w+ly |now )?report to {_NAME}", re.IGNORECASE)
_NAMES = rf"(?-i:(?P<names>{PERSON}(?:(?:,| and|, and| &) {PERSON})*))"
_LISTED = _NAMES.replace("names", "listed")
_A_NAME = re.compile(rf"(?P<value>{PERSON})")
_REPORTS = re.compile(
    rf"(?:^|[,;:] |\b(?:and|but|so|that|because|now) ){_NAMES} (?:now |also |all |both |still )?"
    rf"reports? (?:directly )?to me\b"
    rf"|\bmy (?:\w+ )?(?:reports are|direct report is)(?: called| named)? {_LISTED}",
    re.IGNORECASE,
)
_PARTNERS = {"married": "spouse", "engaged": "fiance"}
_CHILDREN = re.compile(
    r"\b(?:my|our|i have) (?:\w+ )?(?P<value>twins|kids|children|boys|girls)\b", re.IGNORECASE
)
ANIMAL = (
    "dog|cat|rabbit|hamster|parrot|tortoise|horse|puppy|kitten|pony|goat|bird|fish|goldfish"
    "|turtle|snake|lizard|gecko|ferret|guinea pig|budgie|parakeet|retriever|labrador|poodle|terrier"
    "|beagle|shepherd|spaniel|bulldog|chihuahua|dachshund|husky|corgi|pug|collie"
)
"""The animals that people live with, as alternatives of a pattern."""

_PET = re.compile(
    rf"\b(?:my|our) (?:(?!{_PAST})\w+ )?(?P<kind>{ANIMAL})"
    rf"(?:,| is| is called| called| named|'s name is|'s called)? {_NAME}",
    re.IGNORECASE,
)
_HAS_PET = re.compile(
    rf"{_HAVING}(?P<kind>{ANIMAL}){_CALLED} {_NAME}",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset({"I", "It", "He", "She", "And", "The", "But", "So", "They", "We"})
_HAS = compile_rules(
    "have i've we've own adopted got bought keep raise",
    {
        "has.owned@1": r"\bi own (?P<value>(?!up\b|it\b|that\b)[^.,;:!?()\n\u2014\u2013]+)",
        "has.thing@1": (
            r"\b(?:i|we)(?:'ve got| have got| have| adopted| just got| bought| keep| raise)"
            r"(?: also| just| recently)? (?P<value>(?:an?|one|two|three|four|five|six|seven|eight"
            r"|nine|ten|lots of|a lot of|several|many|my own|our own|a few|a couple of"
            r"|\d{1,2}) [^.,;:!?()\n\u2014\u2013]+)"
        ),
    },
)
_GONE = compile_rules(
    "broke broken divorced split have own sold",
    {
        "relation.parted@1": (
            r"\b(?:i|we)(?:'ve| have)? (?:\w+ )?(?:broke up with|broken up with|divorced"
            r"|split up with) my (?P<value>wife|husband|girlfriend|boyfriend|partner|fianc[eé]e?)\b"
        ),
        "has.no_longer@1": (
            r"\b(?:i|we) (?:no longer (?:have|own)|(?:don't|do not) (?:have|own)"
            r"|used to (?:have|own)|(?:just )?sold) "
            r"(?P<value>(?:an?|the|my|our|any) [^.,;:!?()\n\u2014\u2013]+?)(?= anymore| any more"
            r"| any longer|\s*$|[.,;:!?()]| and\b| but\b)"
        ),
    },
)
_LIST_ITEM = re.compile(
    rf"(?:,(?: and)?| and) (?P<value>(?:an?|one|two|three|four|my) (?:[\w-]+ ){{0,2}}?"
    rf"(?:{KIN}|{ANIMAL}|child|kid)(?:s|es|ren)?)\b",
    re.IGNORECASE,
)
_HEADED = re.compile(rf"\b(?P<head>{KIN}|{ANIMAL}|child|kid)(?:s|es|ren)?$", re.IGNORECASE)
_ARTICLE = re.compile(
    r"(?:an?|the|any|one|my own|our own|my|our) (?!few\b|couple\b|lot\b)", re.IGNORECASE
)
_QUANTITIES = re.compile(
    r"\b(?:several|many|few|couple|lots?|two|three|four|five|six|seven|eight|nine|ten|\d+)\b",
    re.IGNORECASE,
)
_LASTED = re.compile(r"no longer|used to|sold", re.IGNORECASE)
_LATER = re.compile(r" any ?(?:more|longer)", re.IGNORECASE)
_MODIFIER = re.compile(
    r"(?<!lot)(?<!lots)(?<!couple)\s+(?:that|who|which|whom|where|named|called|in|on|at|from|of"
    r"|for|with|to|since|by|about|over"
    r"|than|when|as|already|at home|now|here|there|today|until|this|these|coming|going|living"
    r"|working)\b.*$",
    re.IGNORECASE,
)
_OWNED = frozenset(
    stems_of(
        """
        house home flat apartment condo cabin cottage farm ranch land allotment garden greenhouse
        car truck van motorcycle motorbike bike bicycle scooter boat canoe kayak sailboat yacht
        business shop store company restaurant cafe bakery salon studio gallery gym brewery
        collection tattoo piercing scar beard mustache hair eyes glasses blog podcast channel
        website band guitar piano violin drums keyboard telescope camera library workshop pool
        trailer camper rv plane tractor chickens cows pigs sheep goats horses bees hives
        """
    )
)
"""The stems of what tells something about the one who has it; most things that one has do not."""

_ANYBODY = frozenset(
    {"friend", "colleague", "teammate", "neighbor", "neighbour", "boss", "manager"}
)
_POSSESSING = frozenset(
    {"my", "our", "have", "i've", "we've", "married", "engaged", "report", "reports"}
)


_NEEDS_HAVE = frozenset({_HAS_RELATIVE, _HAS_PET})


def find_relations(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield whom the persona names as its own, and what it says to have."""
    for sentence in sentences:
        if not sentence.words.isdisjoint(_POSSESSING):
            yield from _named(sentence)
            yield from _said_to_be(sentence)
            yield from _reporting(sentence)
        for rule, found in _HAS.found_in(sentence):
            yield from _having(sentence, rule, found, 1)
        for rule, found in _GONE.found_in(sentence):
            is_over = (
                rule != "has.no_longer@1"
                or _LASTED.search(found[0])
                or _LATER.match(sentence.text, found.end())
            )
            if is_over:
                yield from _having(sentence, rule, found, -1)


def _having(
    sentence: Sentence, rule: str, found: re.Match[str], polarity: int
) -> Iterator[Finding]:
    phrase = object_phrase(sentence, found)
    things = [] if phrase is None else [_bare(phrase)]
    for item in () if polarity < 0 else _LIST_ITEM.finditer(sentence.text, found.start("value")):
        start = sentence.start + item.start("value")
        things.append(_bare(Phrase(item["value"], start, sentence.start + item.end("value"))))
    for thing in dict.fromkeys(things):
        head = _HEADED.search(thing.text)
        if head and head["head"].lower() in _ANYBODY:
            continue
        if not stems_of(_QUANTITIES.sub("", thing.text)):
            continue
        if head:
            key = f"has.{_child(head['head'].lower()).replace(' ', '_')}"
            yield finding_of(sentence, thing, Facet.RELATION, key, rule, polarity)
        elif rule == "has.owned@1" or _is_owned(thing.text):
            yield finding_of(sentence, thing, Facet.FACT, "possession", rule, polarity)


def _bare(phrase: Phrase) -> Phrase:
    """Return *phrase* without an article and up to what is said of it: ``a dog named Rex``."""
    more = _MODIFIER.search(phrase.text)
    article = _ARTICLE.match(phrase.text)
    first, last = article.end() if article else 0, more.start() if more else len(phrase.text)
    return Phrase(phrase.text[first:last], phrase.start + first, phrase.start + last)


def _is_owned(thing: str) -> bool:
    """Return whether *thing* is of a kind that tells something about its owner."""
    return not _OWNED.isdisjoint(stems_of(thing)[-1:])


def _child(word: str) -> str:
    return "child" if word in {"child", "children", "kid"} else word


def _named(sentence: Sentence) -> Iterator[Finding]:
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
            if pattern in _NEEDS_HAVE and not _HAVE.search(sentence.text[: found.start()]):
                continue
            if phrase and phrase.text.split()[0] not in _NOT_A_NAME:
                kind = found[group].lower() if group else "children"
                key = f"{prefix}.{kind.replace(' ', '_')}"
                yield finding_of(sentence, phrase, Facet.RELATION, key, rule, 1)


def _said_to_be(sentence: Sentence) -> Iterator[Finding]:
    """Yield whom the sentence says to be the persona's own: ``Jonas is my boyfriend``."""
    for rule, pattern in (
        ("relation.is_mine@1", _IS_MINE),
        ("relation.married_to@1", _MARRIED_TO),
        ("relation.reports_to@1", _REPORTS_TO),
    ):
        for found in matches(pattern, sentence):
            kin = (
                found["kin"].lower().replace(" ", "_") if "kin" in found.groupdict() else "manager"
            )
            key = f"relation.{_PARTNERS.get(kin) or _child(kin)}"
            for group in ("value", "second"):
                phrase = (
                    object_phrase(sentence, found, group) if found.groupdict().get(group) else None
                )
                if phrase and phrase.text.split()[0] not in _NOT_A_NAME:
                    yield finding_of(sentence, phrase, Facet.RELATION, key, rule, 1)


def _reporting(sentence: Sentence) -> Iterator[Finding]:
    """Yield who works under the persona: ``Ada and Ben report to me``."""
    for found in matches(_REPORTS, sentence):
        start, end = found.span("names" if found["names"] else "listed")
        for name in _A_NAME.finditer(sentence.text, start, end):
            phrase = exact_phrase(sentence, name)
            if phrase.text.split()[0] not in _NOT_A_NAME:
                yield finding_of(
                    sentence, phrase, Facet.RELATION, "relation.report", "relation.report@1", 1
                )
