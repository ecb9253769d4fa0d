"""Freezing is repeatable."""

import pytest

from persona_assets.errors import UnknownNameError
from persona_assets.vocabulary.freezing import freeze, weighted
from persona_assets.vocabulary.pools import faker_version, pools


def test_freezing_again_gives_the_frozen_lists() -> None:
    """With the Faker version that is named in a pool, the pool can be made again."""
    from faker import VERSION

    if faker_version("sv_SE") != VERSION:
        pytest.skip(f"the pools were frozen from Faker {faker_version('sv_SE')}")
    content = freeze("sv_SE")

    assert tuple(name for name, _ in content["last_names"]) == pools("sv_SE").last_names.words
    assert tuple(content["words"]) == pools("sv_SE").words


def test_the_heaviest_names_are_kept() -> None:
    """Of 1,500 weighted names, the 1,000 heaviest remain, sorted by name."""
    names = {f"n{number:04d}": float(number) for number in range(1, 1501)}

    kept = weighted(names)

    assert kept[0] == ("n0501", 501.0)
    assert len(kept) == 1000


def test_a_locale_without_pools_is_refused() -> None:
    """The error lists the locales."""
    with pytest.raises(UnknownNameError, match="xx_XX"):
        freeze("xx_XX")
