"""What the votes on one trait add up to.

All sums are of whole numbers, so that they are the same in any order, and what is known of some
votes can be added to what is known of others instead of being counted again.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from persona_assets.mindscapes.complex_values import Values, values_of
from persona_assets.mindscapes.fold import Vote, join_evidence, with_evidence
from persona_assets.mindscapes.measures import Numbers, numbers_of
from persona_assets.mindscapes.mindscape import Evidence, Volatility
from persona_assets.mindscapes.rules.styles import FULL_TURNS, LEAST_TURNS, STYLE_PREFIX

_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Tally:
    """What some votes on one trait say together.

    Attributes:
        count: How many there are.
        permille: The sum of their precisions, in thousandths.
        weight: The weight of those for what they say.
        against: The weight of those against it.
        is_style: Whether any of them was read by a rule of style.
        is_volatile: Whether any of them says that it changes soon.
        evidence: Where they were read, each place once, in order.
        updated_at: When the last of them was said.
        numbers: The sums of what they say, if they say numbers.
        values: The sums of what they say, if they say no numbers.
    """

    count: int
    permille: int
    weight: int
    against: int
    is_style: bool
    is_volatile: bool
    evidence: tuple[Evidence, ...]
    updated_at: dt.datetime
    numbers: Numbers
    values: Values

    def __add__(self, other: "Tally") -> "Tally":
        """Return what the votes of both say together; no vote is in both."""
        return Tally(
            count=self.count + other.count,
            permille=self.permille + other.permille,
            weight=self.weight + other.weight,
            against=self.against + other.against,
            is_style=self.is_style or other.is_style,
            is_volatile=self.is_volatile or other.is_volatile,
            evidence=with_evidence(self.evidence, other.evidence),
            updated_at=max(self.updated_at, other.updated_at),
            numbers=self.numbers + other.numbers,
            values=self.values + other.values,
        )


def tally_numbers(votes: Sequence[Vote]) -> Tally:
    """Return what those of *votes* say together that say a number."""
    said = [(vote, vote.number) for vote in votes if vote.number is not None]
    numbers = numbers_of([(vote.weight, number) for vote, number in said])
    return _tally([vote for vote, _ in said], numbers, values_of([]))


def tally_values(votes: Sequence[Vote]) -> Tally:
    """Return what those of *votes* say together that say no number."""
    said = [vote for vote in votes if vote.number is None]
    values = values_of([(vote.about.value, max(1, vote.weight)) for vote in said])
    return _tally(said, numbers_of([]), values)


def is_told(*tallies: Tally) -> bool:
    """Return whether the votes of *tallies* suffice: a trait of style needs 20 turns in all."""
    if not any(tally.is_style for tally in tallies):
        return True
    return sum(tally.permille for tally in tallies) * FULL_TURNS >= LEAST_TURNS * 1000


def _tally(votes: Sequence[Vote], numbers: Numbers, values: Values) -> Tally:
    rules = {rule for vote in votes for rule in vote.rules}
    return Tally(
        count=len(votes),
        permille=sum([vote.precision_permille for vote in votes]),
        weight=sum([vote.weight for vote in votes if vote.about.polarity > 0]),
        against=sum([vote.weight for vote in votes if vote.about.polarity < 0]),
        is_style=any(rule.startswith(STYLE_PREFIX) for rule in rules),
        is_volatile=Volatility.HIGH in {vote.volatility for vote in votes},
        evidence=join_evidence([place for vote in votes for place in vote.evidence]),
        updated_at=max([vote.last_at for vote in votes], default=_NEVER),
        numbers=numbers,
        values=values,
    )
