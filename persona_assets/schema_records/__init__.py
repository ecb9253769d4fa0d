"""Records that are instances of an imported schema, made by columns as functions of keys.

``solving`` turns a definition into shapes whose every value is valid; ``rendering`` turns shapes
and keys into JSON texts; a checker that we did not write has the last word.
"""
