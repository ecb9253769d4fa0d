"""``persona-gen compare-schemas``: what a new version of a schema breaks, and for whom."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.exit_codes import ExitCode
from persona_assets.cli.import_schema import Language, Roots, folders_of
from persona_assets.cli.options import ListFormat, OutputFormat
from persona_assets.cli.tables import show_json

if TYPE_CHECKING:
    from persona_assets.schemas.compatibility.files import EntityReport

EXAMPLES = """\b
Examples:
  persona-gen compare-schemas v1/openapi.yaml v2/openapi.yaml
  persona-gen compare-schemas old.avsc new.avsc --output json
"""

ComparedName = Annotated[
    str | None,
    typer.Option(
        "--entity",
        "-e",
        metavar="NAME",
        help="The schema, table or message to compare [default: the root, or all of them].",
        show_default=False,
    ),
]
"""What is compared."""


def compare_schemas(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The schema file as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The schema file as it is.")],
    *,
    schema_format: Language = None,
    entity: ComparedName = None,
    roots: Roots = None,
    output: OutputFormat = ListFormat.TEXT,
) -> None:
    """Say what changed from one version of a schema to the next, and whom it breaks.

    Readers by the old version meet records that they do not understand, writers by it make records
    that are refused.  The report goes to stdout; the exit code is 7 when somebody breaks.
    """
    from persona_assets.schemas.compatibility.files import compare_files
    from persona_assets.schemas.reading import read_schema_file
    from persona_assets.schemas.schema import SchemaFormat

    wanted = SchemaFormat(schema_format.value) if schema_format else None
    places = folders_of(roots or [])
    before, after = (read_schema_file(path, wanted, roots=places) for path in (old, new))
    found = compare_files(before, after, entity)
    readers = any(one.report.breaks_readers for one in found)
    writers = any(one.report.breaks_writers for one in found)
    if output is ListFormat.JSON:
        told = {"old": str(old), "new": str(new)}
        sides = {"breaks_readers": readers, "breaks_writers": writers}
        show_json(told | sides | {"entities": [_entry(one) for one in found]})
    else:
        _show(found, readers=readers, writers=writers)
    if readers or writers:
        raise typer.Exit(ExitCode.INCOMPATIBLE)


def _show(found: "tuple[EntityReport, ...]", *, readers: bool, writers: bool) -> None:
    for one in found:
        for change in one.report.changes:
            typer.echo(f"{one.entity}{change.pointer}: {str(change).partition(': ')[2]}")
    broken = [name for name, is_one in (("readers", readers), ("writers", writers)) if is_one]
    typer.echo(f"BREAKS {' and '.join(broken)}" if broken else "BREAKS nobody")


def _entry(one: "EntityReport") -> dict[str, object]:
    return {
        "entity": one.entity,
        "breaks_readers": one.report.breaks_readers,
        "breaks_writers": one.report.breaks_writers,
        "changes": [asdict(change) for change in one.report.changes],
    }
