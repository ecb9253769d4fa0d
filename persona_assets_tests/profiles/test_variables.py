"""PP-78: variables stand where they are named, and nowhere else."""

from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.profiles.documents import Profile, read_profile
from persona_assets_tests.profiles.builders import write_profile

TEXT = """\
name: p
description: {description}
personas: [normal_user]
variables:
  rows: 7
  day: "2026-03-02"
  is_pretty: true
datasets:
  - type: api
    count: ${{rows}}
    options:
      started_at: ${{day}}T08:00:00Z
output:
  directory: out/${{day}}/${{rows}}
  pretty_print: ${{is_pretty}}
"""


def read(folder: Path, description: str = "none") -> Profile:
    """Return the profile with *description*."""
    return read_profile(write_profile(folder, TEXT.format(description=description)))


def test_a_variable_alone_keeps_its_type(tmp_path: Path) -> None:
    """A number stays a number, a truth value a truth value."""
    profile = read(tmp_path)

    assert profile.datasets[0].count == 7
    assert profile.output.pretty_print is True


def test_a_variable_in_a_text_is_spelled_out(tmp_path: Path) -> None:
    """Options and folders take part of a text."""
    profile = read(tmp_path)

    assert profile.datasets[0].options["started_at"] == "2026-03-02T08:00:00Z"
    assert profile.output.directory == "out/2026-03-02/7"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("pretty is ${is_pretty}", "pretty is true", id="a truth value"),
        pytest.param("'$${rows}'", "${rows}", id="an escape"),
        pytest.param("'a $${rows} of ${rows}'", "a ${rows} of 7", id="an escape and a value"),
        pytest.param("'$5 {rows}'", "$5 {rows}", id="nothing to fill"),
    ],
)
def test_a_text_says_what_is_meant(tmp_path: Path, written: str, meant: str) -> None:
    """Only ${name} is filled in."""
    assert read(tmp_path, written).description == meant


def test_an_unknown_variable_is_an_error_at_its_line(tmp_path: Path) -> None:
    """A slip is named, with what was meant."""
    with pytest.raises(InvalidDocumentError, match=r":2: description: .*'row'.*mean 'rows'"):
        read(tmp_path, "${row}")


def test_a_variable_refers_to_no_variable(tmp_path: Path) -> None:
    """Order cannot matter when nothing depends on anything."""
    path = write_profile(
        tmp_path, "name: p\nvariables:\n  a: 1\n  b: ${a}\ndatasets: [{type: api, count: 1}]\n"
    )

    with pytest.raises(InvalidDocumentError, match=r":4: variables\.b: a variable cannot refer"):
        read_profile(path)


def test_a_variable_is_a_plain_value(tmp_path: Path) -> None:
    """A list is no variable."""
    path = write_profile(
        tmp_path, "name: p\nvariables:\n  a: [1]\ndatasets: [{type: api, count: 1}]\n"
    )

    with pytest.raises(InvalidDocumentError, match=r":3: variables\.a"):
        read_profile(path)
