"""Messages that are malformed: how many, and in which way."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.behaviors.behavior import Behavior, Mask
from persona_assets.behaviors.damage import DamageType, MalformedInput
from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.generators.fault_mixes import classes_of, mutations_for
from persona_assets.realism.bounds import share_range
from persona_assets.realism.evidence import Evidence
from persona_assets.realism.observation import (
    Findings,
    Unobservable,
    always,
    kinds,
    rate_name,
    share,
    within,
)
from persona_assets.realism.references import compared, texts_of

_ENDS = ("}", "}\n", "\r\n", "</document>\n")
_FALLBACK = 0.02


def observe_malformed(evidence: Evidence, malformed: Behavior[MalformedInput]) -> Findings:
    """Yield how many messages are malformed, and in which way."""
    name, parameters = malformed.name, malformed.parameters
    if evidence.dataset == "fault":
        reason = "every record of a fault dataset is faulty, whatever the probability"
        yield Unobservable(name, "probability", reason)
        yield from observe_faults(evidence, malformed, "kinds")
        return
    declared = parameters.probability * malformed.weight
    named = evidence.named(name)
    what = rate_name("probability", malformed.weight)
    able = evidence.is_first
    if evidence.dataset == "load":
        # A load record tells of a malformed request by its status, which a failure hides.
        able = able & ~evidence.is_failed
    yield share(name, what, declared, named[able])
    if evidence.dataset in ("api", "load"):
        refused = evidence.statuses[named & ~evidence.is_failed & ~evidence.is_refused]
        yield always(name, "status 400", refused == 400)
    if evidence.dataset == "load":
        yield Unobservable(name, "kinds", "a load record has no content")
        return
    beside = compared(evidence, malformed)
    texts, before = _sent(beside.evidence), _sent(beside.bare)
    pure, is_named = beside.is_pure, beside.evidence.named(name)
    # An edge or a spike could happen to be what the damage makes of the plain message.
    usual = _equal(texts, _sent(beside.without))
    shows = np.where(is_named, ~_equal(texts, before), usual)
    yield always(name, "records show it", shows[pure])
    chosen = pure & beside.evidence.named(name)
    names = [str(kind) for kind in parameters.kinds]
    found = [_kind(*pair) for pair in zip(*_both(texts, before, chosen), strict=True)]
    places = [names.index(kind) if kind in names else -1 for kind in found]
    yield from kinds(name, names, np.array(places, dtype=np.int64))


def observe_faults(
    evidence: Evidence, behavior: Behavior[MalformedInput | LimitedFeatures], parameter: str
) -> Findings:
    """Yield the share of records with the faults that a behavior stands for.

    Args:
        evidence: The records of a fault dataset.
        behavior: The behavior.
        parameter: What about the behavior decides the share.
    """
    name = behavior.name
    classes = classes_of(behavior.parameters)
    mix = mutations_for(evidence.behaviors)
    weights = zip(mix.mutations, mix.weights, strict=True)
    own = sum(weight for one, weight in weights if one.fault_class in classes)
    declared = own / sum(mix.weights)
    able = ~evidence.is_baseline
    if not able.any():
        yield Unobservable(name, parameter, "there is only the baseline")
        return
    has_fault = np.array([bool(one & set(classes)) for one in evidence.fault_classes()])
    low, high = share_range(declared, int(able.sum()))
    # A fault that would change nothing is replaced by a missing field.
    allowed = low - _FALLBACK, high + _FALLBACK
    what = f"{parameter} ({', '.join(str(one) for one in classes)} faults)"
    yield within(name, what, declared, float(has_fault[able].mean()), int(able.sum()), allowed)
    yield always(name, "records show it", has_fault[able] == evidence.named(name)[able])


def _sent(evidence: Evidence) -> pa.Array:
    """What clients send: of an exchange only the request."""
    if evidence.dataset == "api":
        options = pc.StructFieldOptions(["body"])
        return pc.call_function("struct_field", [evidence.column("request")], options)
    return evidence.contents


def _kind(text: str, before: str) -> DamageType:
    if "unexpected_field" in text:
        return DamageType.EXTRA_FIELDS
    is_cut = before.startswith(text) if before else not text.endswith(_ENDS)
    return DamageType.TRUNCATED if is_cut else DamageType.WRONG_TYPES


def _both(texts: pa.Array, before: pa.Array, chosen: Mask) -> tuple[list[str], list[str]]:
    return texts_of(texts, chosen), texts_of(before, chosen)


def _equal(one: pa.Array, other: pa.Array) -> Mask:
    same = pc.call_function("equal", [one.fill_null(""), other.fill_null("")])
    return same.to_numpy(zero_copy_only=False)
