"""Profile documents: what a profile's YAML file says.

A profile is read whole or not at all.  What belongs to a persona or to a generator is refused with
a word about where it belongs.
"""

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
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
from persona_assets.profiles.imported import ImportedSchema
from persona_assets.profiles.options import options_type
from persona_assets.profiles.variables import substitute

PLACES = ("profile", "version", "dataset", "type", "persona", "seed", "count")
"""What a filename pattern may name, in braces."""

_BELONGS = {
    "behavior": "how somebody acts is said in the persona's file, not in a profile",
    "generator": "what a record looks like is the generator's business; a dataset names it by type",
    "logic": "a profile declares what is made and holds no logic",
}
_STRANGERS = {
    "behavior": "behavior",
    "behaviors": "behavior",
    "inherits_from": "behavior",
    "generator": "generator",
    "generators": "generator",
    "code": "logic",
    "expression": "logic",
    "logic": "logic",
    "python": "logic",
    "script": "logic",
}

_OWN_WORDS = (("variables",), ("schemas",))  # where a person's own names stand


class RecordFormat(StrEnum):
    """The form in which records are written."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    AVRO = "avro"
    PROTOBUF = "protobuf"

    @property
    def is_binary(self) -> bool:
        """Whether only records of a schema that says how can be written so."""
        return self in (RecordFormat.AVRO, RecordFormat.PROTOBUF)


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


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


class ProfileOutput(_Declared):
    """Where a profile's records go, and in what form.

    Attributes:
        directory: The folder, relative to the folder in which the command runs.
        format: The form of the files; avro and protobuf are for records of such a schema.
        compress: Whether they are compressed: a ``.gz`` file, or pages of zstd in Parquet.  When
            it is left away, Parquet is compressed and the other formats are not.
        filename_pattern: The name of each file without its suffix; ``{profile}``, ``{version}``,
            ``{dataset}``, ``{type}``, ``{persona}``, ``{seed}`` and ``{count}`` are filled in, and
            ``/`` makes folders.
        pretty_print: Whether JSON is indented; only for the format json.
        include_metadata: Whether the files say what they were made from: in JSON beside the
            records, in Parquet in the footer, otherwise in ``<name>.metadata.json``.
    """

    directory: Annotated[str, Field(min_length=1)] = "output"
    format: RecordFormat = RecordFormat.JSON
    compress: bool | None = None
    filename_pattern: Annotated[str, Field(min_length=1)] = "{profile}_{dataset}_{persona}"
    pretty_print: bool = False
    include_metadata: bool = False

    @property
    def is_compressed(self) -> bool:
        """Whether the files are compressed, as declared or as is usual for the format."""
        return self.format is RecordFormat.PARQUET if self.compress is None else self.compress

    @field_validator("filename_pattern")
    @classmethod
    def _names_files(cls, pattern: str) -> str:
        try:
            parts = list(string.Formatter().parse(pattern))
        except ValueError as problem:
            raise ValueError(f"not a pattern: {problem}") from None
        for _, place, form, conversion in parts:
            if place is not None and (place not in PLACES or form or conversion):
                allowed = ", ".join(f"{{{name}}}" for name in PLACES)
                raise ValueError(f"unknown placeholder {{{place}}}; allowed: {allowed}")
        steps = pattern.split("/")
        if any(step in ("", ".", "..") or "\0" in step for step in steps):
            raise ValueError("a file lies in the output directory: no empty step, no '.', no '..'")
        return pattern

    @model_validator(mode="after")
    def _fits_its_format(self) -> Self:
        if self.compress and self.format.is_binary:
            raise ValueError(f"compress is not for the format {self.format}, whose blocks have it")
        if self.pretty_print and self.format is not RecordFormat.JSON:
            raise ValueError(f"pretty_print is for the format json; found {self.format}")
        return self


class ProfileDataset(_Declared):
    """One dataset that a profile asks for.

    Attributes:
        name: What it is called; its type unless said otherwise.  A dataset with a name of its own
            has its own records, which speak of the same people and things.
        type: The generator that shapes it.
        count: How many records it has, for each persona.
        schema_name: The schema of the profile that its records are instances of; ``schema`` in the
            file.
        seed: Its own seed, or None for the profile's; another seed is another world.
        options: What the generator can be told.
    """

    name: Annotated[str, Field(pattern=NAME_PATTERN)] | None = None
    type: str
    schema_name: Annotated[
        str | None,
        Field(alias="schema", description="The schema, under schemas, that its records fit."),
    ] = None
    count: Annotated[int, Field(ge=1, strict=True)]
    seed: Seed | None = None
    options: Mapping[str, Any] = Field(default_factory=dict)  # its shape depends on the type

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
        if self.type == RECORDS.name and self.schema_name is None:
            raise ValueError("records need a schema: name one of the profile's schemas")
        if self.type not in SCHEMA_TYPES and self.schema_name is not None:
            raise ValueError(f"a schema is not for {self.type}, whose contents are its own")
        return self


class Profile(_Declared):
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
        variables: What ``${name}`` stands for in the other fields, those of schemas left aside.
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
        for one in self.datasets:
            if (name := one.schema_name) is not None:
                if name not in self.schemas:
                    raise ValueError(str(UnknownNameError("schema", name, self.schemas)))
                self.schemas[name].check_type(name, one.type)
            self._check_form(one)
        return self

    def _check_form(self, asked: ProfileDataset) -> None:
        """Refuse a binary form for what no schema says how to write."""
        form = self.output.format
        if not form.is_binary:
            return
        if asked.type != RECORDS.name or asked.schema_name is None:
            raise ValueError(f"output.format {form} is for records of a schema; found {asked.type}")
        if form not in self.schemas[asked.schema_name].encoding:
            told = f"imported from {form}; {asked.schema_name!r} is none"
            raise ValueError(f"output.format {form} needs a schema {told}")

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """What records are made of, by the name of its schema."""
        return {name: schema.entity(name) for name, schema in self.schemas.items()}

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
    _check_strangers(document, (), document.value)
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


def _check_strangers(document: Document, location: tuple[str | int, ...], value: object) -> None:
    """Refuse what belongs into a persona or a generator, wherever it stands."""
    if isinstance(value, list):
        for index, part in enumerate(value):
            _check_strangers(document, (*location, index), part)
    if not isinstance(value, dict) or location in _OWN_WORDS:
        return
    for key, part in value.items():
        place = (*location, f"{key}")
        if key in _STRANGERS:
            raise document.error(place, f"not for a profile: {_BELONGS[_STRANGERS[key]]}")
        _check_strangers(document, place, part)


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
