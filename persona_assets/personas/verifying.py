"""Proof that a persona is the same whenever it is asked for.

Within a process, ``verify_determinism`` asks in two orders; between processes, compare digests.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from persona_assets.errors import InvalidArgumentError
from persona_assets.personas.configuration import PersonasConfig
from persona_assets.personas.documents import Domain
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.personas.registry import PersonaRegistry


@dataclass(frozen=True, slots=True)
class DeterminismReport:
    """What asking twice showed.

    Attributes:
        digest: 32 hexadecimal digits of all that is known of the personas; it is the same in every
            process.
        differing_ids: The ids whose data changed with the order of questions; none, if all is well.
    """

    digest: str
    differing_ids: tuple[str, ...]


def verify_determinism(
    profile_ids: Sequence[str],
    domain: Domain | str,
    config: PersonasConfig | None = None,
    *,
    expected_digest: str | None = None,
) -> DeterminismReport:
    """Ask two fresh registries for *profile_ids*, forwards and backwards, and compare.

    Args:
        profile_ids: Whom to ask for.
        domain: The domain to ask in.
        config: What identities are like; None means the defaults.
        expected_digest: What another process reported, or None.

    Raises:
        InvalidArgumentError: The digest is not the expected one.
        UnknownNameError: There is no such domain.
    """
    forwards, backwards = PersonaRegistry(config), PersonaRegistry(config)
    first = {name: persona_digest(forwards.get_or_create(name, domain)) for name in profile_ids}
    second = {
        name: persona_digest(backwards.get_or_create(name, domain))
        for name in reversed(profile_ids)
    }
    digest = _digest(f"{name} {first[name]}" for name in sorted(first))
    if expected_digest is not None and digest != expected_digest:
        raise InvalidArgumentError(
            f"the personas have the digest {digest}; expected {expected_digest}"
        )
    return DeterminismReport(digest, tuple(name for name in first if first[name] != second[name]))


def persona_digest(persona: PersonaProfile) -> str:
    """Return the digest, 32 hexadecimal digits, of all that is known of *persona*."""
    known = [
        persona.profile_id,
        persona.domain,
        persona.entity_type,
        dict(persona.facts),
        dict(persona.traits),
        persona.backstory,
    ]
    return _digest([json.dumps(known, default=str, sort_keys=True)])


def _digest(texts: Iterable[str]) -> str:
    digest = blake2b(digest_size=16)
    for text in texts:
        digest.update(f"{text}\n".encode())
    return digest.hexdigest()
