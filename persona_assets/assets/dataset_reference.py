"""The pages ``docs/datasets.md`` and ``docs/behaviors.md``, made from the code.

The one has the shape of every dataset, column by column and as JSON, the other what each behavior
does in it.
"""

import json
from collections.abc import Iterator

import pyarrow as pa

from persona_assets.assets.dataset_checks import DATASET_CHECKS, EVERY_DATASET
from persona_assets.assets.dataset_realism import CHECK, CLAIM
from persona_assets.behaviors.matrix import DATASETS, matrix_markdown
from persona_assets.columns import description
from persona_assets.datasets.building import DEFAULT_SEED, Dataset, dataset
from persona_assets.datasets.writing import json_records
from persona_assets.generators.registry import GENERATORS, GeneratorSummary
from persona_assets.generators.streams import OPTIONS
from persona_assets.lake.fingerprint import plain_type
from persona_assets.personas.documents import resolve_persona
from persona_assets.realism.references import MOST_ROWS

_PERSONA = "normal_user"

_DATASETS_HEAD = f"""\
# Datasets

Written by `make docs` from the schemas and the generators; do not edit.

A dataset follows from a persona, a seed and its options, and from nothing else.
The tables below are the Arrow schemas; a name with a dot is a field inside a struct, `[]` stands for each entry of a list.
Every JSON example is a record of `{_PERSONA}` under seed {DEFAULT_SEED}, as `persona-gen quick` prints it; times are ISO 8601 in UTC.
In the lake, `persona` and `seed` are in the path of the file.
What the behaviors do to each dataset is in [behaviors.md](behaviors.md).
"""  # noqa: E501 - a page has one sentence a line

_BEHAVIORS_HEAD = f"""\
# What each behavior does

Written by `make docs` from the code; do not edit.

## What is observed

Whenever a dataset is materialized, the check `{CHECK}` reads the file back and estimates every declared parameter from the records: "typos rate: declared 0.02, observed 0.0197, n = 5,000, allowed 0.0134 to 0.0281".
The table with all estimates, and pictures of them and of the times, are in the metadata of the asset and of the check; `behavior_counts` says how many records each behavior touched.
The ranges are bounds that hold for any number of records (Chernoff, Bernstein, Dvoretzky, Kiefer and Wolfowitz; see `persona_assets/realism/bounds.py`), or follow from the structure without any chance: a true dataset fails with a probability below 1e-8.
What happens inside messages is found by comparing the first {MOST_ROWS:,} of them with what the same records say without the behavior.
What some records cannot show is said, with the reason: a `file`, `load` or `fault` record does not say how long a refused client should wait, a `load` record has no content and names only the major version of the format, every `fault` record is faulty whatever the probability of malformed input, a session of one record cannot be taken over, and a few records do not hold a whole burst or outage.

## The matrix

For each type of behavior (the word after `type:` in a persona's document) and each dataset: what it does there.
A dash says that it does nothing, and why.
Each entry is checked by a test: a dataset changes, and names the behavior, if and only if the table says so.
"""  # noqa: E501 - a page has one sentence a line


def behaviors_reference() -> str:
    """Return the page about behaviors as Markdown."""
    return f"{_BEHAVIORS_HEAD}\n{matrix_markdown()}"


def dataset_reference() -> str:
    """Return the page about datasets as Markdown."""
    parts = [_DATASETS_HEAD]
    for generator in GENERATORS:
        parts += [*_section(generator), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _section(generator: GeneratorSummary) -> Iterator[str]:
    made = dataset(generator.name, resolve_persona(_PERSONA))
    yield f"## {generator.name}"
    yield ""
    yield f"{generator.description}.  For: {_lowered(generator.use_case)}."
    yield f"{generator.default_row_count:,} records unless told otherwise."
    yield from _options(generator.name)
    yield ""
    yield "| column | type | null | what it says |"
    yield "| --- | --- | --- | --- |"
    for field in made.schema:
        yield from _rows(field, "")
    yield ""
    yield f"One record as JSON{_which(made)}:"
    yield ""
    yield "```json"
    yield json.dumps(_example(made), ensure_ascii=False, indent=2)
    yield "```"
    yield ""
    yield "Checked whenever it is materialized:"
    yield ""
    checks = {**EVERY_DATASET, **DATASET_CHECKS[generator.name]}
    claims = {name: claim for name, (claim, _) in checks.items()}
    claims |= {CHECK: CLAIM} if generator.name in DATASETS else {}
    yield from (f"- `{name}`: {claim}" for name, claim in claims.items())


def _options(name: str) -> Iterator[str]:
    """Yield the sentence about what can be chosen; nothing where nothing can."""
    fields = OPTIONS[name].model_fields
    if fields:
        chosen = (f"`{one}` ({_plain(field.default)})" for one, field in fields.items())
        yield f"Options, with what they are unless chosen: {', '.join(chosen)}."


def _rows(field: pa.Field, before: str) -> Iterator[str]:
    """Yield the lines of a column and of what is inside it."""
    name, kind = f"{before}{field.name}", field.type
    null = "yes" if field.nullable else ""
    yield f"| `{name}` | {_type(kind)} | {null} | {description(field)} |"
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        name, kind = f"{name}[]", kind.value_type
    if pa.types.is_struct(kind):
        for number in range(kind.num_fields):
            yield from _rows(kind.field(number), f"{name}.")


def _type(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        return "struct"
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    if pa.types.is_map(kind):
        return f"map of {_type(kind.key_type)} to {_type(kind.item_type)}"
    return str(plain_type(kind))


def _example(made: Dataset) -> dict[str, object]:
    [batch] = made.batches(_row(made), _row(made) + 1)
    return next(iter(json_records(batch)))


def _row(made: Dataset) -> int:
    """Row 0 of a fault dataset has no fault to show."""
    return 1 if made.name == "fault" else 0


def _which(made: Dataset) -> str:
    return f" (row {_row(made)})" if _row(made) else ""


def _lowered(text: str) -> str:
    """*text*, its first letter small unless it begins with an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _plain(default: object) -> str:
    if isinstance(default, tuple):
        return ", ".join(str(one) for one in default)
    return "none" if default is None else str(default).lower()
