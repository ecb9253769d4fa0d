"""Word lists: the one door for names, places, professions and words.

The lists are frozen in the repository (``pools/<locale>.json`` and ``places.csv``), because the
library they come from changes its output at almost every release.  ``pools.digest`` names what was
used.
"""
