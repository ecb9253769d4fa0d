"""Ways to violate ``anyOf``, ``oneOf``, ``not`` and the schema ``false`` under a condition.

Besides spoiling the value itself, values are made of the schema with the keyword turned round.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from persona_assets.schema_records.violations.edits import Edit, written
from persona_assets.schema_records.violations.scene import Scene
from persona_assets.schemas.pointers import Json

_JUNK = ("null", "true", "17", '"undefined"', "[]", "{}")
_MOST_PAIRS = 6
_MOST_MEMBERS = 24


def no_match(scene: Scene) -> Iterator[Edit]:
    """Yield values that none of the alternatives allows."""
    yield from _spoilt(scene)
    denied = [{"not": branch} for branch in scene.says()]
    yield from _made(scene, denied)
    yield from (scene.replaced(literal) for literal in scene.turned(_JUNK))


def no_match_or_several(scene: Scene) -> Iterator[Edit]:
    """Yield values that none, or more than one, of the alternatives allows."""
    if scene.way % 2 == 0:
        yield from _several(scene)
    yield from no_match(scene)
    yield from _several(scene)


def forbidden(scene: Scene) -> Iterator[Edit]:
    """Yield values that ``not`` excludes."""
    schema = scene.says()
    yield from _merged(scene, schema)
    yield from _made(scene, [schema])
    yield from (scene.replaced(text) for text in scene.make(schema, scene.way))
    if schema is True or schema == {}:
        yield scene.replaced("null")
    yield from _spoilt(scene)


def conditional(scene: Scene) -> Iterator[Edit]:
    """Yield values for which a condition holds that has no way out."""
    condition = scene.schema.get("if", True)
    denied = {"not": condition} if scene.constraint.keyword == "else" else condition
    yield from _merged(scene, condition)
    yield from _made(scene, [denied])
    yield from _spoilt(scene)


def _several(scene: Scene) -> Iterator[Edit]:
    for branch in scene.says():
        yield from _merged(scene, branch)
    for pair in list(combinations(scene.says(), 2))[:_MOST_PAIRS]:
        yield from _made(scene, list(pair))


def _merged(scene: Scene, schema: Json) -> Iterator[Edit]:
    """Yield the object together with the members of an object of *schema*."""
    if not isinstance(scene.value, dict) or not isinstance(schema, Mapping):
        return
    described = scene.schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in scene.value:
            texts = scene.make(described.get(name, True), scene.way)
            yield from (scene.added(name, text) for text in (*texts[:2], '"1"', "1"))
    for text in scene.make({"type": "object", "allOf": [schema]}, scene.way):
        yield scene.replaced(written(scene.value | json.loads(text)))


def _made(scene: Scene, others: list[Any]) -> Iterator[Edit]:
    """Yield values of the schema in which *others* stand in the keyword's place."""
    rest = {name: value for name, value in scene.schema.items() if name not in _dropped(scene)}
    together = [*rest.pop("allOf", ()), *others]
    made = scene.make({**rest, "allOf": together}, scene.way)
    yield from (scene.replaced(text) for text in made)


def _dropped(scene: Scene) -> tuple[str, ...]:
    keyword = scene.constraint.keyword
    return ("if", "then", "else") if keyword in ("then", "else") else (keyword, "$defs")


def _spoilt(scene: Scene) -> Iterator[Edit]:
    """Yield the value with one of its members removed or made null, or the string changed."""
    if isinstance(scene.value, dict):
        names = list(scene.value)[:_MOST_MEMBERS]
        yield from (scene.removed(name) for name in scene.turned(names))
        for name in scene.turned(names):
            path = (*scene.path, name)
            yield Edit(scene.replaced("").kind, path, "null")
            yield Edit(scene.replaced("").kind, path, "[17]")
    elif isinstance(scene.value, str):
        yield scene.replaced(written(scene.value + "!"))
        yield scene.replaced(written(scene.value[:-1]))
