"""The JSON Schemas of files that people write, for editors that complete and check them.

They are made from the models that read the files, so that both say the same;
``python -m persona_assets.profiles.editor_schemas`` writes the shipped files anew.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from persona_assets.behaviors.registry import BEHAVIOR_TYPES
from persona_assets.generators.registry import GENERATORS, RECORDS
from persona_assets.personas.documents import PersonaDocument
from persona_assets.personas.feedback import Feedback
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.profiles.documents import Profile
from persona_assets.profiles.options import options_type

SHIPPED_FOLDER = Path(__file__).parent / "schemas"
"""The folder of the schemas that come with the package."""

_VARIABLE = r"\$\{[A-Za-z_]\w*\}"
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class FileKind(StrEnum):
    """What a person writes a file about."""

    PERSONA = "persona"
    PROFILE = "profile"
    MAPPER = "mapper"
    FEEDBACK = "feedback"


def editor_schema(kind: FileKind) -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of files of *kind*; of feedback, of one line.

    Where a reader takes several spellings of a rule or a condition, it is the first one.
    """
    if kind is FileKind.MAPPER:
        return _plain_schema(PersonaMapper)
    if kind is FileKind.FEEDBACK:
        return _plain_schema(Feedback)
    if kind is FileKind.PERSONA:
        types = dict(sorted(BEHAVIOR_TYPES.items()))
        return _schema(PersonaDocument, "DeclaredBehavior", "parameters", types)
    options = {one.name: options_type(one.name) for one in (*GENERATORS, RECORDS)}
    schema = _schema(Profile, "ProfileDataset", "options", options)
    return _open_to_variables(schema)


def shipped_path(kind: FileKind) -> Path:
    """Return the file of the schema of *kind* that comes with the package."""
    return SHIPPED_FOLDER / f"{kind}.schema.json"


def schema_text(kind: FileKind) -> str:
    """Return the schema of *kind* as the shipped file has it."""
    return json.dumps(editor_schema(kind), indent=2, ensure_ascii=False) + "\n"


def _plain_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of *model*, whose fields may be written in snake_case or camelCase."""
    schema: dict[str, Any] = {"$schema": _DIALECT, **model.model_json_schema()}  # a schema's nodes
    _drop_titles(schema)
    _explain(schema)
    for part in (schema, *schema["$defs"].values()):
        _open_to_camel_case(part)
    return schema


def _open_to_camel_case(part: dict[str, Any]) -> None:
    """Let each field of an object be written in camelCase as well, but not both ways at once."""
    properties: dict[str, Any] = part.get("properties", {})
    others = {name: other for name in properties if (other := _camel_case(name)) != name}
    if not others:
        return
    required = [name for name in part.get("required", []) if name in others]
    kept = [name for name in part.get("required", []) if name not in others]
    part["required"] = kept
    part["allOf"] = [
        *({"oneOf": [{"required": [name]}, {"required": [others[name]]}]} for name in required),
        *(
            {"not": {"required": [name, other]}}
            for name, other in others.items()
            if name not in required
        ),
    ]
    for name, other in others.items():
        properties[other] = properties[name]


def _camel_case(name: str) -> str:
    return "contextWindow" if name == "context_window_days" else to_camel(name)


def _schema(
    model: type[BaseModel], part: str, field: str, types: Mapping[str, type[BaseModel]]
) -> dict[str, Any]:
    """Return the schema of *model*, in which the *field* of *part* depends on its type."""
    schema: dict[str, Any] = {"$schema": _DIALECT, **model.model_json_schema()}  # a schema's nodes
    definitions: dict[str, Any] = schema["$defs"]
    definition = definitions[part]
    definition["properties"]["type"]["enum"] = list(types)
    definition["allOf"] = [
        {
            "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
            "then": {"properties": {field: _inlined(one, definitions)}},
        }
        for name, one in types.items()
    ]
    _drop_titles(schema)
    _explain(schema)
    return schema


def _inlined(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of *model*; what it refers to is added to *definitions*."""
    schema = model.model_json_schema()
    definitions.update(schema.pop("$defs", {}))
    return schema


def _open_to_variables(schema: dict[str, Any]) -> dict[str, Any]:
    """Let ``${name}`` stand where a number or a truth value is expected."""

    def visit(node: object) -> None:
        if isinstance(node, list):
            for part in node:
                visit(part)
        if not isinstance(node, dict):
            return
        properties = node.get("properties", {})
        for name, one in properties.items():
            properties[name] = _or_variable(one)
        for part in node.values():
            visit(part)

    visit(schema)
    return schema


def _or_variable(node: dict[str, Any]) -> dict[str, Any]:
    options = node.get("anyOf", [node])
    if not any(one.get("type") in ("integer", "number", "boolean") for one in options):
        return node
    outer = {key: node[key] for key in ("default", "description") if key in node}
    inner = [{key: one[key] for key in one if key not in outer} for one in options]
    return {**outer, "anyOf": [*inner, {"type": "string", "pattern": _VARIABLE}]}


def _explain(node: object) -> None:
    """Give each field the words that its model's docstring has for it."""
    if isinstance(node, list):
        for part in node:
            _explain(part)
    if not isinstance(node, dict):
        return
    text = node.get("description")
    if isinstance(text, str) and "\n" in text:
        summary, _, listed = text.partition("\n\nAttributes:\n")
        node["description"] = " ".join(summary.split())
        for name, words in _ATTRIBUTE.findall(listed):
            if name in node.get("properties", {}):
                node["properties"][name].setdefault("description", " ".join(words.split()))
    for part in node.values():
        _explain(part)


def _drop_titles(node: object) -> None:
    """Remove the titles that only repeat the name of a field."""
    if isinstance(node, list):
        for part in node:
            _drop_titles(part)
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            del node["title"]
        for part in node.values():
            _drop_titles(part)


def _write() -> None:
    SHIPPED_FOLDER.mkdir(exist_ok=True)
    for kind in FileKind:
        shipped_path(kind).write_text(schema_text(kind), encoding="utf-8")


if __name__ == "__main__":
    _write()
