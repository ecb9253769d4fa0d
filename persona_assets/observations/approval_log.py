"""Decisions about observations, kept beside them: a policy, and for each persona a file of events.

``policy.yaml`` says whether an observation must be approved before it counts.  Each line of
``<persona>.jsonl`` is one decision; lines are only ever added, by one process at a time, and a
decision is written whole or not at all.
"""

import fcntl
import os
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.documents import Document, fit_model, load_model
from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, StorageError
from persona_assets.observations.approvals import (
    AUTOMATIC,
    PENDING,
    Approval,
    ApprovalAction,
    ApprovalPolicy,
    Decision,
    decide,
    initial_approval,
)
from persona_assets.observations.entities import UuidText
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.moments import Moment

_Words = Annotated[str, Field(strict=True, pattern=r"\S")]


class ApprovalPolicies(BaseModel):
    """The file ``policy.yaml``: what holds for all personas, and for some of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: ApprovalPolicy = ApprovalPolicy.AUTOMATIC
    personas: dict[str, ApprovalPolicy] = Field(default_factory=dict)


class _Event(BaseModel):
    """One line of the file of a persona."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    observation_id: UuidText
    action: ApprovalAction
    version: Annotated[int, Field(strict=True, ge=1)]
    by: _Words
    at: Moment
    reason: _Words | None = None


class ApprovalLog:
    """The decisions in one folder, such as ``data/approvals``; the folder may be missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def policy(self, persona: str) -> ApprovalPolicy:
        """Return what becomes of an observation of *persona* about which nobody has decided.

        Raises:
            InvalidDocumentError: ``policy.yaml`` does not say what it must.
        """
        path = self.folder / "policy.yaml"
        if not os.path.lexists(path):
            return ApprovalPolicy.AUTOMATIC
        policies = load_model(path, ApprovalPolicies)
        return policies.personas.get(persona, policies.default)

    def path(self, persona: str) -> Path:
        """Return the file of a persona's decisions."""
        return self.folder / f"{persona}.jsonl"

    def approvals(self, persona: str) -> dict[str, Approval]:
        """Return what was decided, by the ids of the observations that it was decided of.

        Raises:
            InvalidDocumentError: A line is no decision, is cut off, or does not follow from those
                above it.
        """
        path = self.path(persona)
        is_there = os.path.lexists(path) and not (path.is_file() and path.stat().st_size == 0)
        return _fold(path) if is_there else {}

    def approval_of(self, persona: str, observation_id: str) -> Approval:
        """Return what is true of one observation.

        Raises:
            InvalidDocumentError: A file does not say what it must.
        """
        initial = initial_approval(self.policy(persona))
        return self.approvals(persona).get(observation_id, initial)

    def record(
        self, persona: str, decisions: Sequence[Decision], *, waiting: Collection[str] = ()
    ) -> list[Approval]:
        """Write *decisions* about observations of *persona*: all of them, or none.

        Args:
            persona: Of whom.
            decisions: At most one about each observation.
            waiting: The ids of those that must be approved whatever the policy says.

        Returns:
            What is true of each observation then.

        Raises:
            ConflictError: Somebody decided in the meantime.
            InvalidArgumentError: A decision is not allowed, or two are about one observation.
            InvalidDocumentError: A file does not say what it must.
            StorageError: The disk refuses the write; nothing is written then.
        """
        ids = [decision.observation_id for decision in decisions]
        if len(set(ids)) < len(ids):
            raise InvalidArgumentError("two decisions at once about one observation")
        by_policy = initial_approval(self.policy(persona))
        initial = {one: PENDING if one in waiting else by_policy for one in ids}
        self._apply(persona, initial, decisions)  # what is wrong anyway makes no file
        with _locked(self.path(persona)) as stream:
            decided = self._apply(persona, initial, decisions)
            _append(self.path(persona), stream, b"".join(map(_line, decisions)))
        return decided

    def _apply(
        self, persona: str, initial: Mapping[str, Approval], decisions: Sequence[Decision]
    ) -> list[Approval]:
        known = {**initial, **self.approvals(persona)}
        return [decide(known[one.observation_id], one) for one in decisions]


def _fold(path: Path) -> dict[str, Approval]:
    _check_end(path)
    known: dict[str, Approval] = {}
    for line, value in read_json_lines(path):
        event = fit_model(Document(path, value, {(): line}), _Event)
        decision = Decision(**event.model_dump())
        # Before the first decision the policy may have been another one than now.
        begins = AUTOMATIC if event.action is ApprovalAction.PROCESS else PENDING
        try:
            known[event.observation_id] = decide(known.get(event.observation_id, begins), decision)
        except InvalidArgumentError as problem:
            raise InvalidDocumentError(path, str(problem), line=line) from None
    return known


def _check_end(path: Path) -> None:
    data = path.read_bytes() if path.is_file() else b"\n"
    if data and not data.endswith(b"\n"):
        line = data.count(b"\n") + 1
        raise InvalidDocumentError(path, "cut off: the last line has no end; remove it", line=line)


def _line(decision: Decision) -> bytes:
    said: Mapping[str, object] = {
        "observation_id": decision.observation_id,
        "action": decision.action.value,
        "version": decision.version,
        "by": decision.by,
        "at": decision.at.isoformat(),
        **({"reason": decision.reason} if decision.reason is not None else {}),
    }
    return orjson.dumps(said) + b"\n"


@contextmanager
def _locked(path: Path) -> Generator[BinaryIO, None, None]:
    """Give the file at *path* to add to, while nobody else adds to it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("ab", buffering=0)
    except OSError as problem:
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream


def _append(path: Path, stream: BinaryIO, data: bytes) -> None:
    end = os.fstat(stream.fileno()).st_size
    try:
        written = stream.write(data)
        os.fsync(stream.fileno())
    except OSError as problem:
        os.ftruncate(stream.fileno(), end)
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem
    if written != len(data):
        os.ftruncate(stream.fileno(), end)
        raise StorageError(path, "cannot be written: the disk took a part of it")
