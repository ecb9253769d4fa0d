"""What every command made, once, for all who look at it."""

import time
from pathlib import Path

import pytest

from persona_assets_tests.determinism.places import run_everything


@pytest.fixture(scope="session", name="made")
def fixture_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which every command ran, in a process with nothing special."""
    folder = tmp_path_factory.mktemp("made")
    assert abs(run_everything(folder) - time.gmtime().tm_year) <= 1
    return folder
