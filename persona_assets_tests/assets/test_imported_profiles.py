"""Imported schemas as assets: the schema's file leads to the records, and makes them stale."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import QUIET
from persona_assets.definitions import build_definitions
from persona_assets.profiles.importing import (
    ImportChoices,
    imported_database,
    imported_profile,
)
from persona_assets.profiles.materializing import read_profile_manifest
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.sql.reading import read_ddl
from persona_assets_tests.assets.places import make_data
from persona_assets_tests.cli.schema_files import JSON_SCHEMA

PAIRS = """
CREATE TABLE things (id int PRIMARY KEY, is_on boolean NOT NULL REFERENCES flags);
CREATE TABLE flags (is_on boolean PRIMARY KEY);
"""
FILES = dg.AssetKey(["profiles", "files"])


@pytest.fixture(name="data")
def fixture_data(tmp_path: Path) -> DataFolder:
    """Return a data folder with a schema and the profile that was imported from it."""
    data = make_data(tmp_path / "data")
    data.schema_folder.mkdir()
    path = data.schema_folder / "user.schema.json"
    path.write_text(JSON_SCHEMA, encoding="utf-8")
    schema = read_schema_file(path).schema()
    text = imported_profile(schema, ImportChoices(count=20))
    target = data.root / "profiles" / "user.yaml"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text.replace("personas: []", "personas: [tiny]"), encoding="utf-8")
    return data


def make(data: DataFolder, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Look at the inputs, then run the job of the profile."""
    instance.add_dynamic_partitions("profile", ["user"])
    job = build_definitions(data).resolve_job_def("profiles")
    return job.execute_in_process(
        instance=instance, partition_key="user", run_config=QUIET, raise_on_error=False
    )


def test_records_of_a_schema_are_materialized(data: DataFolder) -> None:
    """PP-116: the manifest names the schema's file among what the records follow from."""
    with dg.DagsterInstance.ephemeral() as instance:
        result = make(data, instance)

    manifest = read_profile_manifest(data.lake, "user")
    assert result.success
    assert manifest.row_count == 20
    assert set(manifest.inputs) == {"profile", "persona tiny", "schema user"}


def test_lineage_runs_from_the_schema_to_the_records(data: DataFolder) -> None:
    """The files of a profile follow from its document, and that from the schema's file."""
    graph = build_definitions(data).resolve_asset_graph()

    above = graph.get_ancestor_asset_keys(FILES)

    assert dg.AssetKey(["schemas", "documents"]) in above


def test_a_changed_schema_is_noticed(data: DataFolder) -> None:
    """Observed again, the files are stale; made again, a check says that an import is due."""
    with dg.DagsterInstance.ephemeral() as instance:
        make(data, instance)
        path = data.schema_folder / "user.schema.json"
        path.write_text(JSON_SCHEMA.replace('"minimum": 1', '"minimum": 5'), encoding="utf-8")
        observe(data, instance)

        graph = build_definitions(data).resolve_asset_graph()
        resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
        found = resolver.get_status(FILES, "user")
        result = make(data, instance)

    failed = [one for one in result.get_asset_check_evaluations() if not one.passed]
    assert found == StaleStatus.STALE
    assert [one.check_name for one in failed] == ["schemas_are_current"]


def test_a_database_is_materialized(data: DataFolder) -> None:
    """All tables are files of the profile, which names the script among its inputs."""
    path = data.schema_folder / "pairs.sql"
    path.write_text(PAIRS, encoding="utf-8")
    schema = read_ddl(path, roots={}).database()
    text = imported_database(schema, ImportChoices(count=20))
    target = data.root / "profiles" / "user.yaml"
    target.write_text(text.replace("personas: []", "personas: [tiny]"), encoding="utf-8")

    with dg.DagsterInstance.ephemeral() as instance:
        result = make(data, instance)

    manifest = read_profile_manifest(data.lake, "user")
    assert result.success
    assert [one.passed for one in result.get_asset_check_evaluations()] == [True] * 3
    assert [(one.dataset, one.row_count) for one in manifest.files] == [
        ("flags", 2),
        ("things", 20),
    ]
    assert set(manifest.inputs) == {"profile", "persona tiny", "schema pairs"}


def observe(data: DataFolder, instance: dg.DagsterInstance) -> None:
    """Look at the schema's file and the profile's again, as the sensor reports them."""
    for name, digest in (("schemas", data.schema_digest("user")), ("profiles", None)):
        version = digest or data.profile_digest("user")
        instance.report_runless_asset_event(
            dg.AssetObservation(
                asset_key=[name, "documents"],
                partition="user",
                tags={"dagster/data_version": version},
            )
        )
