"""The page ``docs/personas.md``: the persona file and every type of behavior, made from the models.

What a field means, its default and what is allowed are read from the schema that editors use, so
the page, the editor and the check of a file say the same.
"""

import json
from collections.abc import Mapping
from typing import Any

from persona_assets.personas.finding import NAME_PATTERN, PIN_PATTERN, VERSION_PATTERN
from persona_assets.profiles.editor_schemas import FileKind, editor_schema

_HEAD = """\
# Persona files

Written by `make docs` from the models; do not edit.

A persona says how somebody or something acts; any dataset can be made of it.
Its file is YAML or JSON and called as the persona is: `NAME.yaml`, or `NAME@VERSION.yaml` for one version of several.
`persona-gen init-persona -n NAME` writes one to start from, `persona-gen validate` says what is wrong with one, and [persona-gen.md](persona-gen.md) says how personas are found, inherited and combined.
What each behavior does in each dataset is in [behaviors.md](behaviors.md).

```yaml
name: hurried_shopper
description: Types fast, and wrong, in the middle of the night
kind: user
domain: ecommerce
version: 1.0.0
inherits_from: normal_user
behaviors:
  - name: typos
    type: typos
    parameters:
      rate: 0.08
  - name: night_errors
    type: error
    weight: 0.5
    parameters:
      probability: 0.1
      status_codes: [500, 503]
```

A number is written as a number: `"0.1"` and `true` are errors.
All behaviors together must be possible: the errors of a persona are at most all records, a share of failures in outages needs outages, and of each type that acts on the whole stream there is at most one.

## The file
"""  # noqa: E501 - a page has one sentence a line

_BEHAVIORS_HEAD = """\
## The behaviors

`behaviors[].parameters` depends on `behaviors[].type`.
A probability, rate or delay is the one that can be measured in the records on which the behavior acts; `weight` is the share of the records, sessions or groups of records on which it does.
"""  # noqa: E501 - a page has one sentence a line

_BOUNDS = (
    ("minimum", "from {}"),
    ("exclusiveMinimum", "above {}"),
    ("maximum", "to {}"),
    ("exclusiveMaximum", "below {}"),
    ("multipleOf", "in steps of {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} of them"),
)

_PATTERNS = {
    NAME_PATTERN: "of lower-case letters, digits, `_` and `-`, at most 64",
    PIN_PATTERN: "as NAME or NAME@VERSION",
    VERSION_PATTERN: "that is a semantic version, such as 1.0.0",
}

_Node = Mapping[str, Any]
"""A part of a JSON Schema."""


def personas_reference() -> str:
    """Return the page about persona files as Markdown."""
    schema: dict[str, Any] = {**editor_schema(FileKind.PERSONA)}  # a schema's nodes
    definitions: _Node = schema["$defs"]
    declared = definitions["DeclaredBehavior"]
    parts = [_HEAD, *_table(schema, definitions), "", "Each entry of `behaviors`:", ""]
    parts += [*_table(declared, definitions), "", _BEHAVIORS_HEAD]
    for rule in declared["allOf"]:
        name = rule["if"]["properties"]["type"]["const"]
        parameters = rule["then"]["properties"]["parameters"]
        parts += [f"### {name}", "", _words(parameters), ""]
        if parameters.get("properties"):
            parts += [*_table(parameters, definitions), ""]
        else:
            parts += ["It has no parameters.", ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _table(model: _Node, definitions: _Node) -> list[str]:
    rows = ["| field | default | allowed | meaning |", "| --- | --- | --- | --- |"]
    for name, node in model["properties"].items():
        default = "required" if name in model.get("required", ()) else _default(node)
        cells = (f"`{name}`", default, _allowed(node, definitions), _words(node))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows


def _words(node: _Node) -> str:
    return str(node.get("description", "")).replace("``", "`")


def _default(node: _Node) -> str:
    default = node.get("default")
    return "none" if default in (None, [], {}) else f"`{json.dumps(default, ensure_ascii=False)}`"


def _allowed(node: _Node, definitions: _Node) -> str:
    """Return in words what the schema *node* allows."""
    if "$ref" in node:
        return _allowed(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    if "anyOf" in node:
        return " or ".join(
            _allowed(one, definitions) for one in node["anyOf"] if one.get("type") != "null"
        )
    if "enum" in node:
        return ", ".join(f"`{one}`" for one in node["enum"])
    bounds = [text.format(node[key]) for key, text in _BOUNDS if key in node]
    if "pattern" in node:
        bounds.append(_PATTERNS.get(node["pattern"], f"as `{node['pattern']}`"))
    if node.get("type") == "array":
        return " ".join(["a list, each", _allowed(node.get("items", {}), definitions), *bounds])
    words = {"integer": "a whole number", "number": "a number", "string": "a text"}
    return " ".join([words.get(node.get("type", ""), "a mapping"), *bounds])
