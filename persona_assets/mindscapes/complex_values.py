"""Traits that are no number from 0 to 1: quantities with a unit, and counts; written as JSON.

Both fold without regard to order: quantities as a weighted mean, counts by addition.
"""

import json
from collections.abc import Sequence

import orjson

_TEXT = json.JSONEncoder(sort_keys=True).encode


def measure_value(value: float, unit: str) -> str:
    """Return *value* in *unit* as the text of a claim.

    Examples:
        >>> measure_value(300.0, "s")
        '{"unit": "s", "value": 300.0}'
    """
    return _TEXT({"unit": unit, "value": round(value, 6)})


def counts_value(counts: Sequence[int]) -> str:
    """Return *counts* as the text of a claim.

    Examples:
        >>> counts_value([0, 2])
        '{"counts": [0, 2]}'
    """
    return _TEXT({"counts": list(counts)})


def fold_values(weighted: Sequence[tuple[str, int]]) -> dict[str, object]:
    """Return what *weighted* values of one trait, each with its positive weight, say together.

    A quantity becomes the weighted mean, with how far observations lie apart; counts add up.
    Quantities in the unit that weighs most are taken, because units do not mix.
    """
    parsed = [(orjson.loads(text), weight) for text, weight in sorted(weighted)]
    counted = [value["counts"] for value, _ in parsed if "counts" in value]
    if counted:
        width = max(len(counts) for counts in counted)
        return {
            "counts": [
                sum(counts[index] for counts in counted if index < len(counts))
                for index in range(width)
            ]
        }
    by_unit: dict[str, int] = {}
    for value, weight in parsed:
        by_unit[value["unit"]] = by_unit.get(value["unit"], 0) + weight
    unit = max(sorted(by_unit), key=lambda name: by_unit[name])
    # Millionths and whole weights keep the sums exact, whatever their order.
    chosen = [(round(v["value"] * 10**6), weight) for v, weight in parsed if v["unit"] == unit]
    values = [micro for micro, _ in chosen]
    mean = sum(micro * weight for micro, weight in chosen) / (by_unit[unit] * 10**6)
    return {
        "value": round(mean, 6),
        "unit": unit,
        "least": min(values) / 10**6,
        "most": max(values) / 10**6,
        "observations": len(values),
    }
