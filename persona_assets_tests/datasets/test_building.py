"""Datasets: the same records however they are asked for, and a count of what touched them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.datasets.building import Dataset, dataset, summarize
from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.documents import PersonaDocument, resolve_persona


def make_dataset(name: str = "api", seed: int = 42, persona: str = "normal_user") -> Dataset:
    """Return a dataset of a shipped persona."""
    return dataset(name, resolve_persona(persona), seed)


def make_persona(*behaviors: dict[str, object]) -> PersonaDocument:
    """Return a persona with *behaviors*."""
    return PersonaDocument.model_validate(
        {
            "name": "someone",
            "description": "Somebody",
            "kind": "user",
            "version": "1.0.0",
            "behaviors": behaviors,
        }
    )


@pytest.mark.parametrize("name", ["api", "streaming", "file", "load", "fault", "population"])
@settings(max_examples=8, deadline=None)
@given(batch_rows=st.sampled_from([1, 7, 30, 4096]), start=st.integers(0, 10**6))
def test_batches_may_end_anywhere(name: str, batch_rows: int, start: int) -> None:
    """The size of the batches changes no record."""
    made = make_dataset(name)

    pieces = list(made.batches(start, start + 30, batch_rows=batch_rows))

    [whole] = made.batches(start, start + 30)
    assert [row for piece in pieces for row in piece.to_pylist()] == whole.to_pylist()


@pytest.mark.parametrize("name", ["api", "streaming", "file", "load", "fault", "population"])
def test_one_record_is_the_row_of_the_whole(name: str) -> None:
    """Record 17 alone is row 17 of a batch."""
    made = make_dataset(name)

    [batch] = made.batches(0, 20)

    assert made.record(17) == batch.to_pylist(maps_as_pydicts="strict")[17]


@pytest.mark.parametrize("name", ["api", "fault", "population"])
def test_records_are_the_rows_of_the_whole(name: str) -> None:
    """Records 5 to 40, one by one, are those of a batch."""
    made = make_dataset(name)

    [batch] = made.batches(0, 50)

    assert list(made.records(5, 40)) == batch.to_pylist(maps_as_pydicts="strict")[5:40]


def test_a_record_before_the_first_is_refused() -> None:
    """A population begins at row 0, whichever way a record is asked for."""
    with pytest.raises(InvalidArgumentError):
        make_dataset("population").record(-1)


@pytest.mark.parametrize("name", ["api", "streaming", "file", "load", "fault", "population"])
def test_a_dataset_is_a_function_of_its_seed(name: str) -> None:
    """PP-39, PP-40: the same seed repeats the records, another one changes them."""
    first = make_dataset(name, 1).record(3)

    assert first == make_dataset(name, 1).record(3)
    assert first != make_dataset(name, 2).record(3)


def test_the_first_records_do_not_depend_on_how_many_there_are() -> None:
    """Ten records are the first ten of a thousand."""
    made = make_dataset()

    [few], [many] = made.batches(0, 10), made.batches(0, 1000)

    assert many.slice(0, 10).equals(few)


def test_the_summary_counts_every_behavior() -> None:
    """PP-118: the counts are those of the records, and a behavior that did nothing counts 0."""
    made = dataset(
        "api",
        make_persona(
            {"name": "always", "type": "deprecated_format"},
            {"name": "never", "type": "error", "parameters": {"probability": 0}},
        ),
    )

    summary = made.summary(0, 250)

    assert (summary.row_count, dict(summary.behavior_counts)) == (250, {"always": 250, "never": 0})


def test_batches_are_summarized_together() -> None:
    """Counts do not depend on where batches end."""
    made = make_dataset(persona="edge_case_user")

    assert (
        summarize(made.batches(0, 100, batch_rows=9)).behavior_counts
        == summarize(made.batches(0, 100)).behavior_counts
    )


def test_a_stream_starts_when_it_is_told() -> None:
    """Another start moves every record by the difference and changes nothing else."""
    persona = resolve_persona("normal_user")
    later = dataset("api", persona, started_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)).record(5)

    usual = dataset("api", persona).record(5)

    assert later["requested_at"] - usual["requested_at"] == dt.timedelta(days=365)  # type: ignore[operator] - both are datetimes
    assert {k: v for k, v in later.items() if k != "requested_at"} == {
        k: v for k, v in usual.items() if k != "requested_at"
    }


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        pytest.param("apy", UnknownNameError, "Did you mean 'api'", id="a mistyped generator"),
        pytest.param("population", InvalidArgumentError, "no start", id="a start without a stream"),
    ],
)
def test_what_cannot_be_made_is_refused(name: str, error: type[Exception], said: str) -> None:
    """A dataset that cannot be is an error when it is asked for."""
    start = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)

    with pytest.raises(error, match=said):
        dataset(name, resolve_persona("normal_user"), started_at=start)


def test_behaviors_that_cannot_hold_are_refused_at_once() -> None:
    """Errors of 140 % are refused before the first batch."""
    persona = make_persona(
        {"name": "a", "type": "error", "parameters": {"probability": 0.7}},
        {"name": "b", "type": "error", "parameters": {"probability": 0.7}},
    )

    with pytest.raises(InvalidArgumentError, match="more than all records"):
        dataset("api", persona)


@pytest.mark.parametrize(("start", "stop", "size"), [(-1, 3, 10), (5, 3, 10), (0, 3, 0)])
def test_rows_run_forward(start: int, stop: int, size: int) -> None:
    """Ranges that make no sense are refused."""
    with pytest.raises(InvalidArgumentError, match="rows run from"):
        list(make_dataset().batches(start, stop, batch_rows=size))


def test_options_change_what_they_name() -> None:
    """Options reach the generator."""
    made = dataset("streaming", resolve_persona("normal_user"), options={"partition_count": 1})

    [batch] = made.batches(0, 50)

    assert batch.column("offset").to_pylist() == list(range(50))


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        pytest.param("load", {"curv": "ramp"}, "'curv' of load.*options: curve", id="unknown"),
        pytest.param("load", {"curve": "circle"}, "'curve' of load", id="value"),
        pytest.param("api", {"curve": "ramp"}, "options: none", id="none at all"),
        pytest.param("population", {"curve": "ramp"}, "options: none", id="no stream"),
    ],
)
def test_options_that_do_not_exist_are_refused(
    name: str, options: dict[str, object], said: str
) -> None:
    """A mistyped option or value is an error that names it and what there is."""
    with pytest.raises(InvalidArgumentError, match=said):
        dataset(name, resolve_persona("normal_user"), options=options)
