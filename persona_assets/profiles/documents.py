"""Profile documents: what a profile's YAML file says.

A profile is read whole or not at all.  What belongs to a persona or to a generator is refused with
a word about where it belongs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)

from persona_assets.datasets.building import DEFAULT_SEED
from persona_assets.documents import Document, fit_model, read_document
from persona_assets.errors import (
    InvalidArgumentError,
    InvalidDocumentError,
    UnknownNameError,
    UnknownPersonaError,
)
from persona_assets.generators.entities import Entity
from persona_assets.generators.registry import (
    DATABASE_TYPES,
    RECORDS,
    SCHEMA_TYPES,
    generator_summary,
)
from persona_assets.personas.finding import (
    NAME_PATTERN,
    PIN_PATTERN,
    REFERENCE_PATTERN,
    VERSION_PATTERN,
    find_personas,
    parse_reference,
)
from persona_assets.profiles.imported import EarlierVersion, ImportedDatabase, ImportedSchema
from persona_assets.profiles.options import WINDOW_FIELDS, options_type
from persona_assets.profiles.outputs import Declared, ProfileOutput, RecordFormat
from persona_assets.profiles.strangers import check_strangers
from persona_assets.profiles.variables import substitute
from persona_assets.schemas.sql.dialects import SqlDialect

Seed = Annotated[int, Field(ge=0, le=2**64 - 1, strict=True)]
"""The number that a user chooses for repeatability."""


def _joined(value: object) -> object:
    """Return the reference that a list of personas stands for."""
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "+".join(value)
    return value


def _names_each_once(reference: str) -> str:
    try:
        parse_reference(reference)
    except InvalidArgumentError as problem:
        raise ValueError(str(problem)) from None
    return reference


PersonaReference = Annotated[
    str,
    Field(pattern=REFERENCE_PATTERN),
    AfterValidator(_names_each_once),
    BeforeValidator(
        _joined,
        json_schema_input_type=Annotated[str, Field(pattern=REFERENCE_PATTERN)]
        | Annotated[list[Annotated[str, Field(pattern=PIN_PATTERN)]], Field(min_length=1)],
    ),
]
"""Who acts: one persona, or several that act as one."""


class ProfileDataset(Declared):
    """One dataset that a profile asks for.

    Attributes:
        name: What it is called; its type unless said otherwise.  A dataset with a name of its own
            has its own records, which speak of the same people and things.
        type: The generator that shapes it.
        count: How many records it has, for each persona; of a database, how many rows each table.
        schema_name: The schema of the profile that its records are instances of; ``schema`` in the
            file.
        earlier: The version before it, of which some records still are; None when all are new.
        database: The database of the profile whose tables it fills; instead of a schema.
        counts: How many rows some tables have, where that is not ``count``.
        dialect: The dialect in which a database is written as SQL; None for that of its definition.
        seed: Its own seed, or None for the profile's; another seed is another world.
        options: What the generator can be told.
    """

    name: Annotated[str, Field(pattern=NAME_PATTERN)] | None = None
    type: str
    schema_name: Annotated[
        str | None,
        Field(alias="schema", description="The schema, under schemas, that its records fit."),
    ] = None
    earlier: EarlierVersion | None = None
    database: str | None = None
    count: Annotated[int, Field(ge=1, strict=True)]
    counts: Mapping[str, Annotated[int, Field(ge=1, strict=True)]] = Field(default_factory=dict)
    dialect: SqlDialect | None = None
    seed: Seed | None = None
    options: Mapping[str, Any] = Field(default_factory=dict)  # its shape depends on the type

    @model_validator(mode="after")
    def _comes_after_another(self) -> Self:
        if self.earlier is not None and self.earlier.schema_name == self.schema_name:
            raise ValueError(f"earlier.schema: {self.schema_name!r} is the dataset's own schema")
        return self

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        try:
            generator_summary(self.type)
        except UnknownNameError as problem:
            raise ValueError(str(problem)) from None
        try:
            options_type(self.type).model_validate(self.options)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise ValueError(f"options.{place}: {first['msg']}") from None
        if self.database is not None:
            self._check_database()
        elif self.counts or self.dialect is not None:
            raise ValueError("counts and dialect are for a database: name one of the profile's")
        elif self.type == RECORDS.name and self.schema_name is None:
            raise ValueError("records need a schema: name one of the profile's schemas")
        if self.type not in SCHEMA_TYPES and self.schema_name is not None:
            raise ValueError(f"a schema is not for {self.type}, whose contents are its own")
        if self.earlier is not None and (self.schema_name is None or self.type == "fault"):
            raise ValueError("earlier: two versions flow together where a schema is, not in fault")
        return self

    def _check_database(self) -> None:
        if self.schema_name is not None:
            raise ValueError("records are of a schema or of a database, not of both")
        if self.type not in DATABASE_TYPES:
            raise ValueError(f"a database is for {' and '.join(DATABASE_TYPES)}, not {self.type}")
        if timed := sorted(WINDOW_FIELDS & self.options.keys()):
            raise ValueError(f"rows of a database have no time window; leave {timed[0]} away")


class Profile(Declared):
    """What a profile's file says: personas, datasets, scale, seed and output.

    Attributes:
        name: The profile's name.
        version: A semantic version.
        description: What it is for.
        personas: Who acts, each as ``name`` or ``name@version``; a list inside the list, or
            ``name+name``, is several personas that act as one.  A command may name others.
        datasets: What is made of each of them.
        seed: The seed of all datasets that have none of their own.
        output: Where the records go, and in what form.
        schemas: What records look like, by name; ``persona-gen import-schema`` writes them.
        databases: Tables whose rows belong together, by name; ``import-schema --database`` writes
            them.
        variables: What ``${name}`` stands for in the other fields, those of schemas and databases
            left aside.
    """

    name: Annotated[str, Field(pattern=NAME_PATTERN)]
    version: Annotated[str, Field(pattern=VERSION_PATTERN)] = "1.0.0"
    description: str = ""
    personas: tuple[PersonaReference, ...] = ()
    datasets: Annotated[tuple[ProfileDataset, ...], Field(min_length=1)]
    seed: Seed = DEFAULT_SEED
    output: ProfileOutput = ProfileOutput()
    schemas: Mapping[Annotated[str, Field(pattern=NAME_PATTERN)], ImportedSchema] = Field(
        default_factory=dict
    )
    databases: Mapping[Annotated[str, Field(pattern=NAME_PATTERN)], ImportedDatabase] = Field(
        default_factory=dict
    )
    variables: Mapping[
        Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$")], str | bool | int | float
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _differ(self) -> Self:
        for names, problem in (
            (self.personas, "the persona {!r} is named twice"),
            (self.dataset_names, "two datasets are called {!r}"),
        ):
            if (index := _second(names)) is not None:
                raise ValueError(problem.format(names[index]))
        if both := self.schemas.keys() & self.databases.keys():
            raise ValueError(f"a schema and a database are both called {min(both)!r}")
        for one in self.datasets:
            for name in (one.schema_name, one.earlier and one.earlier.schema_name):
                if name is not None:
                    self._check_schema(name, one.type)
            if one.database is not None:
                self._check_tables(one, one.database)
            self._check_form(one)
        return self

    def _check_schema(self, name: str, kind: str) -> None:
        if name not in self.schemas:
            raise ValueError(str(UnknownNameError("schema", name, self.schemas)))
        self.schemas[name].check_type(name, kind)

    def _check_tables(self, asked: ProfileDataset, database: str) -> None:
        """Refuse a database or a table that there is not."""
        if database not in self.databases:
            raise ValueError(str(UnknownNameError("database", database, self.databases)))
        tables = self.databases[database].tables
        for name in asked.counts:
            if name not in tables:
                raise ValueError(str(UnknownNameError("table", name, tables)))

    def _check_form(self, asked: ProfileDataset) -> None:
        """Refuse a binary form for what no schema says how to write, and SQL for what is none."""
        form = self.output.format
        if form is RecordFormat.SQL and (asked.type != RECORDS.name or asked.database is None):
            raise ValueError(
                f"output.format sql is for the records of a database; found {asked.type}"
            )
        if not form.is_binary:
            return
        if asked.type != RECORDS.name or asked.schema_name is None:
            raise ValueError(f"output.format {form} is for records of a schema; found {asked.type}")
        if asked.earlier is not None:
            raise ValueError(f"output.format {form} holds one version; found earlier beside it")
        if form not in self.schemas[asked.schema_name].encoding:
            told = f"imported from {form}; {asked.schema_name!r} is none"
            raise ValueError(f"output.format {form} needs a schema {told}")

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """What records are made of, by the name of its schema."""
        return {name: schema.entity(name) for name, schema in self.schemas.items()}

    def entity_of(self, asked: ProfileDataset) -> Entity | None:
        """Return what the records of *asked* are made of, or None when that is the generator's."""
        if asked.schema_name is None:
            return None
        entity, earlier = self.entities[asked.schema_name], asked.earlier
        if earlier is None:
            return entity
        return entity.after(self.entities[earlier.schema_name], earlier.fraction)

    @property
    def dataset_names(self) -> list[str]:
        """The name of each dataset; a second nameless one of a type is ``<type>_2``."""
        return _names_of([(one.name, one.type) for one in self.datasets])


def read_profile(path: Path, folders: Sequence[Path] | None = None) -> Profile:
    """Return the profile that the file at *path* describes, its variables filled in.

    Args:
        path: The YAML or JSON file.
        folders: The folders in which its personas must be found, beside the shipped ones; None
            leaves the personas unchecked.

    Raises:
        MissingInputError: There is no such file or folder.
        InvalidDocumentError: The file does not say what it must, or names an unknown persona.
    """
    document = substitute(read_document(path))
    check_strangers(document)
    _check_datasets(document)
    _check_twice(document)
    profile = fit_model(document, Profile, is_strict=True)
    if folders is not None:
        files = find_personas(folders)
        for index, reference in enumerate(profile.personas):
            try:
                for pin in parse_reference(reference):
                    files.path(pin)
            except UnknownNameError as problem:
                hint = " (-p DIR names a folder of personas)"
                text = f"{problem}{hint if isinstance(problem, UnknownPersonaError) else ''}"
                raise document.error(("personas", index), text) from None
    return profile


def _check_datasets(document: Document) -> None:
    """Raise what is wrong with types and options at its own line; the model checks the rest."""
    value: Any = document.value  # whatever a person wrote
    entries = value.get("datasets") if isinstance(value, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        kind = entry.get("type") if isinstance(entry, dict) else None
        if not isinstance(kind, str):
            continue
        try:
            generator_summary(kind)
        except UnknownNameError as problem:
            raise document.error(("datasets", index, "type"), str(problem)) from None
        if isinstance(entry.get("options", {}), dict):
            _check_options(document, index, entry)


def _check_twice(document: Document) -> None:
    """Raise what is there twice at the line of the second one."""
    value: Any = document.value  # whatever a person wrote
    if not isinstance(value, dict):
        return
    personas, datasets = value.get("personas"), value.get("datasets")
    if isinstance(personas, list):
        names = [f"{_joined(one)}" for one in personas]
        if (index := _second(names)) is not None:
            problem = f"the persona {names[index]!r} is named twice"
            raise document.error(("personas", index), problem)
    if isinstance(datasets, list) and all(isinstance(one, dict) for one in datasets):
        names = _names_of([(one.get("name"), f"{one.get('type')}") for one in datasets])
        if (index := _second(names)) is not None:
            field = "name" if "name" in datasets[index] else "type"
            problem = f"two datasets are called {names[index]!r}"
            raise document.error(("datasets", index, field), problem)


def _names_of(datasets: Sequence[tuple[str | None, str]]) -> list[str]:
    """Return what datasets with these names, or none, and types are called."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for name, kind in datasets:
        if name is None:
            seen[kind] += 1
            names.append(kind if seen[kind] == 1 else f"{kind}_{seen[kind]}")
        else:
            names.append(name)
    return names


def _second(names: Sequence[str]) -> int | None:
    """Return the position of the first name that was there before."""
    return next((index for index, name in enumerate(names) if name in names[:index]), None)


def _check_options(document: Document, index: int, entry: Mapping[str, Any]) -> None:
    place = ("datasets", index, "options")
    lines = {found[3:]: line for found, line in document.lines.items() if found[:3] == place}
    lines.setdefault((), document.lines.get(place[:2], 1))
    inner = Document(document.path, entry.get("options", {}), lines)
    try:
        fit_model(inner, options_type(entry["type"]), is_strict=True)
    except InvalidDocumentError as problem:
        field = f"datasets[{index}].options" + (f".{problem.field}" if problem.field else "")
        raise InvalidDocumentError(
            document.path, problem.problem, line=problem.line, field=field
        ) from None
