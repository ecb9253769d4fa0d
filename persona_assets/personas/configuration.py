"""The ``data.personas`` block of a configuration file: what identities are like and may be asked.

What does not fit is an error at ``file:line``; nothing of such a file is used.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
)

from persona_assets.documents import load_model
from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.documents import Domain
from persona_assets.personas.profiles import StoryRules
from persona_assets.personas.relationships import ALIASES, RELATIONSHIP_TYPES
from persona_assets.personas.templates import check_template

TypeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""The name of a type of relationship."""


def _template_of(domain: Domain) -> AfterValidator:
    def check(template: str) -> str:
        try:
            check_template(template, domain)
        except (UnknownNameError, InvalidArgumentError) as problem:
            raise ValueError(str(problem)) from None
        return template

    return AfterValidator(check)


class BackstoryTemplates(BaseModel):
    """The sentences that make a backstory, by domain; all of a domain's are used, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    ecommerce: tuple[Annotated[str, _template_of(Domain.ECOMMERCE)], ...] = ()
    finance: tuple[Annotated[str, _template_of(Domain.FINANCE)], ...] = ()
    healthcare: tuple[Annotated[str, _template_of(Domain.HEALTHCARE)], ...] = ()
    iot: tuple[Annotated[str, _template_of(Domain.IOT)], ...] = ()
    generic: tuple[Annotated[str, _template_of(Domain.GENERIC)], ...] = Field(
        default=(), validation_alias=AliasChoices("generic", "general")
    )

    def by_domain(self) -> Mapping[Domain, tuple[str, ...]]:
        """Return the sentences of each domain that has some."""
        found = {domain: getattr(self, domain.value) for domain in Domain}
        return {domain: sentences for domain, sentences in found.items() if sentences}


class PersonasConfig(BaseModel):
    """What identities are like, and what may be asked of them.

    Attributes:
        enabled: Whether there are identities at all.
        auto_generate_backstories: Whether an identity has a story that nobody wrote for it.
        domain: The domain of an id for which nobody names one; ``general`` means ``generic``.
        backstory_templates: Sentences to use in place of ours.
        relationship_types: The types of relationships that exist; no others do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    auto_generate_backstories: bool = True
    domain: Annotated[
        Domain, BeforeValidator(lambda name: "generic" if name == "general" else name)
    ] = Domain.GENERIC
    backstory_templates: BackstoryTemplates = BackstoryTemplates()
    relationship_types: tuple[TypeName, ...] = RELATIONSHIP_TYPES

    @field_validator("relationship_types")
    @classmethod
    def _differ(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) != len(names):
            raise ValueError("the types of relationships must differ")
        if taken := set(names) & set(ALIASES):
            raise ValueError(f"{min(taken)!r} is another word for the end of a relationship")
        return names

    @property
    def story_rules(self) -> StoryRules:
        """How backstories come about."""
        return StoryRules(self.auto_generate_backstories, self.backstory_templates.by_domain())


class DataConfig(BaseModel):
    """The ``data`` block."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    personas: PersonasConfig = PersonasConfig()


class IdentityConfig(BaseModel):
    """A file whose only block is ``data``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: DataConfig


def load_personas_config(path: Path | str) -> PersonasConfig:
    """Return the ``data.personas`` block of the file at *path*.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The file does not parse, has a key that does not exist, or a template
            has a placeholder that its domain does not know.
    """
    return load_model(Path(path), IdentityConfig).data.personas
