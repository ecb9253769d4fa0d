"""What the rules read, and what they leave alone."""

from dataclasses import replace

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet, Volatility
from persona_assets.mindscapes.rules.sentences import subject_sentences
from persona_assets.mindscapes.wording import words_of
from persona_assets_tests.mindscapes.making import make_chat, read_claims


@pytest.mark.parametrize(
    ("text", "key", "value", "polarity"),
    [
        pytest.param("I work at Fernhill Instruments.", "employer", "Fernhill Instruments", 1),
        pytest.param("I used to work at Norwave.", "employer", "Norwave", -1, id="left"),
        pytest.param("I'm a data scientist, really", "role", "data scientist", 1, id="role"),
        pytest.param("I live in Porto.", "city", "Porto", 1, id="city"),
        pytest.param("We moved to Bristol last week", "city", "Bristol", 1, id="moved"),
        pytest.param("I grew up in Ystad and left", "origin", "Ystad", 1, id="origin"),
        pytest.param("I was born in Ystad.", "birthplace", "Ystad", 1, id="birthplace"),
        pytest.param("I am allergic to peanuts.", "allergy", "peanuts", 1, id="allergy"),
        pytest.param("I'm vegetarian, by the way", "diet", "vegetarian", 1, id="diet"),
        pytest.param("I play the upright bass!", "instrument", "upright bass", 1, id="music"),
        pytest.param("I just turned 36.", "age", "36", 1, id="age"),
        pytest.param("My birthday is 3 March", "birthday", "3 March", 1, id="birthday"),
    ],
)
def test_facts_are_read(text: str, key: str, value: str, polarity: int) -> None:
    """A plain statement about oneself is a fact; a cue that it is over ends it."""
    claims = read_claims(text, facet=Facet.FACT)

    assert (key, value, polarity) in [(c.key, c.value, c.polarity) for c in claims]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Do I work at Fernhill?", id="a question"),
        pytest.param("If I moved to Bristol I would run more.", id="a hypothesis"),
        pytest.param("Tomas said I live in Leeds.", id="what another says"),
        pytest.param('They wrote "I live in Leeds now" on it.', id="a quotation"),
        pytest.param("`I live in Leeds`", id="code"),
        pytest.param("> I live in Leeds", id="a quoted line"),
        pytest.param("When I'm in Boston I run.", id="a visit"),
        pytest.param("this is Max", id="a dog perhaps"),
    ],
)
def test_what_is_not_asserted_is_no_fact(text: str) -> None:
    """Questions, suppositions and the words of others give nothing."""
    assert read_claims(text, facet=Facet.FACT) == []


def test_only_the_personas_own_turns_count() -> None:
    """What someone else says of himself is no fact about the persona."""
    assert extract_claims(make_chat("I live in Leeds.", speaker="Jo")) == []


@pytest.mark.parametrize(
    ("text", "employer"),
    [
        pytest.param("I work as a baker at Klein & Sohn", "Klein & Sohn", id="ampersand"),
        pytest.param("I work for O'Hara-Blum in York.", "O'Hara-Blum", id="apostrophe, hyphen"),
        pytest.param("I work at Bank of Lund now", "Bank of Lund", id="of"),
        pytest.param("I work for Reed and Daughters.", "Reed and Daughters", id="and"),
        pytest.param("I work at Corvid and Jo works there", "Corvid", id="and another clause"),
        pytest.param("I work at Corvid and I like it", "Corvid", id="and I"),
    ],
)
def test_a_firm_has_its_whole_name(text: str, employer: str) -> None:
    """The name of a firm may hold signs and small words, and ends where the clause ends."""
    claims = read_claims(text, facet=Facet.FACT)

    assert [c.value for c in claims if c.key == "employer"] == [employer]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        pytest.param("I have a sister called Anna.", "relation.sister", "Anna", id="called"),
        pytest.param("I've got a little brother named Ben", "relation.brother", "Ben", id="named"),
        pytest.param("My aunt's name is Cleo.", "relation.aunt", "Cleo", id="name is"),
        pytest.param("The name of my son is Dov.", "relation.son", "Dov", id="name of"),
        pytest.param("I have twins and a dog called Rex.", "pet.dog", "Rex", id="pet"),
    ],
)
def test_a_relative_is_known_by_name(text: str, key: str, value: str) -> None:
    """However the name is brought in, the relation is read."""
    claims = read_claims(text, facet=Facet.RELATION)

    assert (key, value) in [(claim.key, claim.value) for claim in claims]


def test_not_having_a_relative_is_no_relation() -> None:
    """Who is denied is not there."""
    assert read_claims("I don't have a sister called Anna.", facet=Facet.RELATION) == []


def test_a_relation_has_a_name() -> None:
    """Who Rita is follows from one phrase."""
    [claim] = read_claims("My sister Rita called twice.", facet=Facet.RELATION)

    assert (claim.key, claim.value) == ("relation.sister", "Rita")


@pytest.mark.parametrize(
    ("text", "key", "polarity"),
    [
        pytest.param("I really love the card layout!", "card", 1, id="love"),
        pytest.param("I don't like the card layout.", "card", -1, id="negated"),
        pytest.param("I'm against the cards now!", "card", -1, id="against"),
        pytest.param("I hate meetings", "meet", -1, id="hate"),
        pytest.param("I don't think we should ship the cards.", "card", -1, id="not ship"),
    ],
)
def test_a_liking_and_a_disliking_share_a_key(text: str, key: str, polarity: int) -> None:
    """Negation turns the polarity and keeps the subject."""
    [claim] = read_claims(text, facet=Facet.PREFERENCE)

    assert (claim.key, claim.polarity) == (key, polarity)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I prefer tea to coffee.", id="to"),
        pytest.param("I'd rather have tea than coffee.", id="rather"),
    ],
)
def test_what_is_liked_less_is_not_disliked(text: str) -> None:
    """A comparison says one thing, about both: who prefers tea may well like coffee."""
    [liked] = read_claims(text, facet=Facet.PREFERENCE)

    assert (liked.key, liked.polarity) == ("coffe or tea", -1)


def test_a_comparison_and_its_opposite_share_a_key() -> None:
    """The direction is the polarity, so that the one counts against the other."""
    [one] = read_claims("I prefer tea to coffee.", facet=Facet.PREFERENCE)
    [other] = read_claims("I prefer coffee over tea.", facet=Facet.PREFERENCE)

    assert (one.key, one.polarity) == (other.key, -other.polarity)


@pytest.mark.parametrize(
    ("text", "born", "grown"),
    [
        pytest.param("I was born in Oulu but grew up in Turku.", ["Oulu"], ["Turku"], id="two"),
        pytest.param("I was born and raised in Oulu.", ["Oulu"], ["Oulu"], id="one for both"),
        pytest.param("I was raised in Oulu.", [], ["Oulu"], id="only raised"),
        pytest.param("I was born in Oulu.", ["Oulu"], [], id="only born"),
    ],
)
def test_where_one_was_born_is_not_where_one_grew_up(
    text: str, born: list[str], grown: list[str]
) -> None:
    """A birthplace is a fact of its own."""
    read = [(claim.key, claim.value) for claim in read_claims(text, facet=Facet.FACT)]

    assert [value for key, value in read if key == "birthplace"] == born
    assert [value for key, value in read if key == "origin"] == grown


def test_not_being_against_is_no_dislike() -> None:
    """Two negations are none."""
    assert read_claims("I'm not against long talks.", facet=Facet.PREFERENCE) == []


def test_a_hedge_halves_the_precision() -> None:
    """What is put carefully counts less."""
    [plain] = read_claims("I want to run a marathon.", facet=Facet.GOAL)
    [hedged] = read_claims("Maybe I want to run a marathon.", facet=Facet.GOAL)

    assert hedged.precision_fraction == plain.precision_fraction / 2


def test_a_goal_keeps_its_time_but_not_in_its_key() -> None:
    """The same goal with another date is the same goal."""
    [claim] = read_claims("I want to launch the hobby version by May.", facet=Facet.GOAL)

    assert claim.value == "launch the hobby version by May"
    assert claim.key == "launch hobbi version"


def test_small_talk_is_no_goal() -> None:
    """Wanting to say something is not a goal."""
    assert read_claims("I just want to say thank you all.", facet=Facet.GOAL) == []


def test_a_goal_that_is_refused_has_negative_polarity() -> None:
    """Not wanting is evidence against a goal."""
    [claim] = read_claims("I don't want to add another dashboard.", facet=Facet.GOAL)

    assert claim.polarity == -1


def test_a_belief_that_is_denied_has_the_same_key() -> None:
    """Thinking and not thinking a thing are about one thing."""
    [held] = read_claims("I think small changes are safer.", facet=Facet.BELIEF)
    [denied] = read_claims("I don't think small changes are safer.", facet=Facet.BELIEF)

    assert (held.key, held.polarity, denied.polarity) == (denied.key, 1, -1)


def test_a_commitment_passes_soon() -> None:
    """A promise is of high volatility."""
    [claim] = read_claims("I'll send the report by Friday.", facet=Facet.COMMITMENT)

    assert (claim.value, claim.volatility) == ("send the report by Friday", Volatility.HIGH)


def test_a_decision_against_something_is_told_apart() -> None:
    """Deciding to and deciding not to have one key."""
    [kept] = read_claims("We decided to ship the card layout.", facet=Facet.DECISION)
    [dropped] = read_claims("We decided not to ship the card layout.", facet=Facet.DECISION)

    assert (kept.key, kept.polarity, dropped.polarity) == (dropped.key, 1, -1)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        pytest.param("I'm tired but happy", {("tired", 1), ("happy", 1)}, id="but"),
        pytest.param("I am calm, rested and proud.", {("calm", 1), ("rested", 1), ("proud", 1)}),
        pytest.param("I'm hungry but really happy", {("happy", 1)}, id="after another word"),
        pytest.param("Tired but happy!", {("tired", 1), ("happy", 1)}, id="no verb"),
        pytest.param("I'm not sad but tired", {("sad", -1), ("tired", 1)}, id="negation ends"),
        pytest.param("I'm not sad or angry", {("sad", -1), ("angry", -1)}, id="negation lasts"),
        pytest.param("I'm happy but not rested", {("happy", 1), ("rested", -1)}, id="but not"),
    ],
)
def test_states_in_a_row_are_all_read(text: str, states: set[tuple[str, int]]) -> None:
    """Mood and energy can be told in one breath."""
    claims = read_claims(text, facet=Facet.STATE)

    assert {(claim.value, claim.polarity) for claim in claims} == states


def test_a_mood_is_a_state_of_high_volatility() -> None:
    """How someone feels today may be over tomorrow (PK-104)."""
    [claim] = read_claims("I'm so tired today", facet=Facet.STATE)

    assert (claim.key, claim.value, claim.volatility) == ("energy", "tired", Volatility.HIGH)


def test_a_past_mood_is_no_state() -> None:
    """Having been tired is not being tired."""
    assert read_claims("I was tired then.", facet=Facet.STATE) == []


def test_names_are_entities_but_first_words_are_not() -> None:
    """A capital at the start of a sentence proves nothing."""
    claims = read_claims("Nothing works. Ask Ines Carvalho.", facet=Facet.ENTITY)

    assert [claim.value for claim in claims] == ["Ines Carvalho"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Half of 14 is 7.", id="of and a number"),
        pytest.param("Maybe The 14 of us, or The Eleven.", id="only an article and a number"),
        pytest.param("We saw eleven, or thirty, or a hundred.", id="number words"),
    ],
)
def test_numbers_and_small_words_name_nothing(text: str) -> None:
    """Neither a name nor a topic is made of numbers and function words alone."""
    assert read_claims(text, facet=Facet.ENTITY) == []
    assert read_claims(text, facet=Facet.TOPIC) == []


def test_a_name_may_hold_a_number() -> None:
    """A number beside a name belongs to it."""
    [claim] = read_claims("We met in Studio 54 of course", facet=Facet.ENTITY)

    assert claim.value == "Studio 54"


def test_evidence_points_at_the_words() -> None:
    """The text at the span holds the words of the value, and the span lies in the raw text."""
    seen = make_chat(
        "hi! \U0001f600 I don\u2019t like the card layout, `really`.",
        "I live in Leeds; my sister Rita too. I want to finish my thesis by 2027.",
        "I think that a model without a baseline is worthless, but we'll see.",
        "We decided to keep https://example.org/x the old runbook. I'll fix the gauge tomorrow.",
    )
    claims = [claim for claim in extract_claims(seen) if claim.facet is not Facet.TRAIT]

    for claim in claims:
        place = claim.evidence
        said = words_of(seen.raw[place.start : place.end])
        assert all(word in said for word in words_of(claim.value)), claim

    assert {claim.facet for claim in claims} >= {Facet.FACT, Facet.GOAL, Facet.BELIEF}


def test_extraction_depends_on_the_observation_alone() -> None:
    """Reading twice gives the same claims in the same order."""
    seen = make_chat("I love tea.", "I live in Leeds.")

    assert extract_claims(seen) == extract_claims(replace(seen))


def test_what_is_avoided_is_avoided_as_far_as_it_was_said() -> None:
    """Who drinks no coffee after lunch may drink it before."""
    [claim] = read_claims("I don't drink coffee after lunch.", facet=Facet.FACT)

    assert (claim.key, claim.value) == ("avoids", "coffee after lunch")


def test_where_one_has_worked_for_years_one_works() -> None:
    """The perfect with a span of time tells what still holds."""
    found = read_claims("I've worked at Nordkap for six years.", facet=Facet.FACT)

    assert [(claim.key, claim.value, claim.polarity) for claim in found] == [
        ("employer", "Nordkap", 1)
    ]


@pytest.mark.parametrize("opening", ["Maybe I'll", "Perhaps I'll", "Possibly I'll"])
def test_what_is_left_open_is_no_promise(opening: str) -> None:
    """A plan with ``maybe`` may come to nothing."""
    assert read_claims(f"{opening} go to the fair on Friday.", facet=Facet.COMMITMENT) == []
    assert len(read_claims("I'll go to the fair on Friday.", facet=Facet.COMMITMENT)) == 1


def test_languages_in_a_row_are_one_fact_each() -> None:
    """What follows the first one is read as well."""
    read = read_claims("I speak Polish, English and a little German.", facet=Facet.FACT)

    assert [claim.value for claim in read if claim.key == "language"] == [
        "Polish",
        "English",
        "German",
    ]


@pytest.mark.parametrize(
    ("text", "facet", "key"),
    [
        pytest.param("I'm afraid of the answer.", Facet.FACT, "fear", id="an answer"),
        pytest.param("I own several.", Facet.FACT, "possession", id="a quantity"),
        pytest.param("I love from June to October.", Facet.PREFERENCE, "june octob", id="a time"),
    ],
)
def test_what_names_no_thing_is_no_value(text: str, facet: Facet, key: str) -> None:
    """A quantity, a time and a matter of the talk tell nothing by themselves."""
    assert key not in [claim.key for claim in read_claims(text, facet=facet)]


@pytest.mark.parametrize("words", ["I never said ", "I think that because ", "I am ", "O'N"])
def test_no_pattern_sees_more_than_a_thousand_characters(words: str) -> None:
    """However long somebody writes without a full stop, a sentence is read in pieces."""
    text = f"I am tired {words * 1000}"

    sentences = subject_sentences(make_chat(text))

    assert max(len(sentence.text) for sentence in sentences) <= 1000
    assert "".join(one.text for one in sentences).replace(" ", "") == text.replace(" ", "")


def test_a_supposition_spoils_all_of_a_long_sentence() -> None:
    """What is supposed in one piece of a long sentence is no statement in the next."""
    text = "if it were so " + "and so on " * 200 + "I live in Leeds"

    assert read_claims(text, facet=Facet.FACT) == []


def test_a_long_sentence_without_a_stop_is_read_to_its_end() -> None:
    """Somebody who never writes a full stop is read all the same, at the place of the words."""
    text = "well " + "and so on " * 200 + "I live in Leeds"

    [claim] = read_claims(text, facet=Facet.FACT)

    assert text[claim.evidence.start : claim.evidence.end].endswith("Leeds")
