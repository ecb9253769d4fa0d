"""Texts of drawn letters are the same for one event and for many at once."""

import pyarrow as pa
import pytest

from persona_assets.keys import row_keys
from persona_assets.simulation.event_values import as_list
from persona_assets.simulation.providers import provider

KEYS = row_keys(7, 0, 200)


@pytest.mark.parametrize(
    ("faker", "arguments"),
    [
        pytest.param("shortuuid", {}, id="eight letters"),
        pytest.param("shortuuid", {"length": 25}, id="more letters than one key gives"),
        pytest.param("lexify", {"text": "PROD_????-??x"}, id="letters between others"),
        pytest.param("lexify", {"text": "none"}, id="no letter at all"),
        pytest.param("lexify", {"text": "??", "letters": "ab"}, id="letters of one's own"),
        pytest.param("lexify", {"text": "ü?", "letters": "éa"}, id="letters that are not ASCII"),
    ],
)
def test_a_column_has_the_values_of_each_event(faker: str, arguments: dict[str, object]) -> None:
    """By columns and one by one, each key gives the same text."""
    filling = provider("field", faker, arguments, "en_US")

    column = as_list(filling.column(KEYS), len(KEYS))

    assert column == [filling.value(key) for key in KEYS.tolist()]


def test_letters_of_ascii_are_drawn_without_python() -> None:
    """The guide's product ids become one array of texts."""
    filling = provider("product_id", "lexify", {"text": "PROD_????"}, "en_US")

    assert isinstance(filling.column(KEYS), pa.Array)
