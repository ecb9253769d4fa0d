"""What is not as it should be and stops nobody: one line each, on stderr."""

from collections.abc import Sequence
from pathlib import Path

from persona_assets.cli.streams import say


def warn(message: object) -> None:
    """Say *message* as a warning."""
    say(f"persona-gen: warning: {message}\n")


def warn_of_broken_personas(folders: Sequence[Path]) -> None:
    """Say which files in the user's *folders* describe no persona, though nobody asked for them."""
    if folders:
        from persona_assets.personas.documents import list_personas

        _, problems = list_personas(folders)
        for problem in problems:
            warn(problem)
