"""Tests of erasing, on a small lake with a Dagster instance on disk."""

import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.partitions import add_partitions
from persona_assets.definitions import build_definitions
from persona_assets.errors import UnknownNameError, UnknownPersonaError
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.knowledge.passage_table import PASSAGES_SCHEMA
from persona_assets.upkeep.erasing import erase, plan_erasure
from persona_assets.upkeep.intents import drop_intent
from persona_assets.upkeep.places import DataPlaces
from persona_assets.upkeep.proving import prove_gone
from persona_assets_tests.assets.places import PERSONA, make_data

ROOT = Path(__file__).parents[2]
OWN = "I want to sail around the lighthouse at Portishead before my birthday."
HEARD = "I really like the ferry to Weston because of the seagulls."


@pytest.fixture(scope="module", name="made")
def fixture_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the mind of one person, and passages of another."""
    home = tmp_path_factory.mktemp("home")
    data = make_data(home / "data")
    plan = data.root / "observations" / "tiny" / "documents" / "plan.md"
    plan.parent.mkdir()
    plan.write_text(f"---\ndate: 2026-03-01\n---\n\n{OWN}\n")
    (home / "dagster.yaml").write_text((ROOT / "dagster.yaml").read_text())
    run_mind(home, "tiny")
    store = PassageStore(data.lake.passages_path)
    some = store.read("tiny").slice(0, 2).drop_columns(["persona", "content"])
    kim = some.append_column("persona", pa.array(["kim", "kim"]))
    kim = kim.append_column("content", pa.array(["We like coffee.", "We like tea."]))
    kim = kim.set_column(0, "passage_id", pa.array(["kim-1", "kim-2"])).select(
        PASSAGES_SCHEMA.names
    )
    store.replace("kim", kim.cast(PASSAGES_SCHEMA))
    return home


def run_mind(home: Path, persona: str) -> None:
    """Make the mind of *persona* in the instance at *home*."""
    before = Path.cwd()
    os.chdir(home)  # the instance's folders are relative to where it runs
    try:
        with dg.DagsterInstance.from_config(str(home)) as instance:
            add_partitions(instance, [persona], [7])
            job = build_definitions(DataFolder(path=str(home / "data"))).resolve_job_def("mind")
            assert job.execute_in_process(instance=instance, partition_key=persona).success
    finally:
        os.chdir(before)


@pytest.fixture(name="home")
def fixture_home(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that home, to be changed."""
    return shutil.copytree(made, tmp_path / "home")


def remnants(home: Path, *texts: str) -> int:
    """Return how many places still have *texts*."""
    return len(prove_gone(texts, [home]).remnants)


def test_a_plan_says_what_depends_on_it(made: Path) -> None:
    """Planning changes nothing and lists rows by asset, and who else holds the words."""
    places = DataPlaces(made / "data")
    before = remnants(made, OWN)

    plan = plan_erasure(places, "tiny")

    rows = {(each.asset, each.partition["persona"]): each.row_count for each in plan.dependents}
    assert rows["observations/approved", "tiny"] == len(plan.observations)
    assert rows["mindscapes/goals", "tiny"] > 0
    assert remnants(made, OWN) == before > 3


def test_erasing_one_observation_keeps_the_others(home: Path) -> None:
    """Its file is gone, and no store has a byte of it, not even in old versions."""
    places = DataPlaces(home / "data")
    [one] = [o for o in places.observations("tiny") if o.source_path.startswith("documents")]
    stays = {o.observation_id for o in places.observations("tiny")} - {one.observation_id}

    changed = erase(places, plan_erasure(places, "tiny", one.observation_id))
    drop_intent(places.root, "tiny")

    assert changed == ["observations/tiny/documents/plan.md"]
    assert {o.observation_id for o in places.observations("tiny")} == stays
    assert remnants(home / "data", OWN) == 0
    assert PassageStore(places.lake.passages_path).personas() == ["kim"]


def test_the_words_of_a_person_are_erased_where_others_heard_them(home: Path) -> None:
    """The chat of another keeps everything but the words; what was made of it is dropped."""
    places = DataPlaces(home / "data")
    kim = PERSONA.replace("name: tiny", "name: kim").replace("Robin Vale", "Kim Moss")
    (places.root / "personas" / "kim.yaml").write_text(kim)
    chat = places.observation_folder("kim") / "whatsapp" / "chat.txt"
    chat.parent.mkdir(parents=True)
    said = [f"Robin Vale: {HEARD}", "Kim Moss: I live in Clevedon and I like strong coffee."]
    chat.write_text("".join(f"[02/03/2026, 09:0{n}:10] {line}\n" for n, line in enumerate(said)))
    shutil.copy(chat, places.observation_folder("tiny") / "whatsapp" / "heard.txt")

    plan = plan_erasure(places, "tiny")
    erase(places, plan)
    drop_intent(places.root, "tiny")

    assert list(plan.holders) == plan.rebuilt == ["kim"]
    assert chat.read_text().splitlines() == [
        "[02/03/2026, 09:00:10] Robin Vale: [erased]",
        "[02/03/2026, 09:01:10] Kim Moss: I live in Clevedon and I like strong coffee.",
    ]
    assert remnants(home / "data", OWN, HEARD) == 0


def test_the_command_erases_a_person_and_proves_it(home: Path) -> None:
    """Sources, lake, stores and the runs of Dagster have no byte of it; others stay."""
    assert remnants(home / ".dagster", OWN) > 0
    session = home / "notebooks" / "__marimo__" / "session" / "results.py.json"
    session.parent.mkdir(parents=True)
    session.write_text(json.dumps({"text/html": html.escape(OWN)}))
    policy = home / "data" / "approvals" / "policy.yaml"
    policy.parent.mkdir()
    policy.write_text("# who decides\npersonas:\n  tiny: automatic\n  kim: required\n")

    done = run_command(home, "--persona", "tiny", "--yes")

    assert done.returncode == 0, done.stderr
    assert "0 found" in done.stdout
    assert remnants(home, OWN) == 0
    assert not (home / "data" / "state" / "erasing").exists()
    assert not (home / "data" / "observations" / "tiny").exists()
    assert not (home / "data" / "personas" / "tiny.yaml").exists()
    assert PassageStore(home / "data" / "lake" / "passages.lance").personas() == ["kim"]
    assert not session.exists()
    assert remnants(home / ".dagster", "tiny") == 0
    assert policy.read_text() == "# who decides\npersonas:\n  kim: required\n"


def test_runs_are_forgotten_where_dagster_wrote_them(home: Path, tmp_path: Path) -> None:
    """Dagster writes below the folder in which it was started, wherever its settings lie."""
    where = tmp_path / "elsewhere"
    where.mkdir()
    (home / ".dagster").rename(where / ".dagster")
    assert remnants(where, OWN) > 0

    done = run_command(home, "--persona", "tiny", "--yes", where=where)

    assert done.returncode == 0, done.stderr
    assert remnants(where, OWN) == remnants(home, OWN) == 0


def run_command(
    home: Path, *options: str, where: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``persona-gen erase`` on the data and the instance at *home*."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "persona_assets.cli", "erase", *options),
            *("--data", str(home / "data"), "--dagster-home", str(home)),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=where or home,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param(lambda p: plan_erasure(p, "tinny"), UnknownPersonaError, id="a person"),
        pytest.param(
            lambda p: plan_erasure(p, "tiny", "nothing"), UnknownNameError, id="an observation"
        ),
    ],
)
def test_what_nobody_knows_cannot_be_erased(
    call: Callable[[DataPlaces], object], error: type[Exception], made: Path
) -> None:
    """The error names what there is."""
    with pytest.raises(error):
        call(DataPlaces(made / "data"))
