"""Ways to violate what is said of objects and their members."""

from collections.abc import Iterator, Mapping

from persona_assets.schema_records.violations.edits import Edit, written
from persona_assets.schema_records.violations.scene import Scene

_NAMES = ("legacy_field", "unexpected", "x-trace", "_debug")
_ODD_NAMES = (
    "",
    "!",
    "a b",
    "\u00e9",
    "0",
    "A",
    "a",
    "-",
    "$x",
    ".",
    "UPPER",
    "lower_case",
    "[",
    "@",
    "%",
)
_LONG = 4_096


def without_member(scene: Scene) -> Iterator[Edit]:
    """Yield the object without one of the required members."""
    if isinstance(scene.value, dict):
        names = [name for name in scene.says() if name in scene.value]
        yield from (scene.removed(name) for name in scene.turned(names))


def without_dependent(scene: Scene) -> Iterator[Edit]:
    """Yield the object with one of the members but not what goes with it."""
    if not isinstance(scene.value, dict):
        return
    for name, needed in scene.says().items():
        if name in scene.value:
            yield from (scene.removed(other) for other in needed if other in scene.value)
        elif any(other not in scene.value for other in needed):
            yield from (scene.added(name, text) for text in _values(scene, name))
    for name, needed in scene.says().items():
        if name not in scene.value and needed:
            kept = {key: item for key, item in scene.value.items() if key not in needed}
            for text in _values(scene, name):
                inner = written(kept)[1:-1]
                pair = f"{written(name)}:{text}"
                yield scene.replaced("{" + (f"{inner},{pair}" if inner else pair) + "}")


def with_unknown(scene: Scene) -> Iterator[Edit]:
    """Yield the object with a member that nothing allows."""
    if not isinstance(scene.value, dict):
        return
    steps = scene.constraint.steps
    names = [f"{name}_{scene.way % 10}" for name in scene.turned(_NAMES)]
    if steps[0] in ("properties", "dependentSchemas"):
        names = [steps[1]]
    elif steps[0] == "patternProperties":
        pattern = {"type": "string", "pattern": steps[1]}
        names = [text[1:-1] for text in scene.make(pattern, scene.way) if "\\" not in text]
    for name in names:
        if name not in scene.value:
            yield from (scene.added(name, text) for text in _values(scene, name))


def too_few_members(scene: Scene) -> Iterator[Edit]:
    """Yield the object with one member less than allowed, the required ones first."""
    if not isinstance(scene.value, dict):
        return
    required = [name for name in scene.schema.get("required", ()) if name in scene.value]
    names = [*required, *(name for name in scene.value if name not in required)]
    kept = set(names[: int(scene.says()) - 1])
    if len(kept) == len(names) - 1:
        yield scene.removed(names[-1])
    yield scene.replaced(written({name: scene.value[name] for name in names if name in kept}))
    yield scene.replaced("{}")


def too_many_members(scene: Scene) -> Iterator[Edit]:
    """Yield the object with one member more than allowed."""
    if not isinstance(scene.value, dict):
        return
    missing = int(scene.says()) + 1 - len(scene.value)
    absent = [name for name in scene.schema.get("properties", {}) if name not in scene.value]
    made = _patterned(scene)
    for value in _plain(scene):
        names = [*absent, *made, *(f"{_NAMES[0]}_{number}" for number in range(missing))]
        pairs = [
            f"{written(name)}:{_first(_values(scene, name), value)}" for name in names[:missing]
        ]
        inner = written(scene.value)[1:-1]
        yield scene.replaced("{" + ",".join([inner, *pairs] if inner else pairs) + "}")


def odd_names(scene: Scene) -> Iterator[Edit]:
    """Yield the object with a member whose name is none."""
    if not isinstance(scene.value, dict):
        return
    names = [*scene.turned(_ODD_NAMES), *(f"{name}!" for name in scene.value), "x" * _LONG]
    for name in names:
        if name not in scene.value:
            yield from (scene.added(name, text) for text in _values(scene, name)[:4])


def _values(scene: Scene, name: str) -> list[str]:
    """Return what a member called *name* could hold."""
    described = scene.schema.get("properties", {})
    if name in described and described[name] is not False:
        return [*scene.make(described[name], scene.way), *_plain(scene)]
    return _plain(scene)


def _plain(scene: Scene) -> list[str]:
    """Return values for members that nothing describes."""
    schema = scene.schema.get("additionalProperties")
    made = scene.make(schema, scene.way) if isinstance(schema, Mapping) else ()
    own = [written(item) for item in list(scene.value.values())[:2]]
    return list(dict.fromkeys([*made, '"1"', *own, "1", "true", "null", "{}", "[]"]))


def _patterned(scene: Scene) -> list[str]:
    """Return names that the patterns of the schema describe, and that are not taken."""
    names: list[str] = []
    for pattern in scene.schema.get("patternProperties", {}):
        texts = scene.make({"type": "string", "pattern": pattern}, scene.way)
        names += [text[1:-1] for text in texts if "\\" not in text]
    return [name for name in dict.fromkeys(names) if name not in scene.value]


def _first(values: list[str], default: str) -> str:
    return values[0] if values else default
