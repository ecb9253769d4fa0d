"""The names of months and days of the week, as the parts of a pattern: ``january|february|...``."""

MONTHS: str = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
"""The months, from the first."""

WEEKDAYS: str = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
"""The days of the week, from Monday."""
