"""Where a profile's records go, and in what form."""

import string
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

PLACES = ("profile", "version", "dataset", "table", "type", "persona", "seed", "count")
"""What a filename pattern may name, in braces."""


class RecordFormat(StrEnum):
    """The form in which records are written."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    AVRO = "avro"
    PROTOBUF = "protobuf"
    SQL = "sql"

    @property
    def is_binary(self) -> bool:
        """Whether only records of a schema that says how can be written so."""
        return self in (RecordFormat.AVRO, RecordFormat.PROTOBUF)


class Declared(BaseModel):
    """Something that a profile says: all of it, and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ProfileOutput(Declared):
    """Where a profile's records go, and in what form.

    Attributes:
        directory: The folder, relative to the folder in which the command runs.
        format: The form of the files; avro and protobuf are for records of such a schema, sql is
            for databases.
        compress: Whether they are compressed: a ``.gz`` file, or pages of zstd in Parquet.  When
            it is left away, Parquet is compressed and the other formats are not.
        filename_pattern: The name of each file without its suffix; ``{profile}``, ``{version}``,
            ``{dataset}``, ``{table}``, ``{type}``, ``{persona}``, ``{seed}`` and ``{count}`` are
            filled in, and ``/`` makes folders; ``{table}`` is the dataset where there is no table.
        pretty_print: Whether JSON is indented; only for the format json.
        include_metadata: Whether the files say what they were made from: in JSON beside the
            records, in Parquet in the footer, otherwise in ``<name>.metadata.json``.
    """

    directory: Annotated[str, Field(min_length=1)] = "output"
    format: RecordFormat = RecordFormat.JSON
    compress: bool | None = None
    filename_pattern: Annotated[str, Field(min_length=1)] = "{profile}_{dataset}_{persona}"
    pretty_print: bool = False
    include_metadata: bool = False

    @property
    def is_compressed(self) -> bool:
        """Whether the files are compressed, as declared or as is usual for the format."""
        return self.format is RecordFormat.PARQUET if self.compress is None else self.compress

    @field_validator("filename_pattern")
    @classmethod
    def _names_files(cls, pattern: str) -> str:
        try:
            parts = list(string.Formatter().parse(pattern))
        except ValueError as problem:
            raise ValueError(f"not a pattern: {problem}") from None
        for _, place, form, conversion in parts:
            if place is not None and (place not in PLACES or form or conversion):
                allowed = ", ".join(f"{{{name}}}" for name in PLACES)
                raise ValueError(f"unknown placeholder {{{place}}}; allowed: {allowed}")
        steps = pattern.split("/")
        if any(step in ("", ".", "..") or "\0" in step for step in steps):
            raise ValueError("a file lies in the output directory: no empty step, no '.', no '..'")
        return pattern

    @model_validator(mode="after")
    def _fits_its_format(self) -> Self:
        if self.compress and self.format.is_binary:
            raise ValueError(f"compress is not for the format {self.format}, whose blocks have it")
        if self.pretty_print and self.format is not RecordFormat.JSON:
            raise ValueError(f"pretty_print is for the format json; found {self.format}")
        return self
