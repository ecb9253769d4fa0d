"""How probable it is that a value holds, when votes may be misread and values change.

A hidden Markov model with two parts.  *Reading*: a vote is right with the probability that its
source and its rule have (its trust q); otherwise it names any of V values.  *Persistence*: a value
lasts with the probability 2 ** (-days / half-life), otherwise it becomes any of V values.  A vote
that a value is over says that it did hold, and that it left with the probability q.  The forward
pass gives the probability of each value now, forward and backward together that of each
value at the time of a vote.  (Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 1989.)

Nothing but sums, products and quotients in the order of time, so that machines agree.
"""

import datetime as dt
from collections.abc import Sequence

from persona_assets.mindscapes.fold import Vote
from persona_assets.mindscapes.mindscape import Facet, Volatility
from persona_assets.mindscapes.weights import HALF_LIFE_DAYS, SCALE, decay

PLAUSIBLE_VALUES = 20
"""V: how many values a misread vote could have named, at least."""

_Belief = dict[str, float]  # the probability of each value; "" stands for all that nobody named


class Persistence:
    """The probabilities of the values of one key, given its votes in the order of their time."""

    def __init__(self, ordered: Sequence[Vote]) -> None:
        self._votes = list(ordered)
        self._values = sorted({vote_value(vote) for vote in ordered})
        self._unnamed = max(1, PLAUSIBLE_VALUES - len(self._values))
        self._size = len(self._values) + self._unnamed
        is_high = any(vote.volatility is Volatility.HIGH for vote in ordered)
        self._half_life = HALF_LIFE_DAYS["high" if is_high else "low"]
        self._forward = self._pass_forward()
        self._backward = self._pass_backward()

    def now(self, value: str, as_of: dt.datetime) -> float:
        """Return the probability that *value* holds at *as_of*, which no vote lies after."""
        last = self._votes[-1].first_at
        return round(self._moved(self._forward[-1], (as_of - last).days)[value], 6)

    def at(self, value: str, index: int) -> float:
        """Return the probability that *value* held at the time of the vote with *index*."""
        both = {
            name: self._forward[index][name] * self._backward[index][name]
            for name in self._forward[index]
        }
        return round(both[value] / sum(both.values()), 6)

    def _pass_forward(self) -> list[_Belief]:
        belief = {**dict.fromkeys(self._values, 1 / self._size), "": self._unnamed / self._size}
        passed: list[_Belief] = []
        before = self._votes[0].first_at
        for vote in self._votes:
            moved = self._moved(belief, (vote.first_at - before).days)
            told = _scaled({name: moved[name] * self._likelihood(vote, name) for name in moved})
            belief = self._left(told, vote) if _is_ending(vote) else told
            passed.append(belief)
            before = vote.first_at
        return passed

    def _pass_backward(self) -> list[_Belief]:
        message = dict.fromkeys([*self._values, ""], 1.0)
        passed = [message]
        for vote, after in zip(self._votes[-2::-1], self._votes[:0:-1], strict=True):
            later = self._before_leaving(message, after) if _is_ending(after) else message
            told = {name: later[name] * self._likelihood(after, name) for name in later}
            stays = self._stays((after.first_at - vote.first_at).days)
            named = sum(told[name] for name in self._values)
            mean = (named + told[""] * self._unnamed) / self._size
            message = _scaled({name: stays * told[name] + (1 - stays) * mean for name in told})
            passed.append(message)
        return passed[::-1]

    def _moved(self, belief: _Belief, days: int) -> _Belief:
        stays = self._stays(days)
        return {
            name: stays * share + (1 - stays) * (1 if name else self._unnamed) / self._size
            for name, share in belief.items()
        }

    def _left(self, belief: _Belief, vote: Vote) -> _Belief:
        """Return *belief* after the value that *vote* names may have given way to another."""
        ended, trust = vote_value(vote), vote.trust / SCALE
        share = trust * belief[ended] / (self._size - 1)
        return {
            name: belief[name] * (1 - trust)
            if name == ended
            else belief[name] + share * (1 if name else self._unnamed)
            for name in belief
        }

    def _before_leaving(self, message: _Belief, vote: Vote) -> _Belief:
        ended, trust = vote_value(vote), vote.trust / SCALE
        named = sum(message[name] for name in self._values if name != ended)
        others = (named + message[""] * self._unnamed) / (self._size - 1)
        return {**message, ended: (1 - trust) * message[ended] + trust * others}

    def _stays(self, days: int) -> float:
        return decay(days, self._half_life) / SCALE

    def _likelihood(self, vote: Vote, value: str) -> float:
        """Return how probable *vote* is where *value* holds."""
        trust = vote.trust / SCALE
        is_about = vote_value(vote) == value
        if vote.about.polarity > 0 or _is_ending(vote):
            return (trust if is_about else 0.0) + (1 - trust) / self._size
        return (0.0 if is_about else trust) + (1 - trust) / 2


def vote_value(vote: Vote) -> str:
    """Return what *vote* names, whatever its capitals."""
    return vote.about.value.casefold()


def once_held(votes: Sequence[Vote]) -> float:
    """Return how probable it is that a value held of which *votes* say that it is over."""
    odds = 1.0
    for vote in votes:
        trust = vote.trust / SCALE
        odds *= 1 + PLAUSIBLE_VALUES * trust / (1 - trust)
    return round(odds / (odds + PLAUSIBLE_VALUES - 1), 6)


def _is_ending(vote: Vote) -> bool:
    """Return whether *vote* says that something is over; of a state it says that it is not so."""
    return vote.about.polarity < 0 and vote.about.facet is not Facet.STATE


def _scaled(shares: _Belief) -> _Belief:
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}
