"""Builders: profiles that fill whole databases, and their files."""

from pathlib import Path
from typing import Any

import yaml

from persona_assets.profiles.documents import Profile, read_profile
from persona_assets.profiles.importing import ImportChoices, imported_database
from persona_assets.profiles.outputs import RecordFormat
from persona_assets.profiles.running import Written
from persona_assets_tests.profiles.builders import make_files, write_profile
from persona_assets_tests.schema_records.databases import ddl, ddl_of


def database_profile(
    folder: Path,
    source: str,
    form: RecordFormat = RecordFormat.JSON,
    *,
    kind: str = "records",
    count: int = 30,
    **dataset: Any,  # noqa: ANN401 - fields of a dataset
) -> Profile:
    """Return the profile that is imported from *source*: our own script of that name, or SQL.

    It goes through its text; fields of its only *dataset* can be others.
    """
    file = ddl(source) if source.endswith(".sql") else ddl_of(folder, source)
    choices = ImportChoices("db", kind, count, form)
    text = imported_database(file.database(), choices, ddl=file.ddl)
    said: dict[str, Any] = yaml.safe_load(text)  # a profile is a mapping
    said["datasets"][0] |= dataset
    said["personas"] = ["high_volume_system"]
    path = write_profile(folder, text if not dataset else yaml.safe_dump(said, sort_keys=False))
    return read_profile(path).model_copy(update={"personas": ("high_volume_system",)})


def database_files(folder: Path, profile: Profile, **choices: Any) -> list[Written]:  # noqa: ANN401 - what plan_profile takes
    """Write the files of *profile* and return them, parents first."""
    return make_files(folder / "out", profile, **choices)
