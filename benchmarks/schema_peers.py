"""Valid records per CPU-second, beside others who make records of a schema.

``python benchmarks/schema_peers.py FOLDER --node FOLDER --jsf PYTHON --hypothesis PYTHON``

FOLDER has the documents of ENTITIES and, if you like, schemas of Avro.  ``--node`` names a folder
in which ``npm install json-schema-faker avsc`` was run, the others a Python that has ``jsf``, or
``hypothesis-jsonschema`` and a ``hypothesis`` that it works with.  Who is not named is left out.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import fastavro
from measuring import place, report
from schema_oracles import definition_judges, verdict

from persona_assets.keys import row_keys
from persona_assets.schema_records.binary.avro_files import AvroEncoder
from persona_assets.schema_records.planning import SchemaPlan, compile_plan
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.schema import Schema

HERE = Path(__file__).parent
ROUNDS = 5
SECONDS = 1.0
"""How long each side makes records in a round, in CPU seconds."""

LONGEST = 60
"""How long a side may take for a round, from its start, in seconds of wall time."""

CHUNK = 4_096
KEPT = 300
GOAL = 20
ENTITIES = (
    ("petstore Pet", "petstore.yaml", "Pet"),
    ("Kubernetes Pod", "kubernetes.json", "io.k8s.api.core.v1.Pod"),
    ("GitHub issue", "github.json", "issue"),
    ("Xero Invoice", "xero.json", "Invoice"),
    ("Stripe customer", "stripe.json", "customer"),
    ("CloudEvent", "cloudevents.json", "cloudevents"),
    ("Jupyter notebook", "nbformat.json", "nbformat"),
)
OURS = "persona_assets"

Peer = tuple[str, Sequence[str]]
"""Another library: its name, and the command that asks it for records."""


@dataclass(slots=True)
class Side:
    """What one side did with one entity.

    Attributes:
        rates: Valid records per CPU-second, in each round.
        kept: The first records of each round, which were judged.
        valid_count: How many of them are valid.
        bytes_each: How long a record is on average, in the last round.
        problem: Why there are no numbers.
    """

    rates: list[float] = field(default_factory=list[float])
    judged_count: int = 0
    valid_count: int = 0
    bytes_each: float = 0.0
    problem: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--node", type=Path)
    parser.add_argument("--jsf", type=Path)
    parser.add_argument("--hypothesis", type=Path)
    chosen = parser.parse_args()
    json_peers, avro_peers = _peers(chosen)
    results: dict[str, dict[str, Side]] = {}
    for title, file, entity in ENTITIES:
        if (chosen.folder / file).exists():
            schema = read_schema_file(chosen.folder / file).schema(entity)
            results[title] = measure(JsonContest(schema), json_peers)
            print(title, {name: _told(side) for name, side in results[title].items()}, flush=True)
    for path in sorted(chosen.folder.glob("*.avsc")):
        contest = AvroContest(read_schema_file(path).schema())
        results[f"Avro {path.stem}"] = measure(contest, avro_peers)
        print(path.stem, {n: _told(s) for n, s in results[f"Avro {path.stem}"].items()}, flush=True)
    raw = {
        title: {name: {"rates": side.rates, "problem": side.problem, "judged": side.judged_count,
                       "valid": side.valid_count} for name, side in sides.items()}
        for title, sides in results.items()
    }  # fmt: skip
    report("schema_peers", page(results), raw)


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

    def ours(self, number: int) -> Run:
        """Make records for SECONDS."""
        return _run(self._plan, number, lambda texts: texts)

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

    def ours(self, number: int) -> Run:
        """Make records for SECONDS."""
        return _run(self._plan, number, lambda texts: list(self._encoder.datums(texts)))

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


def _run(plan: SchemaPlan, number: int, encode: Callable[[list[str]], list[Any]]) -> Run:
    """Make records for SECONDS, CHUNK at once, and write each as *encode* does."""
    made: list[Any] = []
    kept: list[str] = []
    row = records = size = 0
    before = time.process_time()
    while time.process_time() - before < SECONDS:
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


def measure(contest: Contest, peers: Sequence[Peer]) -> dict[str, Side]:
    """Let us and all *peers* make records in turn, ROUNDS times, and judge what they made."""
    sides = {name: Side() for name in (OURS, *(name for name, _ in peers))}
    contest.ours(0)
    with tempfile.TemporaryDirectory() as work:
        given = Path(work) / "schema.json"
        given.write_text(json.dumps(contest.given), encoding="utf-8")
        for number in range(1, ROUNDS + 1):
            _count(sides[OURS], contest, contest.ours(number))
            for name, command in peers:
                side = sides[name]
                if not side.problem:
                    found = _ask(command, given, Path(work) / "records")
                    if isinstance(found, Run):
                        _count(side, contest, found)
                    else:
                        side.problem = found
    return sides


def _count(side: Side, contest: Contest, run: Run) -> None:
    valid = contest.valid_count(run.kept)
    side.judged_count += len(run.kept)
    side.valid_count += valid
    side.rates.append(run.records / run.cpu_seconds * valid / max(len(run.kept), 1))
    side.bytes_each = run.bytes / max(run.records, 1)


def _ask(command: Sequence[str], given: Path, target: Path) -> Run | str:
    """Return what another program made, or why it made nothing."""
    try:
        done = subprocess.run(
            [*command, str(given), str(SECONDS), str(target)],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return f"nothing in {LONGEST} s"
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "Error" in line]
        return "fails: " + " ".join(said[-1:])[:120].replace("|", "/")
    cost = json.loads(done.stdout)
    kept = target.read_text(encoding="utf-8").split("\n")
    return Run(int(cost["records"]), cost["cpu_seconds"], int(cost["bytes"]), kept)


def _peers(chosen: argparse.Namespace) -> tuple[list[Peer], list[Peer]]:
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


def _told(side: Side) -> str:
    if not side.rates:
        return side.problem
    share = 100 * side.valid_count / max(side.judged_count, 1)
    return f"{median(side.rates):,.0f}/s, {share:.0f} % valid, {side.bytes_each:,.0f} B"


def page(results: dict[str, dict[str, Side]]) -> str:
    """Return the report as Markdown."""
    parts = [
        _table({title: sides for title, sides in results.items() if is_avro == ("Avro" in title)})
        for is_avro in (False, True)
    ]
    return f"""# Records of schemas, beside others

`python benchmarks/schema_peers.py FOLDER --node FOLDER --jsf PYTHON --hypothesis PYTHON`

{place("jsonschema", "jsonschema-rs", "fastavro")}
Median of {ROUNDS} rounds in which all take turns, {SECONDS:g} CPU-second each, without start-up and
compiling; each writes its records as text.
Everybody is given the same self-contained JSON Schema, with the options that it has by default.
Both validators of JSON Schema judge the first {KEPT} records of each round, with formats.
A cell has valid records per CPU-second, the share of valid ones and the bytes of a record; the
ratio is the median of the rounds' ratios to the fastest other.

{parts[0]}

Goal: all valid, and at least {GOAL} x the fastest of the others.

## Avro

Records in Avro's binary form, without header; they count as valid when fastavro reads them to
their end, with their logical types.

{parts[1]}
"""


def _table(results: dict[str, dict[str, Side]]) -> str:
    names = list(dict.fromkeys(name for sides in results.values() for name in sides))
    lines = [
        f"| entity | {' | '.join(names)} | ratio to the fastest other |",
        "| --- |" + " --- |" * (len(names) + 1),
    ]
    for title, sides in results.items():
        cells = [_told(sides[name]) for name in names]
        lines.append(f"| {title} | {' | '.join(cells)} | **{_ratio(sides)}** |")
    return "\n".join(lines)


def _ratio(sides: dict[str, Side]) -> str:
    others = [side.rates for name, side in sides.items() if name != OURS and side.rates]
    able = [rates for rates in others if min(rates) > 0]
    if not able:
        return "-"
    fastest = max(able, key=median)
    pairs = zip(sides[OURS].rates, fastest, strict=False)
    return f"{median(one / two for one, two in pairs):,.1f} x"


if __name__ == "__main__":
    main()
