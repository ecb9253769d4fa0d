"""What the persona works as, and from when: the role it has, takes on or gives up."""

import datetime as dt
import re
from collections.abc import Iterator

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.dates import latest_start, named_day
from persona_assets.mindscapes.rules.findings import (
    Finding,
    compile_rules,
    exact_phrase,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.wording import words_of

_HEAD = (
    r"(?:engineer|designer|manager|scientist|analyst|developer|lead|director|architect|consultant"
    r"|researcher|teacher|nurse|doctor|student|writer|editor|accountant|lawyer|technician|operator"
    r"|administrator|founder|coach|librarian|chef|gardener|baker|barista|carpenter|plumber"
    r"|electrician|mechanic|farmer|butcher|tailor|florist|hairdresser|cashier|clerk|secretary"
    r"|receptionist|assistant|intern|apprentice|trainee|professor|lecturer|tutor|postdoc"
    r"|programmer|tester|physicist|chemist|biologist|economist|statistician|psychologist"
    r"|therapist|physiotherapist|pharmacist|dentist|surgeon|physician|midwife|paramedic"
    r"|veterinarian|firefighter|officer|journalist|reporter|photographer|illustrator|translator"
    r"|interpreter|musician|producer|planner|surveyor|welder|joiner|supervisor|foreman"
    r"|coordinator|specialist|strategist|buyer|recruiter|auditor|banker|broker|caretaker|cleaner"
    r"|porter|courier|headteacher|trainer|instructor|curator|archivist|bookseller|brewer|waiter"
    r"|waitress|ceo|cto|cfo|coo|housekeeper|walker|painter|singer|dancer|artist|actor|actress"
    r"|author"
    r"|blogger|pilot|driver|soldier|sailor|policeman|policewoman|cop|detective|judge|janitor"
    r"|landscaper|roofer|contractor|realtor|salesman|saleswoman|salesperson|bartender|babysitter"
    r"|nanny|hygienist|optometrist|vet|veteran|priest|pastor|monk|nun|activist|volunteer"
    r"|entrepreneur|freelancer|homemaker|housewife|retiree|stay[- ]at[- ]home (?:mom|mum|dad|mother"
    r"|father|parent)|stunt double|comedian|magician|athlete|skater|skateboarder|boxer|wrestler"
    r"|gymnast|counselor|counsellor|caregiver|carer|social worker|construction worker"
    r"|factory worker|worker|cook|butler|jeweler|machinist|trucker|stylist|beautician|astronomer"
    r"|historian|linguist|mathematician|politician|mayor|investor|trader|actuary|marketer"
    r"|copywriter|publisher|drummer|guitarist|pianist|violinist|composer|conductor|dj|rapper"
    r"|landlord|surfer|fisherman|hunter|jockey|umpire|referee|owner|principal|dean|sommelier"
    r"|bricklayer|mason|potter|sculptor|weaver|seamstress|dressmaker|shepherd|beekeeper|vintner"
    r"|geologist|zoologist|sociologist|archaeologist|meteorologist|cardiologist|neurologist"
    r"|dermatologist|oncologist|radiologist|pathologist|epidemiologist|ecologist|anthropologist"
    r"|criminologist|cosmetologist|botanist)"
)
_HEAD_WORDS = " ".join(re.findall(r"[a-z]+", _HEAD.replace("[- ]", " ")))
_SKIPPED = (
    r"(?:for|with|at|in|on|of|to|by|and|or|but|the|a|an|my|your|our|their|his|her|like|as|who"
    r"|which|that)"
)
_END = r"(?![\w'-])"
_ROLE = rf"(?P<value>(?:(?!{_SKIPPED} )[\w-]+ ){{0,4}}?{_HEAD}(?: {_HEAD})*){_END}"
_BREAK = (
    r"(?:at|for|in|with|from|on|since|and|but|while|when|or|now|until|by|to|as|because|so|here"
    r"|there|these|this|next|last)\b"
)
_ANY_ROLE = rf"(?P<value>[\w'-]+(?: (?!{_BREAK})[\w'-]+){{0,3}})"
_ARTICLE = r"(?:an? |the |our |their )?"
_SOON = r"(?:now |soon |also |finally |officially |just |actually |still |already |currently )*"
_NOW = r"(?<!when )(?<!once )(?<!before )(?<!until )(?<!after )"
_HEAD_OF = (
    r"(?P<value>(?:deputy |acting |global |interim )?(?:head|director|vp|vice president|chair"
    r"|chief|manager|president|secretary|master) of (?:(?!the\b|a\b|an\b|my\b)[\w&'-]+)"
    rf"(?: (?!{_BREAK})[\w&'-]+){{0,3}})"
)
_ROLES = compile_rules(
    f"work working employed role title position job profession occupation living head"
    f" chair chief vp president master {_HEAD_WORDS}",
    {
        "fact.role@1": rf"\bi(?:'m| am) {_SOON}(?:an?|the|our) {_ROLE}",
        "fact.work_as@1": rf"\bi {_SOON}work as (?:an?|the) {_ANY_ROLE}",
        "fact.works_as@1": rf"\bi {_SOON}work as {_ROLE}",
        "fact.role_for@1": (
            rf"\bi(?:'m| am|'ve been| have been)? {_SOON}(?:work|working|employed)"
            rf" (?:at|for|with|by) "
            rf"[^.,;:!?()\n]{{1,40}}? as (?:an? |the )?{_ANY_ROLE}"
        ),
        "fact.role_named@1": (
            r"\bmy (?:current |new |job )?(?:role|title|position|job|job title"
            r"|profession|occupation)"
            rf" is {_ARTICLE}{_ROLE}"
        ),
        "fact.living_as@1": rf"\bi (?:make|earn) (?:my|a) living as {_ARTICLE}{_ANY_ROLE}",
        "fact.role_head@1": rf"\bi(?:'m| am) {_SOON}(?:the |a )?{_HEAD_OF}",
        "fact.role_now@1": rf"\bi(?:'m| am) (?:now|officially) {_ROLE}",
        "fact.role_held@1": (
            rf"\bi(?:'ve| have) {_SOON}(?:been|become|worked as|been working as|started as"
            rf"|taken over as) {_ARTICLE}{_ROLE}(?! (?:before|once|in the past)\b)"
        ),
        "fact.role_taken@1": rf"\bi {_SOON}(?:became|started as|took over as) {_ARTICLE}{_ROLE}",
        "fact.promoted@1": (
            rf"\bi(?:'ve been| have been| was| got|'m being| am being) {_SOON}"
            rf"(?:promoted to|made|appointed) (?:be )?{_ARTICLE}{_ROLE}"
        ),
    },
)
_ANNOUNCED = compile_rules(
    f"start starting begin beginning join joining {_HEAD_WORDS}",
    {
        "fact.role_next@1": (
            rf"{_NOW}\bi(?:'m| am) {_SOON}(?:going to|gonna|about to) {_SOON}"
            rf"(?:be|become|start as|begin as|work as|take over as) {_ARTICLE}{_ROLE}"
        ),
        "fact.role_will@1": (
            rf"{_NOW}\bi(?:'ll| will)? {_SOON}(?:become|start as|begin as|take over as) "
            rf"{_ARTICLE}{_ROLE}"
        ),
        "fact.role_will_be@1": (
            rf"\bi(?:'ll| will) {_SOON}(?:be|work as) {_ARTICLE}{_ROLE}"
            r"(?=[^.;!?]{0,40}? (?:from|as of|starting|beginning) )"
        ),
        "fact.role_start@1": (
            rf"{_NOW}\bi(?:'m| am|'ll| will|'ll be| will be)? {_SOON}(?:start|starting"
            rf"|begin|beginning"
            r"|join|joining) (?:work |working )?(?:(?:at|with|for) )?[^.,;:!?()\n]{1,40}? as "
            rf"(?:an? |the )?{_ANY_ROLE}"
        ),
        "fact.role_becoming@1": (
            rf"\bi(?:'m| am) {_SOON}(?:becoming|starting as|beginning as|taking over as) "
            rf"{_ARTICLE}{_ROLE}"
        ),
    },
)
_OVER = compile_rules(
    _HEAD_WORDS,
    {
        "fact.role_lost@1": (
            rf"(?:^|\bi(?:'ve| have)? (?:just |recently )?)(?:lost|quit"
            rf"|left) my job as {_ARTICLE}{_ROLE}"
        ),
        "fact.role_ended@1": rf"\bi (?:used to be|was) (?:an?|the) {_ROLE}",
        "fact.role_gone@1": rf"\bi(?:'m| am) no longer {_ARTICLE}{_ROLE}",
        "fact.role_left@1": rf"\bi (?:stopped working|quit|resigned) as {_ARTICLE}{_ROLE}",
    },
)
_JUDGING = frozenset(
    re.findall(
        r"\w+",
        """
        good bad great terrible awful best worst better worse happy lazy proud lousy decent
        fantastic horrible wonderful poor born natural whole whose real
        """,
    )
)
_TURNS = frozenset({"fact.role_taken@1", "fact.promoted@1"})
_MERE_TIME = re.compile(r"\b(?<!as )(?:on|in) .*", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[;!?.(\u2014\u2013]|,? (?:but|and|because|so|which|who)\b", re.IGNORECASE
)
_OPENING = re.compile(
    r"(?:^|[,;] |\band )(?:and |but |so )?(?:since|from|as of|for|starting|in|on) [^,;]{1,30}?,? $",
    re.IGNORECASE,
)
_ONLY_A_DAY = re.compile(
    r"(?:and |well )?(?:from|since|as of|starting|beginning|on|in|for) [^,;]{1,30}$", re.IGNORECASE
)
_COMPOUND = frozenset({"worker", "owner", "walker"})
_NO_ROLE = frozenset({"team", "group", "pair", "rule", "result", "matter", "hobby", "joke"})


def find_roles(sentence: Sentence, following: Sentence | None = None) -> Iterator[Finding]:
    """Yield each role that *sentence* says the persona has, from the day that it names.

    A role that is over has polarity -1; one that is only announced counts from its day on.  The day
    may also stand in the *following* sentence, when that is nothing else.
    """
    for table, polarity, is_ahead in (
        (_ROLES, 1, False),
        (_ANNOUNCED, 1, True),
        (_OVER, -1, False),
    ):
        for rule, found in table.found_in(sentence):
            phrase = exact_phrase(sentence, found)
            if not says_enough(phrase, 1) or not _is_role(phrase.text):
                continue
            if is_ahead and sentence.is_hedged:
                continue
            words = _beside(sentence, found, following)
            if rule not in _TURNS and not is_ahead:
                words = _MERE_TIME.sub("", words)
            yield Finding(
                facet=Facet.FACT,
                key="role",
                value=phrase.text,
                rule=rule,
                start=phrase.start,
                end=phrase.end,
                at=_since(words, sentence.at, is_ahead=is_ahead) if polarity > 0 else sentence.at,
                polarity=polarity,
                precision_fraction=precision_of(Facet.FACT, sentence),
            )


def day_ahead(sentence: Sentence, found: re.Match[str]) -> dt.datetime:
    """Return from when it holds what *found* announces: the day that is named, or the telling."""
    return _since(_beside(sentence, found, None), sentence.at, is_ahead=True)


def find_held_roles(sentence: Sentence) -> Iterator[Finding]:
    """Yield each role that *sentence* says the persona has, at the time of saying so."""
    for finding in find_roles(sentence):
        if finding.rule in _ROLES:
            yield finding


def _is_role(name: str) -> bool:
    words = words_of(name)
    is_half = len(words) == 1 and words[0] in _COMPOUND
    return not is_half and words[-1] not in _NO_ROLE and _JUDGING.isdisjoint(words)


def _since(words: str, said_at: dt.datetime, *, is_ahead: bool) -> dt.datetime:
    """Return from when the role holds: the day that *words* name, or when it was said."""
    day = named_day(words, said_at, is_ahead=is_ahead)
    if day is None and not is_ahead:
        day = latest_start(words, said_at)
    return said_at if day is None or (day > said_at and not is_ahead) else day


def _beside(sentence: Sentence, found: re.Match[str], following: Sentence | None) -> str:
    """Return the words that may name the day: the clause after what was *found*, and around it."""
    text = sentence.text
    after = text[found.end("value") :]
    end = _CLAUSE_END.search(after)
    opening = _OPENING.search(text[: found.start()])
    parts = [after[: end.start()] if end else after, opening[0] if opening else ""]
    if following is not None and following.at == sentence.at and not after.strip(" .!"):
        only_a_day = _ONLY_A_DAY.match(following.text)
        parts.append(only_a_day[0] if only_a_day else "")
    return " ".join(parts)
