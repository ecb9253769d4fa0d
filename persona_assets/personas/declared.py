"""Behaviors as a persona's document declares them, and which of them exclude each other."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Fraction
from persona_assets.behaviors.registry import BEHAVIOR_TYPES, parameters_type, parse_parameters
from persona_assets.documents import Document, fit_model
from persona_assets.errors import InvalidDocumentError


class DeclaredBehavior(BaseModel):
    """One behavior as a persona's document declares it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=64)]
    type: str
    parameters: Mapping[str, Any] = Field(default_factory=dict)  # its shape depends on the type
    weight: Fraction = 1.0

    @field_validator("type")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in BEHAVIOR_TYPES:
            allowed = ", ".join(BEHAVIOR_TYPES)
            raise ValueError(f"unknown behavior type; allowed: {allowed}")
        return name

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        try:
            parameters = self.compile().parameters
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            raise ValueError(
                f"parameters.{'.'.join(map(str, first['loc']))}: {first['msg']}"
            ) from None
        if parameters.is_stream_wide and self.weight not in (0, 1):
            raise ValueError(
                f"the type {self.type} acts on the whole stream: its weight is 0 or 1; "
                f"found {self.weight}"
            )
        return self

    def compile(self) -> Behavior[BehaviorParameters]:
        """Return the behavior that acts as this says."""
        parameters = parse_parameters(self.type, self.parameters)
        return Behavior(self.name, parameters, self.weight)


def check_behaviors(document: Document) -> None:
    """Raise what is wrong with the behaviors, each at its own line; the model checks the rest."""
    value: Any = document.value  # whatever a person wrote
    entries = value.get("behaviors") if isinstance(value, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return
    for index, entry in enumerate(entries):
        kind, parameters = entry.get("type"), entry.get("parameters", {})
        if isinstance(kind, str) and kind in BEHAVIOR_TYPES and isinstance(parameters, dict):
            _check_parameters(document, index, kind)
    clash, problem = find_clash([(entry.get("name"), entry.get("type")) for entry in entries])
    if problem:
        raise document.error(("behaviors", clash, "name"), problem)


def _check_parameters(document: Document, index: int, kind: str) -> None:
    place = ("behaviors", index, "parameters")
    entry: Any = document.value["behaviors"][index]  # a mapping, as the caller saw
    lines = {
        location[3:]: line for location, line in document.lines.items() if location[:3] == place
    }
    lines.setdefault((), document.lines.get(place[:2], 1))
    inner = Document(document.path, entry.get("parameters", {}), lines)
    try:
        fit_model(inner, parameters_type(kind))
    except InvalidDocumentError as problem:
        field = f"behaviors[{index}].parameters"
        field += f".{problem.field}" if problem.field else ""
        raise InvalidDocumentError(
            document.path, problem.problem, line=problem.line, field=field
        ) from None


def find_clash(behaviors: Sequence[tuple[object, object]]) -> tuple[int, str]:
    """Return the position of the first behavior that another one excludes, and why."""
    names: set[object] = set()
    wide: set[object] = set()
    for index, (name, kind) in enumerate(behaviors):
        if name in names:
            return index, f"two behaviors are called {name!r}"
        names.add(name)
        known = BEHAVIOR_TYPES.get(kind) if isinstance(kind, str) else None
        if known and known.is_stream_wide:
            if kind in wide:
                return index, f"a persona has at most one behavior of type {kind}"
            wide.add(kind)
    return 0, ""
