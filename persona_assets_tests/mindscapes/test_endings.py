"""What the persona says to be over ends what was told before, in whatever words."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Fact, Mindscape
from persona_assets_tests.mindscapes.making import day, make_chat, synthesize


def told(*texts: str) -> Mindscape:
    """Return what *texts* tell together, each said ten days after the one before."""
    seen = [make_chat(text, on=10 * index) for index, text in enumerate(texts)]
    return synthesize([claim for one in seen for claim in extract_claims(one)])


def fact_of(mindscape: Mindscape, key: str) -> Fact:
    """Return the only fact about *key*."""
    [fact] = [fact for fact in mindscape.facts if fact.key == key]
    return fact


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("My boyfriend is Jonas.", "I broke up with my boyfriend.", "relation.boyfriend"),
        ("My boyfriend is Jonas.", "Jonas and I broke up", "relation.boyfriend"),
        ("My boyfriend is Jonas.", "Sadly, we split up.", "relation.boyfriend"),
        ("My boyfriend is Jonas.", "My boyfriend and I have separated", "relation.boyfriend"),
        ("My boyfriend is Jonas.", "My ex-boyfriend Jonas called.", "relation.boyfriend"),
        ("My girlfriend is Zoë.", "Zoë left me last week", "relation.girlfriend"),
        ("My husband is Karl.", "I got divorced.", "relation.husband"),
        ("I'm married.", "My husband and I are no longer together.", "marital_status"),
        ("My wife is Ann.", "My late wife Ann loved tulips", "relation.wife"),
        ("I work at Corvid.", "I got fired.", "employer"),
        ("I work at Corvid.", "I've been laid off", "employer"),
        ("I work at Corvid.", "I quit last week!", "employer"),
        ("I work at Corvid.", "I quit my job.", "employer"),
        ("I work at Corvid.", "They let me go", "employer"),
        ("I work at Corvid.", "I finally retired last week.", "employer"),
        ("I work as a nurse.", "I'm retired now", "role"),
        ("I work as a nurse.", "I'm out of work.", "role"),
        ("My manager is Dana.", "I got laid off.", "relation.manager"),
        ("My boss is Dana.", "I quit my job.", "relation.boss"),
        ("Ada reports to me.", "I've been laid off", "relation.report"),
        ("I'm married.", "Jan and I have separated", "marital_status"),
        ("We are married.", "Jan and I split up last week.", "marital_status"),
        ("I'm married.", "We split up.", "marital_status"),
        ("My dog is Biscuit.", "My dog Biscuit died", "pet.dog"),
        ("My dog is Biscuit.", "Biscuit passed away yesterday", "pet.dog"),
        ("My dog is Biscuit.", "We had to put down Biscuit.", "pet.dog"),
        ("My dog is Biscuit.", "Our dog died", "pet.dog"),
        ("I'm vegetarian.", "I eat meat again.", "diet"),
        ("I'm vegan.", "I stopped being vegan", "diet"),
        ("I own a house.", "We sold the house", "possession"),
        ("I have a small house in Leeds.", "We finally sold our house!", "possession"),
        ("I live in Leeds.", "We moved out of Leeds.", "city"),
        ("I live in Leeds.", "I left Leeds for good", "city"),
        ("My husband Jan and I are married.", "Jan and I have separated", "marital_status"),
        ("I'm married. My wife is Ann.", "My wife died", "marital_status"),
        ("I play chess.", "I gave up chess", "pastime"),
        ("I play chess.", "I stopped playing chess", "pastime"),
        ("I play the violin.", "I don't play the violin any more", "instrument"),
        ("I'm training for a marathon.", "I finished the marathon", "activity"),
    ],
)
def test_what_was_told_before_ends(before: str, after: str, key: str) -> None:
    """It held from the one day to the other, and its evidence has both."""
    fact = fact_of(told(before, after), key)

    assert (fact.valid_from, fact.valid_to) == (day(0), day(10))
    assert len({place.observation_id for place in fact.evidence}) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I work at Corvid.", "I quit smoking"),
        ("I work at Corvid.", "Did I get fired?"),
        ("I work at Corvid.", "If I got fired I would sing."),
        ("My husband is Karl.", "I left my husband at the station"),
        ("My husband is Karl.", "Jonas and I broke up"),
        ("I'm married. My husband is Karl.", "Jonas and I split up."),
        ("I'm married.", "Jonas and I split up the work"),
        ("My dog is Biscuit.", "My cat died"),
        ("My dog is Biscuit.", "My friend says Biscuit died"),
        ("I'm vegetarian.", "I eat eggs again"),
        ("I own a house.", "We sold the tickets"),
        ("I live in Leeds.", "We moved out of Hull."),
        ("I play chess.", "I gave up coffee"),
    ],
)
def test_what_is_not_spoken_of_goes_on(before: str, after: str) -> None:
    """Another thing, another person, a question or a supposition ends nothing."""
    assert told(before, after).facts == told(before).facts


def test_an_ending_alone_tells_no_fact() -> None:
    """What nobody told before is not ended: it is not known whose dog it was, or which job."""
    assert told("I got fired. Biscuit died. We broke up. I gave up coffee.").facts == ()


def test_what_begins_again_holds_again() -> None:
    """A new job after the old one is a job."""
    facts = told("I work at Corvid.", "I got fired.", "I work at Alder now.").facts

    assert [(fact.value, fact.valid_to) for fact in facts] == [("Corvid", day(10)), ("Alder", None)]


@pytest.mark.parametrize(
    ("text", "end"),
    [("My last day is 28 February.", 59), ("My last day at Corvid is Friday.", 16)],
)
def test_a_job_ends_after_its_last_day(text: str, end: int) -> None:
    """The day that is named still counts."""
    fact = fact_of(told("I work at Corvid.", text), "employer")

    assert fact.valid_to == day(end).replace(hour=0)


@pytest.mark.parametrize("key", ["role", "relation.manager", "relation.report"])
def test_what_a_job_brings_ends_with_it(key: str) -> None:
    """The role, the manager and the reports end on the day on which the employer does."""
    before = "I'm a product designer at Corvid. My manager is Dana. Ada reports to me."
    mindscape = told(before, "My last day is 31 March")

    assert fact_of(mindscape, key).valid_to == fact_of(mindscape, "employer").valid_to
    assert fact_of(mindscape, key).valid_to == day(90).replace(hour=0)


def test_what_the_next_job_brings_goes_on() -> None:
    """A last day ends only what was told before it."""
    mindscape = told(
        "I work at Corvid. My manager is Dana.",
        "I got laid off",
        "I work at Brill now. My manager is Ada.",
    )
    held = {fact.value for fact in mindscape.facts if fact.valid_to is None}

    assert held == {"Brill", "Ada"}


def test_a_job_that_begins_when_the_last_day_is_over_is_not_ended_by_it() -> None:
    """The old employer and role end on the day on which the new ones begin."""
    mindscape = told(
        "I'm a product designer at Corvid.",
        "My last day is 31 January. On 1 February I start at Brill as a lead designer.",
    )
    held = {fact.value for fact in mindscape.facts if fact.valid_to is None}

    assert held == {"Brill", "lead designer"}


def test_a_marriage_outlasts_a_parting_from_a_friend() -> None:
    """Who is known as somebody else is not taken for the spouse."""
    mindscape = told("I'm married. My friend is Jonas.", "Jonas and I split up.")

    assert fact_of(mindscape, "marital_status").valid_to is None


@pytest.mark.parametrize(
    ("goal", "after", "key"),
    [
        ("I want to run a marathon.", "I gave up on the marathon", "given_up"),
        ("I want to run a marathon in May.", "I ran the marathon yesterday!", "achieved"),
        ("I want to finish my thesis.", "I finished it!", "achieved"),
        ("I want to learn Welsh.", "I gave up Welsh.", "given_up"),
        ("I want to write a novel.", "I finally wrote the novel", "achieved"),
    ],
)
def test_a_goal_ends_when_it_is_reached_or_given_up(goal: str, after: str, key: str) -> None:
    """It is a goal no longer, and what became of it is a fact."""
    mindscape = told(goal, after)

    assert mindscape.goals == ()
    assert fact_of(mindscape, key).valid_from == day(10)


@pytest.mark.parametrize(
    "after", ["I finished it!", "I ran to the shop", "I gave up coffee", "I finished the cake"]
)
def test_another_end_leaves_the_goal(after: str) -> None:
    """What is done or given up must be what was wanted."""
    assert told("I want to run a marathon.", after).goals != ()


def test_a_goal_can_be_taken_up_again() -> None:
    """The newest word counts."""
    wish = "I want to run a marathon."

    assert [goal.description for goal in told(wish, "I gave up the marathon", wish).goals] == [
        "run a marathon"
    ]


@pytest.mark.parametrize(
    "after",
    [
        "I don't drink coffee anymore",
        "I gave up coffee",
        "I no longer drink coffee",
        "I quit coffee",
    ],
)
def test_a_taste_ends_without_a_dislike(after: str) -> None:
    """Who gave up coffee may still like its smell; that the liking is over is not contested."""
    [belief] = told("I love coffee.", after).beliefs

    assert (belief.statement, belief.is_contested) == ("no longer likes coffee", False)
    assert len(belief.evidence) == 2


@pytest.mark.parametrize(
    ("goal", "later"),
    [
        ("I want to run a half marathon in May.", "I ran the half marathon today in 2:04!"),
        ("My goal is to ship the new checkout.", "We shipped the new checkout today!!"),
        (
            "I want to write a book about type.",
            "I wrote a book about type at last",
        ),
    ],
)
def test_a_goal_is_reached_however_its_reaching_is_told(goal: str, later: str) -> None:
    """Circumstances, such as the day or the time on the clock, are no part of what was done."""
    mindscape = told(goal, later)

    assert mindscape.goals == ()
    assert fact_of(mindscape, "achieved").valid_from == day(10)


@pytest.mark.parametrize(
    ("goal", "over_on"),
    [
        ("I want to ship the new checkout by the end of April.", 120),
        ("I want to swim in the lake in March.", 90),
    ],
)
def test_a_goal_whose_day_is_over_is_wanted_no_longer(goal: str, over_on: int) -> None:
    """Until then it is a goal; from then on a fact says that it was one."""
    claims = list(extract_claims(make_chat(goal)))
    before, after = (synthesize(claims, as_of=day(over_on + step)) for step in (-1, 1))

    assert (len(before.goals), len(after.goals)) == (1, 0)
    assert "wants to" in " ".join(each.text for each in before.narrative)
    assert "wants to" not in " ".join(each.text for each in after.narrative)
    assert fact_of(after, "past_goal").valid_from == day(over_on).replace(hour=0)


def test_a_goal_of_every_week_has_no_day_that_is_over() -> None:
    """``Every Friday`` names no one Friday."""
    claims = list(extract_claims(make_chat("I want to swim in the lake every Friday.")))

    assert len(synthesize(claims, as_of=day(60)).goals) == 1


@pytest.mark.parametrize(
    ("before", "after", "ended"),
    [
        ("I'm retired.", "I work at Corvid.", "employment"),
        ("I'm unemployed", "I work as a nurse now", "employment"),
        ("I'm between jobs", "I've joined Corvid", "employment"),
        ("I work at Corvid.", "I've been retired for a while.", "employer"),
        ("I work as a nurse.", "I'm between jobs", "role"),
    ],
)
def test_a_job_and_having_none_end_each_other(before: str, after: str, ended: str) -> None:
    """Of the two, what was told last holds."""
    fact = fact_of(told(before, after), ended)

    assert (fact.valid_from, fact.valid_to) == (day(0), day(10))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("I'm retired.", "I'm a musician.", id="what one is"),
        pytest.param("I'm self-employed.", "I work at Corvid.", id="one's own master"),
        pytest.param("I'm on parental leave.", "I work at Corvid.", id="on leave"),
        pytest.param("I work at Corvid.", "I'm semi-retired.", id="in part"),
    ],
)
def test_what_goes_with_a_job_ends_nothing(before: str, after: str) -> None:
    """Both hold: the one does not exclude the other."""
    assert [fact.valid_to for fact in told(before, after).facts] == [None, None]


def test_who_retired_is_retired() -> None:
    """The end of a working life is also the state that follows."""
    assert fact_of(told("I finally retired last year."), "employment").value == "retired"
