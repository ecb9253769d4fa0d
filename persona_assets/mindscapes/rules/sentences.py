"""The sentences that the persona itself said, and what is doubtful about them.

Code, links and quotations are blanked out in place, so that positions still point into the raw
text of the observation while the words of others cannot be taken for the persona's own.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from persona_assets.mindscapes.rules.irony import is_jest
from persona_assets.mindscapes.rules.names import CAPITAL
from persona_assets.mindscapes.rules.plain_text import PlainText
from persona_assets.mindscapes.wording import WORD, words_of
from persona_assets.observations.observation import Observation, Turn


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern, and words of which a sentence has one if the pattern is in it."""

    pattern: re.Pattern[str]
    cues: frozenset[str]

    def first_in(self, text: str, words: frozenset[str]) -> int | None:
        """Return where the pattern first stands in *text*, which has *words*."""
        found = None if self.cues.isdisjoint(words) else self.pattern.search(text)
        return found.start() if found else None

    def found_in(self, text: str, words: frozenset[str]) -> Iterable[re.Match[str]]:
        """Return where the pattern stands in *text*, which has *words*."""
        return () if self.cues.isdisjoint(words) else self.pattern.finditer(text)


_FOREIGN = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|www[._]\S+|^[ \t]*>[^\n]*"
    r"|[\"\u201c](?:[^\"\u201d\s]+[ \t]+){2,}[^\"\u201d\s]*[\"\u201d]",
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r"[^.!?\n\u2026]+(?:[.!?\u2026](?=\w)[^.!?\n\u2026]+)*[.!?\u2026]*")
_LONGEST = 1000  # characters that are read at once: the time of patterns may grow with the square
_PIECE = re.compile(rf"\S.{{0,{_LONGEST - 1}}}(?!\S)|\S{{1,{_LONGEST}}}", re.DOTALL)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|might|not sure|i guess|i suppose"
    r"|(?<!\ba )(?<!\bmy )(?<!\bthe )(?<!\bany )(?<!\bthis )(?<!\bthat )(?<!\bwhat )(?<!\bsome )"
    r"(?<!\bnew )(?<!\bsame )(?<!rite )(?<!ent )(?:kind of|sort of)"
    r"|kinda|sorta|somewhat|i feel like|presumably|could be)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(
    r"\b(?:if|unless|suppose|supposing|imagine|as though|i wish|would have|could have|should have"
    r"|would've|could've|should've|hypothetically|in theory|otherwise|were i|had i|whether"
    r"|feels? like (?=i\b)|supposedly|apparently|allegedly)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    rf"\b(?:he|she|they|someone|somebody|everyone|people|you|{CAPITAL}[^\W\d_]+)"
    r"(?: has| had| have|'s)?(?: just| always| once)? "
    r"(?:said|says|saying|told|tells|thinks|thought|asked|asks|wrote|writes|claims|claimed"
    r"|believes|wants|hopes|insists|reckons)\b"
)
_OTHERS = (
    r"(?:(?:they|people|folks|some|others|many|most|everyone|everybody|you)"
    r"|(?:my|our|the|his|her|their|your|some|most|many|all|both)"
    r"(?: (?!(?:i|we|and|or|to)\b)[\w'-]+){1,3}?)"
)
_TOLD_BY_OTHERS = re.compile(
    r"\b[\w'-]+ (?:says|thinks|believes|insists|reckons|swears|assumes|supposes|suspects)\b"
    rf"|\b{_OTHERS}(?: has| had| have| would| will)?(?: just| all| also| always| often| once)* "
    r"(?:say|said|saying|think|thought|believe|believed|tell|tells|told|claim|claimed|insist"
    r"|insisted|reckon|assume|assumed|write|wrote|ask|asked)\b"
    r"|\baccording to (?!me\b)|\bi(?:'m| am| was|'ve been| have been) (?:\w+ )?told\b"
    r"|\bi(?:'ve| have)? (?:heard|read|gathered) (?:that )?(?=i\b|my\b|we\b|our\b)"
    r"|\brumou?r has it\b",
    re.IGNORECASE,
)
_NOT = r"(?:don't|do not|didn't|did not|never|no longer|haven't|have not|wouldn't|would not|hardly)"
_SAYING = r"(?:say|said|saying|claim|claimed|pretend|pretended|mean|meant|tell|told|think|thought)"
_DENIAL = re.compile(
    rf"\bi(?:'ve|'d| have| would)?(?: \w+ly| just)* {_NOT} (?:\w+ly |ever |mean to |want to )*"
    rf"(?:{_SAYING}|believe|believed|feel|felt|suppose|reckon|imagine|imagined)\b"
    rf"|\bi (?:can't|cannot|can not|couldn't|could not|won't|will not) (?:\w+ly )*{_SAYING}\b"
    r"|\bi(?:'m| am) (?:\w+ly )*(?:not|no longer|never|hardly) (?:\w+ly |so |that )*"
    r"(?:sure|certain|convinced|saying|claiming)\b"
    r"|\bi(?:'m| am) (?:unsure|doubtful)\b|\bi (?:\w+ly )*(?:doubt|deny|denied)\b"
    r"|\bi refuse to (?:say|think|believe|admit)\b"
    r"|\b(?:it|that)(?:'s| is| was) (?:\w+ly )*(?:(?:not|never|hardly|no longer) "
    r"(?:\w+ly )*(?:true|right|so|accurate|correct|the case|that|as if|like)"
    r"|false|untrue|a lie|a myth|wrong to (?:say|think))\b"
    r"|\b(?:it|that) (?:isn't|wasn't) (?:\w+ly )*"
    r"(?:true|right|accurate|correct|the case|that|as if|like)\b"
    r"|\bnot that (?=i\b)|\bthere(?:'s| is) no way\b",
    re.IGNORECASE,
)
_FOREIGN_SIGNS = ("`", "://", "www.", ">", '"', "\u201c", "\u201d")
_HEDGE_SIGN = Sign(
    _HEDGE,
    _word_set(
        "maybe perhaps probably possibly might sure guess suppose kind sort kinda sorta somewhat"
        " feel presumably could"
    ),
)
_HYPOTHETICAL_SIGN = Sign(
    _HYPOTHETICAL,
    _word_set(
        "if unless suppose supposing imagine though wish would could should would've could've"
        " should've hypothetically theory otherwise were had whether feel feels supposedly"
        " apparently allegedly"
    ),
)
_REPORTED_SIGN = Sign(
    _REPORTED,
    _word_set(
        "said says saying told tells thinks thought asked asks wrote writes claims claimed believes"
        " wants hopes insists reckons"
    ),
)
_TOLD_BY_OTHERS_SIGN = Sign(
    _TOLD_BY_OTHERS,
    _word_set(
        "say says saying said think thinks thought believe believes believed insist insists"
        " insisted reckon reckons swears assume assumes assumed supposes suspects tell tells told"
        " claim"
        " heard read gathered claimed write wrote ask asked according rumor rumour"
    ),
)
_DENIAL_SIGN = Sign(
    _DENIAL,
    _word_set(
        "don't not didn't never longer haven't wouldn't hardly can't cannot couldn't won't unsure"
        " doubtful doubt deny denied refuse false untrue lie myth wrong isn't wasn't no"
    ),
)
_DREAMT = re.compile(
    r"\bin (?:(?:my|our) (?:dreams?|daydreams?|imagination|head)"
    r"|another life|a parallel universe)\b"
    r"|\bi (?:dreamed|dreamt|had a dream|daydreamed) (?:that )?(?=i\b)",
    re.IGNORECASE,
)
_DREAMT_SIGN = Sign(
    _DREAMT,
    _word_set(
        "dream dreams daydream daydreams imagination head life universe dreamed dreamt daydreamed"
    ),
)
_DOUBTS = (_HYPOTHETICAL_SIGN, _REPORTED_SIGN, _TOLD_BY_OTHERS_SIGN)
SIGNS = (_HEDGE_SIGN, *_DOUBTS, _DENIAL_SIGN, _DREAMT_SIGN)
"""All that makes a sentence, or a part of it, say less than it seems to say."""

_ASIDE = re.compile(r",[^,;]*,")
_DENIAL_END = re.compile(
    r"[;:\u2014\u2013]|\s-{1,2}\s|,? (?:but|because|although|though)\b"
    r"|,(?: and| so)? (?:i|we|my)\b|\b(?:and|so) (?:i|we)\b",
    re.IGNORECASE,
)
_SPELLING = str.maketrans({"\u2019": "'", "\u2018": "'"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the persona.

    Attributes:
        text: The sentence, with foreign words blanked and straight apostrophes; as long as the
            characters *start* to *end* of the raw text.
        words: The words of *text* in lower case.
        start: Where it begins in the raw text.
        end: Where it ends.
        at: When it was said.
        is_question: Whether it asks.
        is_hedged: Whether it is put carefully.
        doubtful_from: Where in *text* something begins that is supposed or told by others, which
            spoils everything after it, or None.
        denied: Where in *text* something is denied as a whole (``I doubt that ...``): from the
            first character of the denial to the end of what it denies.
    """

    text: str
    words: frozenset[str]
    start: int
    end: int
    at: dt.datetime
    is_question: bool
    is_hedged: bool
    doubtful_from: int | None
    denied: tuple[tuple[int, int], ...]

    def is_sure_at(self, position: int) -> bool:
        """Return whether what begins at *position* of the text is the persona's own assertion."""
        before_doubt = self.doubtful_from is None or position <= self.doubtful_from
        if self.is_question or not before_doubt:
            return False
        return not (self.denied and any(start < position < end for start, end in self.denied))


def is_supposed(text: str) -> bool:
    """Return whether *text* supposes something rather than states it.

    Examples:
        >>> is_supposed("if it rains we stay"), is_supposed("rain is good")
        (True, False)
    """
    return _HYPOTHETICAL.search(text) is not None


@dataclass(frozen=True, slots=True)
class Speech:
    """What the persona itself says in one observation, turn by turn.

    Attributes:
        observation: Where it says it.
        turns: Those in which it speaks, in order.
        texts: What it says in each, without the words of others; see ``own_words``.
        words: The words of each text in lower case, in order.
    """

    observation: Observation
    turns: Sequence[Turn]
    texts: Sequence[str]
    words: Sequence[Sequence[str]]


def speech_of(observation: Observation) -> Speech:
    """Return what the persona itself says in *observation*."""
    turns = [
        turn
        for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True)
        if is_subject
    ]
    texts = [own_words(observation.text_of(turn)) for turn in turns]
    return Speech(observation, turns, texts, [words_of(text) for text in texts])


def made_plain(observation: Observation, plain: PlainText) -> Observation:
    """Return *observation* with *plain* for its text; only the rules see it."""
    if plain.text == observation.raw:
        return observation
    turns = tuple(
        replace(turn, start=plain.place(turn.start), end=plain.place(turn.end))
        for turn in observation.turns
    )
    return replace(observation, raw=plain.text, turns=turns)


def subject_sentences(observation: Observation) -> list[Sentence]:
    """Return the sentences of the persona's own turns, in order."""
    return sentences_of(speech_of(observation))


def sentences_of(speech: Speech) -> list[Sentence]:
    """Return the sentences of *speech*, in order."""
    pairs = zip(speech.turns, speech.texts, strict=True)
    return [sentence for turn, text in pairs for sentence in _sentences(turn, text)]


def own_words(text: str) -> str:
    """Return *text*, at the same length, with code, links and quotations blanked out.

    Examples:
        >>> own_words("see `x = 1` now")
        'see         now'
    """
    if any(sign in text for sign in _FOREIGN_SIGNS):
        text = _FOREIGN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text if text.isascii() else text.translate(_SPELLING)


def _sentences(turn: Turn, said: str) -> Iterator[Sentence]:
    for found in _SENTENCE.finditer(said):
        text = found[0].rstrip()
        if not any(character.isalpha() for character in text):
            continue
        pieces = _PIECE.finditer(text)
        rest = said[found.end() : found.end() + 60]
        yield from _read_pieces(turn, found.start(), pieces, (text.endswith("?"), rest))


def _read_pieces(
    turn: Turn, place: int, pieces: Iterable[re.Match[str]], end: tuple[bool, str]
) -> Iterator[Sentence]:
    """Yield the pieces of one sentence that begins at *place*; nearly always it is one.

    What makes a piece doubtful spoils the pieces after it.
    """
    is_question, following = end
    is_hedged = is_doubtful = False
    for piece in pieces:
        words = piece[0].rstrip()
        start = turn.start + place + piece.start()
        vocabulary = frozenset(WORD.findall(words.lower()))
        doubt = -1 if is_doubtful else _doubt(words, vocabulary)
        is_hedged = is_hedged or _HEDGE_SIGN.first_in(words, vocabulary) is not None
        is_doubtful = doubt is not None
        yield Sentence(
            text=words,
            words=vocabulary,
            start=start,
            end=start + len(words),
            at=turn.at,
            is_question=is_question,
            is_hedged=is_hedged,
            doubtful_from=doubt,
            denied=(
                *_denials(words, vocabulary),
                *_dreams(words, vocabulary),
                *_jests(words, vocabulary, following),
            ),
        )


def _doubt(text: str, words: frozenset[str]) -> int | None:
    starts = [start for sign in _DOUBTS if (start := sign.first_in(text, words)) is not None]
    return min(starts, default=None)


def _dreams(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield each clause of *text* that is true only ``in my dreams``, from before its beginning."""
    for found in _DREAMT_SIGN.found_in(text, words):
        ends = [end.end() for end in _DENIAL_END.finditer(text, 0, found.start())]
        start = max(ends, default=0)
        # A clause's own "I" may be part of the mark before it, and counts to the clause.
        start = start - len("we") - 1 if ends else -1
        end = _DENIAL_END.search(text, found.end())
        yield start, end.start() if end else len(text)


def _jests(text: str, words: frozenset[str], following: str) -> Iterator[tuple[int, int]]:
    """Yield the whole of *text* if it is said in jest."""
    if is_jest(text, words, following):
        yield -1, len(text)


def _denials(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    for found in _DENIAL_SIGN.found_in(text, words):
        aside = _ASIDE.match(text, found.end())
        end = _DENIAL_END.search(text, aside.end() if aside else found.end())
        yield found.start(), end.start() if end else len(text)
