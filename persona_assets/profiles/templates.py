"""The files that a person starts from: a persona and a profile with every field explained."""

from collections.abc import Sequence

from persona_assets.profiles.editor_schemas import FileKind

SCHEMA_FOLDER = ".schemas"
"""The folder, beside the new file, of the schema that editors check it with."""


def persona_template(name: str) -> str:
    """Return the text of a persona file for a persona called *name*."""
    return f"""{_header(FileKind.PERSONA)}
# A persona says how somebody or something behaves; any dataset can be made of it.
name: {name}
description: Says who this is
kind: user  # user, device, organization or system
domain: generic  # ecommerce, finance, healthcare, iot or generic
version: 1.0.0
locale: en_US
# inherits_from: normal_user  # its behaviors, too; a behavior of the same name here replaces it
behaviors:
  - name: timing
    type: timing
    parameters:
      requests_per_minute: 10
  - name: session
    type: session
    parameters:
      pages_per_session: 5
      session_minutes: 15
  - name: typos
    type: typos
    parameters:
      rate: 0.02
  - name: rare_errors
    type: error
    weight: 1  # the share of the records on which it is active, 0 to 1
    parameters:
      probability: 0.01
      status_codes: [404, 422]
"""


def profile_template(name: str, personas: Sequence[str], types: Sequence[str]) -> str:
    """Return the text of a profile called *name* that makes each of *types* of each persona."""
    acting = "\n".join(f"  - {persona}" for persona in personas)
    return f"""{_header(FileKind.PROFILE)}
# A profile says what is made of whom, how much of it, and where it goes.
name: {name}
version: 1.0.0
description: Says what these datasets are for
seed: 42
personas:{f"{chr(10)}{acting}" if acting else " []  # name one here, or with --persona"}
variables:
  rows: 100  # ${{rows}} stands for it below
datasets:
{"".join(_dataset(kind) for kind in types)}output:
  directory: output
  format: json  # json, jsonl, csv or parquet
  compress: false
  filename_pattern: "{{profile}}_{{dataset}}_{{persona}}"
  pretty_print: true
  include_metadata: false
"""


def _header(kind: FileKind) -> str:
    return f"# yaml-language-server: $schema={SCHEMA_FOLDER}/{kind}.schema.json"


def _dataset(kind: str) -> str:
    return f"  - type: {kind}\n    count: ${{rows}}\n"
