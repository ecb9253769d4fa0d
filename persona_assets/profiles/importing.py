"""A profile made of a schema: readable, complete, and commented with where it came from.

What is written is read back before anybody sees it, so that the file says what the schema says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from persona_assets.documents import fit_model, parse_document
from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, SchemaImportError
from persona_assets.generators.registry import RECORDS
from persona_assets.personas.finding import NAME_PATTERN
from persona_assets.profiles.documents import Profile
from persona_assets.profiles.outputs import RecordFormat
from persona_assets.schemas.schema import Schema, SchemaSource
from persona_assets.schemas.sql.reading import DatabaseSchema

_LONGEST_NAME = 64
_WIDTH = 100
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What a person chooses about the profile that a schema becomes.

    Attributes:
        name: The profile's name; None for the entity's in snake case.
        type: The generator of its dataset.
        count: How many records the dataset has.
        format: The form in which they are written.
    """

    name: str | None = None
    type: str = RECORDS.name
    count: int = 100
    format: RecordFormat = RecordFormat.JSON


def profile_name(entity: str) -> str:
    """Return the name of the profile of *entity*: in snake case, of what names may have.

    Examples:
        >>> profile_name("CreateUserRequest"), profile_name("HTTPLog v2"), profile_name("§")
        ('create_user_request', 'http_log_v_2', 'records')
    """
    words = [word.lower() for word in _WORD.findall(entity) if word.isascii()]
    return "_".join(words)[:_LONGEST_NAME].strip("_") or RECORDS.name


def imported_profile(schema: Schema, choices: ImportChoices, omissions: Sequence[str] = ()) -> str:
    """Return the text of the profile that makes records of *schema*.

    Args:
        schema: What was imported.
        choices: What the person chose.
        omissions: What records never hold, although the schema allows it, as sentences.

    Raises:
        SchemaImportError: The schema cannot be written so that it is read back the same.
        InvalidArgumentError: The choices do not fit the schema.
    """
    name = choices.name or profile_name(schema.name)
    key = profile_name(schema.name)
    said = _said(schema, choices, name, key)
    lines = _origin(schema.source, schema.source.entity or "none, all operations")
    if schema.operations:
        lines.append(f"operations: {len(schema.operations)}")
    else:
        lines.append(f"required: {', '.join(_required(schema)) or 'none'}")
    header = _header(lines, [*map(str, schema.notices), *omissions])
    return _read_back(schema.source.path, said, header)


def _read_back(source: str, said: Mapping[str, Any], header: str) -> str:
    """Return *said* as YAML below *header*, after making sure that it is read back the same."""
    text = "".join([header, *_sections(said)])
    path = Path(source)
    try:
        again = parse_document(Path("profile.yaml"), text)
    except InvalidDocumentError as problem:
        raise SchemaImportError(path, f"cannot be a profile: {problem.problem}") from problem
    if again.value != said:
        raise SchemaImportError(path, "cannot be written as YAML that says the same")
    try:
        fit_model(again, Profile)
    except InvalidDocumentError as problem:
        raise InvalidArgumentError(problem.problem) from problem
    return text


def imported_database(
    schema: DatabaseSchema, choices: ImportChoices, notices: Sequence[str] = (), *, ddl: str = ""
) -> str:
    """Return the text of the profile that fills the database of *schema*.

    Args:
        schema: What was imported.
        choices: What the person chose.
        notices: What rows do not keep or do not have, as sentences.
        ddl: The statements that define the tables, or "" to leave them out.

    Raises:
        SchemaImportError: The schema cannot be written so that it is read back the same.
        InvalidArgumentError: The choices do not fit a database.
    """
    source = schema.tables[0].source
    key = profile_name(schema.entity or Path(source.path).stem)
    said = _said_of_database(schema, choices, choices.name or key, key)
    if ddl:
        tables = said["databases"][key].pop("tables")
        said["databases"][key] |= {"ddl": ddl, "tables": tables}
    lines = [
        *_origin(source, schema.entity or "the whole database"),
        f"tables, each after those that it refers to: {', '.join(t.name for t in schema.tables)}",
    ]
    header = _header(lines, [*map(str, schema.notices), *notices])
    return _read_back(source.path, said, header)


def _said_of_database(
    schema: DatabaseSchema, choices: ImportChoices, name: str, key: str
) -> dict[str, Any]:
    source = schema.tables[0].source
    file = Path(source.path).name
    entry: dict[str, Any] = {
        "source": {
            "path": source.path,
            "format": source.format.value,
            "dialect": source.dialect,
            "entity": schema.entity,
            "sha256": source.sha256,
        },
        "tables": {table.name: _plain(table.definition) for table in schema.tables},
    }
    return {
        "name": name,
        "version": "1.0.0",
        "description": f"The database {key} as {file} has it",
        "seed": 42,
        "personas": [],
        "datasets": [{"type": choices.type, "database": key, "count": choices.count, "counts": {}}],
        "output": {
            "directory": "output",
            "format": choices.format.value,
            "filename_pattern": "{profile}_{persona}/{table}",
        },
        "databases": {key: entry},
    }


def _said(schema: Schema, choices: ImportChoices, name: str, key: str) -> dict[str, Any]:
    source = schema.source
    file = Path(source.path).name
    entry: dict[str, Any] = {
        "source": {
            "path": source.path,
            "format": source.format.value,
            "dialect": source.dialect,
            "entity": source.entity,
            "sha256": source.sha256,
        },
        "definition": _plain(schema.definition),
    }
    if schema.operations:
        del entry["definition"]
        entry["operations"] = _plain(schema.operations)
        entry["definition"] = _plain(schema.definition)
    if schema.encoding:
        entry["encoding"] = _plain(schema.encoding)
    return {
        "name": name,
        "version": "1.0.0",
        "description": f"{_what(schema)} {schema.name} as {file} has it",
        "seed": 42,
        "personas": [],
        "datasets": [{"type": choices.type, "schema": key, "count": choices.count}],
        "output": {"directory": "output", "format": choices.format.value},
        "schemas": {key: entry},
    }


def _what(schema: Schema) -> str:
    return "Exchanges of" if schema.operations else "Records of"


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return *value* as the dicts and lists that YAML can write."""
    if isinstance(value, Mapping):
        return {name: _plain(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return value


def _origin(source: SchemaSource, entity: str) -> list[str]:
    return [
        "A profile made by persona-gen import-schema; the schema's file is not needed again.",
        f"source: {source.path} ({source.format}, {source.dialect})",
        f"entity: {entity}",
        f"sha256: {source.sha256}",
    ]


def _header(lines: Sequence[str], notices: Sequence[str]) -> str:
    """Return *lines* and *notices* as comments."""
    said = ["not carried over as it was written:", *(f"  {one}" for one in notices)]
    lines = [*lines, *(said if notices else [])]
    return "".join(f"# {_one_line(line)}\n" for line in lines)


def _required(schema: Schema) -> list[str]:
    """Return the names of the members that every record has."""
    definition: Any = schema.definition
    for _ in range(8):  # the root may only point at a definition
        if not isinstance(definition, Mapping) or "$ref" not in definition:
            break
        name = str(definition["$ref"]).rpartition("/")[2]
        root: Any = schema.definition
        definition = root.get("$defs", {}).get(name)
    found = definition.get("required", []) if isinstance(definition, Mapping) else []
    return [str(name) for name in found]


def _one_line(text: str) -> str:
    """Return *text* without what would end a comment or a file's validity."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _sections(said: Mapping[str, Any]) -> list[str]:
    notes = {"personas": "  # who acts: name one here, or with --persona"}
    texts: list[str] = []
    for name, value in said.items():
        text = _yaml({name: value})
        note = notes.get(name, "")
        texts.append(f"{text.rstrip()}{note}\n" if note else text)
    return texts


def _yaml(value: object) -> str:
    import yaml
    from yamlcore import CCoreDumper

    class Dumper(CCoreDumper):  # pyright: ignore[reportUntypedBaseClass] - yamlcore has no types
        """Writes everything where it stands, without anchors."""

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base's signature
            """Return that nothing is written once for several places."""
            return True

    def represent_text(dumper: Dumper, text: str) -> yaml.Node:
        style = "|" if "\n" in text else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, represent_text)
    return yaml.dump(
        value,
        Dumper=Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
        default_flow_style=False,
    )


def check_name(name: str) -> bool:
    """Return whether *name* can be a profile's."""
    return re.fullmatch(NAME_PATTERN, name) is not None
