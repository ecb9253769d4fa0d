"""Values a little greater or less than others, within what their column allows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.schema_records.databases.specs import ColumnSpec

ARROW_FAILURES = (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError)
"""What Arrow says of values that do not fit."""

_HOUR = 3_600_000_000
_LIMITS = (("minimum", "max_element_wise"), ("maximum", "min_element_wise"))


def moved(values: pa.Array, steps: NDArray[np.int64], column: ColumnSpec) -> pa.Array:
    """Return *values* moved by *steps*, as values of *column*.

    Args:
        values: The values, of any type that the column's can be made of.
        steps: By how many ones, days or hours.
        column: The column; its limits are kept.

    Raises:
        pyarrow.ArrowInvalid: The values are nothing that can be moved.
    """
    target = column.arrow_type
    typed = values.cast(target)
    if pa.types.is_date32(target):
        days = pc.call_function("add", [typed.cast(pa.int32()), pa.array(steps).cast(pa.int32())])
        return days.cast(target)
    if pa.types.is_timestamp(target):
        ticks = pc.call_function("add", [typed.cast(pa.int64()), pa.array(steps * _HOUR)])
        return ticks.cast(target)
    if not (pa.types.is_integer(target) or pa.types.is_floating(target) or _is_decimal(target)):
        raise pa.ArrowInvalid(f"{column.name} cannot be moved")
    found = pc.call_function("add", [typed, pa.array(steps).cast(_whole(target))]).cast(target)
    for keyword, function in _LIMITS:
        limit = column.definition.get(keyword)
        if limit is not None:
            bound = pa.scalar(str(limit)).cast(target)
            options = pc.ElementWiseAggregateOptions(skip_nulls=False)
            found = pc.call_function(function, [found, bound], options)
    return found


def fitted(values: pa.Array, target: pa.DataType) -> pa.Array:
    """Return *values* cast to a type, rounded as databases do: halves away from zero.

    Raises:
        pyarrow.ArrowInvalid: The values do not fit.
    """
    is_exact = _is_decimal(target) or pa.types.is_integer(target)
    if is_exact and (_is_decimal(values.type) or pa.types.is_floating(values.type)):
        places = target.scale if _is_decimal(target) else 0
        options = pc.RoundOptions(places, "half_towards_infinity")
        values = pc.call_function("round", [values], options)
    return values.cast(target)


def _is_decimal(kind: pa.DataType) -> bool:
    return pa.types.is_decimal(kind)


def _whole(kind: pa.DataType) -> pa.DataType:
    """Return the type of whole numbers that can be added to *kind*."""
    return pa.int64() if _is_decimal(kind) else kind
