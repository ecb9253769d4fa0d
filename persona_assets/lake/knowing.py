"""What is known of one persona, out of the lake: as it is stored, or as it was at a time."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from persona_assets.errors import InvalidArgumentError
from persona_assets.lake.layout import Lake
from persona_assets.lake.minds import evidence_of, mindscape_of, read_mind

if TYPE_CHECKING:
    from persona_assets.knowledge.embedding import Embedder, Vectors
    from persona_assets.knowledge.passages import Passage
    from persona_assets.personas.person_knowledge import PersonKnowledge

FACTS, PASSAGES = "knowledge/facts", "knowledge/passages"
NODES, EDGES = "knowledge/nodes", "knowledge/edges"


def stored_knowledge(lake: Lake, persona: str) -> "PersonKnowledge":
    """Return everything that is stored of a persona's knowledge, as of its last observation.

    Raises:
        UnknownNameError: The lake has no such persona.
        MissingInputError: A layer was not made.
        StorageError: A file is damaged.
    """
    from persona_assets.knowledge.embedding import MiniLMEmbedder
    from persona_assets.knowledge.facts import facts_from_table
    from persona_assets.knowledge.graph import graph_from_tables
    from persona_assets.knowledge.graph_analysis import analyze_graph
    from persona_assets.knowledge.search import PassageIndex
    from persona_assets.personas.person_knowledge import PersonKnowledge

    _, claims = evidence_of(lake, persona)
    found, vectors = stored_passages(lake, persona)
    nodes, edges = (read_mind(lake, asset, persona) for asset in (NODES, EDGES))
    graph = graph_from_tables(nodes, edges)
    return PersonKnowledge(
        mindscape=mindscape_of(lake, persona),
        claims=claims,
        facts=facts_from_table(read_mind(lake, FACTS, persona)),
        passages=found,
        index=PassageIndex(found, vectors),
        embedder=MiniLMEmbedder(),
        graph=graph,
        analysis=analyze_graph(graph),
    )


def knowledge_at(lake: Lake, persona: str, as_of: dt.datetime) -> "PersonKnowledge":
    """Return what was known of a persona at a time, of what had been seen by then.

    Vectors are taken from the stored passages; only texts that these lack are embedded.

    Raises:
        UnknownNameError: The lake has no such persona.
        MissingInputError: The passages were not made.
        StorageError: A file is damaged.
    """
    from persona_assets.knowledge.embedding import MiniLMEmbedder
    from persona_assets.knowledge.facts import fact_entries
    from persona_assets.knowledge.graph_analysis import analyze_graph
    from persona_assets.knowledge.graph_building import build_graph
    from persona_assets.knowledge.passages import passages
    from persona_assets.knowledge.search import PassageIndex
    from persona_assets.mindscapes.history import known_at, mindscape_at
    from persona_assets.personas.person_knowledge import PersonKnowledge

    observed, claims = evidence_of(lake, persona)
    mindscape = mindscape_at(persona, observed, as_of, claims=claims)
    seen, told = known_at(observed, as_of, claims=claims)
    found, embedder = passages(seen, mindscape), MiniLMEmbedder()
    graph = build_graph(mindscape, told)
    return PersonKnowledge(
        mindscape=mindscape,
        claims=told,
        facts=fact_entries(mindscape),
        passages=found,
        index=PassageIndex(found, vectors_of(found, stored_passages(lake, persona), embedder)),
        embedder=embedder,
        graph=graph,
        analysis=analyze_graph(graph),
    )


def stored_passages(lake: Lake, persona: str) -> "tuple[list[Passage], Vectors]":
    """Return the stored passages of a persona and their vectors.

    Raises:
        UnknownNameError: The lake has no such persona.
        MissingInputError: The passages were not made.
        StorageError: The file is damaged.
        InvalidArgumentError: Another model made the vectors.
    """
    from persona_assets.knowledge.embedding import MiniLMEmbedder
    from persona_assets.knowledge.passage_table import passages_from_table, vectors_from_table

    table = read_mind(lake, PASSAGES, persona)
    models = set(table.column("embedding_model").to_pylist()) - {MiniLMEmbedder.name}
    if models:
        raise InvalidArgumentError(
            f"{min(models)} made the vectors of {persona!r}; materialize {PASSAGES!r} again"
        )
    return passages_from_table(table), vectors_from_table(table)


def vectors_of(
    wanted: "Sequence[Passage]", stored: "tuple[list[Passage], Vectors]", embedder: "Embedder"
) -> "Vectors":
    """Return a vector for each of *wanted*, from the *stored* ones where these have the text."""
    import numpy as np

    passages, vectors = stored
    rows = {each.embedded_text: row for row, each in enumerate(passages)}
    texts = [each.embedded_text for each in wanted]
    new = [text for text in dict.fromkeys(texts) if text not in rows]
    rows |= {text: len(passages) + row for row, text in enumerate(new)}
    every = np.concatenate([vectors, embedder.documents(new)]) if new else vectors
    return every[[rows[text] for text in texts]]
