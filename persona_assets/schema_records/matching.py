"""Whether small schemas hold, asked of a validator that we did not write.

Patterns are those of ECMA-262 and formats are asserted, as they are for whole records.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from typing import Any

from persona_assets.schema_records.goals import ContradictionError, Keywords

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
    return _check(json.dumps({"pattern": pattern}))(text)


def select_valid(values: Iterable[Any], schema: Mapping[str, Any]) -> list[Any]:
    """Return those of *values* that *schema*, which stands alone, allows."""
    is_valid = _check(json.dumps(schema))
    return [value for value in values if is_valid(value)]


@functools.lru_cache(maxsize=4096)
def _check(schema_text: str) -> Any:  # Any: a bound method of a class written in Rust
    """Return a function that says whether a value satisfies a schema."""
    import jsonschema_rs

    schema: Keywords = json.loads(schema_text)
    try:
        checker = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise ContradictionError(f"the schema cannot be checked: {error}", schema) from None
    return checker.is_valid
