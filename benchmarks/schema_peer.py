"""Another library in Python, asked for records: schema_peer.py LIBRARY SCHEMA SECONDS TARGET.

LIBRARY is jsf, hypothesis-jsonschema or fastavro; it is in the Python that runs this, which need
not be ours.  Records are made for SECONDS of CPU time after half as long unmeasured; the first of
them go to TARGET, one a line: JSON, or Avro in hexadecimal.
"""

import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

KEPT = 300
FEWEST = 10

Make = Callable[[int], list[str] | list[bytes]]
"""Makes so many records."""


def main() -> None:
    library, schema_file, seconds, target = sys.argv[1:]
    warnings.simplefilter("ignore")
    make = MAKERS[library](json.loads(Path(schema_file).read_bytes()))
    _, step, _ = run(make, float(seconds) / 2, 1)
    cost, _, found = run(make, float(seconds), step)
    print(json.dumps(cost))
    kept = [one.hex() if isinstance(one, bytes) else one for one in found[:KEPT]]
    Path(target).write_text("\n".join(kept), encoding="utf-8")


def run(make: Make, budget: float, step: int) -> tuple[dict[str, float], int, list[str | bytes]]:
    """Make records for *budget* seconds, *step* at once, more when that is soon done, but 10."""
    kept: list[str | bytes] = []
    count = size = 0
    spent = 0.0
    while spent < budget or count < FEWEST:
        before = time.process_time()
        made = make(step)
        took = time.process_time() - before
        spent += took
        count += len(made)
        size += sum(map(len, made))
        kept += made[: KEPT - len(kept)]
        step = min(step * 2, 4_000) if took < budget / 8 else step
    return {"records": count, "bytes": size, "cpu_seconds": spent}, step, kept


def jsf(schema: Any) -> Make:  # noqa: ANN401 - JSON
    from jsf import JSF  # pyright: ignore[reportMissingImports] - of another Python

    faker = JSF(schema)
    return lambda count: [json.dumps(faker.generate()) for _ in range(count)]


def hypothesis(schema: Any) -> Make:  # noqa: ANN401 - JSON
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis_jsonschema import (  # pyright: ignore[reportMissingImports] - of another Python
        from_schema,
    )

    strategy = from_schema(schema)
    checks: Any = HealthCheck

    def make(count: int) -> list[str]:
        found: list[str] = []

        @settings(
            max_examples=max(count, 10),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(checks),
        )
        @given(strategy)
        def collect(value: object) -> None:
            found.append(json.dumps(value))

        collect()
        return found

    return make


def fastavro(schema: Any) -> Make:  # noqa: ANN401 - JSON
    from fastavro import parse_schema, schemaless_writer
    from fastavro.utils import generate_many

    parsed = parse_schema(schema)

    def make(count: int) -> list[bytes]:
        found: list[bytes] = []
        for value in generate_many(parsed, count):
            file = io.BytesIO()
            schemaless_writer(file, parsed, value)
            found.append(file.getvalue())
        return found

    return make


MAKERS = {"jsf": jsf, "hypothesis-jsonschema": hypothesis, "fastavro": fastavro}

if __name__ == "__main__":
    main()
