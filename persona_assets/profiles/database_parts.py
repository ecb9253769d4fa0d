"""What a database of a profile comes to: a file for each table, a script, or a file of faults."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from persona_assets.datasets.building import Dataset, stream_source
from persona_assets.errors import InvalidArgumentError, UnfitProfileError
from persona_assets.generators import faults
from persona_assets.generators.instances import CHANGING
from persona_assets.personas.documents import PersonaDocument
from persona_assets.profiles.documents import Profile, ProfileDataset
from persona_assets.profiles.outputs import RecordFormat

if TYPE_CHECKING:  # what makes rows takes long to import, and few profiles need it
    from persona_assets.datasets.databases import MadeDatabase

_UNFIT = re.compile(r"[^\w.-]+")
_COLUMNAR = (RecordFormat.CSV, RecordFormat.PARQUET)


@dataclass(frozen=True, slots=True)
class DatabasePart:
    """One file of a database.

    Attributes:
        database: What the profile calls the database.
        whole: The database as the persona fills it.
        table: The table; None for all of them.
        made: Its records.
        row_count: How many of them.
        file_name: What the file is called.
        omissions: What rows do not keep or do not have, as sentences.
    """

    database: str
    whole: "MadeDatabase"
    table: str | None
    made: Dataset
    row_count: int
    file_name: str
    omissions: tuple[str, ...] = ()

    def job_name(self, dataset: str | None) -> str:
        """Return what people see: the table, behind the dataset where that has a name."""
        own = self.table or self.database
        return own if dataset is None else f"{dataset}.{own}"


def database_parts(
    profile: Profile, index: int, persona: PersonaDocument, stream: str
) -> list[DatabasePart]:
    """Return the files of the database that is the dataset *index* of *profile*.

    Args:
        profile: The profile.
        index: Which of its datasets.
        persona: Who fills the database.
        stream: Which of the persona's databases it is; empty for the usual one.

    Raises:
        UnfitProfileError: A table has not so many different rows as the profile asks for by name.
        UnsatisfiableSchemaError: No rows can be made of some table.
    """
    from persona_assets.datasets.databases import made_database

    asked = profile.datasets[index]
    name = asked.database or ""
    database = profile.databases[name].database(name)
    source = stream_source(persona, _seed(profile, asked), stream=stream)
    is_faulty = asked.type == faults.NAME
    whole = made_database(
        database,
        source,
        _counts(profile, asked),
        persona_version=persona.version,
        has_faults=is_faulty,
    )
    if is_faulty:
        return [_fault_part(whole, asked, index)]
    _check_counts(whole, asked, index)
    notices = (*whole.plan.notices, *_without_effect(persona))
    if profile.output.format is RecordFormat.SQL:
        made = whole.script(asked.dialect)
        return [DatabasePart(name, whole, None, made, made.row_limit, name, notices)]
    is_text = profile.output.format not in _COLUMNAR
    tables = list(whole.plan.tables)
    return [
        DatabasePart(
            name,
            whole,
            table,
            whole.table(table, is_text=is_text),
            whole.plan.counts[table],
            file_name,
            notices if table == tables[0] else (),
        )
        for table, file_name in zip(tables, file_names(tables), strict=True)
    ]


def file_names(tables: Sequence[str]) -> list[str]:
    """Return a file's name for each table, no two the same in any case of letters.

    Examples:
        >>> file_names(["users", "Users", "sales/2024"])
        ['users', 'Users_2', 'sales_2024']
    """
    seen: dict[str, int] = {}
    names: list[str] = []
    for table in tables:
        name = _UNFIT.sub("_", table).strip(".") or "table"
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        names.append(name if seen[name.lower()] == 1 else f"{name}_{seen[name.lower()]}")
    return names


def _seed(profile: Profile, asked: ProfileDataset) -> int:
    return profile.seed if asked.seed is None else asked.seed


def _counts(profile: Profile, asked: ProfileDataset) -> Mapping[str, int]:
    """Return how many rows each table shall have; before faults it need not have many."""
    from persona_assets.generators.database_faults import BASELINE_ROWS

    usual = BASELINE_ROWS if asked.type == faults.NAME else asked.count
    tables = profile.databases[asked.database or ""].tables
    return {table: asked.counts.get(table, usual) for table in tables}


def _fault_part(whole: "MadeDatabase", asked: ProfileDataset, index: int) -> DatabasePart:
    name = whole.database.name
    options = faults.FaultOptions.model_validate(asked.options)
    try:
        made = whole.faults(asked.dialect, options)
    except InvalidArgumentError as problem:
        raise UnfitProfileError(("datasets", index, "type"), str(problem)) from None
    return DatabasePart(name, whole, None, made, asked.count, name)


def _check_counts(whole: "MadeDatabase", asked: ProfileDataset, index: int) -> None:
    """Refuse more rows than there can be where somebody asked for them by the table's name."""
    for table, count in asked.counts.items():
        found = whole.plan.counts[table]
        if found < count:
            told = [one for one in whole.plan.notices if one.startswith(f"{table}: ")]
            why = "; ".join(told) or f"{table} can have {found} rows"
            place = ("datasets", index, "counts", table)
            raise UnfitProfileError(place, f"{why}; ask for {found} at most")


def _without_effect(persona: PersonaDocument) -> list[str]:
    """Return what is said of behaviors that would break rows."""
    from persona_assets.generators.databases import acting

    behaviors = persona.compile_behaviors()
    shown = acting(behaviors)
    idle = [
        one.name
        for one in behaviors
        if isinstance(one.parameters, CHANGING) and one.name not in shown
    ]
    if not idle:
        return []
    listed = ", ".join(idle)
    said = f"a database holds only what it allows, so {listed} of {persona.name} change no row"
    return [f"{said}; the type fault makes rows that it refuses"]
