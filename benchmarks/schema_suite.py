"""The official test suite of JSON Schema, taken as schemas: which can records be made of?

A group of the suite is one schema with instances.  A group that has a valid instance can be
satisfied, so valid records must come out of it; they are judged against the group's own schema.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
from jsonschema_specifications import REGISTRY
from schema_oracles import definition_judges, judge, verdict

from persona_assets.errors import PersonaAssetsError
from persona_assets.keys import derive, row_keys
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schemas.json_schema import dialects
from persona_assets.schemas.json_schema.reading import JsonSchemaFile
from persona_assets.schemas.schema import Schema
from persona_assets.schemas.sources import SourceValue

RECORDS = 50
_DIALECTS = {
    "draft4": (dialects.DRAFT_4, jsonschema_rs.Draft4Validator, jsonschema.Draft4Validator),
    "draft6": (dialects.DRAFT_6, jsonschema_rs.Draft6Validator, jsonschema.Draft6Validator),
    "draft7": (dialects.DRAFT_7, jsonschema_rs.Draft7Validator, jsonschema.Draft7Validator),
    "draft2019-09": (
        dialects.DRAFT_2019,
        jsonschema_rs.Draft201909Validator,
        jsonschema.Draft201909Validator,
    ),
    "draft2020-12": (
        dialects.DRAFT_2020,
        jsonschema_rs.Draft202012Validator,
        jsonschema.Draft202012Validator,
    ),
}


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What became of one group.

    Attributes:
        outcome: ``valid``, ``invalid``, ``not generated``, ``not imported``, or ``elsewhere`` for
            one that refers to another file, or holds definitions only.
    """

    draft: str
    name: str
    outcome: str
    problem: str = ""


def judge_suite(folder: Path) -> list[SuiteResult]:
    """Return what becomes of each satisfiable group of the suite in *folder*.

    Its files may lie as in the suite's repository, or side by side with ``_`` for ``/``.
    """
    return [_judged(draft, name, group["schema"]) for draft, name, group in _groups(folder)]


def _groups(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield draft, name and content of each group that has a valid instance."""
    for path in sorted(folder.rglob("*.json")):
        place = path.relative_to(folder).as_posix().replace("/", "_")
        _, found, rest = place.partition("tests_draft")
        draft, _, name = f"draft{rest}".partition("_")
        if found and draft in _DIALECTS and not name.startswith("optional"):
            for group in json.loads(path.read_bytes()):
                if any(test["valid"] for test in group["tests"]):
                    yield draft, f"{name.removesuffix('.json')}: {group['description']}", group


def _judged(draft: str, name: str, original: Any) -> SuiteResult:  # noqa: ANN401 - JSON
    if "localhost:1234" in json.dumps(original):
        return SuiteResult(draft, name, "elsewhere")
    outcome = "not imported"
    try:
        schema = _imported(original, draft)
        if schema is None:
            return SuiteResult(draft, name, "elsewhere")
        outcome = "not generated"
        plan = compile_plan(schema.definition, name=schema.name)
        texts = plan.texts(row_keys(derive(3, draft, name), 0, RECORDS)).to_pylist()
    except PersonaAssetsError as error:
        return SuiteResult(draft, name, outcome, " ".join(str(error).split())[:300])
    _, fast, slow = _DIALECTS[draft]
    own = [
        judge("jsonschema-rs on the original", fast(original, offline=True)),
        judge("jsonschema on the original", slow(original, registry=REGISTRY)),
    ]
    said = verdict(texts, [*own, *definition_judges(schema.definition)])
    if not said.refused:
        return SuiteResult(draft, name, "valid")
    number, who = said.refused[0]
    problem = f"{len(said.refused)} of {RECORDS}, {who}: {texts[number][:200]}"
    return SuiteResult(draft, name, "invalid", problem)


def _imported(original: Any, draft: str) -> Schema | None:  # noqa: ANN401 - JSON
    """Return the root schema of a group; None when it only holds definitions."""
    value = original if isinstance(original, bool) else {"title": "root", **original}
    source = SourceValue(Path("root.json"), json.dumps(value), "", value)
    file = JsonSchemaFile(source, dialect=_DIALECTS[draft][0])
    is_there = "root" in [entity.name for entity in file.entities]
    return file.schema("root") if is_there else None


def suite_page(results: Sequence[SuiteResult]) -> str:
    """Return what became of the groups, as Markdown; empty when there are none."""
    judged = [one for one in results if one.outcome != "elsewhere"]
    if not judged:
        return ""
    lines: list[str] = []
    for draft in (*_DIALECTS, "all"):
        own = Counter(one.outcome for one in judged if draft in (one.draft, "all"))
        whole = own.total()
        share = f"{100 * own['valid'] / whole:.2f} %" if whole else "-"
        lines.append(
            f"| {draft} | {whole} | {own['valid']} | {share} | {own['invalid']} "
            f"| {own['not generated']} | {own['not imported']} |"
        )
    bad = [one for one in judged if one.outcome != "valid"]
    named = [f"* {one.draft} {one.name}: {one.outcome}: {one.problem}" for one in bad]
    return f"""
## The official suite of JSON Schema

{RECORDS} records of each group that has a valid instance, judged by jsonschema-rs and jsonschema
on the group's own schema in its own draft, and on what was imported.
{len(results) - len(judged)} groups that refer to another file or hold definitions only are left
out.

| draft | groups | valid | share | invalid | not generated | not imported |
| --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(lines)}

{chr(10).join(named)}
"""
