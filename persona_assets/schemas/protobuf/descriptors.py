"""What protoc made of a file: its messages by name, and the descriptors that binary data needs."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from persona_assets.schemas.pointers import Json
from persona_assets.schemas.protobuf.compiling import CompiledProtobuf

# Any and Json below for descriptors: google.protobuf comes without types of its own
_MESSAGES, _NESTED, _FIELDS = 4, 3, 2  # numbers of fields in descriptor.proto
_PROTOBUF = "google.protobuf."
_ANY_FILE = "google/protobuf/any.proto"
_WRAPPERS_FILE = "google/protobuf/wrappers.proto"


@dataclass(frozen=True, slots=True, eq=False)
class ProtobufMessage:
    """One message type.

    Attributes:
        name: Its name within its package, such as ``Outer.Inner``.
        full_name: Its name with the package.
        file: The descriptor of its file.
        descriptor: Its own ``DescriptorProto``.
        path: Where it stands in the file, as source information counts.
    """

    name: str
    full_name: str
    file: Any
    descriptor: Any
    path: tuple[int, ...]

    def field_path(self, number: int) -> tuple[int, ...]:
        """Return where the field at place *number* stands in the file."""
        return (*self.path, _FIELDS, number)


class ProtobufDescriptors:
    """The messages of a compiled file and of all that it imports."""

    def __init__(self, compiled: CompiledProtobuf) -> None:
        from google.protobuf import descriptor_pool

        self.stubs = compiled.stubs
        self.main: Any = next(one for one in compiled.files.file if one.name == compiled.main)
        self._files: dict[str, Any] = {one.name: one for one in compiled.files.file}
        self.messages = {
            found.full_name: found for one in compiled.files.file for found in _messages(one)
        }
        self.pool: Any = descriptor_pool.DescriptorPool()
        for one in compiled.files.file:
            self.pool.Add(one)
        self._places: dict[str, dict[tuple[int, ...], Any]] = {}

    @property
    def own(self) -> list[ProtobufMessage]:
        """The messages of the file itself, in file order; inner ones after their outer one."""
        return list(_messages(self.main))

    @property
    def enum_names(self) -> list[str]:
        """The names of the enums that the file has outside of messages, in file order."""
        return [one.name for one in self.main.enum_type]

    @cached_property
    def dialect(self) -> str:
        """The version of the language: ``proto2``, ``proto3`` or ``edition 2023``."""
        if self.main.syntax == "editions":
            from google.protobuf import descriptor_pb2

            return descriptor_pb2.Edition.Name(self.main.edition).lower().replace("_", " ")
        return self.main.syntax or "proto2"

    def line(self, file: Json, path: tuple[int, ...]) -> int | None:
        """Return the line, from 1, of what stands at *path* in *file*."""
        found = self._locations(file).get(path)
        return found.span[0] + 1 if found is not None else None

    def comment(self, file: Json, path: tuple[int, ...]) -> str:
        """Return the comment before or behind what stands at *path*: its first paragraph."""
        found = self._locations(file).get(path)
        text = "" if found is None else found.leading_comments or found.trailing_comments
        lines = [line.strip().lstrip("*/").strip() for line in text.strip().splitlines()]
        return re.split(r"\n\s*\n", "\n".join(lines))[0].replace("\n", " ").strip()

    def extensions_of(self, full_name: str) -> list[tuple[str, Any]]:
        """Return the extensions of a message that the file declares: full name and descriptor."""
        space = f"{self.main.package}." if self.main.package else ""
        found = [(f"{space}{one.name}", one) for one in self.main.extension]
        for message in self.own:
            inner = message.descriptor.extension
            found += [(f"{message.full_name}.{one.name}", one) for one in inner]
        return [(name, one) for name, one in found if one.extendee == f".{full_name}"]

    def encoded(self) -> str:
        """Return the descriptors that binary records need, in base64: no comments, no options."""
        from google.protobuf import descriptor_pb2

        owners = {f".{name}": one.file.name for name, one in self.messages.items()}
        owners |= {f".{name}": one for name, one in _enums(self._files.values())}
        kept: dict[str, Any] = {}
        waiting = [self.main.name]
        while waiting:
            name = waiting.pop()
            if name not in kept:
                kept[name] = _bare(self._files[name], owners)
                waiting += kept[name].dependency
                waiting += [_WRAPPERS_FILE] if name == _ANY_FILE else []
        bare = descriptor_pb2.FileDescriptorSet()
        bare.file.extend(kept[name] for name in self._files if name in kept)
        return base64.b64encode(bare.SerializeToString(deterministic=True)).decode()

    def _locations(self, file: Json) -> dict[tuple[int, ...], Any]:
        if file.name not in self._places:
            found = file.source_code_info.location
            self._places[file.name] = {tuple(one.path): one for one in found}
        return self._places[file.name]


def _messages(file: Json) -> Iterator[ProtobufMessage]:
    space = f"{file.package}." if file.package else ""
    for number, descriptor in enumerate(file.message_type):
        yield from _within(file, descriptor, (_MESSAGES, number), "", space)


def _within(
    file: Json,
    descriptor: Json,
    path: tuple[int, ...],
    outer: str,
    space: str,
) -> Iterator[ProtobufMessage]:
    if descriptor.options.map_entry:
        return
    name = f"{outer}{descriptor.name}"
    yield ProtobufMessage(name, f"{space}{name}", file, descriptor, path)
    for number, inner in enumerate(descriptor.nested_type):
        yield from _within(file, inner, (*path, _NESTED, number), f"{name}.", space)


def _enums(files: Json) -> Iterator[tuple[str, str]]:
    """Yield the full name of each enum, and the file that it is in."""
    for file in files:
        space = f"{file.package}." if file.package else ""
        yield from ((f"{space}{one.name}", file.name) for one in file.enum_type)
        for message in _messages(file):
            yield from (
                (f"{message.full_name}.{one.name}", file.name)
                for one in message.descriptor.enum_type
            )


def _bare(file: Json, owners: dict[str, str]) -> Json:
    """Return a copy of *file* with what binary data needs: fields, and files of their types."""
    bare = type(file)()
    bare.CopyFrom(file)
    bare.ClearField("source_code_info")
    bare.ClearField("service")
    bare.DiscardUnknownFields()
    used: dict[str, None] = {}
    holders = [bare, *(message for top in bare.message_type for message in _tree(top))]
    for holder in holders:
        kept = [one for one in holder.extension if not one.extendee.startswith(f".{_PROTOBUF}")]
        del holder.extension[:]
        holder.extension.extend(kept)
        for one in (*kept, *(() if holder is bare else holder.field)):
            used.update(dict.fromkeys(filter(None, (one.type_name, one.extendee))))
    for name in ("dependency", "public_dependency", "weak_dependency", "option_dependency"):
        if name in bare.DESCRIPTOR.fields_by_name:
            bare.ClearField(name)
    found = {owners[name] for name in used if name in owners} - {file.name}
    bare.dependency.extend(sorted(found))
    return bare


def _tree(descriptor: Json) -> Iterator[Any]:
    yield descriptor
    for inner in descriptor.nested_type:
        yield from _tree(inner)
