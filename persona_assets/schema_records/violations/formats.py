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
    """Return what says whether the library of the schema's own format accepts a record.

    Returns:
        None when the schema has no binary format.

    Raises:
        MissingInputError: The library of the format is not installed.
    """
    return encoding_accepts(schema.encoding)


def encoding_accepts(encoding: Mapping[str, Any]) -> Takes | None:
    """Return what says whether any reader of a binary format would accept a record.

    This is more than can be written and read: fastavro's own check accepts a timestamp of a year
    that Python cannot hold, and a fault that somebody accepts is none.

    Returns:
        None when *encoding* says nothing.

    Raises:
        MissingInputError: The library of the format is not installed.
    """
    if "avro" not in encoding:
        return encoding_takes(encoding)
    avro = AvroEncoder(encoding["avro"])
    return lambda text: avro.is_valid(text) or _is_taken(lambda: avro.check(text))


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
