"""Random schemas of the whole algebra: every keyword, in combinations that nobody writes.

References stand only for members and items, so a schema is never defined as itself.
"""

from typing import Any

from hypothesis import strategies as st

from persona_assets.schemas.schema import Definition

NAMES = ("a", "b", "kind", "x1")
Keywords = dict[str, Any]


def definitions() -> st.SearchStrategy[Keywords]:
    """Return definitions with two parts ``A`` and ``B`` that their members refer to."""
    parts = st.fixed_dictionaries({"A": _schemas(1), "B": _schemas(1)})
    return st.builds(lambda root, named: root | {"$defs": named}, _keywords(2), parts)


def _schemas(depth: int) -> st.SearchStrategy[Definition]:
    simple = st.sampled_from([
        True, {"type": "string"}, {"type": "integer"}, {"const": 1}, {"const": None},
        {"enum": ["x", "y", 1]}, {"type": "boolean"},
    ])  # fmt: skip
    return simple if depth == 0 else st.one_of(simple, _keywords(depth))


def _parts(depth: int) -> st.SearchStrategy[Definition]:
    """Return schemas of members and items, which may be references."""
    references = st.sampled_from([{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}])
    return st.one_of(_schemas(depth), references)


def _keywords(depth: int) -> st.SearchStrategy[Keywords]:
    """Return schemas of one to three groups of keywords."""
    groups = st.one_of(_types(), _limits(), _objects(depth - 1), _arrays(depth - 1),
                       _objects(depth - 1), _choices(depth - 1))  # fmt: skip
    return st.lists(groups, min_size=1, max_size=3).map(_merged)


def _merged(groups: list[Keywords]) -> Keywords:
    return {name: value for group in groups for name, value in group.items()}


def _types() -> st.SearchStrategy[Keywords]:
    names = ["string", "integer", "number", "object", "array", "boolean", ["string", "null"]]
    return st.sampled_from([{"type": name} for name in names])


def _limits() -> st.SearchStrategy[Keywords]:
    return st.sampled_from([
        {"minimum": -3}, {"maximum": 9}, {"exclusiveMinimum": 0.5}, {"multipleOf": 3},
        {"exclusiveMaximum": 8}, {"minLength": 2}, {"maxLength": 6}, {"pattern": "^[a-z]+$"},
        {"format": "date"}, {"minProperties": 2}, {"maxProperties": 3},
        {"enum": [1, "a", None, {"a": 1}, [1], True]}, {"propertyNames": {"maxLength": 4}},
    ])  # fmt: skip


def _objects(depth: int) -> st.SearchStrategy[Keywords]:
    names = st.sampled_from(NAMES)
    properties = st.dictionaries(names, _parts(max(depth, 0)), min_size=1, max_size=3)
    others = st.one_of(st.just(value=False), _parts(0))
    return st.fixed_dictionaries(
        {"properties": properties},
        optional={
            "required": st.lists(names, max_size=2, unique=True),
            "additionalProperties": others,
            "patternProperties": st.dictionaries(st.sampled_from(["^x", "^[ab]$"]), _parts(0)),
            "dependentRequired": st.dictionaries(names, st.lists(names, max_size=1), max_size=1),
        },
    )


def _arrays(depth: int) -> st.SearchStrategy[Keywords]:
    schemas = _parts(max(depth, 0))
    return st.fixed_dictionaries(
        {"items": schemas},
        optional={
            "prefixItems": st.lists(schemas, min_size=1, max_size=2),
            "contains": _parts(0),
            "minItems": st.integers(0, 3),
            "maxItems": st.integers(2, 4),
            "uniqueItems": st.booleans(),
        },
    )


def _choices(depth: int) -> st.SearchStrategy[Keywords]:
    schemas = _schemas(max(depth, 0))
    several = st.lists(schemas, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda parts: {"anyOf": parts}),
        several.map(lambda parts: {"oneOf": parts}),
        several.map(lambda parts: {"allOf": parts}),
        schemas.map(lambda part: {"not": part}),
        st.fixed_dictionaries({"if": schemas, "then": schemas}, optional={"else": schemas}),
        schemas.map(lambda part: {"dependentSchemas": {"a": part}}),
    )
