"""What the messages of a dataset would say without one behavior.

A behavior draws its random choices under its own name, so the same stream without it has the same
records; what differs is what the behavior did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Mask, of_type
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.formats import DeprecatedFormat
from persona_assets.behaviors.messages import MessageStyle
from persona_assets.behaviors.payloads import BoundaryValues, SignalNoise, Typos, UnicodeText
from persona_assets.generators.streams import stream_rows
from persona_assets.realism.evidence import Evidence, filled

MOST_ROWS = 3_000
"""How many messages are compared, at most: the first ones."""

Plain = Behavior[BehaviorParameters]


@dataclass(frozen=True)
class Comparison:
    """Messages, and what they would say without one behavior.

    Attributes:
        evidence: The records, as many as are compared.
        behavior: The behavior.
    """

    evidence: Evidence
    behavior: Plain

    @cached_property
    def is_pure(self) -> Mask:
        """Which messages nothing else but earlier behaviors has changed since.

        What is left out is drawn by itself, so a share of the rest is a share of all.
        """
        malformed = of_type(self.evidence.behaviors, MalformedInput)
        spoilt = [one for one in malformed if one.name != self.behavior.name]
        edges = of_type(self.evidence.behaviors, BoundaryValues)
        twice = [one for one in edges if isinstance(self.behavior.parameters, BoundaryValues)]
        later = [*self._later, *spoilt, *(one for one in twice if one.name != self.behavior.name)]
        failed = self.evidence.is_failed
        if isinstance(self.behavior.parameters, MalformedInput):
            failed = np.zeros_like(failed)
        return self.evidence.is_first & ~failed & ~self.evidence.named_any(later)

    @cached_property
    def without(self) -> Evidence:
        """The same records without the behavior and those that act after it."""
        return self.remade([])

    @cached_property
    def bare(self) -> Evidence:
        """The same records with nothing done to what they say.

        That is what damage is done to, as malformed messages are spared by all other behaviors.
        """
        evidence = self.evidence
        doing = {one.name for one in acting_on_contents(evidence)}
        if not doing:
            return self.without
        doing |= {one.name for one in of_type(evidence.behaviors, MalformedInput)}
        return _remade(evidence, [one for one in evidence.behaviors if one.name not in doing])

    def remade(self, instead: Sequence[Plain]) -> Evidence:
        """Return the same records with other behaviors *instead* of this one."""
        evidence, own = self.evidence, self.behavior.name
        after = {one.name for one in self._later} | {
            one.name for one in of_type(evidence.behaviors, MalformedInput)
        }
        before = [one for one in evidence.behaviors if one.name not in {*after, own}]
        return _remade(evidence, (*before, *instead))

    @cached_property
    def is_changed(self) -> Mask:
        """Which messages are not what they would be without the behavior."""
        same = pc.call_function("equal", [self.evidence.contents, self.without.contents])
        return ~filled(same, value=False).to_numpy(zero_copy_only=False)

    @cached_property
    def is_shown(self) -> Mask:
        """Which of the pure messages have all of their fields: those in the current format."""
        old = of_type(self.evidence.behaviors, DeprecatedFormat)
        return self.is_pure & ~self.evidence.named_any(old)

    @property
    def _later(self) -> Sequence[Plain]:
        """The behaviors that change a message after this one did."""
        ordered = acting_on_contents(self.evidence)
        names = [one.name for one in ordered]
        own = self.behavior.name
        return ordered[names.index(own) + 1 :] if own in names else []


def acting_on_contents(evidence: Evidence) -> Sequence[Plain]:
    """Return the behaviors that change what messages say, in the order in which they do."""
    found: list[Plain] = []
    for kind in (MessageStyle, SignalNoise, Typos, BoundaryValues, UnicodeText):
        found += of_type(evidence.behaviors, kind)
    return found


def compared(evidence: Evidence, behavior: Plain) -> Comparison:
    """Return the first messages of *evidence* beside what they are without *behavior*."""
    return Comparison(shortened(evidence), behavior)


def shortened(evidence: Evidence) -> Evidence:
    """Return the first records of *evidence*, as many as are compared."""
    table = evidence.table.slice(0, MOST_ROWS)
    return evidence if evidence.count <= MOST_ROWS else replace(evidence, table=table)


def without(evidence: Evidence, kind: type[BehaviorParameters]) -> Evidence:
    """Return the same records as they would be without all behaviors of one type."""
    left = [one for one in evidence.behaviors if not isinstance(one.parameters, kind)]
    return _remade(evidence, left)


def _remade(evidence: Evidence, behaviors: Sequence[Plain]) -> Evidence:
    """Return the same records with other behaviors."""
    source = replace(evidence.source, behaviors=tuple(behaviors))
    # Nobody's behavior changes the world, which takes as long to make as some records.
    vars(source)["world"] = evidence.source.world
    rows, _ = stream_rows(evidence.dataset, source, None)
    return Evidence(evidence.dataset, source, pa.Table.from_batches([rows(0, evidence.count)]))


def texts_of(column: pa.Array, chosen: Mask) -> list[str]:
    """Return the *chosen* texts of a column; a missing one is empty."""
    return column.filter(pa.array(chosen)).fill_null("").to_pylist()
