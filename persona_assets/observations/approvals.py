"""Whether an observation counts: pending, approved, processed or rejected, and who says so.

Nothing here touches a file.  A decision names the version that it was made on, so that of two
people who decide at once the second learns that the first was there.

    pending -> approved -> processed
    pending, approved, processed -> rejected -> pending
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from persona_assets.clock import as_utc
from persona_assets.errors import ConflictError, InvalidArgumentError


class ProcessingStatus(StrEnum):
    """How far an observation has come."""

    PENDING = "pending"
    APPROVED = "approved"
    PROCESSED = "processed"
    REJECTED = "rejected"


class ApprovalAction(StrEnum):
    """What can be done with an observation; its content is not among it."""

    APPROVE = "approve"
    PROCESS = "process"
    REJECT = "reject"
    REOPEN = "reopen"


class ApprovalPolicy(StrEnum):
    """What becomes of an observation about which nobody has decided."""

    AUTOMATIC = "automatic"
    REQUIRED = "required"


_TRANSITIONS: Mapping[ApprovalAction, tuple[frozenset[ProcessingStatus], ProcessingStatus]] = {
    ApprovalAction.APPROVE: (frozenset({ProcessingStatus.PENDING}), ProcessingStatus.APPROVED),
    ApprovalAction.PROCESS: (frozenset({ProcessingStatus.APPROVED}), ProcessingStatus.PROCESSED),
    ApprovalAction.REJECT: (
        frozenset(
            {ProcessingStatus.PENDING, ProcessingStatus.APPROVED, ProcessingStatus.PROCESSED}
        ),
        ProcessingStatus.REJECTED,
    ),
    ApprovalAction.REOPEN: (frozenset({ProcessingStatus.REJECTED}), ProcessingStatus.PENDING),
}


@dataclass(frozen=True, slots=True)
class Approval:
    """What has been decided about one observation so far.

    Attributes:
        status: How far it has come.
        version: 1 when nothing was decided, and one more for each decision.
        approved_by: Who approved it; ``automatic`` if the policy did; None if nobody.
        approved_at: When somebody approved it; None if nobody or the policy did.
        rejection_reason: Why it was rejected; None if it is not.
        decided_at: When the last decision was made; None if there was none.
    """

    status: ProcessingStatus
    version: int = 1
    approved_by: str | None = None
    approved_at: dt.datetime | None = None
    rejection_reason: str | None = None
    decided_at: dt.datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the observation is evidence."""
        return self.status in (ProcessingStatus.APPROVED, ProcessingStatus.PROCESSED)


PENDING = Approval(ProcessingStatus.PENDING)
"""Nobody has decided yet, and somebody must."""

AUTOMATIC = Approval(ProcessingStatus.APPROVED, approved_by=ApprovalPolicy.AUTOMATIC.value)
"""Nobody has decided, and nobody need: what lies in the folder of a persona counts."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about one observation.

    Attributes:
        observation_id: About which one.
        action: What is to become of it.
        version: The version that it had when this was decided.
        by: Who decided.
        at: When.
        reason: Why; an observation is not rejected without a reason.
    """

    observation_id: str
    action: ApprovalAction
    version: int
    by: str
    at: dt.datetime
    reason: str | None = None


def processed(approval: Approval) -> Approval:
    """Return *approval* of an observation that a mindscape was made of.

    That is no decision: it follows from what was made, so it has no version of its own.
    """
    is_used = approval.status is ProcessingStatus.APPROVED
    return replace(approval, status=ProcessingStatus.PROCESSED) if is_used else approval


def initial_approval(policy: ApprovalPolicy) -> Approval:
    """Return what is true under *policy* of an observation about which nobody has decided."""
    return AUTOMATIC if policy is ApprovalPolicy.AUTOMATIC else PENDING


def decide(approval: Approval, decision: Decision) -> Approval:
    """Return what is true after *decision*.

    Raises:
        ConflictError: Somebody else has decided since: the version is another one.
        InvalidArgumentError: The status does not allow it, nobody is named, a rejection has no
            reason, or something else has one.
    """
    _check(approval, decision)
    status = _TRANSITIONS[decision.action][1]
    version, at = approval.version + 1, as_utc(decision.at)
    if decision.action is ApprovalAction.APPROVE:
        return Approval(status, version, decision.by, at, None, at)
    if decision.action is ApprovalAction.REOPEN:
        return Approval(status, version, None, None, None, at)
    return Approval(
        status, version, approval.approved_by, approval.approved_at, decision.reason, at
    )


def _check(approval: Approval, decision: Decision) -> None:
    what = f"observation {decision.observation_id}"
    if decision.version != approval.version:
        raise ConflictError(what, expected=decision.version, found=approval.version)
    allowed, _ = _TRANSITIONS[decision.action]
    if approval.status not in allowed:
        wanted = " or ".join(sorted(allowed))
        raise InvalidArgumentError(
            f"{what} is {approval.status}; to {decision.action} it, it must be {wanted}"
        )
    if not decision.by.strip():
        raise InvalidArgumentError(f"{what}: somebody must {decision.action} it; found no name")
    has_reason = bool(decision.reason and decision.reason.strip())
    if decision.action is ApprovalAction.REJECT and not has_reason:
        raise InvalidArgumentError(f"{what}: a rejection needs a reason")
    if decision.action is not ApprovalAction.REJECT and decision.reason is not None:
        raise InvalidArgumentError(f"{what}: only a rejection has a reason")
