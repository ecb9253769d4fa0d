"""What the rules of a mapper suggest.

A rule whose condition is not known to hold says nothing, and neither does a text with a gap that
nothing fills: that is a warning.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from persona_assets.ids import content_id
from persona_assets.mindscapes.mindscape import Evidence, Mindscape
from persona_assets.personas.rules import (
    Condition,
    GenerateSuggestion,
    NarrativeCheck,
    Operator,
    Parameter,
    Rule,
    SuggestionTemplate,
    TimeCheck,
)
from persona_assets.personas.trait_paths import Known, known_value

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_PRIORITIES = ("high", "medium", "low")

Search = Callable[[NarrativeCheck], Sequence[Known]]
"""What finds passages of a meaning; it finds none where searching is too slow."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the conditions of rules are asked about.

    Attributes:
        mindscape: What is believed.
        at: The time that counts as now.
        context: What the one who asks has said of the situation.
        search: What finds passages.
    """

    mindscape: Mindscape
    at: dt.datetime
    context: Mapping[str, Any]  # whatever the one who asks wrote
    search: Search


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one rule suggests, and what that rests on."""

    suggestion_id: str
    rule_id: str
    suggestion_type: str
    title: str
    description: str
    priority: str
    weight: float
    confidence_fraction: float
    evidence: tuple[Evidence, ...]


@dataclass
class _Used:
    """The values that a rule has looked at and that speak for it."""

    values: list[Known] = field(default_factory=list[Known])

    def keep(self, known: Known | None, *, is_right: bool) -> bool:
        """Keep what is *known* if it *is_right*, and return whether it is."""
        if known is not None and is_right:
            self.values.append(known)
        return is_right

    @property
    def confidence(self) -> float:
        return min((each.confidence_fraction for each in self.values), default=1.0)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        spans = {span for each in self.values for span in each.evidence}
        return tuple(sorted(spans, key=lambda each: (each.observation_id, each.start, each.end)))


def suggest(
    rules: Sequence[Rule], templates: Mapping[str, SuggestionTemplate], situation: Situation
) -> tuple[list[Suggestion], list[str]]:
    """Return what *rules* suggest, most important first, and warnings of texts with gaps."""
    found: list[Suggestion] = []
    warnings: list[str] = []
    for rule in rules:
        used = _Used()
        if rule.weight <= 0 or not _holds(rule.conditions, situation, used):
            continue
        for action in rule.actions:
            asked = action.generate_suggestion
            made = _make(rule, asked, templates[asked.template], situation, _Used([*used.values]))
            if isinstance(made, str):
                warnings.append(made)
            else:
                found.append(made)
    found.sort(key=lambda each: (_PRIORITIES.index(each.priority), -each.weight))
    return found, warnings


def _holds(condition: Condition, situation: Situation, used: _Used) -> bool:
    """Return whether *condition* is known to hold, and keep what says so."""
    if condition.all is not None:
        return all(_holds(each, situation, used) for each in condition.all)
    if condition.any is not None:
        return any(_holds(each, situation, used) for each in condition.any)
    if condition.trait_check is not None:
        check = condition.trait_check
        known = known_value(situation.mindscape, check.path, situation.at)
        return used.keep(known, is_right=_compare(known, check.operator, check.value))
    if condition.context_check is not None:
        asked = condition.context_check
        said = situation.context.get(asked.key)
        known = None if said is None else Known(said, 1.0, ())
        return _compare(known, asked.operator, asked.value)
    if condition.narrative_check is not None:
        passages = situation.search(condition.narrative_check)
        used.values.extend(passages)
        return bool(passages)
    return condition.time_check is not None and _is_then(condition.time_check, situation.at)


def _is_then(check: TimeCheck, at: dt.datetime) -> bool:
    moment = at.strftime("%H:%M")
    within = check.start <= moment <= check.end
    if check.start > check.end:  # over midnight
        within = moment >= check.start or moment <= check.end
    return within and (not check.weekdays or at.weekday() in check.weekdays)


def _compare(known: Known | None, operator: Operator, wanted: Any) -> bool:  # noqa: ANN401 - JSON
    if operator is Operator.EXISTS:
        return (known is not None) == (wanted is not False)
    if known is None:
        return False
    return _COMPARISONS[operator](_value(known.value), wanted)


def _value(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the quantity of a measure, and anything else as it is."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def compared(value: Any, wanted: Any) -> bool:  # noqa: ANN401 - JSON
        try:
            return compare(float(value), float(wanted))
        except (TypeError, ValueError):
            return False

    return compared


def _is_equal(value: Any, wanted: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold()
    return bool(value == wanted)


def _contains(value: Any, wanted: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return str(wanted).casefold() in value.casefold()
    return isinstance(value, list | dict) and wanted in value


_COMPARISONS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: _is_equal,
    Operator.NOT_EQUALS: lambda value, wanted: not _is_equal(value, wanted),
    Operator.GREATER_THAN: _numbers(lambda value, wanted: value > wanted),
    Operator.AT_LEAST: _numbers(lambda value, wanted: value >= wanted),
    Operator.LESS_THAN: _numbers(lambda value, wanted: value < wanted),
    Operator.AT_MOST: _numbers(lambda value, wanted: value <= wanted),
    Operator.CONTAINS: _contains,
    Operator.IN: lambda value, wanted: (
        isinstance(wanted, list) and any(_is_equal(value, each) for each in wanted)
    ),
}


def _make(
    rule: Rule,
    asked: GenerateSuggestion,
    template: SuggestionTemplate,
    situation: Situation,
    used: _Used,
) -> Suggestion | str:
    """Return the suggestion, or the warning that something in its text is not known."""
    texts = [template.title, template.description, *template.details.values()]
    values: dict[str, str] = {}
    for name in dict.fromkeys(name for text in texts for name in _PLACEHOLDER.findall(text)):
        parameter = asked.parameters.get(name, Parameter(from_trait=name))
        text = _resolve(parameter, situation, used)
        if text is None:
            return f"rule {rule.rule_id!r} suggests nothing: {{{name}}} is not known"
        values[name] = text
    title, description, *details = (
        _PLACEHOLDER.sub(lambda match: values[match[1]], text) for text in texts
    )
    told = [f"{key}: {text}" for key, text in zip(template.details, details, strict=True)]
    whole = "; ".join([description, *told])
    return Suggestion(
        suggestion_id=content_id("suggestion", rule.rule_id, asked.type, title, whole),
        rule_id=rule.rule_id,
        suggestion_type=asked.type,
        title=title,
        description=whole,
        priority=template.priority,
        weight=rule.weight,
        confidence_fraction=used.confidence,
        evidence=used.evidence,
    )


def _resolve(parameter: Parameter, situation: Situation, used: _Used) -> str | None:
    found: Any = None  # JSON
    if parameter.from_trait is not None:
        known = known_value(situation.mindscape, parameter.from_trait, situation.at)
        if known is not None:
            used.values.append(known)
            found = _value(known.value)
    elif parameter.from_context is not None:
        found = situation.context.get(parameter.from_context)
    value = parameter.default if found is None else found
    return None if value is None else _transformed(value, parameter.transform)


def _transformed(value: Any, transform: str | None) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return str(value[0]) if transform == "first" and value else ", ".join(map(str, value))
    if isinstance(value, float | int) and not isinstance(value, bool):
        return str(round(value)) if transform == "round" else f"{value:g}"
    text = str(value)
    return getattr(text, transform)() if transform in ("lower", "upper", "title") else text
