"""Relationships that nobody declared: functions of the numbers in ids.

In a population of a million users and a billion devices, who owns ``d1`` is arithmetic, and so is
what ``user-7`` owns: nothing is stored, and the two answers agree.
"""

import re
from dataclasses import dataclass
from math import gcd

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import derive

_BRANCHES = 3


@dataclass(frozen=True, slots=True)
class NumberedIds:
    """The ids ``<prefix>0`` to ``<prefix><count - 1>``.

    Examples:
        >>> NumberedIds("d", 100).number("d7"), NumberedIds("d", 100).number("d100")
        (7, None)
    """

    prefix: str
    count: int

    def __post_init__(self) -> None:
        if self.count < 0 or re.search(r"\d$", self.prefix):
            raise InvalidArgumentError(
                f"numbered ids need a prefix that does not end with a digit and a count from 0; "
                f"found {self.prefix!r} and {self.count}"
            )

    def number(self, profile_id: str) -> int | None:
        """Return the number of *profile_id*, or None if it is none of these ids."""
        digits = profile_id.removeprefix(self.prefix)
        if not re.fullmatch(r"0|[1-9][0-9]{0,17}", digits, re.ASCII):
            return None
        if self.id(int(digits)) != profile_id or int(digits) >= self.count:
            return None
        return int(digits)

    def id(self, number: int) -> str:
        """Return the id with *number*."""
        return f"{self.prefix}{number}"


NO_DEVICES = NumberedIds("device-", 0)
"""A population without devices."""

NO_ORGANIZATIONS = NumberedIds("organization-", 0)
"""A population without organizations."""


class Allotment:
    """*things* given to *holders*, all of them, as evenly as can be, in an order of the key's own.

    Thing t stands in place ``(step * t + shift) % things``, and holder h has an unbroken run of
    places; *step* has no factor in common with *things*, so both directions are arithmetic.
    """

    def __init__(self, key: int, things: int, holders: int) -> None:
        """Make the allotment.

        Raises:
            InvalidArgumentError: There are things and nobody to hold them.
        """
        if things and not holders:
            raise InvalidArgumentError(f"{things} things need somebody to hold them; found nobody")
        self._things, self._holders = things, holders
        self._shift = key % things if things else 0
        self._step = 1 + (key >> 1) % things if things else 1
        while gcd(self._step, things) > 1:
            self._step += 1
        self._back = pow(self._step, -1, things) if things > 1 else 0

    def holder(self, thing: int) -> int:
        """Return who holds *thing*."""
        place = (self._step * thing + self._shift) % self._things
        return place * self._holders // self._things

    def held(self, holder: int) -> list[int]:
        """Return what *holder* holds, sorted."""
        if not self._things:
            return []
        first = self._first_place(holder)
        places = range(first, self._first_place(holder + 1))
        return sorted((place - self._shift) * self._back % self._things for place in places)

    def _first_place(self, holder: int) -> int:
        return -(-holder * self._things // self._holders)


class ComputedRelationships:
    """Who owns, manages and heads what in a population of numbered ids.

    Every device has one user as its owner and every organization one as its manager; organization
    n is the parent of organizations 3n + 1 to 3n + 3.
    """

    def __init__(
        self,
        users: NumberedIds,
        devices: NumberedIds = NO_DEVICES,
        organizations: NumberedIds = NO_ORGANIZATIONS,
        *,
        seed: int = 0,
    ) -> None:
        """Make the population.

        Raises:
            InvalidArgumentError: Two prefixes are equal, or there are devices or organizations and
                no users.
        """
        populations = (users, devices, organizations)
        if len({ids.prefix for ids in populations}) != len(populations):
            raise InvalidArgumentError(
                f"users, devices and organizations need different prefixes; found {populations}"
            )
        self._users, self._devices, self._organizations = populations
        owners = Allotment(derive(seed, "owns"), devices.count, users.count)
        managers = Allotment(derive(seed, "manages"), organizations.count, users.count)
        self._held = {"owns": (devices, owners), "manages": (organizations, managers)}

    def is_device(self, profile_id: str) -> bool:
        """Return whether *profile_id* is one of the devices."""
        return self._devices.number(profile_id) is not None

    def __contains__(self, profile_id: str) -> bool:
        populations = (self._users, self._devices, self._organizations)
        return any(ids.number(profile_id) is not None for ids in populations)

    def source(self, target: str, kind: str) -> str | None:
        """Return who is in the relationship *kind* to *target*: the owner of a device."""
        if kind == "parent_of":
            number = self._organizations.number(target)
            return self._organizations.id((number - 1) // _BRANCHES) if number else None
        if kind not in self._held:
            return None
        things, allotment = self._held[kind]
        number = things.number(target)
        return None if number is None else self._users.id(allotment.holder(number))

    def targets(self, source: str, kind: str) -> list[str]:
        """Return the ids to which *source* is in the relationship *kind*: a user's devices."""
        if kind == "parent_of":
            return self._children(source)
        number = self._users.number(source)
        if kind not in self._held or number is None:
            return []
        things, allotment = self._held[kind]
        return [things.id(thing) for thing in allotment.held(number)]

    def _children(self, parent: str) -> list[str]:
        number = self._organizations.number(parent)
        if number is None:
            return []
        first = number * _BRANCHES + 1
        last = min(first + _BRANCHES, self._organizations.count)
        return [self._organizations.id(child) for child in range(first, last)]
