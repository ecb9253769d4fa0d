"""Ways to violate what is said of arrays and their items."""

from collections.abc import Iterator, Mapping

from persona_assets.schema_records.violations.edits import Edit, written
from persona_assets.schema_records.violations.scene import Scene
from persona_assets.schemas.pointers import Json

_PLAIN = ("null", '"1"', "1", "true", "{}", "[]")


def too_few_items(scene: Scene) -> Iterator[Edit]:
    """Yield the array with one item less than allowed."""
    if isinstance(scene.value, list):
        yield scene.replaced(written(scene.value[: int(scene.says()) - 1]))
        yield scene.replaced("[]")


def too_many_items(scene: Scene) -> Iterator[Edit]:
    """Yield the array with one item more than allowed."""
    if not isinstance(scene.value, list):
        return
    items = [written(item) for item in scene.value]
    missing = int(scene.says()) + 1 - len(items)
    others = _others(scene, missing)
    yield scene.replaced(_array([*items, *others[:missing]]))
    for item in [*items[-1:], *others[:1], *_PLAIN]:
        yield scene.replaced(_array(items + [item] * missing))


def repeated_items(scene: Scene) -> Iterator[Edit]:
    """Yield the array with one item twice."""
    if not isinstance(scene.value, list):
        return
    items = [written(item) for item in scene.value]
    if items:
        chosen = items[scene.way % len(items)]
        yield scene.replaced(_array([*items, chosen]))
    if len(items) > 1:
        yield scene.replaced(_array([*items[:-1], items[0]]))
    for text in [*_others(scene, 2), *_PLAIN]:
        yield scene.replaced(_array([text, text]))


def with_more_items(scene: Scene) -> Iterator[Edit]:
    """Yield the array with an item that nothing allows."""
    if not isinstance(scene.value, list):
        return
    items = [written(item) for item in scene.value]
    prefix = scene.schema.get("prefixItems", ())
    rest = [scene.make(schema, scene.way)[:1] for schema in prefix[len(items) :]]
    filled = items + [text for texts in rest for text in texts]
    for item in scene.turned((*items[-1:], *_PLAIN)):
        yield scene.replaced(_array([*items, item]))
        yield scene.replaced(_array([*filled, item]))


def without_match(scene: Scene) -> Iterator[Edit]:
    """Yield arrays with too few of the items that must be there."""
    if not isinstance(scene.value, list):
        return
    items = [written(item) for item in scene.value]
    for place in range(min(len(items), 8)):
        yield scene.replaced(_array(items[:place] + items[place + 1 :]))
    for other in [*_others(scene, 2), *_PLAIN]:
        yield scene.replaced(_array([other] * max(len(items), 1)))
    yield scene.replaced("[]")


def with_too_many_matches(scene: Scene) -> Iterator[Edit]:
    """Yield arrays with more of the items than may be there."""
    if not isinstance(scene.value, list):
        return
    items = [written(item) for item in scene.value]
    made = list(scene.make(scene.schema.get("contains", True), scene.way))
    missing = int(scene.says()) + 1
    if made:
        yield scene.replaced(_array([*items, *(made * missing)[:missing]]))
        yield scene.replaced(_array((made * missing)[:missing]))


def _others(scene: Scene, count: int) -> list[str]:
    """Return up to *count* items, different from each other and those that are there."""
    schema: Json = scene.schema.get("items", True)
    taken = {written(item) for item in scene.value}
    found: dict[str, None] = {}
    if not isinstance(schema, Mapping):
        return []
    for turn in range(min(count, 64)):
        for text in scene.make(schema, scene.way + turn):
            if text not in taken:
                found[text] = None
        if len(found) >= count:
            break
    return list(found)


def _array(items: list[str]) -> str:
    return "[" + ",".join(items) + "]"
