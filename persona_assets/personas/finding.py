"""Where persona files are found, which versions there are of each, and which one is meant.

A persona is asked for as ``NAME``, as ``NAME@VERSION``, or as several of these joined by ``+``.
Its file is called ``NAME.yaml``; beside it, ``NAME@VERSION.yaml`` is another version of the same.
A file that cannot be read is an error for whoever asks for its persona, and for nobody else.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from persona_assets.documents import read_document
from persona_assets.errors import (
    InvalidArgumentError,
    InvalidDocumentError,
    MissingInputError,
    PersonaAssetsError,
    UnknownNameError,
    UnknownPersonaError,
)

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

_PIN = r"[a-z0-9_-]{1,64}(@\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?)?"

PIN_PATTERN = rf"^{_PIN}$"
"""What one persona looks like that is asked for, with its version or without."""

REFERENCE_PATTERN = rf"^{_PIN}(\+{_PIN})*$"
"""What one persona looks like that is asked for, or several that act as one."""

_SUFFIXES = (".yaml", ".yml", ".json")


class Pin(NamedTuple):
    """One persona that is asked for.

    Attributes:
        name: Its name.
        version: Its version, or None for the latest.
    """

    name: str
    version: str | None = None

    def __str__(self) -> str:
        return self.name if self.version is None else f"{self.name}@{self.version}"


def parse_pin(text: str) -> Pin:
    """Return what ``NAME`` or ``NAME@VERSION`` asks for; nothing is looked up.

    Examples:
        >>> parse_pin("normal_user@1.9.0")
        Pin(name='normal_user', version='1.9.0')
    """
    name, mark, version = text.partition("@")
    return Pin(name, version if mark else None)


def parse_reference(text: str) -> tuple[Pin, ...]:
    """Return the personas that *text* names, which act as one when there are several.

    Raises:
        InvalidArgumentError: A name is empty, or a persona is named twice.

    Examples:
        >>> [str(pin) for pin in parse_reference("normal_user+noisy_device@1.0.0")]
        ['normal_user', 'noisy_device@1.0.0']
    """
    pins = tuple(parse_pin(part) for part in text.split("+"))
    names = [pin.name for pin in pins]
    if not all(names) or any(pin.version == "" for pin in pins):
        raise InvalidArgumentError(
            f"a persona is asked for as NAME, NAME@VERSION, or NAME+NAME; found {text!r}"
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InvalidArgumentError(f"the persona {twice!r} is named twice in {text!r}")
    return pins


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


@dataclass(frozen=True, slots=True)
class PersonaFile:
    """One file of a persona: whom it is about as far as its name tells, and where it lies."""

    pin: Pin
    path: Path

    def read_version(self) -> str:
        """Return the version that the file's name has, or else its content.

        Raises:
            MissingInputError: It is a link that leads nowhere.
            InvalidDocumentError: The file cannot be read, or has no semantic version.
        """
        if self.pin.version is not None:
            if not re.fullmatch(VERSION_PATTERN, self.pin.version):
                raise InvalidDocumentError(
                    self.path,
                    f"what follows '@' is a semantic version; found {self.pin.version!r}",
                )
            return self.pin.version
        document = read_document(self.path)
        version = document.value.get("version") if isinstance(document.value, dict) else None
        if not isinstance(version, str) or not re.fullmatch(VERSION_PATTERN, version):
            raise document.error(("version",), f"expected a semantic version; found {version!r}")
        return version


class PersonaFiles:
    """The persona files of some folders; iterating gives the names, sorted.

    The first folder that has a name decides which version is the usual one; a version that is
    asked for is looked for in all of them.

    Attributes:
        problems: The files that nobody can ask for, because their names are not UTF-8.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        """Look into *folders*, the most important first; no file is read.

        Raises:
            MissingInputError: A folder does not exist.
            InvalidDocumentError: A folder cannot be read.
        """
        self.problems: list[InvalidDocumentError] = []
        self._groups: dict[str, list[list[PersonaFile]]] = {}
        for folder in folders:
            if not folder.is_dir():
                raise MissingInputError(folder, "no such folder of personas")
            for name, files in self._files_in(folder).items():
                self._groups.setdefault(name, []).append(files)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._groups))

    def __contains__(self, name: object) -> bool:
        return name in self._groups

    def path(self, pin: Pin) -> Path:
        """Return the file that *pin* means: of that version, or else the latest.

        Raises:
            UnknownPersonaError: There is no such persona.
            UnknownNameError: There is no such version; the error names those that are.
            MissingInputError: A file is a link that leads nowhere.
            InvalidDocumentError: A file says no version, or two files say the same.
        """
        if pin.name not in self._groups:
            raise UnknownPersonaError(pin.name, self)
        groups = self._groups[pin.name]
        if pin.version is None:
            return _latest(groups[0]).path
        problems: list[PersonaAssetsError] = []
        known: list[str] = []
        for group in groups:
            found = _of_version(group, pin.version, known, problems)
            if found is not None:
                return found.path
        if problems:
            raise problems[0]
        raise UnknownNameError(f"version of {pin.name}", pin.version, known)

    def _files_in(self, folder: Path) -> dict[str, list[PersonaFile]]:
        files: dict[str, list[PersonaFile]] = {}
        for path in _children(folder):
            if path.suffix not in _SUFFIXES or path.name.startswith(".") or path.is_dir():
                continue
            spelled = os.fsencode(path).decode("utf-8", "backslashreplace")
            if spelled != str(path):
                problem = "the name of the file must be UTF-8"
                self.problems.append(InvalidDocumentError(spelled, problem))
                continue
            pin = parse_pin(path.stem)
            files.setdefault(pin.name, []).append(PersonaFile(pin, path))
        return files

    def paths(self, name: str) -> list[Path]:
        """Return all files of the persona called *name*, in the order of the folders."""
        return [file.path for group in self._groups.get(name, []) for file in group]


def find_personas(folders: Sequence[Path] = ()) -> PersonaFiles:
    """Return the files of all personas: the user's *folders* first, then what ships.

    Raises:
        MissingInputError: A folder does not exist.
        InvalidDocumentError: A folder cannot be read.
    """
    return PersonaFiles([*folders, SHIPPED_FOLDER])


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as problem:
        raise InvalidDocumentError(folder, f"cannot be read: {problem.strerror}") from problem


def _latest(group: Sequence[PersonaFile]) -> PersonaFile:
    if len(group) == 1:
        return group[0]
    _refuse_twins(group)
    versions = [file.read_version() for file in group]
    _refuse_equal(group, versions)
    orders = [version_order(version) for version in versions]
    return group[orders.index(max(orders))]


def _refuse_twins(group: Sequence[PersonaFile]) -> None:
    """Refuse two files of one folder whose names say the same, without reading them."""
    seen: dict[Pin, PersonaFile] = {}
    for file in group:
        if file.pin in seen:
            twin = seen[file.pin].path.name
            raise InvalidDocumentError(file.path, f"{twin} is the same persona")
        seen[file.pin] = file


def _refuse_equal(group: Sequence[PersonaFile], versions: Sequence[str]) -> None:
    """Refuse two files of one folder that have the same version; build metadata is none."""
    seen: dict[object, PersonaFile] = {}
    for file, version in zip(group, versions, strict=True):
        order = version_order(version)
        if order in seen:
            twin = seen[order].path.name
            raise InvalidDocumentError(file.path, f"{twin} is version {version} as well")
        seen[order] = file


def _of_version(
    group: Sequence[PersonaFile],
    version: str,
    known: list[str],
    problems: list[PersonaAssetsError],
) -> PersonaFile | None:
    """Return the file of *version*; tell *known* of the others and *problems* of unread ones."""
    _refuse_twins(group)
    found: list[PersonaFile] = []
    for file in group:
        try:
            said = file.read_version()
        except PersonaAssetsError as problem:
            problems.append(problem)
            continue
        known.append(said)
        if said.partition("+")[0] == version.partition("+")[0]:
            found.append(file)
    _refuse_equal(found, [version] * len(found))
    return found[0] if found else None
