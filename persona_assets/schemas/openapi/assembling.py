"""Operations put together from their parts, which somebody else turns into definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from persona_assets.schemas.json_schema.conversion import Purpose
from persona_assets.schemas.json_schema.resources import Place
from persona_assets.schemas.openapi.operations import (
    Body,
    BodyPlace,
    Operation,
    OperationEntry,
    OperationLayout,
    Parameter,
    ParameterPlace,
    Response,
    is_bodily,
    parameter_style,
)
from persona_assets.schemas.schema import Definition, Notice, SchemaSource


class Define(Protocol):
    """Says what the schema at a place is."""

    def __call__(self, place: Place, purpose: Purpose, called: str, /) -> Definition:
        """Return the definition at *place*, written for a *purpose*; *called* is its name."""
        ...


@dataclass(frozen=True, slots=True)
class Contract:
    """Operations that share what they refer to.

    Attributes:
        source: Where they came from; its entity is the only operation, or "" for several.
        operations: The operations, whose references begin with ``#/$defs/``.
        shared: What they refer to, by the name below ``$defs``.
        base_path: What stands before their paths.
        notices: What could not be carried over, in file order.
    """

    source: SchemaSource
    operations: tuple[Operation, ...]
    shared: Mapping[str, Definition]
    base_path: str
    notices: tuple[Notice, ...]


class Assembler:
    """Puts operations of one document together."""

    def __init__(self, layout: OperationLayout, define: Define) -> None:
        self._layout = layout
        self._define = define

    def operation(self, entry: OperationEntry, place: Place) -> Operation:
        """Return the operation *entry*, which stands at *place*.

        Raises:
            SchemaImportError: A reference in it points nowhere.
        """
        name, found = entry.name, self._layout.parameters(place)
        parameters = [self._parameter(one, Purpose.REQUEST) for one in found if not is_bodily(one)]
        responses = {
            status: Response(
                self._body(body, Purpose.RESPONSE, f"{name} response {status}"),
                tuple(
                    self._parameter(header, Purpose.RESPONSE)
                    for header in self._layout.headers(whole)
                ),
            )
            for status, (body, whole) in self._layout.responses(place).items()
        }
        body = self._layout.request(place)
        request = self._body(body, Purpose.REQUEST, f"{name} request") or self._form(place, found)
        security = self._layout.security(place)
        return Operation(entry, tuple(parameters), request, responses, security)

    def _body(self, body: BodyPlace | None, purpose: Purpose, name: str) -> Body | None:
        if body is None:
            return None
        definition = self._define(body.schema, purpose, name) if body.schema else True
        return Body(body.content_type, definition, body.is_required)

    def _form(self, operation: Place, parameters: list[ParameterPlace]) -> Body | None:
        """Return the body that the form parameters of Swagger make, or None."""
        fields = [
            self._parameter(place, Purpose.REQUEST)
            for place in parameters
            if place.value.get("in") == "formData"
        ]
        if not fields:
            return None
        definition: dict[str, Any] = {
            "type": "object",
            "properties": {field.name: field.definition for field in fields},
            "required": [field.name for field in fields if field.is_required],
            "additionalProperties": False,
        }
        return Body(self._layout.form_type(operation), definition, bool(definition["required"]))

    def _parameter(self, place: ParameterPlace, purpose: Purpose) -> Parameter:
        definition = self._define(place.schema, purpose, place.name) if place.schema else True
        location = str(place.value.get("in"))
        is_required = place.value.get("required") is True or location == "path"
        return Parameter(
            place.name, location, is_required, definition, *parameter_style(place.value)
        )
