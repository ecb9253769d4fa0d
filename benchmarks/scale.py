"""What does a mindscape cost with many observations, and what does one more cost?

``python benchmarks/scale.py`` makes observations of one chat message each, of two sentences, by 100
people, and builds
everything but the vectors: claims, mindscapes, facts, passages, graphs.  Then one more observation
reaches a person with 1,000 of them.  ``--count`` sets how many; ``--write`` writes the page.
"""

import argparse
import datetime as dt
import resource
import statistics
import time
from collections.abc import Iterator

from measuring import place, report

from persona_assets.keys import derive, integers_one, row_key
from persona_assets.knowledge.facts import fact_entries
from persona_assets.knowledge.graph_building import build_graph
from persona_assets.knowledge.passages import passages
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.fold import fold_claims, merge
from persona_assets.mindscapes.synthesis import read_fold
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Message, Origin, transcript

PEOPLE = 100
BEGAN = dt.datetime(2024, 1, 1, 8, tzinfo=dt.UTC)
AS_OF = BEGAN + dt.timedelta(days=1000)
REPEATS = 25
_FRAMES = (
    "I work at {0}.",
    "I love {1}.",
    "I don't like {1}.",
    "I moved to {2}.",
    "I want to {3} next year.",
    "I think {1} is better than {4}.",
    "I'm so tired today, the {5} kept me up.",
    "We decided to keep the {5}.",
    "I'll send the {5} by Friday.",
    "My sister {6} plays the harp.",
    "The {5} was late again and nobody noticed.",
    "Did you see the {5} yesterday?",
    "Thanks, that was a good meeting with {6}.",
    "{6} and I talked about the {5} for an hour.",
)
_WORDS = (
    ("Norwave", "Fernhill", "Brightwell", "Ostler Labs"),
    ("strong tea", "card layouts", "long runs", "old maps", "jazz records", "rye bread"),
    ("Leeds", "Porto", "Turku", "Ghent"),
    ("open a bakery", "learn the cello", "write a book", "run a marathon"),
    ("coffee", "instant noodles", "loud music"),
    ("runbook", "gateway", "report", "prototype", "sensor", "budget", "harbor", "garden"),
    ("Rita", "Omar", "Lena", "Piotr", "Aiko"),
)


def main() -> None:
    """Measure and print; with --write, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    each = max(1, options.count // PEOPLE)
    made = {"claims": 0, "statements": 0, "passages": 0, "edges": 0}
    began, seconds = time.process_time(), 0.0
    for person in range(PEOPLE):
        seen = list(_observations(person, 0, each))
        started = time.process_time()
        _build(f"person_{person}", seen, made)
        seconds += time.process_time() - started
    making = time.process_time() - began - seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    more = _one_more()
    rows = {
        f"{each * PEOPLE:,} observations built, CPU seconds": f"{seconds:.1f}",
        "observations per CPU second": f"{each * PEOPLE / seconds:,.0f}",
        "peak memory, MB": f"{peak:.0f}",
        "one more observation of 1,000 folded in, median ms": f"{1000 * more:.1f}",
        **{f"{name} made": f"{count:,}" for name, count in made.items()},
        "making the observations (not counted above), CPU seconds": f"{making:.1f}",
    }
    lines = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    text = f"# Mindscapes at scale\n\n| what | measured |\n| --- | --- |\n{lines}\n\n{place()}\n"
    if options.write:
        report("scale", text, rows)
    else:
        print(text)


def _build(persona: str, seen: list[Observation], made: dict[str, int]) -> None:
    claims = [claim for observation in seen for claim in extract_claims(observation)]
    mindscape = read_fold(fold_claims(persona, claims, AS_OF), observation_count=len(seen))
    facts = fact_entries(mindscape)
    found = passages(seen, mindscape)
    graph = build_graph(mindscape, claims)
    made["claims"] += len(claims)
    made["statements"] += len(mindscape.goals) + len(mindscape.beliefs) + len(facts)
    made["passages"] += len(found)
    made["edges"] += len(graph.edges)


def _one_more() -> float:
    """Return the median CPU seconds from a new observation to the new mindscape."""
    [*seen] = _observations(0, 0, 1000)
    claims = [claim for observation in seen for claim in extract_claims(observation)]
    fold = fold_claims("person_0", claims, AS_OF)
    read_fold(fold, observation_count=1000)  # as it was when the last of them arrived
    taken: list[float] = []
    for observation in _observations(0, 1000, 1000 + REPEATS):
        started = time.process_time()
        new = fold_claims("person_0", extract_claims(observation), AS_OF)
        read_fold(merge(fold, new), observation_count=1001)
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def _observations(person: int, start: int, stop: int) -> Iterator[Observation]:
    name = f"person_{person}"
    origin = Origin(name, frozenset({name}), "chat", SourceType.CHAT_LOG, "slack")
    for number in range(start, stop):
        when = BEGAN + dt.timedelta(hours=8 * number + person)
        message = Message(name, when, _said(person, number), (name,))
        yield transcript(origin, [message])


def _said(person: int, number: int) -> str:
    key = row_key(derive(1, "scale", person), number)
    words = [
        choices[integers_one(row_key(key, place), len(choices))]
        for place, choices in enumerate(_WORDS)
    ]
    first, second = (_FRAMES[integers_one(row_key(key, 9 + i), len(_FRAMES))] for i in range(2))
    return f"{first.format(*words)} {second.format(*words)}"


if __name__ == "__main__":
    main()
