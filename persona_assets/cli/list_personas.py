"""``persona-gen list-personas``: who there is."""

from typing import TYPE_CHECKING

from persona_assets.cli.options import ListFormat, OutputFormat, PersonaFolders
from persona_assets.cli.tables import problem_entry, show_json, show_table
from persona_assets.cli.warnings import warn

if TYPE_CHECKING:
    from persona_assets.personas.documents import ListedPersona

EXAMPLES = """\b
Examples:
  persona-gen list-personas
  persona-gen list-personas -p ./personas --output json
"""


def list_personas(folders: PersonaFolders = None, output: OutputFormat = ListFormat.TEXT) -> None:
    """List the personas, with whom each inherits from; inherited behaviors count as its own.

    These are the personas that ship with persona-gen, and those of the folders after -p.  A name
    alone means the latest version; older ones are listed as NAME@VERSION.  A file that describes no
    persona is a warning, and hides nobody else.
    """
    from persona_assets.personas.documents import list_personas as all_personas

    personas, problems = all_personas(folders or [])
    if output is ListFormat.JSON:
        show_json(
            {
                "personas": [_entry(one) for one in personas],
                "problems": [problem_entry(problem) for problem in problems],
            }
        )
    else:
        show_table(
            ("NAME", "VERSION", "KIND", "BEHAVIORS", "INHERITS FROM", "DESCRIPTION"),
            [_cells(one) for one in personas],
        )
    for problem in problems:
        warn(problem)


def _entry(listed: "ListedPersona") -> dict[str, object]:
    document = listed.document
    return {
        "name": document.name,
        "version": document.version,
        "reference": listed.reference,
        "is_latest": listed.is_latest,
        "kind": document.kind.value,
        "domain": document.domain.value,
        "description": document.description,
        "inherits_from": document.inherits_from,
        "behaviors": [behavior.name for behavior in document.behaviors],
    }


def _cells(listed: "ListedPersona") -> tuple[str, ...]:
    document = listed.document
    return (
        listed.reference,
        document.version,
        document.kind.value,
        str(len(document.behaviors)),
        document.inherits_from or "-",
        document.description,
    )
