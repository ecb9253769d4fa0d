"""One small journey that many tests look at, and a copy of it for those who break things."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from persona_assets.assets.inputs import DataFolder
from persona_assets_tests.assets.places import make_data, run_journey


@pytest.fixture(scope="session", name="travelled")
def fixture_travelled(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Return the data folder of a journey that was made; only to be looked at."""
    data = make_data(tmp_path_factory.mktemp("journey") / "some data")
    with dg.DagsterInstance.ephemeral() as instance:
        assert run_journey(data, instance, "tiny").success
    return data


@pytest.fixture(name="copied")
def fixture_copied(travelled: DataFolder, tmp_path: Path) -> DataFolder:
    """Return a copy of that folder, to be changed."""
    shutil.copytree(travelled.root, tmp_path / "data")
    return DataFolder(path=str(tmp_path / "data"))


@pytest.fixture(name="instance")
def fixture_instance() -> Iterator[dg.DagsterInstance]:
    """Return a Dagster instance that forgets."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance
