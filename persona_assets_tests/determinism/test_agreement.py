"""One record is the same by every way to it: in each format, from each command, from an asset."""

import io
from pathlib import Path

import dagster as dg
import pytest

from persona_assets.datasets.building import dataset
from persona_assets.lake.layout import PART
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.formats import Style, write_records
from persona_assets.profiles.outputs import RecordFormat
from persona_assets_tests.assets.places import make_data, run_journey
from persona_assets_tests.cli.calling import call
from persona_assets_tests.determinism.agreeing import says
from persona_assets_tests.determinism.everything import (
    FILE_ROWS,
    FORMATS,
    PAIRS,
    PERSONAS,
    QUICK_ROWS,
    SEED,
    TYPES,
    profile_path,
    quick_path,
)
from persona_assets_tests.determinism.places import READERS, read_json, read_parquet

EACH = pytest.mark.parametrize(
    ("kind", "persona"), [pytest.param(*pair, id=" ".join(pair)) for pair in PAIRS]
)


@pytest.mark.parametrize("form", FORMATS[1:])
@EACH
def test_every_format_says_what_json_says(made: Path, form: str, kind: str, persona: str) -> None:
    """PP-73, PP-74: JSON Lines, CSV and Parquet, read again, are the records of the JSON file."""
    expected = read_json(made / profile_path("json", kind, persona))

    found = READERS[form](made / profile_path(form, kind, persona))

    assert len(found) == len(expected) == FILE_ROWS
    for record, value in zip(found, expected, strict=True):
        differing = {
            name: (record.get(name), value.get(name))
            for name in record.keys() | value.keys()
            if not says(record.get(name), value.get(name))
        }
        assert differing == {}
        assert list(record) == list(value)


@EACH
def test_generate_makes_the_first_records_of_quick(made: Path, kind: str, persona: str) -> None:
    """X-02: both commands make the same records, and fewer are the first of more."""
    few = read_json(made / profile_path("json", kind, persona))

    many = read_json(made / quick_path(kind, persona))

    assert (len(few), len(many)) == (FILE_ROWS, QUICK_ROWS)
    assert few == many[:FILE_ROWS]


def test_assets_hold_what_quick_makes(made: Path, tmp_path: Path) -> None:
    """X-02: the tables that Dagster materializes begin with the records that quick prints."""
    data = make_data(tmp_path / "data", seeds=f"[{SEED}]")
    partition = {"persona": "edge_case_user", "seed": str(SEED)}

    with dg.DagsterInstance.ephemeral() as instance:
        assert run_journey(data, instance, "edge_case_user").success

    for kind in TYPES:
        folder = data.lake.partition_folder(f"datasets/{kind}", partition)
        found = read_parquet(folder / PART)
        expected = read_json(made / quick_path(kind, "edge_case_user"))
        assert len(found) == 10_000
        for record, value in zip(found, expected, strict=False):
            wanted = {name: one for name, one in value.items() if name not in partition}
            assert says(record, wanted)


@EACH
def test_ten_are_the_first_of_a_thousand(
    capfdbinary: pytest.CaptureFixture[bytes], kind: str, persona: str
) -> None:
    """PP-04: how many records are asked for changes none of them."""
    command = ["quick", persona, "-t", kind, "-f", "jsonl", "-q"]
    _, few, _ = call(capfdbinary, *command, "-n", "10")

    _, many, _ = call(capfdbinary, *command, "-n", "1000")

    assert (few.count(b"\n"), many.count(b"\n")) == (10, 1000)
    assert many.startswith(few)


@EACH
def test_another_seed_is_another_dataset(
    capfdbinary: pytest.CaptureFixture[bytes], kind: str, persona: str
) -> None:
    """PP-40: the datasets of two seeds have no record in common."""
    one, other = (
        set(
            call(capfdbinary, "quick", persona, *f"-t {kind} -f jsonl -s {seed}".split())[1].split(
                b"\n"
            )
        )
        for seed in (1, 2)
    )

    assert one & other == {b""}


@pytest.mark.parametrize("form", [RecordFormat.JSON, RecordFormat.JSONL, RecordFormat.CSV])
@pytest.mark.parametrize("kind", TYPES)
def test_texts_do_not_tell_where_batches_end(form: RecordFormat, kind: str) -> None:
    """Written in batches of 1, 7 or all rows, a text file has the same bytes."""
    made = dataset(kind, resolve_persona("edge_case_user"), SEED)

    written: set[bytes] = set()
    for size in (1, 7, 40):
        stream = io.BytesIO()
        write_records(made.batches(0, 40, batch_rows=size), made.schema, stream, Style(form))
        written.add(stream.getvalue())

    assert len(written) == 1


@pytest.mark.parametrize("kind", TYPES)
def test_indented_json_says_the_same(made: Path, kind: str) -> None:
    """PP-05: the records of an indented file are those of a compact one."""
    name = f"p_{kind}_{PERSONAS[0]}.json"

    assert read_json(made / "pretty" / name) == read_json(made / "json" / name)
