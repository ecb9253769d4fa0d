"""The files that a Protobuf file imports, found beside it, above it and in given folders."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from persona_assets.schemas.protobuf.text import Import, imports, package, without, without_services
from persona_assets.schemas.schema import Notice
from persona_assets.schemas.sources import read_schema_text

_BUNDLED = "google/protobuf/"
_MOST_FILES = 2000
_UNUSUAL = re.compile(r"[^A-Za-z0-9_.]")
_FIELD_BEHAVIOR = """syntax = "proto3";
package google.api;
import "google/protobuf/descriptor.proto";
extend google.protobuf.FieldOptions { repeated FieldBehavior field_behavior = 1052; }
enum FieldBehavior {
  FIELD_BEHAVIOR_UNSPECIFIED = 0; OPTIONAL = 1; REQUIRED = 2; OUTPUT_ONLY = 3; INPUT_ONLY = 4;
  IMMUTABLE = 5; UNORDERED_LIST = 6; NON_EMPTY_DEFAULT = 7; IDENTIFIER = 8;
}
"""
_KNOWN = {"google/api/field_behavior.proto": _FIELD_BEHAVIOR}


@dataclass(slots=True)
class ProtobufTree:
    """A file and all that it imports, as protoc will see them.

    Attributes:
        main: The import path of the file itself.
        texts: What each file says, by import path.
        paths: Where each file is, by import path; not for those that we wrote.
        sha256: The digest of the file itself.
        notices: Imports that were not found.
    """

    main: str
    texts: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    sha256: str = ""
    notices: list[Notice] = field(default_factory=list)


def protobuf_tree(path: Path, roots: Mapping[str, Path]) -> ProtobufTree:
    """Return the file at *path* with what it imports; what is not found is taken out.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: A file cannot be read.
    """
    file = read_schema_text(path)
    main = _import_path(path, file.text)
    tree = ProtobufTree(main, {main: without_services(file.text)}, {main: path}, file.sha256)
    bundled = _bundled_folder()
    waiting = [main]
    while waiting:
        name = waiting.pop()
        lost: list[Import] = []
        for one in imports(tree.texts[name]):
            is_bundled = one.path.startswith(_BUNDLED) and (bundled / one.path).is_file()
            if is_bundled or one.path in tree.texts:
                continue
            if _add(tree, one.path, tree.paths.get(name, path), roots):
                waiting.append(one.path)
            else:
                lost.append(one)
        tree.notices += [_lost(tree, name, one) for one in lost]
        tree.texts[name] = without(tree.texts[name], [(one.start, one.end) for one in lost])
    return tree


def _import_path(path: Path, text: str) -> str:
    """Return what others call the file at *path*: with the folders that its package names."""
    name = f"{_UNUSUAL.sub('_', path.name.removesuffix('.proto'))}.proto"
    folders = [part for part in package(text).split(".") if part]
    above = list(path.resolve().parent.parts)[-len(folders) :] if folders else []
    return "/".join([*folders, name]) if above == folders else name


def _add(tree: ProtobufTree, name: str, importer: Path, roots: Mapping[str, Path]) -> bool:
    """Add the file that *importer* calls *name*; return whether there is one."""
    if len(tree.texts) < _MOST_FILES and _is_inside(name):
        taken = set(tree.paths.values())
        for candidate in _candidates(name, importer, roots):
            if candidate not in taken and candidate.is_file():
                tree.texts[name] = without_services(read_schema_text(candidate).text)
                tree.paths[name] = candidate
                return True
    if name in _KNOWN:
        tree.texts[name] = _KNOWN[name]
    return name in _KNOWN


def _candidates(name: str, importer: Path, roots: Mapping[str, Path]) -> Iterator[Path]:
    """Yield where *name* may be, the most exact place first."""
    folders = [importer.parent, *importer.resolve().parent.parents]
    for folder in folders:
        yield folder / name
    for prefix, folder in roots.items():
        yield folder / name
        if prefix and name.startswith(prefix):
            yield folder / name.removeprefix(prefix).lstrip("/")
    yield from (folder / name for folder in _installed_folders())
    parts = PurePosixPath(name).parts
    for start in range(1, len(parts)):  # the tail of the import: as long as the way up, or longer
        rest = parts[start:]
        yield from (folder.joinpath(*rest) for folder in folders[: len(rest)])


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _installed_folders() -> list[Path]:
    """Return folders of Python packages that bring Google's own Protobuf files."""
    import google

    return [Path(folder).parent for folder in google.__path__]


def _bundled_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("grpc_tools")
    origin = spec.origin if spec else None
    return Path(origin).parent / "_proto" if origin else Path()


def _lost(tree: ProtobufTree, name: str, one: Import) -> Notice:
    line = tree.texts[name].count("\n", 0, one.start) + 1
    effect = f"{one.path!r} was not found; fields of its types are left out"
    return Notice(str(tree.paths.get(name, name)), line, "import", "missing import", effect)
