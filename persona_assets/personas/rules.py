"""The rules of a mapper: when what is known fulfills a condition, something is suggested.

A condition is one check, or ``all`` or ``any`` of several.  It is spelled ``all: [...]`` or
``{type: all, conditions: [...]}``; the check of a trait may be ``{trait: path, equals: value}``.
An action is ``generate_suggestion: {...}`` or ``{type: generate_suggestion, ...}``.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from persona_assets.personas.queries import DocumentPart, Name

ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of day in UTC, such as ``09:30``."""


class Operator(StrEnum):
    """How a value that is known is compared with the one in a rule."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    GREATER_THAN = "greater_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    CONTAINS = "contains"
    IN = "in"
    EXISTS = "exists"


class TraitCheck(DocumentPart):
    """What a trait, part of one, or else a fact must be; a path is written with dots."""

    path: str = Field(min_length=1)
    operator: Operator = Operator.EQUALS
    value: Any = True  # compared with whatever is known


class ContextCheck(DocumentPart):
    """What the one who asks must have said of the situation."""

    key: str = Field(min_length=1)
    operator: Operator = Operator.EQUALS
    value: Any = True  # compared with whatever was said


class TimeCheck(DocumentPart):
    """At which time of day, in UTC, and on which days, Monday being 0, the persona is asked for."""

    start: ClockTime = "00:00"
    end: ClockTime = "23:59"
    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.start, self.end, self.weekdays) == ("00:00", "23:59", ()):
            raise ValueError("a time_check names start and end, or weekdays")
        return self


class NarrativeCheck(DocumentPart):
    """Whether the persona said something of that meaning; asked from ``balanced`` on."""

    query: str = Field(min_length=1)
    threshold: float = Field(default=0.5, ge=-1, le=1)
    limit: int = Field(default=3, ge=1, le=20)

    @model_validator(mode="before")
    @classmethod
    def _longer_names(cls, given: object) -> object:
        return _renamed(given, {"semantic_query": "query", "similarity_threshold": "threshold"})


class Condition(DocumentPart):
    """One check, or all or any of several conditions."""

    all: tuple["Condition", ...] | None = Field(default=None, min_length=1)
    any: tuple["Condition", ...] | None = Field(default=None, min_length=1)
    trait_check: TraitCheck | None = None
    time_check: TimeCheck | None = None
    context_check: ContextCheck | None = None
    narrative_check: NarrativeCheck | None = None

    @model_validator(mode="before")
    @classmethod
    def _other_spellings(cls, given: object) -> object:
        if isinstance(given, list):
            return {"all": given}
        if not isinstance(given, dict):
            return given
        said: dict[str, Any] = {**given}  # what a person wrote
        kind = said.pop("type", None)
        if kind in ("all", "any"):
            return {kind: said.get("conditions"), **_without(said, "conditions")}
        if kind is not None:
            return {str(kind): said}
        if "trait" in said:
            return {"trait_check": _short_check(said)}
        return said

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [name for name, value in self if value is not None]
        if len(given) != 1:
            allowed = ", ".join(type(self).model_fields)
            found = ", ".join(given) or "none"
            raise ValueError(f"a condition is exactly one of {allowed}; found {found}")
        return self

    @property
    def is_searching(self) -> bool:
        """Whether it takes a search to know."""
        inner = (*(self.all or ()), *(self.any or ()))
        return self.narrative_check is not None or any(each.is_searching for each in inner)


class Parameter(DocumentPart):
    """Where a value in the text of a suggestion comes from: a trait, the situation, or itself."""

    from_trait: str | None = None
    from_context: str | None = None
    default: str | float | None = None
    transform: Literal["lower", "upper", "title", "round", "first", "join"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _itself(cls, given: object) -> object:
        return given if isinstance(given, dict) else {"default": given}

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        sources = (self.from_trait, self.from_context, self.default)
        if all(source is None for source in sources):
            raise ValueError("a parameter takes from_trait, from_context or default")
        if self.from_trait is not None and self.from_context is not None:
            raise ValueError("a parameter takes from_trait or from_context, not both")
        return self


class GenerateSuggestion(DocumentPart):
    """What is suggested: a kind of thing, the template of its text, and what fills that."""

    type: str = Field(default="suggestion", min_length=1)
    template: Name
    parameters: Mapping[str, Parameter] = Field(default_factory=dict[str, Parameter])


class Action(DocumentPart):
    """What a rule does."""

    generate_suggestion: GenerateSuggestion

    @model_validator(mode="before")
    @classmethod
    def _other_spelling(cls, given: object) -> object:
        if not isinstance(given, dict) or given.get("type") != "generate_suggestion":
            return given
        said: dict[str, Any] = _without(given, "type")
        inner = _renamed(said.get("generate_suggestion", said), {"suggestion_type": "type"})
        return {"generate_suggestion": inner}


class Rule(DocumentPart):
    """A condition and what follows from it; a weight of 0 switches it off."""

    rule_id: Name
    conditions: Condition
    actions: tuple[Action, ...] = Field(min_length=1)
    weight: float = Field(default=1.0, ge=0, le=2)

    @model_validator(mode="before")
    @classmethod
    def _shorter_name(cls, given: object) -> object:
        return _renamed(given, {"id": "rule_id"})


class SuggestionTemplate(DocumentPart):
    """The text of a suggestion; ``{name}`` is a parameter, ``{a.path}`` a trait."""

    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    priority: Literal["low", "medium", "high"] = "medium"
    details: Mapping[str, str] = Field(default_factory=dict[str, str])


def _without(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name}


def _renamed(given: object, names: Mapping[str, str]) -> object:
    """Return *given* with other names for its fields, if it is a mapping."""
    if not isinstance(given, dict):
        return given
    said: dict[str, Any] = {**given}  # what a person wrote
    for old, new in names.items():
        if old in said and new not in said:
            said[new] = said.pop(old)
    return said


def _short_check(said: dict[str, Any]) -> dict[str, Any]:
    """Return ``{trait: path, equals: value}`` as the fields of a ``TraitCheck``."""
    check: dict[str, Any] = {"path": said.pop("trait")}
    for operator in Operator:
        if operator.value in said:
            check |= {"operator": operator, "value": said.pop(operator.value)}
    return {**check, **said}
