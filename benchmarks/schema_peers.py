"""Valid records per CPU-second, beside others who make records of a schema.

``python benchmarks/schema_peers.py FOLDER --node FOLDER --jsf PYTHON --hypothesis PYTHON``

FOLDER has the documents of ENTITIES and, if you like, schemas of Avro.  ``--node`` names a folder
in which ``npm install json-schema-faker avsc`` was run, the others a Python that has ``jsf``, or
``hypothesis-jsonschema`` and a ``hypothesis`` that it works with.  Who is not named is left out.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measuring import place, report
from schema_contests import KEPT, AvroContest, Contest, JsonContest, Peer, Run, ask, peers_of

from persona_assets.schemas.reading import read_schema_file

ROUNDS = 5
SECONDS = 1.0
"""How long each side makes records in a round, in CPU seconds."""

LONGEST = 60
"""How long a side may take for a round, from its start, in seconds of wall time."""

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
    json_peers, avro_peers = peers_of(chosen)
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


def measure(contest: Contest, peers: Sequence[Peer]) -> dict[str, Side]:
    """Let us and all *peers* make records in turn, ROUNDS times, and judge what they made."""
    sides = {name: Side() for name in (OURS, *(name for name, _ in peers))}
    contest.ours(0, SECONDS)
    with tempfile.TemporaryDirectory() as work:
        given = Path(work) / "schema.json"
        given.write_text(json.dumps(contest.given), encoding="utf-8")
        for number in range(1, ROUNDS + 1):
            _count(sides[OURS], contest, contest.ours(number, SECONDS))
            for name, command in peers:
                side = sides[name]
                if not side.problem:
                    found = ask(
                        command,
                        given,
                        Path(work) / "records",
                        seconds=SECONDS,
                        longest=LONGEST,
                    )
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
