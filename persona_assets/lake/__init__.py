"""Where everything that was made lies: Parquet in a hive layout, and SQL over all of it.

For notebooks and scripts:

>>> from persona_assets import lake
>>> lake.load("api", persona="normal_user", seed=42)  # doctest: +SKIP
>>> lake.scan("population").select("city").collect()  # doctest: +SKIP
>>> lake.sql("select persona, count(*) from datasets.api group by all")  # doctest: +SKIP

It starts without Dagster and without LanceDB.
"""

from persona_assets.lake.layout import Lake
from persona_assets.lake.minds import mindscape_at
from persona_assets.lake.reading import assets, load, manifest, scan, sql

__all__ = ["Lake", "assets", "load", "manifest", "mindscape_at", "scan", "sql"]
