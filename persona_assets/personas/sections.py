"""Filling a mapper's sections within a budget of tokens.

Each level of detail begins with what the level before chose and only adds to it, so a deeper
instance tells everything that a shallower one does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from persona_assets.mindscapes.mindscape import Evidence
from persona_assets.personas.connections import Item
from persona_assets.personas.instances import DetailLevel, EvidenceSpan, Section, SectionItem
from persona_assets.personas.mappers import (
    USUAL_WEIGHT,
    BuiltInSource,
    Formatting,
    PersonaMapper,
    SectionTemplate,
)
from persona_assets.personas.queries import HotQuery
from persona_assets.personas.retrieval import source_levels

MISSING_SECTION = "Insufficient evidence"
"""The name of the section that says what the mapper asked for and nobody knows."""

MOST_SPANS = 8
"""How many places an item names that it rests on; ``deep_dive`` names all."""

_CHARACTERS_PER_TOKEN = 4
_MOST_MISSING = 6


def count_tokens(text: str) -> int:
    """Return about how many tokens a language model takes for *text*: one for 4 characters.

    Examples:
        >>> count_tokens("12345")
        2
    """
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


@dataclass
class _Filling:
    """What one section holds so far, and how many tokens that takes."""

    template: SectionTemplate
    items: list[Item] = field(default_factory=list[Item])
    tokens: int = 0


def fill_sections(
    mapper: PersonaMapper, found: Mapping[str, Sequence[Item]], level: DetailLevel
) -> list[Section]:
    """Return the sections of *mapper* that have something to tell, in its order.

    Args:
        mapper: Whose sections, and how they are written out.
        found: What each source that *level* asks has found, best first.
        level: How much may be told: together at most ``level.budget_tokens``.
    """
    output = mapper.configuration.output_template
    fillings = [_Filling(template) for template in output.sections]
    told: set[str] = set()
    for each in level.up_to():
        missing = missing_parts(mapper, found, each)
        reserved = _missing_tokens(missing, output.formatting)
        _fill(mapper, fillings, found, (each, each.budget_tokens - reserved), told)
    most = None if level is DetailLevel.DEEP_DIVE else MOST_SPANS
    sections = [_section(each, output.formatting, most) for each in fillings if each.items]
    missing = missing_parts(mapper, found, level)
    return [*sections, *_missing_section(missing, output.formatting)]


def missing_parts(
    mapper: PersonaMapper, found: Mapping[str, Sequence[Item]], level: DetailLevel
) -> list[str]:
    """Return what *mapper* requires and nobody knows: traits, and sections that stay empty.

    A section counts once *level* asks all of its sources.
    """
    levels = source_levels(mapper)
    asked = level.up_to()
    known = {item.text.partition(":")[0] for item in found.get(BuiltInSource.TRAITS, ())}
    traits = [
        f"required trait {name!r} is not known"
        for name in mapper.configuration.required_traits
        if name.replace("_", " ") not in known
    ]
    return traits + [
        f"required section {each.section_name!r} has no data"
        for each in mapper.configuration.output_template.sections
        if each.required
        and all(levels[source] in asked and not found.get(source) for source in each.data_source)
    ]


def untold_sections(
    mapper: PersonaMapper,
    found: Mapping[str, Sequence[Item]],
    sections: Sequence[Section],
    level: DetailLevel,
) -> list[str]:
    """Return a warning for each required section that has data, and yet is not among *sections*."""
    levels, asked = source_levels(mapper), level.up_to()
    told = {section.section_name for section in sections}
    return [
        f"required section {each.section_name!r} is not told: what it has is told elsewhere, or "
        f"takes more than its {each.max_tokens} tokens or those of {level.value}"
        for each in mapper.configuration.output_template.sections
        if each.required
        and each.section_name not in told
        and any(levels[source] in asked and found.get(source) for source in each.data_source)
    ]


def _fill(
    mapper: PersonaMapper,
    fillings: Sequence[_Filling],
    found: Mapping[str, Sequence[Item]],
    allowance: tuple[DetailLevel, int],
    told: set[str],
) -> None:
    """Add items in turns, one a section, required sections first, until nothing more fits."""
    level, budget = allowance
    levels, asked = source_levels(mapper), level.up_to()
    formatting = mapper.configuration.output_template.formatting
    waiting = [
        [
            item
            for source in ordered_sources(mapper, each.template)
            if levels[source] in asked
            for item in found.get(source, ())
        ]
        for each in fillings
    ]
    turns = [0] * len(fillings)
    while open_ones := [
        index for index, each in enumerate(fillings) if waiting[index] and share(each.template)
    ]:
        # Whose turns, over its share, are fewest comes next, so turns are in proportion to shares.
        index = min(open_ones, key=lambda one: _turn(fillings[one].template, turns[one]))
        turns[index] += 1
        spent = sum(each.tokens for each in fillings)
        _add_next(fillings[index], waiting[index], budget - spent, told, formatting)


def share(template: SectionTemplate) -> float:
    """Return how many turns a section gets where one of the usual weight gets one."""
    return max(template.weight, USUAL_WEIGHT) if template.required else template.weight


def ordered_sources(mapper: PersonaMapper, template: SectionTemplate) -> list[str]:
    """Return the sources of a section in its order, but its look-ups by their priority."""
    hot = {each.query_id: each.priority for each in _hot_queries(mapper)}
    ranked = iter(
        sorted(
            (source for source in template.data_source if source in hot),
            key=lambda source: hot[source],
        )
    )
    return [next(ranked) if source in hot else source for source in template.data_source]


def _hot_queries(mapper: PersonaMapper) -> Sequence[HotQuery]:
    return mapper.configuration.retrieval_pipeline.hot_layer_queries


def _turn(template: SectionTemplate, turns: int) -> tuple[float, bool]:
    return turns / share(template), not template.required


def _add_next(
    filling: _Filling, waiting: list[Item], left: int, told: set[str], formatting: Formatting
) -> None:
    """Move the first of *waiting* that fits into *filling*, and drop those before it."""
    while waiting:
        item = waiting.pop(0)
        if item.item_id in told or item.text.casefold() in told:
            continue
        cost = count_tokens(_line(item, formatting) + "\n")
        if not filling.items:
            heading = _heading(filling.template.section_name, filling.template, formatting)
            cost += count_tokens(heading + "\n")
        if cost <= left and filling.tokens + cost <= filling.template.max_tokens:
            filling.items.append(item)
            filling.tokens += cost
            told |= {item.item_id, item.text.casefold()}
            return


def _section(filling: _Filling, formatting: Formatting, most_spans: int | None) -> Section:
    heading = _heading(filling.template.section_name, filling.template, formatting)
    text = heading + "".join(_line(item, formatting) + "\n" for item in filling.items)
    return Section(
        section_name=filling.template.section_name,
        text=text,
        token_count=filling.tokens,
        items=tuple(_section_item(item, most_spans) for item in filling.items),
    )


def _section_item(item: Item, most_spans: int | None) -> SectionItem:
    return SectionItem(
        text=item.text,
        confidence_fraction=item.confidence_fraction,
        evidence=tuple(map(_span, item.evidence[:most_spans])),
    )


@lru_cache(maxsize=1 << 16)
def _span(span: Evidence) -> EvidenceSpan:
    return EvidenceSpan(observation_id=span.observation_id, start=span.start, end=span.end)


def _missing_tokens(missing: Sequence[str], formatting: Formatting) -> int:
    return sum(section.token_count for section in _missing_section(missing, formatting))


def _missing_section(missing: Sequence[str], formatting: Formatting) -> list[Section]:
    if not missing:
        return []
    shown = [*missing[:_MOST_MISSING]]
    if len(missing) > len(shown):
        shown.append(f"and {len(missing) - len(shown)} more")
    items = [Item(text, text, 1.0, ()) for text in shown]
    heading = _heading(MISSING_SECTION, None, formatting)
    text = heading + "".join(f"{formatting.bullet} {item.text}\n" for item in items)
    return [
        Section(
            section_name=MISSING_SECTION,
            text=text,
            token_count=count_tokens(text + "\n"),
            items=tuple(_section_item(item, None) for item in items),
        )
    ]


def _heading(name: str, template: SectionTemplate | None, formatting: Formatting) -> str:
    prompt = template.prompt if template else ""
    if formatting.style == "text":
        return f"{name}\n" + (f"{prompt}\n" if prompt else "")
    return f"{'#' * formatting.heading_level} {name}\n\n" + (f"*{prompt}*\n\n" if prompt else "")


def _line(item: Item, formatting: Formatting) -> str:
    sure = f" ({item.confidence_fraction:.2f})" if formatting.show_confidence else ""
    return f"{formatting.bullet} {item.text}{sure}"
