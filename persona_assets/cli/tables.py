"""Lists on the terminal: plain columns for people, one JSON document for programs."""

import json
from collections.abc import Mapping, Sequence

import typer

from persona_assets.errors import InvalidDocumentError, PersonaAssetsError

SCHEMA_VERSION = 1
"""The version of the JSON documents; it changes when a key changes its meaning."""


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print *rows* under *heads*, in columns as wide as what they hold."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        typer.echo("  ".join(cells).rstrip())


def show_json(document: Mapping[str, object]) -> None:
    """Print *document* as JSON, with the version of its form."""
    typer.echo(json.dumps({"schema_version": SCHEMA_VERSION, **document}, indent=2))


def problem_entry(problem: PersonaAssetsError) -> dict[str, object]:
    """Return what is wrong with a file, for a JSON document; line and field are null if unknown."""
    if isinstance(problem, InvalidDocumentError):
        return {
            "path": str(problem.path),
            "line": problem.line,
            "field": problem.field,
            "problem": problem.problem,
        }
    return {"path": None, "line": None, "field": None, "problem": str(problem)}
