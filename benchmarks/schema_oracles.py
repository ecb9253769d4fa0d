"""Who says whether a record is valid: libraries that others wrote, where possible on the original.

A judge takes a record as JSON and says whether it is an instance.  It may be slow, so it says how
many of an entity's records it looks at.
"""

import base64
import copy
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import jsonschema_rs
from jsonschema.validators import validator_for
from jsonschema_specifications import REGISTRY
from referencing import Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT4, DRAFT202012

from persona_assets.schema_records.binary.avro_values import AvroValues
from persona_assets.schemas.pointers import format_pointer
from persona_assets.schemas.schema import Schema, SchemaEntity, SchemaFormat
from persona_assets.schemas.sources import read_source

ALL = 1 << 30

_WRAPPERS = "google/protobuf/wrappers.proto"

SLOW = 60
"""How many records of an entity the slow judges look at."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Someone who judges records.

    Attributes:
        name: What to call it.
        accepts: Whether a record, as JSON, is an instance.
        most: How many records of an entity it looks at.
    """

    name: str
    accepts: Callable[[str], bool]
    most: int = ALL


def judges_of(path: Path, folder: Path, schema: Schema, entity: SchemaEntity) -> list[Judge]:
    """Return who judges the records of *schema*.

    Args:
        path: The schema file.
        folder: Where files that it imports lie.
        schema: What was imported.
        entity: What it is called in the file.
    """
    found = definition_judges(schema.definition)
    match schema.source.format:
        case SchemaFormat.JSON_SCHEMA:
            found += list(_original_json_schema(path, schema.name))
        case SchemaFormat.OPENAPI | SchemaFormat.SWAGGER if entity.kind == "schema":
            found += list(_original_openapi(path, entity.name))
        case SchemaFormat.AVRO:
            found.append(_avro(path, schema))
        case SchemaFormat.PROTOBUF:
            found.append(_protobuf(path, schema, folder))
        case _:
            pass
    return found


def definition_judges(definition: Any) -> list[Judge]:  # noqa: ANN401 - JSON
    """Return both validators of JSON Schema, with formats asserted, on what was imported."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    slow = jsonschema.Draft202012Validator(definition, format_checker=checker, registry=REGISTRY)
    fast = jsonschema_rs.Draft202012Validator(definition, validate_formats=True, offline=True)
    return [judge("jsonschema-rs", fast), judge("jsonschema", slow, SLOW)]


def judge(name: str, validator: Any, most: int = ALL) -> Judge:  # noqa: ANN401 - of two libraries
    """Return the judge who asks *validator*."""
    return Judge(name, lambda text: validator.is_valid(json.loads(text)), most)


def _original_json_schema(path: Path, name: str) -> Iterator[Judge]:
    """Yield both validators on the file as it is, if they understand it without other files."""
    original = _document(path)
    is_root = isinstance(original, dict) and name in (original.get("title"), path.name)
    if not is_root and not path.name.startswith(f"{name}."):
        return
    try:
        fast = jsonschema_rs.validator_for(original, validate_formats=True, offline=True)
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
        return
    yield judge("jsonschema-rs on the original", fast)
    kind: Any = validator_for(original)
    slow = kind(original, format_checker=kind.FORMAT_CHECKER, registry=REGISTRY)
    yield judge("jsonschema on the original", slow, SLOW)


def _original_openapi(path: Path, name: str) -> Iterator[Judge]:
    """Yield the validator of openapi-schema-validator on the document, if it is installed.

    The format ``binary`` is not asserted: it is for bytes, which JSON does not have.
    """
    try:
        import openapi_schema_validator as oas  # pyright: ignore[reportMissingImports] - optional
    except ImportError:
        return
    document: Any = _document(path)
    is_new = str(document.get("openapi", "")).startswith("3.1")
    if not is_new and '"type": "null"' in json.dumps(document):
        return  # OpenAPI 3.0 has no such type, people write it all the same, and it is refused
    kind: Any = oas.OAS31Validator if is_new else oas.OAS30Validator
    formats: Any = copy.copy(oas.oas31_format_checker if is_new else oas.oas30_format_checker)
    formats.checkers = {name: one for name, one in formats.checkers.items() if name != "binary"}
    parent = ("definitions",) if "swagger" in document else ("components", "schemas")
    pointer = quote(format_pointer((*parent, name)))
    resource = Resource(document, DRAFT202012 if is_new else DRAFT4)
    registry: Any = REGISTRY.with_resource("urn:document", resource)
    schema = {"$ref": f"urn:document#{pointer}"}
    yield judge("original document", kind(schema, registry=registry, format_checker=formats), SLOW)


def _avro(path: Path, schema: Schema) -> Judge:
    """Return the judge that writes with fastavro and reads with it and with the avro package."""
    import avro.errors
    import avro.io
    import avro.schema
    import fastavro

    written = schema.encoding["avro"]
    original = _plain_json(path)
    if not isinstance(original, dict) or original.get("name") != schema.name:
        original = None
    parsed: Any = fastavro.parse_schema(original or written)
    reader: Any = avro.io.DatumReader(avro.schema.parse(json.dumps(original or written)))
    convert = AvroValues(written).convert

    def accepts(text: str) -> bool:
        value = json.loads(text) if convert is None else convert(json.loads(text))
        file = io.BytesIO()
        try:
            fastavro.schemaless_writer(file, parsed, value, strict=True)
            content = file.getvalue()
            first = fastavro.schemaless_reader(io.BytesIO(content), parsed)  # pyright: ignore[reportCallIssue] - the second schema is optional
            file = io.BytesIO(content)
            reader.read(avro.io.BinaryDecoder(file))
        except (ValueError, TypeError, OverflowError, KeyError, avro.errors.AvroException):
            return False
        return first is not None and file.tell() == len(content)

    return Judge("fastavro and avro", accepts)


@lru_cache(maxsize=1)
def _document(path: Path) -> Any:  # noqa: ANN401 - JSON
    return read_source(path).value


def _plain_json(path: Path) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(path.read_bytes())
    except ValueError:  # with comments in it
        return None


def _protobuf(path: Path, schema: Schema, folder: Path) -> Judge:
    """Return the judge that parses with Google's library, by protoc's view of the original file."""
    from google.protobuf import descriptor_pb2, json_format, message_factory

    encoding = schema.encoding["protobuf"]
    content = _compiled(path, folder)
    is_original = content is not None
    content = content or base64.b64decode(encoding["descriptors"])
    pool = _pool(descriptor_pb2.FileDescriptorSet.FromString(content))
    kind: Any = message_factory.GetMessageClass(pool.FindMessageTypeByName(encoding["message"]))

    def accepts(text: str) -> bool:
        try:
            message = json_format.Parse(text, kind(), descriptor_pool=pool)
            again = kind.FromString(message.SerializeToString(deterministic=True))
        except (json_format.ParseError, ValueError):
            return False
        return bool(again == message and message.IsInitialized())

    return Judge(
        "protoc and json_format" + ("" if is_original else ", not on the original"), accepts
    )


def _compiled(path: Path, folder: Path) -> bytes | None:
    """Return what protoc makes of the file, whose imports lie in *folder*; None if it fails."""
    with tempfile.TemporaryDirectory() as work:
        target = Path(work) / "descriptors"
        options = ("--include_imports", f"--descriptor_set_out={target}", f"-I{folder}")
        command = [sys.executable, "-m", "grpc_tools.protoc", *options]
        name = path.relative_to(folder).as_posix()
        done = subprocess.run([*command, name, _WRAPPERS], capture_output=True, check=False)
        return None if done.returncode else target.read_bytes()


def _pool(files: Any) -> Any:  # noqa: ANN401 - descriptors have no types
    from google.protobuf import descriptor_pb2, descriptor_pool, wrappers_pb2

    pool: Any = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    if _WRAPPERS not in {file.name for file in files.file}:  # what an Any of ours has in it
        wrappers = descriptor_pb2.FileDescriptorProto()
        wrappers_pb2.DESCRIPTOR.CopyToProto(wrappers)
        pool.Add(wrappers)
    return pool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What judges said of the records of one entity.

    Attributes:
        refused: The number of each record that some judge refuses, and the first who does.
        judges: Who judged.  A library for which the schema has a pattern that Python does not
            know, or a reference that leads nowhere, did not.
    """

    refused: tuple[tuple[int, str], ...]
    judges: tuple[str, ...]


def verdict(texts: Sequence[str], judges: Sequence[Judge]) -> Verdict:
    """Return what *judges* say of the records *texts*."""
    refused: dict[int, str] = {}
    able: list[str] = []
    for one in judges:
        try:
            bad = [number for number, text in enumerate(texts[: one.most]) if not one.accepts(text)]
        except (re.error, Unresolvable):
            continue
        able.append(one.name)
        for number in bad:
            refused.setdefault(number, one.name)
    return Verdict(tuple(sorted(refused.items())), tuple(able))
