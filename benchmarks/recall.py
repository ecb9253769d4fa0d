"""Are the turns that answer a question among the first that a search finds?

``python benchmarks/recall.py FILE`` takes conversations in LoCoMo's format; ``--no-model`` searches
by words alone, and ``--write`` writes the page.  The pool of a question are all turns of its
conversation; recall at k is the share of its evidence among the first k turns, as in LoCoMo's
paper, whose dense retriever (DRAGON) has 0.567, 0.662 and 0.767 at 5, 10 and 25.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from conversations import (
    KINDS,
    Conversation,
    Question,
    in_one_session,
    interval,
    read_conversations,
)
from measuring import place, report

from persona_assets.knowledge.embedding import MiniLMEmbedder
from persona_assets.knowledge.passages import Passage, passages
from persona_assets.knowledge.search import PassageIndex, SearchQuestion
from persona_assets.mindscapes.synthesis import synthesize_mindscape

DEPTHS = (5, 10, 25, 50)


def main() -> None:
    """Measure and print; with --write, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    conversations = read_conversations(options.file)
    embedder = MiniLMEmbedder()
    parts: list[str] = []
    raw: dict[str, dict[str, dict[int, tuple[float, float, float]]]] = {}
    for title, model in (("Words alone, no model", None), (f"With {embedder.name}", embedder)):
        began = time.process_time()
        found = [_measure(each, model) for each in conversations]
        seconds = time.process_time() - began
        table = {kind: _intervals(found, kind) for kind in ("all", *KINDS.values())}
        raw[title] = table
        parts.append(f"## {title}\n\n{_markdown(table)}\n\nCPU seconds: {seconds:.1f}.")
    count = sum(len(each.questions) for each in conversations)
    text = (
        f"# Evidence recall\n\n{len(conversations)} conversations, {count} questions with "
        "evidence.\nRecall at 5, 10, 25 and 50 turns, with 95 % bootstrap intervals over "
        f"conversations.\n\n{(chr(10) * 2).join(parts)}\n\n{place()}\n"
    )
    if options.write:
        report("recall", text, raw)
    else:
        print(text)


def _measure(
    conversation: Conversation, embedder: MiniLMEmbedder | None
) -> dict[str, dict[int, list[float]]]:
    pool = list(_pool(conversation))
    found = [passage for passage, _ in pool]
    turns = {passage.passage_id: ids for passage, ids in pool}
    vectors = embedder and embedder.documents([each.embedded_text for each in found])
    index = PassageIndex(found, vectors)
    recalls: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for question in conversation.questions:
        vector = embedder and embedder.query(question.text)
        hits = index.search(SearchQuestion(question.text, vector, max(DEPTHS)))
        ranked = [turn for hit in hits for turn in turns[hit.passage.passage_id]]
        _count(recalls, question, ranked)
    return recalls


def _pool(conversation: Conversation) -> Iterator[tuple[Passage, list[str]]]:
    """Yield each passage of both speakers with its turns."""
    for speaker, sessions in conversation.sessions.items():
        nobody = synthesize_mindscape(
            speaker.lower(), [], as_of=sessions[-1].observed_at, observation_count=0
        )
        for session in sessions:
            for passage in passages([session], nobody):
                turns = conversation.turns_of(passage, session)
                yield in_one_session(passage, session), turns


def _count(
    recalls: dict[str, dict[int, list[float]]], question: Question, ranked: list[str]
) -> None:
    for depth in DEPTHS:
        recall = len(question.evidence & set(ranked[:depth])) / len(question.evidence)
        recalls["all"][depth].append(recall)
        recalls[question.kind][depth].append(recall)


def _intervals(
    found: list[dict[str, dict[int, list[float]]]], kind: str
) -> dict[int, tuple[float, float, float]]:
    return {depth: interval([each[kind][depth] for each in found]) for depth in DEPTHS}


def _markdown(table: dict[str, dict[int, tuple[float, float, float]]]) -> str:
    head = "| questions | " + " | ".join(f"R@{depth}" for depth in DEPTHS) + " |"
    rule = "|---" * (len(DEPTHS) + 1) + "|"
    rows = [
        f"| {kind} | "
        + " | ".join(f"{mean:.3f} ({low:.3f} to {high:.3f})" for mean, low, high in cells.values())
        + " |"
        for kind, cells in table.items()
    ]
    return "\n".join([head, rule, *rows])


if __name__ == "__main__":
    main()
