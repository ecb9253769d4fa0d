"""The lake that the documents read."""

from pathlib import Path

import dagster as dg
import pytest

from persona_assets_tests.assets.places import make_data, run_journey


@pytest.fixture(scope="session", name="shipped_lake")
def fixture_shipped_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a lake with the persona and the seed that the documents speak of."""
    data = make_data(tmp_path_factory.mktemp("documents") / "data")
    with dg.DagsterInstance.ephemeral() as instance:
        assert run_journey(data, instance, "normal_user", seeds=(42,)).success
    return data.lake.root
