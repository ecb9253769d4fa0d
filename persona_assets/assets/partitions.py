"""The dimensions of everything: which persona, under which seed; and which profile.

They grow while the system runs: a persona by a file in ``data/personas`` or a folder in
``data/observations``, a seed by a line in ``data/seeds.yaml``, a profile by
a file in ``data/profiles``.  The shipped personas are always
there.
"""

import re
from collections.abc import Iterable

import dagster as dg

from persona_assets.errors import InvalidArgumentError

PERSONAS = dg.DynamicPartitionsDefinition(name="persona")
SEEDS = dg.DynamicPartitionsDefinition(name="seed")
PERSONA_SEEDS = dg.MultiPartitionsDefinition({"persona": PERSONAS, "seed": SEEDS})
PROFILES = dg.DynamicPartitionsDefinition(name="profile")

_PERSONA_KEY = re.compile(r"[a-z0-9_-]+")
_SEED_KEY = re.compile(r"0|[1-9][0-9]{0,18}")


def add_partitions(
    instance: dg.DagsterInstance, personas: Iterable[str], seeds: Iterable[int]
) -> None:
    """Make sure that *instance* has these partition keys; those it has stay in their order."""
    for definition, keys in (
        (PERSONAS, [persona_key(name) for name in personas]),
        (SEEDS, [str(seed) for seed in seeds]),
    ):
        name = str(definition.name)
        known = set(instance.get_dynamic_partitions(name))
        missing = sorted(set(keys) - known, key=keys.index)
        if missing:
            instance.add_dynamic_partitions(name, missing)


def persona_key(name: str) -> str:
    """Return *name* if it can be a partition key.

    Raises:
        InvalidArgumentError: It has other characters than a-z, 0-9, ``_`` and ``-``.
    """
    if not _PERSONA_KEY.fullmatch(name):
        raise InvalidArgumentError(
            f"a persona's name consists of a-z, 0-9, '_' and '-'; found {name!r}"
        )
    return name


def profile_key(name: str) -> str:
    """Return the *name* of a profile's file if it can be a partition key.

    Raises:
        InvalidArgumentError: It has other characters than a-z, 0-9, ``_`` and ``-``.
    """
    if not _PERSONA_KEY.fullmatch(name):
        raise InvalidArgumentError(
            f"the name of a profile's file consists of a-z, 0-9, '_' and '-'; found {name!r}"
        )
    return name


def seed_number(key: str) -> int:
    """Return the seed that a partition key names.

    Raises:
        InvalidArgumentError: It is not a whole number from 0 to 2**63 - 1, written plainly.

    Examples:
        >>> seed_number("42")
        42
    """
    if not _SEED_KEY.fullmatch(key) or int(key) >= 2**63:
        raise InvalidArgumentError(
            f"a seed is a whole number from 0 to 2**63 - 1, without leading zeros; found {key!r}"
        )
    return int(key)


def persona_seed_key(persona: str, seed: int) -> dg.MultiPartitionKey:
    """Return the partition key of one persona under one seed."""
    return dg.MultiPartitionKey({"persona": persona, "seed": str(seed)})
