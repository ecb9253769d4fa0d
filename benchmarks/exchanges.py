"""Do real documents give valid exchanges?  ``python benchmarks/exchanges.py DIR``.

Each OpenAPI or Swagger document in the folder is imported with all its operations, and ROWS
exchanges of ``normal_user`` and FAULTS faulty requests are made of it.  The judge reads the
original document and knows nothing of the package: it is ``openapi_oracle.py`` of the tests, with
``jsonschema-rs`` and formats asserted.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measuring import ROOT, place, report

sys.path.insert(0, str(ROOT))

from persona_assets.datasets.building import stream_source
from persona_assets.errors import PersonaAssetsError
from persona_assets.generators.entities import Entity
from persona_assets.generators.faults import FaultOptions
from persona_assets.generators.operations.faults import OperationFaults
from persona_assets.generators.operations.records import Exchanges
from persona_assets.generators.source import Source
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.apis import makeable
from persona_assets.profiles.importing import ImportChoices, imported_profile
from persona_assets.schemas.openapi.declared import DeclaredOperation
from persona_assets.schemas.openapi.reading import read_openapi
from persona_assets_tests.generators.openapi_oracle import Oracle, load

ROWS = 300
FAULTS = 20


@dataclass
class Result:
    """What became of one document."""

    name: str
    bytes: int
    operations: int = 0
    taken: int = 0
    import_seconds: float = 0.0
    first_seconds: float = 0.0
    rows_per_second: float = 0.0
    rows: int = 0
    valid: int = 0
    faults: int = 0
    proven: int = 0
    problem: str = ""


def main() -> None:
    folder = Path(sys.argv[1])
    results = [measured(path) for path in sorted(folder.iterdir()) if path.is_file()]
    report("exchanges", render(results), [asdict(one) for one in results])


def measured(path: Path) -> Result:
    """Return what the document at *path* gives."""
    found = Result(path.name, path.stat().st_size)
    try:
        began = time.process_time()
        file = read_openapi(path, roots={})
        found.operations = len(file.operations)
        schema, _ = makeable(file.api())
        imported_profile(schema, ImportChoices("exchanges", "api"))
        found.import_seconds, found.taken = time.process_time() - began, len(schema.operations)
        operations = tuple(DeclaredOperation.model_validate(one) for one in schema.operations)
        source = stream_source(
            resolve_persona("normal_user"), 42, entity=Entity("api", schema.definition, operations)
        )
        oracle = Oracle(load(path))
        _judge_exchanges(found, source, oracle)
        _judge_faults(found, source, oracle)
    except PersonaAssetsError as problem:
        found.problem = str(problem)[:200]
    print(found, flush=True)
    return found


def _judge_exchanges(found: Result, source: Source, oracle: Oracle) -> None:
    exchanges = Exchanges(source)
    began = time.process_time()
    batch = exchanges.batch(0, ROWS)
    found.first_seconds = time.process_time() - began
    began = time.process_time()
    exchanges.batch(ROWS, 2 * ROWS)
    found.rows_per_second = ROWS / (time.process_time() - began)
    for record in batch.to_pylist(maps_as_pydicts="strict"):
        for side in ("request", "response"):
            text = record[side]["body"]
            record[side]["body"] = None if text is None else json.loads(text)
        found.rows += 1
        found.valid += not any(oracle.problems(record))


def _judge_faults(found: Result, source: Source, oracle: Oracle) -> None:
    """Count the faulty JSON bodies that the original document refuses, and their valid twins."""
    entity = source.entity
    if entity is None or not any(one.parameters or one.request for one in entity.operations):
        return
    rows = OperationFaults(source, FaultOptions()).batch(0, FAULTS).to_pylist()
    for row in rows:
        is_violated = any(one["constraint"] for one in row["faults"])
        if is_violated and all(one["path"].startswith("/body/") for one in row["faults"]):
            for pointer in _body_places(row, oracle):
                found.faults += 1
                valid = oracle.judge(pointer, "readOnly", json.loads(row["original"])["body"])
                faulty = oracle.judge(pointer, "readOnly", json.loads(row["mutated"])["body"])
                found.proven += not valid and bool(faulty)


def _body_places(row: Any, oracle: Oracle) -> Iterator[str]:  # noqa: ANN401 - a row
    pointer, item, operation = oracle.operations[(row["operation_name"], row["method"])]
    known = oracle.known_parameters(pointer, item, operation)
    headers = {"content-type": "application/json"}
    found, _ = oracle.body_place("/".join(pointer), operation, known, headers)
    if found is not None:
        yield found


def render(results: list[Result]) -> str:
    """Return the results as Markdown."""
    used = [one for one in results if one.operations]
    taken, operations = sum(one.taken for one in used), sum(one.operations for one in used)
    rows, valid = sum(one.rows for one in used), sum(one.valid for one in used)
    faults, proven = sum(one.faults for one in used), sum(one.proven for one in used)
    imported = sum(one.taken > 0 for one in used)
    lines = [
        "# Whole exchanges of real documents",
        "",
        f"- documents with operations that import: {imported} of {len(used)}",
        f"- operations that are taken: {taken} of {operations}",
        f"- exchanges that are valid by the original document: {valid} of {rows}",
        f"- faulty JSON bodies that it refuses, with a twin that it takes: {proven} of {faults}",
        "",
        "Import: reading, checking that each operation can be made, writing the profile.",
        f"First: {ROWS} exchanges with all that is made once; then: exchanges per CPU-second.",
        "",
        "| document | kB | operations | taken | import s | first s | then /s | valid | faults |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {one.name} | {one.bytes // 1000} | {one.operations} | {one.taken} "
        f"| {one.import_seconds:.1f} | {one.first_seconds:.1f} | {one.rows_per_second:,.0f} "
        f"| {one.valid} of {one.rows} | {one.proven} of {one.faults} |"
        for one in used
    ]
    failed = [f"- {one.name}: {one.problem}" for one in results if one.problem]
    return "\n".join([*lines, "", *failed, place("jsonschema-rs"), ""])


if __name__ == "__main__":
    main()
