"""``persona-gen list-generators``: which shapes of data there are."""

from dataclasses import asdict

from persona_assets.cli.options import ListFormat, OutputFormat
from persona_assets.cli.tables import show_json, show_table

EXAMPLES = """\b
Examples:
  persona-gen list-generators
  persona-gen list-generators --output json
"""


def list_generators(output: OutputFormat = ListFormat.TEXT) -> None:
    """List the generators: the shapes that data can have."""
    from persona_assets.generators.registry import GENERATORS

    if output is ListFormat.JSON:
        show_json({"generators": [asdict(one) for one in GENERATORS]})
        return
    show_table(
        ("NAME", "DESCRIPTION", "USE CASE"),
        [(one.name, one.description, one.use_case) for one in GENERATORS],
    )
