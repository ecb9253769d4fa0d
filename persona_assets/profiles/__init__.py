"""Profiles: the binding layer, which says what is made of whom, how much, and where it goes.

A profile chooses personas, datasets, scale, seed and output.  How somebody acts is no business of
a profile, and neither is how a record is shaped.
"""
