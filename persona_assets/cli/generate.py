"""``persona-gen generate``: all the files that a profile asks for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.options import (
    Forced,
    ListFormat,
    OtherSeed,
    OutputFolder,
    OutputFormat,
    PersonaFolders,
    PersonaNames,
    Quiet,
)
from persona_assets.cli.progress import ProgressLine, is_watched
from persona_assets.cli.streams import counted, say, saying_if_interrupted
from persona_assets.cli.tables import show_json, show_table
from persona_assets.cli.warnings import warn, warn_of_broken_personas

if TYPE_CHECKING:
    from persona_assets.profiles.planning import Job, Plan
    from persona_assets.profiles.running import Written

EXAMPLES = """\b
Examples:
  persona-gen generate data/profiles/api_testing.yaml --dry-run
  persona-gen generate my_profile.yaml -p ./personas -o out
  persona-gen generate my_profile.yaml --persona noisy_device -s 7 --force
"""


def generate(  # noqa: PLR0913 - each parameter is an option of the command
    profile: Annotated[
        Path, typer.Argument(metavar="PROFILE", help="The profile's file, YAML or JSON.")
    ],
    folders: PersonaFolders = None,
    personas: PersonaNames = None,
    directory: OutputFolder = None,
    seed: OtherSeed = None,
    output: OutputFormat = ListFormat.TEXT,
    *,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be made, and make nothing.")
    ] = False,
    is_forced: Forced = False,
    is_quiet: Quiet = False,
) -> None:
    """Make every dataset of a profile for every persona of it, one file each.

    Either all files are there when the command ends, or, after an error or Ctrl-C, none of them;
    only an error while printing their list leaves them there.
    The list of the files goes to stdout, progress and the summary to stderr.
    """
    from persona_assets.profiles.planning import plan_file

    plan = plan_file(
        profile, folders or [], personas=personas or [], directory=directory, seed=seed
    )
    if not is_quiet:
        warn_of_broken_personas(folders or [])
        for omission in dict.fromkeys(one for job in plan.jobs for one in job.omissions):
            warn(omission)
    if is_dry:
        _show(plan, output, [])
        return
    written = _run(plan, is_forced=is_forced, is_quiet=is_quiet)
    _show(plan, output, written)
    if not is_quiet:
        _report(plan, written)


def _run(plan: "Plan", *, is_forced: bool, is_quiet: bool) -> "list[Written]":
    from persona_assets.profiles.running import run_plan

    line = ProgressLine(plan.row_count, is_shown=is_watched() and not is_quiet)
    with saying_if_interrupted("nothing was written"):
        try:
            return run_plan(plan, is_forced=is_forced, progress=line.tell)
        finally:
            line.clear()


def _show(plan: "Plan", output: ListFormat, written: "list[Written]") -> None:
    """Show what is made; of what is written also the sizes and the behaviors."""
    if output is ListFormat.JSON:
        listed = [_job_entry(plan, job) for job in plan.jobs]
        for entry, one in zip(listed, written, strict=False):
            entry["file_bytes"] = one.file_bytes
            entry["unwritten_count"] = one.unwritten_count
            entry["behavior_counts"] = dict(one.summary.behavior_counts)
        show_json(
            {
                "profile": plan.profile.name,
                "is_dry_run": not written,
                "format": plan.profile.output.format.value,
                "directory": str(plan.directory),
                "row_count": plan.row_count,
                "files": listed,
            }
        )
        return
    show_table(
        ("DATASET", "TYPE", "PERSONA", "RECORDS", "SEED", "FILE"),
        [
            (
                job.name,
                job.made.name,
                job.reference,
                _row_count(job, left_out),
                str(job.made.seed),
                str(plan.directory / job.path),
            )
            for job, left_out in zip(plan.jobs, _left_out(plan, written), strict=True)
        ],
    )


def _left_out(plan: "Plan", written: "list[Written]") -> list[int]:
    """Return how many records of each job its file does not hold."""
    return [one.unwritten_count for one in written] or [0] * len(plan.jobs)


def _row_count(job: "Job", left_out: int) -> str:
    beside = f" ({left_out} left out)" if left_out else ""
    return f"{job.row_count - left_out}{beside}"


def _job_entry(plan: "Plan", job: "Job") -> dict[str, object]:
    return {
        "dataset": job.name,
        "type": job.made.name,
        "persona": job.made.persona,
        "reference": job.reference,
        "persona_version": job.made.persona_version,
        "row_count": job.row_count,
        "seed": job.made.seed,
        "stream": job.stream,
        "options": dict(job.options),
        "path": str(plan.directory / job.path),
    }


def _report(plan: "Plan", written: "list[Written]") -> None:
    size = sum(one.file_bytes for one in written)
    left_out = sum(one.unwritten_count for one in written)
    beside = f" ({left_out:,} left out)" if left_out else ""
    say(
        f"{counted(plan.row_count - left_out, 'record')}{beside} in "
        f"{counted(len(written), 'file')}, {counted(size, 'byte')}, "
        f"profile {plan.profile.name} {plan.profile.version}\n"
    )
    for one in written:
        if one.unwritten_count:
            form = plan.profile.output.format
            beside = f"{one.job.trace_path} has them"
            count = counted(one.unwritten_count, "record")
            say(f"{one.path}: {count} cannot be {form}; {beside}\n")
    for persona in dict.fromkeys(one.job.reference for one in written):
        counts: dict[str, int] = {}
        for one in written:
            if one.job.reference == persona:
                for name, count in one.summary.behavior_counts.items():
                    counts[name] = counts.get(name, 0) + count
        touched = ", ".join(f"{name} {count}" for name, count in counts.items())
        if touched:
            say(f"{persona}, touched by: {touched}\n")
