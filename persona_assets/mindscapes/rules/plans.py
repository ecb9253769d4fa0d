"""What was decided, and what the persona promised to do."""

import re
from collections.abc import Iterable, Iterator

from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import (
    PHRASE,
    Finding,
    clause_phrase,
    compile_rules,
    precision_of,
    says_enough,
)
from persona_assets.mindscapes.rules.sentences import Sentence
from persona_assets.mindscapes.timeframes import names_a_time, without_times
from persona_assets.mindscapes.wording import statement_key

_LONG = r"(?P<value>[^.;!?()\n\u2014\u2013]+)"
_ALREADY = r"(?:'ve| have)?(?: just| finally| all| also| now)*"
_DECIDED = compile_rules(
    "decided agreed chose chosen settled decision going gone went opted mind minds",
    {
        "decision.going_with@1": (
            rf"\b(?:i|we)(?:(?:'re going|'m going| are going| am going|{_ALREADY}"
            rf" (?:gone|went)) with"
            rf"|{_ALREADY} opted for) (?P<against>(?!))?"
            r"(?!(?:my|our|him|her|them|you|me|us|friends|the flow|my gut|a friend"
            r"|some friends|[A-Z]\w+ to)\b)"
            rf"{_LONG}"
        ),
        "decision.made_up_mind@1": (
            r"\b(?:i(?:'ve| have)? made up my mind|we(?:'ve| have)? made up our minds?)"
            rf"(?P<against> not to| against)?(?: to| on| that|,)? {_LONG}"
        ),
        "decision.decided@1": (
            rf"\b(?:i|we){_ALREADY} (?:decided|agreed|chose|chosen|settled)"
            rf"(?P<against> not to| against)?(?: to| on| that|,)? {_LONG}"
        ),
        "decision.is@1": (
            r"\b(?:the|our|my) (?:final )?decision is (?P<against>not to )?(?:to |that )?"
            rf"{_LONG}"
        ),
        "decision.heading@1": rf"^decision(?P<against>)?: {_LONG}",
    },
)
_PROMISED = compile_rules(
    "i'll will promise promised committed going gonna let",
    {
        "commitment.will@1": (
            r"\bi(?:'ll| will) (?P<value>(?!be\b|never\b|not\b|always\b"
            r"|have\b(?! [^.,;!?\n]{1,40} (?:ready|done|finished)\b))[^.,;!?()\n\u2014]+)"
        ),
        "commitment.promise@1": (
            rf"\bi (?:(?:promise|promised)(?: (?:you|[A-Z]\w+|my \w+))?|committed) to {PHRASE}"
        ),
        "commitment.let_me@1": rf"\blet me {PHRASE}",
        "commitment.going_to@1": rf"\bi(?:'m| am) (?:going to|gonna) {PHRASE}",
    },
)
_NO_DECISION = re.compile(
    r"(?:after|before|when|because|it|then|yesterday|today|with|yet|what|who|how|in|at)\b",
    re.IGNORECASE,
)
_BEFALLS = re.compile(
    r"(?:\w+ly |so |also |still |just |always )*(?:miss|forget|regret)\b", re.IGNORECASE
)
_COURTESY = re.compile(
    r"(?:\w+ly |just |also |try to )*(?:let you|keep (?:you|it|up|on|going|at|that|this|doing)"
    r"|check (?:it|that|this|them|those|out)|do (?:it|that|this|so|my best|the same)"
    r"|take (?:care(?! of (?:the|your|my|our|all)\b)|it|that|note)|get (?:there"
    r"|through|it|better)|make (?:it|sure)|talk|tell you"
    r"|show you|test me)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:maybe|perhaps|possibly|might)\b", re.IGNORECASE)
"""What leaves open whether somebody will: that promises nothing."""

_DOES = re.compile(
    r"(?:then |also |just |try to )*(?:send|write|fix|share|check|look|prepare|update|draft|review"
    r"|bring|call|book|finish|run|take|post|publish|test|add|make|do|move|open|close|merge|deploy"
    r"|order|set|ask|tell|replace|document|summari[sz]e|rerun|start|present|collect|get|put|pick"
    r"|cook|visit|buy|clean|measure|compare|ship|sketch|show|talk|schedule|follow|file|drop)\b",
    re.IGNORECASE,
)


def find_plans(sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield decisions (polarity -1: against something) and commitments."""
    for sentence in sentences:
        yield from _decisions(sentence)
        yield from _commitments(sentence)


def _decisions(sentence: Sentence) -> Iterator[Finding]:
    for rule, found in _DECIDED.found_in(sentence):
        phrase = clause_phrase(sentence, found)
        least = 1 if rule == "decision.going_with@1" else 2
        if phrase and says_enough(phrase, least) and not _NO_DECISION.match(phrase.text):
            yield Finding(
                facet=Facet.DECISION,
                key=statement_key(phrase.text),
                value=phrase.text,
                rule=rule,
                start=phrase.start,
                end=phrase.end,
                at=sentence.at,
                polarity=-1 if found["against"] else 1,
                precision_fraction=precision_of(Facet.DECISION, sentence),
            )


def _commitments(sentence: Sentence) -> Iterator[Finding]:
    for rule, found in _PROMISED.found_in(sentence):
        phrase = clause_phrase(sentence, found)
        if phrase is None or _BEFALLS.match(phrase.text) or _COURTESY.match(phrase.text):
            continue
        if _OPEN.search(sentence.text[: phrase.start - sentence.start]):
            continue
        has_time = names_a_time(phrase.text)
        does = _DOES.match(phrase.text) is not None
        if not (has_time and does if rule == "commitment.let_me@1" else has_time or does):
            continue
        key = statement_key(without_times(phrase.text))
        if key and says_enough(phrase, 2):
            yield Finding(
                facet=Facet.COMMITMENT,
                key=key,
                value=phrase.text,
                rule=rule,
                start=phrase.start,
                end=phrase.end,
                at=sentence.at,
                precision_fraction=precision_of(Facet.COMMITMENT, sentence)
                * (1.0 if has_time else 0.7),
            )
