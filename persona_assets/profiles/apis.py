"""The operations of a document, as what a profile can make requests of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schemas.schema import Notice, Schema, SchemaFile

_LOCALE = "en_US"


class OperationRow(NamedTuple):
    """An operation in the table of contents of a document."""

    name: str
    kind: str
    line: int | None


def operation_rows(file: SchemaFile) -> list[OperationRow]:
    """Return the operations in *file*; none when it is no OpenAPI or Swagger document."""
    from persona_assets.schemas.openapi.reading import OpenapiFile

    if not isinstance(file, OpenapiFile):
        return []
    return [OperationRow(one.name, f"{one.method} {one.path}", one.line) for one in file.operations]


def taken_api(file: SchemaFile, entity: str | None, kind: str) -> Schema | None:
    """Return the operations that are meant by *entity*, or None when a record is meant.

    Args:
        file: The document.
        entity: A named schema, an operation, a body, or None for all operations.
        kind: The type of the dataset.  Faults of a named schema are faults of its records.

    Raises:
        UnknownNameError: Nothing in the document has that name.
        SchemaImportError: An operation cannot be read.
    """
    from persona_assets.schemas.openapi.reading import OpenapiFile

    if not isinstance(file, OpenapiFile) or not file.operations:
        return None
    records = {one.name for one in file.bodies}
    named = {one.name for one in file.entities} - records
    if entity in records or (entity in named and kind == "fault"):
        return None
    if entity is None and kind == "fault" and len(file.entities) == 1:
        return None
    found = file.api(entity)
    if found.operations:
        return found
    effect = "no operation speaks of it; requests are made up from its name"
    notice = Notice(found.source.path, None, str(entity), "operations", effect)
    plain = file.schema(entity)
    return replace(plain, notices=(*plain.notices, notice))


def makeable(schema: Schema) -> tuple[Schema, list[str]]:
    """Return *schema* with those of its operations that can be made, and what is left out.

    Raises:
        UnsatisfiableSchemaError: None of them can be made.
    """
    from persona_assets.generators.operations.plans import Plans
    from persona_assets.schemas.openapi.declared import DeclaredOperation

    definition = schema.definition
    shared = {} if isinstance(definition, bool) else definition.get("$defs", {})
    plans = Plans(shared, _LOCALE)
    kept: list[Mapping[str, Any]] = []
    problems: list[UnsatisfiableSchemaError] = []
    for operation in schema.operations:
        try:
            plans.check(DeclaredOperation.model_validate(operation))
        except UnsatisfiableSchemaError as problem:
            problems.append(problem)
        else:
            kept.append(operation)
    if not kept and problems:
        raise problems[0]
    left_out = [f"left out: {problem}" for problem in problems]
    return replace(schema, operations=kept), [*left_out, *plans.omissions]
