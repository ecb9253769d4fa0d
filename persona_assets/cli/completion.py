"""What the shell offers when Tab is pressed after an option that takes a name."""

from contextlib import suppress
from pathlib import Path

import typer


def persona_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return what can be asked for that begins as *incomplete* does, of all folders given so far.

    After ``+`` the names of a second persona are offered.
    """
    from persona_assets.errors import PersonaAssetsError
    from persona_assets.personas.documents import list_personas

    before, plus, begun = incomplete.rpartition("+")
    folders = context.params.get("folders") or []
    with suppress(PersonaAssetsError):  # what is wrong with a folder is told by the command
        personas, _ = list_personas([Path(folder) for folder in folders])
        taken = {part.partition("@")[0] for part in before.split("+")}
        names = [
            one.reference
            for one in personas
            if one.reference.startswith(begun) and one.document.name not in taken
        ]
        return [f"{before}{plus}{name}" for name in names]
    return []


def generator_names(incomplete: str) -> list[str]:
    """Return the generators whose names begin as *incomplete* does."""
    from persona_assets.generators.registry import GENERATORS

    return [one.name for one in GENERATORS if one.name.startswith(incomplete)]
