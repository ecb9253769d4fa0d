"""One schema with everything that it refers to: a definition that stands alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from persona_assets.schemas.json_schema.conversion import Converter, Fragment, Remark, Target
from persona_assets.schemas.json_schema.dialects import KINDS, Kind
from persona_assets.schemas.pointers import Json, Pointer, format_pointer
from persona_assets.schemas.schema import DIALECT, Definition, Notice
from persona_assets.schemas.sources import SourceValue

_PLAIN = re.compile(r"[^A-Za-z0-9_.-]+")


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


def _closure(converter: Converter, target: Target) -> dict[Target, Fragment]:
    """Return every fragment that *target* needs, itself first, nearer ones before farther ones."""
    closure: dict[Target, Fragment] = {target: converter.fragment(target)}
    waiting = [target]
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


def _names(closure: Mapping[Target, Fragment], target: Target, name: str) -> dict[Target, str]:
    """Return the name below ``$defs`` of each fragment that something refers to."""
    referred = dict.fromkeys(
        place for fragment in closure.values() for place in _targets(fragment.definition)
    )
    names: dict[Target, str] = {}
    taken: set[str] = set()
    for place in closure:
        if place in referred:
            wish = name if place == target else _wish(place)
            plain = _PLAIN.sub("_", wish).strip("_") or "definition"
            number, free = 1, plain
            while free in taken:
                number += 1
                free = f"{plain}_{number}"
            taken.add(free)
            names[place] = free
    return names


def _wish(place: Target) -> str:
    """Return what people would call *place*: the last part of its pointer that is a name."""
    backwards: Pointer = place.pointer[::-1]
    for part, before in zip(backwards, (*backwards[1:], ""), strict=False):
        is_member = KINDS.get(before) is Kind.SCHEMA_MAP
        if is_member or (part not in KINDS and not part.isdecimal() and part != "schema"):
            return part
    return place.document.source.path.name.split(".", 1)[0]


def _renamed(definition: Definition, names: Mapping[Target, str]) -> Definition:
    if isinstance(definition, bool):
        return definition
    done: dict[str, Any] = {}
    for keyword, value in definition.items():
        kind = KINDS.get(keyword)
        if keyword == "$ref":
            done[keyword] = f"#/$defs/{names[value]}"
        elif kind is Kind.SCHEMA_MAP:
            done[keyword] = {name: _renamed(child, names) for name, child in value.items()}
        elif kind is Kind.SCHEMAS:
            done[keyword] = [_renamed(child, names) for child in value]
        elif kind in (Kind.SCHEMA, Kind.ITEMS):
            done[keyword] = _renamed(value, names)
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
