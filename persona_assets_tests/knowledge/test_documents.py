"""The document of a mindscape: the entity of the persona service."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from persona_assets.ids import content_id
from persona_assets.knowledge.document_making import KnowledgeLayers, mindscape_document
from persona_assets.knowledge.documents import (
    FactPart,
    MindscapeDocument,
    PassagePart,
    TraitPart,
)
from persona_assets.knowledge.embedding import HashEmbedder
from persona_assets.knowledge.graph_analysis import analyze_graph
from persona_assets_tests.knowledge.stage import TEXTS, Stage, plain_stage

ALL = plain_stage(frozenset(range(len(TEXTS))))
EMBEDDER = HashEmbedder()
ID = content_id("anything")
NOON = "2026-02-10T12:00:00Z"
FACT = {
    "entryId": ID,
    "mindscapeId": ID,
    "key": "employer",
    "value": "Norwave",
    "dataType": "string",
    "category": "work",
    "volatility": "low",
    "derivedFrom": [ID],
    "confidence": 0.5,
    "ttl": 60,
    "createdAt": NOON,
    "updatedAt": NOON,
    "version": 1,
}
TRAIT = {
    "traitName": "hedging",
    "value": 0.4,
    "dataType": "numeric",
    "volatility": "low",
    "derivedFrom": [ID],
    "confidence": 0.5,
    "updatedAt": NOON,
}
PASSAGE = {
    "documentId": ID,
    "mindscapeId": ID,
    "content": "tea",
    "contentType": "preference",
    "embedding": [0.1, 0.2],
    "embeddingModel": "hash",
    "embeddingDimensions": 2,
    "metadata": {
        "category": "food",
        "volatility": "low",
        "importance": 0.5,
        "derivedFrom": [ID],
        "tags": [],
    },
    "createdAt": NOON,
    "updatedAt": NOON,
}


def document(stage: Stage, previous: MindscapeDocument | None = None) -> MindscapeDocument:
    """Return the document of *stage*."""
    vectors = EMBEDDER.documents([each.embedded_text for each in stage.passages])
    layers = KnowledgeLayers(stage.passages, vectors, EMBEDDER.name, analyze_graph(stage.graph))
    return mindscape_document(stage.mindscape, layers, duration_ms=3.5, previous=previous)


def test_it_counts_what_was_processed() -> None:
    """PK-12: one more observation is one more in the count, and how long and which is said."""
    few, more = (plain_stage(frozenset(range(count))) for count in (4, 5))
    before = document(few)

    layers = KnowledgeLayers((), EMBEDDER.documents([]), EMBEDDER.name, analyze_graph(more.graph))
    after = mindscape_document(
        more.mindscape, layers, last_observation_id=ID, duration_ms=41.5, previous=before
    ).to_wire()

    about = after["processingMetadata"]
    counts = [before.processing_metadata.total_observations_processed]
    assert [*counts, about["totalObservationsProcessed"]] == [4, 5]
    assert about["lastProcessingDuration"] == 41.5
    assert after["lastProcessedObservationId"] == ID


def test_it_has_every_part_on_the_wire() -> None:
    """PK-10: the names are those of the entity, in camelCase."""
    wire = document(ALL).to_wire()

    assert wire.keys() == {
        "mindscapeId",
        "personId",
        "version",
        "narrative",
        "goals",
        "beliefs",
        "knowledgeStore",
        "traitMatrix",
        "createdAt",
        "updatedAt",
        "processingMetadata",
    }
    assert wire["knowledgeStore"].keys() == {"hotLayer", "warmLayer", "coldLayer"}
    assert wire["narrative"]["summary"].startswith("Mara ")
    assert wire["processingMetadata"]["totalObservationsProcessed"] == len(TEXTS)


def test_it_survives_the_wire() -> None:
    """What is written is read back, equal."""
    made = document(ALL)

    assert MindscapeDocument.model_validate(made.to_wire()) == made


def test_times_on_the_wire_are_utc() -> None:
    """PK-97: every time ends in Z."""
    wire = document(ALL).to_wire()

    assert wire["updatedAt"] == "2026-04-01T00:00:00Z"
    assert all(goal["createdAt"].endswith("Z") for goal in wire["goals"])


def test_the_same_content_keeps_its_version() -> None:
    """Processing again what is known changes nothing."""
    first = document(ALL)

    assert document(ALL, previous=first).version == 1


def test_other_content_is_the_next_version() -> None:
    """A new observation that says something makes version 2, with the id and birth of the first."""
    first = document(plain_stage(frozenset({0, 1})))

    second = document(ALL, previous=first)

    assert second.version == 2
    assert (second.mindscape_id, second.created_at) == (first.mindscape_id, first.created_at)


def test_a_person_has_one_mindscape() -> None:
    """PK-11: whatever was seen, the ids follow from the person."""
    one, other = document(ALL), document(plain_stage(frozenset({3})))

    assert (one.mindscape_id, one.person_id) == (other.mindscape_id, other.person_id)


@pytest.mark.parametrize(
    ("part", "plain", "wrong", "message"),
    [
        pytest.param(TraitPart, TRAIT, {"value": "much"}, "numeric trait", id="a text as a number"),
        pytest.param(
            TraitPart,
            TRAIT,
            {"dataType": "categorical"},
            "categorical trait",
            id="a number as text",
        ),
        pytest.param(
            TraitPart, TRAIT, {"dataType": "complex"}, "complex trait", id="a number as JSON"
        ),
        pytest.param(TraitPart, TRAIT, {"confidence": 1.01}, "less than or equal", id="above 1"),
        pytest.param(FactPart, FACT, {"dataType": "number"}, "type number", id="PK-64 number"),
        pytest.param(FactPart, FACT, {"dataType": "boolean"}, "type boolean", id="PK-64 boolean"),
        pytest.param(FactPart, FACT, {"dataType": "date"}, "type date", id="PK-64 date"),
        pytest.param(FactPart, FACT, {"ttl": -1}, "greater than or equal", id="PK-65 ttl"),
        pytest.param(
            FactPart, FACT, {"volatility": "medium"}, "'low' or 'high'", id="a third level"
        ),
        pytest.param(FactPart, FACT, {"value": None}, "type string", id="PK-99 null"),
        pytest.param(
            FactPart,
            FACT,
            {"entryId": "c232ab00-9414-11ec-b3c8-9f68deced846"},
            "UUID version 4",
            id="PK-96 version 1",
        ),
        pytest.param(
            FactPart, FACT, {"createdAt": "2026-02-10T12:00:00"}, "timezone", id="PK-97 no zone"
        ),
        pytest.param(
            PassagePart, PASSAGE, {"embeddingDimensions": 3}, "2 numbers for 3", id="PK-67"
        ),
        pytest.param(
            PassagePart, PASSAGE, {"accessCount": -1}, "greater than", id="a count below 0"
        ),
    ],
)
def test_what_cannot_be_is_refused(
    part: type[TraitPart | FactPart | PassagePart],
    plain: dict[str, Any],
    wrong: dict[str, Any],
    message: str,
) -> None:
    """A value outside of what the entity allows is an error that says so."""
    part.model_validate(plain)

    with pytest.raises(ValidationError, match=message):
        part.model_validate(plain | wrong)


def test_other_zones_become_utc() -> None:
    """PK-97: the moment is kept, its zone is not."""
    part = FactPart.model_validate(FACT | {"createdAt": "2026-02-10T14:00:00+02:00"})

    assert part.created_at == dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)
    assert part.model_dump(mode="json")["created_at"] == NOON
