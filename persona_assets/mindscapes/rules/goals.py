"""What the persona wants to bring about; polarity -1 says that it does not want to."""

import re
from collections.abc import Iterable, Iterator

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    Finding,
    clause_phrase,
    compile_rules,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.timeframes import timeframe, without_times
from persona_assets.mindscapes.wording import statement_key

_LONG = r"(?P<value>[^.,;:!?()\n\u2014\u2013]+)"
_REALLY = r"(?:really |still |also |just |definitely |only |finally |honestly )*"
_WANTED = compile_rules(
    "want hope hoping plan planning intend intending aim aiming trying determined like love goal"
    " target priority dream ambition resolution objective priorities goals aims plans dreams"
    " resolutions objectives focusing focused concentrating wanted dreamed dreamt"
    " hoped heart training saving preparing studying working",
    {
        "goal.want@1": rf"\bi {_REALLY}want to {_LONG}",
        "goal.hope@1": (
            rf"\bi(?:'m|'m \w+| am)? {_REALLY}(?:hope|hoping|plan|planning|intend|intending"
            rf"|aim|aiming|trying|determined) to {_LONG}"
        ),
        "goal.would_like@1": rf"\bi(?:'d| would) {_REALLY}(?:like|love) to {_LONG}",
        "goal.priority@1": (
            r"\b(?:my|our) (?:[\w'-]+ ){0,3}?(?:goal|aim|target|priority|dream|ambition|plan"
            rf"|resolution|objective|priorities|goals|aims|plans|dreams|resolutions|objectives)"
            rf"(?: for [^,.;!?]{{1,40}}?| (?:this|next) \w+| right now| at the moment| in life| now"
            r"| at work| here)? (?:is|are|remains|remain) "
            r"(?:still |currently |simply |definitely |just |always |now )*"
            rf"(?:to |that (?:i|we) )?{_LONG}"
        ),
        "goal.plan_on@1": rf"\b(?:i|we) {_REALLY}(?:plan on|have my heart set on) {_LONG}",
        "goal.focus@1": (
            rf"\b(?:i|we)(?:'m| am|'re| are) {_REALLY}(?:focusing on|focused on|concentrating on) "
            rf"(?P<value>(?=\w+ing\b)[^.,;:!?()\n\u2014\u2013]+)"
        ),
        "goal.always_wanted@1": (
            rf"\bi(?:'ve| have) always (?:wanted|dreamed of|dreamt of|hoped) (?:to"
            rf" )?{_LONG}"
        ),
        "goal.the_goal@1": (
            r"\b(?:the|one|another) (?:[\w'-]+ ){0,2}?(?:goal|aim|objective|priority|target)"
            rf"(?: of mine| of ours)?(?: for [^,.;!?]{{1,40}}?| (?:this|next) \w+| right now| now)?"
            rf" is (?:still |now )?to {_LONG}"
        ),
        "goal.its_a_dream@1": (
            r"\b(?:it's|it is|it has|it's been|it has been) (?:always |still )?(?:been )?"
            rf"(?:my|our|a) (?:[\w'-]+ ){{0,2}}?(?:goal|dream|ambition|aim|plan)(?: of mine)? to "
            rf"{_LONG}"
        ),
        "goal.we_want@1": rf"\bwe(?:'d| would)? {_REALLY}(?:want|hope|plan|aim|intend) to {_LONG}",
        "goal.train@1": (
            r"\bi(?:'m| am) (?P<value>(?:training|saving up|saving|preparing|studying) for"
            r" [^.;:!?()\n]+)"
        ),
        "goal.toward@1": rf"\b(?:i|we)(?:'m| am|'re| are) working towards? {_LONG}",
        "goal.dream@1": rf"\bi (?:still )?dream (?:of|about) {_LONG}",
    },
)
_UNWANTED = compile_rules(
    "want plan intend like",
    {
        "goal.not_want@1": (
            rf"\bi {_REALLY}(?:don't|do not|never|no longer) {_REALLY}(?:want|plan"
            rf"|intend) to {_LONG}"
        ),
        "goal.would_not@1": rf"\bi(?:'d| would) (?:rather )?not (?:like|want) to {_LONG}",
    },
)
_SMALL_TALK = re.compile(
    r"(?:say|ask|check|know|see|hear|mention|tell|point"
    r"|add (?:that|one|something)|thank|thanks|apologi[sz]e|flag|note"
    r"|understand|clarify|be clear|avoid doubt|talk about|share|warn|sound|interrupt|be(?! an? )"
    r"|stress|propose|raise|inform|agree|emphasi[sz]e|remark|suggest|confirm|remind|admit"
    r"|(?:call|text|visit|join|meet|help|give|send|show|ask|let|bring|join) you\b"
    r"|underline|miss|forget|regret|come and|try it|stop here|go back to)\b",
    re.IGNORECASE,
)
_NAMING = frozenset(
    {"goal.always_wanted@1", "goal.priority@1", "goal.the_goal@1", "goal.its_a_dream@1"}
)
_QUALITY = re.compile(
    r"(?:not|very|so|too|quite|pretty|simple|high|low|clear|unclear|important|good|bad|big|small"
    r"|different|the same|hard|easy|realistic|ambitious|on|in|at|over|off|ready|done|dead|met|set"
    r"|being|going|here|there|that|this|it|what|yours?|up|down|fixed|changing|working)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:and |but |so |well,? )?(?P<when>(?:by|in|before|within|this|next|one|some"
    r"|over)?[^,;]{2,24}?)"
    r",? (?:i|we)(?:'d|'m)?$",
    re.IGNORECASE,
)
_TERM = re.compile(r"\b(?P<term>long|short|medium)[- ]term\b", re.IGNORECASE)
_FOREMOST = re.compile(
    r"\b(?:priorit\w+|(?:main|top|biggest|primary|number[- ]one|most important) \w+)\b",
    re.IGNORECASE,
)
HIGH = "high"
"""The mark of a rule that read a goal which is said to come first."""

_BECOMING = re.compile(r"(?:be|become) an? ", re.IGNORECASE)


def find_goals(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield each thing that the persona says to want, or not to want, with the words of when."""
    for sentence in sentences:
        for rules, polarity in ((_WANTED, 1), (_UNWANTED, -1)):
            for rule, found in rules.found_in(sentence):
                phrase = clause_phrase(sentence, found)
                if phrase is None or (rule not in _NAMING and _SMALL_TALK.match(phrase.text)):
                    continue
                if rule == "goal.priority@1" and _QUALITY.match(phrase.text):
                    continue
                key = statement_key(without_times(phrase.text))
                is_named = rule in _NAMING or _BECOMING.match(phrase.text)
                if not key or not says_enough(phrase, 1 if is_named else 2):
                    continue
                yield Finding(
                    facet=Facet.GOAL,
                    key=key,
                    value=phrase.text,
                    rule=_marked(rule, sentence, found),
                    start=phrase.start,
                    end=phrase.end,
                    at=sentence.at,
                    polarity=polarity,
                    precision_fraction=precision_of(Facet.GOAL, sentence),
                )


def stated_term(rules: Iterable[str]) -> str | None:
    """Return the timeframe that the words around a goal named, by its *rules*, if any.

    Examples:
        >>> stated_term(["goal.want.long_term@1"])
        'long_term'
    """
    marks = {mark for rule in rules for mark in rule.removesuffix("@1").split(".")[2:]}
    return min(marks - {HIGH}, default=None)


def is_foremost(rule: str) -> bool:
    """Return whether *rule* read a goal that is said to come first."""
    return HIGH in rule.removesuffix("@1").split(".")


def _marked(rule: str, sentence: Sentence, found: re.Match[str]) -> str:
    """Return *rule* with what the words around the goal say of it: ``goal.want.long_term@1``."""
    named = sentence.text[found.start() : found.start("value")]
    term = _TERM.search(named)
    opening = _OPENING.fullmatch(sentence.text[: found.start()] + "i")
    when = term["term"].lower() + "_term" if term else timeframe(named, sentence.at, "")
    if not when and opening:
        when = timeframe(opening["when"], sentence.at, "")
    marks = [when] if when else []
    if rule == "goal.priority@1" and _FOREMOST.search(named):
        marks.append(HIGH)
    return ".".join([rule.removesuffix("@1"), *marks]) + "@1"
