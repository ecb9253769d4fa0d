"""Where a statement stands between the votes for it and those against it."""

import datetime as dt

import pytest

from persona_assets.mindscapes.fold import Vote, VoteKey
from persona_assets.mindscapes.mindscape import Evidence, Facet, Volatility
from persona_assets.mindscapes.propositions import weigh

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def make_vote(polarity: int, weight: int) -> Vote:
    """Return a vote for or against liking tea."""
    return Vote(
        about=VoteKey(Facet.PREFERENCE, "tea", "tea", polarity, f"o{polarity}"),
        weight=weight,
        trust=weight,
        precision_permille=620,
        number=None,
        first_at=NOON,
        last_at=NOON,
        evidence=(Evidence(f"o{polarity}", 0, 3),),
        rules=("test@1",),
        volatility=Volatility.LOW,
    )


@pytest.mark.parametrize(
    ("support", "against", "is_contested"),
    [
        pytest.param(3, 1, False, id="exactly a quarter"),
        pytest.param(299, 101, True, id="just more than a quarter"),
        pytest.param(301, 99, False, id="just less than a quarter"),
        pytest.param(1, 1, True, id="even"),
        pytest.param(1, 0, False, id="nothing against"),
    ],
)
def test_contested_is_more_than_a_quarter(support: int, against: int, is_contested: bool) -> None:  # noqa: FBT001
    """A statement is contested when more than a quarter of the weight is on the other side."""
    votes = [make_vote(1, 1000 * support)]
    votes += [make_vote(-1, 1000 * against)] if against else []

    assert weigh(votes).is_contested is is_contested
