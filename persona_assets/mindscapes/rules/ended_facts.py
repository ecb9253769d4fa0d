"""Sentences that say a fact is over or not so, read as the statement that they take back.

``I no longer live in Leeds`` takes back ``I live in Leeds``: the cue is left out, so that every
pattern of what holds reads it, and what it finds counts against the fact.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from persona_assets.mindscapes.rules.sentences import Sentence

DENIED_SUFFIX = "_denied@1"
"""How a rule is called that reads that something is not so; it may never have been."""

ENDED_SUFFIX = "_ended@1"
"""How a rule is called that reads that something is over; it was so before."""

_LATER = re.compile(r",? \b(?:any ?more|any longer)\b", re.IGNORECASE)
_WHOLE = r"(?!(?:just|only|merely|simply|always|really|necessarily|exactly|sure|yet)\b)"
_TAKEN_BACK = re.compile(
    r"(?<!when )(?<!once )(?<!before )(?<!until )(?<!after )(?<!because )\bi"
    r"(?:(?P<being>(?:'m| am))(?: (?:\w+ly|now|also))? (?P<not>not|no longer) "
    r"| (?:(?:\w+ly|now|also) )?(?P<cue>used to|no longer|don't|do not) (?P<be>be )?)" + _WHOLE,
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"[;:\u2014\u2013]|,? \b(?:(?:and|but|because|so|since|though) )?(?:i|i'm|i've|we)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"\b(?:much|often|every|all|enough|alone|only|just)\b", re.IGNORECASE)


def taken_back(sentence: Sentence) -> Iterator[tuple[Sentence, str]]:
    """Yield each statement that *sentence* takes back, and the suffix of the rules that read it.

    Positions in a statement are right from its first word after the cue on.
    """
    if sentence.words.isdisjoint({"not", "don't", "longer", "used"}):
        return
    for found in _TAKEN_BACK.finditer(sentence.text):
        if not sentence.is_sure_at(found.start()):
            continue
        rest = sentence.text[found.end() :]
        next_clause = _NEXT.search(rest)
        rest = rest[: next_clause.start()] if next_clause else rest
        later = _LATER.search(rest)
        is_over = bool(later) or (found["not"] or found["cue"]).lower() in {"no longer", "used to"}
        if not is_over and _PARTLY.search(rest):
            continue
        opening = "I" + (found["being"] or (" am" if found["be"] else "")) + " "
        yield (
            replace(
                sentence,
                text=opening + (rest[: later.start()] if later else rest),
                words=sentence.words | {"am", "i'm"},
                start=sentence.start + found.end() - len(opening),
                doubtful_from=None,
                denied=(),
            ),
            ENDED_SUFFIX if is_over else DENIED_SUFFIX,
        )
