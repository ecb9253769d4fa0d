"""What a persona is wanted for: which knowledge to gather, and how to present it.

A mapper is a file, ``data/mappers/<mapper_id>.yaml``; ``<mapper_id>@<version>.yaml`` beside it is
an earlier version.  Every option has an effect; one that would have none is refused with its line.
"""

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, AwareDatetime, Field, model_validator

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.personas.queries import (
    LONGEST_WINDOW_DAYS,
    DocumentPart,
    Name,
    RetrievalPipeline,
)
from persona_assets.personas.rules import Rule, SuggestionTemplate

VERSION_PATTERN = re.compile(r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$")
"""How the version of a mapper is written."""

Version = Annotated[str, Field(pattern=VERSION_PATTERN.pattern)]
TraitName = Annotated[str, Field(min_length=1, max_length=60)]

LEAST_WEIGHT, USUAL_WEIGHT, MOST_WEIGHT = 0.0, 1.0, 2.0
"""Between which bounds the weight of a section lies, and what it is without feedback."""


class MapperStatus(StrEnum):
    """Where a mapper is in its life; it is never deleted."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"


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
    SUGGESTIONS = "suggestions"


class SectionTemplate(DocumentPart):
    """One section: the question that it answers, and the queries that feed it, best first.

    A section of weight 0.5 gets half as many turns to tell something as one of weight 1; a required
    one gets at least the usual share.
    """

    section_name: str = Field(min_length=1, max_length=60)
    data_source: tuple[str, ...] = Field(min_length=1)
    prompt: str = ""
    max_tokens: int = Field(ge=16, le=4096)
    required: bool = False
    weight: float = Field(default=USUAL_WEIGHT, ge=LEAST_WEIGHT, le=MOST_WEIGHT)


class Formatting(DocumentPart):
    """How sections are written out."""

    style: Literal["markdown", "text"] = "markdown"
    heading_level: int = Field(default=2, ge=1, le=5)
    bullet: Literal["-", "*", "+"] = "-"
    show_confidence: bool = False


class OutputTemplate(DocumentPart):
    """The sections in order, and how they are written out."""

    sections: tuple[SectionTemplate, ...] = Field(min_length=1)
    formatting: Formatting = Formatting()


class MapperConfiguration(DocumentPart):
    """What is gathered for a persona, and how it is presented.

    ``required_traits`` and ``optional_traits`` name the traits that are shown; all are when both
    are empty, and a required one that is missing gives a warning.  ``knowledge_domains`` bounds
    searches that name no categories.  ``context_window_days`` bounds everything that changes soon.
    ``rules`` suggest what to do, by ``templates``; the source ``suggestions`` tells it.
    """

    required_traits: tuple[TraitName, ...] = ()
    optional_traits: tuple[TraitName, ...] = ()
    knowledge_domains: tuple[KnowledgeDomain, ...] = ()
    context_window_days: int = Field(
        default=30,
        ge=1,
        le=LONGEST_WINDOW_DAYS,
        validation_alias=AliasChoices("context_window_days", "contextWindow"),
        serialization_alias="contextWindow",
    )
    retrieval_pipeline: RetrievalPipeline = RetrievalPipeline()
    rules: tuple[Rule, ...] = ()
    templates: Mapping[Name, SuggestionTemplate] = Field(
        default_factory=dict[str, SuggestionTemplate]
    )
    output_template: OutputTemplate

    @model_validator(mode="after")
    def _names_fit_together(self) -> "MapperConfiguration":
        query_ids = self.retrieval_pipeline.query_ids()
        section_names = [section.section_name for section in self.output_template.sections]
        rule_ids = [rule.rule_id for rule in self.rules]
        for kind, names in (
            ("query_id", query_ids),
            ("section_name", section_names),
            ("rule_id", rule_ids),
        ):
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
        if self.rules and BuiltInSource.SUGGESTIONS not in asked:
            raise ValueError("no section uses the source 'suggestions', which tells what rules do")
        return self

    @model_validator(mode="after")
    def _rules_have_their_templates(self) -> "MapperConfiguration":
        actions = [action.generate_suggestion for rule in self.rules for action in rule.actions]
        used = {action.template for action in actions}
        if used - set(self.templates):
            known = ", ".join(sorted(self.templates)) or "none"
            raise ValueError(
                f"no template named {min(used - set(self.templates))!r}; known: {known}"
            )
        if set(self.templates) - used:
            raise ValueError(f"no rule uses the template {min(set(self.templates) - used)!r}")
        return self


class TrainingMetadata(DocumentPart):
    """What feedback has made of the mapper."""

    total_feedback_count: int = Field(default=0, ge=0)
    average_effectiveness_score: float | None = Field(default=None, ge=1, le=5)
    last_training_run: AwareDatetime | None = None
    training_dataset_id: str | None = None


class PersonaMapper(DocumentPart):
    """A named, versioned purpose for which personas are made."""

    mapper_id: Name
    name: str = Field(min_length=1)
    purpose: str = Field(min_length=1)
    version: Version
    parent_version: Version | None = None
    status: MapperStatus
    configuration: MapperConfiguration
    training_metadata: TrainingMetadata = TrainingMetadata()
    created_at: AwareDatetime | None = None
    created_by: str | None = Field(default=None, min_length=1)
    updated_at: AwareDatetime | None = None
    updated_by: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _parent_is_older(self) -> "PersonaMapper":
        if self.parent_version and version_order(self.parent_version) >= version_order(
            self.version
        ):
            found = f"{self.parent_version} and {self.version}"
            raise ValueError(f"parent_version must be older than version; found {found}")
        return self

    @model_validator(mode="after")
    def _updates_follow_creation(self) -> "PersonaMapper":
        if self.created_at and self.updated_at and self.updated_at < self.created_at:
            raise ValueError("updated_at lies before created_at")
        return self

    @property
    def section_names(self) -> tuple[str, ...]:
        """The names of its sections, in their order."""
        sections = self.configuration.output_template.sections
        return tuple(section.section_name for section in sections)

    def to_wire(self) -> dict[str, Any]:
        """Return the mapper as JSON values with the camelCase names of the persona service."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def revised(
    mapper: PersonaMapper, *, at: dt.datetime, by: str, changes: Mapping[str, object]
) -> PersonaMapper:
    """Return the next version of *mapper*, whose parent is *mapper*, with *changes* to its fields.

    Raises:
        ValidationError: The changes do not fit (pydantic's own error, a ``ValueError``).
    """
    major, minor, patch = version_order(mapper.version)
    kept = {name: value for name, value in mapper if name not in changes}
    kept.pop("training_metadata", None)  # it says what feedback made of the version before
    return PersonaMapper.model_validate(
        {
            **kept,
            **changes,
            "version": f"{major}.{minor}.{patch + 1}",
            "parent_version": mapper.version,
            # feedback may be older than the version that it was counted for
            "updated_at": at if mapper.created_at is None else max(at, mapper.created_at),
            "updated_by": by,
        }
    )


def deprecated(mapper: PersonaMapper, *, at: dt.datetime, by: str) -> PersonaMapper:
    """Return the version of *mapper* that is no longer used; a mapper is never deleted.

    Raises:
        InvalidArgumentError: It is deprecated already.
    """
    if mapper.status is MapperStatus.DEPRECATED:
        raise InvalidArgumentError(f"mapper {mapper.mapper_id!r} is deprecated already")
    return revised(mapper, at=at, by=by, changes={"status": MapperStatus.DEPRECATED})


def version_order(version: str) -> tuple[int, int, int]:
    """Return what sorts as the *version* of a mapper does.

    Examples:
        >>> version_order("1.10.0") > version_order("1.9.0")
        True
    """
    major, minor, patch = (int(number) for number in version.split("."))
    return major, minor, patch
