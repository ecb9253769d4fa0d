"""Shapes and keys become JSON that is valid, whatever the chunk."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import row_keys
from persona_assets.schema_records.rendering.compiling import ShapeCompiler
from persona_assets.schema_records.shapes import (
    Arrays,
    Choice,
    Extras,
    Member,
    Numbers,
    Objects,
    Shape,
    Texts,
    Union,
)
from persona_assets_tests.schema_records.making import keys, refused, rendered

Pair = tuple[Shape, dict[str, Any]]
NAMES = ["id", "name", "email", "quux", "created_at", "price", "tags", 'we"ird', "größe"]


def texts(name: str = "q", **definition: Any) -> Texts:  # noqa: ANN401 - keywords of JSON Schema
    """Return strings of *definition*."""
    return Texts((name,), {"type": "string", **definition})


def whole(low: int = 0, high: int = 9) -> Numbers:
    """Return whole numbers between the limits."""
    return Numbers(("q",), is_integer=True, minimum=low, maximum=high)


@st.composite
def leaves(draw: st.DrawFn) -> Pair:
    """Return the shape of a scalar and its definition."""
    name = draw(st.sampled_from(NAMES))
    kind = draw(st.sampled_from(["choice", "number", "text", "format"]))
    if kind == "choice":
        values = draw(
            st.lists(st.sampled_from([None, True, 1, "a", 2.5]), min_size=1, unique_by=str)
        )
        return Choice(tuple(json.dumps(value) for value in values)), {"enum": values}
    if kind == "number":
        low, width = draw(st.integers(-(10**6), 10**6)), draw(st.integers(0, 10**6))
        shape = Numbers((name,), is_integer=True, minimum=low, maximum=low + width)
        return shape, {"type": "integer", "minimum": low, "maximum": low + width}
    if kind == "text":
        low, width = draw(st.integers(0, 30)), draw(st.integers(0, 30))
        definition: dict[str, Any] = {"type": "string", "minLength": low, "maxLength": low + width}
    else:
        form = draw(st.sampled_from(["date-time", "email", "uuid", "uri", "ipv4"]))
        definition = {"type": "string", "format": form}
    return Texts((name,), definition), definition


@st.composite
def objects(draw: st.DrawFn, children: st.SearchStrategy[Pair]) -> Pair:
    """Return the shape of objects of *children* and its definition."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    pairs = [draw(children) for _ in names]
    optional = [draw(st.booleans()) for _ in names]
    members = [
        Member(name, pair[0], 0.5 if leaves_out else 1.0)
        for name, pair, leaves_out in zip(names, pairs, optional, strict=True)
    ]
    least = draw(st.integers(0, len(names)))
    definition: dict[str, Any] = {
        "type": "object",
        "properties": {name: pair[1] for name, pair in zip(names, pairs, strict=True)},
        "required": [name for name, out in zip(names, optional, strict=True) if not out],
        "minProperties": least,
        "additionalProperties": False,
    }
    extras: tuple[Extras, ...] = ()
    if draw(st.booleans()):
        value, value_definition = draw(children)
        low = draw(st.integers(0, 3))
        extras = (Extras(texts(), value, low, low + 3, frozenset(names)),)
        definition["additionalProperties"] = value_definition
        definition["minProperties"] = max(least, low)
    return Objects(tuple(members), extras, minimum_count=least), definition


@st.composite
def arrays(draw: st.DrawFn, children: st.SearchStrategy[Pair]) -> Pair:
    """Return the shape of arrays of *children* and its definition."""
    prefix = draw(st.lists(children, max_size=2))
    items, items_definition = draw(children)
    low, width = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    shape = Arrays(tuple(pair[0] for pair in prefix), items, low, low + width)
    definition: dict[str, Any] = {
        "type": "array",
        "items": items_definition,
        "minItems": low,
        "maxItems": low + width,
    }
    if prefix:
        definition["prefixItems"] = [pair[1] for pair in prefix]
    return shape, definition


@st.composite
def unions(draw: st.DrawFn, children: st.SearchStrategy[Pair]) -> Pair:
    """Return the shape of one of several *children* and its definition."""
    pairs = draw(st.lists(children, min_size=2, max_size=3))
    shape = Union(tuple(pair[0] for pair in pairs), tuple(1.0 for _ in pairs))
    return shape, {"anyOf": [pair[1] for pair in pairs]}


def nested(children: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """Return shapes of which the parts are *children*."""
    return objects(children) | arrays(children) | unions(children)


SHAPES = st.recursive(leaves(), nested, max_leaves=8)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(pair=SHAPES)
def test_every_text_is_valid(pair: Pair) -> None:
    """What a shape allows and its definition says is all that is made, by both validators."""
    shape, definition = pair

    assert refused(definition, rendered(shape, count=40)) == []


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(pair=SHAPES, start=st.integers(0, 30), length=st.integers(0, 10))
def test_a_chunk_does_not_matter(pair: Pair, start: int, length: int) -> None:
    """A key has the same text alone, in another chunk and after another compilation."""
    own = row_keys(5, 0, 40)
    part = own[start : start + length]

    whole_run = ShapeCompiler("en_US").renderer(pair[0]).texts(own, own).to_pylist()
    part_run = ShapeCompiler("en_US").renderer(pair[0]).texts(part, part).to_pylist()

    assert part_run == whole_run[start : start + length]


@pytest.mark.parametrize(
    "items",
    [
        pytest.param(whole(0, 4), id="few numbers"),
        pytest.param(whole(0, 10**9), id="many numbers"),
        pytest.param(Choice(('"a"', '"b"', '"c"', '"d"', "1", "null")), id="an enumeration"),
        pytest.param(texts(), id="pooled texts"),
        pytest.param(texts("id"), id="identifiers"),
        pytest.param(Objects((Member("x", whole(0, 5), 0.5),)), id="small objects"),
        pytest.param(Union((whole(0, 2), Choice(("true", "false"))), (1, 1)), id="a union"),
        pytest.param(Arrays((), whole(0, 1), 0, 3), id="small arrays"),
    ],
)
def test_unique_items_differ(items: Shape) -> None:
    """Arrays without equal items have none, and are as long as they must be."""
    definition = {"type": "array", "uniqueItems": True, "minItems": 3, "maxItems": 5}

    found = rendered(Arrays((), items, 3, 5, is_unique=True))

    assert refused(definition, found) == []
    assert len(set(map(len, map(json.loads, found)))) > 1


def test_unique_items_differ_from_the_prefix() -> None:
    """The first values of a tuple differ from each other and from all items."""
    shape = Arrays((whole(0, 3), whole(0, 3)), whole(0, 5), 4, 5, is_unique=True)

    assert refused({"uniqueItems": True, "minItems": 4}, rendered(shape)) == []


def test_too_few_different_items_is_an_error() -> None:
    """An array that cannot be long enough is named."""
    with pytest.raises(UnsatisfiableSchemaError, match="different values"):
        rendered(Arrays((), Objects((Member("x", whole(0, 1)),)), 3, 5, is_unique=True))


@pytest.mark.parametrize(("least", "most"), [(3, None), (0, 1), (2, 3), (4, 4)])
def test_the_count_of_members_keeps_its_limits(least: int, most: int | None) -> None:
    """Optional members and made-up ones are added or left away until the count is right."""
    members = tuple(Member(name, whole(), 0.5) for name in ("a", "b", "c"))
    shape = Objects(members, (Extras(texts(), whole(), 0, 3),), least, most)

    counts = {len(json.loads(text)) for text in rendered(shape)}

    assert min(counts) >= least
    assert max(counts) <= (6 if most is None else most)


def test_made_up_names_occur_once() -> None:
    """Names of two families of made-up members, and those that are taken, never collide."""
    names = texts(pattern="^[ab]{1,3}$")
    extras = (Extras(names, whole(), 2, 3, frozenset({"a"})), Extras(names, whole(), 2, 3))
    shape = Objects((Member("b", whole()),), extras)

    for text in rendered(shape):
        found = [name for name, _ in json.loads(text, object_pairs_hook=list)]
        assert len(found) == len(set(found))
        assert "a" not in found[1:3]


def test_members_keep_their_order() -> None:
    """Members stand in the order of the shape, with commas only between them."""
    names = ("a", "b", "c", "d")
    shape = Objects(tuple(Member(name, whole(), 0.5) for name in names))

    found = {tuple(json.loads(text)) for text in rendered(shape, count=500)}

    assert len(found) == 16
    assert all(list(order) == sorted(order) for order in found)


def test_an_optional_member_that_cannot_be_is_left_out() -> None:
    """What cannot be made and need not be is named and never made; what must be is an error."""
    impossible = texts(pattern="^(?=b)a$")
    compiler = ShapeCompiler("en_US")

    renderer = compiler.renderer(Objects((Member("x", impossible, 0.5), Member("y", whole()))))

    assert list(json.loads(renderer.texts(keys(1), keys(1))[0].as_py())) == ["y"]
    assert "'x'" in compiler.omissions[0]
    with pytest.raises(UnsatisfiableSchemaError):
        compiler.renderer(Objects((Member("x", impossible),)))


def test_a_nested_object_speaks_of_the_same_person() -> None:
    """An address belongs to the record's person, a manager is someone else."""
    person = Objects((Member("email", texts("email")),))
    members = tuple(Member(name, person) for name in ("contact", "manager"))

    for text in rendered(Objects((Member("email", texts("email")), *members))):
        found = json.loads(text)
        assert found["contact"]["email"] == found["email"]
        assert found["manager"]["email"] != found["email"]


def test_gender_follows_the_person() -> None:
    """An enumeration of genders agrees with the first name."""
    members = (Member("first_name", texts("first_name")), Member("sex", Choice(('"M"', '"F"'))))

    found = [json.loads(text) for text in rendered(Objects(members), count=2000)]

    sexes: dict[str, set[str]] = {}
    for record in found:
        sexes.setdefault(record["first_name"], set()).add(record["sex"])
    assert sum(len(known) > 1 for known in sexes.values()) < len(sexes) / 20
