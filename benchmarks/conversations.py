"""Reading conversations in LoCoMo's format, for the measurements that take a file.

The data is licensed CC BY-NC 4.0: it is measured with, and no part of it is in this repository.
(Maharana et al., "Evaluating very long-term conversational memory of LLM agents", ACL 2024.)
"""

import datetime as dt
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from persona_assets.keys import derive, integers, row_keys
from persona_assets.knowledge.passages import Passage
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Message, Origin, transcript

KINDS = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
"""What LoCoMo calls the categories of its questions, by number."""

_TIME = "%I:%M %p on %d %B, %Y"
_RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its kind, and the ids of the turns that answer it."""

    text: str
    kind: str
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Two people who talk in sessions, and questions about what they said.

    Attributes:
        name: What the file calls it.
        speakers: The two, by name.
        sessions: For each speaker, one observation a session.
        turn_ids: The id of the turn that begins at a character of a session, by session time.
        questions: Those that have evidence.
        gold: For each speaker, the facts that annotators wrote down, each with its turns.
    """

    name: str
    speakers: tuple[str, str]
    sessions: dict[str, list[Observation]]
    turn_ids: dict[tuple[dt.datetime, int], str]
    questions: list[Question]
    gold: dict[str, list[tuple[str, frozenset[str]]]]

    def turns_of(self, passage: Passage, session: Observation) -> list[str]:
        """Return the ids of the turns that *passage* of *session* touches."""
        starts = [turn.start for turn in session.turns]
        found: list[str] = []
        for span in passage.evidence:
            touched = [
                s
                for s, turn in zip(starts, session.turns, strict=True)
                if turn.end > span.start and s < span.end
            ]
            found += [self.turn_ids[session.turns[0].at, start] for start in touched]
        return list(dict.fromkeys(found))


def read_conversations(path: Path) -> list[Conversation]:
    """Return the conversations that the file holds."""
    return [_conversation(each) for each in json.loads(path.read_text(encoding="utf-8"))]


def claims_of(sessions: list[Observation]) -> list[Claim]:
    """Return what the rules read in *sessions*."""
    return [claim for session in sessions for claim in extract_claims(session)]


def interval(by_conversation: list[list[float]]) -> tuple[float, float, float]:
    """Return the mean of all values and its 95 % bootstrap interval over whole conversations."""
    sums = np.array([sum(each) for each in by_conversation])
    counts = np.array([len(each) for each in by_conversation])
    keys = row_keys(derive(0, "bootstrap"), 0, _RESAMPLES * len(sums))
    draws = integers(keys, len(sums)).reshape(_RESAMPLES, len(sums))
    means = sums[draws].sum(axis=1) / np.maximum(1, counts[draws].sum(axis=1))
    low, high = np.quantile(means, [0.025, 0.975])
    return float(sums.sum() / max(1, counts.sum())), float(low), float(high)


def _conversation(sample: dict[str, Any]) -> Conversation:
    told = sample["conversation"]
    speakers = (told["speaker_a"], told["speaker_b"])
    sessions: dict[str, list[Observation]] = {speaker: [] for speaker in speakers}
    turn_ids: dict[tuple[dt.datetime, int], str] = {}
    for number in range(1, sum(key.startswith("session_") for key in told) + 1):
        turns = told.get(f"session_{number}")
        if not turns:
            continue
        began = dt.datetime.strptime(told[f"session_{number}_date_time"], _TIME).replace(
            tzinfo=dt.UTC
        )
        messages = [
            Message(turn["speaker"], began, _words(turn), (turn["speaker"],)) for turn in turns
        ]
        for speaker in speakers:
            origin = Origin(
                speaker.lower(),
                frozenset({speaker.lower()}),
                f"session_{number}",
                SourceType.CHAT_LOG,
                "locomo",
            )
            sessions[speaker].append(transcript(origin, messages))
        for turn, place in zip(turns, sessions[speakers[0]][-1].turns, strict=True):
            turn_ids[began, place.start] = turn["dia_id"]
    known = frozenset(turn_ids.values())
    questions = [
        Question(each["question"], KINDS[each["category"]], ids)
        for each in sample["qa"]
        if (ids := _ids(each.get("evidence", [])) & known)
    ]
    return Conversation(
        sample["sample_id"], speakers, sessions, turn_ids, questions, _gold(sample, speakers)
    )


def _words(turn: dict[str, Any]) -> str:
    caption = turn.get("blip_caption")
    return f"{turn['text']} [photo: {caption}]" if caption else turn["text"]


def _ids(evidence: object) -> frozenset[str]:
    return frozenset(re.findall(r"D\d+:\d+", json.dumps(evidence)))


def _gold(
    sample: dict[str, Any], speakers: tuple[str, str]
) -> dict[str, list[tuple[str, frozenset[str]]]]:
    gold: dict[str, list[tuple[str, frozenset[str]]]] = {speaker: [] for speaker in speakers}
    for session in sample["observation"].values():
        for speaker, facts in session.items():
            gold[speaker] += [(fact[0], _ids(fact[1:])) for fact in facts]
    return gold


def in_one_session(passage: Passage, session: Observation) -> Passage:
    """Return *passage* as part of the session, which both speakers share."""
    return replace(passage, derived_from=(session.observed_at.isoformat(),))
