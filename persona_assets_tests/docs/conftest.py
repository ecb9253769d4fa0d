"""The lake that the documents read."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from persona_assets.assets.jobs import MIND
from persona_assets.assets.journey import QUIET
from persona_assets.assets.partitions import add_partitions
from persona_assets.assets.stages import ASSETS
from persona_assets_tests.assets.places import SHIPPED_DATA, make_data, run_journey

OBSERVED = "mara_okafor"


@pytest.fixture(scope="session", name="shipped_lake")
def fixture_shipped_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a lake with the personas and the seed that the documents speak of."""
    data = make_data(tmp_path_factory.mktemp("documents") / "data")
    shutil.copy(SHIPPED_DATA / "personas" / f"{OBSERVED}.yaml", data.root / "personas")
    shutil.copytree(SHIPPED_DATA / "observations" / OBSERVED, data.root / "observations" / OBSERVED)
    minds = dg.Definitions(assets=ASSETS, jobs=[MIND], resources={"data": data})
    with dg.DagsterInstance.ephemeral() as instance:
        assert run_journey(data, instance, "normal_user", seeds=(42,)).success
        add_partitions(instance, [OBSERVED], [42])
        mind = minds.resolve_job_def("mind")
        assert mind.execute_in_process(
            instance=instance, partition_key=OBSERVED, run_config=QUIET
        ).success
    return data.lake.root
