"""A question finds the fact that it asks for, though its words are others than the fact's."""

import pytest

from persona_assets.knowledge.passages import Passage, passages
from persona_assets.knowledge.search import PassageIndex, SearchQuestion
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets_tests.mindscapes.making import make_chat, synthesize

SAID = [
    "I used to live in Bruges and the harbor there was lovely.",
    "I live in Ghent now.",
    "I work at Norwave.",
    "I'm married to Jonas.",
    "I'm 43 years old.",
    "I'm allergic to walnuts.",
    "I play the cello.",
    "I speak Frisian.",
    "I'm terrified of moths.",
    "The ferry was late again and everyone who lives on the island works from home now.",
    "The printer at the office eats paper and nobody is feeling responsible for it.",
]


@pytest.fixture(scope="module")
def found_in() -> list[Passage]:
    """The passages of what was said on eleven days."""
    seen = [make_chat(text, on=number) for number, text in enumerate(SAID)]
    claims = [claim for each in seen for claim in extract_claims(each)]
    return passages(seen, synthesize(claims))


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Where does Mara live now?", "city: Ghent"),
        ("What is Mara's home town these days, which city is it?", "city: Ghent"),
        ("Where does she work?", "employer: Norwave"),
        ("Who is her employer?", "employer: Norwave"),
        ("Who is Mara's husband?", "spouse: Jonas"),
        ("How old is she?", "age: 43"),
        ("Is there anything that she must not eat?", "allergy: walnuts"),
        ("Which instruments does she play?", "instrument: cello"),
        ("What languages does Mara speak?", "language: Frisian"),
        ("What is she scared of?", "fear: moths"),
    ],
)
def test_a_question_finds_the_fact_by_other_words(
    question: str, fact: str, found_in: list[Passage]
) -> None:
    """Without a model, the fact is among the first two, before what only shares words with it."""
    hits = PassageIndex(found_in, None).search(SearchQuestion(question, None, 2))

    assert fact in [hit.passage.content for hit in hits]


def test_what_holds_comes_before_what_is_over(found_in: list[Passage]) -> None:
    """Of two cities the present one is found first."""
    hits = PassageIndex(found_in, None).search(SearchQuestion("Where does she live?", None, 20))
    cities = [hit.passage.content for hit in hits if hit.passage.content.startswith("city")]

    assert cities == ["city: Ghent", "city: Bruges"]
