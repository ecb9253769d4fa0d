"""Tests of the versions of a mapper: lineage, status, audit, and what happens to files."""

import datetime as dt
from pathlib import Path

import pytest

from persona_assets.errors import InvalidArgumentError, InvalidDocumentError
from persona_assets.personas.mapper_files import (
    load_mapper,
    load_mappers,
    load_versions,
    mapper_text,
    save_version,
)
from persona_assets.personas.mappers import MapperStatus, PersonaMapper, deprecated, revised
from persona_assets_tests.knowledge.builders import NOON
from persona_assets_tests.personas_mapping.builders import make_mapper

SHIPPED = Path(__file__).parents[2] / "data" / "mappers"


def test_a_revision_follows_its_parent() -> None:
    """PK-20, PK-31: the next version names its parent, when it was made and by whom."""
    made = revised(make_mapper(), at=NOON, by="ada", changes={"purpose": "Other tests."})

    assert (made.version, made.parent_version) == ("1.2.4", "1.2.3")
    assert (made.updated_at, made.updated_by) == (NOON, "ada")
    assert made.purpose == "Other tests."


def test_versions_lie_side_by_side_and_are_listed_oldest_first(tmp_path: Path) -> None:
    """PK-20: the newest has the plain name, and no version is lost."""
    first = make_mapper().model_copy(update={"version": "1.2.9"})
    second = revised(first, at=NOON, by="ada", changes={})
    third = revised(second, at=NOON, by="ada", changes={"name": "Third"})
    for each in (first, second, third):
        save_version(tmp_path, each)

    assert load_versions(tmp_path, "briefing") == [first, second, third]
    assert load_mappers(tmp_path) == {"briefing": third}
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "briefing.yaml",
        "briefing@1.2.10.yaml",
        "briefing@1.2.9.yaml",
    ]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        pytest.param(
            ("briefing", "briefing@2.0.0"),
            r"briefing@2\.0\.0\.yaml: version: newer than briefing\.yaml, which is 1\.2\.3",
            id="two newest versions",
        ),
        pytest.param(
            ("briefing@1.0.0",), r"briefing\.yaml, the newest version, is missing", id="a deletion"
        ),
        pytest.param(
            ("briefing", "briefing@old"), r"a version in a name is like 1\.2\.3", id="no version"
        ),
    ],
)
def test_there_is_one_newest_version(tmp_path: Path, names: tuple[str, ...], message: str) -> None:
    """PK-20: which version counts is never a guess."""
    for name in names:
        version = name.partition("@")[2] or "1.2.3"
        made = make_mapper().model_copy(update={"version": version})
        (tmp_path / f"{name}.yaml").write_text(mapper_text(made))

    with pytest.raises(InvalidDocumentError, match=message):
        load_mappers(tmp_path)


def test_a_version_is_written_once(tmp_path: Path) -> None:
    """The same version with another content, or an older one, changes nothing."""
    save_version(tmp_path, make_mapper())
    other = make_mapper().model_copy(update={"name": "Other"})

    with pytest.raises(InvalidArgumentError, match=r"newer; found 1\.2\.3 and 1\.2\.3"):
        save_version(tmp_path, other)

    assert load_versions(tmp_path, "briefing") == [make_mapper()]


def test_a_mapper_is_deprecated_and_stays_readable(tmp_path: Path) -> None:
    """PK-30: there is no way to delete one."""
    save_version(tmp_path, make_mapper())
    save_version(tmp_path, deprecated(make_mapper(), at=NOON, by="ada"))

    assert load_mappers(tmp_path)["briefing"].status is MapperStatus.DEPRECATED
    with pytest.raises(InvalidArgumentError, match="deprecated already"):
        deprecated(load_mappers(tmp_path)["briefing"], at=NOON, by="ada")


def test_a_file_says_which_version_it_is(tmp_path: Path) -> None:
    """A version whose file is called otherwise is an error."""
    path = tmp_path / "briefing@1.0.0.yaml"
    path.write_text(mapper_text(make_mapper()))

    with pytest.raises(InvalidDocumentError, match=r"file's version '1\.0\.0'"):
        load_mapper(path)


@pytest.mark.parametrize("mapper_id", sorted(load_mappers(SHIPPED)))
def test_a_mapper_is_written_and_sent_whole(mapper_id: str, tmp_path: Path) -> None:
    """PK-18: YAML and the camelCase JSON of the service both give it back."""
    mapper = load_mapper(SHIPPED / f"{mapper_id}.yaml")
    path = tmp_path / f"{mapper_id}.yaml"
    path.write_text(mapper_text(mapper), encoding="utf-8")
    wire = mapper.to_wire()

    assert load_mapper(path) == mapper
    assert PersonaMapper.model_validate(wire) == mapper
    assert {"mapperId", "contextWindow", "requiredTraits", "trainingMetadata"} <= {
        *wire,
        *wire["configuration"],
    }


def test_times_of_a_mapper_have_a_zone() -> None:
    """PK-97: a time without a zone is refused, and one cannot be updated before it is made."""
    plain = make_mapper().model_dump()

    with pytest.raises(ValueError, match="timezone"):
        PersonaMapper.model_validate({**plain, "created_at": "2026-01-01T00:00:00"})
    with pytest.raises(ValueError, match="before created_at"):
        PersonaMapper.model_validate(
            {**plain, "created_at": NOON, "updated_at": NOON - dt.timedelta(days=1)}
        )
