"""Dropping what was made of people: partitions, passages with their old versions, facts, caches."""

import glob
import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from persona_assets.errors import StorageError
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.lake.atomic import replace_folder
from persona_assets.lake.catalog import refresh
from persona_assets.lake.layout import Lake
from persona_assets.mindscapes.language_model.cache import AnswerCache
from persona_assets.upkeep.proving import prove_gone
from persona_assets.upkeep.rewriting import said_in
from persona_assets.upkeep.searching import find_texts

_KEPT_FOLDERS = frozenset(
    {
        "approvals",
        "feedback",
        "lake",
        "mappers",
        "observations",
        "personas",
        "profiles",
        "schemas",
        "state",
    }
)
"""Folders of the data folder that are no caches."""


def drop_partitions(lake: Lake, partitions: Iterable[tuple[str, dict[str, str]]]) -> None:
    """Delete *partitions* of the lake, each after its asset, and what is being written."""
    for asset, partition in partitions:
        folder = lake.partition_folder(asset, partition)
        shutil.rmtree(folder)
        for parent in folder.parents:
            if parent == lake.asset_folder(asset) or any(parent.iterdir()):
                break
            parent.rmdir()
    shutil.rmtree(lake.staging, ignore_errors=True)


def drop_passages(lake: Lake, personas: Collection[str]) -> None:
    """Write the passages of all others into a new store that takes the place of the old one.

    Deleting rows would leave them in old versions, and in files that nobody merges.

    Raises:
        StorageError: The disk refuses; the store is what it was.
    """
    path = lake.passages_path
    if not path.is_dir():
        return
    fresh = path.with_name(f".erasing-{os.getpid()}.lance")
    try:
        old, new = PassageStore(path), PassageStore(fresh)
        for persona in old.personas():
            if persona not in personas:
                new.replace(persona, old.read(persona))
        if fresh.is_dir():
            replace_folder(fresh, path)
        else:
            shutil.rmtree(path)
    except OSError as problem:
        raise StorageError(path, f"cannot be rewritten: {problem}") from problem
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def renew_catalog(lake: Lake) -> None:
    """Delete the catalog and make it anew of what lies in the lake.

    Raises:
        StorageError: The disk refuses.
    """
    for path in lake.root.glob(f"{lake.catalog_path.name}*"):
        path.unlink()
    if lake.assets():
        refresh(lake)


def drop_feedback(folder: Path, instance_ids: Collection[str], texts: Sequence[str]) -> list[str]:
    """Delete the feedback on instances and that with one of *texts*; return the files changed.

    Raises:
        StorageError: The disk refuses; a file is what it was, or as it becomes.
    """
    changed: list[str] = []
    for path in sorted(folder.rglob("*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        said = [_said(line) for line in lines]
        gone = {number for number, _ in find_texts(texts, enumerate(text for _, text in said))}
        gone |= {number for number, (about, _) in enumerate(said) if about in instance_ids}
        if gone:
            kept = [line for number, line in enumerate(lines) if number not in gone]
            _replace_file(path, b"".join(kept))
            changed.append(f"feedback/{path.relative_to(folder).as_posix()}")
    return changed


def _said(line: bytes) -> tuple[object, str]:
    """Return the instance that a line of feedback is on, and all texts in it."""
    text = line.decode("utf-8-sig", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None, text  # it is no feedback, but words may be in it
    if not isinstance(value, dict):
        return None, text
    about = value.get("personaInstanceId") or value.get("persona_instance_id")
    return about, "\n".join(said_in(text, ".json", str))


def _replace_file(path: Path, data: bytes) -> None:
    staged = path.with_name(f".{path.name}.tmp")
    try:
        staged.write_bytes(data)
        staged.replace(path)
    except OSError as problem:
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem


def drop_answers(root: Path, ids: Mapping[str, Collection[str] | None]) -> None:
    """Delete what a language model said of observations, by persona; of all, where it is None."""
    folder = root / "language_model"
    cache = AnswerCache(folder)
    for persona, observation_ids in ids.items():
        if observation_ids is None:
            shutil.rmtree(folder / persona, ignore_errors=True)
            continue
        for one in observation_ids:
            cache.forget(persona, one)
            shutil.rmtree(folder / persona / one, ignore_errors=True)


def drop_said(root: Path, persona: str) -> list[str]:
    """Delete the documents of a persona and the decisions on its observations."""
    found = [
        *(root / "personas").glob(f"{glob.escape(persona)}.*"),
        *(root / "personas").glob(f"{glob.escape(persona)}@*"),
        *(root / "approvals").glob(f"{glob.escape(persona)}.jsonl"),
    ]
    for path in found:
        path.unlink()
    folder = root / "observations" / persona
    shutil.rmtree(folder, ignore_errors=True)
    return [path.relative_to(root).as_posix() for path in found]


def drop_caches(root: Path, texts: Sequence[str]) -> None:
    """Delete the files with one of *texts* in folders that hold nothing but caches."""
    folders = [
        folder
        for folder in sorted(root.iterdir())
        if folder.is_dir() and folder.name not in _KEPT_FOLDERS
    ]
    for path in {remnant.path for remnant in prove_gone(texts, folders).remnants}:
        path.unlink()


def drop_sessions(notebooks: Path) -> list[str]:
    """Delete what notebooks keep of what they showed, and return these folders."""
    found = [path for path in sorted(notebooks.rglob("__marimo__")) if path.is_dir()]
    for path in found:
        shutil.rmtree(path)
    return [path.relative_to(notebooks.parent).as_posix() for path in found]
