"""``persona-gen import-schema``: a profile that makes records of a schema that people have."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.completion import generator_names
from persona_assets.cli.exit_codes import ExitCode
from persona_assets.cli.options import Forced, ImportFormatName, ListFormat, Quiet
from persona_assets.cli.output import STDOUT, opened, refuse_existing
from persona_assets.cli.streams import counted, say
from persona_assets.cli.tables import show_json, show_table
from persona_assets.cli.warnings import warn

if TYPE_CHECKING:
    from persona_assets.profiles.importing import ImportChoices
    from persona_assets.schemas.schema import Schema, SchemaFile

EXAMPLES = """\b
Examples:
  persona-gen import-schema openapi.yaml --list-entities
  persona-gen import-schema openapi.yaml -e User -o profiles/user.yaml -c 500
  persona-gen import-schema openapi.yaml -t api --list-entities
  persona-gen import-schema openapi.yaml -t api -o profiles/exchanges.yaml
  persona-gen generate profiles/user.yaml --persona normal_user -o out
  persona-gen import-schema shop.sql --database --output-format sql -o profiles/shop.yaml
  persona-gen import-schema shop.sql --database -e orders -t fault -o profiles/refused.yaml
"""


class SchemaFormatName(StrEnum):
    """A language in which schemas are written."""

    SWAGGER = "swagger"
    OPENAPI = "openapi"
    JSON_SCHEMA = "jsonschema"
    AVRO = "avro"
    DDL = "ddl"
    PROTOBUF = "protobuf"


Language = Annotated[
    SchemaFormatName | None,
    typer.Option("--format", "-f", help="Its language [default: detected].", show_default=False),
]
"""The language of a schema."""

EntityName = Annotated[
    str | None,
    typer.Option(
        "--entity",
        "-e",
        metavar="NAME",
        help="The schema, table or message to take [default: the only one, or the root]; with "
        "-t api also an operation, and without it all operations.",
        show_default=False,
    ),
]
"""What is taken from a schema file."""

ProfileName = Annotated[
    str | None,
    typer.Option(
        "--name",
        "-n",
        metavar="NAME",
        help="The profile's name [default: the entity's].",
        show_default=False,
    ),
]
"""The name of a profile."""

ProfileFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="The profile's file, .yaml or .yml, or - for stdout; required without "
        "--list-entities, with which it is text or json, the form of the list.",
        show_default=False,
    ),
]
"""Where the profile goes, or the form of the list."""

DatasetType = Annotated[
    str,
    typer.Option(
        "--dataset-type",
        "-t",
        metavar="TYPE",
        help="The shape around the records; records has nothing around them.",
        autocompletion=generator_names,
    ),
]
"""The shape around records."""

RecordCount = Annotated[int, typer.Option("--count", "-c", min=1, help="How many records.")]
"""How many records."""

RecordForm = Annotated[
    ImportFormatName, typer.Option("--output-format", help="The form of the records.")
]
"""The form of the records of a schema."""

WholeDatabase = Annotated[
    bool,
    typer.Option(
        "--database",
        help="Take all tables of a file of SQL; with -e that table and all that it refers to.",
    ),
]
"""Whether a whole database is taken."""

WithDdl = Annotated[
    bool,
    typer.Option(
        "--with-ddl",
        help="Keep the statements that define the tables, so that a script of SQL creates them.",
    ),
]
"""Whether a script creates its tables."""

Roots = Annotated[
    list[str] | None,
    typer.Option(
        "--root",
        metavar="PREFIX=FOLDER",
        help="The folder that stands for a URL prefix or an import root; repeat it for "
        "several. Nothing is ever fetched.",
        show_default=False,
    ),
]
"""Where references of some prefix lie."""

AllowsUnresolved = Annotated[
    bool,
    typer.Option(
        "--allow-unresolved",
        help="Allow anything in place of a reference that leads to what is not at hand, with a "
        "warning, instead of refusing it.",
    ),
]
"""Whether a reference may lead to what is not at hand."""

Listing = Annotated[
    bool,
    typer.Option(
        "--list-entities",
        help="List what can be taken, with -t api also operations, and write nothing.",
    ),
]
"""Whether only a list is wanted."""

Strictness = Annotated[
    bool, typer.Option("--strict", help="Exit with 6 when something could not be carried over.")
]
"""Whether a warning is an exit code."""


def import_schema(  # noqa: PLR0913 - each parameter is an option of the command
    schema_file: Annotated[
        Path, typer.Argument(metavar="SCHEMA_FILE", help="The schema's file.", show_default=False)
    ],
    *,
    schema_format: Language = None,
    entity: EntityName = None,
    name: ProfileName = None,
    target: ProfileFile = None,
    kind: DatasetType = "records",
    count: RecordCount = 100,
    form: RecordForm = ImportFormatName.JSON,
    roots: Roots = None,
    is_listing: Listing = False,
    is_database: WholeDatabase = False,
    has_ddl: WithDdl = False,
    is_lenient: AllowsUnresolved = False,
    is_strict: Strictness = False,
    is_forced: Forced = False,
    is_quiet: Quiet = False,
) -> None:
    """Write a profile that makes records of a schema: OpenAPI, JSON Schema, Avro, SQL or Protobuf.

    The profile is complete, so the schema's file is not needed again.  What cannot be carried over
    as it was written is a warning on stderr and a comment in the profile.  A reference to what is
    not at hand is an error.
    """
    from persona_assets.profiles.importing import ImportChoices
    from persona_assets.profiles.outputs import RecordFormat
    from persona_assets.schemas.reading import read_schema_file
    from persona_assets.schemas.schema import SchemaFormat

    _check(name, kind, target, is_listing=is_listing)
    _check_database(kind, form, is_database=is_database, has_ddl=has_ddl)
    wanted = SchemaFormat(schema_format.value) if schema_format else None
    file = read_schema_file(schema_file, wanted, roots=folders_of(roots or []))
    if is_listing:
        listing = ListFormat(str(target)) if target else ListFormat.TEXT
        _list(schema_file, file, listing, has_operations=kind == "api")
        return
    assert target is not None  # noqa: S101 - checked above
    refuse_existing(target, is_forced=is_forced)
    choices = ImportChoices(name, kind, count, RecordFormat(form.value))
    if is_database:
        imported = _whole(file, entity, choices, has_ddl=has_ddl)
    else:
        imported = _one(_taken(file, entity, kind), choices, is_lenient=is_lenient)
    is_clean = _write(imported, target, is_quiet=is_quiet)
    if is_strict and not is_clean:
        raise typer.Exit(ExitCode.IMPORTED_WITH_WARNINGS)


def _check(name: str | None, kind: str, target: Path | None, *, is_listing: bool) -> None:
    """Refuse options that do not fit together, before the schema is read."""
    from persona_assets.generators.registry import SCHEMA_TYPES
    from persona_assets.profiles.importing import check_name

    if is_listing:
        if target is not None and str(target) not in tuple(ListFormat):
            problem = f"with --list-entities it is text or json; found {str(target)!r}"
            raise typer.BadParameter(problem, param_hint="--output")
        return
    if target is None:
        raise typer.BadParameter("name the profile's file, or --list-entities", param_hint="-o")
    if target != STDOUT and target.suffix not in (".yaml", ".yml"):
        problem = f"a profile's file ends in .yaml or .yml; found {target.name!r}"
        raise typer.BadParameter(problem, param_hint="-o")
    if name is not None and not check_name(name):
        problem = f"a name has lower-case letters, digits, '_' and '-', at most 64; found {name!r}"
        raise typer.BadParameter(problem, param_hint="-n")
    if kind not in SCHEMA_TYPES:
        problem = f"known: {', '.join(SCHEMA_TYPES)}; found {kind!r}"
        raise typer.BadParameter(problem, param_hint="-t")


def _check_database(kind: str, form: ImportFormatName, *, is_database: bool, has_ddl: bool) -> None:
    """Refuse options that are not for databases, or for nothing else."""
    from persona_assets.generators.registry import DATABASE_TYPES

    if is_database and kind not in DATABASE_TYPES:
        problem = f"with --database it is {' or '.join(DATABASE_TYPES)}; found {kind!r}"
        raise typer.BadParameter(problem, param_hint="-t")
    if is_database and form in (ImportFormatName.AVRO, ImportFormatName.PROTOBUF):
        raise typer.BadParameter(f"no {form.value} of a database", param_hint="--output-format")
    if has_ddl and not is_database:
        raise typer.BadParameter("only with --database", param_hint="--with-ddl")
    if form is ImportFormatName.SQL and not (is_database and kind == "records"):
        problem = "sql is for whole databases: --database, and no other type than records"
        raise typer.BadParameter(problem, param_hint="--output-format")


def folders_of(roots: Sequence[str]) -> dict[str, Path]:
    """Return the folder of each prefix.

    Raises:
        BadParameter: A root is not PREFIX=FOLDER, or its folder does not exist.
    """
    found: dict[str, Path] = {}
    for root in roots:
        prefix, equals, folder = root.rpartition("=")
        if not equals or not prefix or not folder:
            raise typer.BadParameter(f"expected PREFIX=FOLDER; found {root!r}", param_hint="--root")
        if not Path(folder).is_dir():
            raise typer.BadParameter(f"no such folder: {folder!r}", param_hint="--root")
        found[prefix] = Path(folder)
    return found


def _list(path: Path, file: "SchemaFile", form: ListFormat, *, has_operations: bool) -> None:
    from persona_assets.profiles.apis import operation_rows

    found = [*file.entities, *(operation_rows(file) if has_operations else ())]
    if form is ListFormat.JSON:
        entities = [{"name": one.name, "kind": one.kind, "line": one.line} for one in found]
        show_json({"path": str(path), "entities": entities})
        return
    rows = [(_shown(one.name), _shown(one.kind), str(one.line or "-")) for one in found]
    show_table(("NAME", "KIND", "LINE"), rows)


def _shown(name: str) -> str:
    """Return *name* without what would move the cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)


def _taken(file: "SchemaFile", entity: str | None, kind: str) -> "Schema":
    """Return the schema of *entity*, or of the only one; for requests, operations."""
    from persona_assets.errors import InvalidArgumentError
    from persona_assets.generators.registry import OPERATION_TYPES
    from persona_assets.profiles.apis import taken_api

    try:
        if kind in OPERATION_TYPES and (found := taken_api(file, entity, kind)) is not None:
            return found
        return file.schema(entity)
    except InvalidArgumentError as problem:
        from persona_assets.schemas.sql.reading import DdlFile

        more = ", --database all of them" if isinstance(file, DdlFile) else ""
        raise InvalidArgumentError(f"{problem}; -e NAME takes one{more}") from problem


def _refuse_unresolved(schema: "Schema") -> None:
    """Refuse a schema of which a part is not at hand."""
    from persona_assets.errors import SchemaImportError
    from persona_assets.schemas.schema import UNRESOLVED

    for one in schema.notices:
        if one.construct in UNRESOLVED:
            found = one.effect.partition(";")[0]
            todo = "--root PREFIX=FOLDER says where it lies, --allow-unresolved allows anything"
            problem = f"{one.construct}: {found}; {todo} in its place"
            raise SchemaImportError(one.path, problem, line=one.line, place=one.place)


@dataclass(frozen=True, slots=True)
class _Imported:
    """A profile to be written.

    Attributes:
        what: What it makes records of.
        text: What it says.
        said: What could not be carried over.
    """

    what: str
    text: str
    said: Sequence[object]


def _one(schema: "Schema", choices: "ImportChoices", *, is_lenient: bool) -> _Imported:
    """Return the profile of one entity."""
    from persona_assets.errors import UnsatisfiableSchemaError
    from persona_assets.profiles.apis import makeable
    from persona_assets.profiles.importing import imported_profile
    from persona_assets.schema_records.planning import compile_plan

    if not is_lenient:
        _refuse_unresolved(schema)
    try:
        if schema.operations:
            schema, omissions = makeable(schema)
        else:
            omissions = list(compile_plan(schema.definition, name=schema.name).omissions)
    except UnsatisfiableSchemaError as problem:
        place = f"{schema.source.path}: {schema.name}: {problem.place or '#'}"
        raise UnsatisfiableSchemaError(place, problem.problem) from problem
    text = imported_profile(schema, choices, omissions)
    what = f"{schema.name} ({schema.source.format})"
    return _Imported(what, text, [*schema.notices, *omissions])


def _whole(
    file: "SchemaFile", entity: str | None, choices: "ImportChoices", *, has_ddl: bool
) -> _Imported:
    """Return the profile of a whole database."""
    from persona_assets.errors import InvalidArgumentError
    from persona_assets.profiles.importing import imported_database
    from persona_assets.schema_records.databases.plans import compile_database
    from persona_assets.schemas.sql.reading import DdlFile

    if not isinstance(file, DdlFile):
        raise InvalidArgumentError("--database is for SQL; this schema has no tables")
    schema = file.database(entity)
    plan = compile_database(schema.tables, choices.count)
    text = imported_database(schema, choices, plan.notices, ddl=file.ddl if has_ddl else "")
    what = f"{counted(len(schema.tables), 'table')} ({schema.dialect})"
    return _Imported(what, text, [*schema.notices, *plan.notices])


def _write(imported: _Imported, target: Path, *, is_quiet: bool) -> bool:
    """Write the profile; return whether everything was carried over as it was written."""
    with opened(target) as stream:
        stream.write(imported.text.encode())
    if not is_quiet:
        for one in imported.said:
            warn(one)
        warned = f", {counted(len(imported.said), 'warning')}" if imported.said else ""
        say(f"{imported.what} -> {target}{warned}\n")
    return not imported.said
