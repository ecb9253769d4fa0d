"""How many of the plain statements that people make are read, and how few wrong ones.

Both sets are our own sentences, of everyday talk and of work, half of them traps.  The rules were
improved on ``developed_on.yaml``; ``held_out.yaml`` was written before and only counted.
"""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.labelled_statements import labels, score
from persona_assets_tests.mindscapes.making import make_chat

KINDS = ("fact", "relation", "goal", "belief", "preference", "decision", "commitment", "state")


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        pytest.param("developed_on.yaml", 0.98, 0.97, id="those that the rules were improved on"),
        pytest.param("held_out.yaml", 0.95, 0.85, id="those that were held out"),
    ],
)
def test_most_statements_are_read_and_few_wrongly(
    name: str, precision: float, recall: float
) -> None:
    """Of a labelled set, at least these parts of what is read and of what is said are right."""
    scored = score(name)

    assert scored.precision >= precision, scored.faults
    assert scored.recall >= recall, scored.faults


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_statement_is_read(kind: str) -> None:
    """No kind is left behind: nine in ten of each are read in the set that was improved on."""
    scored = score("developed_on.yaml")

    assert scored.right[kind] >= 0.9 * (scored.right[kind] + scored.missed[kind]) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_each_claim_stands_in_its_own_words(kind: str) -> None:
    """The words that a claim points to are in the text, and hold what its value says."""
    for sentence in labels("developed_on.yaml"):
        seen = make_chat(sentence)
        for claim in extract_claims(seen):
            words = seen.raw[claim.evidence.start : claim.evidence.end]
            if claim.facet is Facet(kind):
                assert set(claim.value.casefold().split()) <= set(words.casefold().split())


def test_no_sentence_is_in_both_sets() -> None:
    """What is held out was never developed on."""
    assert labels("developed_on.yaml").keys().isdisjoint(labels("held_out.yaml"))
