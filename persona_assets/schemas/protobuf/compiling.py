"""Protobuf files compiled by protoc itself, in a process of its own.

What a file needs and does not have is made up: an empty message for each unknown type, and
unknown options are taken out.  Real mistakes stay errors, with protoc's line and column.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from persona_assets.errors import MissingInputError, SchemaImportError
from persona_assets.schemas.protobuf.imports import ProtobufTree
from persona_assets.schemas.protobuf.text import (
    offset_of,
    package,
    without_default_at,
    without_option,
)
from persona_assets.schemas.schema import Notice

_SECONDS = 60
_MOST_ROUNDS = 60
_STUBS = "persona_assets_unknown_types_{}.proto"
_ALWAYS = "google/protobuf/wrappers.proto"  # for values of Any
_ERROR = re.compile(r"^(?P<file>[^:\n]+\.proto):(?:(?P<line>\d+):(?P<column>\d+):)? ?(?P<what>.+)$")
_UNDEFINED = re.compile(r'^"(?P<name>[\w.]+)" is not defined\.')
_RESOLVED = re.compile(r'^"[\w.]+" is resolved to "(?P<name>[\w.]+)", which is not defined\.')
_NOT_IMPORTED = re.compile(r'^"(?P<name>[\w.]+)" seems to be defined in "(?P<file>[^"]+)"')
_BROKEN_IMPORT = re.compile(r'^Import "[^"]+" was not found or had errors')
_OPTION = re.compile(r'^Option (?:field )?"(?P<name>\([\w.]+\))[^"]*" (?:unknown|is not a field)')


@dataclass(slots=True)
class CompiledProtobuf:
    """What protoc made of a file.

    Attributes:
        files: A ``FileDescriptorSet`` of the file and all that it needs, dependencies first.
        main: The file's name in it.
        stubs: The full names of types that were made up.
        notices: What was taken out.
    """

    files: Any  # google.protobuf has no types of its own
    main: str
    stubs: frozenset[str]
    notices: list[Notice]


def compile_protobuf(tree: ProtobufTree) -> CompiledProtobuf:
    """Return what *tree* describes.

    Raises:
        SchemaImportError: protoc does not accept it.
        MissingInputError: protoc is not installed.
    """
    _check_installed()
    repair = _Repair(tree)
    for last in range(_MOST_ROUNDS, 0, -1):
        content, complaints = _run(tree.main, repair.texts())
        if content is not None:
            return _compiled(content, tree, repair)
        if not repair.mend(complaints) or last == 1:
            raise _refusal(tree, complaints)
    raise AssertionError("the last round returns or raises")


@dataclass(slots=True)
class _Repair:
    """Changes to a tree that let protoc accept it."""

    tree: ProtobufTree
    stubs: dict[str, None] = field(default_factory=dict)
    users: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)

    def texts(self) -> dict[str, str]:
        """Return the files for protoc, those of made-up types among them."""
        packages: dict[str, list[str]] = {}
        for name in self.stubs:
            if not any(name.startswith(f"{other}.") for other in self.stubs):
                packages.setdefault(name.rpartition(".")[0], []).append(name)
        made = {
            _STUBS.format(number): _stub_file(space, names, list(self.stubs))
            for number, (space, names) in enumerate(packages.items())
        }
        lines = " ".join(f'import "{name}";' for name in made)
        changed = {
            name: _with_imports(text, lines) if name in self.users else text
            for name, text in self.tree.texts.items()
        }
        return changed | made

    def mend(self, complaints: list[re.Match[str]]) -> bool:
        """Answer *complaints*; return whether anything could be done.

        A file whose imports have errors waits: its complaints may be echoes of theirs.
        """
        waiting = {one["file"] for one in complaints if _BROKEN_IMPORT.match(one["what"])}
        first = [one for one in complaints if one["file"] not in waiting]
        mended = [self._mend_one(complaint) for complaint in first]
        return any(mended)

    def _mend_one(self, complaint: re.Match[str]) -> bool:
        name, what = complaint["file"], complaint["what"]
        if name not in self.tree.texts or not self.tree.notices:
            return False  # nothing is missing: it is a mistake
        if found := _UNDEFINED.match(what):
            return self._make_up(name, found["name"], complaint)
        if found := _RESOLVED.match(what):
            return self._make_up(name, f".{found['name']}", complaint)
        if found := _OPTION.match(what):
            return self._take_out(name, found["name"], complaint)
        text = self.tree.texts[name]
        if found := _NOT_IMPORTED.match(what):
            self.tree.texts[name] = _with_imports(text, f'import "{found["file"]}";')
        elif what.startswith("Messages can't have default values"):
            place = offset_of(text, int(complaint["line"]), int(complaint["column"]))
            self.tree.texts[name] = without_default_at(text, place)
        return self.tree.texts[name] != text

    def _make_up(self, file: str, name: str, complaint: re.Match[str]) -> bool:
        """Make up the type *name* for *file*; return whether that is new."""
        space = package(self.tree.texts[file])
        full = name.lstrip(".") if "." in name or not space else f"{space}.{name}"
        is_new = full not in self.stubs or file not in self.users
        if full not in self.stubs:
            effect = "the type is not known; its fields are left out"
            self.notices.append(self._notice(complaint, full, "unknown type", effect))
        self.stubs[full] = None
        self.users.add(file)
        return is_new

    def _take_out(self, file: str, name: str, complaint: re.Match[str]) -> bool:
        text = self.tree.texts[file]
        changed = without_option(text, name)
        if changed == text:
            return False
        self.tree.texts[file] = changed
        effect = "the option is not known; it is ignored"
        self.notices.append(self._notice(complaint, name, "unknown option", effect))
        return True

    def _notice(self, complaint: re.Match[str], place: str, construct: str, effect: str) -> Notice:
        line = int(complaint["line"]) if complaint["line"] else None
        path = self.tree.paths.get(complaint["file"], Path(complaint["file"]))
        return Notice(str(path), line, place, construct, effect)


def _check_installed() -> None:
    if find_spec("grpc_tools") is None:
        extra = "pip install 'persona-assets[protobuf]'"
        raise MissingInputError("grpcio-tools", f"Protobuf needs protoc, which it brings: {extra}")


def _run(main: str, texts: dict[str, str]) -> tuple[bytes | None, list[re.Match[str]]]:
    """Return what protoc made of *texts*, or None, and what it complained of."""
    with TemporaryDirectory(prefix="persona-assets-") as folder:
        for name, text in texts.items():
            place = Path(folder) / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        made = Path(folder) / ".descriptors"
        options = ["--include_imports", "--include_source_info", f"--descriptor_set_out={made}"]
        command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", *options, main, _ALWAYS]
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter, a fixed list of arguments
                command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            problem = f"protoc did not end within {_SECONDS} seconds"
            raise SchemaImportError(main, problem) from None
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        complaints = [match for line in lines if (match := _ERROR.match(line))]
        errors = [one for one in complaints if not one["what"].startswith("warning:")]
        return (made.read_bytes() if done.returncode == 0 else None), errors


def _compiled(content: bytes, tree: ProtobufTree, repair: _Repair) -> CompiledProtobuf:
    from google.protobuf import descriptor_pb2

    files = descriptor_pb2.FileDescriptorSet.FromString(content)
    notices = [*tree.notices, *repair.notices]
    return CompiledProtobuf(files, tree.main, frozenset(repair.stubs), notices)


def _refusal(tree: ProtobufTree, complaints: list[re.Match[str]]) -> SchemaImportError:
    path = tree.paths[tree.main]
    if not complaints:
        return SchemaImportError(path, "protoc refused it without saying why")
    causes = [one for one in complaints if not _BROKEN_IMPORT.match(one["what"])] or complaints
    first = next((one for one in causes if one["line"]), causes[0])
    problem = first["what"].rstrip(".")
    if first["column"]:
        problem += f", at column {first['column']}"
    where = tree.paths.get(first["file"], path)
    return SchemaImportError(where, problem, line=int(first["line"]) if first["line"] else None)


def _stub_file(space: str, names: list[str], stubs: list[str]) -> str:
    head = f"package {space};\n" if space else ""
    return f'syntax = "proto2";\n{head}' + "".join(_stub(name, stubs) for name in names)


def _stub(name: str, stubs: list[str]) -> str:
    """Return an empty message, with those made-up types in it that are named as parts of it."""
    inner = [other for other in stubs if other.rpartition(".")[0] == name]
    body = "".join(_stub(other, stubs) for other in inner)
    return f"message {name.rpartition('.')[2]} {{ extensions 1 to 536870911; {body} }}\n"


def _with_imports(text: str, lines: str) -> str:
    """Return *text* with import statements after its first statement, on the same line."""
    if lines in text:
        return text
    match = re.search(
        r"""^\s*(?:syntax|edition)\s*=\s*(?:"[^"]*"|'[^']*')\s*;""", text, re.MULTILINE
    )
    place = match.end() if match else 0
    return f"{text[:place]} {lines} {text[place:]}"
