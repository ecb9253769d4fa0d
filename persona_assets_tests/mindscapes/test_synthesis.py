"""Known answers: what a handful of claims comes to."""

import datetime as dt

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Belief, Facet, Goal, Trait, Volatility
from persona_assets.mindscapes.weights import SCALE, decay, vote_weight
from persona_assets_tests.mindscapes.making import (
    AS_OF,
    day,
    make_chat,
    make_claim,
    synthesize,
)


def trait_named(name: str, traits: tuple[Trait, ...]) -> Trait | None:
    """Return the trait called *name*, if there is one."""
    return next((trait for trait in traits if trait.trait_name == name), None)


def test_a_move_gives_two_intervals() -> None:
    """The old city ends where the new one begins, and both are kept."""
    claims = [
        make_claim("Leeds", facet=Facet.FACT, key="city", on=0),
        make_claim("Leeds", facet=Facet.FACT, key="city", on=10),
        make_claim("Bristol", facet=Facet.FACT, key="city", on=40),
    ]

    facts = synthesize(claims).facts

    assert [(fact.value, fact.valid_from, fact.valid_to) for fact in facts] == [
        ("Leeds", day(0), day(40)),
        ("Bristol", day(40), None),
    ]


def test_what_is_over_has_an_end() -> None:
    """A fact that was left ends, and a past fact does not part the present one."""
    claims = [
        make_claim("Fernhill", facet=Facet.FACT, key="employer", on=0),
        make_claim("Norwave", facet=Facet.FACT, key="employer", on=5, polarity=-1),
        make_claim("Fernhill", facet=Facet.FACT, key="employer", on=9),
    ]

    facts = synthesize(claims).facts

    assert [(fact.value, fact.valid_from, fact.valid_to) for fact in facts] == [
        ("Fernhill", day(0), None),
        ("Norwave", day(5), day(5)),
    ]


def test_several_allergies_hold_at_a_time() -> None:
    """A fact that can have many values does not end the others."""
    claims = [
        make_claim("peanuts", facet=Facet.FACT, key="allergy", on=0),
        make_claim("pollen", facet=Facet.FACT, key="allergy", on=1),
    ]

    assert [fact.valid_to for fact in synthesize(claims).facts] == [None, None]


def test_a_preference_that_turned_is_told_and_contested() -> None:
    """What was liked and is now disliked keeps both sides."""
    claims = [make_claim(on=0), make_claim(on=70, polarity=-1), make_claim(on=80, polarity=-1)]

    [belief] = synthesize(claims).beliefs

    assert (belief.statement, belief.is_contested) == ("dislikes tea", True)
    assert len(belief.evidence) == 3


def test_frequent_flips_make_a_belief_volatile() -> None:
    """What changes from day to day is of high volatility, whatever its kind."""
    claims = [make_claim(on=on, polarity=1 - 2 * (on % 2)) for on in range(8)]

    assert synthesize(claims).beliefs[0].volatility is Volatility.HIGH


def test_the_weight_of_a_claim_is_reliability_times_precision_times_age() -> None:
    """A chat counts 0.6, a preference 0.62, and two years halve it."""
    claim = make_claim(on=0)

    fresh = vote_weight(claim, day(0))
    old = vote_weight(claim, day(730))

    assert fresh == SCALE * 600 * 620 // 10**6
    assert old == fresh // 2


def test_decay_agrees_with_the_power_of_two() -> None:
    """The whole-number table is right to a ten-thousandth."""
    for age in range(0, 400, 7):
        assert decay(age, 180) / SCALE == pytest.approx(2 ** (-age / 180), abs=0.0007)


def test_confidence_follows_the_formula() -> None:
    """One chat about a preference gives 0.372 / 2.372 on the day it was held."""
    [belief] = synthesize([make_claim(on=0)], as_of=day(0)).beliefs

    assert belief.confidence_fraction == pytest.approx(0.372 / 2.372, abs=1e-5)
    assert belief.strength_fraction == pytest.approx(1.372 / 2.372, abs=1e-5)


def test_a_goal_knows_its_timeframe_and_priority() -> None:
    """The words say when, and repetition says how much it matters (PK-13)."""
    texts = ("I want to launch the hobby version by May.", "My goal is to sleep more this week.")
    claims = [claim for on in range(3) for claim in extract_claims(make_chat(texts[0], on=on))]
    claims += extract_claims(make_chat(texts[1], on=5))

    goals: dict[str, Goal] = {goal.description: goal for goal in synthesize(claims).goals}

    assert goals["launch the hobby version by May"].timeframe == "medium_term"
    assert goals["launch the hobby version by May"].priority == "high"
    assert goals["launch the hobby version by May"].created_at == day(0)


def test_a_promise_is_a_goal_that_passes() -> None:
    """A commitment is short-term and of high volatility."""
    [goal] = synthesize(extract_claims(make_chat("I'll send the report by Friday."))).goals

    assert (goal.timeframe, goal.volatility) == ("short_term", Volatility.HIGH)


@pytest.mark.parametrize(
    ("turns", "is_told"),
    [pytest.param(19, False, id="19 turns"), pytest.param(20, True, id="20 turns")],
)
def test_style_needs_twenty_turns(turns: int, *, is_told: bool) -> None:
    """Below twenty turns style is chance, so nothing is said."""
    seen = make_chat(*["Is it so?"] * turns)

    trait = trait_named("question_ratio", synthesize(extract_claims(seen)).traits)

    assert (trait is not None) == is_told


def test_measurements_that_disagree_are_less_sure() -> None:
    """Scatter beyond the error of one measurement widens the deviation."""
    alike = [make_claim(f"a{n}", facet=Facet.TRAIT, key="x", number=0.5, on=n) for n in range(4)]
    apart = [
        make_claim(f"b{n}", facet=Facet.TRAIT, key="x", number=float(n % 2), on=n) for n in range(4)
    ]

    [sure] = synthesize(alike).traits
    [unsure] = synthesize(apart).traits

    assert unsure.standard_deviation is not None
    assert sure.standard_deviation is not None
    assert unsure.standard_deviation > 2 * sure.standard_deviation
    assert unsure.confidence_fraction < sure.confidence_fraction


def test_a_number_is_weighed_by_its_samples() -> None:
    """PK-17: three measurements of 0.2 and one of 0.8 give a number nearer to 0.2."""
    told = [
        make_claim(f"n{on}", facet=Facet.TRAIT, key="x", number=number, on=on)
        for on, number in enumerate((0.2, 0.2, 0.2, 0.8))
    ]

    [trait] = synthesize(told).traits

    assert trait.data_type == "numeric"
    assert 0.2 < trait.value < 0.5


def test_values_that_go_together_are_all_kept() -> None:
    """PK-17: what two observations list is the union of both."""
    seen = [make_chat("I speak Polish.", on=0), make_chat("I speak Welsh and Polish.", on=1)]

    facts = synthesize([claim for one in seen for claim in extract_claims(one)]).facts

    assert sorted(fact.value for fact in facts if fact.key == "language") == ["Polish", "Welsh"]


@pytest.mark.parametrize(
    ("told", "value"),
    [
        pytest.param(["INTJ"], "INTJ", id="one"),
        pytest.param(["ENTP", "INTJ", "INTJ"], "INTJ", id="two against one"),
        pytest.param(["INTJ", "INTJ", "ENTP"], "INTJ", id="in another order"),
    ],
)
def test_a_category_is_the_surest(told: list[str], value: str) -> None:
    """PK-15, PK-17: of categories that contradict each other the one with more evidence counts."""
    claims = [
        make_claim(text, facet=Facet.TRAIT, key="mbti_type", on=on) for on, text in enumerate(told)
    ]

    [trait] = synthesize(claims).traits

    assert (trait.data_type, trait.value) == ("categorical", value)


def test_a_contradicted_category_is_less_sure() -> None:
    """PK-17: another result lowers the confidence, one more of the same raises it."""
    confidences = [
        synthesize(
            [
                make_claim(text, facet=Facet.TRAIT, key="mbti_type", on=on)
                for on, text in enumerate(told)
            ]
        )
        .traits[0]
        .confidence_fraction
        for told in (["INTJ", "ENTP"], ["INTJ"], ["INTJ", "INTJ"])
    ]

    assert confidences == sorted(set(confidences))


def test_a_numeric_trait_is_a_number_between_0_and_1() -> None:
    """The data type says what the value is (PK-15)."""
    seen = make_chat(*["Is it so? I think so!"] * 30)

    traits = synthesize(extract_claims(seen)).traits

    numeric = [trait for trait in traits if trait.data_type == "numeric"]
    complex_ = [trait for trait in traits if trait.data_type == "complex"]
    assert all(isinstance(trait.value, float) and 0 <= trait.value <= 1 for trait in numeric)
    assert {trait.trait_name for trait in complex_} == {"active_hours", "message_words"}


def test_the_narrative_says_what_is_known_with_its_evidence() -> None:
    """Each sentence names the person and rests on places in observations."""
    seen = [
        make_chat("I'm a data scientist at Fernhill.", "I live in Porto.", on=0),
        make_chat("I love tea.", "I hate meetings.", "My sister Rita called.", on=1),
        make_chat("I want to finish my thesis by 2027.", "I'm tired.", on=89),
    ]

    claims = [claim for observation in seen for claim in extract_claims(observation)]
    narrative = synthesize(claims).narrative

    assert [sentence.text for sentence in narrative] == [
        "Mara works as a data scientist at Fernhill.",
        "Mara lives in Porto.",
        "Mara has a sister called Rita.",
        "Mara wants to finish their thesis by 2027.",
        "Mara likes tea and dislikes meetings.",
        "At the moment Mara is tired.",
    ]
    assert all(sentence.evidence for sentence in narrative)


def test_themes_are_what_is_come_back_to() -> None:
    """A topic of several observations stands before one of a single day."""
    claims = [
        claim
        for on in range(5)
        for claim in extract_claims(make_chat("The gateway failed.", on=on))
    ]
    claims += extract_claims(make_chat("A parrot sang.", on=9))

    assert synthesize(claims).key_themes == ("failed", "gateway")


def test_of_nothing_seen_the_narrative_says_so() -> None:
    """A persona without observations gets one sentence, without evidence, and nothing else."""
    mindscape = synthesize([])

    assert [(told.text, told.evidence) for told in mindscape.narrative] == [
        ("Nothing has been observed of Mara.", ())
    ]
    assert mindscape.key_themes == ()
    assert (mindscape.goals, mindscape.beliefs, mindscape.traits, mindscape.facts) == ((),) * 4


def test_a_belief_has_a_category() -> None:
    """A statement about what ought to be is a principle (PK-14)."""
    seen = make_chat("I think every change should be small and reversible.", on=1)

    [belief] = synthesize(extract_claims(seen)).beliefs

    assert isinstance(belief, Belief)
    assert belief.category == "principles"


def test_older_evidence_weighs_less() -> None:
    """Months later a mood is as sure as any of the twenty that there could be."""
    claim = make_claim(facet=Facet.STATE, key="mood", value="happy")

    [now] = synthesize([claim], as_of=day(0)).facts
    [later] = synthesize([claim], as_of=AS_OF + dt.timedelta(days=30)).facts

    assert now.confidence_fraction > 0.4
    assert later.confidence_fraction == pytest.approx(0.05, abs=0.002)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        pytest.param("dog", "pet.dog", id="a pet"),
        pytest.param("boyfriend", "relation.boyfriend", id="a love"),
    ],
)
def test_who_has_a_name_is_told_by_it_alone(kind: str, named: str) -> None:
    """To have a dog says nothing more once the dog is called Biscuit."""
    claims = [
        make_claim(kind, facet=Facet.RELATION, key=f"has.{kind}", on=0),
        make_claim("Biscuit", facet=Facet.RELATION, key=named, on=1),
    ]

    assert [(fact.key, fact.value) for fact in synthesize(claims).facts] == [(named, "Biscuit")]


def test_a_new_animal_after_the_one_that_had_a_name_is_told() -> None:
    """Whoever has a dog after Biscuit is gone has another dog."""
    claims = [
        make_claim("Biscuit", facet=Facet.RELATION, key="pet.dog", on=0),
        make_claim("Biscuit", facet=Facet.RELATION, key="pet.dog", polarity=-1, on=5),
        make_claim("dog", facet=Facet.RELATION, key="has.dog", on=30),
    ]

    assert [fact.key for fact in synthesize(claims).facts] == ["has.dog", "pet.dog"]
