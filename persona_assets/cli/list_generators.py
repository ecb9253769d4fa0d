"""``persona-gen list-generators``: which shapes of data there are."""

import json
from dataclasses import asdict
from pathlib import Path

from persona_assets import profiles
from persona_assets.cli.options import ListFormat, OutputFormat
from persona_assets.cli.tables import show_json, show_table

EXAMPLES = """\b
Examples:
  persona-gen list-generators
  persona-gen list-generators --output json
"""


def list_generators(output: OutputFormat = ListFormat.TEXT) -> None:
    """List the generators, the shapes that data can have, and what a profile can tell each."""
    from persona_assets.generators.registry import GENERATORS

    if output is ListFormat.JSON:
        show_json(
            {"generators": [{**asdict(one), "options": _options(one.name)} for one in GENERATORS]}
        )
        return
    show_table(
        ("NAME", "DESCRIPTION", "USE CASE", "OPTIONS"),
        [(one.name, one.description, one.use_case, _spelled(one.name)) for one in GENERATORS],
    )


def _options(generator: str) -> dict[str, object]:
    """Return the default of each option of a generator, as JSON has it; None where it depends.

    The shipped schema of profiles says them without the import of a generator.
    """
    shipped = Path(profiles.__file__).parent / "schemas" / "profile.schema.json"
    schema = json.loads(shipped.read_text(encoding="utf-8"))
    for rule in schema["$defs"]["ProfileDataset"]["allOf"]:
        if rule["if"]["properties"]["type"]["const"] == generator:
            options = rule["then"]["properties"]["options"].get("properties", {})
            return {name: one.get("default") for name, one in options.items()}
    return {}


def _spelled(generator: str) -> str:
    options = _options(generator).items()
    return ", ".join(name if default is None else f"{name}={default}" for name, default in options)
