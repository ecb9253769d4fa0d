"""Simulations as assets: a persona plays them under a seed, and every event is checked."""

import json
import shutil
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from persona_assets.assets import simulations
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.partitions import add_partitions
from persona_assets.definitions import build_definitions
from persona_assets.lake.reading import read_manifest, read_table
from persona_assets_tests.assets.places import failure_text

SHOP = '''"""People come and ask."""
from persona_assets.simulation import (
    AddDecay, BaseEvent, Entity, Field, FlowContext, NewEvent, Simulation, StateField
)

class Joined(BaseEvent):
    user_id: str = Field(primary_key=True, faker="uuid4")
    age: int = Field(faker="random_int", min=18, max=80, ge=18)

class Asked(BaseEvent):
    user_id: str

class User(Entity):
    source_event = Joined
    primary_key = "user_id"
    persona = "normal_user"

sim = Simulation(duration="10m", n_flows=3)

@sim.flow
def asking(ctx: FlowContext):
    yield NewEvent(ctx, Joined, save_entity=User)
    yield AddDecay(ctx, rate=0.3, seconds=40)
    yield NewEvent(ctx, Asked)
'''


@pytest.fixture(name="data", scope="module")
def fixture_data(travelled: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Return a data folder with one simulation, and the persona that plays it."""
    root = tmp_path_factory.mktemp("simulations") / "data"
    shutil.copytree(travelled.root, root)
    data = DataFolder(path=str(root))
    (data.root / "simulations").mkdir()
    (data.root / "simulations" / "shop.py").write_text(SHOP)
    return data


def play(data: DataFolder, seed: int = 7, **config: object) -> dg.ExecuteInProcessResult:
    """Materialize the events of the simulations that ``tiny`` plays."""
    with dg.DagsterInstance.ephemeral() as instance:
        add_partitions(instance, ["tiny"], [seed])
        return (
            build_definitions(data)
            .resolve_job_def("simulations")
            .execute_in_process(
                instance=instance,
                partition_key=f"tiny|{seed}",
                run_config={"ops": {"simulation_events": {"config": config}}},
                raise_on_error=False,
            )
        )


def test_a_persona_plays_under_a_seed(data: DataFolder) -> None:
    """The events lie in the lake with what they are made of; a second run has the same digest."""
    one = play(data)
    rows = read_table(data.lake, "simulation/events", {"persona": "tiny", "seed": "7"})
    first = read_manifest(data.lake, "simulation/events", {"persona": "tiny", "seed": "7"})

    two = play(data)
    second = read_manifest(data.lake, "simulation/events", {"persona": "tiny", "seed": "7"})

    assert one.success
    assert two.success
    assert first.content_digest == second.content_digest
    assert set(rows["event_type"].to_pylist()) == {"Joined", "Asked"}
    assert {"personas/documents", "personas/behaviors", "simulation shop"} <= set(first.inputs)
    assert rows["occurred_at"][0].as_py().isoformat() == "2026-01-01T00:00:00+00:00"


def test_checks_and_charts_are_there(data: DataFolder) -> None:
    """A materialization shows counts, a chart of events and of times, and the derived schemas."""
    done = play(data)

    [made] = done.asset_materializations_for_node("simulation_events")
    checks = {one.check_name: one.passed for one in done.get_asset_check_evaluations()}
    counts = made.metadata["event_counts"].value
    assert checks == {
        "events_fit_their_schemas": True,
        "events_are_in_order": True,
        "offsets_without_gaps": True,
    }
    assert isinstance(counts, dict)
    assert counts["shop"]["Joined"] > counts["shop"]["Asked"] > 0
    assert {"shop_events", "shop_funnel", "shop_times"} <= set(made.metadata)
    assert "| shop | Joined | 2 | Asked |" in str(made.metadata["funnels"].value)
    schema = json.loads(json.dumps(made.metadata["schemas"].value))["shop"]["Joined"]
    assert schema["required"][-2:] == ["user_id", "age"]
    assert schema["properties"]["age"]["minimum"] == 18


def test_an_event_that_does_not_fit_fails_the_check(data: DataFolder) -> None:
    """A generated value outside of its field's limits is found, and the run fails."""
    path = data.root / "simulations" / "shop.py"
    path.write_text(SHOP.replace("min=18, max=80", "min=0, max=20"))

    done = play(data)

    path.write_text(SHOP)
    failed = [one for one in done.get_asset_check_evaluations() if not one.passed]
    assert [one.check_name for one in failed] == ["events_fit_their_schemas"]
    assert "less than the minimum of 18" in str(failed[0].description)


def test_events_out_of_order_fail_the_check(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events whose time does not go on, or that come twice, are found."""
    made = simulations._played

    def twice(*arguments: Any) -> pa.Table:  # noqa: ANN401 - what the asset hands over
        table = made(*arguments)
        return pa.concat_tables([table, table])

    monkeypatch.setattr(simulations, "_played", twice)

    failed = [one for one in play(data).get_asset_check_evaluations() if not one.passed]

    assert [one.check_name for one in failed] == ["events_are_in_order"]
    assert "comes before" in str(failed[0].description)


def test_events_share_the_topic_of_the_streaming_dataset(data: DataFolder) -> None:
    """Each message and each event is in the topic once, in the order of time."""
    assert play(data).success

    partition = {"persona": "tiny", "seed": "7"}
    topic = read_table(data.lake, "simulation/topic", partition)
    made_from = read_manifest(data.lake, "simulation/topic", partition).inputs
    parts = [read_table(data.lake, name, partition) for name in made_from]
    times = topic["event_at"].to_pylist()
    assert sorted(made_from) == ["datasets/streaming", "simulation/events"]
    assert times == sorted(times)
    assert sorted(topic["event_id"].to_pylist()) == sorted(
        event_id for part in parts for event_id in part["event_id"].to_pylist()
    )


def test_gaps_in_a_topic_fail_the_check(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic without its first message is found."""
    made = simulations.shared_topic
    monkeypatch.setattr(simulations, "shared_topic", lambda *tables: made(*tables).slice(1))

    failed = [one for one in play(data).get_asset_check_evaluations() if not one.passed]

    assert [one.check_name for one in failed] == ["offsets_without_gaps"]
    assert "where offset 0 was expected" in str(failed[0].description)


def test_a_broken_file_is_a_clear_failure(data: DataFolder) -> None:
    """The failure names file and line, or the simulations that there are."""
    path = data.root / "simulations" / "broken.py"
    path.write_text("x = 1\n1 / 0\n")

    broken, unknown = play(data), play(data, simulations=["shpo"])

    path.unlink()
    assert f"{path}:2: ZeroDivisionError" in failure_text(broken)
    assert "Did you mean 'shop'?" in failure_text(unknown)
