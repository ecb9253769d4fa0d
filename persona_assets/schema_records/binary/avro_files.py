"""Records as Avro: object container files, and single records without their schema.

The same records give the same bytes: the marker between blocks comes from the schema and a key,
not from chance.
"""

import io
from collections.abc import Iterable, Iterator
from typing import IO, Any

import orjson

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import derive
from persona_assets.schema_records.binary.avro_values import AvroValues
from persona_assets.schemas.pointers import Json

_MARKER_WORDS = 2


class AvroEncoder:
    """Writes records of one schema.

    Attributes:
        schema: The Avro schema, as JSON.
    """

    def __init__(self, schema: Json) -> None:
        """Compile the schema.

        Args:
            schema: What ``Schema.encoding["avro"]`` has: an Avro schema that stands alone.
        """
        import fastavro

        self.schema = schema
        self._parsed: Any = fastavro.parse_schema(schema)
        self._convert = AvroValues(schema).convert

    def write_container(
        self, file: IO[bytes], texts: Iterable[str], *, codec: str = "deflate", key: int = 0
    ) -> None:
        """Write *texts* as one Avro object container file.

        Args:
            file: Where to write.
            texts: Records, as JSON.
            codec: How blocks are compressed: ``null``, ``deflate``, ``bzip2`` or ``xz``; also
                ``zstandard``, ``snappy`` or ``lz4`` where their library is installed.
            key: Makes the marker between blocks differ from that of other files of the schema.

        Raises:
            InvalidArgumentError: The codec is unknown or its library is not installed.
        """
        import fastavro

        marker = self._marker(key)
        try:
            fastavro.writer(
                file, self._parsed, self._values(texts), codec=codec, sync_marker=marker
            )
        except ValueError as problem:
            if "codec" not in str(problem):
                raise
            known = "null, deflate, bzip2, xz, or one whose library is installed"
            raise InvalidArgumentError(f"no Avro codec {codec!r}; expected {known}") from problem

    def datums(self, texts: Iterable[str]) -> Iterator[bytes]:
        """Yield each of *texts*, records as JSON, as Avro without schema or header."""
        import fastavro

        file = io.BytesIO()
        for value in self._values(texts):
            file.seek(0)
            file.truncate()
            fastavro.schemaless_writer(file, self._parsed, value)
            yield file.getvalue()

    def check(self, text: str) -> None:
        """Raise what the library raises unless it writes *text*, a record, and reads it back.

        Writing alone does not tell: a broken UUID is written as any text, and nobody can read it.
        """
        import fastavro

        for datum in self.datums([text]):
            fastavro.schemaless_reader(io.BytesIO(datum), self._parsed, None)

    def is_valid(self, text: str) -> bool:
        """Return whether the library says that *text*, a record, is an instance of the schema."""
        import fastavro

        try:
            (value,) = self._values([text])
            return fastavro.validate(value, self._parsed, raise_errors=False, strict=True)
        except Exception:  # noqa: BLE001 - the library raises whatever it stumbles over
            return False

    def _values(self, texts: Iterable[str]) -> Iterator[Any]:
        values = map(orjson.loads, texts)
        return values if self._convert is None else map(self._convert, values)

    def _marker(self, key: int) -> bytes:
        spelled = orjson.dumps(self.schema, option=orjson.OPT_SORT_KEYS).decode()
        words = [derive(key, "avro marker", spelled, number) for number in range(_MARKER_WORDS)]
        return b"".join(word.to_bytes(8, "big") for word in words)
