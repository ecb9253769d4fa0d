"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from persona_assets.cli.completion import generator_names, persona_names
from persona_assets.cli.settings import variable


class ListFormat(StrEnum):
    """How a list is shown."""

    TEXT = "text"
    JSON = "json"


class FileKindName(StrEnum):
    """What a file is about."""

    PERSONA = "persona"
    PROFILE = "profile"
    MAPPER = "mapper"
    FEEDBACK = "feedback"


class FormatName(StrEnum):
    """The form in which records are written."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


class ImportFormatName(StrEnum):
    """The form in which the records of a schema are written."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    AVRO = "avro"
    PROTOBUF = "protobuf"
    SQL = "sql"


PersonaFolders = Annotated[
    list[Path] | None,
    typer.Option(
        "--personas-dir",
        "-p",
        metavar="DIR",
        envvar=variable("personas_dir"),
        help="A folder of persona files; repeat it for several, the first wins. The personas that "
        "ship with persona-gen are always known.",
        show_default=False,
    ),
]
"""Folders of persona documents, beside the personas that ship with the package."""

OutputFormat = Annotated[
    ListFormat,
    typer.Option(
        "--output",
        envvar=variable("output"),
        help="Show a table for people, or one JSON document.",
    ),
]
"""How a list is shown."""

OutputFolder = Annotated[
    Path | None,
    typer.Option(
        "--output-dir",
        "-o",
        metavar="DIR",
        envvar=variable("output_dir"),
        help="Where the files go [default: output.directory of the profile].",
        show_default=False,
    ),
]
"""Where files go, instead of the folder that a profile names."""

Forced = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]
"""Whether what exists may be replaced."""

Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", envvar=variable("quiet"), help="No progress, warnings and summary."
    ),
]
"""Whether stderr stays empty when all is well."""

PersonaName = Annotated[
    str,
    typer.Argument(
        metavar="PERSONA",
        help="Who acts: NAME, NAME@VERSION, or NAME+NAME, which act as one.",
        autocompletion=persona_names,
        show_default=False,
    ),
]
"""A persona."""

PersonaNames = Annotated[
    list[str] | None,
    typer.Option(
        "--persona",
        metavar="NAME",
        help="Who acts, instead of those whom the profile names: NAME, NAME@VERSION or NAME+NAME; "
        "repeat it for several.",
        autocompletion=persona_names,
        show_default=False,
    ),
]
"""Personas in the place of a profile's."""

GeneratorName = Annotated[
    str,
    typer.Option(
        "--type",
        "-t",
        metavar="TYPE",
        envvar=variable("type"),
        help="The shape of the data; list-generators shows them.",
        autocompletion=generator_names,
    ),
]
"""A generator."""

Count = Annotated[
    int,
    typer.Option("--count", "-n", min=1, envvar=variable("count"), help="How many records."),
]
"""How many records."""

Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        "-s",
        min=0,
        max=2**64 - 1,
        envvar=variable("seed"),
        help="Another seed, other records.",
    ),
]
"""A seed."""

RecordForm = Annotated[
    FormatName,
    typer.Option("--format", "-f", envvar=variable("format"), help="The form of the records."),
]
"""The form of records."""

OtherSeed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        "-s",
        min=0,
        max=2**64 - 1,
        help="The seed, instead of the profile's.",
        show_default=False,
    ),
]
"""A seed in the place of a profile's."""

Start = Annotated[
    str | None,
    typer.Option(
        "--start",
        envvar=variable("start"),
        metavar="TIME",
        help="When the records start, in ISO 8601, from 1970 to 2200, UTC unless it says otherwise "
        "[default: 2026-01-01T00:00:00Z].",
        show_default=False,
    ),
]
"""When records start."""

StreamName = Annotated[
    str,
    typer.Option(
        "--stream",
        metavar="NAME",
        help="Other records of the same world; a profile's dataset NAME has them.",
        show_default=False,
    ),
]
"""Which of a persona's streams."""
