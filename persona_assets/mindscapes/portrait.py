"""How someone writes, what the questionnaire says, and how a device behaves, in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from persona_assets.mindscapes.mindscape import Trait
from persona_assets.mindscapes.personality import SCALE_ALPHAS

_STYLE_WORDS = {
    "verbosity": ("tersely", 0.39, "at length", 0.55),
    "formality": ("casually", 0.4, "formally", 0.75),
    "exclamation_ratio": (
        "with hardly an exclamation mark",
        0.08,
        "with many exclamation marks",
        0.35,
    ),
    "question_ratio": ("asking little", 0.06, "asking much", 0.3),
    "hedging": ("plainly", 0.06, "with many hedges", 0.2),
    "emoji_use": ("without emoji", 0.03, "with many emoji", 0.2),
}
_LOW_SCORE, _HIGH_SCORE = 0.4, 0.6


def describe_person(name: str, traits: Sequence[Trait]) -> Iterator[tuple[str, Sequence[Trait]]]:
    """Yield a sentence on style and one on the Big Five, each with the traits it rests on."""
    by_name = {trait.trait_name: trait for trait in traits}
    words: dict[str, Trait] = {}
    for trait_name, (low_word, low, high_word, high) in _STYLE_WORDS.items():
        trait = by_name.get(trait_name)
        if trait is not None and trait.value <= low:
            words[low_word] = trait
        elif trait is not None and trait.value >= high:
            words[high_word] = trait
    if words:
        yield f"{name} writes {', '.join(words)}.", list(words.values())
    scores = [by_name[scale] for scale in SCALE_ALPHAS if scale in by_name]
    if scores:
        yield _big_five(name, scores), scores


def describe_device(name: str, traits: Sequence[Trait]) -> Iterator[tuple[str, Sequence[Trait]]]:
    """Yield what the telemetry of a device says, with the traits it rests on."""
    by_name = {trait.trait_name: trait for trait in traits}
    interval = by_name.get("sampling_interval")
    if interval is not None:
        seconds = _quantity(interval)["value"]
        yield f"{name} reports about every {seconds:.0f} seconds.", [interval]
    told = [
        (by_name[trait_name], words)
        for trait_name, words in (
            ("gap_fraction", "misses {} of its readings"),
            ("late_fraction", "delivers {} of them late"),
            ("spike_fraction", "shows a spike in {}"),
        )
        if trait_name in by_name
    ]
    if told:
        parts = [words.format(_percent(trait.value)) for trait, words in told]
        yield f"{name} {', '.join(parts)}.", [trait for trait, _ in told]
    drop = by_name.get("battery_drop_fraction")
    if drop is not None:
        yield f"The battery of {name} falls by {_percent(drop.value)} a day.", [drop]


def _big_five(name: str, scores: Sequence[Trait]) -> str:
    groups = {
        "high": [trait for trait in scores if trait.value >= _HIGH_SCORE],
        "low": [trait for trait in scores if trait.value <= _LOW_SCORE],
    }
    parts = [
        f"{level} on {', '.join(f'{_words(t)} ({t.value:.2f})' for t in group)}"
        for level, group in groups.items()
        if group
    ]
    said = " and ".join(parts) or "near the middle on all five scales"
    return f"In a Big Five questionnaire {name} scores {said}."


def _words(trait: Trait) -> str:
    return trait.trait_name.replace("_", " ")


def _quantity(trait: Trait) -> dict[str, Any]:  # JSON, see complex_values
    return trait.value


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.1f} %"
