"""Whether a faulty request can still be read as a valid one, once it is on the wire.

In a path, a query or a form everything is text: the number 17 for a name is the name "17".  What a
server cannot tell from a valid request is no fault.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping

from persona_assets.generators.operations.plans import closed, is_sent
from persona_assets.generators.operations.wire import is_json, scalar_text
from persona_assets.schema_records.checking import Checker
from persona_assets.schemas.openapi.declared import DeclaredOperation
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Definition

_PLACES = ("path", "query", "header", "cookie")


class WireReader:
    """Reads the requests of one operation as a lenient server does."""

    def __init__(self, operation: DeclaredOperation, shared: Mapping[str, Definition]) -> None:
        """Prepare the checks.

        Args:
            operation: Whose requests are read.
            shared: What its definitions refer to.
        """
        self._checks = {
            (place, one.name): Checker(closed(one.definition, shared), one.name)
            for place in _PLACES
            for one in operation.parameters
            if is_sent(one, place)
        }
        self._required = [
            (place, one.name)
            for place in _PLACES
            for one in operation.parameters
            if is_sent(one, place) and one.required
        ]
        request = operation.request
        self._body = (
            None if request is None else Checker(closed(request.definition, shared), "body")
        )
        self._needs_body = request is not None and request.required
        self._is_form = request is not None and not is_json(request.content_type)

    def takes(self, text: str) -> bool:
        """Return whether the request that *text* tells of can be read as a valid one."""
        request = json.loads(text)
        if not isinstance(request, Mapping):
            return False
        groups = {place: request.get(place, {}) for place in _PLACES}
        if not all(isinstance(group, Mapping) for group in groups.values()):
            return False
        said = {(place, name): held for place in _PLACES for name, held in groups[place].items()}
        if any(one not in said for one in self._required):
            return False
        for place, held in said.items():
            check = self._checks.get(place)
            if held in ([], {}) and place[0] != "path" and place not in self._required:
                continue  # nothing of it is on the wire
            if check is not None and not any(check.accepts(one) for one in readings(held)):
                return False
        return self._takes_body(request)

    def _takes_body(self, request: Mapping[str, Json]) -> bool:
        if "body" not in request or self._body is None:
            return not self._needs_body
        body = request["body"]
        if not self._is_form:
            return self._body.accepts(body)
        if not isinstance(body, Mapping):
            return any(self._body.accepts(one) for one in readings(body))
        # One member at a time: a fault is in one of them.
        others = [{**body, name: one} for name, held in body.items() for one in readings(held)]
        return any(self._body.accepts(one) for one in (body, *others))


def readings(value: Json) -> Iterator[Json]:
    """Yield what *value* may be for somebody who reads it from a text.

    Examples:
        >>> list(readings(17)), list(readings("1,x"))
        ([17, '17', [17]], ['1,x', ['1,x'], ['1', 'x']])
    """
    yield value
    text = scalar_text(value)
    if not isinstance(value, str):
        yield text
    else:
        with contextlib.suppress(ValueError):
            yield json.loads(text)
    if not isinstance(value, list):
        yield [value]
    if isinstance(value, str) and "," in text:
        yield text.split(",")
    if isinstance(value, list):
        yield [scalar_text(one) for one in value]
