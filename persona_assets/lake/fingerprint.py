"""A digest of what a table says, whatever the file that holds it looks like.

Parquet bytes change with the writer's version; the fingerprint does not.  It covers column names,
types and values in row order, and is the same for any chunking and for dictionary or plain text.
"""

from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Fingerprint:
    """The digest of a table that is fed to it piece by piece."""

    def __init__(self, schema: pa.Schema) -> None:
        self._columns = [_ColumnDigest(field.type) for field in schema]
        names = [f"{field.name}:{plain_type(field.type)}" for field in schema]
        self._head = sha256("\n".join(names).encode())

    def update(self, table: pa.Table) -> None:
        """Take in the next rows."""
        for digest, column in zip(self._columns, table.columns, strict=True):
            for chunk in column.chunks:
                digest.update(chunk)

    def hexdigest(self) -> str:
        """Return the digest of all rows so far, 64 hexadecimal digits."""
        whole = self._head.copy()
        for column in self._columns:
            whole.update(column.digest())
        return whole.hexdigest()


def fingerprint(table: pa.Table) -> str:
    """Return the fingerprint of a whole table.

    Examples:
        >>> plain = pa.table({"a": ["x", "y", "x"]})
        >>> coded = pa.table({"a": pa.array(["x", "y", "x"]).dictionary_encode()})
        >>> fingerprint(plain) == fingerprint(coded)
        True
    """
    digest = Fingerprint(table.schema)
    digest.update(table)
    return digest.hexdigest()


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Return *kind* without dictionary encoding, fixed list sizes and maps (a list of pairs)."""
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_map(kind):
        pair = [pa.field("key", kind.key_type), pa.field("value", kind.item_type)]
        return pa.list_(plain_type(pa.struct(pair)))
    if _is_list(kind):
        return pa.list_(plain_type(kind.value_type))
    if pa.types.is_struct(kind):
        fields = (kind.field(index) for index in range(kind.num_fields))
        return pa.struct([pa.field(field.name, plain_type(field.type)) for field in fields])
    return kind


class _ColumnDigest:
    """Separate digests of validity, lengths and values, so that chunks do not show."""

    def __init__(self, kind: pa.DataType) -> None:
        self._validity = sha256()
        self._lengths = sha256()
        self._values = sha256()
        self._children = [_ColumnDigest(child) for child in _child_types(plain_type(kind))]

    def update(self, array: pa.Array) -> None:
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if pa.types.is_map(array.type):
            array = _pairs(array)
        self._validity.update(_bytes_of(array.is_valid()))
        kind = array.type
        if _is_list(kind):
            self._lengths.update(
                _numbers(pc.fill_null(pc.call_function("list_value_length", [array]), 0))
            )
            self._children[0].update(pc.call_function("list_flatten", [array]))
        elif pa.types.is_struct(kind):
            for child, column in zip(self._children, array.flatten(), strict=True):
                child.update(column)
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            self._update_text(array)
        else:
            self._values.update(_bytes_of(array))

    def digest(self) -> bytes:
        whole = self._validity.digest() + self._lengths.digest() + self._values.digest()
        return sha256(whole + b"".join(child.digest() for child in self._children)).digest()

    def _update_text(self, array: pa.Array) -> None:
        array = pc.fill_null(array, "")
        self._lengths.update(_numbers(pc.call_function("binary_length", [array])))
        kind = np.int64 if pa.types.is_large_string(array.type) else np.int32
        _, offsets, data = array.buffers()
        bounds = np.frombuffer(offsets, dtype=kind)[array.offset : array.offset + len(array) + 1]
        if data is not None and len(array):
            self._values.update(memoryview(data)[int(bounds[0]) : int(bounds[-1])])


def _child_types(kind: pa.DataType) -> list[pa.DataType]:
    if _is_list(kind):
        return [kind.value_type]
    if pa.types.is_struct(kind):
        return [kind.field(index).type for index in range(kind.num_fields)]
    return []


def _pairs(array: pa.Array) -> pa.Array:
    if array.offset or array.null_count:  # from_arrays takes a mask only without an offset
        array = array.take(pa.array(np.arange(len(array))))
    pairs = pa.StructArray.from_arrays([array.keys, array.items], ["key", "value"])
    return pa.ListArray.from_arrays(array.offsets, pairs, mask=array.is_null())


def _is_list(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return is_list or pa.types.is_fixed_size_list(kind)


def _numbers(lengths: pa.Array) -> bytes:
    return lengths.to_numpy(zero_copy_only=False).astype("<i8").tobytes()


def _bytes_of(array: pa.Array) -> bytes:
    kind = array.type
    if pa.types.is_boolean(kind):
        return pc.fill_null(array, False).cast(pa.uint8()).to_numpy().tobytes()  # noqa: FBT003
    if pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return "\n".join(str(value) for value in array.to_pylist()).encode()
    zero: Any = pa.scalar(0, pa.int64()).cast(_integer_twin(kind)).cast(kind)  # any type's zero
    return pc.fill_null(array, zero).to_numpy(zero_copy_only=False).tobytes()


def _integer_twin(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_date32(kind) or pa.types.is_time32(kind):
        return pa.int32()
    return pa.int64() if pa.types.is_temporal(kind) else kind
