"""What becomes of decisions on observations that are erased, or whose words change.

The id of an observation is made from its content.  What was rejected stays rejected: the decisions
on it are written once more, on what it becomes.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import yaml

from persona_assets.documents import load_model, read_document
from persona_assets.errors import InvalidDocumentError, StorageError
from persona_assets.observations.approval_log import ApprovalPolicies
from persona_assets.observations.observation import Observation


def successors(before: Sequence[Observation], after: Sequence[Observation]) -> dict[str, list[str]]:
    """Return what each observation has become that is not there any more, by id.

    It is known by its file, its format and its time, which erasing words does not change.
    """
    ids = {one.observation_id for one in before}
    left = {one.observation_id for one in after}
    found: dict[str, list[str]] = {}
    for one in before:
        if one.observation_id not in left:
            found[one.observation_id] = [
                new.observation_id
                for new in after
                if new.observation_id not in ids
                and (new.source, new.observed_at) == (one.source, one.observed_at)
                and {new.source_path, *new.also_in} & {one.source_path, *one.also_in}
            ]
    return found


def carry_decisions(path: Path, changed: Mapping[str, Sequence[str]]) -> None:
    """Write the decisions at *path* on each observation once more, on what it becomes.

    Doing it again changes nothing.

    Raises:
        StorageError: The disk refuses; the file is what it was.
    """
    lines = _lines(path)
    known = {about for about, _ in lines}
    added = list(lines)
    for old, becomes in changed.items():
        for new in becomes:
            if new not in known:
                known.add(new)
                added += [(new, line.replace(old, new)) for about, line in lines if about == old]
    _write(path, lines, added)


def drop_decisions(path: Path, ids: Collection[str]) -> bool:
    """Delete the decisions on the observations with *ids*, and return whether there were any.

    Raises:
        StorageError: The disk refuses; the file is what it was.
    """
    lines = _lines(path)
    kept = [each for each in lines if each[0] not in ids]
    _write(path, lines, kept)
    return len(kept) < len(lines)


def drop_policy(path: Path, persona: str) -> bool:
    """Take a persona out of the policy at *path*, and return whether it was there.

    Raises:
        InvalidDocumentError: The file does not say what it must.
        StorageError: The disk refuses; the file is what it was.
    """
    if not path.is_file():
        return False
    policies = load_model(path, ApprovalPolicies)
    if persona not in policies.personas:
        return False
    kept = {name: rule for name, rule in policies.personas.items() if name != persona}
    wanted = policies.model_copy(update={"personas": kept})
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    line = read_document(path).lines.get(("personas", persona), 1)
    rest = "".join([*lines[: line - 1], *lines[line:]])
    staged = path.with_suffix(".tmp.yaml")
    try:
        staged.write_text(rest, encoding="utf-8", newline="")
        if not _says(staged, wanted):  # where more than this stands on the line
            staged.write_text(yaml.safe_dump(wanted.model_dump(mode="json")), encoding="utf-8")
        staged.replace(path)
    except OSError as problem:
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem
    finally:
        staged.unlink(missing_ok=True)
    return True


def _says(path: Path, wanted: ApprovalPolicies) -> bool:
    try:
        return load_model(path, ApprovalPolicies) == wanted
    except InvalidDocumentError:
        return False


def _lines(path: Path) -> list[tuple[str, str]]:
    """Return the lines of the file, each after the id of the observation that it is about."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = (line for line in text.split("\n") if line.strip())
    return [(str(json.loads(line).get("observation_id")), line) for line in lines]


def _write(path: Path, old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    if new == old:
        return
    staged = path.with_suffix(".tmp")
    try:
        staged.write_text("".join(f"{line}\n" for _, line in new), encoding="utf-8")
        staged.replace(path)
    except OSError as problem:
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem
