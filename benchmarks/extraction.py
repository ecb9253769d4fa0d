"""How well and how fast claims are read: ``python benchmarks/extraction.py FOLDER_OR_FILE``.

The argument is a conversation, or a list of them, in the form of LoCoMo (arXiv 2402.17753), or a
folder of such files.  Its gold ``observation`` says which turns of a speaker bear a fact.  The data
is not part of this project (CC BY-NC 4.0) and nothing of it is written down but counts.
"""

import datetime as dt
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from statistics import median
from typing import Any

from measuring import place, report

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim, Facet
from persona_assets.mindscapes.rules.sentences import subject_sentences
from persona_assets.mindscapes.wording import stems_of, words_of
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Message, Origin, transcript

RESAMPLES = 2_000
ROUNDS = 5
MEASURED_APART = frozenset({Facet.TRAIT, Facet.TOPIC, Facet.ENTITY})
FIRST_PERSON = frozenset({"i", "i'm", "i've", "i'll", "i'd", "my", "me", "we", "our", "us"})
GOALS = {"F1": 0.75, "turns per CPU-second": 5_000, "calibration error": 0.05}


@dataclass(frozen=True, slots=True)
class Talk:
    """One session as one speaker's observation, with the gold of that speaker's turns."""

    conversation: str
    seen: Observation
    is_gold: tuple[bool, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Right and wrong predictions of one conversation."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.hits + other.hits,
            self.false_alarms + other.false_alarms,
            self.misses + other.misses,
        )

    @property
    def precision(self) -> float:
        """Which part of what was predicted is gold."""
        return self.hits / max(1, self.hits + self.false_alarms)

    @property
    def recall(self) -> float:
        """Which part of the gold was predicted."""
        return self.hits / max(1, self.hits + self.misses)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false_alarms + self.misses)


def main(path: Path) -> None:
    talks = [talk for conversation in conversations(path) for talk in talks_of(conversation)]
    claims = [extract_claims(talk.seen) for talk in talks]
    read = [[c for c in some if c.facet not in MEASURED_APART] for some in claims]
    typed = [[c for c in some if c.facet is not Facet.EVENT] for some in read]
    lines = {
        "claims": tallies(talks, lambda number: told(talks[number], read[number])),
        "claims without events": tallies(talks, lambda number: told(talks[number], typed[number])),
        "a sentence with `I` and 4 words of content": tallies(
            talks, lambda number: plain(talks[number])
        ),
        "every turn": tallies(talks, lambda number: {t.start for t in talks[number].seen.turns}),
    }
    rules = rule_precisions(talks, read)
    speed = speeds(talks)
    text = render(talks, lines, rules, speed, coverage(talks, read))
    report("extraction", text, {"tallies": plain_json(lines), "rules": rules, "speed": speed})


def conversations(path: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
        content = json.loads(file.read_bytes())
        yield from content if isinstance(content, list) else [content]


def talks_of(sample: dict[str, Any]) -> Iterator[Talk]:
    body = sample["conversation"]
    for speaker in (body["speaker_a"], body["speaker_b"]):
        for number in range(1, 1000):
            turns = body.get(f"session_{number}")
            if turns is None and f"session_{number}_date_time" not in body:
                break
            if turns:
                yield talk_of(sample, speaker, number, turns)


def talk_of(
    sample: dict[str, Any], speaker: str, number: int, turns: Sequence[dict[str, str]]
) -> Talk:
    said = sample["conversation"][f"session_{number}_date_time"]
    at = dt.datetime.strptime(said, "%I:%M %p on %d %B, %Y").replace(tzinfo=dt.UTC)
    name = f"{sample.get('sample_id', '')}/{speaker}"
    origin = Origin(name, frozenset({speaker.casefold()}), "", SourceType.CHAT_LOG, "locomo")
    kept = [turn for turn in turns if turn["text"].strip()]
    messages = [Message(t["speaker"], at, t["text"], (t["speaker"],)) for t in kept]
    noted = sample["observation"].get(f"session_{number}_observation", {}).get(speaker, [])
    gold = {one for _, ids in noted for one in ([ids] if isinstance(ids, str) else ids)}
    seen = transcript(origin, messages)
    flags = tuple(turn["dia_id"] in gold for turn in kept)
    return Talk(str(sample.get("sample_id", "")), seen, flags, tuple(fact for fact, _ in noted))


def told(talk: Talk, claims: Sequence[Claim]) -> set[int]:
    """Return the starts of the turns that *claims* stand in."""
    return {
        turn.start
        for turn in talk.seen.turns
        if any(turn.start <= claim.evidence.start < turn.end for claim in claims)
    }


def plain(talk: Talk) -> set[int]:
    """Return the starts of the turns with a plain sentence about oneself: the rule to beat."""
    good = [
        sentence.start
        for sentence in subject_sentences(talk.seen)
        if not sentence.is_question
        and not FIRST_PERSON.isdisjoint(words_of(sentence.text))
        and len(stems_of(sentence.text)) >= 4
    ]
    return {t.start for t in talk.seen.turns if any(t.start <= one < t.end for one in good)}


def tallies(talks: Sequence[Talk], predict: Callable[[int], set[int]]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for number, talk in enumerate(talks):
        predicted = predict(number)
        for turn, is_mine, is_gold in zip(
            talk.seen.turns, talk.seen.is_subject, talk.is_gold, strict=True
        ):
            if is_mine:
                is_told = turn.start in predicted
                one = Tally(is_told and is_gold, is_told and not is_gold, is_gold and not is_told)
                found[talk.conversation] = found.get(talk.conversation, Tally()) + one
    return found


def interval(by_conversation: dict[str, Tally]) -> tuple[float, float]:
    """Return the 95 % interval of F1 when conversations are drawn anew."""
    names = sorted(by_conversation)
    scores: list[float] = []
    for resample in range(RESAMPLES):
        drawn = blake2b(str(resample).encode(), digest_size=min(64, 2 * len(names))).digest()
        picks = [
            int.from_bytes(drawn[2 * i % 64 : 2 * i % 64 + 2], "big") % len(names)
            for i in range(len(names))
        ]
        scores.append(sum((by_conversation[names[pick]] for pick in picks), Tally()).f1)
    scores.sort()
    return scores[RESAMPLES // 40], scores[-RESAMPLES // 40 - 1]


def rule_precisions(
    talks: Sequence[Talk], claims: Sequence[Sequence[Claim]]
) -> dict[str, tuple[int, int, float]]:
    """Return for each facet, and each rule of events, how many claims, of them right, and p."""
    counts, right, stated = Counter[str](), Counter[str](), Counter[str]()
    for talk, some in zip(talks, claims, strict=True):
        for claim in some:
            name = claim.rule if claim.facet is Facet.EVENT else claim.facet.value
            place_of = next(
                number
                for number, turn in enumerate(talk.seen.turns)
                if turn.start <= claim.evidence.start < turn.end
            )
            counts[name] += 1
            right[name] += talk.is_gold[place_of]
            stated[name] += round(1000 * claim.precision_fraction)
    return {
        name: (count, right[name], stated[name] / count / 1000)
        for name, count in counts.most_common()
    }


def coverage(talks: Sequence[Talk], claims: Sequence[Sequence[Claim]]) -> tuple[float, float]:
    """Return which part of the gold facts' words the claims hold, and the whole turns hold."""
    wanted = held = there = 0
    for talk, some in zip(talks, claims, strict=True):
        gold = {stem for fact in talk.facts for stem in stems_of(fact)}
        said = {stem for claim in some for stem in stems_of(claim.value)}
        whole = {
            stem
            for turn, is_mine in zip(talk.seen.turns, talk.seen.is_subject, strict=True)
            if is_mine
            for stem in stems_of(talk.seen.text_of(turn))
        }
        wanted += len(gold)
        held += len(gold & said)
        there += len(gold & whole)
    return held / max(1, wanted), there / max(1, wanted)


def speeds(talks: Sequence[Talk]) -> dict[str, list[float]]:
    """Return the turns per CPU-second of each round, beside the mere stemming of the same turns."""
    count = sum(sum(talk.seen.is_subject) for talk in talks)
    found: dict[str, list[float]] = {"extraction": [], "stemming alone": []}
    for _ in range(ROUNDS):
        for name, work in (("extraction", extract_claims), ("stemming alone", stemmed)):
            started = time.process_time()
            for talk in talks:
                work(talk.seen)
            found[name].append(count / (time.process_time() - started))
    return found


def stemmed(seen: Observation) -> list[list[str]]:
    return [stems_of(sentence.text) for sentence in subject_sentences(seen)]


def plain_json(lines: dict[str, dict[str, Tally]]) -> dict[str, dict[str, list[int]]]:
    return {
        name: {one: [t.hits, t.false_alarms, t.misses] for one, t in tallied.items()}
        for name, tallied in lines.items()
    }


def render(
    talks: Sequence[Talk],
    lines: dict[str, dict[str, Tally]],
    rules: dict[str, tuple[int, int, float]],
    speed: dict[str, list[float]],
    covered: tuple[float, float],
) -> str:
    turns = sum(sum(talk.seen.is_subject) for talk in talks)
    names = {talk.conversation for talk in talks}
    rows = [
        "| turns that bear a fact, by | precision | recall | F1 | 95 % interval |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, tallied in lines.items():
        total = sum(tallied.values(), Tally())
        low, high = interval(tallied)
        rows.append(
            f"| {name} | {total.precision:.3f} | {total.recall:.3f} | {total.f1:.3f} |"
            f" {low:.3f} to {high:.3f} |"
        )
    rows += [
        "",
        "| claims | how many | in gold turns | stated precision |",
        "| --- | --- | --- | --- |",
    ]
    rows += [
        f"| {name} | {count} | {right / count:.2f} | {stated:.2f} |"
        for name, (count, right, stated) in rules.items()
    ]
    error = sum(abs(right - count * stated) for count, right, stated in rules.values())
    error /= max(1, sum(count for count, _, _ in rules.values()))
    pace = median(speed["extraction"])
    ratio = median(
        one / other for one, other in zip(speed["stemming alone"], speed["extraction"], strict=True)
    )
    table = "\n".join(rows)
    return f"""\
# Extraction

`python benchmarks/extraction.py FOLDER_OR_FILE`

{place()}
{len(names)} conversations in the form of LoCoMo, {turns} turns; each speaker's own.
The interval is a bootstrap over conversations, 95 %.

{table}

Calibration error of the stated precision, by claims: {error:.3f} \
(goal {GOALS["calibration error"]}).
Of the gold facts' words the claims hold {covered[0]:.3f}, the speaker's turns {covered[1]:.3f}.
Speed: {pace:,.0f} turns per CPU-second (goal {GOALS["turns per CPU-second"]:,}); \
finding sentences \
and stemming them alone is {ratio:.1f} times as fast.
The goal for F1 is {GOALS["F1"]}.
"""


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).exists():
        sys.exit("usage: python benchmarks/extraction.py FOLDER_OR_FILE")
    main(Path(sys.argv[1]))
