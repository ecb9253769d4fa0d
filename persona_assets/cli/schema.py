"""``persona-gen schema``: the JSON Schema that an editor checks a file with."""

from typing import Annotated

import typer

from persona_assets.cli.options import FileKindName

EXAMPLES = """\b
Examples:
  persona-gen schema profile > profile.schema.json
  persona-gen schema persona | jq '.properties | keys'
"""


def schema(
    kind: Annotated[
        FileKindName,
        typer.Argument(metavar="persona|profile|mapper|feedback", help="Of which file."),
    ],
) -> None:
    """Print the JSON Schema of the files of personas, profiles or mappers, or of a feedback.

    Feedback is one JSON document a line, and the schema is that of a line.

    A file that begins with "# yaml-language-server: $schema=PATH" is completed and checked by
    editors; init-persona and init-profile write that line, and the schema beside the file.
    """
    from persona_assets.profiles.editor_schemas import FileKind, schema_text

    typer.echo(schema_text(FileKind(kind.value)), nl=False)
