"""Behavior is declared by personas and made visible by generators, which know none of them."""

from pathlib import Path

import pytest

import persona_assets
from persona_assets.personas.finding import SHIPPED_FOLDER

PACKAGE = Path(persona_assets.__file__).parent
NAMES = sorted(path.stem for path in SHIPPED_FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("folder", ["generators", "behaviors", "values", "datasets"])
def test_no_persona_is_known_by_name(folder: str) -> None:
    """PP-113: the code that makes records mentions no persona, so a new one needs no code."""
    modules = sorted((PACKAGE / folder).rglob("*.py"))

    found = [
        f"{path}: {name}"
        for path in modules
        for name in NAMES
        if name in path.read_text(encoding="utf-8")
    ]

    assert (len(NAMES), found) == (5, [])
    assert modules
