"""What the library of a binary format says of a faulty record: a second witness beside the schema.

Protobuf's JSON takes a number in quotes, and Avro's library a record without a nullable field;
such faults break the JSON Schema and yet nobody who reads the format would notice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from persona_assets.schema_records.binary.avro_files import AvroEncoder
from persona_assets.schema_records.binary.protobuf_messages import ProtobufEncoder
from persona_assets.schemas.schema import Schema

Takes = Callable[[str], bool]
"""Says whether a record, as JSON, can be written in a format, and read."""


def format_takes(schema: Schema) -> Takes | None:
    """Return what says whether a record can be written in the schema's own binary format.

    Returns:
        None when the schema has no binary format.

    Raises:
        MissingInputError: The library of the format is not installed.
    """
    return encoding_takes(schema.encoding)


def encoding_takes(encoding: Mapping[str, Any]) -> Takes | None:
    """Return what says whether a record can be written as *encoding* says, see ``Schema``.

    Returns:
        None when it says nothing.

    Raises:
        MissingInputError: The library of the format is not installed.
    """
    if "avro" in encoding:
        avro = AvroEncoder(encoding["avro"])
        return lambda text: _is_taken(lambda: avro.check(text))
    if "protobuf" in encoding:
        protobuf = ProtobufEncoder(encoding["protobuf"])
        return lambda text: _is_taken(lambda: list(protobuf.messages([text])))
    return None


def _is_taken(write: Callable[[], object]) -> bool:
    try:
        write()
    except Exception:  # noqa: BLE001 - the libraries raise whatever they stumble over
        return False
    return True
