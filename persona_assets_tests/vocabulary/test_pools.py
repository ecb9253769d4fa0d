"""The word lists are complete, harmless and agree with each other."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest

from persona_assets.errors import UnknownNameError
from persona_assets.keys import pick_table
from persona_assets.vocabulary.folding import ascii_fold
from persona_assets.vocabulary.patterns import expand
from persona_assets.vocabulary.pools import LOCALES, digest, pools
from persona_assets.vocabulary.sentences import fragments

locales = pytest.mark.parametrize("locale", LOCALES)

FICTIONAL = {
    "de_DE": r"030 23125 \d{3}|040 66969 \d{3}|089 99998 \d{3}|0221 4710 \d{3}|069 90009 \d{3}"
    r"|0171 39200\d\d",
    "en_GB": r"020 7946 0\d{3}|01\d\d 49[68] 0\d{3}|029 2018 0\d{3}|028 9649 6\d{3}|01632 960\d{3}",
    "en_US": r"\(\d{3}\) 555-01\d\d",
    "es_ES": r"500 000 \d{3}",
    "fr_FR": r"(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49) \d\d \d\d",
    "it_IT": r"0\d{1,3} 0000? 0\d{2,3}",
    "nl_NL": r"0\d\d 000 0\d{3}",
    "pt_BR": r"\(\d\d\) 0000-0\d{3}",
    "pt_PT": r"200 000 \d{3}",
    "sv_SE": r"08-465 004 \d\d|031-390 06 \d\d|040-628 04 \d\d|070-174 06 [1-9]\d",
}
"""Ranges that a regulator keeps for fiction, or numbers that the country has no place for."""


@locales
def test_every_locale_has_enough_of_everything(locale: str) -> None:
    """No list is so short that a population looks copied."""
    lists = pools(locale)

    assert min(len(lists.female_names.words), len(lists.male_names.words)) >= 85
    assert len(lists.last_names.words) >= 90
    assert len(lists.professions) >= 30
    assert len(lists.words) >= 90
    assert len(lists.places) >= 20
    assert len(lists.streets) >= 45


@locales
def test_lists_are_sorted_and_free_of_duplicates(locale: str) -> None:
    """The same word twice would make Parquet's bytes depend on the chunking."""
    lists = pools(locale)
    listed = [
        lists.female_names.words,
        lists.male_names.words,
        lists.last_names.words,
        lists.professions,
        lists.company_suffixes,
        lists.streets,
        lists.words,
    ]

    assert all(before < after for words in listed for before, after in pairwise(words))
    assert all(word.strip() == word != "" for words in listed for word in words)


@locales
def test_weights_can_be_drawn_from(locale: str) -> None:
    """Every name can be drawn."""
    lists = pools(locale)

    for words in (lists.female_names, lists.male_names, lists.last_names):
        assert len(set(pick_table(words.weights).tolist())) == len(words.words)


@locales
def test_phone_numbers_belong_to_nobody(locale: str) -> None:
    """Every number lies in a range that is kept for fiction or cannot be assigned."""
    phones = {phone for place in pools(locale).places for phone in place.phones}

    assert [phone for phone in phones if not re.fullmatch(FICTIONAL[locale], phone)] == []


@locales
def test_names_can_be_written_in_addresses(locale: str) -> None:
    """No name is empty once it is in ASCII letters."""
    lists = pools(locale)
    names = [*lists.female_names.words, *lists.male_names.words, *lists.last_names.words]

    assert [name for name in names if not re.fullmatch(r"[a-z]+", ascii_fold(name))] == []


@locales
def test_cities_are_named_once(locale: str) -> None:
    """A city has one region and one set of postal codes."""
    places = pools(locale).places

    assert len({(place.city, place.region) for place in places}) == len(places)
    assert all(place.postal_codes and place.weight > 0 for place in places)


def test_digests_differ_from_locale_to_locale_and_have_one_form() -> None:
    """A digest is 32 hexadecimal digits that name the content."""
    digests = [digest(locale) for locale in LOCALES]

    assert len(set(digests)) == len(LOCALES)
    assert all(re.fullmatch(r"[0-9a-f]{32}", text) for text in digests)


def test_an_unknown_locale_is_an_error_that_lists_the_known_ones() -> None:
    """Nobody gets American names by mistake."""
    with pytest.raises(UnknownNameError, match=r"de_DE.*sv_SE.*Did you mean 'en_US'"):
        pools("en_UK")


def test_the_lists_are_read_without_the_library_they_come_from() -> None:
    """Generation never imports Faker."""
    program = (
        "import sys; from persona_assets.generators.population import *;"
        "from persona_assets.vocabulary.pools import pools; pools('sv_SE');"
        "population_plan(1, 'p').record(1);"
        "print(sorted({'faker', 'polars', 'dagster', 'duckdb', 'lancedb'} & set(sys.modules)))"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert result.stdout == "[]\n"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("12", ["12"], id="no signs"),
        pytest.param("1#|x", [*(f"1{digit}" for digit in range(10)), "x"], id="choices"),
        pytest.param("a|a", ["a"], id="duplicates"),
        pytest.param("@", list("ABDEFGHJLNPQRSTUWXYZ"), id="letters"),
    ],
)
def test_a_pattern_stands_for_its_texts(pattern: str, expected: list[str]) -> None:
    """Every text once, in order."""
    assert expand(pattern) == expected


def test_a_long_pattern_is_thinned_evenly() -> None:
    """No more than the limit, spread over the whole range."""
    texts = expand("####", limit=4)

    assert texts == ["0000", "2500", "5000", "7500"]


def test_fragments_have_the_length_that_was_asked_for() -> None:
    """4,096 runs of three words of the locale."""
    pieces = fragments("de_DE", 3)
    known = set(pools("de_DE").words)

    assert len(pieces) == 4096
    assert all(len(piece.split()) == 3 and known.issuperset(piece.split()) for piece in pieces)
