"""Making what a profile asks for: all of its files, or none.

Everything is written to a hidden folder in the output directory and moved to its place when all of
it is complete; an error or Ctrl-C, even in the middle of the move, leaves the directory as it was.
"""

import json
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, TYPE_CHECKING

import pyarrow as pa

from persona_assets.datasets.building import DatasetSummary, Tally
from persona_assets.datasets.instances import layout_of
from persona_assets.errors import PersonaAssetsError, StorageError
from persona_assets.generators import faults
from persona_assets.profiles.formats import BATCH_ROWS, Style, write_records
from persona_assets.profiles.placing import check_targets, new_folders, place_files
from persona_assets.profiles.planning import Job, Plan
from persona_assets.profiles.tracing import ConstraintTally, Trace

if TYPE_CHECKING:
    from persona_assets.generators.database_faults import RuleTally

Progress = Callable[[Job, int], None]
"""What is told, again and again, how many records of a job are done."""

SCHEMA_VERSION = 1
"""The version of the metadata; it changes when a key changes its meaning."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file of records.

    Attributes:
        job: What it holds.
        path: Where it lies.
        file_bytes: Its size.
        summary: How many records were made, and how many of them each behavior touched.
        unwritten_count: How many of them the file does not hold, as its form cannot.
    """

    job: Job
    path: Path
    file_bytes: int
    summary: DatasetSummary
    unwritten_count: int = 0


def run_plan(
    plan: Plan, *, is_forced: bool = False, progress: Progress | None = None
) -> list[Written]:
    """Make all files of *plan* and return them in its order.

    Args:
        plan: What is made.
        is_forced: Whether files that exist may be replaced.
        progress: Told how far each job is.

    Raises:
        StorageError: A file exists and *is_forced* is false, or the disk refuses; all is as it was.
    """
    try:
        check_targets(plan.directory, plan.files, is_forced=is_forced)
        with _stage(plan.directory) as stage:
            written = [_write(plan, job, stage, progress) for job in plan.jobs]
            place_files(stage, plan.directory, plan.files, is_forced=is_forced)
    except PersonaAssetsError:
        raise
    except OSError as problem:
        raise _refused(plan.directory, problem) from problem
    return written


def described(plan: Plan, job: Job, summary: DatasetSummary) -> dict[str, object]:
    """Return what is said about the records of *job*: all they follow from, and what they hold."""
    return {
        "schema_version": SCHEMA_VERSION,
        "profile": plan.profile.name,
        "profile_version": plan.profile.version,
        "description": plan.profile.description,
        "dataset": job.name,
        "type": job.made.name,
        "persona": job.made.persona,
        "persona_version": job.made.persona_version,
        "seed": job.made.seed,
        "stream": job.stream,
        "options": dict(job.options),
        "row_count": summary.row_count,
        "behavior_counts": dict(summary.behavior_counts),
        "columns": _column_names(job),
        **_imported(plan, job),
        "generated_by": f"persona-assets {version('persona-assets')}",
    }


def _column_names(job: Job) -> list[str]:
    if job.part is not None and job.part.table is not None:
        return list(job.part.whole.plan.tables[job.part.table].columns)
    layout = layout_of(job.made.schema)
    return job.made.schema.names if layout is None else [one.name for one in layout]


def _imported(plan: Plan, job: Job) -> dict[str, object]:
    """Return what is said about the schema or database of records that have one."""
    if job.part is not None:
        told = {"name": job.part.database, "tables": dict(job.part.whole.plan.loaded)}
        source = plan.profile.databases[job.part.database].source.model_dump(mode="json")
        return {"database": {**told, "source": source}, "table": job.part.table}
    if job.schema_name is None:
        return {}
    source = plan.profile.schemas[job.schema_name].source
    told = None if source is None else source.model_dump(mode="json")
    return {"schema": {"name": job.schema_name, "source": told}}


@contextmanager
def _stage(directory: Path) -> Generator[Path, None, None]:
    """Give a folder in *directory*; afterwards it is gone, and so are new, empty folders."""
    with new_folders(directory):
        stage = Path(mkdtemp(prefix=".persona-gen-", dir=directory))
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _refused(path: Path, problem: OSError) -> StorageError:
    why = (problem.strerror or str(problem)).lower()
    return StorageError(path, f"cannot be written: {why}")


def _write(plan: Plan, job: Job, stage: Path, progress: Progress | None) -> Written:
    try:
        return _write_staged(plan, job, stage, progress)
    except PersonaAssetsError:
        raise
    except OSError as problem:  # of a file in the stage, which nobody asked for
        raise _refused(plan.directory / job.path, problem) from problem


def _write_staged(plan: Plan, job: Job, stage: Path, progress: Progress | None) -> Written:
    output = plan.profile.output
    path = stage / job.path
    path.parent.mkdir(parents=True, exist_ok=True)
    tally = Tally(job.made.behavior_names)
    pieces = job.made.batches(0, job.row_count, batch_rows=BATCH_ROWS)
    batches = tally.watch(pieces)
    violated = _fault_tally(job)
    if violated is not None:
        batches = violated.watch(batches)

    def metadata() -> dict[str, object]:
        told = described(plan, job, tally.summary)
        return told if violated is None else told | {"constraint_coverage": violated.coverage}

    schema = plan.profile.schemas.get(job.schema_name or "")
    style = Style(
        output.format,
        output.is_compressed,
        output.pretty_print,
        {} if schema is None else schema.encoding,
    )
    with path.open("wb") as stream, _trace_opened(job, stage) as trace:
        said: Trace | None = None
        if trace is not None:
            said = Trace(job.entity, trace, job.earlier_name, _takes(style))
            batches = said.watch(batches)
        write_records(
            batches if progress is None else _told(batches, job, progress),
            job.made.schema,
            stream,
            style,
            metadata if output.include_metadata and job.metadata_path is None else None,
        )
    if job.metadata_path is not None:
        text = json.dumps(metadata(), indent=2, ensure_ascii=False)
        (stage / job.metadata_path).write_text(text + "\n", encoding="utf-8")
    unwritten = 0 if said is None else said.unwritten_count
    size = path.stat().st_size
    return Written(job, plan.directory / job.path, size, tally.summary, unwritten)


def _takes(style: Style) -> Callable[[str], bool] | None:
    """Return what says whether a form can hold a record; None for one that holds any text."""
    if not style.format.is_binary:
        return None
    from persona_assets.schema_records.violations.formats import encoding_takes

    return encoding_takes(style.encoding)


def _fault_tally(job: Job) -> "ConstraintTally | RuleTally | None":
    """Return what counts the constraints that faults violate; None where there are none."""
    if job.made.name != faults.NAME:
        return None
    if job.part is not None:
        from persona_assets.generators.database_faults import RuleTally

        return RuleTally(job.part.whole.plan)
    return None if job.entity is None else ConstraintTally(job.entity)


@contextmanager
def _trace_opened(job: Job, stage: Path) -> Generator[IO[bytes] | None, None, None]:
    """Give the file that says which behaviors changed which records, if there is one."""
    if job.trace_path is None:
        yield None
        return
    with (stage / job.trace_path).open("wb") as stream:
        yield stream


def _told(
    batches: Iterable[pa.RecordBatch], job: Job, progress: Progress
) -> Iterator[pa.RecordBatch]:
    row_count = 0
    progress(job, 0)
    for batch in batches:
        yield batch
        row_count += batch.num_rows
        progress(job, row_count)
