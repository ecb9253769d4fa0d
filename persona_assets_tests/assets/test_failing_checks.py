"""Every asset check fails on data that is wrong, and stops what comes after it.

Each case lets an asset of the real graph run on a small lake, with one thing broken.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from persona_assets.assets import (
    catalog,
    dataset_partitions,
    knowledge,
    mindscapes,
    observations,
    personas,
)
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.partitions import add_partitions
from persona_assets.assets.stages import ASSETS
from persona_assets.generators.registry import GENERATORS
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.lake.catalog import FACTS
from persona_assets.lake.layout import Lake
from persona_assets.lake.reading import read_table
from persona_assets.lake.writing import PartitionWriter, Rows

Spoil = Callable[[pa.Table], pa.Table]


def doubled(table: pa.Table) -> pa.Table:
    """Return every row twice."""
    return pa.concat_tables([table, table])


def with_column(name: str, value: Any) -> Spoil:  # noqa: ANN401 - any column
    """Return what puts *value* into every row of column *name*."""

    def spoil(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index(name)
        field = table.schema.field(name)
        field = field.with_nullable(field.nullable or value is None)
        return table.set_column(place, field, pa.array([value] * table.num_rows, field.type))

    return spoil


NOWHERE = [{"observation_id": "nobody", "start": 0, "end": 1}]
LATE_TURN = [
    {"speaker_name": "a", "said_at": 0, "start": 0, "end": 10**6, "is_subject": True},
]


@dataclass(frozen=True)
class Case:
    """One thing to break: a function of a module of the assets whose result is spoilt."""

    asset: str
    check: str
    module: Any  # a module
    function: str
    spoil: Spoil


TABLES = [
    Case("observations/approved", "ids_are_unique", observations, "observation_table", doubled),
    Case(
        "observations/approved",
        "turns_lie_inside",
        observations,
        "observation_table",
        with_column("turns", LATE_TURN),
    ),
    Case(
        "observations/approved",
        "all_are_approved",
        observations,
        "observation_table",
        with_column("processing_status", "pending"),
    ),
    Case("mindscapes/claims", "ids_are_unique", mindscapes, "claim_table", doubled),
    Case(
        "mindscapes/claims",
        "fractions_in_range",
        mindscapes,
        "claim_table",
        with_column("precision_fraction", 1.5),
    ),
    Case("mindscapes/summaries", "one_mindscape", mindscapes, "summary_table", doubled),
    Case("knowledge/facts", "ids_are_unique", knowledge, "fact_table", doubled),
    Case("knowledge/nodes", "ids_are_unique", knowledge, "node_table", doubled),
    Case(
        "knowledge/nodes",
        "fractions_in_range",
        knowledge,
        "node_table",
        with_column("importance_fraction", -1.0),
    ),
    Case("knowledge/edges", "ids_are_unique", knowledge, "edge_table", doubled),
    Case(
        "knowledge/edges",
        "ends_exist",
        knowledge,
        "edge_table",
        with_column("target_node_id", "nowhere"),
    ),
    Case("knowledge/communities", "members_are_nodes", knowledge, "community_table", doubled),
    Case("personas/documents", "one_document", personas, "document_table", doubled),
    Case("personas/behaviors", "names_are_unique", personas, "behavior_table", doubled),
    Case(
        "personas/behaviors",
        "fractions_in_range",
        personas,
        "behavior_table",
        with_column("weight_fraction", 1.5),
    ),
    Case("personas/instances", "keys_are_unique", personas, "instance_table", doubled),
    *(
        Case(asset, "evidence_exists", module, function, with_column("derived_from", ["nobody"]))
        for asset, module, function in (
            ("mindscapes/goals", mindscapes, "goal_table"),
            ("mindscapes/beliefs", mindscapes, "belief_table"),
            ("mindscapes/traits", mindscapes, "trait_table"),
            ("knowledge/facts", knowledge, "fact_table"),
            ("knowledge/passages", knowledge, "embed_passages"),
            ("knowledge/edges", knowledge, "edge_table"),
            ("personas/behaviors", personas, "behavior_table"),
        )
    ),
    Case(
        "mindscapes/claims",
        "evidence_exists",
        mindscapes,
        "claim_table",
        with_column("evidence", NOWHERE),
    ),
    *(
        Case(asset, "fractions_in_range", module, function, with_column(column, 2.0))
        for asset, module, function, column in (
            ("mindscapes/goals", mindscapes, "goal_table", "confidence_fraction"),
            ("mindscapes/beliefs", mindscapes, "belief_table", "strength_fraction"),
            ("mindscapes/traits", mindscapes, "trait_table", "confidence_fraction"),
            ("knowledge/facts", knowledge, "fact_table", "confidence_fraction"),
            ("knowledge/passages", knowledge, "embed_passages", "importance_fraction"),
            ("knowledge/edges", knowledge, "edge_table", "strength_fraction"),
        )
    ),
]


def materialize(
    data: DataFolder, instance: dg.DagsterInstance, asset: str, partition_key: str | None
) -> dg.ExecuteInProcessResult:
    """Run the step of one asset."""
    key = dg.AssetKey(asset.split("/"))
    return dg.materialize(
        [one for one in ASSETS if key in one.keys],
        instance=instance,
        partition_key=partition_key,
        resources={"data": data},
        raise_on_error=False,
    )


def failed_checks(result: dg.ExecuteInProcessResult) -> set[tuple[str, str]]:
    """Return the checks that did not pass."""
    return {
        ("/".join(one.asset_key.path), one.check_name)
        for one in result.get_asset_check_evaluations()
        if not one.passed
    }


@pytest.mark.parametrize("case", TABLES, ids=lambda case: f"{case.asset} {case.check}")
def test_a_wrong_table_is_found(
    case: Case, copied: DataFolder, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check fails, and so does the run: what comes after it does not go on."""
    make = getattr(case.module, case.function)
    monkeypatch.setattr(case.module, case.function, lambda *a, **b: case.spoil(make(*a, **b)))
    add_partitions(instance, ["tiny"], [7])

    result = materialize(copied, instance, case.asset, "tiny")

    assert (case.asset, case.check) in failed_checks(result)
    assert not result.success


def test_passages_that_lance_does_not_have_are_found(
    copied: DataFolder, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When LanceDB holds other passages than Parquet, the check says so."""
    read = PassageStore.read

    def forge(store: PassageStore, persona: str) -> pa.Table:
        return with_column("content", "something else")(read(store, persona))

    monkeypatch.setattr(PassageStore, "read", forge)
    add_partitions(instance, ["tiny"], [7])

    result = materialize(copied, instance, "knowledge/passages", "tiny")

    assert failed_checks(result) == {("knowledge/passages", "store_has_them")}


def test_an_instance_over_its_budget_is_found(
    copied: DataFolder, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An instance with more tokens than its level allows is counted."""
    make = personas.map_persona

    def spend(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - the real function's
        made = make(*arguments, **options)
        about = made.generation_metadata
        spent = about.model_copy(update={"total_tokens_used": about.budget_tokens + 1})
        return made.model_copy(update={"generation_metadata": spent})

    monkeypatch.setattr(personas, "map_persona", spend)
    add_partitions(instance, ["tiny"], [7])

    result = materialize(copied, instance, "personas/instances", "tiny")

    assert failed_checks(result) == {("personas/instances", "budgets_are_kept")}


CATALOG = ("facts_match", "row_counts_match", "passages_match", "customers_exist")
ANSWER = {"status_code": 200, "headers": [("X-Request-ID", "another")], "body": "{}"}
STREAMS = ("api", "streaming", "file", "load", "fault")


def shortened(table: pa.Table) -> pa.Table:
    """Return all rows but the first."""
    return table.slice(1)


def reversed_rows(table: pa.Table) -> pa.Table:
    """Return the rows from the last to the first."""
    return table.take(pa.array(range(table.num_rows - 1, -1, -1)))


ROWS: dict[tuple[str, str], Spoil] = {
    **{
        (f"datasets/{generator.name}", "row_count_as_declared"): shortened
        for generator in GENERATORS
    },
    ("datasets/population", "required_values_present"): with_column("name", None),
    **{
        (f"datasets/{name}", "required_values_present"): with_column("session_id", None)
        for name in STREAMS
    },
    **{(f"datasets/{name}", "times_in_order"): reversed_rows for name in STREAMS},
    **{
        (f"datasets/{name}", "behaves_as_declared"): with_column("behaviors", ["rare_errors"])
        for name in STREAMS
    },
    **{
        (f"datasets/{name}", "customers_exist"): with_column(
            "key" if name == "streaming" else "client_id", "nobody"
        )
        for name in STREAMS
    },
    ("datasets/population", "emails_are_unique"): with_column("email", "a@example.com"),
    ("datasets/api", "answers_match"): with_column("response", ANSWER),
    ("datasets/streaming", "offsets_are_contiguous"): with_column("offset", 3),
    ("datasets/streaming", "keys_keep_their_partition"): with_column("key", "one"),
    ("datasets/file", "measures_are_true"): with_column("content", "something else"),
    ("datasets/fault", "faults_are_reversible"): with_column("mutated", "something else"),
}


@pytest.mark.parametrize(("asset", "check"), ROWS, ids=str)
def test_a_wrong_dataset_is_found(
    asset: str,
    check: str,
    copied: DataFolder,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The check of a dataset fails on rows that are not what they must be."""

    def spoilt(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Rows:
        table = ROWS[asset, check](pa.Table.from_batches(list(batches), schema))
        return Rows(table.schema, table.to_batches())

    monkeypatch.setattr(dataset_partitions, "Rows", spoilt)
    add_partitions(instance, ["tiny"], [7])

    result = materialize(copied, instance, asset, "tiny|7")

    assert (asset, check) in failed_checks(result)


def change_manifest(data: DataFolder, asset: str, partition: dict[str, str]) -> None:
    """Let a manifest name one row more than there are."""
    path = data.lake.partition_folder(asset, partition) / "manifest.json"
    said = json.loads(path.read_text())
    path.write_text(json.dumps({**said, "row_count": said["row_count"] + 1}))


def test_a_catalog_that_shows_other_rows_is_found(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """Views are compared with what the manifests say."""
    change_manifest(copied, "knowledge/facts", {"persona": "tiny"})

    result = materialize(copied, instance, "lake/catalog", None)

    assert failed_checks(result) == {("lake/catalog", "row_counts_match")}


def test_passages_that_are_gone_are_found(copied: DataFolder, instance: dg.DagsterInstance) -> None:
    """A LanceDB folder that was deleted is no longer what the Parquet files say."""
    shutil.rmtree(copied.lake.passages_path)

    result = materialize(copied, instance, "lake/catalog", None)

    assert failed_checks(result) == {("lake/catalog", "passages_match")}


def test_facts_that_the_catalog_lacks_are_found(
    copied: DataFolder, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of current facts is compared with the Parquet files."""
    refresh = catalog.refresh

    def lose(lake: Lake) -> dict[str, int]:
        counts = refresh(lake)
        return {**counts, FACTS: counts[FACTS] - 1}

    monkeypatch.setattr(catalog, "refresh", lose)

    result = materialize(copied, instance, "lake/catalog", None)

    assert failed_checks(result) == {("lake/catalog", "facts_match")}


def test_a_customer_whom_nobody_knows_is_found(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """A population that was made anew without its customers' orders is found by SQL."""
    partition = {"persona": "tiny", "seed": "7"}
    people = read_table(copied.lake, "datasets/population", partition)
    kept = with_column("profile_id", "somebody")(people).drop_columns(["persona", "seed"])
    PartitionWriter(copied.lake, "1").write("datasets/population", partition, kept, {})

    result = materialize(copied, instance, "lake/catalog", None)

    assert failed_checks(result) == {("lake/catalog", "customers_exist")}


def test_every_check_is_shown_to_fail() -> None:
    """No check of the graph is missing here."""
    shown = {(case.asset, case.check) for case in TABLES} | set(ROWS)
    shown |= {("knowledge/passages", "store_has_them"), ("personas/instances", "budgets_are_kept")}
    shown |= {("lake/catalog", name) for name in CATALOG}
    # test_profiles.py shows these.
    shown |= {("profiles/files", name) for name in ("files_are_whole", "counts_are_declared")}
    shown |= {("profiles/files", "schemas_are_current")}  # test_imported_profiles.py
    # test_simulations.py shows these.
    shown |= {
        ("simulation/events", name) for name in ("events_fit_their_schemas", "events_are_in_order")
    }
    shown |= {("simulation/topic", "offsets_without_gaps")}

    declared = {
        ("/".join(spec.asset_key.path), spec.name) for one in ASSETS for spec in one.check_specs
    }

    assert declared - shown == set()
