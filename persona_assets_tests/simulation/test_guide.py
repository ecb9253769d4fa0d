"""The guide's Quick Start, and a script of the library's later style: only the import is other."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

LATER = """
from persona_assets.simulation import (
    AddDecay, BaseEvent, Context, Entity, Field, NewEvent, Select, SetState, Simulation, StateField,
    StdOutOutput,
)

class Joined(BaseEvent):
    user_id: str = Field(primary_key=True, faker="uuid4")

class Seen(BaseEvent):
    user_id: str
    visits: int

class User(Entity):
    source_event = Joined
    primary_key = "user_id"
    visits: int = StateField(default=0, type_=int)

sim = Simulation(duration="5m", start_time="2026-01-01", n_flows=2, initial_entities={User: 3})

@sim.flow(filter=Select(User))
def visit(ctx: Context):
    user = ctx.get_selected_entity(User)
    yield NewEvent(
        ctx, Seen, visits=user.visits, mutate=SetState(User, [("visits", "add", 1)])
    )
    yield AddDecay(ctx, rate=0.1, seconds=30)

sim.add_output(StdOutOutput())

if __name__ == "__main__":
    sim.run()
    first = sim.entity_manager.get_entities(User)[0]
    sim.entity_manager.update_state(User, first.user_id, [("visits", "is", 99)])
    assert sim.entity_manager.get_entities(User, where=[("visits", "is", 99)])
"""


def run(script: str, folder: Path) -> list[dict[str, object]]:
    """Run a script with Python, and return the events that it prints."""
    (folder / "script.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_quick_start_runs_as_printed(tmp_path: Path) -> None:
    """DF-01, DF-02: it prints events, and the file holds the same."""
    found = re.search(
        r"^```python\n(.*?)^```$",
        (ROOT / "docs" / "simulation.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert found

    events = run(found[1], tmp_path)

    assert {one["event_type"] for one in events} == {
        "AccountCreated",
        "ProductAdded",
        "OrderCompleted",
    }
    assert len((tmp_path / "simulation_events.jsonl").read_text().splitlines()) == len(events)


def test_a_script_of_the_later_style_runs(tmp_path: Path) -> None:
    """DF-76: Context, get_selected_entity, get_entities and update_state are there."""
    events = run(LATER, tmp_path)

    assert {one["event_type"] for one in events} == {"Seen"}
    assert max(int(str(one["visits"])) for one in events) > 1
