"""What an erasure has set out to do, so that one that was interrupted can go on.

The words that must go are read from files that go; an erasure that begins again would not know what
to look for.  They lie in a file that only its owner may read, and that goes last.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from persona_assets.errors import InvalidArgumentError, StorageError


@dataclass(frozen=True, slots=True)
class Intent:
    """What is erased.

    Attributes:
        persona: Of whom.
        observation_id: The only observation; None for all.
        observation_ids: The observations that are erased.
        words: What must not be found afterwards.
        holders: The ids of the observations of others with these words, by persona.
    """

    persona: str
    observation_id: str | None
    observation_ids: list[str] = field(default_factory=list[str])
    words: list[str] = field(default_factory=list[str])
    holders: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


def intent_path(root: Path, persona: str) -> Path:
    """Return the file of what is to be erased of *persona*, in the data folder at *root*."""
    return root / "state" / "erasing" / f"{persona}.json"


def read_intent(root: Path, persona: str, observation_id: str | None) -> Intent | None:
    """Return what an interrupted erasure of *persona* has set out to do; None if there is none.

    Raises:
        InvalidArgumentError: It was another erasure, which *observation_id* is not all of.
        StorageError: The file is damaged.
    """
    path = intent_path(root, persona)
    try:
        said: Any = json.loads(path.read_bytes())
        intent = Intent(**said)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as problem:
        raise StorageError(path, f"is damaged: {problem}; erase the whole person") from problem
    if observation_id not in (None, intent.observation_id):
        what = f"--observation {intent.observation_id}" if intent.observation_id else "all of it"
        raise InvalidArgumentError(
            f"an erasure of {persona} was interrupted ({what}); repeat that one first"
        )
    return intent


def write_intent(root: Path, intent: Intent) -> None:
    """Keep *intent*, whole, where only its owner can read it.

    Raises:
        StorageError: The disk refuses.
    """
    path = intent_path(root, intent.persona)
    staged = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.unlink(missing_ok=True)
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(asdict(intent)).encode())
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    except OSError as problem:
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem


def drop_intent(root: Path, persona: str) -> None:
    """Delete what was kept: the erasure is proven."""
    path = intent_path(root, persona)
    path.unlink(missing_ok=True)
    path.with_suffix(".tmp").unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()
