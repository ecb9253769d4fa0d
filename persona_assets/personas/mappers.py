"""What a persona is wanted for: which knowledge to gather, and how to present it.

A mapper is a file, ``data/mappers/<mapper_id>.yaml``.  Every option has an effect; one that would
have none is refused with its line.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from persona_assets.documents import fit_model, read_document
from persona_assets.errors import MissingInputError, UnknownNameError
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.graph import NodeType
from persona_assets.knowledge.passages import ContentType
from persona_assets.knowledge.search import Strategy
from persona_assets.mindscapes.mindscape import Volatility

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Version = Annotated[str, Field(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")]
TraitName = Annotated[str, Field(min_length=1, max_length=60)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class MapperStatus(StrEnum):
    """Where a mapper is in its life; it is never deleted."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"


class QueryType(StrEnum):
    """How a query compares a field with its parameters."""

    EXACT = "exact"
    RANGE = "range"
    PATTERN = "pattern"


class BuiltInSource(StrEnum):
    """What a section can be fed from without a query."""

    NARRATIVE = "narrative"
    TRAITS = "traits"
    GOALS = "goals"
    BELIEFS = "beliefs"
    PREFERENCES = "preferences"
    DECISIONS = "decisions"
    COMMITMENTS = "commitments"
    THEMES = "themes"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HotParameters(_Part):
    """What a field of a fact is compared with; which of these are needed depends on the type."""

    values: tuple[str, ...] = ()
    minimum: str | float | None = None
    maximum: str | float | None = None
    pattern: str | None = None


class HotQuery(_Part):
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


class WarmFilters(_Part):
    """Which passages a search may find; what is left out allows all."""

    categories: tuple[KnowledgeDomain, ...] = ()
    content_types: tuple[ContentType, ...] = ()
    volatility: Volatility | None = None
    minimum_importance: Fraction = 0.0
    within_days: int | None = Field(default=None, ge=1)


class WarmQuery(_Part):
    """A search among passages, by meaning or by words and meaning."""

    query_id: Name
    embedding_strategy: Strategy = Strategy.HYBRID
    query_prompt: str = Field(min_length=1)
    top_k: int = Field(default=5, ge=1, le=100)
    min_similarity: float = Field(default=-1.0, ge=-1, le=1)
    filters: WarmFilters = WarmFilters()


class ColdQuery(_Part):
    """A reading of the graph: its centers, its communities, or what surrounds the person."""

    query_id: Name
    analysis: Literal["central_nodes", "communities", "connections"]
    node_types: tuple[NodeType, ...] = ()
    top_k: int = Field(default=5, ge=1, le=100)

    @model_validator(mode="after")
    def _communities_take_no_types(self) -> "ColdQuery":
        if self.analysis == "communities" and self.node_types:
            raise ValueError("communities mix all types of nodes: node_types has no effect here")
        return self


class RetrievalPipeline(_Part):
    """The queries on facts (hot), passages (warm) and graph (cold)."""

    hot_layer_queries: tuple[HotQuery, ...] = ()
    warm_layer_queries: tuple[WarmQuery, ...] = ()
    cold_layer_analysis: tuple[ColdQuery, ...] = ()

    def query_ids(self) -> list[str]:
        """Return the ids of all queries, in the order of the layers."""
        layers = (self.hot_layer_queries, self.warm_layer_queries, self.cold_layer_analysis)
        return [query.query_id for layer in layers for query in layer]


class SectionTemplate(_Part):
    """One section: the question that it answers, and the queries that feed it, best first."""

    section_name: str = Field(min_length=1, max_length=60)
    data_source: tuple[str, ...] = Field(min_length=1)
    prompt: str = ""
    max_tokens: int = Field(ge=16, le=4096)
    required: bool = False


class Formatting(_Part):
    """How sections are written out."""

    style: Literal["markdown", "text"] = "markdown"
    heading_level: int = Field(default=2, ge=1, le=5)
    bullet: Literal["-", "*", "+"] = "-"
    show_confidence: bool = False


class OutputTemplate(_Part):
    """The sections in order, and how they are written out."""

    sections: tuple[SectionTemplate, ...] = Field(min_length=1)
    formatting: Formatting = Formatting()


class MapperConfiguration(_Part):
    """What is gathered for a persona, and how it is presented.

    ``required_traits`` and ``optional_traits`` name the traits that are shown; all are when both
    are empty, and a required one that is missing gives a warning.  ``knowledge_domains`` bounds
    searches that name no categories.  ``context_window_days`` bounds everything that changes soon.
    """

    required_traits: tuple[TraitName, ...] = ()
    optional_traits: tuple[TraitName, ...] = ()
    knowledge_domains: tuple[KnowledgeDomain, ...] = ()
    context_window_days: int = Field(default=30, ge=1)
    retrieval_pipeline: RetrievalPipeline = RetrievalPipeline()
    output_template: OutputTemplate

    @model_validator(mode="after")
    def _names_fit_together(self) -> "MapperConfiguration":
        query_ids = self.retrieval_pipeline.query_ids()
        section_names = [section.section_name for section in self.output_template.sections]
        for kind, names in (("query_id", query_ids), ("section_name", section_names)):
            if len(set(names)) != len(names):
                twice = min(name for name in names if names.count(name) > 1)
                raise ValueError(f"the {kind} {twice!r} occurs twice")
        known = {*query_ids, *BuiltInSource}
        asked = [name for each in self.output_template.sections for name in each.data_source]
        unknown = sorted(set(asked) - known)
        if unknown:
            allowed = ", ".join(sorted(known))
            raise ValueError(f"no data_source named {unknown[0]!r}; allowed: {allowed}")
        unused = sorted(set(query_ids) - set(asked))
        if unused:
            raise ValueError(f"no section uses the query {unused[0]!r}")
        return self


class PersonaMapper(_Part):
    """A named, versioned purpose for which personas are made."""

    mapper_id: Name
    name: str = Field(min_length=1)
    purpose: str = Field(min_length=1)
    version: Version
    parent_version: Version | None = None
    status: MapperStatus
    configuration: MapperConfiguration

    @model_validator(mode="after")
    def _parent_is_older(self) -> "PersonaMapper":
        if self.parent_version and _numbers(self.parent_version) >= _numbers(self.version):
            found = f"{self.parent_version} and {self.version}"
            raise ValueError(f"parent_version must be older than version; found {found}")
        return self


def load_mapper(path: Path) -> PersonaMapper:
    """Return the mapper that the file at *path* describes.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The file does not fit, or its name is not ``<mapper_id>.yaml``.
    """
    document = read_document(path)
    mapper = fit_model(document, PersonaMapper)
    if mapper.mapper_id != path.stem:
        problem = f"must equal the file's name {path.stem!r}; found {mapper.mapper_id!r}"
        raise document.error(("mapper_id",), problem)
    return mapper


def load_mappers(folder: Path) -> dict[str, PersonaMapper]:
    """Return the mappers of *folder* by id, sorted.

    Raises:
        MissingInputError: There is no such folder.
        InvalidDocumentError: One of its YAML files is not a mapper.
    """
    if not folder.is_dir():
        raise MissingInputError(folder, "the folder with the mappers is missing")
    return {path.stem: load_mapper(path) for path in sorted(folder.glob("*.yaml"))}


def find_mapper(mappers: Mapping[str, PersonaMapper], mapper_id: str) -> PersonaMapper:
    """Return the mapper called *mapper_id*.

    Raises:
        UnknownNameError: There is none.
    """
    if mapper_id not in mappers:
        raise UnknownNameError("mapper", mapper_id, mappers)
    return mappers[mapper_id]


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


_PARAMETERS = {
    QueryType.EXACT: {"values"},
    QueryType.RANGE: {"minimum", "maximum"},
    QueryType.PATTERN: {"pattern"},
}
