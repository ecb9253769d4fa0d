"""Schemas: record shapes from outside, read into one form.

Every format becomes JSON Schema 2020-12, self-contained, with the facts that it lacks beside it; so
there is one language to read, one to generate from, one to break, and checkers that we did not
write.
"""
