"""The jobs: the mind of a persona, its datasets, the catalog, which the journey runs; the rest."""

import dagster as dg

MIND = dg.define_asset_job(
    "mind",
    selection=dg.AssetSelection.groups("observations", "mindscapes", "knowledge", "personas"),
    description="Everything that is known of one persona: from its files to its instances.",
)
DATASETS = dg.define_asset_job(
    "datasets",
    selection=dg.AssetSelection.groups("datasets"),
    description="The datasets of one persona under one seed, or under a range of seeds.",
)
SIMULATIONS = dg.define_asset_job(
    "simulations",
    selection=dg.AssetSelection.groups("simulation"),
    description="The events of all simulations, played by one persona under one seed.",
)
CATALOG = dg.define_asset_job(
    "catalog",
    selection=dg.AssetSelection.groups("lake"),
    description="The DuckDB catalog over everything that the lake holds.",
)
PROFILE_FILES = dg.define_asset_job(
    "profiles",
    selection=dg.AssetSelection.groups("schemas", "profiles", include_sources=True),
    description="The files of one profile of data/profiles, as `persona-gen generate` makes them.",
)
