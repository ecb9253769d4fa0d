"""One schema with everything that it refers to: a definition that stands alone."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from persona_assets.schemas.json_schema.conversion import (
    Converter,
    Fragment,
    Purpose,
    Remark,
    Target,
    View,
)
from persona_assets.schemas.json_schema.dialects import KINDS, Kind
from persona_assets.schemas.pointers import Json, Pointer, format_pointer
from persona_assets.schemas.schema import DIALECT, Definition, Notice
from persona_assets.schemas.sources import SourceValue

_PLAIN = re.compile(r"[^A-Za-z0-9_.-]+")
_ENDINGS = {Purpose.ANY: "", Purpose.REQUEST: "_request", Purpose.RESPONSE: ""}


def bundle(
    converter: Converter, target: Target, name: str
) -> tuple[Definition, tuple[Notice, ...]]:
    """Return the definition of *target*, called *name*, and what was not carried over.

    The same file gives the same definition, whatever was bundled before.

    Raises:
        SchemaImportError: A reference points nowhere, or all of the schema is not at hand.
    """
    closure = _closure(converter, target)
    _check_known(closure, target)
    names = _names(closure, target, name)
    definitions = {
        names[place]: _renamed(fragment.definition, names)
        for place, fragment in closure.items()
        if place in names
    }
    is_referred = target in names
    root = _renamed({"$ref": target} if is_referred else closure[target].definition, names)
    notices = tuple(_notices(fragment.remarks for fragment in closure.values()))
    if isinstance(root, bool):
        return root, notices
    bundled = {"$schema": DIALECT, **root}
    return ({**bundled, "$defs": definitions} if definitions else bundled), notices


class Bundle(NamedTuple):
    """Several schemas that share what they refer to.

    Attributes:
        definitions: Each of them, by its target.
        shared: What they refer to, as it stands below ``$defs``.
        notices: What was not carried over.
    """

    definitions: Mapping[Target, Definition]
    shared: Mapping[str, Definition]
    notices: tuple[Notice, ...]


def bundle_all(converter: Converter, targets: Iterable[Target]) -> Bundle:
    """Return the definitions of all *targets*, which share one ``$defs``.

    What is the same in requests and in responses is there once.

    Raises:
        SchemaImportError: A reference points nowhere, or all of a schema is not at hand.
    """
    roots = list(dict.fromkeys(targets))
    closure = _closure(converter, *roots)
    for target in roots:
        _check_known(closure, target)
    plain = _purposeless(closure)
    names = _names(closure, None, "", plain)
    shared = {
        names[place]: _renamed(fragment.definition, names)
        for place, fragment in closure.items()
        if place in names and plain.get(place, place) == place
    }
    definitions = {root: _renamed(closure[root].definition, names) for root in roots}
    notices = tuple(_notices(fragment.remarks for fragment in closure.values()))
    return Bundle(definitions, shared, notices)


def _purposeless(closure: Mapping[Target, Fragment]) -> dict[Target, Target]:
    """Return, for each target that looks the same whoever writes it, the one that stands for all.

    Two views of a place differ if their definitions do, or anything that they refer to.
    """
    groups: dict[Target, list[Target]] = {}
    for target in closure:
        groups.setdefault(target._replace(view=View(bound=target.view.bound)), []).append(target)
    same: dict[Target, bool] = {}
    referred: dict[Target, set[Target]] = {}
    for key, some in groups.items():
        shapes = [_viewless(closure[one].definition) for one in some]
        same[key] = all(shape == shapes[0] for shape in shapes)
        for one in some:
            for other in _targets(closure[one].definition):
                plain = other._replace(view=View(bound=other.view.bound))
                referred.setdefault(plain, set()).add(key)
    waiting = [key for key, is_same in same.items() if not is_same]
    while waiting:
        for outer in referred.get(waiting.pop(), ()):
            if same[outer]:
                same[outer] = False
                waiting.append(outer)
    return {one: some[0] for key, some in groups.items() if same[key] for one in some}


def _viewless(definition: Definition) -> Definition:
    """Return *definition* with its targets looked at by nobody in particular."""
    return _mapped(definition, lambda one: one._replace(view=View(bound=one.view.bound)))


def _closure(converter: Converter, *targets: Target) -> dict[Target, Fragment]:
    """Return every fragment that *targets* need, these first, nearer ones before farther ones."""
    closure: dict[Target, Fragment] = {target: converter.fragment(target) for target in targets}
    waiting = list(targets)
    while waiting:
        found = [place for outer in waiting for place in _targets(closure[outer].definition)]
        waiting = [place for place in dict.fromkeys(found) if place not in closure]
        closure.update((place, converter.fragment(place)) for place in waiting)
    return closure


def _targets(definition: Definition) -> Iterator[Target]:
    if isinstance(definition, bool):
        return
    if "$ref" in definition:
        yield definition["$ref"]
    for keyword, value in definition.items():
        for child in _schemas_in(keyword, value):
            yield from _targets(child)


def _schemas_in(keyword: str, value: Json) -> Iterable[Definition]:
    kind = KINDS.get(keyword)
    if kind is Kind.SCHEMA_MAP:
        return value.values()
    if kind is Kind.SCHEMAS:
        return value
    return (value,) if kind in (Kind.SCHEMA, Kind.ITEMS) else ()


def _check_known(closure: Mapping[Target, Fragment], target: Target) -> None:
    """Raise if nothing at all is known about *target*."""
    seen: set[Target] = set()
    here = target
    while here not in seen:
        seen.add(here)
        fragment = closure[here]
        definition = fragment.definition
        if isinstance(definition, bool) or any(name in _CONSTRAINTS for name in definition):
            return
        if fragment.missing is not None:
            problem = f"all of it is {fragment.missing!r}, which is not at hand and not fetched"
            raise here.document.source.error(here.pointer, f"{problem}; give a folder for it")
        here = definition.get("$ref", here)


_CONSTRAINTS = frozenset(KINDS) - {
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
}


def _names(
    closure: Mapping[Target, Fragment],
    target: Target | None,
    name: str,
    plain: Mapping[Target, Target] | None = None,
) -> dict[Target, str]:
    """Return the name below ``$defs`` of each fragment that something refers to.

    Args:
        closure: The fragments.
        target: The one that is called *name*, if any.
        name: Its name.
        plain: What stands for several targets that are the same; they have one name.
    """
    referred = dict.fromkeys(
        place for fragment in closure.values() for place in _targets(fragment.definition)
    )
    names: dict[Target, str] = {}
    taken: set[str] = set()
    stand_in = plain or {}
    referred |= dict.fromkeys(stand_in[place] for place in referred if place in stand_in)
    for place in closure:
        if place in referred and stand_in.get(place, place) == place:
            wish = name if place == target else _wish(place)
            if plain is not None and place not in plain and _as_answered(place) in closure:
                wish += _ENDINGS[place.view.purpose]
            names[place] = _free(wish, taken)
    return names | {place: names[one] for place, one in stand_in.items() if one in names}


def _as_answered(target: Target) -> Target:
    return target._replace(view=target.view._replace(purpose=Purpose.RESPONSE))


def _free(wish: str, taken: set[str]) -> str:
    """Return *wish* as a name that is not *taken*, which it is from now on."""
    plain = _PLAIN.sub("_", wish).strip("_") or "definition"
    number, free = 1, plain
    while free in taken:
        number += 1
        free = f"{plain}_{number}"
    taken.add(free)
    return free


def _wish(place: Target) -> str:
    """Return what people would call *place*: the last part of its pointer that is a name."""
    backwards: Pointer = place.pointer[::-1]
    for part, before in zip(backwards, (*backwards[1:], ""), strict=False):
        is_member = KINDS.get(before) is Kind.SCHEMA_MAP
        if is_member or (part not in KINDS and not part.isdecimal() and part != "schema"):
            return part
    return place.document.source.path.name.split(".", 1)[0]


def _renamed(definition: Definition, names: Mapping[Target, str]) -> Definition:
    """Return *definition* with its references by name."""
    return _mapped(definition, lambda target: f"#/$defs/{names[target]}")


def _mapped(definition: Definition, change: Callable[[Target], object]) -> Definition:
    """Return *definition* with *change* made to all that it refers to."""
    if isinstance(definition, bool):
        return definition
    done: dict[str, Any] = {}
    for keyword, value in definition.items():
        kind = KINDS.get(keyword)
        if keyword == "$ref":
            done[keyword] = change(value)
        elif kind is Kind.SCHEMA_MAP:
            done[keyword] = {name: _mapped(child, change) for name, child in value.items()}
        elif kind is Kind.SCHEMAS:
            done[keyword] = [_mapped(child, change) for child in value]
        elif kind in (Kind.SCHEMA, Kind.ITEMS):
            done[keyword] = _mapped(value, change)
        else:
            done[keyword] = value
    return done


def _notices(remarks: Iterable[Iterable[Remark]]) -> list[Notice]:
    """Return *remarks* with their lines, in file order, each once."""
    found = list(dict.fromkeys(remark for group in remarks for remark in group))
    by_source: dict[SourceValue, dict[Pointer, int]] = {}
    for source in dict.fromkeys(remark.place.document.source for remark in found):
        pointers = [r.place.pointer for r in found if r.place.document.source is source]
        by_source[source] = source.lines(pointers)
    notices = [
        Notice(
            str(remark.place.document.source.path),
            by_source[remark.place.document.source].get(remark.place.pointer),
            f"#{format_pointer(remark.place.pointer)}",
            remark.construct,
            remark.effect,
        )
        for remark in found
    ]
    return sorted(notices, key=lambda notice: (notice.path, notice.line or 0, notice.place))
