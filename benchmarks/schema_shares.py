"""Which share of real schemas is imported, generated and valid.

``python benchmarks/schema_shares.py FOLDER...``, with files of any format in the folders, however
deep; ``--suite FOLDER`` adds the official test suite of JSON Schema, ``--records N`` makes more or
fewer records of each entity.  With openapi-schema-validator importable, records of OpenAPI are
also judged against the document as it is.
"""

import argparse
import signal
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from measuring import place, report
from schema_oracles import SLOW, judges_of, verdict
from schema_suite import SuiteResult, judge_suite, suite_page

from persona_assets.errors import PersonaAssetsError
from persona_assets.keys import derive, row_keys
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.schema import SchemaEntity, SchemaFile

RECORDS = 1_000
SECONDS = 60
"""How long an entity may take to be imported and planned, and its records to be made."""

ENDINGS = {
    **dict.fromkeys((".json", ".yaml", ".yml"), "unknown"),
    **dict.fromkeys((".avsc", ".avro"), "avro"),
    ".proto": "protobuf",
    ".sql": "ddl",
}


class TooSlowError(Exception):
    """Something took longer than it may."""


@dataclass(slots=True)
class EntityResult:
    """What became of one entity: at which step it failed and why, or how its records were judged.

    Attributes:
        failed: ``import`` or ``generation``; empty when records were made.
        refused_count: How many of the records some judge refused.
        judges: Who judged.
        seconds: CPU time of importing and planning it.
    """

    file: str
    format: str
    entity: str
    failed: str = ""
    problem: str = ""
    record_count: int = 0
    refused_count: int = 0
    judges: list[str] = field(default_factory=list[str])
    seconds: float = 0.0


@dataclass(slots=True)
class FileResult:
    """What became of one file."""

    file: str
    format: str
    entity_count: int = 0
    problem: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--suite", type=Path)
    parser.add_argument("--records", type=int, default=RECORDS)
    chosen = parser.parse_args()
    files: list[FileResult] = []
    entities: list[EntityResult] = []
    for folder in chosen.folders:
        for path in schema_files(folder):
            file, several = judge_file(path, folder, chosen.records)
            files.append(file)
            entities += several
            print(f"{file.format} {file.file}: {file.entity_count} entities", flush=True)
    suite = judge_suite(chosen.suite) if chosen.suite else []
    raw = [asdict(one) for one in (*files, *(one for one in entities if not _is_clean(one)))]
    text = page(files, entities, suite, chosen.records)
    report("schema_shares", text, {"files": raw, "suite": [asdict(one) for one in suite]})


def schema_files(folder: Path) -> list[Path]:
    """Return the files in *folder*, however deep, that may be schemas."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if path.suffix in ENDINGS or "jsonschema" in path.name]


def judge_file(path: Path, folder: Path, count: int) -> tuple[FileResult, list[EntityResult]]:
    """Return what becomes of the file at *path* in *folder*, with *count* records an entity."""
    name = path.relative_to(folder).as_posix()
    result = FileResult(name, ENDINGS.get(path.suffix, "unknown"))
    try:
        with limit(SECONDS):
            file = read_schema_file(path)
            names = file.entities
            if names:
                result.format = file.schema(names[0].name).source.format
    except (PersonaAssetsError, TooSlowError) as error:
        result.problem = _line(error).replace(f"{folder}/", "")
        return result, []
    result.entity_count = len(names)
    if not names:
        result.problem = "nothing in it that records can be made of"
    started = EntityResult(name, str(result.format), "")
    several = [judge_entity((path, folder), file, one, started, count) for one in names]
    return result, several


def judge_entity(
    where: tuple[Path, Path],
    file: SchemaFile,
    entity: SchemaEntity,
    started: EntityResult,
    count: int,
) -> EntityResult:
    """Return what becomes of one *entity* of *file*; *where* are its path and the folder."""
    result = EntityResult(started.file, started.format, entity.name, failed="import")
    before = time.process_time()
    try:
        with limit(SECONDS):
            schema = file.schema(entity.name)
            result.failed = "generation"
            plan = compile_plan(schema.definition, name=schema.name)
            result.seconds = time.process_time() - before
            texts = plan.texts(row_keys(derive(11, started.file, entity.name), 0, count))
    except (PersonaAssetsError, TooSlowError) as error:
        result.problem = _line(error)
        return result
    result.failed, result.record_count = "", count
    judges = judges_of(*where, schema, entity)
    listed: list[str] = texts.to_pylist()
    said = verdict(listed, judges)
    result.judges, result.refused_count = list(said.judges), len(said.refused)
    if said.refused:
        number, who = said.refused[0]
        result.problem = f"record {number}, {who}: {listed[number][:200]}"
    return result


@contextmanager
def limit(seconds: int) -> Generator[None]:
    """Raise TooSlowError in what takes longer than so many *seconds*."""

    def stop(*_: object) -> None:
        raise TooSlowError(f"took longer than {seconds} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _is_clean(one: EntityResult) -> bool:
    return not one.failed and not one.refused_count


def page(
    files: Sequence[FileResult],
    entities: Sequence[EntityResult],
    suite: Sequence[SuiteResult],
    count: int,
) -> str:
    """Return the report as Markdown."""
    failed = [one for one in files if one.problem]
    bad = [one for one in entities if not _is_clean(one)]
    named = [f"* `{one.file}`: {one.problem}" for one in failed]
    named += [f"* `{one.file}` `{one.entity}`: {one.failed} {one.problem}" for one in bad]
    judged = Counter(judge for one in entities for judge in one.judges)
    judges = [f"* {name}: {number:,} entities" for name, number in judged.most_common()]
    slowest = max(entities, key=lambda one: one.seconds, default=None)
    slow = f"{slowest.seconds:.1f} s, `{slowest.file}` `{slowest.entity}`" if slowest else "none"
    return f"""# Shares of real schemas

`python benchmarks/schema_shares.py FOLDER... --suite FOLDER`

{place("jsonschema", "jsonschema-rs", "fastavro", "avro", "protobuf")}
{count:,} records of each entity.
The files are other people's and not in this repository.

| format | files | imported | entities | generated | all records valid | records | valid |
| --- | --- | --- | --- | --- | --- | --- | --- |
{_rows(files, entities)}

A file counts as imported when it was read and has an entity.
The slowest entity to import and to plan: {slow} of CPU time.

Who judged; the slow ones, which are `jsonschema` and the original documents, the first {SLOW}
records of each entity, the others all:

{chr(10).join(judges)}

What failed:

{chr(10).join(named) or "Nothing."}
{suite_page(suite)}"""


def _rows(files: Sequence[FileResult], entities: Sequence[EntityResult]) -> str:
    lines: list[str] = []
    for form in sorted({one.format for one in files}):
        own = [one for one in files if one.format == form]
        several = [one for one in entities if one.format == form]
        made = [one for one in several if not one.failed]
        records = sum(one.record_count for one in made)
        cells = (
            form,
            f"{len(own)}",
            _share(sum(not one.problem for one in own), len(own)),
            f"{len(several):,}",
            _share(len(made), len(several)),
            _share(sum(_is_clean(one) for one in several), len(several)),
            f"{records:,}",
            _share(records - sum(one.refused_count for one in made), records),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} % ({part:,})" if whole else "-"


if __name__ == "__main__":
    main()
