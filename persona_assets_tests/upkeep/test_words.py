"""Tests of whose words are erased."""

import gzip
from pathlib import Path

from persona_assets.upkeep.proving import prove_gone
from persona_assets.upkeep.words import holders, words_to_erase
from persona_assets_tests.knowledge.builders import make_observation

OWN = "I moved to Porto because of the harbor."
SHARED = "Good morning to everybody out there."


def test_the_words_of_the_persona_are_erased_and_not_those_of_others() -> None:
    """What somebody else says in the same chat is theirs; short words are nobody's."""
    chat = make_observation(("Mara", OWN), ("Kim", "Kim says that it rains again."), ("Mara", "ok"))

    words = words_to_erase([chat], [])

    assert (words.erased, words.kept) == ((OWN,), ())


def test_what_is_said_elsewhere_stays() -> None:
    """Another observation, or another person, that says the same keeps its words."""
    erased = make_observation(("Mara", OWN), ("Mara", SHARED))
    stays = make_observation(("Mara", f"Well. {SHARED}"))

    words = words_to_erase([erased], [stays])

    assert (words.erased, words.kept) == ((OWN,), (SHARED,))


def test_a_sentence_out_of_a_longer_line_is_erased_too() -> None:
    """Whoever copies a single sentence, as a search shows it, holds words of the persona."""
    other = "The fish market there opens at five. Ok."
    line = f"{OWN} {other}"

    words = words_to_erase([make_observation(("Mara", line))], [])

    assert words.erased == (line, OWN, "The fish market there opens at five.")


def test_a_sentence_that_somebody_else_says_stays() -> None:
    """It is theirs as well, though the line around it is not."""
    line = f"{OWN} {SHARED}"

    words = words_to_erase(
        [make_observation(("Mara", line))], [make_observation(("Mara", f"Well. {SHARED} Hi."))]
    )

    assert (words.erased, words.kept) == ((line, OWN), (SHARED,))


def test_a_sentence_that_is_copied_alone_is_found(tmp_path: Path) -> None:
    """The proof looks for the sentences of a line, not for the whole line only."""
    words = words_to_erase([make_observation(("Mara", f"{OWN} So what? It is fine."))], [])
    (tmp_path / "planted.gz").write_bytes(gzip.compress(f"- {OWN}\n".encode()))

    assert [each.path.name for each in prove_gone(words.erased, [tmp_path]).remnants] == [
        "planted.gz"
    ]


def test_others_who_hold_the_words_are_found() -> None:
    """Their observations quote or overhear the persona."""
    words = words_to_erase([make_observation(("Mara", OWN))], [])
    heard = make_observation(("Kim", "Hi."), ("Mara", OWN))
    other = make_observation(("Kim", "Nothing of that."))

    assert holders(words, {"kim": [heard, other], "ada": [other]}) == {
        "kim": [heard.observation_id]
    }
