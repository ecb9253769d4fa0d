"""Whether a dataset behaves as its persona declares: the check, its table and its pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from persona_assets.assets.charts import declared_chart, times_chart
from persona_assets.assets.materializing import check_result
from persona_assets.assets.metadata import Metadata, image
from persona_assets.datasets.building import stream_source
from persona_assets.personas.documents import PersonaDocument
from persona_assets.realism.evidence import Evidence
from persona_assets.realism.observation import Finding, Observation
from persona_assets.realism.observing import observe

CHECK = "behaves_as_declared"
"""The name of the check."""

CLAIM = "Every parameter of every behavior is observed at its declared value, with a stated bound."
"""What it claims."""

_HEADER = (
    "| | behavior | parameter | declared | observed | n | allowed |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


@dataclass(frozen=True)
class Measured:
    """What the records of one partition show of each behavior.

    Attributes:
        evidence: The records.
        findings: What they show.
    """

    evidence: Evidence
    findings: Sequence[Finding]

    @property
    def observations(self) -> list[Observation]:
        """What was estimated."""
        return [one for one in self.findings if isinstance(one, Observation)]

    @property
    def problems(self) -> list[str]:
        """What is not as declared, a sentence each."""
        return [one.sentence for one in self.observations if not one.passed]

    @property
    def table(self) -> str:
        """All findings, as Markdown."""
        return "\n".join([*_HEADER, *map(_line, self.findings)])

    @cached_property
    def metadata(self) -> Metadata:
        """What Dagster shows of a partition: the table, and what a person would look at."""
        shown: dict[str, dg.MetadataValue] = {CHECK: dg.MetadataValue.md(self.table)}
        if self.observations:
            shown["declared_and_observed"] = image(declared_chart(self.observations))
        if self.evidence.count > 1:
            shown["times"] = image(times_chart(self.evidence.seconds))
        return shown


def measure(name: str, persona: PersonaDocument, seed: int, path: Path) -> Measured:
    """Return what the file at *path* shows of the behaviors of *persona*.

    Args:
        name: The generator that made it.
        persona: Who acts.
        seed: Under which seed.
        path: The Parquet file, as it was written.
    """
    table: pa.Table = pq.ParquetFile(path).read()
    source = stream_source(persona, seed)
    return Measured(Evidence(name, source, table), observe(name, source, table))


def realism_result(spec: dg.AssetSpec, measured: Mapping[str, Measured]) -> dg.AssetCheckResult:
    """Return the outcome of the check for the partitions of one run, by key."""
    problems = [f"{key}: {problem}" for key, one in measured.items() for problem in one.problems]
    count = sum(len(one.observations) for one in measured.values())
    tables = "\n\n".join(f"**{key}**\n\n{one.table}" for key, one in measured.items())
    result = check_result(spec, CHECK, problems, {"partitions": ", ".join(measured)})
    first = next(iter(measured.values()), None)
    return result._replace(
        description=result.description or f"{count} estimates, all as declared.",
        metadata={
            **result.metadata,
            **(first.metadata if first else {}),
            CHECK: dg.MetadataValue.md(tables),
        },
    )


def _line(finding: Finding) -> str:
    head = f"{finding.behavior} | {finding.parameter}"
    if not isinstance(finding, Observation):
        return f"| - | {head} | | not observable here: {finding.reason} | | |"
    declared, observed, low, high = finding.figures
    mark = "✓" if finding.passed else "✗"
    return f"| {mark} | {head} | {declared} | {observed} | {finding.count:,} | {low} to {high} |"
