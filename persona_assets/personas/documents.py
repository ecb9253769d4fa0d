"""Persona documents: what a persona's YAML file says, and where such files are found.

A folder of the user's is asked first, the personas that ship with the package last.  A document
that does not fit is an error with file and line; nothing of it is used.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Fraction
from persona_assets.behaviors.registry import BEHAVIOR_TYPES, parameters_type, parse_parameters
from persona_assets.documents import Document, fit_model, read_document
from persona_assets.errors import InvalidDocumentError, MissingInputError, UnknownPersonaError
from persona_assets.observations.folders import children
from persona_assets.vocabulary.pools import LOCALES

SHIPPED_FOLDER = Path(__file__).parent / "shipped"
"""The folder of the personas that come with the package."""

NAME_PATTERN = r"^[a-z0-9_-]{1,64}$"
"""What the name of a persona looks like."""

VERSION_PATTERN = (
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$"
)
"""What a version looks like: Semantic Versioning 2.0.0."""


class PersonaKind(StrEnum):
    """What a persona is."""

    USER = "user"
    DEVICE = "device"
    ORGANIZATION = "organization"
    SYSTEM = "system"


class Domain(StrEnum):
    """What world a persona lives in."""

    ECOMMERCE = "ecommerce"
    FINANCE = "finance"
    HEALTHCARE = "healthcare"
    IOT = "iot"
    GENERIC = "generic"


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


class PersonaDocument(BaseModel):
    """What a persona's file says.

    Attributes:
        name: The persona's name, which is the file's as well.
        description: Who this is, for people.
        kind: What it is.
        domain: What world it lives in.
        version: A semantic version.
        locale: The language and country of its generated names and places.
        aliases: Under which names it speaks in its sources.
        inherits_from: The persona whose behaviors it has too, or None.
        behaviors: How it acts; the names differ.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=NAME_PATTERN)]
    description: Annotated[str, Field(min_length=1)]
    kind: PersonaKind
    domain: Domain = Domain.GENERIC
    version: Annotated[str, Field(pattern=VERSION_PATTERN)]
    locale: Annotated[str, Field(pattern=r"^[a-z]{2}_[A-Z]{2}$")] = "en_US"
    aliases: tuple[str, ...] = ()
    inherits_from: Annotated[str, Field(pattern=NAME_PATTERN)] | None = None
    behaviors: tuple[DeclaredBehavior, ...] = ()

    @field_validator("locale")
    @classmethod
    def _has_words(cls, locale: str) -> str:
        if locale not in LOCALES:
            raise ValueError(f"no word lists for this locale; allowed: {', '.join(LOCALES)}")
        return locale

    @field_validator("behaviors")
    @classmethod
    def _differ(cls, behaviors: tuple[DeclaredBehavior, ...]) -> tuple[DeclaredBehavior, ...]:
        _, problem = _find_clash([(one.name, one.type) for one in behaviors])
        if problem:
            raise ValueError(problem)
        return behaviors

    def compile_behaviors(self) -> tuple[Behavior[BehaviorParameters], ...]:
        """Return its own behaviors, ready to act (``resolve_persona`` adds the inherited ones)."""
        return tuple(behavior.compile() for behavior in self.behaviors)


def load_persona(name: str, folders: Sequence[Path] = ()) -> PersonaDocument:
    """Return the persona called *name*, with its own behaviors only.

    Args:
        name: The persona's name.
        folders: The user's folders, first wins; the shipped personas come last.

    Raises:
        UnknownPersonaError: No folder has such a persona.
        MissingInputError: A folder does not exist.
        InvalidDocumentError: Its file does not say what it must.
    """
    files = find_personas(folders)
    if name not in files:
        raise UnknownPersonaError(name, files)
    return read_persona(files[name])


def list_personas(folders: Sequence[Path] = ()) -> list[PersonaDocument]:
    """Return all personas of *folders* and of the package, by name, each with what it inherits.

    Raises:
        MissingInputError: A folder does not exist.
        InvalidDocumentError: A file does not say what it must.
    """
    return [resolve_persona(name, folders) for name in sorted(find_personas(folders))]


def resolve_persona(name: str, folders: Sequence[Path] = ()) -> PersonaDocument:
    """Return the persona called *name* with the behaviors it inherits.

    A behavior of the child replaces the parent's of the same name; name, version and all else stay
    the child's.

    Raises:
        UnknownPersonaError: No folder has such a persona.
        MissingInputError: A folder does not exist.
        InvalidDocumentError: A file does not say what it must, a parent is unknown, parents form a
            cycle, or the behaviors together do not fit.
    """
    files = find_personas(folders)
    if name not in files:
        raise UnknownPersonaError(name, files)
    lineage = _lineage(name, files)
    merged: dict[str, DeclaredBehavior] = {}
    for document in reversed(lineage):
        merged.update({behavior.name: behavior for behavior in document.behaviors})
    child = lineage[0]
    behaviors = tuple(merged.values())
    _, problem = _find_clash([(one.name, one.type) for one in behaviors])
    if problem:
        raise read_document(files[name]).error(("inherits_from",), problem)
    return child.model_copy(update={"behaviors": behaviors})


def read_persona(path: Path) -> PersonaDocument:
    """Return the persona that the file at *path* describes, with its own behaviors only.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The file does not say what it must.
    """
    document = read_document(path)
    _check_behaviors(document)
    persona = fit_model(document, PersonaDocument)
    if persona.name != path.stem:
        raise document.error(
            ("name",), f"must equal the name of the file, {path.stem!r}; found {persona.name!r}"
        )
    return persona


def find_personas(folders: Sequence[Path] = ()) -> dict[str, Path]:
    """Return the file of each persona: the user's *folders* first, then what ships.

    Raises:
        MissingInputError: A folder does not exist.
        InvalidDocumentError: A folder has two files for one persona.
    """
    files: dict[str, Path] = {}
    for folder in (*folders, SHIPPED_FOLDER):
        if not folder.is_dir():
            raise MissingInputError(folder, "no such folder of personas")
        for name, path in _files_in(folder).items():
            files.setdefault(name, path)
    return files


def version_order(version: str) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]:
    """Return what sorts as the semantic *version* does: 1.10.0 after 1.9.0, 1.0.0-rc.1 first.

    Examples:
        >>> sorted(["1.10.0", "1.9.0", "1.10.0-rc.1"], key=version_order)
        ['1.9.0', '1.10.0-rc.1', '1.10.0']
    """
    core, _, early = version.partition("+")[0].partition("-")
    parts = early.split(".") if early else []
    labels = tuple((not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts)
    return tuple(int(number) for number in core.split(".")), not early, labels


def _files_in(folder: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in children(folder):
        if path.suffix not in (".yaml", ".yml", ".json") or path.is_dir():
            continue
        if path.stem in files:
            raise InvalidDocumentError(path, f"{files[path.stem].name} is the same persona")
        files[path.stem] = path
    return files


def _lineage(name: str, files: Mapping[str, Path]) -> list[PersonaDocument]:
    """Return the persona, its parent, its grandparent and so on."""
    path = files[name]
    lineage = [read_persona(path)]
    names = [name]
    while (parent := lineage[-1].inherits_from) is not None:
        if parent in names:
            cycle = " -> ".join([*names[names.index(parent) :], parent])
            raise read_document(path).error(("inherits_from",), f"a cycle: {cycle}")
        if parent not in files:
            problem = str(UnknownPersonaError(parent, files))
            raise read_document(path).error(("inherits_from",), problem)
        path = files[parent]
        names.append(parent)
        lineage.append(read_persona(path))
    return lineage


def _check_behaviors(document: Document) -> None:
    """Raise what is wrong with the behaviors, each at its own line; the model checks the rest."""
    value: Any = document.value  # whatever a person wrote
    entries = value.get("behaviors") if isinstance(value, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return
    for index, entry in enumerate(entries):
        kind, parameters = entry.get("type"), entry.get("parameters", {})
        if isinstance(kind, str) and kind in BEHAVIOR_TYPES and isinstance(parameters, dict):
            _check_parameters(document, index, kind)
    clash, problem = _find_clash([(entry.get("name"), entry.get("type")) for entry in entries])
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


def _find_clash(behaviors: Sequence[tuple[object, object]]) -> tuple[int, str]:
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
