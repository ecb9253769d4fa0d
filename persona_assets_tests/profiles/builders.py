"""Profiles for the tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from persona_assets.profiles.documents import Profile
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.running import Written, run_plan

SHIPPED = Path(__file__).parents[2] / "data" / "profiles"
"""The profiles of this project."""


def make_profile(
    *datasets: tuple[str, int], personas: Sequence[str] = ("normal_user",), **fields: object
) -> Profile:
    """Return a profile with *datasets* of a type and a count each."""
    asked = [{"type": kind, "count": count} for kind, count in datasets or [("api", 5)]]
    return Profile.model_validate({"name": "p", "personas": personas, "datasets": asked, **fields})


def make_files(folder: Path, profile: Profile, **choices: Any) -> list[Written]:  # noqa: ANN401 - what plan_profile takes
    """Write the files of *profile* to *folder*."""
    return run_plan(plan_profile(profile, directory=folder, **choices))


def write_profile(folder: Path, text: str) -> Path:
    """Return the path of a file that says *text*."""
    path = folder / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    return path
