"""What the persona says to have come to an end: a love, a life, a job, a habit, a plan.

Such a sentence seldom names what ends as it was told before (``Jonas and I broke up`` ends ``my
boyfriend Jonas``).  So a claim of this module says what kind of thing is over, under a key that
begins with ``over.``, and ``mindscapes.endings`` finds out what of all that is known it ends.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from persona_assets.mindscapes.endings import OVER_PREFIX
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.dates import named_day
from persona_assets.mindscapes.rules.findings import (
    Finding,
    compile_rules,
    object_phrase,
    precision_of,
)
from persona_assets.mindscapes.rules.names import ORGANIZATION, PERSON, PLACE
from persona_assets.mindscapes.rules.relations import ANIMAL, KIN
from persona_assets.mindscapes.rules.sentences import Sentence

_LOVE = r"(?:wife|husband|girlfriend|boyfriend|partner|fianc[eé]e?|spouse|ex)"
_SOON = r"(?:just |finally |recently |also |sadly |actually |officially |now |already |both )*"
_NAME = rf"(?-i:(?P<value>{PERSON}))"
_STOP = (
    r"(?=\s*$|[.,;!?)]| (?:last|yesterday|today|this|on|in|and|but|because|from|after|as of|two"
    r"|a (?:few|week|month|year|couple|while)|my job|months?|weeks?|so|at the end|when|over)\b)"
)
_PARTED = (
    r"(?:broke up|broken up|split up|split|separated|got divorced|gotten divorced|are divorced"
    r"|parted ways|called it quits|called off (?:the|our) (?:wedding|engagement)|ended things"
    r"|(?:are|aren't|are not) (?:no longer )?(?:a couple|together)(?: any ?more)?)"
)
_BROKEN = r"(?:broke up|broken up|split up|separated|got divorced|gotten divorced)"
_DIED = (
    r"(?:died|passed away|passed on|is dead|is no longer with us|is gone forever"
    r"|(?:was|had to be|got) put (?:down|to sleep)|ran away|crossed the rainbow bridge)"
)
_OBJECT = r"(?P<value>(?!that\b|it\b|this\b|you\b|my life\b)[^.,;:!?()\n\u2014\u2013]+)"
_USING = (
    r"(?:drink|eat|like|love|enjoy|watch|read|play|use|listen to|buy|cook|wear|smoke|practi[cs]e"
    r"|collect|follow|sing|dance|study|train for)"
)
_PEOPLE = compile_rules(
    "broke broken split separated left dumped divorced parted quits off ended couple together"
    " single died passed dead longer down sleep ran away bridge lost rehomed gave gone"
    " forever ex late former ex-wife ex-husband ex-girlfriend ex-boyfriend ex-partner ex-boss"
    " ex-fiance ex-fiancé ex-fiancée",
    {
        "over.love@1": (
            rf"\b(?:i|we)(?:'ve| have)? {_SOON}(?:(?:broke|broken|split) up with|split from"
            rf"|separated from|dumped|divorced|ended things with|left) my (?P<value>{_LOVE})\b"
            r"(?! (?:at|in|with|alone|a|an|on|the|some|to|for)\b)"
        ),
        "over.love_left@1": (
            rf"\bmy (?P<value>{_LOVE})(?: (?-i:{PERSON})|,)? (?:has |had )?{_SOON}"
            r"(?:left|dumped|divorced|broke up with|split up with) me\b"
        ),
        "over.love_both@1": (
            rf"\b(?:me and )?my (?P<value>{_LOVE})(?: (?-i:{PERSON}))?(?: and i)?"
            rf"(?:'ve| have)? {_SOON}{_PARTED}\b"
        ),
        "over.love_single@1": r"\bi(?:'m| am) (?P<value>single) again\b",
        "over.love_we@1": (
            r"(?:^|[,;] |\band |\bbut |\bbecause |\bso |\bafter )we(?:'ve| have)? "
            rf"{_SOON}(?P<value>broke up|broken up|split up|separated|got divorced"
            r"|called off (?:the|our) (?:wedding|engagement)|(?:aren't|are not) together any ?more"
            r"|(?:are|'re) no longer together)\b"
        ),
        "over.marriage@1": rf"\bi(?:'ve| have)? {_SOON}(?:got|gotten) {_SOON}(?P<value>divorced)\b",
        "over.marriage_is@1": rf"\bi(?:'m| am) {_SOON}(?P<value>divorced)\b",
        "over.name_both@1": (rf"\b{_NAME} and i(?:'ve| have)? {_SOON}{_PARTED}\b"),
        "over.couple_both@1": rf"\b{_NAME} and i(?:'ve| have)? {_SOON}{_BROKEN}{_STOP}",
        "over.name_parted@1": (
            rf"\b(?:i|we)(?:'ve| have)? {_SOON}(?:(?:broke|broken|split) up with|split from"
            rf"|separated from|dumped|divorced|ended things with) {_NAME}"
        ),
        "over.name_left@1": rf"\b{_NAME} (?:has |had )?{_SOON}(?:dumped|broke up with|left) me\b",
        "over.name_ex@1": (
            rf"\bmy (?:(?:ex|late|former) (?:(?:{KIN})[ ,])?|ex-(?:wife|husband|girlfriend"
            rf"|boyfriend|partner|boss|fianc[eé]e?)[ ,])(?:is |named |called )*{_NAME}"
        ),
        "over.name_died@1": (
            rf"(?:\bmy (?:\w+ )?(?:{KIN}|{ANIMAL}),? |^|[,;] |\band |\bthat |\bbecause )"
            rf"{_NAME},? (?:has |had )?{_SOON}{_DIED}\b"
        ),
        "over.name_lost@1": (
            rf"\b(?:we|i)(?:'ve| have)? {_SOON}(?:lost|rehomed|had to put down) "
            rf"(?:(?:my|our) (?:\w+ )?(?:{KIN}|{ANIMAL}),? )?{_NAME}"
        ),
        "over.kin_died@1": (
            rf"\b(?:my|our) (?:(?!ex\b)\w+ )?(?P<value>{KIN}|{ANIMAL}),? (?:has |had )?"
            rf"{_SOON}{_DIED}\b"
        ),
        "over.kin_lost@1": (
            rf"\b(?:we|i)(?:'ve| have)? {_SOON}(?:rehomed|had to put down|gave away|lost) "
            rf"(?:my|our) (?:\w+ )?(?P<value>{ANIMAL}|wife|husband|mother|father|grand\w+)\b"
            r"(?! (?:at|in|for a)\b)"
        ),
    },
)
_WORK = compile_rules(
    "fired laid let sacked redundant dismissed quit resigned retired lost left job unemployed"
    " work jobs jobless last",
    {
        "over.work_taken@1": (
            rf"\bi(?:'ve| have|'m| am)? {_SOON}(?:been|was|got|gotten|getting) {_SOON}"
            r"(?P<value>fired|laid off|let go|sacked|made redundant|dismissed)\b(?! up\b)"
        ),
        "over.work_by@1": (
            r"\b(?:they|my (?:boss|company|employer|manager)|the company|work"
            rf"|(?-i:{ORGANIZATION})) (?:has |have |just )?"
            r"(?P<value>fired|sacked|let|laid|dismissed) me(?= (?:go|off)\b|\s*$|[.,;!])"
        ),
        "over.work_left@1": (
            rf"\bi(?:'ve| have)? {_SOON}"
            rf"(?P<value>quit|resigned|retired|left work for good){_STOP}(?! as\b)"
        ),
        "over.work_job@1": (
            rf"\bi(?:'ve| have)? {_SOON}(?:lost|quit|left|gave up|resigned from) "
            r"(?:my|the) (?P<value>job)(?! (?:at|with|for|as)\b)"
        ),
        "over.work_none@1": (
            rf"\bi(?:'m| am) {_SOON}(?P<value>unemployed|out of (?:work|a job)|jobless"
            r"|between jobs|retired)\b"
        ),
        "over.last_day@1": (
            r"\bmy (?P<value>last (?:working )?(?:day|shift))"
            rf"(?: of work| at work| at the (?:office|company)| in the office| here| there| at"
            rf" (?-i:{ORGANIZATION}))? (?:is|was|will be)\b"
        ),
    },
)
_LAST_DAY_IN = compile_rules(
    "last moved left",
    {
        "over.place@1": (
            rf"\bmy last (?:day|night|week) in (?-i:(?P<value>{PLACE})) (?:is|was|will be)\b"
        ),
        "over.place_left@1": (
            rf"\b(?:i|we)(?:'ve| have)? {_SOON}(?:moved (?:out of|away from) "
            rf"(?-i:(?P<value>{PLACE}))|left (?-i:(?P<left>{PLACE}))"
            r"(?= for good| behind| last (?:week|month|year|spring|summer|autumn|winter)))"
        ),
    },
)
_HABITS = compile_rules(
    "again stopped gave given quit done no don't not sold rid scrapped out off ran finished"
    " completed achieved reached passed wrote sent bought built opened published climbed won"
    " visited managed got learned learnt did made"
    " shipped launched released delivered submitted",
    {
        "over.diet@1": (
            rf"\bi(?:'ve| have|'m| am)? {_SOON}(?:started (?:eating|to eat)|eat|eating"
            r"|went back to eating|gone back to eating) (?:\w+ )?(?P<value>meat|fish|chicken|beef"
            r"|bacon|pork|dairy|cheese|eggs|bread|gluten) again\b"
        ),
        "over.diet_stopped@1": (
            rf"\bi(?:'ve| have)? {_SOON}(?:stopped being|gave up (?:on )?being|given up being"
            r"|quit being) (?:an? )?(?P<value>vegetarian|vegan|pescatarian)\b"
        ),
        "over.given_up@1": (
            rf"\bi(?:'ve| have)? {_SOON}(?:gave up|given up|gone off|dropped out of)"
            rf"(?: on)? {_OBJECT}"
        ),
        "over.given_up_doing@1": (
            rf"\bi(?:'ve| have)? {_SOON}(?:stopped|quit) "
            r"(?!being\b|at\b|by\b|in\b|to\b|and\b|my\b|the\b)"
            rf"(?:\w+ing (?:to |for )?)?{_OBJECT}"
        ),
        "over.given_up_use@1": rf"\bi no longer {_USING} {_OBJECT}",
        "over.given_up_later@1": (
            rf"\bi (?:don't|do not) {_USING} (?:any )?"
            r"(?P<value>[^.,;:!?()\n]+?)(?= any ?more\b| any longer\b)"
        ),
        "over.thing@1": (
            rf"\b(?:i|we)(?:'ve| have)? {_SOON}(?:sold|gave away|given away|got rid of|scrapped"
            r"|moved out of) (?:the|my|our|an?) (?P<value>[^.,;:!?()\n\u2014\u2013]+)"
        ),
        "over.done@1": (
            rf"\b(?:i|we)(?:'ve| have)? {_SOON}(?P<value>(?:ran|finished|completed|achieved|reached"
            r"|passed|wrote|sent|bought|built|opened|published|climbed|won|visited|managed|learned"
            r"|learnt|did|made|got|shipped|launched|released|delivered"
            r"|submitted) (?:the|my|our|an?|it\b|all|to)[^.,;:!?()\n\u2014\u2013]*)"
        ),
    },
)
_KINDS = (
    "love",
    "marriage",
    "couple",
    "name",
    "kin",
    "work",
    "last_day",
    "place",
    "diet",
    "given_up",
    "thing",
    "done",
)
_LATER_DAY = re.compile(r"(?:^|\W)(?:is|was|will be) (?P<day>[^.;!?]*)", re.IGNORECASE)


def find_endings(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield what each sentence says to be over, and from when."""
    for sentence in sentences:
        for table in (_PEOPLE, _WORK, _LAST_DAY_IN, _HABITS):
            for rule, found in table.found_in(sentence):
                group = "left" if found.groupdict().get("left") else "value"
                phrase = object_phrase(sentence, found, group)
                if phrase is not None:
                    yield Finding(
                        facet=Facet.FACT,
                        key=OVER_PREFIX + _kind(rule),
                        value=phrase.text,
                        rule=rule,
                        start=phrase.start,
                        end=phrase.end,
                        at=_when(rule, sentence, found),
                        polarity=-1,
                        precision_fraction=precision_of(Facet.FACT, sentence),
                    )


def _kind(rule: str) -> str:
    name = rule.removeprefix(OVER_PREFIX)
    return next(kind for kind in _KINDS if name.startswith(kind))


def _when(rule: str, sentence: Sentence, found: re.Match[str]) -> dt.datetime:
    """Return from when it is over: after a last day that is named, otherwise when it was said.

    A day in the past is no end: what was told between that day and the telling would begin anew.
    """
    if rule in {"over.last_day@1", "over.place@1"}:
        named = _LATER_DAY.search(sentence.text, found.end() - len("will be"))
        words = named["day"] if named else ""
        day = named_day(f"on {words}", sentence.at, is_ahead=" was" not in found[0])
        if words.lower().startswith("today"):
            day = sentence.at
        return sentence.at if day is None else day + dt.timedelta(days=1)
    return sentence.at
