"""The journey as Dagster assets: thin, one module a stage.

An asset reads its inputs, calls one domain function and writes the result with metadata.  Rules and
formulas do not belong here.
"""
