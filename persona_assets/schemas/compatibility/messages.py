"""Two versions of a Protobuf message: what the wire and the JSON form still carry.

On the wire a field is its number and the way it is written; its name does not matter there, but it
does in JSON.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from persona_assets.schemas.compatibility.changes import Change, harmless, narrowed, replaced

_REQUIRED, _REPEATED = 2, 3
_ENUM, _MESSAGE = 14, 11
_GROUPS = ({3, 4, 5, 8, 13, 14}, {17, 18}, {9, 12}, {6, 16}, {7, 15})
"""Types in descriptor.proto whose bytes look the same."""


def compare_messages(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """Return how a message changed, and the messages and enumerations that it holds.

    Args:
        old: What ``Schema.encoding["protobuf"]`` has.
        new: The same of the next version.
    """
    first, second = _types(old), _types(new)
    before = first.get(old["message"])
    after = second.get(new["message"])
    if before is None or after is None:
        return []
    return _Comparison(first, second).changes(before, after)


class _Comparison:
    """Walks two sets of types side by side; each pair once."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._old = old
        self._new = new
        self._seen: set[str] = set()

    def changes(self, old: Any, new: Any) -> list[Change]:  # noqa: ANN401 - descriptors have no types
        """Return how the message *new* differs from *old*."""
        before = {field.number: field for field in old.field}
        after = {field.number: field for field in new.field}
        found: list[Change] = []
        for number in sorted(before.keys() | after.keys()):
            if number not in after:
                found.append(_gone(old, new, before[number]))
            elif number not in before:
                found.append(_added(new, after[number]))
            else:
                found += self._altered(old, before[number], after[number])
        return found

    def _altered(self, message: Any, old: Any, new: Any) -> list[Change]:  # noqa: ANN401
        place = f"/{message.name}/{old.name}"
        if not _reads_alike(old, new):
            change = f"number {old.number} reused" if old.name != new.name else "type changed"
            return [
                replaced(place, change, "bytes of one version mean something else in the other")
            ]
        found: list[Change] = []
        if old.name != new.name:
            reason = f"{new.name} in JSON; on the wire nothing changes"
            found.append(replaced(place, "renamed", reason))
        if old.type != new.type:
            found.append(replaced(place, "type changed", "read, but large values are cut off"))
        if (old.label == _REPEATED) is not (new.label == _REPEATED):
            found.append(
                replaced(place, "label changed", "one value or many: only the last is read")
            )
        if (old.label == _REQUIRED) is not (new.label == _REQUIRED):
            found.append(_demanded(place, is_new=new.label == _REQUIRED))
        return found + self._below(old, new)

    def _below(self, old: Any, new: Any) -> list[Change]:  # noqa: ANN401
        """Return how the type of a field changed."""
        name = old.type_name.lstrip(".")
        if old.type not in (_ENUM, _MESSAGE) or old.type != new.type or name in self._seen:
            return []
        self._seen.add(name)
        before, after = self._old.get(name), self._new.get(new.type_name.lstrip("."))
        if before is None or after is None:
            return []
        return self.changes(before, after) if old.type == _MESSAGE else _symbols(before, after)


def _reads_alike(old: Any, new: Any) -> bool:  # noqa: ANN401
    is_same = old.type == new.type
    return is_same or any(old.type in group and new.type in group for group in _GROUPS)


def _gone(old: Any, new: Any, field: Any) -> Change:  # noqa: ANN401
    place = f"/{old.name}/{field.name}"
    if field.label == _REQUIRED:
        reason = "old readers refuse messages without it"
        return Change(place, "required field removed", True, True, reason)  # noqa: FBT003
    is_kept = any(one.start <= field.number < one.end for one in new.reserved_range)
    note = "" if is_kept else f"; reserve number {field.number}, so that nobody uses it again"
    reason = f"readers see its default; in JSON the name is refused{note}"
    return narrowed(place, "field removed", reason)


def _added(new: Any, field: Any) -> Change:  # noqa: ANN401
    place = f"/{new.name}/{field.name}"
    if field.label == _REQUIRED:
        return narrowed(place, "required field added", "messages of old writers are refused")
    return harmless(place, "field added", "old readers skip a number that they do not know")


def _demanded(place: str, *, is_new: bool) -> Change:
    if is_new:
        return narrowed(place, "became required", "old writers may omit it")
    reason = "old readers refuse messages without it"
    return Change(place, "no longer required", True, False, reason)  # noqa: FBT003


def _symbols(old: Any, new: Any) -> list[Change]:  # noqa: ANN401
    before = {one.number: one.name for one in old.value}
    after = {one.number: one.name for one in new.value}
    found = [
        narrowed(f"/{old.name}/{name}", "value removed", "what old writers write is unknown now")
        for number, name in before.items()
        if number not in after
    ]
    found += [
        Change(f"/{old.name}/{name}", "value added", True, False, "old readers do not know it")  # noqa: FBT003
        for number, name in after.items()
        if number not in before
    ]
    return found + [
        replaced(f"/{old.name}/{name}", "value renamed", f"{after[number]} in JSON")
        for number, name in before.items()
        if after.get(number, name) != name
    ]


def _types(encoding: Mapping[str, str]) -> dict[str, Any]:
    """Return the messages and enumerations in an encoding, by full name."""
    from google.protobuf import descriptor_pb2  # only for Protobuf

    files = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(encoding["descriptors"]))
    found: dict[str, Any] = {}
    for file in files.file:
        found.update(_within(file.package, file.message_type, file.enum_type))
    return found


def _within(prefix: str, messages: Any, enums: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    for one in (*messages, *enums):
        yield f"{prefix}.{one.name}".lstrip("."), one
    for one in messages:
        yield from _within(f"{prefix}.{one.name}".lstrip("."), one.nested_type, one.enum_type)
