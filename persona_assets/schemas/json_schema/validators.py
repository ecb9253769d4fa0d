"""The validator's own settings, the same wherever a definition is compiled."""

from typing import Any

from persona_assets.schemas.schema import Definition

_PATTERN_BYTES = 1 << 26
"""How large a compiled pattern may become: ``^[\\p{L} ]{1,256}$`` is too large for the default."""


def validator_of(definition: Definition, *, asserts_formats: bool = False) -> Any:  # noqa: ANN401 - the library's own
    """Return jsonschema-rs's validator of *definition*, which takes patterns that repeat often.

    Args:
        definition: JSON Schema 2020-12, self-contained; nothing is fetched.
        asserts_formats: Whether a text that is not of its ``format`` is refused.

    Raises:
        ValueError: The validator does not understand the definition.
    """
    import jsonschema_rs  # a quarter of a second, and most files need none

    return jsonschema_rs.Draft202012Validator(
        definition if isinstance(definition, bool) else dict(definition),
        validate_formats=asserts_formats,
        pattern_options=jsonschema_rs.FancyRegexOptions(size_limit=_PATTERN_BYTES),
        offline=True,
    )
