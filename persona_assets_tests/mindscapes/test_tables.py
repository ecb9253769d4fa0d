"""Mindscapes as tables."""

import json

import pyarrow as pa
import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.tables import (
    BELIEFS_SCHEMA,
    CLAIMS_SCHEMA,
    GOALS_SCHEMA,
    SUMMARIES_SCHEMA,
    TRAITS_SCHEMA,
    belief_table,
    claim_table,
    claims_from_table,
    goal_table,
    summary_table,
    trait_table,
)
from persona_assets_tests.mindscapes.making import make_chat, synthesize

TEXTS = ("I want to run a marathon by May.", "I love tea.", "I live in Leeds.", "I'm tired.")
SEEN = make_chat(*TEXTS, *["Is it so?"] * 20)
CLAIMS = extract_claims(SEEN)
MINDSCAPE = synthesize(CLAIMS)


def test_claims_survive_the_table() -> None:
    """A mindscape can be folded again from stored claims."""
    table = claim_table(CLAIMS)

    assert claims_from_table(table) == CLAIMS
    assert synthesize(claims_from_table(table)) == MINDSCAPE


@pytest.mark.parametrize(
    ("table", "schema", "rows"),
    [
        pytest.param(claim_table(CLAIMS), CLAIMS_SCHEMA, len(CLAIMS), id="claims"),
        pytest.param(goal_table([MINDSCAPE]), GOALS_SCHEMA, 1, id="goals"),
        pytest.param(belief_table([MINDSCAPE]), BELIEFS_SCHEMA, 1, id="beliefs"),
        pytest.param(trait_table([MINDSCAPE]), TRAITS_SCHEMA, len(MINDSCAPE.traits), id="traits"),
        pytest.param(summary_table([MINDSCAPE]), SUMMARIES_SCHEMA, 1, id="summaries"),
    ],
)
def test_each_row_names_its_evidence(table: pa.Table, schema: pa.Schema, rows: int) -> None:
    """The table has its schema, and every row the observations it follows from (PK-16)."""
    assert table.schema.equals(schema, check_metadata=True)
    assert table.num_rows == rows
    assert table["derived_from"].to_pylist() == [[SEEN.observation_id]] * rows
    assert all(table["evidence"].to_pylist())


def test_an_empty_mindscape_has_empty_tables() -> None:
    """No goals are a table without rows, not an error."""
    assert goal_table([synthesize([])]).num_rows == 0


def test_a_complex_value_is_json() -> None:
    """The text of a complex trait parses."""
    rows = trait_table([MINDSCAPE]).to_pylist()
    [hours] = [row for row in rows if row["trait_name"] == "active_hours"]

    assert hours["data_type"] == "complex"
    assert sum(json.loads(hours["value"])["counts"]) == len(SEEN.turns)
    assert hours["number"] is None
