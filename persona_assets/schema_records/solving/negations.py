"""Ways in which a value can fail a schema: each keyword that it breaks is one.

The most natural ways come first: another value of a member that tells kinds apart, then a member
that is absent, then values that are out of their limits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import NamedTuple

from persona_assets.schema_records.matching import ASSERTED_FORMATS, matches
from persona_assets.schema_records.references import Document
from persona_assets.schema_records.solving.conjunctions import Conjunction
from persona_assets.schema_records.solving.goals import (
    ALL_TYPES,
    REFUSED,
    Keywords,
    Option,
    Term,
    Value,
    types_of,
)
from persona_assets.schema_records.solving.permissions import allows_all
from persona_assets.schema_records.solving.text_facts import sample_texts
from persona_assets.schemas.schema import Definition


class _Broken(NamedTuple):
    """A keyword that is to fail.

    Attributes:
        document: What the schema is part of.
        schema: The schema that the keyword stands in.
        value: The keyword's value.
    """

    document: Document
    schema: Keywords
    value: Value

    def make(self, name: str, failure: Keywords) -> Term:
        """Return the term of *failure*, which is made once for the schema and *name*."""
        return Term(self.document.make(lambda: failure, id(self.schema), name))


def failures_of(schema: Keywords, known: Conjunction) -> Iterator[Option]:
    """Yield the ways to fail *schema*, for a value of which *known* is known.

    When a keyword is there whose failures cannot be made up, the last way is to hope: the record
    is then not exact.
    """
    document = known.document
    for keyword, failures in _FAILURES.items():
        if keyword in schema:
            broken = _Broken(document, schema, schema[keyword])
            yield from (Option(tuple(terms)) for terms in failures(broken))
    yield from _member_failures(schema, known)
    if "unevaluatedProperties" in schema:
        for name in reversed(_possible_names(known)):
            other = _bad_member(document, name, schema["unevaluatedProperties"])
            yield Option((other,), is_exact=False)
    if "unevaluatedItems" in schema:
        [longer] = next(_items(_Broken(document, schema, schema["unevaluatedItems"])))
        yield Option((longer,), is_exact=False)
    if "$dynamicRef" in schema:
        yield Option((), is_exact=False)


def _member_failures(schema: Keywords, known: Conjunction) -> Iterator[Option]:
    """Yield the ways in which a member can fail whose name *schema* does not say."""
    named = set(schema.get("properties", {}))
    patterns = schema.get("patternProperties", {})
    names = known.objects.all_names()
    for pattern, member in patterns.items():
        fitting = [name for name in names if matches(pattern, name)]
        yield from (
            Option((_bad_member(known.document, name, member),))
            for name in fitting or sample_texts({"pattern": pattern})
        )
    if not allows_all(known.document, schema.get("additionalProperties", True)):
        yield from (
            Option((_bad_member(known.document, name, schema["additionalProperties"]),))
            for name in _possible_names(known, named)
            if name not in named and not any(matches(pattern, name) for pattern in patterns)
        )


def _possible_names(known: Conjunction, named: Iterable[str] = ()) -> list[str]:
    """Return names that members can have: those that are known, and one that nobody speaks of."""
    names = known.objects.all_names()
    taken = {*names, *named}
    if known.objects.names:
        rule = known.document.close({"allOf": list(known.objects.names)})
        fresh = [name for name in sample_texts(rule, len(taken) + 1) if name not in taken]
        return [*names, *fresh[:1]]
    return [*names, next(name for name in map(_other_name, count()) if name not in taken)]


def _other_name(number: int) -> str:
    return f"other{number}" if number else "other"


def _bad_member(document: Document, name: str, schema: Definition) -> Term:
    """Return that there is a member called *name* which fails *schema*."""

    def build() -> Keywords:
        return {"type": "object", "required": [name], "properties": {name: {"not": schema}}}

    return Term(document.make(build, id(schema), name, "bad member"))


def _types(broken: _Broken) -> Iterator[list[Term]]:
    yield [broken.make("type", {"type": sorted(ALL_TYPES - types_of(broken.value))})]


def _members(broken: _Broken) -> Iterator[list[Term]]:
    """Yield a bad value for each member, those that tell kinds apart first."""
    members = broken.value

    def is_dull(name: str) -> bool:
        member = members[name]
        return not (isinstance(member, Mapping) and ("const" in member or "enum" in member))

    for name in sorted(members, key=is_dull):
        if not allows_all(broken.document, members[name]):
            yield [_bad_member(broken.document, name, members[name])]


def _required(broken: _Broken) -> Iterator[list[Term]]:
    for name in broken.value:
        absent = {"type": "object", "properties": {name: False}}
        yield [broken.make(f"absent {name}", absent)]


def _dependent(broken: _Broken) -> Iterator[list[Term]]:
    for name, others in broken.value.items():
        for other in others:
            alone = {"type": "object", "required": [name], "properties": {other: False}}
            yield [broken.make(f"dependent {name} {other}", alone)]


def _dependent_schemas(broken: _Broken) -> Iterator[list[Term]]:
    for name, schema in broken.value.items():
        present = {"type": "object", "required": [name]}
        yield [broken.make(f"present {name}", present), Term(schema, is_positive=False)]


def _names(broken: _Broken) -> Iterator[list[Term]]:
    misnamed = {
        "type": "object", "minProperties": 1, "propertyNames": {"not": broken.value}
    }  # fmt: skip
    yield [broken.make("names", misnamed)]


def _prefix(broken: _Broken) -> Iterator[list[Term]]:
    for place, item in enumerate(broken.value):
        yield [broken.make(f"prefix {place}", _bad_item(place, item))]


def _items(broken: _Broken) -> Iterator[list[Term]]:
    start = len(broken.schema.get("prefixItems", ()))
    yield [broken.make(f"items {id(broken.value)}", _bad_item(start, broken.value))]


def _bad_item(place: int, schema: Definition) -> Keywords:
    """Return that there is a value at *place* which fails *schema*."""
    items = [*([True] * place), {"not": schema}]
    return {"type": "array", "minItems": place + 1, "prefixItems": items}


def _contents(broken: _Broken) -> Iterator[list[Term]]:
    least = int(broken.schema.get("minContains", 1))
    if least == 1:
        yield [broken.make("few", {"type": "array", "items": {"not": broken.value}})]
    elif least > 1:
        limits = {"minContains": 0, "maxContains": least - 1}
        yield [broken.make("few", {"type": "array", "contains": broken.value, **limits})]
    if "maxContains" in broken.schema:
        most = int(broken.schema["maxContains"])
        many = {"type": "array", "contains": broken.value, "minContains": most + 1}
        yield [broken.make("many", many)]


def _condition(broken: _Broken) -> Iterator[list[Term]]:
    condition = broken.value
    if "then" in broken.schema:
        yield [Term(condition), Term(broken.schema["then"], is_positive=False)]
    if "else" in broken.schema:
        negation = Term(condition, is_positive=False)
        yield [negation, Term(broken.schema["else"], is_positive=False)]


def _all_of(broken: _Broken) -> Iterator[list[Term]]:
    for part in broken.value:
        yield [Term(part, is_positive=False)]


def _any_of(broken: _Broken) -> Iterator[list[Term]]:
    yield [Term(part, is_positive=False) for part in broken.value]


def _one_of(broken: _Broken) -> Iterator[list[Term]]:
    yield from _any_of(broken)
    for place, part in enumerate(broken.value):
        for other in broken.value[:place]:
            yield [Term(part), Term(other)]


def _reference(broken: _Broken) -> Iterator[list[Term]]:
    yield [Term(broken.document.resolve(broken.value), is_positive=False)]


def _not(broken: _Broken) -> Iterator[list[Term]]:
    yield [Term(broken.value)]


def _repeated(broken: _Broken) -> Iterator[list[Term]]:
    if broken.value is True:
        same = [{"const": 0}, {"const": 0}]
        yield [broken.make("repeated", {"type": "array", "minItems": 2, "prefixItems": same})]


def _beyond(keyword: str, kind: str, change: int = 0) -> "_Failures":
    """Return the failure of a limit: the limit *keyword* on the other side, moved by *change*."""

    def failures(broken: _Broken) -> Iterator[list[Term]]:
        limit = broken.value + change if change else broken.value
        if limit >= 0 or not change:
            yield [broken.make(f"beyond {keyword}", {"type": kind, keyword: limit})]

    return failures


def _refused(keyword: str, **kind: str) -> "_Failures":
    """Return the failure of a keyword that has no opposite: values of a kind that it refuses."""

    def failures(broken: _Broken) -> Iterator[list[Term]]:
        if keyword != "format" or broken.value in ASSERTED_FORMATS:
            refusal = {**kind, REFUSED: {keyword: broken.value}}
            yield [broken.make(f"refused {keyword}", refusal)]

    return failures


_Failures = Callable[[_Broken], Iterator[list[Term]]]

_FAILURES: dict[str, _Failures] = {
    "$ref": _reference,
    "not": _not,
    "type": _types,
    "const": _refused("const"),
    "enum": _refused("enum"),
    "anyOf": _any_of,
    "oneOf": _one_of,
    "allOf": _all_of,
    "properties": _members,
    "required": _required,
    "if": _condition,
    "minimum": _beyond("exclusiveMaximum", "number"),
    "maximum": _beyond("exclusiveMinimum", "number"),
    "exclusiveMinimum": _beyond("maximum", "number"),
    "exclusiveMaximum": _beyond("minimum", "number"),
    "multipleOf": _refused("multipleOf", type="number"),
    "minLength": _beyond("maxLength", "string", -1),
    "maxLength": _beyond("minLength", "string", 1),
    "pattern": _refused("pattern", type="string"),
    "format": _refused("format", type="string"),
    "minItems": _beyond("maxItems", "array", -1),
    "maxItems": _beyond("minItems", "array", 1),
    "uniqueItems": _repeated,
    "prefixItems": _prefix,
    "items": _items,
    "contains": _contents,
    "minProperties": _beyond("maxProperties", "object", -1),
    "maxProperties": _beyond("minProperties", "object", 1),
    "propertyNames": _names,
    "dependentRequired": _dependent,
    "dependentSchemas": _dependent_schemas,
}
"""The ways to fail each keyword: each way is a list of terms that hold together."""
