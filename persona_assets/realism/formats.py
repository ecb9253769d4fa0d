"""How a client speaks: its version, the features it lacks, and the charge of its battery."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.behaviors.behavior import Behavior, Mask, of_type
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.formats import (
    BATTERY_LEVELS,
    BatteryDrain,
    DeprecatedFormat,
    LimitedFeatures,
    battery_levels,
)
from persona_assets.realism.damage import observe_faults
from persona_assets.realism.evidence import Evidence, Floats, filled
from persona_assets.realism.observation import (
    Findings,
    Unobservable,
    always,
    share,
    within,
)
from persona_assets.realism.references import shortened, without

_HUNDREDTH = 0.0051
_BATTERIES = (
    r'"battery_fraction":(?P<left>[0-9.]+),"battery_level":"(?P<level>[a-z]+)"',
    r"<battery_fraction>(?P<left>[0-9.]+)</battery_fraction>\s*<battery_level>(?P<level>[a-z]+)<",
    r'battery_level\r\n.*,(?P<left>[0-9.]+),"(?P<level>[a-z]+)"\r\n$',
)


def observe_deprecated(evidence: Evidence, old: Behavior[DeprecatedFormat]) -> Findings:
    """Yield how many messages are in the old format, and which version they say they have."""
    name, declared = old.name, old.parameters.format_version
    yield share(name, "weight", old.weight, evidence.named(name)[evidence.is_first])
    all_old = of_type(evidence.behaviors, DeprecatedFormat)
    later = all_old[[one.name for one in all_old].index(name) + 1 :]
    own = evidence.named(name) & ~evidence.named_any(later) & ~evidence.is_baseline
    if evidence.dataset == "load":
        declared = "1"
        yield Unobservable(name, "format_version", "a load record names only the major version")
    what = f"format_version {declared}" if evidence.dataset != "load" else "version 1"
    yield always(name, what, _equals(evidence.versions, declared)[own])
    others = evidence.versions.filter(pa.array(~evidence.named_any(all_old)))
    newer = pc.call_function("starts_with", [others], pc.MatchSubstringOptions("2"))
    yield always(name, "version 2 of all others", newer.to_numpy(zero_copy_only=False))


def observe_limited(evidence: Evidence, limited: Behavior[LimitedFeatures]) -> Findings:
    """Yield how many records come from clients without the newer features, and that it shows."""
    name = limited.name
    all_limited = evidence.named_any(of_type(evidence.behaviors, LimitedFeatures))
    named, able = evidence.named(name), evidence.is_first
    if evidence.dataset in ("api", "load"):
        searching = _equals(evidence.operations, "search_products")
        if not searching.any():
            yield Unobservable(name, "weight", "no record is a search")
            return
        yield share(name, "weight", limited.weight, named[able & searching])
        options = pc.MatchSubstringOptions("?query=")
        asked = pc.call_function("match_substring", [evidence.endpoints], options)
        has_query = asked.to_numpy(zero_copy_only=False)
        yield always(name, "searches without a query", (has_query != all_limited)[searching])
        return
    if evidence.dataset == "fault":
        yield from observe_faults(evidence, limited, "weight")
        return
    if evidence.dataset == "file":
        yield from _limited_files(shortened(evidence), limited)
        return
    yield share(name, "weight", limited.weight, named[able])
    traced = evidence.header("trace-id").is_valid().to_numpy(zero_copy_only=False)
    yield always(name, "no header trace-id", traced != all_limited)


def _limited_files(evidence: Evidence, limited: Behavior[LimitedFeatures]) -> Findings:
    """Yield how many of the files that would have another format are CSV files instead."""
    name = limited.name
    before = without(evidence, LimitedFeatures).column("format")
    formats = evidence.column("format")
    named, able = evidence.named(name), evidence.is_first & ~_equals(before, "csv")
    yield share(name, "weight", limited.weight, named[able])
    yield always(name, "always CSV", _equals(formats, "csv")[named])
    others = ~evidence.named_any(of_type(evidence.behaviors, LimitedFeatures))
    same = pc.call_function("equal", [formats, before]).to_numpy(zero_copy_only=False)
    yield always(name, "no other file has another format", same[others])


def observe_battery(evidence: Evidence, drain: Behavior[BatteryDrain]) -> Findings:
    """Yield how long a battery lasts, and that charge and level are those of the time."""
    name, declared = drain.name, drain.parameters.lifetime_hours
    left, levels = _batteries(evidence)
    told = np.isfinite(left)
    if not told.any():
        reason = (
            "only devices tell their charge" if not evidence.source.is_device else "nothing told"
        )
        yield Unobservable(name, "lifetime_hours", reason)
        return
    lifetime = declared * 3600
    seconds, charges = evidence.seconds[told], left[told]
    expected = 1 - (seconds / lifetime - np.floor(seconds / lifetime))
    off = np.abs(charges - expected)
    off_by = np.minimum(off, 1 - off)
    yield always(name, "charge at each time", off_by <= _HUNDREDTH + 1e-6 / lifetime)
    yield from _lifetime(name, declared, seconds, charges)
    named = np.array(BATTERY_LEVELS)[np.maximum(battery_levels(expected), 0)]
    is_clear = battery_levels(np.maximum(expected - 1e-6, 0)) == battery_levels(expected + 1e-6)
    yield always(name, "battery_level", (levels[told] == named)[is_clear])


def _lifetime(name: str, declared: float, seconds: Floats, charges: Floats) -> Findings:
    """Yield the lifetime: the time from first to last record over the charge that was lost."""
    lifetime = declared * 3600
    passed = float(seconds[-1] - seconds[0])
    spent = passed / lifetime
    if spent < 0.1 or float(np.diff(seconds, prepend=seconds[0]).max()) > 0.9 * lifetime:
        reason = f"the records last {passed / 3600:.3g} hours, {len(seconds):,} of them"
        yield Unobservable(name, "lifetime_hours", reason)
        return
    lost = float((np.mod(charges[:-1] - charges[1:] + 0.02, 1.0) - 0.02).sum())
    found = passed / max(lost, 1e-6) / 3600
    allowed = declared * spent / (spent + 0.011), declared * spent / (spent - 0.011)
    yield within(name, "lifetime_hours", declared, found, len(seconds), allowed)


def _batteries(evidence: Evidence) -> tuple[Floats, "np.typing.NDArray[np.str_]"]:
    """Return the charge that each record tells, NaN without, and the word for it."""
    whole = ~evidence.named_any(of_type(evidence.behaviors, MalformedInput))
    texts = pc.call_function(
        "if_else", [pa.array(whole), evidence.contents, pa.scalar(None, pa.string())]
    )
    lefts, levels = [], []
    for pattern in _BATTERIES:
        found = pc.call_function("extract_regex", [texts], pc.ExtractRegexOptions(pattern))
        for name, parts in (("left", lefts), ("level", levels)):
            parts.append(pc.call_function("struct_field", [found], pc.StructFieldOptions([name])))
    left = pc.call_function("coalesce", lefts).cast(pa.float64())
    level = pc.call_function("coalesce", levels).fill_null("")
    return left.to_numpy(zero_copy_only=False), np.array(level.to_pylist(), dtype=np.str_)


def _equals(column: pa.Array, value: str) -> Mask:
    found = pc.call_function("equal", [column, pa.scalar(value)])
    return filled(found, value=False).to_numpy(zero_copy_only=False)
