"""Every check can fail, and says where."""

import pyarrow as pa
import pytest

from persona_assets.assets import checks

OBSERVATIONS = pa.table({"observation_id": ["o1", "o2"], "raw": ["I like tea.", "So."]})


@pytest.mark.parametrize("value", [-0.01, 1.01, None], ids=["below 0", "above 1", "nothing"])
def test_a_fraction_out_of_range_is_found(value: float | None) -> None:
    """PK-98: a confidence that is not between 0 and 1 is named with its row."""
    table = pa.table({"confidence_fraction": [0.0, 1.0, value]})

    assert checks.fractions_out_of_range(table) == [f"row 2: confidence_fraction is {value!r}"]


def test_an_observation_that_does_not_exist_is_found() -> None:
    """PK-16: every derived_from is an observation."""
    table = pa.table({"derived_from": [["o1", "o2"], ["o1", "o9"]]})

    assert checks.missing_observations(table, OBSERVATIONS) == ["row 1: o9 is no observation"]


def test_a_row_without_evidence_is_found() -> None:
    """A row that is derived from nothing is a problem, too."""
    table = pa.table(
        {"derived_from": [[]]}, schema=pa.schema({"derived_from": pa.list_(pa.string())})
    )

    assert checks.missing_observations(table, OBSERVATIONS) == ["row 0: derived from nothing"]


@pytest.mark.parametrize(
    ("observation_id", "start", "end"),
    [
        pytest.param("o9", 0, 3, id="no such observation"),
        pytest.param("o2", 0, 4, id="past the end"),
        pytest.param("o1", 3, 3, id="no characters"),
        pytest.param("o1", -1, 3, id="before the start"),
    ],
)
def test_a_span_outside_its_text_is_found(observation_id: str, start: int, end: int) -> None:
    """Every piece of evidence lies inside the text of its observation."""
    good = {"observation_id": "o1", "start": 2, "end": 6}
    bad = {"observation_id": observation_id, "start": start, "end": end}
    table = pa.table({"evidence": [[good], [good, bad]]})

    [problem] = checks.missing_spans(table, OBSERVATIONS)

    assert problem == f"row 1: characters {start} to {end} of {observation_id}"


def test_a_repeated_id_is_found() -> None:
    """An id that occurs twice is named once."""
    table = pa.table({"claim_id": ["a", "b", "a", "a"]})

    assert checks.repeated(table, "claim_id") == ["claim_id 'a' occurs 3 times"]


def test_another_number_than_expected_is_found() -> None:
    """A second mindscape, a missing row: any other number than declared."""
    assert checks.other_than(1, 1, "mindscapes") == []
    assert checks.other_than(1, 2, "mindscapes") == ["2 mindscapes; expected 1"]


def test_a_foreign_key_without_a_parent_is_found() -> None:
    """PK-70: an edge to a node that is not there is named with its row and column."""
    edges = pa.table({"source_node_id": ["a", "b"], "target_node_id": ["b", "x"]})
    nodes = pa.table({"node_id": ["a", "b"]})

    found = checks.missing_keys(edges, ["source_node_id", "target_node_id"], nodes, "node_id")

    assert found == ["row 1: target_node_id 'x' is no node_id"]
