"""Assessments are scored by their published keys, or kept as they were told."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.errors import InvalidDocumentError
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.observations.observation import Observation
from persona_assets.observations.questionnaires import BFI_2_FACETS, score_bfi_2
from persona_assets_tests.observations.making import read

DOMAIN_KEY = {
    "extraversion": "1 6 11R 16R 21 26R 31R 36R 41 46 51R 56",
    "agreeableness": "2 7 12R 17R 22R 27 32 37R 42R 47R 52 57",
    "conscientiousness": "3R 8R 13 18 23R 28R 33 38 43 48R 53 58R",
    "negative_emotionality": "4R 9R 14 19 24R 29R 34 39 44R 49R 54 59",
    "open_mindedness": "5R 10 15 20 25R 30R 35 40 45R 50R 55R 60",
}
"""The published key of the domains (Soto and John, 2017), which is listed apart from the facets."""


def make_sheet(instrument: str = "bfi_2", **fields: object) -> dict[str, object]:
    """Return an assessment as a file holds it."""
    return {"instrument": instrument, "taken_on": "2026-02-10", **fields}


def read_sheet(tmp_path: Path, sheet: dict[str, object]) -> Observation:
    """Return what is read of an assessment."""
    [seen] = read(tmp_path, {"assessments/a.json": sheet})
    return seen


def test_the_facets_make_up_the_published_domains() -> None:
    """Items and directions of three facets are those that the key lists for their domain."""
    by_domain: dict[str, set[int]] = {}
    for domain, items in BFI_2_FACETS.values():
        by_domain.setdefault(domain, set()).update(items)

    assert by_domain == {
        domain: {-int(one[:-1]) if one.endswith("R") else int(one) for one in key.split()}
        for domain, key in DOMAIN_KEY.items()
    }


@given(st.lists(st.integers(1, 5), min_size=60, max_size=60))
def test_a_domain_is_the_mean_of_its_facets(given_answers: list[int]) -> None:
    """Scores lie between 0 and 1, and a turned sheet turns them around."""
    answers = dict(enumerate(given_answers, start=1))

    scores = score_bfi_2(answers)
    turned = score_bfi_2({item: 6 - answer for item, answer in answers.items()})

    for domain in DOMAIN_KEY:
        facets = [scores[facet] for facet, (of, _) in BFI_2_FACETS.items() if of == domain]
        assert scores[domain] == pytest.approx(sum(facets) / 3)
    assert all(0 <= score <= 1 for score in scores.values())
    assert turned == pytest.approx({name: 1 - score for name, score in scores.items()})


def test_the_bfi_2_says_the_big_five_and_its_facets(tmp_path: Path) -> None:
    """Negative emotionality is the opposite of stability; the evidence is the answers behind it."""
    answers = {str(item): 3 for item in range(1, 61)} | {"4": 5, "49": 5, "19": 1, "34": 1}

    seen = read_sheet(tmp_path, make_sheet(answers=answers))

    claims = {claim.key: claim for claim in extract_claims(seen)}
    assert claims["anxiety"].number == 0.0
    assert claims["emotional_stability"].number == pytest.approx(2 / 3)
    assert len(claims) == 20
    place = claims["anxiety"].evidence
    assert (
        seen.raw[place.start : place.end]
        == "anxiety 4: 5\nanxiety 19: 1\nanxiety 34: 1\nanxiety 49: 5"
    )


@pytest.mark.parametrize(
    ("sheet", "claimed"),
    [
        pytest.param(
            make_sheet("mbti", type="INTJ", clarity={"EI": 60}), {"mbti_type": "INTJ"}, id="MBTI"
        ),
        pytest.param(make_sheet("enneagram", type=9, wing=1), {"enneagram_type": "9w1"}, id="Enn."),
        pytest.param(
            make_sheet("disc", dominance=60, influence=20, steadiness=30.5, conscientiousness=90),
            {
                "disc_dominance": "0.6",
                "disc_influence": "0.2",
                "disc_steadiness": "0.305",
                "disc_conscientiousness": "0.9",
            },
            id="DISC",
        ),
    ],
)
def test_a_result_is_kept_as_it_was_told(
    tmp_path: Path, sheet: dict[str, object], claimed: dict[str, str]
) -> None:
    """Nothing else is inferred of it."""
    seen = read_sheet(tmp_path, sheet)

    assert {claim.key: claim.value for claim in extract_claims(seen)} == claimed


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        pytest.param(
            make_sheet("horoscope"), "instrument: expected one of bfi_2, disc", id="stars"
        ),
        pytest.param(make_sheet(answers={"1": 3}), r"items 1 to 60 must be answered; miss", id="1"),
        pytest.param(
            make_sheet(answers={str(n): 3 for n in range(1, 60)}), r"missing \[60\]", id="59"
        ),
        pytest.param(
            make_sheet(answers={str(n): 3 for n in range(1, 60)} | {"60": None}),
            "answers",
            id="an answer that is null",
        ),
        pytest.param(make_sheet("mbti", type="XXXX"), "type: .*found 'XXXX'", id="no type"),
        pytest.param(make_sheet("mbti", type="INTJ", clarity={"EI": 101}), "clarity.EI", id="101"),
        pytest.param(make_sheet("enneagram", type=9, wing=2), "of type 9 it is 1 or 8", id="wing"),
        pytest.param(make_sheet("enneagram", type=0), "type: .*found 0", id="type 0"),
        pytest.param(make_sheet("disc", dominance=1), "influence: required", id="a part of DISC"),
        pytest.param({"taken_on": "2026-02-10"}, "instrument: required", id="no instrument"),
    ],
)
def test_a_bad_assessment_names_the_field(
    tmp_path: Path, sheet: dict[str, Any], problem: str
) -> None:
    """No score is made of a sheet that is not whole."""
    with pytest.raises(InvalidDocumentError, match=rf"a\.json:\d+: .*{problem}"):
        read_sheet(tmp_path, sheet)
