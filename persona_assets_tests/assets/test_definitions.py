"""The code location loads, and a person who opens the graph can tell what everything is."""

import warnings

import dagster as dg
import pytest

from persona_assets.assets.partitions import (
    PERSONA_SEEDS,
    PERSONAS,
    PROFILES,
    persona_seed_key,
)
from persona_assets.definitions import build_definitions, defs
from persona_assets.generators.registry import GENERATORS
from persona_assets_tests.test_architecture import PACKAGE

SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
STAGES = {"observations", "mindscapes", "knowledge", "personas", "datasets"}


def test_the_assets_are_these() -> None:
    """An asset that comes, goes or changes its name is a decision."""
    assert set(SPECS) == {
        "observations/approved",
        "mindscapes/claims",
        "mindscapes/goals",
        "mindscapes/beliefs",
        "mindscapes/traits",
        "mindscapes/summaries",
        "knowledge/facts",
        "knowledge/passages",
        "knowledge/nodes",
        "knowledge/edges",
        "knowledge/communities",
        "personas/documents",
        "personas/behaviors",
        "personas/instances",
        "personas/feedback",
        "personas/mappers",
        *(f"datasets/{generator.name}" for generator in GENERATORS),
        "simulation/events",
        "simulation/topic",
        "lake/catalog",
        "profiles/documents",
        "profiles/files",
        "schemas/documents",
    }


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_asset_says_what_it_is(name: str) -> None:
    """A description, a group, kinds, an owner and a code version, on each asset."""
    spec = SPECS[name]

    assert spec.description
    assert spec.kinds
    assert spec.owners
    assert spec.code_version
    assert spec.group_name == name.split("/", maxsplit=1)[0]
    assert (PACKAGE / spec.group_name).is_dir()


def test_every_check_says_what_it_claims() -> None:
    """Each stage has checks, each with a description."""
    specs = [
        spec
        for assets in defs.assets or []
        if isinstance(assets, dg.AssetsDefinition)
        for spec in assets.check_specs
    ]

    assert [spec.name for spec in specs if not spec.description] == []
    assert {spec.asset_key.path[0] for spec in specs} == {*STAGES, "lake", "profiles", "simulation"}


def test_partitions_follow_the_stage() -> None:
    """Person-level stages have a partition a persona, what is generated one a persona and seed."""
    found = {name: spec.partitions_def for name, spec in SPECS.items()}

    assert {name for name, one in found.items() if one == PERSONA_SEEDS} == {
        name for name in SPECS if name.startswith(("datasets/", "simulation/"))
    }
    assert {name for name, one in found.items() if one is None} == {
        "lake/catalog",
        "personas/feedback",
        "personas/mappers",
    }
    assert {name for name, one in found.items() if one == PROFILES} == {
        "profiles/documents",
        "profiles/files",
        "schemas/documents",
    }
    assert all(one in (PERSONAS, PERSONA_SEEDS, PROFILES, None) for one in found.values())


def test_a_dataset_depends_on_exactly_its_persona() -> None:
    """The partition (a, 7) of a dataset is made from the partition a, and from no other."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("persona", ["a", "b", "c"])
        instance.add_dynamic_partitions("seed", ["7", "42"])
        graph = defs.resolve_asset_graph()
        [key] = [
            parent
            for parent in graph.get(dg.AssetKey(["datasets", "api"])).parent_keys
            if parent.path == ["personas", "behaviors"]
        ]
        mapping = graph.get_partition_mapping(dg.AssetKey(["datasets", "api"]), key)
        subset = PERSONA_SEEDS.subset_with_partition_keys([persona_seed_key("b", 7)])

        upstream = mapping.get_upstream_mapped_partitions_result_for_partitions(
            subset, PERSONA_SEEDS, PERSONAS, dynamic_partitions_store=instance
        )

    assert set(upstream.partitions_subset.get_partition_keys()) == {"b"}


def test_the_graph_leads_from_feedback_to_instances() -> None:
    """PK-29: what people said leads to mappers, and mappers to what is made with them."""
    parents = {
        name: {dep.asset_key.to_user_string() for dep in SPECS[name].deps}
        for name in ("personas/mappers", "personas/instances")
    }

    assert parents["personas/mappers"] == {"personas/feedback"}
    assert "personas/mappers" in parents["personas/instances"]


@pytest.mark.parametrize("name", ["journey", "mind", "datasets", "catalog", "profiles"])
def test_jobs_resolve(name: str) -> None:
    """Each job can be built: its assets share their partitions."""
    assert defs.resolve_job_def(name).name == name


def test_the_schedule_and_the_sensor_start_the_journey() -> None:
    """What runs by itself runs the whole journey, or the files of a profile."""
    assert defs.resolve_schedule_def("daily_refresh").job_name == "journey"
    jobs = [target.job_name for target in defs.resolve_sensor_def("new_files").targets]
    assert jobs == ["journey", "profiles"]


def test_the_definitions_are_valid() -> None:
    """Dagster itself finds nothing wrong, and warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", dg.BetaWarning)
        dg.Definitions.validate_loadable(build_definitions())


def test_lineage_runs_from_observations_to_datasets() -> None:
    """Everything that a dataset is made of can be followed back to what was seen."""
    graph = defs.resolve_asset_graph()

    ancestors = graph.get_ancestor_asset_keys(dg.AssetKey(["datasets", "api"]))

    assert dg.AssetKey(["observations", "approved"]) in ancestors
