"""Does what a mindscape claims to know come true as often as it says?

Persons are simulated whose truth is known, observed through claims that are as reliable as their
source and rule say, and folded.  Of numeric traits: how often does the 90 % interval hold the
truth?  Of facts: of those that are held with a confidence of 0.7, are 70 % true?  The expected
calibration error (ECE) is the mean difference over ten bins, weighted by their counts (Naeini et
al., AAAI 2015).  ``--write`` writes the page.
"""

import argparse
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
from measuring import place, report

from persona_assets.keys import child_key, derive, integers_one, normal_one, row_key, uniform_one
from persona_assets.mindscapes.measures import DEFAULT_PRIOR
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Volatility
from persona_assets.mindscapes.synthesis import synthesize_mindscape
from persona_assets.mindscapes.weights import HALF_LIFE_DAYS, SOURCE_PERMILLE

AS_OF = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
PERSONS = 1500
COUNTS = (1, 3, 10, 40)
MISREADINGS = (10, 20, 50)
NORMAL_90 = 1.6448536
_SOURCES = ("chat_log", "interview", "document")
_PRECISIONS = (0.3, 0.59, 0.88)


@dataclass(frozen=True, slots=True)
class Held:
    """How sure a mindscape was of something, and whether it was so."""

    confidence: float
    is_true: bool


def main() -> None:
    """Measure and print; with --write, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    coverage = {count: _coverage(count) for count in COUNTS}
    mean = float(np.mean(list(coverage.values())))
    facts = {
        values: [held for person in range(PERSONS) for held in _facts(person, values)]
        for values in MISREADINGS
    }
    text = "\n".join(
        [
            "# Calibration\n",
            f"{PERSONS} simulated persons for each line.\n",
            "## 90 % intervals of numeric traits\n",
            "| votes | hold the truth |",
            "| --- | --- |",
            *(f"| {count} | {share:.3f} |" for count, share in coverage.items()),
            f"| all | {mean:.3f} |\n",
            "## Confidence of facts\n",
            "A misread vote names one of so many other values; the mindscape assumes 20.\n",
            "| values | facts | mean confidence | true | ECE |",
            "| --- | --- | --- | --- | --- |",
            *(_fact_line(values, held) for values, held in facts.items()),
            f"\n{place()}\n",
        ]
    )
    raw = {"coverage": coverage, "ece": {values: _ece(held) for values, held in facts.items()}}
    if options.write:
        report("calibration", text, raw)
    else:
        print(text)


def _coverage(count: int) -> float:
    held = 0
    for person in range(PERSONS):
        key = row_key(derive(1, "trait", count), person)
        truth = DEFAULT_PRIOR.mean + DEFAULT_PRIOR.deviation() * normal_one(child_key(key, 0))
        claims = [_measured(key, index, truth) for index in range(count)]
        [trait] = _mindscape(claims).traits
        held += abs(trait.value - truth) <= NORMAL_90 * (trait.standard_deviation or 0.0)
    return held / PERSONS


def _measured(key: int, index: int, truth: float) -> Claim:
    """Return a measurement whose error is that of one of full weight, over the root of its own."""
    drawn = child_key(key, index + 1)
    source = _SOURCES[integers_one(child_key(drawn, 0), len(_SOURCES))]
    precision = 0.2 + 0.8 * uniform_one(child_key(drawn, 1))
    weight = SOURCE_PERMILLE[source] / 1000 * precision
    error = DEFAULT_PRIOR.error / sqrt(weight) * normal_one(child_key(drawn, 2))
    return _claim(Facet.TRAIT, "steadiness", str(index), (source, precision), AS_OF, truth + error)


def _facts(person: int, values: int) -> Iterator[Held]:
    """Yield the facts on the city of a person who moves, told in up to eight conversations."""
    key = row_key(derive(1, "fact", values), person)
    count = 1 + integers_one(child_key(key, 0), 8)
    ages = sorted(1500 * uniform_one(child_key(key, 10 + i)) ** 2 for i in range(count))[::-1]
    lived = _life(key, [*ages, 0.0], values)
    claims: list[Claim] = []
    for index, (age, city) in enumerate(zip(ages, lived, strict=False)):
        drawn = child_key(key, 100 + index)
        source = _SOURCES[integers_one(child_key(drawn, 0), len(_SOURCES))]
        precision = _PRECISIONS[integers_one(child_key(drawn, 1), len(_PRECISIONS))]
        trust = SOURCE_PERMILLE[source] / 1000 * precision
        is_right = uniform_one(child_key(drawn, 2)) < trust
        said = city if is_right else integers_one(child_key(drawn, 3), values)
        when = AS_OF - dt.timedelta(days=age)
        claims.append(_claim(Facet.FACT, "city", f"City {said}", (source, precision), when))
    truths = {
        AS_OF - dt.timedelta(days=age): f"City {c}" for age, c in zip(ages, lived, strict=False)
    }
    for fact in _mindscape(claims).facts:
        then = AS_OF if fact.valid_to is None else fact.updated_at
        truth = f"City {lived[-1]}" if fact.valid_to is None else truths[then]
        yield Held(fact.confidence_fraction, fact.value == truth)


def _life(key: int, ages: list[float], values: int) -> list[int]:
    """Return where the person lived at each of *ages* days ago."""
    lived = [integers_one(child_key(key, 1), values)]
    for index, (before, after) in enumerate(pairwise(ages)):
        stays = 2 ** (-(before - after) / HALF_LIFE_DAYS["low"])
        moved = uniform_one(child_key(key, 1000 + index)) >= stays
        lived.append(integers_one(child_key(key, 2000 + index), values) if moved else lived[-1])
    return lived


def _claim(
    facet: Facet,
    key: str,
    value: str,
    source: tuple[str, float],
    when: dt.datetime,
    number: float | None = None,
) -> Claim:
    name = f"{key} {value} {when.isoformat()}"
    source_type, precision = source
    return Claim(
        claim_id=name,
        persona="simulated",
        facet=facet,
        key=key,
        value=value,
        number=number,
        polarity=1,
        rule="simulated@1",
        precision_fraction=round(precision, 3),
        source_type=source_type,
        evidence=Evidence(name, 0, 1),
        effective_at=when,
        volatility=Volatility.LOW,
    )


def _mindscape(claims: list[Claim]):  # noqa: ANN202 - a Mindscape
    return synthesize_mindscape("simulated", claims, as_of=AS_OF, observation_count=len(claims))


def _ece(held: list[Held]) -> float:
    confidence = np.array([each.confidence for each in held])
    true = np.array([each.is_true for each in held], dtype=np.float64)
    bins = np.minimum(9, (confidence * 10).astype(int))
    return float(
        sum(
            abs(confidence[bins == number].mean() - true[bins == number].mean())
            * (bins == number).mean()
            for number in np.unique(bins)
        )
    )


def _fact_line(values: int, held: list[Held]) -> str:
    confidence = np.mean([each.confidence for each in held])
    true = np.mean([each.is_true for each in held])
    return f"| {values} | {len(held)} | {confidence:.3f} | {true:.3f} | {_ece(held):.3f} |"


if __name__ == "__main__":
    main()
