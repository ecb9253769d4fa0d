"""Which faults a persona causes: its behaviors decide, each by the trouble that it stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persona_assets.behaviors.arrivals import Burst, RetryStorm
from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.damage import DamageType, MalformedInput
from persona_assets.behaviors.delays import DelayedTransmission
from persona_assets.behaviors.formats import ConnectionIssues, DeprecatedFormat, LimitedFeatures
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.behaviors.payloads import BoundaryValues, SignalNoise, UnicodeText
from persona_assets.behaviors.sessions import Batch
from persona_assets.generators.mutations import MUTATIONS, FaultClass, Mutation

_CAUSES: Mapping[type[BehaviorParameters], tuple[FaultClass, ...]] = {
    Batch: (FaultClass.TRANSMISSION,),
    BoundaryValues: (FaultClass.BOUNDARY,),
    Burst: (FaultClass.TRANSMISSION,),
    ConnectionIssues: (FaultClass.TRANSMISSION,),
    DelayedTransmission: (FaultClass.TRANSMISSION,),
    DeprecatedFormat: (FaultClass.FORMAT, FaultClass.ENCODING),
    IntermittentConnectivity: (FaultClass.TRANSMISSION,),
    LimitedFeatures: (FaultClass.FORMAT,),
    RetryStorm: (FaultClass.TRANSMISSION,),
    SignalNoise: (FaultClass.TRANSMISSION,),
    UnicodeText: (FaultClass.ENCODING,),
}

_DAMAGES: Mapping[DamageType, FaultClass] = {
    DamageType.EXTRA_FIELDS: FaultClass.FORMAT,
    DamageType.TRUNCATED: FaultClass.TRANSMISSION,
    DamageType.WRONG_TYPES: FaultClass.VALIDATION,
}


@dataclass(frozen=True, slots=True)
class FaultMix:
    """The faults that can occur, and how often.

    Attributes:
        mutations: The faults.
        weights: How often each occurs, beside the others.
    """

    mutations: Sequence[Mutation]
    weights: Sequence[float]


def classes_of(parameters: BehaviorParameters) -> tuple[FaultClass, ...]:
    """Return the classes of faults that a behavior with *parameters* makes more frequent."""
    if isinstance(parameters, MalformedInput):
        return tuple(dict.fromkeys(_DAMAGES[kind] for kind in parameters.kinds))
    return _CAUSES.get(type(parameters), ())


def class_weights(behaviors: Sequence[Behavior[BehaviorParameters]]) -> dict[FaultClass, float]:
    """Return how much of each class of faults a persona with *behaviors* causes."""
    weights = dict.fromkeys(FaultClass, 0.0)
    weights[FaultClass.VALIDATION] = 1.0
    for behavior in behaviors:
        classes = classes_of(behavior.parameters)
        for one in classes:
            weights[one] += 2 * behavior.weight / len(classes)
    return weights


def mutations_for(behaviors: Sequence[Behavior[BehaviorParameters]]) -> FaultMix:
    """Return the faults that a persona with *behaviors* causes.

    Anybody fills in forms wrongly, so validation has a weight of 1; each behavior adds twice its
    own weight, in equal parts, to the classes that it stands for.
    """
    weights = class_weights(behaviors)
    chosen = [one for one in MUTATIONS if weights[one.fault_class] > 0]
    counts = {one: sum(other.fault_class is one for other in chosen) for one in FaultClass}
    shares = [weights[one.fault_class] / counts[one.fault_class] for one in chosen]
    return FaultMix(chosen, shares)
