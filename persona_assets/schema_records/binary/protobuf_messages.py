"""Records as Protobuf: binary messages, each behind its length, as every library reads them.

The same records give the same bytes: maps are written in the order of their keys.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from persona_assets.errors import MissingInputError

_SEVEN_BITS = 0x7F


class ProtobufEncoder:
    """Writes records of one message type.

    Attributes:
        message_type: The class of its messages, as Google's library makes it.
    """

    def __init__(self, encoding: Mapping[str, str]) -> None:
        """Prepare.

        Args:
            encoding: What ``Schema.encoding["protobuf"]`` has: the full name of the message, and
                the descriptors in base64.

        Raises:
            MissingInputError: The library for Protobuf is not installed.
        """
        try:
            from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
        except ImportError as problem:
            extra = "install it with: pip install 'persona-assets[protobuf]'"
            raise MissingInputError("protobuf", f"not installed; {extra}") from problem

        files = descriptor_pb2.FileDescriptorSet.FromString(
            base64.b64decode(encoding["descriptors"])
        )
        self._pool: Any = descriptor_pool.DescriptorPool()  # it comes without types
        for file in files.file:
            self._pool.Add(file)
        found = self._pool.FindMessageTypeByName(encoding["message"])
        self.message_type: Any = message_factory.GetMessageClass(found)

    def messages(self, texts: Iterable[str]) -> Iterator[bytes]:
        """Yield each of *texts*, records in Protobuf's JSON, as a binary message."""
        from google.protobuf import json_format

        for text in texts:
            message = json_format.Parse(text, self.message_type(), descriptor_pool=self._pool)
            yield message.SerializeToString(deterministic=True)

    def write_delimited(self, file: IO[bytes], texts: Iterable[str]) -> None:
        """Write *texts*, records in Protobuf's JSON, to *file*: each behind its length.

        The length is a varint, as ``parseDelimitedFrom`` reads it.
        """
        for content in self.messages(texts):
            file.write(_varint(len(content)))
            file.write(content)

    def texts(self, contents: Iterable[bytes]) -> Iterator[str]:
        """Yield each of *contents*, binary messages, as JSON on one line."""
        from google.protobuf import json_format

        for content in contents:
            message = self.message_type.FromString(content)
            yield json_format.MessageToJson(
                message, indent=None, ensure_ascii=False, descriptor_pool=self._pool
            )


def _varint(number: int) -> bytes:
    """Return *number* in groups of seven bits, the lowest first."""
    found = bytearray()
    while number > _SEVEN_BITS:
        found.append(number & _SEVEN_BITS | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)
