"""What importing from a large OpenAPI document costs: ``python benchmarks/schema_imports.py``.

The documents are made here, 5 MB as JSON and as YAML; files that are named as arguments, each as
``FILE=ENTITY``, are measured too.  Every import is a fresh process of the command.
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from measuring import Cost, place, run, write

ROUNDS = 3
WANTED_MB = 5.0
PROPERTIES = 24
GOAL_SECONDS, GOAL_MB = 10, 1_000
WORDS = ("order", "invoice", "customer", "shipment", "payment", "product", "account")
LEAVES: tuple[dict[str, Any], ...] = (
    {"type": "string", "maxLength": 80},
    {"type": "string", "format": "date-time", "nullable": True},
    {"type": "integer", "format": "int32", "minimum": 0},
    {"type": "number", "multipleOf": 0.01, "minimum": 0},
    {"type": "string", "enum": ["open", "paid", "sent", "closed"]},
    {"type": "boolean"},
    {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
)


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        document = large_document(WANTED_MB)
        plain = folder / "large.json"
        plain.write_text(json.dumps(document), encoding="utf-8")
        lines = folder / "large.yaml"
        with lines.open("w", encoding="utf-8") as file:
            yaml.dump(document, file, Dumper=yaml.CSafeDumper, sort_keys=False)
        measured = [(plain, "Thing0000"), (lines, "Thing0000")]
        for argument in sys.argv[1:]:
            path, _, entity = argument.partition("=")
            measured.append((Path(path), entity))
        costs = {
            f"{path.name}, {path.stat().st_size / 1e6:.1f} MB, {what}": several
            for path, entity in measured
            for what, several in measure(path, entity, folder / "out.yaml").items()
        }
    write("schema_imports", page(costs), costs)


def measure(path: Path, entity: str, target: Path) -> dict[str, list[Cost]]:
    """Return what listing the entities costs, and what importing one does."""
    command = [sys.executable, "-m", "persona_assets.cli", "import-schema", str(path.resolve())]
    wanted = {
        "--list-entities": [*command, "--list-entities"],
        f"-e {entity}": [*command, "-e", entity, "-o", str(target), "--force", "--quiet"],
    }
    return {
        what: [replace(run(one), output="") for _ in range(ROUNDS)] for what, one in wanted.items()
    }


def large_document(size_mb: float) -> dict[str, Any]:
    """Return an OpenAPI document of about *size_mb*, written as JSON; things refer to neighbors."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    size = 0
    while size < size_mb * 1e6:
        number = len(schemas)
        name = f"Thing{number:04}"
        schemas[name] = _thing(number)
        paths[f"/{name.lower()}s"] = {"post": _operation(name)}
        size += len(json.dumps(schemas[name])) + len(json.dumps(paths[f"/{name.lower()}s"])) + 20
    for number, name in enumerate(schemas):
        for step, member in ((1, "next"), (7, "parent")):
            other = f"Thing{(number + step) % len(schemas):04}"
            schemas[name]["properties"][member] = {"$ref": f"#/components/schemas/{other}"}
    info = {"title": "large", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": {"schemas": schemas}}


def _thing(number: int) -> dict[str, Any]:
    names = [f"{WORDS[(number + place) % len(WORDS)]}_{place}" for place in range(PROPERTIES)]
    members = {
        name: {**LEAVES[place % len(LEAVES)], "description": f"The {name} of this thing. " * 3}
        for place, name in enumerate(names)
    }
    ways = [{"required": [names[0]]}, {"required": [names[1]]}]
    return {"type": "object", "required": names[2:8], "properties": members, "anyOf": ways}


def _operation(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {
        "operationId": f"create{name}",
        "requestBody": {"required": True, "content": content},
        "responses": {"201": {"description": "created", "content": content}},
    }


def page(costs: dict[str, list[Cost]]) -> str:
    """Return the report as Markdown."""
    lines = [
        f"| {what} | {median(one.cpu_seconds for one in several):.2f} "
        f"| {median(one.wall_seconds for one in several):.2f} "
        f"| {max(one.peak_mb for one in several):,.0f} |"
        for what, several in costs.items()
    ]
    return f"""# Imports from a large OpenAPI document

`python benchmarks/schema_imports.py [FILE=ENTITY...]`

{place("yamlcore")}
Medians of {ROUNDS} fresh processes, with the start of Python; the peak is the largest.
Goal: under {GOAL_SECONDS} s and {GOAL_MB:,} MB for 5 MB.

| `persona-gen import-schema` | CPU seconds | wall seconds | peak MB |
| --- | --- | --- | --- |
{chr(10).join(lines)}
"""


if __name__ == "__main__":
    main()
