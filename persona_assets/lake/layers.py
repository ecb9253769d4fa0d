"""Asking the lake what is known of a persona: its facts, its passages, its graph.

Without a time, what is stored is read: it is as of the persona's last observation.  With one, the
layers are made anew of what had been seen by then.
"""

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.lake.knowing import FACTS, knowledge_at, stored_knowledge, stored_passages
from persona_assets.lake.layout import find_lake
from persona_assets.lake.minds import (
    Moment,
    checked_moment,
    evidence_of,
    last_seen,
    names_in,
    read_mind,
)

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

    from persona_assets.knowledge.graph import Edge, Node
    from persona_assets.knowledge.search import SearchFilters, SearchHit
    from persona_assets.personas.person_knowledge import PersonKnowledge


class Wanted(TypedDict, total=False):
    """Which passages a search may find; what is left out allows all."""

    category: str | Sequence[str]
    since: Moment
    until: Moment
    min_importance: float


def search(
    text: str,
    *,
    persona: str | Sequence[str] | None = None,
    limit: int = 10,
    lake: Path | str | None = None,
    **wanted: Unpack[Wanted],
) -> "pl.DataFrame":
    """Return the passages that speak of *text*, by words and meaning, best first.

    Args:
        text: What is asked, in words.
        persona: Of whom, a name or several; by default of everybody.
        limit: How many at most.
        lake: The folder of the lake; see ``find_lake`` for the default.
        wanted: ``category``: one subject or several, such as ``work``; ``since``, ``until``: when
            it was said or began to hold, both ends included; ``min_importance``: from 0 to 1.

    Returns:
        A row for each passage: whose, its score (higher is better, only among these rows), the
        cosine of its vector with the question's, and the columns of ``knowledge.passages`` but for
        the vector.

    Raises:
        MissingInputError: There is no lake.
        UnknownNameError: The lake has no such persona.
        InvalidArgumentError: The text is empty, the limit is below 1, or a filter cannot be.
    """
    import numpy as np

    from persona_assets.knowledge.embedding import MiniLMEmbedder
    from persona_assets.knowledge.search import PassageIndex, SearchQuestion

    if not text.strip():
        raise InvalidArgumentError(f"a search needs words; found {text!r}")
    place, filters = find_lake(lake), _filters(wanted)
    names = [persona] if isinstance(persona, str) else persona
    chosen = names_in(place) if names is None else dict.fromkeys(names)
    stored = [stored_passages(place, name) for name in chosen]
    passages = [passage for found, _ in stored for passage in found]
    if not passages:
        return _hit_frame([])
    index = PassageIndex(passages, np.concatenate([vectors for _, vectors in stored]))
    words = text.encode(errors="replace").decode()  # half of a character is none
    question = SearchQuestion(words, MiniLMEmbedder().query(words), limit, filters=filters)
    return _hit_frame(index.search(question))


def facts(
    persona: str, *, as_of: Moment | None = None, lake: Path | str | None = None
) -> "pl.DataFrame":
    """Return the facts of *persona* that are known at the time *as_of*, sorted by key.

    Args:
        persona: The persona's name.
        as_of: The time; what was seen later is not known, and what has ended or outlived its time
            is left out.  By default that of the last observation.  ``load("facts")`` has all.
        lake: The folder of the lake; see ``find_lake`` for the default.

    Returns:
        The columns of ``knowledge.facts``.

    Raises:
        MissingInputError: There is no lake.
        UnknownNameError: The lake has no such persona.
        InvalidArgumentError: *as_of* has no time zone, or lies outside of 1970 to 2100.
    """
    import polars as pl

    from persona_assets.knowledge.facts import fact_table, facts_as_of, facts_from_table

    place, moment = find_lake(lake), checked_moment(as_of)
    if moment is None:
        entries = facts_from_table(read_mind(place, FACTS, persona))
        moment = last_seen(evidence_of(place, persona)[0])
    else:
        entries = knowledge_at(place, persona, moment).facts
    return pl.DataFrame(fact_table(facts_as_of(entries, moment)))


def graph(
    persona: str, *, as_of: Moment | None = None, lake: Path | str | None = None
) -> "nx.MultiDiGraph[str]":
    """Return the graph of *persona* for networkx, with the attributes that the tables have.

    Args:
        persona: The persona's name.
        as_of: The time; edges that have ended by then, or begin later, are left out.  By default
            the whole graph, in which an edge that has ended has a ``valid_to_at``.
        lake: The folder of the lake; see ``find_lake`` for the default.

    Returns:
        A directed graph whose nodes are node ids, and whose edges have their ids as keys.

    Raises:
        MissingInputError: There is no lake.
        UnknownNameError: The lake has no such persona.
        InvalidArgumentError: *as_of* has no time zone, or lies outside of 1970 to 2100.
    """
    import networkx as nx

    from persona_assets.knowledge.provenance import valid_at

    moment = checked_moment(as_of)
    built = knowledge(persona, as_of=as_of, lake=lake).graph
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(persona=persona)
    for node in built.nodes:
        made.add_node(node.node_id, **_attributes(node))
    for edge in built.edges:
        if moment is None or valid_at(edge.valid_from_at, edge.valid_to_at, moment):
            ends = edge.source_node_id, edge.target_node_id
            made.add_edge(*ends, key=edge.edge_id, **_attributes(edge))
    return made


def knowledge(
    persona: str, *, as_of: Moment | None = None, lake: Path | str | None = None
) -> "PersonKnowledge":
    """Return everything that is known of *persona*, for ``map_persona``.

    Raises:
        MissingInputError: There is no lake.
        UnknownNameError: The lake has no such persona.
        InvalidArgumentError: *as_of* has no time zone, or lies outside of 1970 to 2100.
    """
    place, moment = find_lake(lake), checked_moment(as_of)
    if moment is None:
        return stored_knowledge(place, persona)
    return knowledge_at(place, persona, moment)


def _filters(wanted: Wanted) -> "SearchFilters":
    from persona_assets.knowledge.domains import KnowledgeDomain
    from persona_assets.knowledge.search import SearchFilters

    unknown = sorted(wanted.keys() - Wanted.__annotations__.keys())
    if unknown:
        raise UnknownNameError("filter of a search", unknown[0], Wanted.__annotations__)
    asked = wanted.get("category", ())
    categories = [asked] if isinstance(asked, str) else asked
    for category in categories:
        if category not in (known := [each.value for each in KnowledgeDomain]):
            raise UnknownNameError("category", category, known)
    least = wanted.get("min_importance", 0.0)
    if not 0 <= least <= 1:
        raise InvalidArgumentError(f"min_importance lies between 0 and 1; found {least!r}")
    return SearchFilters(
        categories=frozenset(map(KnowledgeDomain, categories)),
        since=checked_moment(wanted.get("since")),
        until=checked_moment(wanted.get("until")),
        minimum_importance=least,
    )


def _hit_frame(hits: "Sequence[SearchHit]") -> "pl.DataFrame":
    import polars as pl

    from persona_assets.knowledge.passage_table import OWN_SCHEMA

    plain = pl.DataFrame(OWN_SCHEMA.empty_table())
    rows = [asdict(hit.passage) | {"similarity": hit.similarity} for hit in hits]
    schema = plain.schema | {"similarity": pl.Float64()}
    return pl.DataFrame(rows, schema=schema).insert_column(
        0, pl.Series("score", [hit.score for hit in hits], pl.Float64())
    )


def _attributes(part: "Node | Edge") -> dict[str, Any]:  # as many types as columns
    """Return what the tables say of a node or an edge, closed words as plain text."""
    return {
        name: str(value) if isinstance(value, StrEnum) else value
        for name, value in asdict(part).items()
    }
