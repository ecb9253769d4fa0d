"""The page ``docs/simulation_reference.md``: the words of simulations, made from the code."""

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, signature

from persona_assets.simulation import (
    DuckDBOutput,
    FileOutput,
    KafkaOutput,
    MemoryOutput,
    MySQLOutput,
    Simulation,
    StdOutOutput,
)
from persona_assets.simulation.actions import UNITS
from persona_assets.simulation.conditions import CONDITIONS, OPERATIONS
from persona_assets.simulation.durations import LENGTHS
from persona_assets.simulation.providers import BY_TYPE, OWN, PEOPLE
from persona_assets.simulation.simulation import Options

_CONDITIONS: Mapping[str, str] = {
    "is": "It is the value; `None` is a value, too.",
    "is_not": "It is another one.",
    "greater_than": "It is above the value; `None` never is.",
    "less_than": "It is below the value; `None` never is.",
    "at_least": "It is the value or above.",
    "at_most": "It is the value or below.",
    "in": "It is one of the values of a list.",
    "not_in": "It is none of them.",
}

_OPERATIONS: Mapping[str, str] = {
    "is": "Set the field.",
    "add": "Add to a number.",
    "subtract": "Take from a number.",
}

_OUTPUTS = (StdOutOutput, FileOutput, DuckDBOutput, MySQLOutput, KafkaOutput, MemoryOutput)


def simulation_reference() -> str:
    """Return the page as Markdown."""
    parts = [
        "# Words of simulations",
        "",
        "Written by `make docs` from the code; do not edit.",
        "What they are for is told in [simulation.md](simulation.md).",
        *_table("Conditions of `Select`", ("condition", "holds of a field if"), _conditions()),
        *_table("Operations of `SetState`", ("operation", "what it does"), _operations()),
        *_table("Units of `AddDecay`", ("argument", "milliseconds"), _numbers(UNITS)),
        *_table("Units of durations, as in `1h30m`", ("unit", "milliseconds"), _numbers(LENGTHS)),
        *_table("Arguments of `Simulation`", ("argument", "default"), _arguments(Simulation)),
        "",
        f"Options besides: {', '.join(f'`{name}`' for name in sorted(Options.__annotations__))}.",
        *_table("Providers of `Field(faker=...)`", ("provider", "arguments"), _providers()),
        "",
        "Any other provider of [Faker](https://faker.readthedocs.io) is taken with its arguments.",
        *_table("Types that fill themselves", ("annotation", "with"), _types()),
    ]
    for output in _OUTPUTS:
        rows = _arguments(output)
        if rows:
            parts += _table(f"Arguments of `{output.__name__}`", ("argument", "default"), rows)
    return "\n".join(parts) + "\n"


def _table(title: str, head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"| `{name}` | {said} |" for name, said in rows]
    return ["", f"## {title}", "", f"| {head[0]} | {head[1]} |", "| --- | --- |", *lines]


def _conditions() -> list[tuple[str, str]]:
    return [(name, _CONDITIONS[name]) for name in CONDITIONS]


def _operations() -> list[tuple[str, str]]:
    return [(name, _OPERATIONS[name]) for name in sorted(OPERATIONS)]


def _numbers(units: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(name, f"{length:,}") for name, length in units.items()]


def _arguments(function: Callable[..., object]) -> list[tuple[str, str]]:
    """Return the arguments of a function with their defaults."""
    return [
        (name, "needed" if one.default is Parameter.empty else f"`{one.default!r}`")
        for name, one in signature(function).parameters.items()
        if one.kind is not Parameter.VAR_KEYWORD
    ]


def _providers() -> list[tuple[str, str]]:
    made = {name: _said(make) for name, make in OWN.items()}
    people = dict.fromkeys(("email", *PEOPLE), "none; of the person of the event")
    return [*made.items(), *people.items(), ("now", "none; the time of the event")]


def _said(make: Callable[..., object]) -> str:
    """Return the arguments of a provider but its field, as they would be written."""
    own = list(signature(make).parameters.values())[1:]
    return ", ".join(
        f"`{one.name}`" if one.default is Parameter.empty else f"`{one.name}={one.default!r}`"
        for one in own
    ) or "none"  # fmt: skip


def _types() -> list[tuple[str, str]]:
    kinds = [(kind.__name__, "a value of the type") for kind in BY_TYPE]
    return [
        ("str", "a UUID if the name ends in `_id`, what the name says, or eight letters"),
        *kinds,
        ("Literal[...]", "one of the values"),
        ("Enum", "one of the members"),
        ("Optional[X]", "as `X`"),
    ]
