"""What a server says when a request fails."""

import json
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.texts import Texts, chosen

PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("malformed_request", "the request could not be read"),
    401: ("unauthorized", "the request needs a valid token"),
    403: ("forbidden", "the client may not do this"),
    404: ("not_found", "what was asked for does not exist"),
    408: ("request_timeout", "the request did not arrive in time"),
    409: ("conflict", "somebody else has changed this meanwhile"),
    422: ("validation_error", "a field has a value that is not allowed"),
    429: ("rate_limited", "there were too many requests"),
    500: ("internal_error", "something went wrong on the server"),
    502: ("bad_gateway", "a server behind this one gave no usable answer"),
    503: ("unavailable", "the server cannot answer at the moment"),
    504: ("gateway_timeout", "a server behind this one did not answer in time"),
}
"""The code and message of the failures that have their own."""


def error_texts(status_codes: NDArray[np.int64]) -> Texts:
    """Return the description of each failure, whose status is one of *status_codes*."""
    distinct, found = np.unique(status_codes, return_inverse=True)
    texts: list[str] = []
    for status in distinct.tolist():
        code, message = PROBLEMS.get(status, (f"status_{status}", "the request failed"))
        texts.append(
            json.dumps({"error": {"code": code, "message": message}}, separators=(",", ":"))
        )
    return chosen(pa.array(texts, pa.string()), found)
