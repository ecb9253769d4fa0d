"""Shares of real entities that others make valid records of, on the same sample as ours.

``python benchmarks/schema_peer_shares.py FOLDER... --node FOLDER --jsf PYTHON --hypothesis PYTHON``

Everybody is given what was imported of each entity and makes 10 records, within LONGEST seconds.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from measuring import place, report
from schema_contests import AvroContest, Contest, JsonContest, Peer, Run, ask, peers_of
from schema_shares import schema_files

from persona_assets.errors import PersonaAssetsError
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.schema import Schema

SAMPLE = 40
RECORDS = 10
LONGEST = 10
SHORT = 0.01
OURS = "persona_assets"
COMPLEX = ("oneOf", "anyOf", "not", "if", "patternProperties", "dependentRequired",
    "dependentSchemas", "minProperties", "contains", "propertyNames")  # fmt: skip
"""Keywords that make a schema hard."""

COMPLEX_NAMES = ", ".join(f"`{one}`" for one in COMPLEX)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one library made of one entity.

    Attributes:
        kind: ``Avro``, or ``JSON Schema`` or ``OpenAPI``, simple or complex.
        made: How many records were made, at most RECORDS.
        valid: How many of them are valid.
    """

    kind: str
    file: str
    entity: str
    who: str
    made: int
    valid: int
    problem: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--node", type=Path)
    parser.add_argument("--jsf", type=Path)
    parser.add_argument("--hypothesis", type=Path)
    parser.add_argument("--sample", type=int, default=SAMPLE)
    chosen = parser.parse_args()
    json_peers, avro_peers = peers_of(chosen)
    outcomes: list[Outcome] = []
    for folder in chosen.folders:
        for name, schema in _sample(folder, chosen.sample):
            peers = avro_peers if "avro" in schema.encoding else json_peers
            outcomes += judge(name, schema, peers)
            last = outcomes[-len(peers) - 1 :]
            print(name, schema.name, [(one.who, one.valid) for one in last], flush=True)
    report("schema_peer_shares", page(outcomes), [asdict(one) for one in outcomes])


def _sample(folder: Path, size: int) -> list[tuple[str, Schema]]:
    """Return up to *size* entities of the files in *folder*, at equal distances."""
    every: list[tuple[Path, str]] = []
    for path in schema_files(folder):
        try:
            every += [(path, entity.name) for entity in read_schema_file(path).entities]
        except PersonaAssetsError:
            continue
    count = min(size, len(every))
    places = [number * len(every) // count for number in range(count)]
    return [
        (every[place][0].name, read_schema_file(every[place][0]).schema(every[place][1]))
        for place in places
    ]


def judge(name: str, schema: Schema, peers: Sequence[Peer]) -> list[Outcome]:
    """Return what we and all *peers* make of one entity."""
    kind = _kind(schema)
    try:
        contest = AvroContest(schema) if "avro" in schema.encoding else JsonContest(schema)
        found = [_outcome(kind, name, schema.name, OURS, contest, contest.ours(1, SHORT))]
    except PersonaAssetsError as error:
        return [Outcome(kind, name, schema.name, OURS, 0, 0, str(error))]
    with tempfile.TemporaryDirectory() as work:
        given = Path(work) / "schema.json"
        given.write_text(json.dumps(contest.given), encoding="utf-8")
        for who, command in peers:
            run = ask(command, given, Path(work) / "records", seconds=SHORT, longest=LONGEST)
            found.append(_outcome(kind, name, schema.name, who, contest, run))
    return found


def _outcome(
    kind: str, file: str, entity: str, who: str, contest: Contest, run: Run | str
) -> Outcome:
    if isinstance(run, str):
        return Outcome(kind, file, entity, who, 0, 0, run)
    kept = run.kept[:RECORDS]
    return Outcome(kind, file, entity, who, len(kept), contest.valid_count(kept))


def _kind(schema: Schema) -> str:
    if "avro" in schema.encoding:
        return "Avro"
    text = json.dumps(schema.definition)
    is_complex = any(f'"{keyword}":' in text for keyword in COMPLEX)
    source = "JSON Schema" if schema.source.format == "jsonschema" else "OpenAPI"
    return f"{source}, {'complex' if is_complex else 'simple'}"


def page(outcomes: Sequence[Outcome]) -> str:
    """Return the report as Markdown."""
    lines: list[str] = []
    for kind in sorted({one.kind for one in outcomes}):
        own = [one for one in outcomes if one.kind == kind]
        for who in dict.fromkeys(one.who for one in own):
            several = [one for one in own if one.who == who]
            made = sum(one.made for one in several)
            cells = (
                kind,
                who,
                f"{len(several)}",
                _share(sum(one.made > 0 for one in several), len(several)),
                _share(sum(one.valid == RECORDS for one in several), len(several)),
                _share(sum(one.valid for one in several), made),
            )
            lines.append(f"| {' | '.join(cells)} |")
    late = sum(one.problem.startswith("nothing in") for one in outcomes)
    return f"""# Shares of real schemas, beside others

`python benchmarks/schema_peer_shares.py FOLDER... --node FOLDER --jsf PYTHON --hypothesis PYTHON`

{place("jsonschema", "jsonschema-rs", "fastavro")}
Entities at equal distances from all that the files have, {RECORDS} records of each, {LONGEST} s of
wall time at most with start-up, after which {late} had made nothing.
Everybody is given the self-contained JSON Schema, or Avro schema, that was imported.
Records of JSON are judged by jsonschema-rs and jsonschema with formats, those of Avro count when
fastavro reads them to their end.
Complex schemas have one of {COMPLEX_NAMES}.

| schemas | library | entities | generated | all {RECORDS} valid | records valid |
| --- | --- | --- | --- | --- | --- |
{chr(10).join(lines)}
"""


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    main()
