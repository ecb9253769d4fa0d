"""Tests of whose words are erased."""

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


def test_others_who_hold_the_words_are_found() -> None:
    """Their observations quote or overhear the persona."""
    words = words_to_erase([make_observation(("Mara", OWN))], [])
    heard = make_observation(("Kim", "Hi."), ("Mara", OWN))
    other = make_observation(("Kim", "Nothing of that."))

    assert holders(words, {"kim": [heard, other], "ada": [other]}) == {
        "kim": [heard.observation_id]
    }
