"""How much of what annotators wrote down of a person does a short portrait cover?

``python benchmarks/narrative.py FILE`` takes conversations in LoCoMo's format with observations of
each speaker.  The portrait is the narrative, then the excerpts that fit into the budget; coverage
is the share of the content words of the annotators' facts, but for the speaker's name, whose stems
it holds.  Precision is the share
of excerpts that lie in a turn from which a fact was written down.  ``--write`` writes the page.
"""

import argparse
import time
from pathlib import Path

from conversations import Conversation, claims_of, interval, read_conversations
from measuring import place, report

from persona_assets.mindscapes.excerpts import choose_excerpts
from persona_assets.mindscapes.mindscape import NarrativeSentence
from persona_assets.mindscapes.synthesis import synthesize_mindscape
from persona_assets.mindscapes.wording import stems_of

BUDGETS = (128, 512, 2048)


def main() -> None:
    """Measure and print; with --write, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    conversations = read_conversations(options.file)
    began = time.process_time()
    rows = {budget: _measure(conversations, budget) for budget in BUDGETS}
    seconds = time.process_time() - began
    lines = [
        f"| {budget} | {_cell(coverage)} | {_cell(precision)} |"
        for budget, (coverage, precision) in rows.items()
    ]
    people = sum(len(each.speakers) for each in conversations)
    text = (
        f"# Narrative coverage\n\n{len(conversations)} conversations, {people} people; mean and "
        "95 % bootstrap interval over conversations.\n\n"
        "| tokens | coverage of annotated facts | excerpts in annotated turns |\n"
        f"| --- | --- | --- |\n{chr(10).join(lines)}\n\nCPU seconds: {seconds:.1f}.\n\n{place()}\n"
    )
    if options.write:
        report("narrative", text, rows)
    else:
        print(text)


def _measure(
    conversations: list[Conversation], budget: int
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    coverage: list[list[float]] = []
    precision: list[list[float]] = []
    for conversation in conversations:
        measured = [_portrait(conversation, speaker, budget) for speaker in conversation.speakers]
        coverage.append([covered for covered, _ in measured])
        precision.append([share for _, shares in measured for share in shares])
    return interval(coverage), interval(precision)


def _portrait(conversation: Conversation, speaker: str, budget: int) -> tuple[float, list[float]]:
    """Return how much the portrait covers, and for each excerpt whether its turn bears a fact."""
    sessions = conversation.sessions[speaker]
    mindscape = synthesize_mindscape(
        speaker.lower(),
        claims_of(sessions),
        as_of=max(session.observed_at for session in sessions),
        observation_count=len(sessions),
        display_name=speaker,
    )
    told: list[str] = []
    left = budget
    for sentence in mindscape.narrative:
        tokens = -(-len(sentence.text) // 4)
        if tokens <= left // 2:
            told.append(sentence.text)
            left -= tokens
    excerpts = choose_excerpts(sessions, left)
    told += [excerpt.text for excerpt in excerpts]
    gold = conversation.gold[speaker]
    name = set(stems_of(speaker))
    wanted = [stem for fact, _ in gold for stem in stems_of(fact) if stem not in name]
    told_stems = {stem for text in told for stem in stems_of(text)}
    covered = [stem for stem in wanted if stem in told_stems]
    bearing = {turn for _, turns in gold for turn in turns}
    shares = [float(_turn_of(conversation, speaker, each) in bearing) for each in excerpts]
    return len(covered) / len(wanted), shares


def _cell(measured: tuple[float, float, float]) -> str:
    mean, low, high = measured
    return f"{mean:.3f} ({low:.3f} to {high:.3f})"


def _turn_of(conversation: Conversation, speaker: str, excerpt: NarrativeSentence) -> str:
    [span] = excerpt.evidence
    [session] = [
        each
        for each in conversation.sessions[speaker]
        if each.observation_id == span.observation_id
    ]
    [turn] = [each for each in session.turns if each.start <= span.start < each.end]
    return conversation.turn_ids[session.turns[0].at, turn.start]


if __name__ == "__main__":
    main()
