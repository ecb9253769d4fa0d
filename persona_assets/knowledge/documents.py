"""A mindscape as one document: the entity of the persona service, with camelCase names in JSON.

Every number from 0 to 1, every id and every time is checked when a document is made or read.  Ids
are UUIDs of version 4, times are UTC; a time without a zone is refused.
"""

import datetime as dt
import json
from math import isfinite
from typing import Annotated, Any, Literal, Self

from pydantic import (
    UUID4,
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)
from pydantic.alias_generators import to_camel

from persona_assets.knowledge.facts import FactType

Level = Literal["low", "high"]
Moment = Annotated[
    AwareDatetime,
    AfterValidator(lambda moment: moment.astimezone(dt.UTC)),
    PlainSerializer(lambda moment: moment.isoformat().replace("+00:00", "Z"), when_used="json"),
]
"""A time in UTC; in JSON it ends in Z."""

Fraction = Annotated[float, Field(ge=0, le=1)]
"""A number from 0 to 1."""


class Part(BaseModel):
    """A part of a document; names are snake_case in Python and camelCase in JSON."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class NarrativePart(Part):
    """The mindscape in words."""

    summary: str
    key_themes: tuple[str, ...]
    last_updated: Moment


class GoalPart(Part):
    """Something the person wants to bring about."""

    goal_id: UUID4
    description: str
    timeframe: Literal["short_term", "medium_term", "long_term"]
    priority: Literal["low", "medium", "high"]
    volatility: Level
    derived_from: tuple[UUID4, ...]
    confidence: Fraction
    created_at: Moment
    updated_at: Moment


class BeliefPart(Part):
    """Something the person holds to be true or good."""

    belief_id: UUID4
    statement: str
    category: str
    strength: Fraction
    volatility: Level
    derived_from: tuple[UUID4, ...]
    confidence: Fraction
    created_at: Moment
    updated_at: Moment


class TraitPart(Part):
    """A property of the person; *value* fits *data_type*."""

    trait_name: str
    value: Any  # a number, a text or JSON, see data_type
    data_type: Literal["numeric", "categorical", "complex"]
    volatility: Level
    derived_from: tuple[UUID4, ...]
    confidence: Fraction
    metadata: dict[str, Any] | None = None  # the deviation of a numeric trait, and the like
    updated_at: Moment

    @model_validator(mode="after")
    def _fits(self) -> Self:
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        fits = {
            "numeric": is_number and isfinite(self.value),
            "categorical": isinstance(self.value, str),
            "complex": isinstance(self.value, dict | list),
        }[self.data_type]
        if not fits:
            raise ValueError(f"a {self.data_type} trait cannot be {self.value!r}")
        return self


class FactPart(Part):
    """A value by key (hot); *value* fits *data_type*, and *ttl* is in seconds."""

    entry_id: UUID4
    mindscape_id: UUID4
    key: str
    value: Any  # a text, a number, a truth value or JSON, see data_type
    data_type: FactType
    category: str
    volatility: Level
    derived_from: tuple[UUID4, ...]
    confidence: Fraction
    ttl: int | None = Field(default=None, ge=0)
    created_at: Moment
    updated_at: Moment
    version: int = Field(ge=1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not _FITS[self.data_type](self.value):
            raise ValueError(f"an entry of type {self.data_type} cannot be {self.value!r}")
        return self


class ValidityPart(Part):
    """The time for which a passage matters; open where it has no end."""

    from_: Moment | None = Field(default=None, alias="from")
    to: Moment | None = None


class PassageMetadataPart(Part):
    """What can be known of a passage without reading it."""

    category: str
    subcategory: str | None = None
    volatility: Level
    temporal_relevance: ValidityPart | None = None
    importance: Fraction
    derived_from: tuple[UUID4, ...]
    tags: tuple[str, ...]


class PassagePart(Part):
    """A text with its vector (warm), which has as many numbers as it says."""

    document_id: UUID4
    mindscape_id: UUID4
    content: str
    content_type: Literal["insight", "experience", "knowledge", "preference"]
    embedding: tuple[float, ...]
    embedding_model: str
    embedding_dimensions: int = Field(ge=1)
    metadata: PassageMetadataPart
    created_at: Moment
    updated_at: Moment
    last_accessed_at: Moment | None = None
    access_count: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _has_declared_dimensions(self) -> Self:
        if len(self.embedding) != self.embedding_dimensions:
            found = f"{len(self.embedding)} numbers for {self.embedding_dimensions} dimensions"
            raise ValueError(f"an embedding has as many numbers as declared; found {found}")
        return self


class CommunityPart(Part):
    """Nodes of the graph that are closer to each other than to the rest."""

    community_id: UUID4
    name: str
    node_ids: tuple[UUID4, ...]
    cohesion_score: Fraction
    description: str


class GraphPart(Part):
    """What was read off the shape of the graph (cold)."""

    last_analysis_run: Moment | None = None
    total_nodes: int = Field(ge=0)
    total_edges: int = Field(ge=0)
    graph_density: float = Field(ge=0)
    central_nodes: tuple[UUID4, ...]
    communities: tuple[CommunityPart, ...]
    analysis_version: str


class KnowledgePart(Part):
    """The three layers of knowledge."""

    hot_layer: tuple[FactPart, ...]
    warm_layer: tuple[PassagePart, ...]
    cold_layer: GraphPart


class ProcessingPart(Part):
    """How the mindscape came to be."""

    total_observations_processed: int = Field(ge=0)
    last_processing_duration: float = Field(default=0, ge=0)
    next_scheduled_processing: Moment | None = None


class MindscapeDocument(Part):
    """Everything believed of one person; *version* counts the changes of its content."""

    mindscape_id: UUID4
    person_id: UUID4
    version: int = Field(ge=1)
    narrative: NarrativePart
    goals: tuple[GoalPart, ...]
    beliefs: tuple[BeliefPart, ...]
    knowledge_store: KnowledgePart
    trait_matrix: tuple[TraitPart, ...]
    created_at: Moment
    updated_at: Moment
    last_processed_observation_id: UUID4 | None = None
    processing_metadata: ProcessingPart

    def to_wire(self) -> dict[str, Any]:  # JSON
        """Return the document as JSON with camelCase names, without what is absent."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(dt.date.fromisoformat(value[:10]))
    except ValueError:
        return False


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


_FITS = {
    FactType.STRING: lambda value: isinstance(value, str) and bool(value),
    FactType.NUMBER: _is_number,
    FactType.BOOLEAN: lambda value: isinstance(value, bool),
    FactType.DATE: _is_date,
    FactType.JSON: _is_json,
}
