"""Tests of looking for many texts at once: it finds what looking for each of them finds."""

from hypothesis import given
from hypothesis import strategies as st

from persona_assets.upkeep.searching import find_texts, replace_texts, texts_in

ALPHABET = "ab\né☃\U0001f600"
TEXTS = st.lists(st.text(ALPHABET, min_size=1, max_size=4), max_size=8)
CONTENTS = st.lists(st.text(ALPHABET, max_size=30), max_size=6)


@given(texts=TEXTS, contents=CONTENTS)
def test_all_at_once_finds_what_one_by_one_finds(texts: list[str], contents: list[str]) -> None:
    """Overlaps, repeats and characters of any width hide nothing."""
    found = dict(find_texts(texts, enumerate(contents)))

    expected = {
        number: {text for text in texts if text in content}
        for number, content in enumerate(contents)
    }
    assert found == {number: hits for number, hits in expected.items() if hits}


@given(texts=TEXTS, contents=CONTENTS)
def test_what_is_replaced_is_not_found_any_more(texts: list[str], contents: list[str]) -> None:
    """Whatever overlaps, no text is whole afterwards, and what had none is as it was."""
    after = replace_texts(contents, texts, "*")

    assert texts_in(texts, after) == set()
    for before, now in zip(contents, after, strict=True):
        assert (now == before) or texts_in(texts, [before])


def test_half_a_character_is_in_nobodys_way() -> None:
    """A program may send a lone surrogate; the rest of the texts is looked for all the same."""
    assert texts_in(["harbor"], ["\ud800", "the harbor"]) == {"harbor"}
    assert replace_texts(["\ud800", "the harbor"], ["harbor"], "*") == ["\ud800", "the *"]


def test_a_text_with_half_a_character_is_found_as_it_was_given() -> None:
    """Whoever looks for it can tell which of its texts was found."""
    assert texts_in(["half \ud800", "harbor"], ["half \ud800 way"]) == {"half \ud800"}


def test_no_text_is_in_nothing() -> None:
    """Nothing to look for is found nowhere."""
    assert (
        texts_in([], ["the harbor"]) == texts_in(["harbor"], []) == texts_in([""], ["x"]) == set()
    )
