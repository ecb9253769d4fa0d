"""The notebook runs over a real lake, and what it shows is what the lake holds."""

import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import QUIET
from persona_assets.definitions import build_definitions

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "results.py"
OBSERVED = "tomas_lindqvist"
DESCRIBED = "normal_user"


def make_data_folder(root: Path) -> DataFolder:
    """Copy what is known of one observed person; the shipped personas need no files."""
    for place in (f"personas/{OBSERVED}.yaml", f"observations/{OBSERVED}", "mappers", "seeds.yaml"):
        source, target = ROOT / "data" / place, root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    return DataFolder(path=str(root))


@pytest.fixture(name="lake_root", scope="module")
def fixture_lake_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the journey of an observed and a described persona under one seed."""
    data = make_data_folder(tmp_path_factory.mktemp("data"))
    config = {"ops": {"run_legs": {"config": {"personas": [OBSERVED, DESCRIBED], "seeds": [7]}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_definitions(data).resolve_job_def("journey")
        assert job.execute_in_process(instance=instance, run_config={**QUIET, **config}).success
    return data.lake.root


@pytest.fixture(name="shown", scope="module")
def fixture_shown(lake_root: Path) -> Iterator[Mapping[str, Any]]:
    """Run every cell of the notebook and give what they define."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERSONA_ASSETS_LAKE", str(lake_root))
        _, definitions = runpy.run_path(str(NOTEBOOK), run_name="results")["app"].run()
        yield definitions


def test_every_asset_is_listed_with_its_rows(shown: Mapping[str, Any]) -> None:
    """The inventory has what the journey made, and each dataset its default number of rows."""
    rows = dict(shown["inventory"].select("asset", "rows").rows())

    assert rows["datasets/api"] == rows["datasets/population"] == 20_000
    assert rows["personas/documents"] == rows["mindscapes/summaries"] == 2
    assert all(count > 0 for count in rows.values())


def test_only_the_observed_person_has_a_mind(shown: Mapping[str, Any]) -> None:
    """A persona that nobody observed is not shown as a person."""
    assert shown["people"] == [OBSERVED]
    assert set(shown["personas"]["persona"]) == {OBSERVED, DESCRIBED}
    assert set(shown["traits"]["persona"]) == {OBSERVED}


def test_a_contested_belief_leads_to_what_was_said(shown: Mapping[str, Any]) -> None:
    """The first belief is contested, and its evidence speaks for and against it in his words."""
    evidence: pl.DataFrame = shown["belief_evidence"]

    assert shown["beliefs"].row(0, named=True)["is_contested"]
    assert set(evidence["polarity"]) == {-1, 1}
    assert evidence["quoted"].str.contains("card").all()
    assert evidence["observed_at"].is_sorted()


def test_no_evidence_is_lost_on_the_way_to_its_text(shown: Mapping[str, Any]) -> None:
    """Every piece of evidence of every goal and belief leads to characters of one turn."""
    stated: pl.DataFrame = shown["stated"]

    found: pl.DataFrame = shown["quotations"](stated)

    assert found.height == stated["evidence"].list.len().sum() > 0
    assert found["quoted"].str.len_chars().min() > 0


def test_each_layer_is_asked(shown: Mapping[str, Any]) -> None:
    """A search, the graph and a mapper answer of the person who is chosen."""
    assert set(shown["hits"]["persona"]) == {OBSERVED}
    assert shown["connected"].row(0, named=True)["node_type"] == "person"
    assert shown["brief"].composite_key == f"working_with:{OBSERVED}:balanced"
    assert shown["brief"].sections


def test_quotations_are_markdown(shown: Mapping[str, Any]) -> None:
    """What a rule read is bold, and the line says when, where and who."""
    text = shown["quotation_lines"](shown["belief_evidence"].head(1))

    assert text.startswith("for · 08 Jan 2026 · `slack/product/2026-01-08.json` · Tomas")
    assert "> I love **the card layout**!!" in text


def test_the_same_person_is_in_two_datasets(shown: Mapping[str, Any]) -> None:
    """A client's name in an answer is that person's name in the population."""
    agreement = dict(shown["agreement"].select("persona", "same_name").rows())
    answers = dict(shown["agreement"].select("persona", "answers").rows())

    assert agreement == answers
    assert set(answers) == {OBSERVED, DESCRIBED}
    assert min(answers.values()) > 100


def test_every_behavior_is_listed_with_what_it_touched(shown: Mapping[str, Any]) -> None:
    """Declared and learned behaviors stand beside their share of the records."""
    touched = {
        (row["persona"], row["behavior_name"]): (row["origin_type"], row["touched_fraction"])
        for row in shown["touched"].iter_rows(named=True)
    }

    assert touched[OBSERVED, "learned_tempo"] == ("learned", 1.0)
    assert touched[DESCRIBED, "rare_errors"] == ("declared", pytest.approx(0.01, abs=0.005))


def test_charts_are_valid_and_have_data(shown: Mapping[str, Any]) -> None:
    """Each chart passes the Vega-Lite schema and shows rows."""
    charts = {name: value for name, value in shown.items() if name.endswith("_chart")}
    drawn = {name: chart.to_dict() for name, chart in charts.items() if hasattr(chart, "to_dict")}

    assert set(drawn) == {
        "personality_chart",
        "style_chart",
        "hours_chart",
        "age_chart",
        "city_chart",
        "status_chart",
        "latency_chart",
        "arrival_chart",
    }
    assert [name for name, chart in drawn.items() if not all(chart["datasets"].values())] == []


def test_the_last_query_answers(shown: Mapping[str, Any]) -> None:
    """The query that a reader may change runs as it stands."""
    assert shown["answer"]["requests"].to_list() == [10_000, 10_000]


def run_as_script(code: str, lake: Path) -> subprocess.CompletedProcess[str]:
    """Run *code* in a fresh process that reads *lake*."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PERSONA_ASSETS_LAKE": str(lake)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_runs_as_a_script_without_dagster(lake_root: Path) -> None:
    """A fresh process runs the notebook to its end and never imports Dagster or LanceDB."""
    code = f"""
import json, runpy, sys
runpy.run_path({str(NOTEBOOK)!r}, run_name="__main__")
print(json.dumps(sorted({{"dagster", "lancedb", "persona_assets.lake"}} & set(sys.modules))))
"""

    result = run_as_script(code, lake_root)

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == ["persona_assets.lake"]


def test_without_a_lake_it_says_how_to_make_one(tmp_path: Path) -> None:
    """Before ``make run`` the notebook fails, and names the command."""
    code = f"import runpy; runpy.run_path({str(NOTEBOOK)!r}, run_name='__main__')"

    result = run_as_script(code, tmp_path / "nothing")

    assert result.returncode != 0
    assert "`make run` makes one" in result.stderr
