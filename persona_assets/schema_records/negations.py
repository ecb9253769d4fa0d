"""Ways in which a value can fail a schema: each keyword that it breaks is one.

The most natural ways come first: another value of a member that tells kinds apart, then a member
that is absent, then values that are out of their limits.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from persona_assets.schema_records.conjunctions import Conjunction
from persona_assets.schema_records.goals import ALL_TYPES, REFUSED, Keywords, Option, Term, types_of
from persona_assets.schema_records.matching import ASSERTED_FORMATS, matches
from persona_assets.schema_records.references import Document
from persona_assets.schemas.schema import Definition

_NUMBER = ["integer", "fraction"]
_HOPELESS = frozenset({"unevaluatedProperties", "unevaluatedItems", "$dynamicRef"})


def failures_of(schema: Keywords, known: Conjunction) -> Iterator[Option]:
    """Yield the ways to fail *schema*, for a value of which *known* is known.

    When a keyword is there whose failures cannot be made up, the last way is to hope: the record
    is then not exact.
    """
    document = known.document
    for keyword, failures in _FAILURES.items():
        if keyword in schema:
            yield from (
                Option(tuple(terms)) for terms in failures(schema, schema[keyword], document)
            )
    yield from _member_failures(schema, known)
    if not _HOPELESS.isdisjoint(schema):
        yield Option((), is_exact=False)


def _member_failures(schema: Keywords, known: Conjunction) -> Iterator[Option]:
    """Yield the ways in which a member can fail whose name *schema* does not say."""
    named = set(schema.get("properties", {}))
    patterns = schema.get("patternProperties", {})
    names = known.objects.all_names()
    for pattern, member in patterns.items():
        fitting = [name for name in names if matches(pattern, name)]
        yield from (Option((_bad_member(known.document, name, member),)) for name in fitting)
        if not fitting:
            yield Option((), is_exact=False)
    if "additionalProperties" in schema:
        fresh = next(
            name for name in (f"other{number or ''}" for number in range(1000))
            if name not in named and name not in names
        )  # fmt: skip
        yield from (
            Option((_bad_member(known.document, name, schema["additionalProperties"]),))
            for name in [*names, fresh]
            if name not in named and not any(matches(pattern, name) for pattern in patterns)
        )


def _bad_member(document: Document, name: str, schema: Definition) -> Term:
    """Return that there is a member called *name* which fails *schema*."""

    def build() -> Keywords:
        return {"type": "object", "required": [name], "properties": {name: {"not": schema}}}

    return Term(document.make(build, id(schema), name, "bad member"))


def _types(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    others = sorted(ALL_TYPES - types_of(value))
    yield [_made(document, {"type": others}, schema, "type")]


def _members(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    """Yield a bad value for each member, those that tell kinds apart first."""

    def is_telling(member: Definition) -> bool:
        return isinstance(member, Mapping) and ("const" in member or "enum" in member)

    for name in sorted(value, key=lambda name: not is_telling(value[name])):
        if value[name] is not True and value[name] != {}:
            yield [_bad_member(document, name, value[name])]


def _required(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    for name in value:
        absent = {"type": "object", "properties": {name: False}}
        yield [_made(document, absent, schema, f"absent {name}")]


def _dependent(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    for name, names in value.items():
        for other in names:
            broken = {"type": "object", "required": [name], "properties": {other: False}}
            yield [_made(document, broken, schema, f"dependent {name} {other}")]


def _dependent_schemas(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    for name, other in value.items():
        present = {"type": "object", "required": [name]}
        made = _made(document, present, schema, f"dependent schema {name}")
        yield [made, Term(other, is_positive=False)]


def _names(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    broken = {"type": "object", "minProperties": 1, "propertyNames": {"not": value}}
    yield [_made(document, broken, schema, "names")]


def _prefix(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    for place, item in enumerate(value):
        before = [True] * place
        broken = {
            "type": "array", "minItems": place + 1, "prefixItems": [*before, {"not": item}]
        }  # fmt: skip
        yield [_made(document, broken, schema, f"prefix {place}")]


def _items(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    start = len(schema.get("prefixItems", ()))
    broken = {
        "type": "array", "minItems": start + 1, "prefixItems": [*([True] * start), {"not": value}]
    }  # fmt: skip
    yield [_made(document, broken, schema, "items")]


def _contents(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    least = int(schema.get("minContains", 1))
    if least == 1:
        yield [_made(document, {"type": "array", "items": {"not": value}}, schema, "few")]
    elif least > 1:
        few = {"type": "array", "contains": value, "minContains": 0, "maxContains": least - 1}
        yield [_made(document, few, schema, "few")]
    if "maxContains" in schema:
        many = {"type": "array", "contains": value, "minContains": schema["maxContains"] + 1}
        yield [_made(document, many, schema, "many")]


def _condition(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    del document
    if "then" in schema:
        yield [Term(value), Term(schema["then"], is_positive=False)]
    if "else" in schema:
        yield [Term(value, is_positive=False), Term(schema["else"], is_positive=False)]


def _all_of(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    del schema, document
    for part in value:
        yield [Term(part, is_positive=False)]


def _any_of(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    del schema, document
    yield [Term(part, is_positive=False) for part in value]


def _one_of(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    yield from _any_of(schema, value, document)
    for place, part in enumerate(value):
        for other in value[:place]:
            yield [Term(part), Term(other)]


def _reference(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    del schema
    yield [Term(document.resolve(value), is_positive=False)]


def _not(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    del schema, document
    yield [Term(value)]


def _beyond(
    keyword: str, types: list[str], change: int = 0
) -> Callable[[Keywords, Any, Document], Iterator[list[Term]]]:
    """Return the failure of a limit: the limit *keyword* on the other side, moved by *change*."""

    def failures(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
        if value + change >= 0 or change == 0:
            broken = {"type": types, keyword: value + change if change else value}
            yield [_made(document, broken, schema, f"beyond {keyword}")]

    return failures


def _refused(
    keyword: str, types: list[str]
) -> Callable[[Keywords, Any, Document], Iterator[list[Term]]]:
    """Return the failure of a keyword that has no opposite: values of *types* that it refuses."""

    def failures(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
        if keyword == "format" and value not in ASSERTED_FORMATS:
            return
        broken = {"type": types, REFUSED: {keyword: value}}
        yield [_made(document, broken, schema, f"refused {keyword}")]

    return failures


def _repeated(schema: Keywords, value: Any, document: Document) -> Iterator[list[Term]]:
    if value is True:
        broken = {"type": "array", "minItems": 2, "prefixItems": [{"const": 0}, {"const": 0}]}
        yield [_made(document, broken, schema, "repeated")]


def _made(document: Document, broken: Keywords, schema: Keywords, name: str) -> Term:
    """Return the term of *broken*, which is made once for *schema* and *name*."""
    return Term(document.make(lambda: broken, id(schema), name))


_FAILURES: dict[str, Callable[[Keywords, Any, Document], Iterator[list[Term]]]] = {
    "$ref": _reference,
    "not": _not,
    "type": _types,
    "const": _refused("const", sorted(ALL_TYPES)),
    "enum": _refused("enum", sorted(ALL_TYPES)),
    "anyOf": _any_of,
    "oneOf": _one_of,
    "allOf": _all_of,
    "properties": _members,
    "required": _required,
    "if": _condition,
    "minimum": _beyond("exclusiveMaximum", _NUMBER),
    "maximum": _beyond("exclusiveMinimum", _NUMBER),
    "exclusiveMinimum": _beyond("maximum", _NUMBER),
    "exclusiveMaximum": _beyond("minimum", _NUMBER),
    "multipleOf": _refused("multipleOf", _NUMBER),
    "minLength": _beyond("maxLength", ["string"], -1),
    "maxLength": _beyond("minLength", ["string"], 1),
    "pattern": _refused("pattern", ["string"]),
    "format": _refused("format", ["string"]),
    "minItems": _beyond("maxItems", ["array"], -1),
    "maxItems": _beyond("minItems", ["array"], 1),
    "uniqueItems": _repeated,
    "prefixItems": _prefix,
    "items": _items,
    "contains": _contents,
    "minProperties": _beyond("maxProperties", ["object"], -1),
    "maxProperties": _beyond("minProperties", ["object"], 1),
    "propertyNames": _names,
    "dependentRequired": _dependent,
    "dependentSchemas": _dependent_schemas,
}
"""The ways to fail each keyword: each way is a list of terms that hold together."""
