"""Contests between us and other libraries: who makes valid records, and how many of them.

A contest has what everybody is given, makes our records, and judges those of all.  The others run
in processes of their own, with ``schema_peer.py`` and ``schema_peer.mjs``.
"""

import argparse
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastavro
from schema_oracles import definition_judges, verdict

from persona_assets.keys import row_keys
from persona_assets.schema_records.binary.avro_files import AvroEncoder
from persona_assets.schema_records.planning import SchemaPlan, compile_plan
from persona_assets.schemas.schema import Schema

HERE = Path(__file__).parent
CHUNK = 16_384
KEPT = 300

Peer = tuple[str, Sequence[str]]
"""Another library: its name, and the command that asks it for records."""


@dataclass(frozen=True, slots=True)
class Run:
    """Records that were made in one go, and the first of them."""

    records: int
    cpu_seconds: float
    bytes: int
    kept: list[str]


class JsonContest:
    """Records of one entity as JSON text; everybody is given what was imported."""

    def __init__(self, schema: Schema) -> None:
        self.given = schema.definition
        self._plan = compile_plan(schema.definition, name=schema.name)
        self._judges = definition_judges(schema.definition)

    def ours(self, number: int, seconds: float) -> Run:
        """Make records for so many *seconds* of CPU time, with the key *number*."""
        return _run(self._plan, (number, seconds), lambda texts: texts)

    def valid_count(self, kept: Sequence[str]) -> int:
        """Return how many of the records both validators accept."""
        readable = [text for text in kept if _is_json(text)]
        return len(readable) - len(verdict(readable, self._judges).refused)


class AvroContest:
    """Records of one schema of Avro in binary, without header."""

    def __init__(self, schema: Schema) -> None:
        self.given = schema.encoding["avro"]
        self._plan = compile_plan(schema.definition, name=schema.name)
        self._encoder = AvroEncoder(self.given)
        self._parsed: Any = fastavro.parse_schema(self.given)

    def ours(self, number: int, seconds: float) -> Run:
        """Make records for so many *seconds* of CPU time, with the key *number*."""
        return _run(self._plan, (number, seconds), lambda texts: list(self._encoder.datums(texts)))

    def valid_count(self, kept: Sequence[str]) -> int:
        """Return how many of the records fastavro can read to the last byte."""
        return sum(self._is_readable(bytes.fromhex(text)) for text in kept)

    def _is_readable(self, content: bytes) -> bool:
        file = io.BytesIO(content)
        try:
            fastavro.schemaless_reader(file, self._parsed)  # pyright: ignore[reportCallIssue] - the second schema is optional
        except (ValueError, OverflowError, ArithmeticError, EOFError, IndexError):
            return False
        return file.tell() == len(content)


Contest = JsonContest | AvroContest


def _run(plan: SchemaPlan, how: tuple[int, float], encode: Callable[[list[str]], list[Any]]) -> Run:
    """Make records with a key, for some seconds, CHUNK at once; write each as *encode* does."""
    number, seconds = how
    made: list[Any] = []
    kept: list[str] = []
    row = records = size = 0
    before = time.process_time()
    while time.process_time() - before < seconds:
        made = encode(plan.texts(row_keys(number, row, row + CHUNK)).to_pylist())
        row += CHUNK
        records += len(made)
        size += sum(map(len, made))
        if len(kept) < KEPT:
            kept += [one.hex() if isinstance(one, bytes) else one for one in made[:KEPT]]
    return Run(records, time.process_time() - before, size, kept)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:  # such as undefined, which JSON has no word for
        return False
    return True


def ask(
    command: Sequence[str], given: Path, target: Path, *, seconds: float, longest: float
) -> Run | str:
    """Return what another program made, or why it made nothing.

    Args:
        command: The program.
        given: The file with the schema.
        target: The file for its first records.
        seconds: How long it shall make records, in CPU time.
        longest: How long it may take from its start, in wall time.
    """
    try:
        done = subprocess.run(
            [*command, str(given), str(seconds), str(target)],
            capture_output=True,
            text=True,
            check=False,
            timeout=longest,
        )
    except subprocess.TimeoutExpired:
        return f"nothing in {longest} s"
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "Error" in line]
        return "fails: " + " ".join(said[-1:])[:120].replace("|", "/")
    cost = json.loads(done.stdout)
    kept = target.read_text(encoding="utf-8").split("\n")
    return Run(int(cost["records"]), cost["cpu_seconds"], int(cost["bytes"]), kept)


def peers_of(chosen: argparse.Namespace) -> tuple[list[Peer], list[Peer]]:
    """Return who makes JSON and who makes Avro, by name, with the command that asks them."""
    script, module = str(HERE / "schema_peer.py"), str(HERE / "schema_peer.mjs")
    makers: list[Peer] = []
    avro: list[Peer] = [("fastavro", (sys.executable, script, "fastavro"))]
    if chosen.node is not None:
        folder = str(chosen.node.resolve())
        name = "json-schema-faker"
        makers.append((f"{name} {_npm(chosen.node, name)}", ("node", module, name, folder)))
        avro.append((f"avsc {_npm(chosen.node, 'avsc')}", ("node", module, "avsc", folder)))
    for name, python in (("jsf", chosen.jsf), ("hypothesis-jsonschema", chosen.hypothesis)):
        if python is not None:
            makers.append((f"{name} {_pypi(python, name)}", (str(python), script, name)))
    return makers, avro


def _npm(folder: Path, name: str) -> str:
    text = (folder / "node_modules" / name / "package.json").read_text(encoding="utf-8")
    return str(json.loads(text)["version"])


def _pypi(python: Path, name: str) -> str:
    code = f"from importlib.metadata import version; print(version({name!r}))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()
