"""Whether small schemas hold, asked of a validator that we did not write.

Patterns are those of ECMA-262 and formats are asserted, as they are for whole records.
"""

import functools
import json
from collections.abc import Iterable

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.checking import Checker
from persona_assets.schema_records.solving.goals import ContradictionError, Keywords, Value

ASSERTED_FORMATS = frozenset({
    "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4",
    "ipv6", "iri", "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time",
    "uri", "uri-reference", "uri-template", "uuid",
})  # fmt: skip
"""The formats that a string can fail; all others say only what a string means."""


def matches(pattern: str, text: str) -> bool:
    """Return whether *pattern* is found in *text*.

    Raises:
        ContradictionError: The pattern is not a regular expression.
    """
    return _checker(json.dumps({"pattern": pattern})).accepts(text)


def select_valid(values: Iterable[Value], schema: Keywords) -> list[Value]:
    """Return those of *values* that *schema*, which stands alone, allows."""
    checker = _checker(json.dumps(schema))
    return [value for value in values if checker.accepts(value)]


@functools.lru_cache(maxsize=4096)
def _checker(schema_text: str) -> Checker:
    """Return the check of a schema that stands alone."""
    try:
        return Checker(json.loads(schema_text))
    except UnsatisfiableSchemaError as error:
        raise ContradictionError(error.problem) from None
