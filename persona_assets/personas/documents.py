"""Persona documents: what a persona's YAML file says, and where such files are found.

A folder of the user's is asked first, the personas that ship with the package last.  A document
that does not fit is an error with file and line; nothing of it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.registry import BEHAVIOR_TYPES
from persona_assets.documents import fit_model, read_document
from persona_assets.errors import PersonaAssetsError, UnknownNameError
from persona_assets.personas.declared import DeclaredBehavior, check_behaviors, find_clash
from persona_assets.personas.finding import (
    NAME_PATTERN,
    PIN_PATTERN,
    VERSION_PATTERN,
    PersonaFiles,
    Pin,
    find_personas,
    parse_pin,
    parse_reference,
    version_order,
)
from persona_assets.vocabulary.pools import LOCALES


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
        inherits_from: The persona whose behaviors it has too, with ``@`` and a version or without,
            or None.
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
    inherits_from: Annotated[str, Field(pattern=PIN_PATTERN)] | None = None
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
        _, problem = find_clash([(one.name, one.type) for one in behaviors])
        if problem:
            raise ValueError(problem)
        return behaviors

    def compile_behaviors(self) -> tuple[Behavior[BehaviorParameters], ...]:
        """Return its own behaviors, ready to act (``resolve_persona`` adds the inherited ones)."""
        return tuple(behavior.compile() for behavior in self.behaviors)


def read_persona(path: Path) -> PersonaDocument:
    """Return the persona that the file at *path* describes, with its own behaviors only.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The file does not say what it must.
    """
    document = read_document(path)
    check_behaviors(document)
    persona = fit_model(document, PersonaDocument)
    called = parse_pin(path.stem)
    if persona.name != called.name:
        raise document.error(
            ("name",), f"must equal the name of the file, {called.name!r}; found {persona.name!r}"
        )
    if called.version not in (None, persona.version):
        raise document.error(
            ("version",),
            f"must equal the version in the file's name, {called.version!r}; "
            f"found {persona.version!r}",
        )
    return persona


def load_persona(name: str, folders: Sequence[Path] = ()) -> PersonaDocument:
    """Return the persona that *name* asks for, with its own behaviors only.

    Args:
        name: The persona's name; with ``@`` and a version, that one, and else the latest.
        folders: The user's folders, first wins; the shipped personas come last.

    Raises:
        UnknownPersonaError: No folder has such a persona.
        UnknownNameError: There is no such version.
        MissingInputError: A folder does not exist.
        InvalidDocumentError: Its file does not say what it must.
    """
    return read_persona(find_personas(folders).path(parse_pin(name)))


def resolve_persona(reference: str, folders: Sequence[Path] = ()) -> PersonaDocument:
    """Return the persona that *reference* asks for, with the behaviors it inherits.

    A behavior of the child replaces the parent's of the same name; name, version and all else stay
    the child's.  Several personas joined by ``+`` become one that has the behaviors of all: see
    ``combine_personas``.

    Args:
        reference: A name; with ``@`` and a version, that one, and else the latest; or several of
            these joined by ``+``.
        folders: The user's folders, first wins; the shipped personas come last.

    Raises:
        UnknownPersonaError: No folder has such a persona.
        UnknownNameError: There is no such version.
        MissingInputError: A folder does not exist.
        InvalidArgumentError: The reference names nobody, or somebody twice.
        InvalidDocumentError: A file does not say what it must, a parent is unknown, parents form a
            cycle, or the behaviors together do not fit.
    """
    files = find_personas(folders)
    pins = parse_reference(reference)
    return combine_personas([inherited(files.path(pin), files) for pin in pins])


def inherited(path: Path, files: PersonaFiles) -> PersonaDocument:
    """Return the persona of the file at *path* with the behaviors that it inherits from *files*.

    Raises:
        InvalidDocumentError: A file does not say what it must, a parent is unknown, parents form a
            cycle, or the behaviors together do not fit.
    """
    lineage = _lineage(path, files)
    merged: dict[str, DeclaredBehavior] = {}
    for document in reversed(lineage):
        merged.update({behavior.name: behavior for behavior in document.behaviors})
    behaviors = tuple(merged.values())
    _, problem = find_clash([(one.name, one.type) for one in behaviors])
    if problem:
        raise read_document(path).error(("inherits_from",), problem)
    return lineage[0].model_copy(update={"behaviors": behaviors})


def combine_personas(parts: Sequence[PersonaDocument]) -> PersonaDocument:
    """Return the one persona that acts as all *parts* do, at the same time.

    It is called by all names joined by ``+``, in their order, which is also how its randomness is
    derived; kind, domain and locale are the first one's.  Where two have a behavior of one name, or
    of one type that acts on the whole stream, such as a timing, the later persona's is taken.
    """
    if len(parts) == 1:
        return parts[0]
    merged: dict[str, DeclaredBehavior] = {}
    for part in parts:
        wide = {one.type for one in part.behaviors if BEHAVIOR_TYPES[one.type].is_stream_wide}
        merged = {name: one for name, one in merged.items() if one.type not in wide}
        merged.update({one.name: one for one in part.behaviors})
    return parts[0].model_copy(
        update={
            "name": "+".join(part.name for part in parts),
            "version": "+".join(part.version for part in parts),
            "description": "; ".join(part.description for part in parts),
            "aliases": (),
            "inherits_from": None,
            "behaviors": tuple(merged.values()),
        }
    )


@dataclass(frozen=True, slots=True)
class ListedPersona:
    """One persona that can be asked for.

    Attributes:
        document: What it is, with what it inherits.
        is_latest: Whether its name alone means this version.
    """

    document: PersonaDocument
    is_latest: bool

    @property
    def reference(self) -> str:
        """What to ask for."""
        version = None if self.is_latest else self.document.version.partition("+")[0]
        return str(Pin(self.document.name, version))


def list_personas(
    folders: Sequence[Path] = (),
) -> tuple[list[ListedPersona], list[PersonaAssetsError]]:
    """Return all personas of *folders* and of the package, by name, the latest version first.

    A file that does not say what it must hides nobody else: its error is in the second list.

    Raises:
        MissingInputError: A folder does not exist.
        InvalidDocumentError: A folder cannot be read.
    """
    files = find_personas(folders)
    found: list[ListedPersona] = []
    problems: dict[str, PersonaAssetsError] = {str(one): one for one in files.problems}
    for name in files:
        listed = _versions_of(name, files, problems)
        listed.sort(key=lambda one: (one.is_latest, version_order(one.document.version)))
        found.extend(reversed(listed))
    return found, list(problems.values())


def _versions_of(
    name: str, files: PersonaFiles, problems: dict[str, PersonaAssetsError]
) -> list[ListedPersona]:
    """Return every version of one persona that can be had; tell *problems* of the others."""
    latest: Path | None = None
    try:
        latest = files.path(Pin(name))
    except PersonaAssetsError as problem:
        problems[str(problem)] = problem
    listed: dict[str, ListedPersona] = {}
    for path in files.paths(name):
        try:
            document = inherited(path, files)
            pin = Pin(name, document.version)
            is_meant = path == latest or files.path(pin) == path
        except PersonaAssetsError as problem:
            problems[str(problem)] = problem
            continue
        if is_meant:
            listed.setdefault(document.version, ListedPersona(document, path == latest))
    return list(listed.values())


def _lineage(path: Path, files: PersonaFiles) -> list[PersonaDocument]:
    """Return the persona of a file, its parent, its grandparent and so on."""
    paths = [path]
    lineage = [read_persona(path)]
    names = [lineage[0].name]
    while (parent := lineage[-1].inherits_from) is not None:
        pin = parse_pin(parent)
        try:
            found = files.path(pin)
        except UnknownNameError as problem:
            raise read_document(paths[-1]).error(("inherits_from",), str(problem)) from None
        if found in paths:
            cycle = " -> ".join([*names[paths.index(found) :], parent])
            raise read_document(paths[-1]).error(("inherits_from",), f"a cycle: {cycle}")
        paths.append(found)
        names.append(parent)
        lineage.append(read_persona(found))
    return lineage
