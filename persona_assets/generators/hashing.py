"""The hash that Kafka's default partitioner takes of a key: 32-bit Murmur2.

Whoever consumes the generated topics with an ordinary client finds each key in the partition in
which a producer would have put it.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_SEED = 0x9747B28C
_FACTOR = np.uint32(0x5BD1E995)
_SHIFT = np.uint32(24)


def kafka_partitions(keys: pa.StringArray, partition_count: int) -> NDArray[np.int64]:
    """Return the partition of *partition_count* that each key belongs to.

    Examples:
        >>> kafka_partitions(pa.array(["21", "foobar"]), 1 << 30).tolist()
        [99809516, 283409342]
    """
    texts = [key.encode() for key in keys.to_pylist()]
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    partitions = np.zeros(len(texts), dtype=np.int64)
    for length in np.unique(lengths).tolist():
        places = np.nonzero(lengths == length)[0]
        joined = b"".join(texts[place] for place in places)
        letters = np.frombuffer(joined, dtype=np.uint8).reshape(len(places), length)
        positive = _murmur2(letters) & np.uint32(0x7FFFFFFF)
        partitions[places] = positive.astype(np.int64) % partition_count
    return partitions


def _murmur2(letters: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return the hash of each row of *letters*, shape (n, length)."""
    count, length = letters.shape
    found = np.full(count, _SEED ^ length, dtype=np.uint32)
    for word in _words(letters):
        mixed = word * _FACTOR
        mixed = (mixed ^ (mixed >> _SHIFT)) * _FACTOR
        found = (found * _FACTOR) ^ mixed
    rest = letters[:, length - length % 4 :]
    if rest.shape[1]:
        for place in range(rest.shape[1]):
            found ^= rest[:, place].astype(np.uint32) << np.uint32(8 * place)
        found *= _FACTOR
    found = (found ^ (found >> np.uint32(13))) * _FACTOR
    return found ^ (found >> np.uint32(15))


def _words(letters: NDArray[np.uint8]) -> Iterator[NDArray[np.uint32]]:
    """Yield the whole words of four bytes, the lowest byte first."""
    whole = letters.shape[1] // 4
    words = np.ascontiguousarray(letters[:, : 4 * whole]).view("<u4")
    for place in range(whole):
        yield words[:, place].astype(np.uint32)
