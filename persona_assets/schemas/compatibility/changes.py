"""One difference between two versions of a schema, and whom it breaks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between an old and a new version of a schema.

    Attributes:
        pointer: Where: a JSON pointer into the records' schema (``/properties/age``), a field, a
            column or a message.
        change: What changed, such as ``minimum raised``.
        breaks_readers: Whether those who still read by the old version can meet records of the new
            one that they do not understand.
        breaks_writers: Whether those who still write by the old version can make records that the
            new one refuses.
        reason: Why, or why not.
    """

    pointer: str
    change: str
    breaks_readers: bool
    breaks_writers: bool
    reason: str

    def __str__(self) -> str:
        sides = [
            name
            for name, is_broken in (
                ("readers", self.breaks_readers),
                ("writers", self.breaks_writers),
            )
            if is_broken
        ]
        effect = f"breaks {' and '.join(sides)}" if sides else "breaks nobody"
        return f"{self.pointer or '/'}: {self.change}: {effect}: {self.reason}"


def widened(pointer: str, change: str, reason: str) -> Change:
    """Return the change after which more records are valid than before."""
    return Change(pointer, change, breaks_readers=True, breaks_writers=False, reason=reason)


def narrowed(pointer: str, change: str, reason: str) -> Change:
    """Return the change after which fewer records are valid than before."""
    return Change(pointer, change, breaks_readers=False, breaks_writers=True, reason=reason)


def harmless(pointer: str, change: str, reason: str) -> Change:
    """Return the change that breaks nobody."""
    return Change(pointer, change, breaks_readers=False, breaks_writers=False, reason=reason)


def replaced(pointer: str, change: str, reason: str) -> Change:
    """Return the change after which other records are valid than before."""
    return Change(pointer, change, breaks_readers=True, breaks_writers=True, reason=reason)
