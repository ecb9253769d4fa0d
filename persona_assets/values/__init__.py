"""Plans: what a table's columns are, as pure functions of record keys.

A plan serves a million rows (``Plan.batch``, Arrow) and one row (``Plan.record``, plain Python)
from the same nodes, and both give the same bits.
Nothing here knows what a name or a city is: words come from ``persona_assets.vocabulary``, tables
from ``persona_assets.generators``.
"""
