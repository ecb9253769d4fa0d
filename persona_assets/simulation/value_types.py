"""How the values of fields are checked: events, states and outputs hold the same ones."""

from typing import Any

from pydantic import ConfigDict, PydanticUserError, TypeAdapter

_FINITE = ConfigDict(allow_inf_nan=False)
"""NaN and infinity have no form in JSON: an output would hold null for them."""


def adapter_of(kind: Any) -> TypeAdapter[Any]:  # Any: whatever type the user has declared
    """Return what checks values of the type *kind*; numbers are finite.

    A model or a data class goes by its own configuration.
    """
    try:
        return TypeAdapter(kind, config=_FINITE)
    except PydanticUserError as error:
        if error.code != "type-adapter-config-unused":
            raise
        return TypeAdapter(kind)
