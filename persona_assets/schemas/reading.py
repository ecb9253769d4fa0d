"""The one door for schema files of every format."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from persona_assets.schemas.detection import detect_format
from persona_assets.schemas.schema import SchemaFile, SchemaFormat, SchemaReader

_READERS: Mapping[SchemaFormat, tuple[str, str]] = {
    SchemaFormat.SWAGGER: ("openapi", "read_openapi"),
    SchemaFormat.OPENAPI: ("openapi", "read_openapi"),
    SchemaFormat.JSON_SCHEMA: ("json_schema", "read_json_schema"),
    SchemaFormat.AVRO: ("avro", "read_avro"),
    SchemaFormat.DDL: ("sql", "read_ddl"),
    SchemaFormat.PROTOBUF: ("protobuf", "read_protobuf"),
}


def read_schema_file(
    path: Path,
    schema_format: SchemaFormat | None = None,
    *,
    roots: Mapping[str, Path] | None = None,
) -> SchemaFile:
    """Return what the schema file at *path* holds.

    Args:
        path: The file.
        schema_format: The language that it is written in; None to detect it.
        roots: The folder that stands for a URL prefix or an import root.  What is not found there
            or beside the file is not fetched.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file is not what it should be.
    """
    module, function = _READERS[schema_format or detect_format(path)]
    # imported here, as each reader brings libraries that the others do not need
    reader: SchemaReader = getattr(
        import_module(f"persona_assets.schemas.{module}.reading"), function
    )
    return reader(path, roots=roots or {})
