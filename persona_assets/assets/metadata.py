"""What a person sees of a materialization in the UI: counts, columns, a preview, a place."""

import base64
import json
from collections.abc import Mapping

import dagster as dg
import pyarrow as pa

from persona_assets.columns import description
from persona_assets.lake.fingerprint import plain_type
from persona_assets.lake.layout import Lake
from persona_assets.lake.writing import Manifest

Metadata = Mapping[str, dg.MetadataValue | int | float | str]

PREVIEW_ROWS = 5
_WIDEST_CELL = 80


def table_metadata(
    schema: pa.Schema, preview: pa.Table, manifest: Manifest, lake: Lake
) -> Metadata:
    """Return what is shown of every table: rows, columns, first rows, file and digest.

    Args:
        schema: The columns, with their descriptions.
        preview: The first rows; at most PREVIEW_ROWS are shown.
        manifest: What was written.
        lake: Where to.
    """
    folder = lake.partition_folder(manifest.asset, manifest.partition)
    return {
        "dagster/row_count": manifest.row_count,
        "dagster/column_schema": dg.MetadataValue.table_schema(column_schema(schema)),
        "dagster/uri": str(folder),
        "preview": dg.MetadataValue.md(markdown_table(preview)),
        "file_bytes": manifest.file_bytes,
        "content_digest": manifest.content_digest,
    }


def column_schema(schema: pa.Schema) -> dg.TableSchema:
    """Return Arrow columns as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=field.name,
                type=str(plain_type(field.type)),
                description=description(field) or None,
                constraints=dg.TableColumnConstraints(nullable=field.nullable),
            )
            for field in schema
        ]
    )


def markdown_table(table: pa.Table, rows: int = PREVIEW_ROWS) -> str:
    r"""Return the first *rows* of a table as Markdown, long cells cut.

    Examples:
        >>> print(markdown_table(pa.table({"a": [1], "b": ["x|y"]})))
        | a | b |
        | --- | --- |
        | 1 | x\|y |
    """
    names = table.schema.names
    lines = [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}"]
    lines += [
        f"| {' | '.join(_cell(row[name]) for name in names)} |"
        for row in table.slice(0, rows).to_pylist()
    ]
    return "\n".join(lines)


def image(png: bytes) -> dg.MetadataValue:
    """Return a PNG as something that the UI shows in place."""
    return dg.MetadataValue.md(f"![chart](data:image/png;base64,{base64.b64encode(png).decode()})")


def _cell(value: object) -> str:
    if isinstance(value, float):
        text = f"{value:.4g}"
    elif isinstance(value, list | dict):
        text = json.dumps(value, default=str, ensure_ascii=False)
    else:
        text = "" if value is None else str(value)
    text = text.replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= _WIDEST_CELL else f"{text[: _WIDEST_CELL - 1]}…"
