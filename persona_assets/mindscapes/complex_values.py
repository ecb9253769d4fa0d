"""Traits that are no number from 0 to 1: categories, quantities with a unit, and counts.

A category is a word, such as INTJ; the others are written as JSON.  All fold without regard to
order: categories by weight, quantities as a weighted mean, counts by addition.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

import orjson

_MICRO = 10**6
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


class Quantity(NamedTuple):
    """The sums over weighted quantities in one unit, which count in millionths."""

    weight: int
    weighted: int
    least: int
    most: int
    observations: int

    def joined(self, other: "Quantity") -> "Quantity":
        """Return the sums over both."""
        return Quantity(
            self.weight + other.weight,
            self.weighted + other.weighted,
            min(self.least, other.least),
            max(self.most, other.most),
            self.observations + other.observations,
        )


@dataclass(frozen=True, slots=True)
class Values:
    """What values of one trait add up to: counts by place, quantities by unit, weights by word."""

    counts: tuple[int, ...]
    quantities: Mapping[str, Quantity]
    categories: Mapping[str, int]

    def __add__(self, other: "Values") -> "Values":
        """Return what the values of both add up to."""
        quantities = dict(self.quantities)
        for unit, quantity in other.quantities.items():
            known = quantities.get(unit)
            quantities[unit] = known.joined(quantity) if known else quantity
        categories = dict(self.categories)
        for word, weight in other.categories.items():
            categories[word] = categories.get(word, 0) + weight
        return Values(_added([self.counts, other.counts]), quantities, categories)

    @property
    def category(self) -> tuple[str, float] | None:
        """The category that weighs most, or the first such by name, and its share of all weight.

        None when there are no categories.
        """
        if not self.categories:
            return None
        word = max(sorted(self.categories), key=lambda name: self.categories[name])
        return word, self.categories[word] / sum(self.categories.values())

    def told(self) -> dict[str, object]:
        """Return what the values, at least one and no categories, say together.

        A quantity becomes the weighted mean, with how far observations lie apart; counts add up.
        Quantities in the unit that weighs most are taken, because units do not mix.
        """
        if self.counts or not self.quantities:
            return {"counts": list(self.counts)}
        unit = max(sorted(self.quantities), key=lambda name: self.quantities[name].weight)
        chosen = self.quantities[unit]
        return {
            "value": round(chosen.weighted / (chosen.weight * _MICRO), 6),
            "unit": unit,
            "least": chosen.least / _MICRO,
            "most": chosen.most / _MICRO,
            "observations": chosen.observations,
        }


def values_of(weighted: Sequence[tuple[str, int]]) -> Values:
    """Return what *weighted* values, as they are written in claims, add up to.

    Each has a positive weight.
    """
    counted: list[tuple[int, ...]] = []
    measured: dict[str, list[tuple[int, int]]] = {}
    categories: dict[str, int] = {}
    for text, weight in weighted:
        if not text.startswith("{"):
            categories[text] = categories.get(text, 0) + weight
            continue
        value = _value_of(text)
        if value.unit is None:
            counted.append(value.numbers)
        else:
            measured.setdefault(value.unit, []).append((value.numbers[0], weight))
    quantities = {unit: _quantity(each) for unit, each in measured.items()}
    return Values(_added(counted), quantities, categories)


class _Value(NamedTuple):
    """A value: a quantity in millionths of a unit, or counts."""

    unit: str | None
    numbers: tuple[int, ...]


@lru_cache(maxsize=1 << 12)
def _value_of(text: str) -> _Value:
    value = orjson.loads(text)
    if "counts" in value:
        return _Value(None, tuple(value["counts"]))
    return _Value(value["unit"], (round(value["value"] * _MICRO),))


def _quantity(measured: Sequence[tuple[int, int]]) -> Quantity:
    micros = [micro for micro, _ in measured]
    return Quantity(
        weight=sum(weight for _, weight in measured),
        weighted=sum(micro * weight for micro, weight in measured),
        least=min(micros),
        most=max(micros),
        observations=len(micros),
    )


def _added(counted: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the sums by place; what is shorter has nothing in the last places."""
    return tuple(map(sum, zip_longest(*counted, fillvalue=0)))
