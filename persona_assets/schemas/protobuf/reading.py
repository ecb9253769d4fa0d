"""Protobuf files: every message in them, proto2, proto3 and editions."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from persona_assets.errors import InvalidArgumentError, SchemaImportError, UnknownNameError
from persona_assets.schemas.protobuf.compiling import compile_protobuf
from persona_assets.schemas.protobuf.definitions import ProtobufDefiner
from persona_assets.schemas.protobuf.descriptors import ProtobufDescriptors
from persona_assets.schemas.protobuf.imports import ProtobufTree, protobuf_tree
from persona_assets.schemas.schema import (
    Notice,
    Schema,
    SchemaEntity,
    SchemaFormat,
    SchemaSource,
)


class ProtobufFile:
    """The messages in one Protobuf file."""

    def __init__(self, tree: ProtobufTree) -> None:
        """Compile *tree*.

        Raises:
            SchemaImportError: protoc does not accept it, or there is no message in it.
            MissingInputError: protoc is not installed.
        """
        compiled = compile_protobuf(tree)
        self._path = str(tree.paths[tree.main])
        self._paths = {name: str(path) for name, path in tree.paths.items()}
        self._sha256 = tree.sha256
        self._notices = compiled.notices
        self._descriptors = ProtobufDescriptors(compiled)
        self._messages = {message.name: message for message in self._descriptors.own}
        if not self._messages:
            raise SchemaImportError(self._path, _no_message(self._descriptors.enum_names))
        self._entities = tuple(
            SchemaEntity(name, "message", self._descriptors.line(found.file, found.path))
            for name, found in self._messages.items()
        )

    @property
    def entities(self) -> Sequence[SchemaEntity]:
        """The messages, in file order; those within another come after it."""
        return self._entities

    def schema(self, entity: str | None = None) -> Schema:
        """Return the schema of *entity*, by its name or full name; None for the only message.

        Raises:
            UnknownNameError: Nothing in the file has that name.
            InvalidArgumentError: *entity* is None and the file has several messages.
        """
        message = self._messages[self._name(entity)]
        definer = ProtobufDefiner(self._descriptors, self._paths)
        definition = definer.definition(message)
        source = SchemaSource(
            self._path,
            SchemaFormat.PROTOBUF,
            self._descriptors.dialect,
            message.name,
            self._sha256,
        )
        encoding = {"message": message.full_name, "descriptors": self._descriptors.encoded()}
        notices = _in_order([*self._notices, *definer.notices])
        return Schema(message.name, definition, source, notices, {"protobuf": encoding})

    def _name(self, entity: str | None) -> str:
        if entity is None:
            if len(self._messages) > 1:
                known = ", ".join(self._messages)
                raise InvalidArgumentError(f"{self._path}: name one of its entities: {known}")
            return next(iter(self._messages))
        if entity in self._messages:
            return entity
        for name, message in self._messages.items():
            if message.full_name == entity:
                return name
        raise UnknownNameError("entity", entity, self._messages)


def read_protobuf(path: Path, *, roots: Mapping[str, Path]) -> ProtobufFile:
    """Return what the Protobuf file at *path* holds.

    Args:
        path: The file.
        roots: Folders in which imports are looked for, beside the file's own folder and those
            above it.  What is not found is left out of the records, with a notice.

    Raises:
        MissingInputError: There is no such file, or protoc is not installed.
        SchemaImportError: protoc does not accept the file.
    """
    return ProtobufFile(protobuf_tree(path, roots))


def _no_message(enums: Sequence[str]) -> str:
    """Return what is wrong with a file that has no messages, only perhaps *enums*."""
    if not enums:
        return "no message is in this file"
    known = f"{', '.join(enums[:3])}{', ...' if len(enums) > 3 else ''}"
    return f"no message is in this file, only enums ({known}); import a file that uses them"


def _in_order(notices: list[Notice]) -> tuple[Notice, ...]:
    found = dict.fromkeys(notices)
    return tuple(sorted(found, key=lambda one: (one.path, one.line or 0, one.place)))
