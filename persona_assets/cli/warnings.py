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


def warn_of_unknown_policies(root: Path, folders: Sequence[Path]) -> None:
    """Say which lines of the policy in the data folder *root* are about nobody who is known."""
    from persona_assets.documents import read_document
    from persona_assets.personas.finding import find_personas

    path = root / "approvals" / "policy.yaml"
    if not path.is_file():
        return
    said = read_document(path)
    observed = (folder.name for folder in (root / "observations").glob("[!.]*/"))
    known = {*find_personas(folders), *observed}
    for name in (said.value or {}).get("personas", {}):
        if name not in known:
            warn(f"{path}:{said.lines.get(('personas', name), 1)}: no persona is named {name!r}")
