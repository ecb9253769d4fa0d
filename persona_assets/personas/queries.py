"""The queries of a mapper: look-ups of facts, searches among passages, readings of the graph.

A field may be written in snake_case, as here, or in camelCase, as the persona service writes it.
"""

from enum import StrEnum
from math import isfinite
from typing import Annotated, Literal

from pydantic import AliasChoices, AliasGenerator, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.graph import EdgeType, NodeType
from persona_assets.knowledge.passages import ContentType
from persona_assets.knowledge.search import Strategy
from persona_assets.mindscapes.mindscape import Volatility
from persona_assets.observations.moments import parse_moment

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""How mappers, queries and rules are called."""

Fraction = Annotated[float, Field(ge=0, le=1)]
"""A number from 0 to 1."""


LONGEST_WINDOW_DAYS = 36_500
"""How many days may count as recent: a hundred years."""


def _either(name: str) -> AliasChoices:
    return AliasChoices(name, to_camel(name))


class DocumentPart(BaseModel):
    """Part of a document that is read in snake_case or camelCase and sent in camelCase."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        alias_generator=AliasGenerator(validation_alias=_either, serialization_alias=to_camel),
    )


class QueryType(StrEnum):
    """How a query compares a field with its parameters."""

    EXACT = "exact"
    RANGE = "range"
    PATTERN = "pattern"


class HotParameters(DocumentPart):
    """What a field of a fact is compared with; which of these are needed depends on the type."""

    values: tuple[str, ...] = ()
    minimum: str | float | None = None
    maximum: str | float | None = None
    pattern: str | None = None


class HotQuery(DocumentPart):
    """A look-up of facts: ``exact`` one of values, a ``range``, or a ``pattern`` with * and ?.

    Queries run by ascending priority, so what the first one finds comes first.
    """

    query_id: Name
    query_type: QueryType
    target_field: Literal["key", "category", "value", "confidence_fraction", "updated_at"]
    parameters: HotParameters
    priority: int = Field(default=100, ge=0)

    @model_validator(mode="after")
    def _parameters_fit_the_type(self) -> "HotQuery":
        given = {name for name, value in self.parameters if value not in (None, ())}
        allowed = _PARAMETERS[self.query_type]
        if not given or given - allowed:
            found = ", ".join(sorted(given)) or "none"
            names = " or ".join(sorted(allowed))
            raise ValueError(f"a query of type {self.query_type} takes {names}; given {found}")
        return self

    @model_validator(mode="after")
    def _bounds_fit_the_field(self) -> "HotQuery":
        given = {
            name: bound
            for name, bound in (
                ("minimum", self.parameters.minimum),
                ("maximum", self.parameters.maximum),
            )
            if bound is not None
        }
        bounds = [_bound(name, bound, self.target_field) for name, bound in given.items()]
        texts = [bound for bound in bounds if isinstance(bound, str)]
        numbers = [bound for bound in bounds if not isinstance(bound, str)]
        if texts and numbers:
            raise ValueError(f"minimum and maximum are of one kind; found {given}")
        if texts != sorted(texts) or numbers != sorted(numbers):
            raise ValueError(f"nothing lies between minimum and maximum; found {given}")
        return self


def _bound(name: str, bound: str | float, field: str) -> str | float:
    """Return what a bound of a range means for a field: a text, or a number, such as of a time."""
    if field == "updated_at":
        try:
            return parse_moment(bound).timestamp()
        except ValueError as problem:
            raise ValueError(f"{name}: {problem}; found {bound!r}") from None
    if isinstance(bound, float) and not isfinite(bound):
        raise ValueError(f"{name}: expected a finite number; found {bound!r}")
    if field == "confidence_fraction" and isinstance(bound, str):
        raise ValueError(f"{name}: expected a number from 0 to 1; found {bound!r}")
    return bound


class WarmFilters(DocumentPart):
    """Which passages a search may find; what is left out allows all."""

    categories: tuple[KnowledgeDomain, ...] = ()
    content_types: tuple[ContentType, ...] = ()
    volatility: Volatility | None = None
    minimum_importance: Fraction = 0.0
    within_days: int | None = Field(default=None, ge=1, le=LONGEST_WINDOW_DAYS)


class WarmQuery(DocumentPart):
    """A search among passages, by meaning or by words and meaning."""

    query_id: Name
    embedding_strategy: Strategy = Strategy.HYBRID
    query_prompt: str = Field(min_length=1)
    top_k: int = Field(default=5, ge=1, le=100)
    min_similarity: float = Field(default=-1.0, ge=-1, le=1)
    filters: WarmFilters = WarmFilters()


class ColdQuery(DocumentPart):
    """A reading of the graph: its centers, its communities, or what surrounds the person."""

    query_id: Name
    analysis: Literal["central_nodes", "communities", "connections"]
    node_types: tuple[NodeType, ...] = ()
    edge_types: tuple[EdgeType, ...] = ()
    top_k: int = Field(default=5, ge=1, le=100)

    @model_validator(mode="after")
    def _only_connections_are_edges(self) -> "ColdQuery":
        if self.analysis != "connections" and self.edge_types:
            raise ValueError("only connections are edges: edge_types has no effect here")
        return self

    @model_validator(mode="after")
    def _communities_take_no_types(self) -> "ColdQuery":
        if self.analysis == "communities" and self.node_types:
            raise ValueError("communities mix all types of nodes: node_types has no effect here")
        return self


class RetrievalPipeline(DocumentPart):
    """The queries on facts (hot), passages (warm) and graph (cold)."""

    hot_layer_queries: tuple[HotQuery, ...] = ()
    warm_layer_queries: tuple[WarmQuery, ...] = ()
    cold_layer_analysis: tuple[ColdQuery, ...] = ()

    def query_ids(self) -> list[str]:
        """Return the ids of all queries, in the order of the layers."""
        layers = (self.hot_layer_queries, self.warm_layer_queries, self.cold_layer_analysis)
        return [query.query_id for layer in layers for query in layer]


_PARAMETERS = {
    QueryType.EXACT: {"values"},
    QueryType.RANGE: {"minimum", "maximum"},
    QueryType.PATTERN: {"pattern"},
}
