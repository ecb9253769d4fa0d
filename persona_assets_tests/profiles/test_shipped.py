"""The profiles of this project, as `persona-gen generate` reads them."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from persona_assets.datasets.building import dataset
from persona_assets.generators.shop import SHOP_CLIENT_COUNT
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.documents import read_profile
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.running import run_plan
from persona_assets_tests.profiles.builders import SHIPPED

EXPECTED = [
    pytest.param("api_testing", {"api", "fault"}, 9, 3 * (500 + 200 + 100), id="PP-68"),
    pytest.param("streaming_testing", {"streaming"}, 6, 34_000, id="PP-69"),
    pytest.param("load_testing", {"load"}, 3, 77_000, id="PP-70"),
]


def test_three_profiles_ship() -> None:
    """Those that the document names."""
    assert sorted(path.stem for path in SHIPPED.glob("*.yaml")) == [
        "api_testing",
        "load_testing",
        "streaming_testing",
    ]


@pytest.mark.parametrize(("name", "types", "files", "rows"), EXPECTED)
def test_a_profile_comes_to_what_it_says(
    tmp_path: Path, name: str, types: set[str], files: int, rows: int
) -> None:
    """PP-68, PP-69, PP-70: as many files and records, each where the profile says."""
    plan = plan_profile(read_profile(SHIPPED / f"{name}.yaml", []), directory=tmp_path)

    written = run_plan(plan)

    assert {one.job.made.name for one in written} == types
    assert len({one.path for one in written}) == files
    assert sum(one.summary.row_count for one in written) == rows


def rows_of(profile: str, dataset: str, persona: str) -> pa.Table:
    """Return the records that the shipped *profile* asks for."""
    plan = plan_profile(read_profile(SHIPPED / f"{profile}.yaml", []))
    [job] = [one for one in plan.jobs if (one.name, one.made.persona) == (dataset, persona)]
    return pa.Table.from_batches(job.made.batches(0, job.row_count))


@pytest.mark.parametrize(
    ("topic", "partition_count", "first", "last"),
    [
        pytest.param("sensor-events", 6, "2026-03-02T00", "2026-03-02T06", id="sensor-events"),
        pytest.param("user-actions", 3, "2026-03-02T08", "2026-03-02T11", id="user-actions"),
        pytest.param("transactions", 12, "2026-03-02T09", "2026-03-02T11", id="transactions"),
    ],
)
def test_streams_keep_topic_partitions_and_window(
    topic: str, partition_count: int, first: str, last: str
) -> None:
    """PP-69: each topic has its name, its partitions and its time."""
    for persona in ("noisy_device", "high_volume_system"):
        rows = rows_of("streaming_testing", topic, persona)

        times = [at.isoformat() for at in rows.column("event_at").to_pylist()]
        assert rows.column("topic").unique().to_pylist() == [topic]
        assert set(rows.column("partition").unique().to_pylist()) <= set(range(partition_count))
        assert first <= min(times) <= max(times) < last


def rates(dataset: str, seconds: float) -> list[float]:
    """Return how many requests each interval of *seconds* has, the last one left out."""
    column = rows_of("load_testing", dataset, "high_volume_system").column("requested_at")
    times = [at.timestamp() for at in column.to_pylist()]
    counts = Counter(int((at - times[0]) / seconds) for at in times)
    return [counts[index] / seconds for index in range(max(counts))]


def test_a_ramp_rises() -> None:
    """PP-70: the rate grows five times, evenly."""
    found = rates("ramp", 0.5)

    assert found == sorted(found)
    assert found[-1] / found[0] == pytest.approx(4.25 / 1.25, rel=0.05)


def test_a_spike_stands_out() -> None:
    """PP-70: a short time has ten times the rate of the rest."""
    found = rates("spike", 0.4)

    assert max(found) / sorted(found)[len(found) // 2] == pytest.approx(10, rel=0.05)
    assert sum(rate > 2 * found[0] for rate in found) <= 3


def test_a_soak_goes_on() -> None:
    """PP-70: after the climb the rate stays."""
    found = rates("soak", 1.0)[3:]

    assert min(found) == pytest.approx(max(found), rel=0.05)


def test_two_datasets_of_one_type_are_different_records_of_one_world() -> None:
    """PP-68: no record comes twice, and who acts keeps the id."""
    one, other = (
        rows_of("api_testing", name, "normal_user") for name in ("contract", "integration")
    )

    ids = [set(rows.column("request_id").to_pylist()) for rows in (one, other)]
    clients = [set(rows.column("client_id").to_pylist()) for rows in (one, other)]
    people = dataset("population", resolve_persona("normal_user"), 42)
    known = pa.Table.from_batches(people.batches(0, SHOP_CLIENT_COUNT)).column("profile_id")
    assert not ids[0] & ids[1]
    assert (clients[0] | clients[1]) <= set(known.to_pylist())
