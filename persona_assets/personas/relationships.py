"""Who belongs to whom: what was declared, and, where nothing was, what follows from the numbers.

A relationship is one fact that is read from both ends: who owns a device and what somebody owns
cannot disagree.  Answers are sorted, so the order of declarations shows nowhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.computed import ComputedRelationships

RELATIONSHIP_TYPES = ("owns", "belongs_to", "manages", "connected_to", "parent_of")
"""The types of relationships that exist unless a configuration lists others."""

ALIASES = {
    "owner": ("owns", "belongs_to"),
    "manager": ("manages",),
    "parent": ("parent_of",),
    "children": ("parent_of",),
}
"""Words of templates that are no types, and the types that make them answerable."""

_SYMMETRIC = "connected_to"
_EXCLUSIVE = ("owns", "manages", "parent_of")
_STORED_AS = {"belongs_to": "owns"}

_Edges = dict[str, dict[str, set[str]]]


class Relationships:
    """The relationships between some ids.

    Declared ones win: a device whose owner is declared has no computed owner besides.

    ``belongs_to`` is ``owns`` from the other end and ``connected_to`` has no direction.  A child
    has one parent, and nobody is their own ancestor.  Types of a configuration's own have a
    direction and are what was declared.
    """

    def __init__(
        self,
        types: Sequence[str] = RELATIONSHIP_TYPES,
        computed: ComputedRelationships | None = None,
    ) -> None:
        """Begin without declared relationships.

        Args:
            types: The types that exist.
            computed: What follows from numbers where nothing is declared; None means nothing.
        """
        self.types = tuple(types)
        self._computed = computed
        self._forth: _Edges = defaultdict(lambda: defaultdict(set))
        self._back: _Edges = defaultdict(lambda: defaultdict(set))

    def add(self, source: str, target: str, kind: str) -> None:
        """Declare that *source* is in the relationship *kind* to *target*; twice is once.

        Raises:
            UnknownNameError: The type does not exist; the error names those that do.
            InvalidArgumentError: Something would be related to itself, have two parents or be its
                own ancestor.
        """
        self._check(kind)
        if source == target:
            raise InvalidArgumentError(f"nothing can be in {kind!r} to itself; found {source!r}")
        if kind == "belongs_to":
            source, target = target, source
        if kind == "parent_of":
            self._check_parent(source, target)
        stored = _STORED_AS.get(kind, kind)
        self._forth[stored][source].add(target)
        self._back[stored][target].add(source)
        if stored == _SYMMETRIC:
            self._forth[stored][target].add(source)

    def related(self, profile_id: str, kind: str) -> list[str]:
        """Return the ids to which *profile_id* is in the relationship *kind*, sorted.

        Args:
            profile_id: The id to begin at.
            kind: A type, or ``owner``, ``manager``, ``parent`` or ``children``.

        Raises:
            UnknownNameError: The type is not declared; the error says so and names those that are.
        """
        self._check(kind)
        if kind == _SYMMETRIC:
            return sorted(self._neighbors(profile_id))
        if kind in {"belongs_to", "owner"}:
            return sorted(self._sources(profile_id, "owns"))
        if kind in {"manager", "parent"}:
            return sorted(self._sources(profile_id, ALIASES[kind][0]))
        return sorted(self._targets(profile_id, ALIASES.get(kind, (kind,))[0]))

    def first(self, profile_id: str, kind: str) -> str | None:
        """Return the first of ``related``, or None: the owner, the manager, the parent.

        Raises:
            UnknownNameError: The type is not declared.
        """
        return next(iter(self.related(profile_id, kind)), None)

    def declared(self) -> Iterator[tuple[str, str, str]]:
        """Yield source, target and type of what was declared, sorted by type and ids."""
        for kind in sorted(self._forth):
            for source in sorted(self._forth[kind]):
                for target in sorted(self._forth[kind][source]):
                    if kind not in self.types:
                        yield target, source, "belongs_to"
                    elif kind != _SYMMETRIC or source < target:
                        yield source, target, kind

    def __contains__(self, profile_id: str) -> bool:
        """Return whether something is known to be related to *profile_id*."""
        if self._computed is not None and profile_id in self._computed:
            return True
        ends = (*self._forth.values(), *self._back.values())
        return any(profile_id in edges for edges in ends)

    def _sources(self, target: str, kind: str) -> set[str]:
        declared = self._back[kind].get(target, set()) if kind in self._back else set[str]()
        if declared or self._computed is None:
            return declared
        source = self._computed.source(target, kind)
        return set() if source is None else {source}

    def _targets(self, source: str, kind: str) -> set[str]:
        declared = self._forth[kind].get(source, set()) if kind in self._forth else set[str]()
        if self._computed is None or kind not in _EXCLUSIVE:
            return declared
        back = self._back.get(kind, {})
        computed = self._computed.targets(source, kind)
        return declared | {target for target in computed if not back.get(target)}

    def _neighbors(self, profile_id: str) -> set[str]:
        declared = self._forth.get(_SYMMETRIC, {}).get(profile_id, set())
        if self._computed is None or not self._computed.is_device(profile_id):
            return declared
        under_one_owner = {
            other
            for owner in self._sources(profile_id, "owns")
            for other in self._targets(owner, "owns")
            if self._computed.is_device(other)
        }
        return (declared | under_one_owner) - {profile_id}

    def _check(self, kind: str) -> None:
        needed = ALIASES.get(kind, (kind,))
        if not any(name in self.types for name in needed):
            raise UnknownNameError("declared relationship type", kind, self.types)

    def _check_parent(self, parent: str, child: str) -> None:
        present = self._back.get("parent_of", {}).get(child, set()) - {parent}
        if present:
            raise InvalidArgumentError(
                f"{child!r} has the parent {min(present)!r}; found a second one, {parent!r}"
            )
        line = [child, parent]
        while above := self._sources(line[-1], "parent_of"):
            line.append(min(above))
            if line[-1] == child:
                names = " > ".join(reversed(line))
                raise InvalidArgumentError(f"nobody is their own ancestor; found {names}")
