"""A persona is mapped out of the lake, now or as it was."""

import shutil
from pathlib import Path

import pytest

from persona_assets import lake
from persona_assets.errors import InvalidArgumentError, MissingInputError, UnknownNameError
from persona_assets.personas.mapper_files import save_version
from persona_assets_tests.mindscapes.making import day
from persona_assets_tests.personas_mapping.builders import make_mapper


def test_a_persona_answers_for_a_purpose(minds: Path) -> None:
    """PK-32: the instance names mapper, person and level, and tells what is known."""
    made = lake.map_persona("mara", "working_with", "instant", lake=minds)

    assert made.composite_key == "working_with:mara:instant"
    assert "city: Bristol" in made.text


def test_the_past_is_mapped_of_what_was_known(minds: Path) -> None:
    """PK-24: an instance of the day before the move tells the old city, and expires a day later."""
    made = lake.map_persona("mara", "working_with", as_of=day(13), lake=minds)

    assert "city: Leeds" in made.text
    assert "Bristol" not in made.text
    assert made.generation_metadata.generated_at == day(13)
    assert made.expires_at == day(14)


def test_mapping_twice_gives_the_same(minds: Path) -> None:
    """The same lake, mapper and arguments give the same instance, id and all."""
    once, again = (lake.map_persona("mara", "test_persona", lake=minds) for _ in range(2))

    assert once == again


def test_a_mapper_need_not_be_a_file(minds: Path) -> None:
    """A mapper that was made in Python is used as it is."""
    made = lake.map_persona("mara", make_mapper(), "deep_dive", lake=minds)

    assert made.source_mapper_version == "1.2.3"


def test_a_name_that_is_not_ascii_is_a_name(minds: Path) -> None:
    """A persona called Zoë has a mind, and a composite key, like anybody else."""
    made = lake.map_persona("zoë", "working_with", lake=minds)

    assert made.composite_key == "working_with:zoë:balanced"
    assert "harp" in made.text


@pytest.mark.parametrize(
    ("mapper", "level", "message"),
    [
        pytest.param("working", "instant", "no mapper named 'working'", id="mapper"),
        pytest.param("working_with", "deep", "no level of detail named 'deep'", id="level"),
        pytest.param("working_with@9.0.0", "instant", "named '9.0.0'; known: 1.0.0", id="version"),
        pytest.param("../x", "instant", "no mapper named '../x'", id="a path"),
    ],
)
def test_a_request_for_what_is_not_there_is_refused(
    minds: Path, mapper: str, level: str, message: str
) -> None:
    """PK-36: an unknown mapper, version or level is an error that names what there is."""
    with pytest.raises(UnknownNameError, match=message):
        lake.map_persona("mara", mapper, level, lake=minds)


def test_mappers_lie_beside_a_linked_lake(minds: Path, tmp_path: Path) -> None:
    """A lake on another disk is a link in the data folder; its mappers are those of the folder."""
    (tmp_path / "lake").symlink_to(minds)
    (tmp_path / "mappers").mkdir()
    save_version(tmp_path / "mappers", make_mapper())

    made = lake.map_persona("mara", "briefing", lake=tmp_path / "lake")

    assert made.source_mapper_id == "briefing"


def test_a_lake_without_mappers_says_so(minds: Path, tmp_path: Path) -> None:
    """The folder that is missing is named."""
    shutil.copytree(minds, tmp_path / "lake")

    with pytest.raises(MissingInputError, match="the folder with the mappers is missing"):
        lake.map_persona("mara", "working_with", lake=tmp_path / "lake")


def test_vectors_of_another_model_are_refused(minds: Path, tmp_path: Path) -> None:
    """PK-67: a question's vector is never compared with those that another model made."""
    from persona_assets.lake.reading import read_table
    from persona_assets.lake.writing import PartitionWriter

    place, partition = lake.Lake(tmp_path / "lake"), {"persona": "mara"}
    shutil.copytree(minds, place.root)
    table = read_table(place, "knowledge/passages", partition).drop_columns(["persona"])
    column = table.schema.get_field_index("embedding_model")
    other = table.set_column(column, table.field(column), [["other/1"] * table.num_rows])
    PartitionWriter(place, "1").write("knowledge/passages", partition, other, {})

    with pytest.raises(InvalidArgumentError, match="other/1 made the vectors of 'mara'"):
        lake.search("tea", persona="mara", lake=place.root)
