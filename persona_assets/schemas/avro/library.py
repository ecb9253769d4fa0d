"""Named types that an Avro schema uses and does not define: they are looked for beside it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from persona_assets.errors import SchemaImportError
from persona_assets.schemas.avro.named_types import Avro, AvroPlace, AvroReference, AvroType
from persona_assets.schemas.avro.parsing import AvroParser
from persona_assets.schemas.avro.text import read_avro_source

_SUFFIXES = (".avsc", ".avro")
_MOST_FILES = 2000
_PARENTS = 4


class AvroLibrary:
    """All types of a schema file, and those that it needs from the files around it."""

    def __init__(self, path: Path, roots: Mapping[str, Path]) -> None:
        """Read the file at *path* and what it refers to.

        Raises:
            MissingInputError: There is no such file.
            SchemaImportError: The file is no Avro schema, or a name in it is defined nowhere.
        """
        self.source = read_avro_source(path)
        self._roots = roots
        self._elsewhere: dict[Path, Mapping[str, AvroType]] = {}
        self._parser = AvroParser()
        self.root: Avro = self._parser.parse(self.source.value, AvroPlace(self.source, ()))
        self.own = tuple(self._parser.types)
        self.notices = tuple(self._parser.notices)
        self._read_rest()

    def resolve(self, found: Avro) -> AvroType:
        """Return the type itself for a reference to it."""
        if isinstance(found, AvroType):
            return self._parser.types[found.name] if found.name else found
        return self._parser.types[next(name for name in found.names if self._knows(name))]

    @property
    def names(self) -> tuple[str, ...]:
        """The full names of all named types, those of the file itself first."""
        return tuple(self._parser.types)

    def _knows(self, name: str) -> bool:
        return name in self._parser.types

    def _read_rest(self) -> None:
        """Resolve every name, reading other files as they are needed."""
        waiting: list[Avro] = [self.root, *self._parser.types.values()]
        while waiting:
            known = set(self._parser.types)
            for reference in list(_references(waiting)):
                if not any(map(self._knows, reference.names)):
                    self._find(reference)
            new = [name for name in self._parser.types if name not in known]
            waiting = [self._parser.types[name] for name in new]

    def _find(self, reference: AvroReference) -> None:
        for path in self._candidates(reference):
            if path not in self._elsewhere:
                self._elsewhere[path] = _types_in(path)
            types = self._elsewhere[path]
            if any(name in types for name in reference.names):
                for name, found in types.items():
                    self._parser.types.setdefault(name, found)
                return
        name = reference.names[0]
        problem = f"the type {name} is not defined here or in a file beside it"
        raise reference.place.error(f"{problem}; give a folder for it")

    def _candidates(self, reference: AvroReference) -> Iterator[Path]:
        """Yield files that may define a name: those that are called like it first."""
        folder = reference.place.source.path.parent
        folders = [folder, *list(folder.resolve().parents)[:_PARENTS], *self._roots.values()]
        seen = {self.source.path}
        for path in (*_called_like(reference, folders), *_all_files(folder, self._roots)):
            if path not in seen and path.is_file():
                seen.add(path)
                yield path


def _types_in(path: Path) -> Mapping[str, AvroType]:
    parser = AvroParser()
    try:
        source = read_avro_source(path)
        parser.parse(source.value, AvroPlace(source, ()))
    except SchemaImportError:
        return {}  # a broken file beside this one may have nothing to do with it
    return parser.types


def _called_like(reference: AvroReference, folders: list[Path]) -> Iterator[Path]:
    for name in reference.names:
        short = name.rpartition(".")[2]
        for folder in folders:
            for stem in (name, name.replace(".", "/"), short):
                yield from (folder / f"{stem}{suffix}" for suffix in _SUFFIXES)


def _all_files(folder: Path, roots: Mapping[str, Path]) -> Iterator[Path]:
    found = [path for path in _listed(folder) if path.suffix in _SUFFIXES]
    for root in roots.values():
        found += [path for suffix in _SUFFIXES for path in root.rglob(f"*{suffix}")]
    yield from sorted(found)[:_MOST_FILES]


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _references(types: list[Avro]) -> Iterator[AvroReference]:
    waiting = list(reversed(types))
    while waiting:
        found = waiting.pop()
        if isinstance(found, AvroReference):
            yield found
        else:
            waiting.extend(reversed(list(found.parts())))
