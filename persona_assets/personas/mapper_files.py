"""The files of mappers: ``<mapper_id>.yaml``, and ``<mapper_id>@<version>.yaml`` for earlier ones.

A version is written once and never changed or deleted; what replaces it lies beside it.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from persona_assets.documents import Document, fit_model, read_document
from persona_assets.errors import (
    InvalidArgumentError,
    InvalidDocumentError,
    MissingInputError,
    StorageError,
    UnknownNameError,
)
from persona_assets.personas.mappers import VERSION_PATTERN, PersonaMapper, version_order

_ENDING = ".yaml"
_DOCUMENT_ENDINGS = (_ENDING, ".yml", ".json")


def load_mapper(path: Path) -> PersonaMapper:
    """Return the mapper that the file at *path* describes.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The file does not fit, or its name is not that of the mapper.
    """
    document = read_document(path)
    if path.suffix != _ENDING:
        raise InvalidDocumentError(path, f"a mapper's file ends in {_ENDING}")
    if isinstance(document.value, dict) and "metadata" in document.value:
        document = Document(document.path, _from_origin(document), document.lines)
    mapper = fit_model(document, PersonaMapper)
    name, _, version = path.stem.partition("@")
    if mapper.mapper_id != name:
        problem = f"must equal the file's name {name!r}; found {mapper.mapper_id!r}"
        raise document.error(("mapper_id",), problem)
    if version and mapper.version != version:
        problem = f"must equal the file's version {version!r}; found {mapper.version!r}"
        raise document.error(("version",), problem)
    return mapper


def load_mappers(folder: Path) -> dict[str, PersonaMapper]:
    """Return the newest version of each mapper of *folder* by id, sorted.

    Raises:
        MissingInputError: There is no such folder.
        InvalidDocumentError: One of its YAML files is not a mapper, or an earlier version is newer
            than the newest, or has none.
    """
    if not folder.is_dir():
        raise MissingInputError(folder, "the folder with the mappers is missing")
    found = sorted(path for path in folder.glob("[!.]*") if path.suffix in _DOCUMENT_ENDINGS)
    newest = {path.stem: load_mapper(path) for path in found if "@" not in path.stem}
    for path in found:
        if "@" in path.stem:
            _check_earlier(path, newest)
    return newest


def check_versions(folder: Path, mapper_id: str) -> None:
    """Refuse versions of a mapper that do not fit together.

    Raises:
        InvalidDocumentError: One of its files is not a mapper, an earlier version is newer than the
            newest, the newest is missing, or its parent is.
    """
    path = folder / f"{mapper_id}{_ENDING}"
    earlier = {each.stem: each for each in sorted(folder.glob(f"{mapper_id}@*{_ENDING}"))}
    newest = {mapper_id: load_mapper(path)} if path.is_file() else {}
    for each in earlier.values():
        load_mapper(each)
        _check_earlier(each, newest)
    for one in newest.values():
        parent = f"{mapper_id}@{one.parent_version}"
        if one.parent_version and parent not in earlier:
            raise read_document(path).error(
                ("parent_version",), f"{parent}{_ENDING} is missing; no version is ever deleted"
            )


def _check_earlier(path: Path, newest: Mapping[str, PersonaMapper]) -> None:
    """Refuse an earlier version that is not one; only its name is looked at."""
    mapper_id, _, version = path.stem.partition("@")
    if not VERSION_PATTERN.fullmatch(version):
        raise InvalidDocumentError(
            path, f"a version in a name is like 1.2.3; found {version!r}", field="version"
        )
    if mapper_id not in newest:
        raise InvalidDocumentError(
            path, f"{mapper_id}{_ENDING}, the newest version, is missing; none is ever deleted"
        )
    if version_order(version) > version_order(newest[mapper_id].version):
        raise InvalidDocumentError(
            path,
            f"newer than {mapper_id}{_ENDING}, which is {newest[mapper_id].version} and must be "
            "the newest version",
            field="version",
        )


def load_versions(folder: Path, mapper_id: str) -> list[PersonaMapper]:
    """Return all versions of a mapper, oldest first.

    Raises:
        UnknownNameError: There is no such mapper.
        InvalidDocumentError: One of the files is not a mapper.
    """
    current = find_mapper(load_mappers(folder), mapper_id)
    earlier = [load_mapper(path) for path in folder.glob(f"{mapper_id}@*{_ENDING}")]
    versions = {each.version: each for each in (*earlier, current)}
    return [versions[version] for version in sorted(versions, key=version_order)]


def find_mapper(mappers: Mapping[str, PersonaMapper], mapper_id: str) -> PersonaMapper:
    """Return the mapper called *mapper_id*.

    Raises:
        UnknownNameError: There is none.
    """
    if mapper_id not in mappers:
        raise UnknownNameError("mapper", mapper_id, mappers)
    return mappers[mapper_id]


def save_version(folder: Path, mapper: PersonaMapper) -> Path:
    """Write *mapper* as the newest version; the one before stays beside it.

    Raises:
        InvalidArgumentError: A version that is newer, or the same with another content, exists.
        StorageError: The disk refuses; the newest version is what it was.
    """
    path = folder / f"{mapper.mapper_id}{_ENDING}"
    try:
        if path.exists():
            before = load_mapper(path)
            if before == mapper:
                return path
            if version_order(before.version) >= version_order(mapper.version):
                found = f"{before.version} and {mapper.version}"
                raise InvalidArgumentError(
                    f"mapper {mapper.mapper_id!r}: a new version is newer; found {found}"
                )
            kept = folder / f"{mapper.mapper_id}@{before.version}{_ENDING}"
            if not kept.exists():
                kept.hardlink_to(path)
        with TemporaryDirectory(prefix=".mapper-", dir=folder) as stage:
            written = Path(stage) / path.name
            written.write_text(mapper_text(mapper), encoding="utf-8")
            written.replace(path)
    except OSError as problem:
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem
    return path


def mapper_text(mapper: PersonaMapper) -> str:
    """Return *mapper* as the YAML that describes it."""
    plain = mapper.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100)


def _from_origin(document: Document) -> dict[str, Any]:  # a mapper, as plain values
    """Return a document in the form of the original's examples as one in ours.

    They have ``metadata``, ``required_traits``, ``rules`` and ``templates`` at the top.
    """
    value: dict[str, Any] = document.value  # whatever a person wrote
    metadata = value["metadata"]
    if not isinstance(metadata, dict) or not {"id", "version"} <= set(metadata):
        raise document.error(("metadata",), "required: id and version")
    unknown = sorted(set(value) - _ORIGIN_FIELDS)
    if unknown:
        allowed = ", ".join(sorted(_ORIGIN_FIELDS))
        raise document.error((unknown[0],), f"unknown field; allowed here: {allowed}")
    mapper_id = re.sub(r"[^a-z0-9]+", "_", str(metadata["id"]).lower())
    traits = [name for names in (value.get("trait_mappings") or {}).values() for name in names]
    required = value.get("required_traits") or []
    sections = [{"section_name": "Suggestions", "data_source": ["suggestions"], "max_tokens": 1200}]
    if required or traits:
        told = {"section_name": "Traits", "data_source": ["traits"], "max_tokens": 800}
        sections.append(told)
    return {
        "mapper_id": mapper_id,
        "name": metadata.get("name") or metadata["id"],
        "purpose": metadata.get("description") or metadata.get("name") or metadata["id"],
        "version": _full_version(metadata["version"]),
        "status": metadata.get("status", "active"),
        "configuration": {
            "required_traits": required,
            "optional_traits": [name for name in dict.fromkeys(traits) if name not in required],
            "rules": value.get("rules") or [],
            "templates": {
                name: _origin_template(template)
                for name, template in (value.get("templates") or {}).items()
            },
            "output_template": {"sections": sections},
        },
    }


def _origin_template(template: object) -> object:
    if not isinstance(template, dict):
        return template
    said: dict[str, Any] = {**template}  # whatever a person wrote
    own = {name: said.pop(name) for name in ("title", "description", "priority") if name in said}
    details = {
        name: text if isinstance(text, str) else json.dumps(text) for name, text in said.items()
    }
    return own | ({"details": details} if details else {})


def _full_version(version: object) -> str:
    """Return 1 or 1.0 as 1.0.0."""
    parts = str(version).split(".")
    return ".".join([*parts, "0", "0"][: max(3, len(parts))])


_ORIGIN_FIELDS = frozenset(
    {"metadata", "required_traits", "trait_mappings", "rules", "templates", "feedback_settings"}
)
