"""The code location: everything that Dagster can run."""

import dagster as dg

from persona_assets.assets.automation import daily_refresh, new_files
from persona_assets.assets.expiry import cleanup, hourly_cleanup
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.jobs import CATALOG, DATASETS, MIND, PROFILE_FILES, SIMULATIONS
from persona_assets.assets.journey import Progress, journey
from persona_assets.assets.stages import ASSETS


def build_definitions(
    data: DataFolder | None = None, progress: Progress | None = None
) -> dg.Definitions:
    """Return the definitions over a data folder; the project's own unless told otherwise.

    Args:
        data: The folder with inputs and results.
        progress: Who hears of each leg of the journey.
    """
    return dg.Definitions(
        assets=ASSETS,
        jobs=[journey, MIND, DATASETS, SIMULATIONS, CATALOG, PROFILE_FILES, cleanup],
        schedules=[daily_refresh, hourly_cleanup],
        sensors=[new_files],
        resources={"data": data or DataFolder(), "progress": progress or Progress()},
        executor=dg.in_process_executor,
    )


defs = build_definitions()
