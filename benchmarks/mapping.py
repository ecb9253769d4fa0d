"""How long mapping a persona takes at 1,000 observations: ``python benchmarks/mapping.py``.

The person is made up: chats, a week of evidence a month, in sentences that the rules know.  The
knowledge is in memory, as in a service that has answered before; the core is cached.
"""

import datetime as dt
import time
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

import measuring

from persona_assets.keys import derive, row_key
from persona_assets.knowledge.embedding import MiniLMEmbedder
from persona_assets.knowledge.facts import fact_entries
from persona_assets.knowledge.graph_analysis import analyze_graph
from persona_assets.knowledge.graph_building import build_graph
from persona_assets.knowledge.passages import passages
from persona_assets.knowledge.search import PassageIndex
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.synthesis import synthesize_mindscape
from persona_assets.observations.observation import Observation, SourceType, Turn
from persona_assets.personas.instances import DetailLevel
from persona_assets.personas.mapper_files import load_mappers
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.personas.mapping import MappingRequest, map_persona
from persona_assets.personas.person_knowledge import PersonKnowledge

OBSERVATIONS = 1_000
CALLS = 60
GOALS_MS = {"instant": 5, "balanced": 40, "deep_dive": 250}
MAPPERS = Path(__file__).resolve().parents[1] / "data" / "mappers"
START = dt.datetime(2025, 1, 1, 9, tzinfo=dt.UTC)
SAYINGS = (
    "I want to {verb} the {thing} by {month}.",
    "I really like {thing}s that one can repair.",
    "I don't like {thing}s without a manual.",
    "I believe that a small {thing} is safer than a large one.",
    "We decided to {verb} the old {thing}.",
    "I'll {verb} the {thing} by Friday.",
    "The {thing} failed again after we tried to {verb} it in {month}.",
    "My sister Nora asked me about the {thing} from {city}.",
    "Maybe we should {verb} the {thing} before {month}?",
    "I live in {city} and I work on the {thing}.",
)
WORDS = {
    "verb": ("replace", "paint", "measure", "ship", "document", "simplify", "test", "rent"),
    "thing": ("gateway", "sensor", "kettle", "bicycle", "bridge", "report", "garden", "radio"),
    "month": ("March", "June", "October", "December"),
    "city": ("Bristol", "Leeds", "Porto", "Malmo"),
}


def main() -> None:
    """Make the knowledge, measure and write the result."""
    knowledge = make_knowledge([make_observation(number) for number in range(OBSERVATIONS)])
    mappers = load_mappers(MAPPERS)
    found = {
        (name, level.value): measure(mapper, knowledge, level)
        for name, mapper in mappers.items()
        for level in DetailLevel
    }
    raw = [
        {"mapper": name, "detail_level": level, "milliseconds": times}
        for (name, level), times in found.items()
    ]
    measuring.report("mapping", render(knowledge, found), raw)


def make_observation(number: int) -> Observation:
    """Return the chat with one *number*: four turns in which the person says something."""
    at = START + dt.timedelta(hours=8 * number)
    raw, turns = "", list[Turn]()
    for turn in range(4):
        key = row_key(derive(42, "benchmark", "mapping", number), turn)
        chosen = {
            name: options[(key >> (8 * place)) % len(options)]
            for place, (name, options) in enumerate(sorted(WORDS.items()))
        }
        text = SAYINGS[(key >> 40) % len(SAYINGS)].format(**chosen)
        moment = at + dt.timedelta(minutes=2 * turn)
        turns.append(Turn("Robin", moment, len(raw), len(raw) + len(text)))
        raw += f"{text}\n"
    return Observation(
        observation_id=f"chat-{number:05}",
        persona="robin",
        source_type=SourceType.CHAT_LOG,
        source="benchmark",
        source_path=f"{number}.txt",
        observed_at=turns[-1].at,
        raw=raw,
        turns=tuple(turns),
        is_subject=(True,) * len(turns),
        structured={},
    )


def make_knowledge(seen: list[Observation]) -> PersonKnowledge:
    """Return all that is known of the person from *seen*, with the embedder that ships."""
    claims = [claim for one in seen for claim in extract_claims(one)]
    mindscape = synthesize_mindscape(
        "robin", claims, observation_count=len(seen), as_of=seen[-1].observed_at
    )
    found, embedder = passages(seen, mindscape), MiniLMEmbedder()
    graph = build_graph(mindscape, claims)
    return PersonKnowledge(
        mindscape=mindscape,
        claims=claims,
        facts=fact_entries(mindscape),
        passages=found,
        index=PassageIndex(found, embedder.documents([one.searched_text for one in found])),
        embedder=embedder,
        graph=graph,
        analysis=analyze_graph(graph),
    )


def measure(mapper: PersonaMapper, knowledge: PersonKnowledge, level: DetailLevel) -> list[float]:
    """Return how many milliseconds each call takes, after one that is not counted."""
    request = MappingRequest(level, knowledge.mindscape.as_of)
    first = map_persona(mapper, knowledge, request)
    cached = replace(request, cached_core=first.persona_core)
    times: list[float] = []
    for _ in range(CALLS):
        began = time.process_time_ns()
        map_persona(mapper, knowledge, cached)
        times.append((time.process_time_ns() - began) / 1e6)
    return times


def render(knowledge: PersonKnowledge, found: dict[tuple[str, str], list[float]]) -> str:
    """Return the result as Markdown."""
    rows = "\n".join(
        f"| `{name}` | {level} | {median(times):.1f} | {quantiles(times, n=20)[-1]:.1f} | "
        f"{GOALS_MS[level]} |"
        for (name, level), times in found.items()
    )
    known = (
        f"{len(knowledge.claims):,} claims, {len(knowledge.passages):,} passages, "
        f"{len(knowledge.graph.nodes):,} nodes, {len(knowledge.facts):,} facts"
    )
    return f"""# Mapping a persona

`python benchmarks/mapping.py`

CPU milliseconds of one call at {OBSERVATIONS:,} observations ({known}),
{CALLS} calls each, with the knowledge in memory and the embedder that ships.

| mapper | detail level | p50 | p95 | goal for p50 |
| --- | --- | --- | --- | --- |
{rows}

{measuring.place()}
"""


if __name__ == "__main__":
    main()
