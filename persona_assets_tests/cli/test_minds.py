"""``persona-gen mindscape`` and ``persona-gen map`` tell what is known of a persona."""

import json
import re
from pathlib import Path

import pytest

from persona_assets import lake
from persona_assets.personas.instance_store import InstanceStore
from persona_assets.upkeep.places import instances_path
from persona_assets_tests.cli.calling import call, spawn


@pytest.fixture(name="data")
def fixture_data(minds: Path) -> str:
    """Return the data folder in which the lake and the mappers lie."""
    return str(minds.parent)


def test_a_mindscape_is_told_to_people(
    capfdbinary: pytest.CaptureFixture[bytes], data: str
) -> None:
    """PK-10: who, when, the narrative, and a table of each part."""
    code, out, err = call(capfdbinary, "mindscape", "mara", "--data", data)

    text = out.decode()
    assert (code, err) == (0, "")
    assert text.startswith("mara: 10 observations until 2026-03-05T12:")
    assert "Mara lives in Bristol and lived in Leeds before." in text
    assert re.findall(r"^(GOAL|BELIEF|TRAIT|FACT) ", text, re.MULTILINE) == [
        "GOAL",
        "BELIEF",
        "TRAIT",
        "FACT",
    ]


def test_a_mindscape_is_told_of_a_time(
    capfdbinary: pytest.CaptureFixture[bytes], data: str
) -> None:
    """With --as-of nothing is told that was seen later."""
    _, out, _ = call(capfdbinary, "mindscape", "mara", "--as-of", "2026-01-09", "--data", data)

    assert out.startswith(b"mara: 2 observations until 2026-01-09T00:00Z")
    assert b"Leeds" in out
    assert b"Bristol" not in out


def test_a_mindscape_is_the_document_of_the_guide(
    capfdbinary: pytest.CaptureFixture[bytes], data: str
) -> None:
    """PK-12: as JSON it counts the observations and names the last one, all parts there."""
    code, out, _ = call(capfdbinary, "mindscape", "mara", "-f", "json", "--data", data)

    told = json.loads(out)["mindscape"]
    seen = lake.load("approved", persona="mara", lake=Path(data) / "lake").sort("observed_at")
    assert code == 0
    assert told["processingMetadata"] == {"totalObservationsProcessed": 10}
    assert told["lastProcessedObservationId"] == seen["observation_id"][-1]
    assert {"narrative", "goals", "beliefs", "traitMatrix"} <= told.keys()
    assert set(told["knowledgeStore"]) == {"hotLayer", "warmLayer", "coldLayer"}


def test_a_persona_is_mapped_for_people(
    capfdbinary: pytest.CaptureFixture[bytes], data: str
) -> None:
    """The sections go to stdout; what the mapper requires and nobody knows is a warning."""
    code, out, err = call(capfdbinary, "map", "zoë", "--detail-level", "instant", "--data", data)

    made = lake.map_persona("zoë", "working_with", "instant", lake=Path(data) / "lake")
    assert code == 0
    assert out.decode() == made.text
    assert err.splitlines() == [f"persona-gen: warning: {each}" for each in made.warnings]
    assert made.warnings


def test_a_persona_is_mapped_for_programs(
    capfdbinary: pytest.CaptureFixture[bytes], data: str
) -> None:
    """PK-37: JSON has the guide's names, what it cost, and how long it may be used."""
    options = ("-m", "test_persona", "-l", "deep_dive", "--ttl-hours", "2", "-f", "json")
    code, out, _ = call(capfdbinary, "map", "mara", *options, "--data", data)

    told = json.loads(out)
    assert code == 0
    assert told["persona"]["compositeKey"] == "test_persona:mara:deep_dive"
    assert told["persona"]["ttlHours"] == 2
    assert told["metadata"]["cacheStatus"] == "fresh"
    assert told["metadata"]["cost"]["dollars"] == 0
    assert told["metadata"]["cost"]["tokens"] > 0


def test_two_processes_map_the_same_bytes(data: str) -> None:
    """Hash seed and time zone change nothing, also of the past."""
    command = ("map", "mara", "--as-of", "2026-02-01", "-f", "json", "--data", data)

    one = spawn(*command, PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    two = spawn(*command, PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C")

    assert (one.returncode, two.returncode) == (0, 0)
    assert one.stdout == two.stdout


def test_what_is_said_of_the_situation_reaches_the_rules(
    capfdbinary: pytest.CaptureFixture[bytes], data: str
) -> None:
    """A context makes another instance, and a section that is asked for and unknown is named."""
    command = ("map", "mara", "-f", "json", "--data", data)

    _, plain, _ = call(capfdbinary, *command)
    _, urgent, err = call(capfdbinary, *command, "-c", "urgency=0.9", "--require", "Foo")

    ids = {json.loads(out)["persona"]["personaInstanceId"] for out in (plain, urgent)}
    assert len(ids) == 2
    assert "mapper 'working_with' has no section 'Foo'; it has: Who they are" in err


def test_an_instance_that_is_kept_takes_feedback(
    capfdbinary: pytest.CaptureFixture[bytes], data: str
) -> None:
    """PK-52: --keep makes the instance known, without its text; without it nothing is written."""
    store = instances_path(Path(data))
    command = ("map", "mara", "-l", "instant", "--as-of", "2026-02-02", "-f", "json")
    call(capfdbinary, *command, "--data", data)
    was_there = store.exists()

    _, out, _ = call(capfdbinary, *command, "--keep", "--data", data)

    known = InstanceStore(store).records()
    assert not was_there
    assert known[json.loads(out)["persona"]["personaInstanceId"]].person_id == "mara"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(("mindscape", "kim"), 4, "no persona in the lake named 'kim'", id="persona"),
        pytest.param(("map", "mara", "-m", "x"), 4, "no mapper named 'x'", id="mapper"),
        pytest.param(("map", "mara", "-l", "deep"), 2, "'deep' is not one of", id="level"),
        pytest.param(
            ("map", "mara", "--as-of", "9999-12-31T23:59:59Z"),
            2,
            "expected a year from 1970 to 2100; found '9999-12-31T23:59:59Z'",
            id="a time that overflows",
        ),
        pytest.param(("mindscape", "mara", "--as-of", "soon"), 2, "found 'soon'", id="no time"),
        pytest.param(("map", "mara", "--ttl-hours", "0"), 2, "found 0.0", id="no life"),
        pytest.param(("map", "mara", "-c", "x"), 2, "expected NAME=VALUE; found 'x'", id="pair"),
        pytest.param(("map", "mara", "-c", "x=nan"), 2, "found 'nan'", id="no number"),
        pytest.param(("map", "mara", "-c", "x=-inf"), 2, "not finite", id="no end"),
        pytest.param(("map", "mara", "-c", 'x={"y": [NaN]}'), 2, "not finite", id="deep"),
        pytest.param(("map", "mara", "-c", "x=1e999"), 2, "not finite", id="too large"),
        pytest.param(("map", "mara", "-c", "x=1", "-c", "x=2"), 2, "said twice", id="twice"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    capfdbinary: pytest.CaptureFixture[bytes],
    data: str,
    arguments: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    """Nothing goes to stdout, and the exit code says what kind of mistake it was."""
    ended, out, err = call(capfdbinary, *arguments, "--data", data)

    assert (ended, out) == (code, b"")
    assert message in err
    assert len(err.splitlines()) == 1


def test_without_a_lake_the_command_that_makes_one_is_named(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """A data folder without a lake is exit code 4."""
    code, _, err = call(capfdbinary, "map", "mara", "--data", str(tmp_path))

    assert code == 4
    assert "`make run` makes one" in err
