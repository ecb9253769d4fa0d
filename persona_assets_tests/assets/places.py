"""Small data folders for the tests of the Dagster layer."""

import shutil
from pathlib import Path

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import QUIET
from persona_assets.definitions import build_definitions

SHIPPED_DATA = Path(__file__).parents[2] / "data"

PERSONA = """\
name: tiny
description: Somebody about whom little is known
kind: user
domain: generic
version: 1.0.0
locale: en_GB
aliases: [Robin Vale]
behaviors:
  - name: rare_errors
    type: error
    parameters: {probability: 0.01, status_codes: [404]}
"""

LINES = (
    "I live in Bristol and I work at Fernhill Instruments.",
    "I want to run a half marathon by June.",
    "I really like strong tea.",
    "I don't like meetings without an agenda.",
    "I believe that small changes are safer.",
    "My sister Nora visits on Sunday.",
    "We decided to keep the old gateway.",
    "I'll send the report by Friday.",
)


def make_data(root: Path, *, seeds: str = "[7]") -> DataFolder:
    """Make a data folder with one observed persona, the shipped mappers and *seeds*."""
    (root / "personas").mkdir(parents=True)
    (root / "personas" / "tiny.yaml").write_text(PERSONA)
    (root / "seeds.yaml").write_text(f"seeds: {seeds}\n")
    shutil.copytree(SHIPPED_DATA / "mappers", root / "mappers")
    chat = root / "observations" / "tiny" / "whatsapp" / "chat.txt"
    chat.parent.mkdir(parents=True)
    chat.write_text(
        "\n".join(
            f"[{1 + turn // 8:02}/03/2026, 09:{2 * (turn % 8):02}:10] "
            f"{'Robin Vale' if turn % 3 else 'Kim'}: {LINES[turn % len(LINES)]}"
            for turn in range(48)
        )
        + "\n"
    )
    return DataFolder(path=str(root))


def run_journey(
    data: DataFolder, instance: dg.DagsterInstance, *personas: str, seeds: tuple[int, ...] = ()
) -> dg.ExecuteInProcessResult:
    """Run the journey of *personas* and return how it ended."""
    job = build_definitions(data).resolve_job_def("journey")
    config = {"personas": list(personas), "seeds": list(seeds)}
    return job.execute_in_process(
        instance=instance,
        run_config={**QUIET, "ops": {"run_legs": {"config": config}}},
        raise_on_error=False,
    )


def failure_text(result: dg.ExecuteInProcessResult) -> str:
    """Return what the first failed step of a run said."""
    [event, *_] = result.filter_events(lambda event: event.is_step_failure)
    return str(event.step_failure_data.error_display_string)


def file_digests(data: DataFolder) -> dict[str, bytes]:
    """Return the bytes of every Parquet file and manifest in the lake, by path."""
    root = data.lake.root
    paths = [*root.rglob("*.parquet"), *root.rglob("manifest.json")]
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(paths)}
