"""The people of a population could exist, and no two share an address."""

import datetime as dt
import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.errors import UnknownNameError
from persona_assets.generators.population import population_key, population_plan
from persona_assets.keys import row_key, row_keys
from persona_assets.personas.identity import REFERENCE_DATE
from persona_assets.values.plan import Plan, generate
from persona_assets.vocabulary.folding import ascii_fold
from persona_assets.vocabulary.pools import LOCALES, pools

KEY = population_key(42, "normal_user")
locales = pytest.mark.parametrize("locale", LOCALES)


def make_plan(locale: str = "en_US") -> Plan:
    """Return the plan of the population of a persona that acts in ecommerce."""
    return population_plan(KEY, "normal_user", domain="ecommerce", locale=locale)


def make_rows(locale: str, start: int, stop: int) -> list[dict[str, object]]:
    """Return some rows of the population as plain Python."""
    return make_plan(locale).batch(row_keys(KEY, start, stop)).to_pylist()


def age_on(day: dt.date, birth: dt.date) -> int:
    """Return the age on *day* of someone who was born on *birth*."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@locales
def test_city_region_postal_code_and_phone_agree(locale: str) -> None:
    """All four are of one place (SP-14)."""
    places = {(place.city, place.region): place for place in pools(locale).places}

    for row in make_rows(locale, 0, 500):
        place = places[str(row["city"]), str(row["region"])]
        assert row["postal_code"] in place.postal_codes
        assert row["phone"] in place.phones
        assert row["country"] == pools(locale).country


@locales
def test_name_gender_and_address_agree(locale: str) -> None:
    """An e-mail address begins with the person's name; the gender is the first name's."""
    women = set(pools(locale).female_names.words)
    men = set(pools(locale).male_names.words)

    for row in make_rows(locale, 0, 500):
        local_part, _, domain = str(row["email"]).partition("@")
        name = str(row["name"])
        assert re.fullmatch(r"[a-z]+\.[a-z]+\d{4,}", local_part)
        assert re.sub(r"[.\d]", "", local_part) == ascii_fold(name)
        assert domain in {"example.com", "example.org"}
        known = women if row["gender"] == "female" else men
        assert any(name.startswith(f"{given} ") for given in known)


def test_ages_follow_from_birthdays() -> None:
    """Everyone is as old as their birthday says, and grown up."""
    for row in make_rows("en_US", 0, 5_000):
        birth = row["birth_on"]
        assert isinstance(birth, dt.date)
        assert age_on(REFERENCE_DATE, birth) == row["age_years"]
        assert 18 <= age_on(REFERENCE_DATE, birth) <= 89


def test_addresses_and_ids_are_unique() -> None:
    """No two of 200,000 rows share an e-mail address or an id, by construction (SP-33)."""
    plan = make_plan()
    columns = ["email", "profile_id"]
    batches = generate(plan, KEY, 0, 200_000, columns=columns)

    table = pa.Table.from_batches(batches)

    assert len(set(table["email"].to_pylist())) == 200_000
    assert len(set(table["profile_id"].to_pylist())) == 200_000


@settings(deadline=None, max_examples=50)
@given(row=st.integers(0, 10**13), locale=st.sampled_from(LOCALES))
def test_a_person_alone_is_the_person_among_others(row: int, locale: str) -> None:
    """One record equals its row of the whole, however far out."""
    assert make_plan(locale).record(row_key(KEY, row)) == make_rows(locale, row, row + 1)[0]


@pytest.mark.parametrize("batch_rows", [1, 7, 4096])
def test_the_pieces_of_a_population_are_the_whole(batch_rows: int) -> None:
    """Where a batch ends changes nothing; rows 9,990 to 10,040 cross a block of serial numbers."""
    batches = generate(make_plan(), KEY, 9_990, 10_040, batch_rows=batch_rows)

    assert pa.Table.from_batches(batches).to_pylist() == make_rows("en_US", 9_990, 10_040)


def test_another_seed_or_persona_makes_other_people() -> None:
    """The first 100 names differ in nearly every place."""
    names: list[list[object]] = []
    for seed, persona in ((42, "normal_user"), (43, "normal_user"), (42, "noisy_device")):
        key = population_key(seed, persona)
        batch = population_plan(key, persona).batch(row_keys(key, 0, 100), columns=["name"])
        names.append(batch["name"].to_pylist())

    assert len({str(column) for column in names}) == 3
    assert sum(left == right for left, right in zip(names[0], names[1], strict=True)) < 3


def test_every_column_says_what_it_means() -> None:
    """No column is without a description, and none is nullable."""
    schema = make_plan().schema

    assert all((field.metadata or {}).get(b"description") for field in schema)
    assert not any(field.nullable for field in schema)


def test_an_unknown_locale_is_an_error() -> None:
    """The error lists the locales."""
    with pytest.raises(UnknownNameError, match="en_US"):
        population_plan(KEY, "normal_user", locale="tlh")
