"""The journey runs from files to SQL, says what is wrong with a file, and gives the same again."""

import shutil
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from persona_assets import lake
from persona_assets.assets.inputs import DataFolder
from persona_assets.generators.registry import GENERATORS
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets_tests.assets.places import (
    failure_text,
    file_digests,
    make_data,
    run_journey,
)


def test_every_asset_is_there(travelled: DataFolder) -> None:
    """X-02: one job takes a persona from its files to every table."""
    assert lake.assets(travelled.lake.root) == [
        *sorted(f"datasets/{generator.name}" for generator in GENERATORS),
        "knowledge/communities",
        "knowledge/edges",
        "knowledge/facts",
        "knowledge/nodes",
        "knowledge/passages",
        "mindscapes/beliefs",
        "mindscapes/claims",
        "mindscapes/goals",
        "mindscapes/summaries",
        "mindscapes/traits",
        "observations/approved",
        "personas/behaviors",
        "personas/documents",
        "personas/instances",
    ]


def test_the_mind_has_grown(travelled: DataFolder) -> None:
    """What the persona said is believed, with the observations that it rests on."""
    facts = lake.load("facts", persona="tiny", lake=travelled.lake.root)
    known = dict(facts.select("key", "value").rows())
    seen = set(lake.load("observations/approved", lake=travelled.lake.root)["observation_id"])

    assert known["city"] == "Bristol"
    assert known["employer"] == "Fernhill Instruments"
    assert facts["derived_from"].explode().is_in(list(seen)).all()


def test_evidence_is_the_persona_s_own_words(travelled: DataFolder) -> None:
    """The characters that a belief rests on can be read in the observation."""
    raw = dict(
        lake.load("observations/approved", lake=travelled.lake.root)
        .select("observation_id", "raw")
        .rows()
    )
    beliefs = lake.load("beliefs", lake=travelled.lake.root)
    [tea] = [row for row in beliefs.to_dicts() if "tea" in row["statement"]]
    span = tea["evidence"][0]

    words = raw[span["observation_id"]][span["start"] : span["end"]]

    assert "strong tea" in words


def test_the_three_stores_agree(travelled: DataFolder) -> None:
    """DuckDB's table and LanceDB hold what the Parquet files hold."""
    root = travelled.lake.root
    with duckdb.connect(travelled.lake.catalog_path, read_only=True) as catalog:
        facts = catalog.sql("select count(*) from knowledge.current_facts").fetchall()
        views = catalog.sql("select count(*) from datasets.api").fetchall()

    passages = PassageStore(travelled.lake.passages_path).read("tiny")

    assert facts == [(lake.load("facts", lake=root)["valid_to_at"].null_count(),)]
    assert views == [(lake.load("api", lake=root).height,)]
    assert passages.num_rows == lake.load("passages", lake=root).height > 0


def test_the_tempo_is_learned(travelled: DataFolder) -> None:
    """Somebody who writes every two to four minutes makes requests as often."""
    rows = lake.load("behaviors", persona="tiny", lake=travelled.lake.root).to_dicts()

    learned = [row for row in rows if row["origin_type"] == "learned"]
    [row] = [row for row in learned if row["behavior_type"] == "timing"]

    assert row["sample_count"] >= 20
    assert row["derived_from"]


def test_a_rerun_gives_the_same_bytes(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """The same inputs give the same files, and equal data versions say so."""
    before = file_digests(copied)

    assert run_journey(copied, instance, "tiny").success
    first = data_versions(instance)
    assert run_journey(copied, instance, "tiny").success

    assert file_digests(copied) == before
    assert data_versions(instance) == first
    assert len(first) == 14 + len(GENERATORS)


def data_versions(instance: dg.DagsterInstance) -> dict[str, str]:
    """Return the newest data version of every asset that has been materialized."""
    records = {
        key.to_user_string(): instance.get_latest_data_version_record(key)
        for key in instance.all_asset_keys()
        if key.path[0] != "lake"
    }
    return {
        name: str(record.asset_materialization.tags["dagster/data_version"])
        for name, record in records.items()
        if record and record.asset_materialization and record.asset_materialization.tags
    }


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        pytest.param(
            "personas/bad.yaml",
            "name: bad\ndescription: x\nkind: user\nversion: 1.0.0\nlocal: en_GB\n",
            r"personas/bad.yaml:5: local: unknown field; allowed here: .*locale",
            id="a persona with an unknown field",
        ),
        pytest.param(
            "personas/bad.yaml",
            "name: bad\ndescription: x\nkind: [user\n",
            r"personas/bad.yaml:\d+: ",
            id="a persona that is no YAML",
        ),
        pytest.param(
            "observations/bad/slack/users.json",
            '[{"id": "U1",}]',
            r"observations/bad/slack/users.json:1: ",
            id="an export that is no JSON",
        ),
        pytest.param(
            "observations/bad/telemetry/day.csv",
            "recorded_at,metric,value,unit\n2026-01-01T00:00:00Z,temperature,warm,degC\n",
            r"telemetry/day.csv:2: value: expected a number; found 'warm'",
            id="a reading that is no number",
        ),
        pytest.param(
            "observations/bad/voicemail/one.wav",
            "?",
            r"voicemail: no reader for it; allowed folders: assessments",
            id="a folder that nothing reads",
        ),
    ],
)
def test_a_bad_file_is_named_and_the_others_go_on(
    copied: DataFolder, instance: dg.DagsterInstance, path: str, content: str, problem: str
) -> None:
    """One error names file, line and field; the other personas are made, none of this one."""
    if "observations" in path:
        text = (copied.root / "personas" / "tiny.yaml").read_text()
        (copied.root / "personas" / "bad.yaml").write_text(text.replace("tiny", "bad"))
    (copied.root / path).parent.mkdir(parents=True, exist_ok=True)
    (copied.root / path).write_text(content)
    shutil.rmtree(copied.lake.root)

    result = run_journey(copied, instance, "bad", "normal_user")

    assert not result.success
    assert_matches(failure_text(result), problem)
    made = {part["persona"] for part in copied.lake.partitions("observations/approved")}
    assert made == {"normal_user"}
    assert lake.load("api", persona="normal_user", lake=copied.lake.root).height == 10_000
    assert instance.get_materialized_partitions(dg.AssetKey(["datasets", "api"])) == {
        "normal_user|7"
    }


def assert_matches(text: str, pattern: str) -> None:
    """Assert that *pattern* occurs in *text*."""
    with pytest.raises(ValueError, match=pattern):
        raise ValueError(text)


def test_a_file_that_turns_bad_leaves_the_old_data(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """When an observation file no longer parses, what was made of the old one stays."""
    before = file_digests(copied)
    chat = copied.root / "observations" / "tiny" / "whatsapp" / "chat.txt"
    chat.write_text("no date at all: hello\n")

    result = run_journey(copied, instance, "tiny")

    assert not result.success
    assert "chat.txt:1: " in failure_text(result)
    assert file_digests(copied) == before


def test_a_bad_mapper_is_named(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """A mapper file with a wrong field fails with file, line and field."""
    mapper = copied.root / "mappers" / "working_with.yaml"
    mapper.write_text(mapper.read_text().replace("version: 1.0.0", "version: one"))

    result = run_journey(copied, instance, "tiny")

    assert_matches(failure_text(result), r"mappers/working_with.yaml:\d+: version: ")


def test_an_unknown_persona_is_an_error(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """The journey fails with the names that exist, before anything runs or is added."""
    result = run_journey(copied, instance, "normal_user", "tinny")

    text = failure_text(result)
    assert "no persona named 'tinny'; known: " in text
    assert "Did you mean 'tiny'?" in text
    assert len(instance.get_runs()) == 1
    assert "tinny" not in instance.get_dynamic_partitions("persona")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param("seeds: [x]\n", r"seeds.yaml:1: seeds\[0\]: .*found 'x'", id="no number"),
        pytest.param("seeds: []\n", r"seeds.yaml:1: seeds: ", id="no seed"),
        pytest.param("seed: [1]\n", r"seeds.yaml:\d: seeds?: ", id="another field"),
    ],
)
def test_bad_seeds_are_named(
    copied: DataFolder, instance: dg.DagsterInstance, content: str, problem: str
) -> None:
    """A wrong seeds.yaml fails before anything runs."""
    (copied.root / "seeds.yaml").write_text(content)

    result = run_journey(copied, instance, "tiny")

    assert_matches(failure_text(result), problem)


def test_a_missing_data_folder_is_an_error(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    """Where there is no data folder, the error says which and how to set it."""
    result = run_journey(DataFolder(path=str(tmp_path / "nowhere")), instance)

    text = failure_text(result)
    assert "nowhere: the data folder is missing; set PERSONA_ASSETS_DATA" in text


def test_a_new_persona_needs_no_code(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    """PP-113: a file in data/personas is a persona, a line in seeds.yaml is a seed."""
    data = make_data(tmp_path / "data", seeds="[7, 11]")
    shutil.rmtree(data.root / "observations")

    assert run_journey(data, instance, "tiny").success

    assert instance.get_dynamic_partitions("persona") == ["tiny"]
    assert instance.get_dynamic_partitions("seed") == ["7", "11"]
    assert list(data.lake.partitions("datasets/api")) == [
        {"persona": "tiny", "seed": "11"},
        {"persona": "tiny", "seed": "7"},
    ]
