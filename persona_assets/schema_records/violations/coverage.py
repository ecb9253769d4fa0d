"""Which constraints of a definition were violated at least once, and why the others were not."""

from collections.abc import Sequence
from dataclasses import dataclass

from persona_assets.keys import derive
from persona_assets.schema_records.constraints import Constraint
from persona_assets.schema_records.violations.violator import Violation, Violator


@dataclass(frozen=True, slots=True)
class Missed:
    """A constraint that was not violated.

    Attributes:
        constraint: The constraint.
        reason: Why not.
    """

    constraint: Constraint
    reason: str

    def __str__(self) -> str:
        return f"{self.constraint}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a definition was violated.

    Attributes:
        violations: One violation of each constraint that can be violated.
        missed: The other constraints.
    """

    violations: tuple[Violation, ...]
    missed: tuple[Missed, ...]

    @property
    def total_count(self) -> int:
        """How many constraints there are."""
        return len(self.violations) + len(self.missed)

    def __str__(self) -> str:
        done = f"{len(self.violations)} of {self.total_count} constraints violated at least once"
        if not self.missed:
            return done
        return f"{done}; {len(self.missed)} cannot be: {'; '.join(map(str, self.missed))}"


def coverage(violator: Violator, key: int = 0) -> Coverage:
    """Return one violation of each constraint, as far as there are, that follow from *key*."""
    pool = violator.twins(key)
    violations: list[Violation] = []
    missed: list[Missed] = []
    for constraint in violator.constraints:
        found = violator.among(pool, constraint, derive(key, "coverage", constraint.pointer))
        if found is None:
            missed.append(Missed(constraint, violator.reason(pool, constraint)))
        else:
            violations.append(found)
    return Coverage(tuple(violations), tuple(missed))


def sole_share(violations: Sequence[Violation]) -> float:
    """Return the share of *violations* that violate nothing but their constraint; 1 of none."""
    if not violations:
        return 1.0
    return sum(one.is_sole for one in violations) / len(violations)
