"""Tests of the files that say what a persona is wanted for."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from persona_assets.errors import InvalidDocumentError, MissingInputError, UnknownNameError
from persona_assets.personas.mapper_files import find_mapper, load_mapper, load_mappers
from persona_assets.personas.queries import HotQuery, WarmFilters
from persona_assets_tests.personas_mapping.builders import make_mapper

SHIPPED = Path(__file__).parents[2] / "data" / "mappers"
MINIMAL = """\
mapper_id: briefing
name: Briefing
purpose: Tests.
version: 1.2.3
status: active
configuration:
  retrieval_pipeline:
    hot_layer_queries:
      - query_id: job
        query_type: exact
        target_field: key
        parameters: {values: [role]}
  output_template:
    sections:
      - section_name: Job
        data_source: [job]
        max_tokens: 100
"""


def write_mapper(folder: Path, text: str = MINIMAL) -> Path:
    """Write *text* as the mapper called briefing."""
    path = folder / "briefing.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapper_is_read_from_its_file(tmp_path: Path) -> None:
    """PK-18: what the file says is what the mapper holds."""
    mapper = load_mapper(write_mapper(tmp_path))

    assert (mapper.mapper_id, mapper.version, mapper.status.value) == (
        "briefing",
        "1.2.3",
        "active",
    )
    assert mapper.configuration.retrieval_pipeline.query_ids() == ["job"]


def test_the_shipped_mappers_are_valid() -> None:
    """The files that come with the repository load."""
    assert list(load_mappers(SHIPPED)) == ["asking_for_something", "test_persona", "working_with"]


@pytest.mark.parametrize(
    ("found", "replacement", "line", "message"),
    [
        pytest.param("1.2.3", "v1", 4, "version", id="PK-19: a version that is none"),
        pytest.param("1.2.3", "'1.2'", 4, "version", id="PK-19: a version of two numbers"),
        pytest.param("active", "living", 5, "draft", id="PK-30: an unknown status"),
        pytest.param("exact", "regex", 10, "query_type", id="PK-25: an unknown query type"),
        pytest.param("target_field: key", "target_field: kee", 11, "target_field", id="a field"),
        pytest.param("max_tokens: 100", "max_tokens: 4", 17, "max_tokens", id="no room"),
        pytest.param("active", "active\nsize: 3", 6, "unknown field", id="an unknown field"),
        pytest.param("briefing", "other", 1, "must equal the file's name", id="another name"),
    ],
)
def test_what_does_not_fit_is_an_error_with_its_line(
    tmp_path: Path, found: str, replacement: str, line: int, message: str
) -> None:
    """Nothing is half-taken from a bad file, and the error says where to look."""
    path = write_mapper(tmp_path, MINIMAL.replace(found, replacement, 1))

    with pytest.raises(InvalidDocumentError, match=message) as caught:
        load_mapper(path)

    assert caught.value.line == line


@pytest.mark.parametrize(
    ("found", "replacement", "message"),
    [
        pytest.param(
            "{values: [role]}",
            "{pattern: r*}",
            "of type exact takes values; given pattern",
            id="a parameter of another type",
        ),
        pytest.param("{values: [role]}", "{}", "takes values; given none", id="no parameters"),
        pytest.param(
            "data_source: [job]",
            "data_source: [job, jobs]",
            "no data_source named 'jobs'; allowed: beliefs, .*job,",
            id="a source that nothing defines",
        ),
        pytest.param(
            "data_source: [job]",
            "data_source: [goals]",
            "no section uses the query 'job'",
            id="a query without effect",
        ),
        pytest.param(
            "1.2.3", "1.2.3\nparent_version: 1.10.0", "must be older", id="PK-20: a younger parent"
        ),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    tmp_path: Path, found: str, replacement: str, message: str
) -> None:
    """Every accepted option has an effect."""
    path = write_mapper(tmp_path, MINIMAL.replace(found, replacement, 1))

    with pytest.raises(InvalidDocumentError, match=message):
        load_mapper(path)


def test_a_parent_is_an_older_version(tmp_path: Path) -> None:
    """PK-20: versions are compared as numbers, so 1.9.0 comes before 1.10.0."""
    text = MINIMAL.replace("1.2.3", "1.10.0\nparent_version: 1.9.0")

    assert load_mapper(write_mapper(tmp_path, text)).parent_version == "1.9.0"


def test_an_unknown_mapper_is_named_with_what_is_near() -> None:
    """The error helps to find the right name."""
    with pytest.raises(UnknownNameError, match="Did you mean 'working_with'"):
        find_mapper(load_mappers(SHIPPED), "working_width")


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there is no folder without mappers."""
    with pytest.raises(MissingInputError):
        load_mappers(tmp_path / "gone")


def test_a_context_window_is_bounded() -> None:
    """No window begins before there were years."""
    assert make_mapper(context_window_days=36_500).configuration.context_window_days == 36_500
    with pytest.raises(ValidationError, match="less than or equal to 36500"):
        make_mapper(context_window_days=1_000_000)


@pytest.mark.parametrize(
    ("field", "bounds", "message"),
    [
        pytest.param("confidence_fraction", {"minimum": "abc"}, "expected a number", id="text"),
        pytest.param("confidence_fraction", {"minimum": float("nan")}, "finite", id="no number"),
        pytest.param("value", {"minimum": 1, "maximum": "z"}, "of one kind", id="two kinds"),
        pytest.param("value", {"minimum": 2, "maximum": 1}, "nothing lies between", id="empty"),
        pytest.param("updated_at", {"maximum": "soon"}, "expected a time .*'soon'", id="no time"),
        pytest.param(
            "updated_at",
            {"minimum": "2026-02-01T00:00:00+02:00", "maximum": "2026-01-31T21:00:00Z"},
            "nothing lies between",
            id="zones",
        ),
    ],
)
def test_bounds_that_cannot_be_are_refused(
    field: str, bounds: dict[str, object], message: str
) -> None:
    """PK-25: a range in which nothing can lie is a mistake, and is told when it is read."""
    with pytest.raises(ValidationError, match=message):
        HotQuery.model_validate(
            {
                "query_id": "q",
                "query_type": "range",
                "target_field": field,
                "parameters": bounds,
            }
        )


def test_how_long_ago_a_search_looks_is_bounded() -> None:
    """A number of days that no calendar has is refused when it is read."""
    with pytest.raises(ValidationError, match="less than or equal to 36500"):
        WarmFilters(within_days=10**9)
