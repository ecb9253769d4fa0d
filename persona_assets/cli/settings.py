"""What a user says once instead of at each call: in the environment, or in a settings file.

A flag comes before ``PERSONA_GEN_<NAME>``, that before the project's file (``persona-gen.toml``, or
``[tool.persona-gen]`` in ``pyproject.toml``), that before the user's own, and that before the
default.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

VARIABLE_PREFIX = "PERSONA_GEN_"
"""How the environment variable of each setting begins."""

FILE_NAME = "persona-gen.toml"
"""The settings file of a project."""

_SHARED_FILE = "pyproject.toml"
_TABLE = "[tool.persona-gen]"
_VERSION_CONTROL = (".git", ".hg", ".svn", ".jj")


class Setting(NamedTuple):
    """One thing that can be said once.

    Attributes:
        name: Its name in a file.
        meaning: What it says.
        options: The options it stands for, as command and parameter.
    """

    name: str
    meaning: str
    options: tuple[tuple[str, str], ...]

    @property
    def variable(self) -> str:
        """The environment variable that says the same."""
        return f"{VARIABLE_PREFIX}{self.name.upper()}"


_LISTING = (
    "list-generators",
    "list-personas",
    "generate",
    "compare-schemas",
    "validate",
    "verify",
    "show",
)
_DECIDING = ("list", "approve", "reject", "reopen")
_GROUPS = {"config": ("show",), "observations": _DECIDING}

SETTINGS = (
    Setting(
        "personas_dir",
        "folders of personas",
        tuple(
            (one, "folders")
            for one in ("quick", "generate", "list-personas", "validate", *_DECIDING)
        ),
    ),
    Setting("type", "the generator of quick", (("quick", "generator"),)),
    Setting("count", "how many records quick makes", (("quick", "count"),)),
    Setting("seed", "the seed of quick", (("quick", "seed"),)),
    Setting("start", "when the records of quick start", (("quick", "started_at"),)),
    Setting("format", "the form of the records of quick", (("quick", "form"),)),
    Setting("output_dir", "where generate writes", (("generate", "directory"),)),
    Setting(
        "output", "how lists are shown", tuple((one, "output") for one in (*_LISTING, *_DECIDING))
    ),
    Setting("quiet", "no summary", (("quick", "is_quiet"), ("generate", "is_quiet"))),
)
"""Everything that can be said once."""


class Said(NamedTuple):
    """The value of a setting, and the file and line that say it."""

    value: object
    origin: str


def settings_files(here: Path) -> list[Path]:
    """Return the settings files that count in the folder *here*, the most important first.

    The project's is the nearest one from *here* up to the folder under version control; without
    version control only *here* is looked at.
    """
    found = [path for folder in _project_folders(here) if (path := _file_in(folder))][:1]
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    own = Path(home) / "persona-gen" / "config.toml"
    return [*found, *([own] if own.is_file() else [])]


def said_in_files(here: Path) -> dict[str, Said]:
    """Return what the settings files say that count in the folder *here*, by setting.

    Raises:
        InvalidDocumentError: A file does not parse, has an unknown key or a value that does not
            fit; the error names the line.
    """
    said: dict[str, Said] = {}
    for path in settings_files(here):
        from persona_assets.cli.settings_files import read_settings

        said = {**read_settings(path), **said}
    return said


def defaults_of_commands(said: Mapping[str, Said]) -> dict[str, dict[str, object]]:
    """Return what *said* makes the default of each command's parameters."""
    defaults: dict[str, dict[str, object]] = {}
    for setting in SETTINGS:
        if setting.name in said:
            for command, parameter in setting.options:
                defaults.setdefault(command, {})[parameter] = said[setting.name].value
    grouped: dict[str, dict[str, object]] = {
        group: {name: defaults.get(name, {}) for name in names} for group, names in _GROUPS.items()
    }
    return {**defaults, **grouped}


def unknown_variables() -> list[str]:
    """Return the environment variables that are named as settings are, and are none."""
    known = {setting.variable for setting in SETTINGS}
    return sorted(
        name for name in os.environ if name.startswith(VARIABLE_PREFIX) and name not in known
    )


def variable(name: str) -> str:
    """Return the environment variable of the setting called *name*."""
    [found] = [setting.variable for setting in SETTINGS if setting.name == name]
    return found


def _project_folders(here: Path) -> list[Path]:
    folders = [here, *here.parents]
    for index, folder in enumerate(folders):
        if any((folder / name).exists() for name in _VERSION_CONTROL):
            return folders[: index + 1]
    return [here]


def _file_in(folder: Path) -> Path | None:
    if (folder / FILE_NAME).is_file():
        return folder / FILE_NAME
    shared = folder / _SHARED_FILE
    if shared.is_file() and _TABLE.encode() in shared.read_bytes():
        return shared
    return None
