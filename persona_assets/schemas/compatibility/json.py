"""Two versions of a JSON Schema: what the new one allows and refuses, place by place.

Keywords that combine schemas are settled by jsonschema-rs, which can often prove that nothing is
allowed by one and refused by the other; what it cannot rule out counts as breaking.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from persona_assets.schemas.compatibility.changes import Change, harmless, narrowed, widened
from persona_assets.schemas.compatibility.limits import limit_changes
from persona_assets.schemas.json_schema.keywords import same_json
from persona_assets.schemas.pointers import Json, format_pointer, parse_fragment, value_at
from persona_assets.schemas.schema import Definition

_COMBINED = ("anyOf", "oneOf", "allOf", "not", "if", "then", "else", "propertyNames", "contains",
             "patternProperties", "dependentRequired", "dependentSchemas", "prefixItems",
             "unevaluatedItems", "unevaluatedProperties", "minContains", "maxContains")  # fmt: skip
_BRANCHES = ("anyOf", "oneOf", "allOf")


def compare_definitions(old: Definition, new: Definition) -> list[Change]:
    """Return how *new* differs from *old* in what it allows, in the order of the schema."""
    return _Comparison(old, new).changes((), old, new)


class _Comparison:
    """Walks two definitions side by side; pairs of named schemas are compared once."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self._old = old
        self._new = new
        self._seen: set[tuple[str, str]] = set()

    def changes(self, place: tuple[str, ...], old: Json, new: Json) -> list[Change]:
        """Return the differences of two schemas that stand at *place*."""
        if self._is_known(old, new):
            return []
        first, second = _opened(self._old, old), _opened(self._new, new)
        pointer = format_pointer(place)
        if first is False or second is False:
            return _closed(pointer, first, second)
        found = limit_changes(pointer, first, second)
        found += _required(pointer, first, second)
        found += self._members(place, first, second)
        found += self._inner(place, "items", first, second)
        found += self._inner(place, "additionalProperties", first, second)
        return found + self._combined(place, first, second)

    def _is_known(self, old: Json, new: Json) -> bool:
        """Return whether a reference is among both, and they were met before."""
        if not any(isinstance(one, Mapping) and "$ref" in one for one in (old, new)):
            return False
        pair = (same_json(old), same_json(new))
        is_known = pair in self._seen
        self._seen.add(pair)
        return is_known

    def _inner(
        self, place: tuple[str, ...], name: str, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> list[Change]:
        before, after = old.get(name, True), new.get(name, True)
        return [] if before is after is True else self.changes((*place, name), before, after)

    def _members(
        self, place: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> list[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        found: list[Change] = []
        for name in dict.fromkeys((*before, *after)):
            here = (*place, "properties", name)
            if name in before and name in after:
                found += self.changes(here, before[name], after[name])
            elif name in after:
                found.append(_added(format_pointer(here), old, after[name]))
            else:
                found.append(_removed(format_pointer(here), new, before[name]))
        return found

    def _combined(
        self, place: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> list[Change]:
        """Return the differences of the keywords that combine schemas."""
        found: list[Change] = []
        others: list[str] = []
        for name in [name for name in _COMBINED if name in old or name in new]:
            if name in _BRANCHES and name in old and name in new:
                found += self._branches((*place, name), name, old, new)
            elif not self._is_same(old.get(name), new.get(name)):
                others.append(name)
        if others:  # together, as one can say what another said before
            pointer = format_pointer((*place, others[0]) if len(others) == 1 else place)
            found.append(self._undecided(pointer, others, old, new))
        return found

    def _branches(
        self, place: tuple[str, ...], name: str, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> list[Change]:
        """Return how lists of schemas differ; what stands in both, in any order, is left out."""
        gone = [one for one in old[name] if not any(self._is_same(one, two) for two in new[name])]
        more = [two for two in new[name] if not any(self._is_same(one, two) for one in old[name])]
        if not gone and not more and len(old[name]) == len(new[name]):
            return []
        pointer = format_pointer(place)
        if len(gone) != 1 or len(more) != 1:
            return [self._undecided(pointer, [name], old, new)]
        found = self.changes((*place, str(new[name].index(more[0]))), gone[0], more[0])
        if name == "oneOf":  # a wider alternative can overlap another, which narrows the whole
            whole = self._undecided(pointer, [name], old, new)
            readers = whole.breaks_readers and not any(one.breaks_readers for one in found)
            writers = whole.breaks_writers and not any(one.breaks_writers for one in found)
            if readers or writers:
                found.append(Change(pointer, whole.change, readers, writers, whole.reason))
        return found

    def _is_same(self, old: Json, new: Json) -> bool:
        if (old is None) is not (new is None) or same_json(old) != same_json(new):
            return False
        if "$ref" not in same_json(old):
            return True
        shelves = [
            {} if isinstance(one, bool) else one.get("$defs") for one in (self._old, self._new)
        ]
        return same_json(shelves[0]) == same_json(shelves[1])

    def _undecided(
        self, pointer: str, names: Sequence[str], old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Change:
        """Return the change of the keywords *names*, as far as the validator can tell."""
        is_added = all(name in new and name not in old for name in names)
        is_removed = all(name in old and name not in new for name in names)
        verb = "added" if is_added else "removed" if is_removed else "changed"
        first = _moved(old, "A")
        second = {key: value for key, value in first.items() if key not in names}
        second |= {name: _moved(new[name], "B") for name in names if name in new}
        shelf = {**_shelf(self._old, "A"), **_shelf(self._new, "B")}
        more, less = _has_more(second, first, shelf), _has_more(first, second, shelf)
        reason = "it cannot be ruled out that what was refused is allowed now, or the reverse"
        if not (more and less):
            reason = "the validator finds that nothing else changes sides"
        return Change(pointer, f"{', '.join(names)} {verb}", more, less, reason)


def _opened(definition: Definition, schema: Json) -> Any:  # noqa: ANN401 - a mapping, or False
    """Return *schema* with what it refers to beside it; {} for the schema ``true``."""
    if schema is True:
        return {}
    found: Any = schema
    while isinstance(found, Mapping) and "$ref" in found:
        inner: Any = value_at(definition, parse_fragment(str(found["$ref"])[1:]))
        rest = {name: value for name, value in found.items() if name not in ("$ref", "$defs")}
        if inner is True:
            return rest
        if inner is False or not rest:
            found = inner
        else:
            together = [*rest.pop("allOf", ()), rest]
            found = {**inner, "allOf": [*inner.get("allOf", ()), *together]}
    return found


def _closed(pointer: str, old: Json, new: Json) -> list[Change]:
    """Return the change when at least one of both allows nothing."""
    if old is new:
        return []
    if new is False:
        return [narrowed(pointer, "closed", "nothing is allowed here any more")]
    return [widened(pointer, "opened", "nothing was allowed here before")]


def _required(pointer: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    before, after = old.get("required", ()), new.get("required", ())
    found = [
        narrowed(pointer, f"required added: {name}", "old writers may omit it")
        for name in after
        if name not in before
    ]
    return found + [
        widened(pointer, f"required removed: {name}", "old readers count on it")
        for name in before
        if name not in after
    ]


def _added(pointer: str, old: Mapping[str, Any], schema: Json) -> Change:
    if schema is False:
        return narrowed(pointer, "property forbidden", "old writers may write it")
    if old.get("additionalProperties", True) is False or old.get("unevaluatedProperties") is False:
        return widened(pointer, "property added", "old readers refuse what they do not know")
    return harmless(pointer, "property added", "old readers ignore what they do not know")


def _removed(pointer: str, new: Mapping[str, Any], schema: Json) -> Change:
    if schema is False:
        return widened(pointer, "property allowed", "old readers refuse it")
    if new.get("additionalProperties", True) is False or new.get("unevaluatedProperties") is False:
        return narrowed(pointer, "property removed", "what old writers write of it is refused now")
    return harmless(pointer, "property removed", "what old writers write of it is ignored")


def _has_more(first: Json, second: Json, shelf: Mapping[str, Any]) -> bool:
    """Return whether *first* may allow something that *second* refuses."""
    import jsonschema_rs  # a quarter of a second, and most comparisons need none

    whole = {"allOf": [first, {"not": second}], "$defs": dict(shelf)}
    try:
        form = jsonschema_rs.canonicalize(whole, validate_formats=True)
        return str(form.satisfiability()) != "no"
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
        return True


def _shelf(definition: Definition, mark: str) -> dict[str, Any]:
    """Return the named schemas of *definition* under marked names."""
    named = {} if isinstance(definition, bool) else definition.get("$defs", {})
    return {f"{mark}{name}": _moved(one, mark) for name, one in named.items()}


def _moved(schema: Json, mark: str) -> Json:
    """Return *schema* without its named schemas, its references leading to marked names."""
    if isinstance(schema, list):
        return [_moved(item, mark) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    done: dict[str, Any] = {}
    for name, value in schema.items():
        if name == "$ref" and isinstance(value, str):
            done[name] = value.replace("#/$defs/", f"#/$defs/{mark}", 1)
        elif name != "$defs":
            done[name] = _moved(value, mark)
    return done
