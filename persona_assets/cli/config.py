"""``persona-gen config show``: which settings count here, and who said them."""

import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from persona_assets.cli.options import ListFormat, OutputFormat
from persona_assets.cli.settings import (
    SETTINGS,
    Said,
    Setting,
    defaults_of_commands,
    said_in_files,
    settings_files,
)
from persona_assets.cli.tables import show_json, show_table

if TYPE_CHECKING:
    from typer.core import TyperGroup

EXAMPLES = """\b
Examples:
  persona-gen config show
  PERSONA_GEN_SEED=7 persona-gen config show --output json
"""


class Setup(NamedTuple):
    """One setting as the commands take it: its value, and who said it."""

    setting: Setting
    value: object
    origin: str


def show(context: typer.Context, output: OutputFormat = ListFormat.TEXT) -> None:
    """Show each setting, its value, and where it comes from.

    A flag of a command comes before the variable, the variable before the project's file
    (persona-gen.toml, or [tool.persona-gen] in pyproject.toml), that before the user's own
    (persona-gen/config.toml in $XDG_CONFIG_HOME or ~/.config), that before the default.
    """
    here = Path.cwd()
    said = said_in_files(here)
    group = context.find_root().command
    setups = [_setup(group, setting, said) for setting in SETTINGS]  # pyright: ignore[reportArgumentType] - the root is a group
    if output is ListFormat.JSON:
        show_json(
            {
                "settings": [
                    {
                        "name": one.setting.name,
                        "value": one.value,
                        "origin": one.origin,
                        "variable": one.setting.variable,
                    }
                    for one in setups
                ],
                "files": [str(path) for path in settings_files(here)],
            }
        )
        return
    show_table(
        ("SETTING", "VALUE", "FROM", "VARIABLE", "MEANING"),
        [
            (
                one.setting.name,
                _spelled(one.value),
                one.origin,
                one.setting.variable,
                one.setting.meaning,
            )
            for one in setups
        ],
    )


def _setup(group: "TyperGroup", setting: Setting, said: Mapping[str, Said]) -> Setup:
    """Ask the first command that has the setting what it would take."""
    command_name, parameter = setting.options[0]
    command = group.commands[command_name]
    defaults = defaults_of_commands(said).get(command_name, {})
    words = [] if command_name.startswith("list-") else ["x"]  # an argument that is required
    with command.make_context(command_name, words, default_map=defaults) as context:
        value = _plain(context.params[parameter])
    if os.environ.get(setting.variable):
        return Setup(setting, value, setting.variable)
    return Setup(setting, value, said[setting.name].origin if setting.name in said else "default")


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Path) else value


def _spelled(value: object) -> str:
    if isinstance(value, list):
        return os.pathsep.join(map(str, value)) or "-"
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value in (None, "") else str(value)
