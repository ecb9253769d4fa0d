"""The journey as Dagster assets: thin, one module a stage.

An asset reads its inputs, calls one domain function and writes the result with metadata.  Rules and
formulas do not belong here.
"""

import warnings

import dagster as dg

# Here, because the modules of this package say so when they are imported, whoever imports them.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
