"""What was seen of a persona and what was decided about it, taken together."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from persona_assets.observations.approval_log import ApprovalLog
from persona_assets.observations.approvals import PENDING, initial_approval
from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_all
from persona_assets.observations.repeats import by_content, without_repeats


def read_decided(
    folder: Path, log: ApprovalLog, *, persona: str, aliases: Collection[str], required: bool = True
) -> list[Observation]:
    """Return all that was seen of *persona* and what was decided, by time, each content once.

    Args:
        folder: The persona's folder, such as ``data/observations/mara_okafor``.
        log: The decisions.
        persona: The persona's name.
        aliases: The names under which the persona speaks.
        required: Whether a folder that is missing is an error or no observation.

    Raises:
        MissingInputError: The folder is missing, and *required*.
        InvalidDocumentError: A file does not say what it must.
    """
    found = read_all(folder, persona=persona, aliases=aliases, required=required)
    known, initial = log.approvals(persona), initial_approval(log.policy(persona))
    decided = [
        replace(
            one,
            approval=known.get(one.observation_id, PENDING if one.must_be_approved else initial),
        )
        for one in by_content(found)
    ]
    return sorted(decided, key=lambda seen: (seen.observed_at, seen.observation_id))


def counted(observations: Iterable[Observation]) -> list[Observation]:
    """Return those of *observations* that count, each content and message once.

    What is rejected or pending repeats nothing: an approved file that says the same counts.
    """
    return without_repeats(one for one in observations if one.approval.counts)
