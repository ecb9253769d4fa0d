"""What a model has answered before, by the hash of what it was asked, and what that has cost.

An answer is kept in a file of its own under the persona and the observation that it is about, so
that erasing either erases what a model said of it.  The ledger has no words of anybody.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from persona_assets.errors import StorageError
from persona_assets.mindscapes.language_model.client import Completion

LEDGER_FILE = "ledger.jsonl"
"""What the ledger is called in the folder of answers."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What answers took: how many, tokens each way, and money in millionths."""

    answer_count: int = 0
    input_token_count: int = 0
    output_token_count: int = 0
    micro_price: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.answer_count + other.answer_count,
            self.input_token_count + other.input_token_count,
            self.output_token_count + other.output_token_count,
            self.micro_price + other.micro_price,
        )


def request_hash(url: str, body: Mapping[str, object]) -> str:
    """Return the hash of all that decides an answer: whom is asked what, and how."""
    return sha256(json.dumps([url, body], sort_keys=True).encode()).hexdigest()


class AnswerCache:
    """Answers on disk.

    Args:
        folder: Where they lie; made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, persona: str, observation_id: str, request: str) -> Completion | None:
        """Return the answer to the request with hash *request*, or None when it is not known.

        Raises:
            StorageError: The file of the answer is damaged.
        """
        path = self._path(persona, observation_id, request)
        try:
            entry: Any = json.loads(path.read_bytes())
            return Completion(
                str(entry["text"]),
                int(entry["input_token_count"]),
                int(entry["output_token_count"]),
            )
        except FileNotFoundError:
            return None
        except (ValueError, LookupError, TypeError) as problem:
            raise StorageError(path, "is damaged; remove it, and the model is asked again") from (
                problem
            )

    def put(self, persona: str, observation_id: str, request: str, answer: Completion) -> None:
        """Keep *answer* to the request with hash *request*: whole, or not at all.

        Raises:
            StorageError: The disk refused.
        """
        path = self._path(persona, observation_id, request)
        data = json.dumps(asdict(answer), sort_keys=True).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(path)
        except OSError as problem:
            raise StorageError(path, f"cannot be written: {problem.strerror}") from problem

    def charge(self, model: str, request: str, cost: Cost) -> None:
        """Add one line to the ledger: what one answer cost.

        Raises:
            StorageError: The disk refused.
        """
        path = self._folder / LEDGER_FILE
        line = {"model": model, "request": request, **asdict(cost)}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with path.open("ab", buffering=0) as file:  # one write, so that lines never mingle
                file.write(json.dumps(line, sort_keys=True).encode() + b"\n")
        except OSError as problem:
            raise StorageError(path, f"cannot be written: {problem.strerror}") from problem

    def spent(self) -> Cost:
        """Return what all answers have cost since the ledger began; a cut last line is not counted.

        Raises:
            StorageError: The ledger is damaged.
        """
        path = self._folder / LEDGER_FILE
        lines = path.read_bytes().split(b"\n")[:-1] if path.is_file() else []
        total = Cost()
        for number, line in enumerate(lines, start=1):
            try:
                entry: Any = json.loads(line)
                total += Cost(**{name: int(entry[name]) for name in asdict(Cost())})
            except (ValueError, LookupError, TypeError) as problem:
                raise StorageError(path, f"line {number} is damaged; mend or remove it") from (
                    problem
                )
        return total

    def forget(self, persona: str, observation_id: str) -> int:
        """Remove every answer about one observation, and return how many there were."""
        paths = sorted((self._folder / persona).glob(f"{observation_id}/*.json"))
        for path in paths:
            path.unlink()
        return len(paths)

    def _path(self, persona: str, observation_id: str, request: str) -> Path:
        return self._folder / persona / observation_id / f"{request}.json"
