"""``persona-gen validate``: whether what people wrote, or made, says what it must."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from persona_assets.cli.exit_codes import ExitCode
from persona_assets.cli.options import FileKindName, ListFormat, OutputFormat, PersonaFolders
from persona_assets.cli.tables import problem_entry, show_json

if TYPE_CHECKING:
    from persona_assets.profiles.conformance import RecordVerdict
    from persona_assets.profiles.validation import Verdict

EXAMPLES = """\b
Examples:
  persona-gen validate personas/my_persona.yaml -t persona
  persona-gen validate profiles/*.yaml -p ./personas --output json
  persona-gen validate data/mappers/*.yaml data/feedback/*.jsonl
  persona-gen validate --schema openapi.yaml -e User out/users.jsonl
"""


SchemaOfRecords = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="FILE",
        help="What records must be instances of: a schema file, or a profile that was imported.",
        show_default=False,
    ),
]
"""What the records in files must fit."""

EntityOfRecords = Annotated[
    str | None,
    typer.Option(
        "--entity",
        "-e",
        metavar="NAME",
        help="The schema, table or message in that file [default: the only one, or the root].",
        show_default=False,
    ),
]
"""What is taken from a schema file."""


def validate(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Files of personas, profiles, mappers, feedback or records."
        ),
    ],
    kind: Annotated[
        FileKindName | None,
        typer.Option(
            "--type",
            "-t",
            help="What the files are about; without it, a file with datasets is a profile, one "
            "with a configuration a mapper, and one that ends in .jsonl is feedback.",
            show_default=False,
        ),
    ] = None,
    folders: PersonaFolders = None,
    schema: SchemaOfRecords = None,
    entity: EntityOfRecords = None,
    output: OutputFormat = ListFormat.TEXT,
) -> None:
    """Say of each file whether it is valid, and what is wrong with it.

    With --schema the files hold records, and each record that is no instance of the schema is
    named, with its row from 0.  The verdicts go to stdout; the exit code is 3 when something is
    invalid.
    """
    if schema is not None:
        _validate_records(paths, schema, entity, output)
        return
    if entity is not None:
        raise typer.BadParameter("it is for records; name their --schema", param_hint="-e")
    from persona_assets.profiles.editor_schemas import FileKind
    from persona_assets.profiles.validation import validate_file

    wanted = FileKind(kind.value) if kind else None
    verdicts = [validate_file(path, wanted, folders or []) for path in paths]
    if output is ListFormat.JSON:
        show_json({"files": [_entry(one) for one in verdicts]})
    else:
        for one in verdicts:
            typer.echo(f"INVALID {one.problem}" if one.problem else f"VALID {one.path}")
    if any(one.problem for one in verdicts):
        raise typer.Exit(ExitCode.INVALID)


def _entry(verdict: "Verdict") -> dict[str, object]:
    problem = verdict.problem
    return {
        "path": str(verdict.path),
        "type": verdict.kind.value,
        "name": verdict.name,
        "is_valid": problem is None,
        "problem": problem_entry(problem) if problem else None,
    }


def _validate_records(
    paths: list[Path], schema: Path, entity: str | None, output: ListFormat
) -> None:
    """Say of each record in files whether it is an instance of a schema."""
    from persona_assets.profiles.conformance import entity_in, judge_records

    wanted = entity_in(schema, entity)
    files: list[dict[str, Any]] = []  # documents as JSON has them
    for path in paths:
        count, invalid = 0, list["RecordVerdict"]()
        for verdict in judge_records(path, wanted):
            count += 1
            if verdict.flaws:
                invalid.append(verdict)
                if output is ListFormat.TEXT:
                    _show_flaws(path, verdict)
        if output is ListFormat.TEXT:
            word = "INVALID" if invalid else "VALID"
            typer.echo(f"{word} {path}: {count - len(invalid)} of {count} records are valid")
        files.append(_records_entry(path, count, invalid))
    if output is ListFormat.JSON:
        show_json({"schema": str(schema), "entity": wanted.name, "files": files})
    if any(one["invalid_count"] for one in files):
        raise typer.Exit(ExitCode.INVALID)


def _show_flaws(path: Path, verdict: "RecordVerdict") -> None:
    for flaw in verdict.flaws:
        typer.echo(f"{path}: record {verdict.row}: {flaw.pointer or '/'}: {flaw.problem}")


def _records_entry(path: Path, count: int, invalid: "list[RecordVerdict]") -> dict[str, object]:
    return {
        "path": str(path),
        "record_count": count,
        "invalid_count": len(invalid),
        "is_valid": not invalid,
        "records": [
            {"row": one.row, "problems": [flaw._asdict() for flaw in one.flaws]} for one in invalid
        ],
    }
