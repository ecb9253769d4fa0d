"""Records of the official test suite of JSON Schema, judged by two validators and in its drafts."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from persona_assets.errors import PersonaAssetsError
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schemas.json_schema.reading import JsonSchemaFile
from persona_assets.schemas.schema import Definition
from persona_assets.schemas.sources import SourceValue
from persona_assets_tests.schema_records.making import keys, refused
from persona_assets_tests.schemas.test_json_schema_dialects import DRAFTS, suite_groups

_ORACLES: dict[str, Any] = {
    "draft4": jsonschema.Draft4Validator,
    "draft6": jsonschema.Draft6Validator,
    "draft7": jsonschema.Draft7Validator,
    "draft2019-09": jsonschema.Draft201909Validator,
    "draft2020-12": jsonschema.Draft202012Validator,
}


def root_of(draft: str, group: dict[str, Any]) -> Definition | None:
    """Return the definition of the root of *group*; None when it is a shelf for definitions."""
    value = group["schema"]
    value = value if isinstance(value, bool) else {"title": "root", **value}
    source = SourceValue(Path("root.json"), json.dumps(value), "", value)
    file = JsonSchemaFile(source, dialect=DRAFTS[draft])
    has_root = "root" in [entity.name for entity in file.entities]
    return file.schema("root").definition if has_root else None


@pytest.mark.skipif(
    "PERSONA_ASSETS_SCHEMA_SUITE" not in os.environ,
    reason="PERSONA_ASSETS_SCHEMA_SUITE names no folder with the official test suite",
)
def test_records_of_the_official_suite_are_valid() -> None:
    """Of each group that allows something, 20 records are valid as written and as converted."""
    count, missed, wrong = 0, list[str](), list[str]()
    for draft, name, group in suite_groups():
        if not any(test["valid"] for test in group["tests"]) or "\\\\p" in json.dumps(group):
            continue  # nothing is allowed, or a pattern is not one of Python's
        try:
            definition = root_of(draft, group)
            if definition is None:
                continue
            texts = compile_plan(definition, name="root").texts(keys(20)).to_pylist()
        except PersonaAssetsError as problem:
            missed.append(f"{draft} {name}: {problem}")
            continue
        count += 1
        oracle = _ORACLES[draft](group["schema"])
        bad = [text for text in texts if not oracle.is_valid(json.loads(text))]
        if isinstance(definition, dict):
            bad += refused(definition, texts)
        wrong += [f"{draft} {name}: {text}" for text in bad]

    assert count > 900
    assert wrong == []
    assert len(missed) <= 0.03 * count
