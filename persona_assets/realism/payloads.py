"""What goes wrong inside messages: typing errors, edges, unusual characters, noise, damage.

Each is found by comparing what was stored with what the same records say without the behavior.
"""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Behavior, Mask
from persona_assets.behaviors.literals import EXTREME_NUMBERS, EXTREME_TEXTS, UNUSUAL
from persona_assets.behaviors.payloads import BoundaryValues, SignalNoise, Typos, UnicodeText
from persona_assets.realism.bounds import mean_range, share_range
from persona_assets.realism.evidence import Evidence, Integers
from persona_assets.realism.observation import (
    Finding,
    Findings,
    Unobservable,
    always,
    kinds,
    rate_name,
    share,
    within,
)
from persona_assets.realism.references import Comparison, compared, texts_of

_SAMPLE = 1_000
_MOST_UNSHOWN = 0.05
_SMALLEST_READING = 2.0
_MEASUREMENTS = ("temperature_celsius", "humidity_percent", "light_lux")

Bytes = NDArray[np.uint8]


def observe_typos(evidence: Evidence, typos: Behavior[Typos]) -> Findings:
    """Yield the share of wrong letters among those that somebody typed.

    Which letters these are, the same messages with every typed letter wrong say.
    """
    name, rate = typos.name, typos.parameters.rate
    beside = compared(evidence, typos)
    every = Behavior(name, Typos(rate=1.0))
    wrong = beside.remade([every]).contents
    lengths = [
        pc.call_function("binary_length", [texts]).fill_null(-1).to_numpy(zero_copy_only=False)
        for texts in (beside.evidence.contents, beside.without.contents, wrong)
    ]
    chosen = beside.is_pure & (lengths[0] == lengths[1]) & (lengths[1] == lengths[2])
    yield always(name, "lengths are kept", chosen[beside.is_pure], 0.99)
    plain = _bytes(beside.without.contents, chosen)
    is_typed = _bytes(wrong, chosen) != plain
    is_wrong = (_bytes(beside.evidence.contents, chosen) != plain) & is_typed
    count = int(is_typed.sum())
    if not count:
        yield Unobservable(name, "rate", "nobody typed anything")
        return
    declared = rate * typos.weight
    owners = np.repeat(np.arange(int(chosen.sum())), lengths[0][chosen])
    letters = np.bincount(owners, is_typed, minlength=int(chosen.sum()))
    if typos.weight >= 1:
        allowed = share_range(declared, count)
    else:
        # Whether a message has typing errors at all is one draw for all of its letters.
        spread = declared * (1 - rate) * letters + declared * rate * (1 - typos.weight) * letters**2
        allowed = mean_range(declared, spread.sum() / count, float(letters.max()), count)
    yield within(
        name,
        rate_name("rate", typos.weight),
        declared,
        float(is_wrong.sum()) / count,
        count,
        allowed,
    )
    has_any = np.bincount(owners, is_wrong, minlength=len(letters)) > 0
    if typos.weight < 1:
        # A message that is touched shows it unless each of its letters happens to be right.
        shows = float((1 - (1 - rate) ** letters[letters > 0]).mean())
        struck = has_any[letters > 0]
        low, high = share_range(typos.weight * shows, len(struck))
        scale = 1 / shows if shows > 0 else 0.0
        found = float(struck.mean()) * scale
        allowed = low * scale, high * scale
        yield within(name, "weight", typos.weight if shows else 0.0, found, len(struck), allowed)
    named = beside.evidence.named(name)[chosen]
    yield always(name, "records show it", (has_any == named)[beside.is_shown[chosen]])


def observe_boundaries(evidence: Evidence, edges: Behavior[BoundaryValues]) -> Findings:
    """Yield how many messages hold a value at the edge, and at which."""
    beside = compared(evidence, edges)
    yield from _struck(beside, edges.parameters.probability)
    places = {
        _identity(json.loads(literal)): kind
        for kind, literals in {**EXTREME_TEXTS, **EXTREME_NUMBERS}.items()
        for literal in literals
    }
    names = [str(kind) for kind in edges.parameters.kinds]
    found: list[int] = []
    for text, plain in _objects(beside):
        value = next((one for key, one in text.items() if one != plain.get(key)), None)
        kind = places.get(_identity(value), "")
        found.append(names.index(kind) if kind in names else -1)
    yield from kinds(edges.name, names, np.array(found, dtype=np.int64))


def observe_unicode(evidence: Evidence, unusual: Behavior[UnicodeText]) -> Findings:
    """Yield how many messages hold unusual characters, and which."""
    beside = compared(evidence, unusual)
    yield from _struck(beside, unusual.parameters.probability)
    chosen = beside.is_pure & beside.evidence.named(unusual.name) & beside.is_changed
    texts = texts_of(beside.evidence.contents, chosen)[:_SAMPLE]
    names = [str(kind) for kind in unusual.parameters.kinds]
    ends = {kind: [f"{word}{end}" for word in UNUSUAL[kind] for end in '"<'] for kind in names}
    found = [
        next((names.index(kind) for kind in names if any(end in text for end in ends[kind])), -1)
        for text in texts
    ]
    yield from kinds(unusual.name, names, np.array(found, dtype=np.int64))


def observe_noise(evidence: Evidence, noise: Behavior[SignalNoise]) -> Findings:
    """Yield the deviation of measurements, and how many are spikes, and how high these are."""
    parameters, name = noise.parameters, noise.name
    if not evidence.source.is_device:
        for field in SignalNoise.model_fields:
            yield Unobservable(name, field, "only devices send measurements")
        return
    beside = compared(evidence, noise)
    ratios, told = _ratios(beside)
    named = beside.evidence.named(name)[beside.is_pure][told]
    yield share(name, "weight", noise.weight, named)
    off = np.nanmax(np.abs(ratios / parameters.spike_multiplier - 1), axis=1)
    is_spike = off < 0.01
    yield share(name, "spike_probability", parameters.spike_probability, is_spike[named])
    yield always(name, "nothing else is off", np.nanmax(np.abs(ratios - 1), axis=1)[~named] < 0.01)
    spikes = ratios[is_spike & named]
    high = spikes[np.isfinite(spikes)]
    multiplier = parameters.spike_multiplier
    mean = float(high.mean()) if len(high) else 0.0
    allowed = multiplier * 0.995, multiplier * 1.005
    yield within(name, "spike_multiplier", multiplier, mean, len(high), allowed)
    usual = ratios[named & ~is_spike]
    errors = usual[np.isfinite(usual)] - 1
    yield _deviation(name, parameters.deviation_fraction, errors)


def _deviation(name: str, declared: float, errors: NDArray[np.float64]) -> Finding:
    variance = declared**2
    low, high = mean_range(variance, 2.0 * variance**2, (4.7 * declared) ** 2, max(len(errors), 1))
    rounding = 0.01 / _SMALLEST_READING
    found = float(np.mean(errors**2)) ** 0.5 if len(errors) else 0.0
    allowed = max(low * 0.995, 0.0) ** 0.5 - rounding, (high * 1.005) ** 0.5 + rounding
    return within(name, "deviation_fraction", declared, found, len(errors), allowed)


def _struck(beside: Comparison, probability: float) -> Findings:
    """Yield the share of messages that a behavior says it struck, and that these have changed."""
    behavior = beside.behavior
    named = beside.evidence.named(behavior.name)[beside.is_pure]
    what = rate_name("probability", behavior.weight)
    yield share(behavior.name, what, probability * behavior.weight, named)
    shown = beside.is_changed[beside.is_shown & beside.evidence.named(behavior.name)]
    # A value can be at the edge already.
    yield always(behavior.name, "records show it", shown, 1 - _MOST_UNSHOWN)
    unnamed = beside.is_pure & ~beside.evidence.named(behavior.name)
    yield always(behavior.name, "nothing else has changed", ~beside.is_changed[unnamed])


def _objects(beside: Comparison) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the first messages that were struck and are JSON, each with what it was before."""
    evidence = beside.evidence
    chosen = beside.is_pure & evidence.named(beside.behavior.name) & beside.is_changed
    if evidence.dataset == "file":
        is_json = pc.call_function("equal", [evidence.column("format"), pa.scalar("json")])
        chosen &= is_json.to_numpy(zero_copy_only=False)
    chosen = chosen & (np.cumsum(chosen) <= _SAMPLE)
    texts = texts_of(evidence.contents, chosen), texts_of(beside.without.contents, chosen)
    return [(_parsed(one), _parsed(other)) for one, other in zip(*texts, strict=True)]


def _ratios(beside: Comparison) -> tuple[NDArray[np.float64], Mask]:
    """Return each measurement over the true one, NaN where that is near 0, and which records."""
    columns: list[NDArray[np.float64]] = []
    for field in _MEASUREMENTS:
        true = _numbers(beside.without, field)[beside.is_pure]
        seen = _numbers(beside.evidence, field)[beside.is_pure]
        columns.append(np.where(np.abs(true) >= _SMALLEST_READING, seen / true, np.nan))
    ratios = np.stack(columns, axis=1)
    told: Mask = np.any(np.isfinite(ratios), axis=1)
    return ratios[told], told


def _numbers(evidence: Evidence, field: str) -> NDArray[np.float64]:
    """Return the measurement called *field* of each message, NaN without, whatever its format."""
    number = r"(?P<found>-?[0-9.]+)"
    after = "".join(rf",{number if one == field else '[^,]*'}" for one in _MEASUREMENTS)
    patterns = [rf'"{field}":{number}', rf"<{field}>{number}<"]
    patterns.append(rf'light_lux,[^\n]*\r\n[^,]*,"[^"]*","[^"]*"{after}')
    columns = []
    for pattern in patterns:
        options = pc.ExtractRegexOptions(pattern)
        found = pc.call_function("extract_regex", [evidence.contents], options)
        columns.append(pc.call_function("struct_field", [found], pc.StructFieldOptions(["found"])))
    texts = pc.call_function("coalesce", columns)
    return texts.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)


def _bytes(column: pa.Array, chosen: Mask) -> Bytes:
    texts = pa.concat_arrays([column.filter(pa.array(chosen))])
    _, ends, data = texts.buffers()
    offsets: Integers = np.frombuffer(ends, dtype=np.int32)[: len(texts) + 1].astype(np.int64)
    return np.frombuffer(data, dtype=np.uint8)[offsets[0] : offsets[-1]]


def _parsed(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _identity(value: object) -> tuple[str, str]:
    return type(value).__name__, str(value)
