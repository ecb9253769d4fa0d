"""``persona-gen list-personas``: who there is."""

from persona_assets.cli.options import ListFormat, OutputFormat, PersonaFolders
from persona_assets.cli.tables import show_json, show_table

EXAMPLES = """\b
Examples:
  persona-gen list-personas
  persona-gen list-personas -p ./personas --output json
"""


def list_personas(folders: PersonaFolders = None, output: OutputFormat = ListFormat.TEXT) -> None:
    """List the personas, with whom each inherits from; inherited behaviors count as its own.

    These are the personas that ship with persona-gen, and those of the folders after -p.
    """
    from persona_assets.personas.documents import list_personas as all_personas

    personas = all_personas(folders or [])
    if output is ListFormat.JSON:
        listed = [
            {
                "name": one.name,
                "version": one.version,
                "kind": one.kind.value,
                "domain": one.domain.value,
                "description": one.description,
                "inherits_from": one.inherits_from,
                "behaviors": [behavior.name for behavior in one.behaviors],
            }
            for one in personas
        ]
        show_json({"personas": listed})
        return
    show_table(
        ("NAME", "VERSION", "KIND", "BEHAVIORS", "INHERITS FROM", "DESCRIPTION"),
        [
            (
                one.name,
                one.version,
                one.kind.value,
                str(len(one.behaviors)),
                one.inherits_from or "-",
                one.description,
            )
            for one in personas
        ],
    )
