"""Where everything that was made lies: Parquet in a hive layout, and SQL over all of it.

For notebooks and scripts:

>>> from persona_assets import lake
>>> lake.load("api", persona="normal_user", seed=42)  # doctest: +SKIP
>>> lake.scan("population").select("city").collect()  # doctest: +SKIP
>>> lake.sql("select persona, count(*) from datasets.api group by all")  # doctest: +SKIP

And for what is known of somebody, now or at a time:

>>> lake.search("the gateway", persona="mara_okafor", since="2026-01-01")  # doctest: +SKIP
>>> lake.facts("mara_okafor", as_of="2026-02-01")  # doctest: +SKIP
>>> lake.graph("mara_okafor").number_of_edges()  # doctest: +SKIP
>>> lake.mindscape("mara_okafor", as_of="2026-02-01").narrative  # doctest: +SKIP
>>> lake.map_persona("mara_okafor", "working_with", "instant").text  # doctest: +SKIP

It starts without Dagster, LanceDB, networkx and the model; what is heavy is imported when it is
asked for.
"""

from persona_assets.lake.layers import facts, graph, knowledge, search
from persona_assets.lake.layout import Lake
from persona_assets.lake.mapping import map_persona
from persona_assets.lake.minds import mindscape, personas
from persona_assets.lake.reading import assets, load, manifest, scan, sql

__all__ = [
    "Lake",
    "assets",
    "facts",
    "graph",
    "knowledge",
    "load",
    "manifest",
    "map_persona",
    "mindscape",
    "personas",
    "scan",
    "search",
    "sql",
]
