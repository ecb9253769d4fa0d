"""What a profile may say, and what is said about one that does not."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from persona_assets.errors import InvalidDocumentError, MissingInputError
from persona_assets.profiles.documents import Profile, read_profile
from persona_assets_tests.profiles.builders import make_profile, write_profile

HEAD = "name: p\npersonas: [normal_user]\ndatasets:\n"
GOOD = HEAD + "  - type: api\n    count: 3\n"


def test_a_short_profile_has_defaults(tmp_path: Path) -> None:
    """Seed 42, JSON into output, one file for each dataset and persona."""
    profile = read_profile(write_profile(tmp_path, GOOD), [])

    assert (profile.seed, profile.output.format, profile.output.directory) == (42, "json", "output")
    assert profile.output.filename_pattern == "{profile}_{dataset}_{persona}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "name: p\nbehaviors:\n  - name: x\ndatasets: []\n",
            ":2: behaviors: not for a profile: how somebody acts is said in the persona's file",
            id="PP-114 behaviors",
        ),
        pytest.param(
            HEAD + "  - type: api\n    count: 3\n    behaviors: []\n",
            ":6: datasets[0].behaviors: not for a profile",
            id="PP-114 behaviors of a dataset",
        ),
        pytest.param(
            HEAD + "  - type: api\n    count: 3\n    options:\n      script: 1 + 1\n",
            ":7: datasets[0].options.script: not for a profile: a profile declares",
            id="PP-114 logic",
        ),
        pytest.param(
            HEAD + "  - type: apy\n    count: 3\n",
            ":4: datasets[0].type: no generator named 'apy'",
            id="PP-81 unknown type",
        ),
        pytest.param(
            HEAD + "  - type: api\n    count: 0\n", ":5: datasets[0].count: ", id="PP-81 count 0"
        ),
        pytest.param(HEAD + "  - type: api\n", ":4: datasets[0].count: required", id="no count"),
        pytest.param("name: p\ndatasets: []\n", ":2: datasets: ", id="no dataset"),
        pytest.param(
            "name: p\npersonas:\n  - normal_user\n  - nobody\ndatasets:\n"
            "  - {type: api, count: 1}\n",
            ":4: personas[1]: no persona named 'nobody'; known: edge_case_user",
            id="PP-77 unknown persona",
        ),
        pytest.param(
            "name: p\npersonas: [normal_user, normal_user]\ndatasets:\n  - {type: api, count: 1}\n",
            "'normal_user' is named twice",
            id="a persona twice",
        ),
        pytest.param(
            HEAD + "  - {name: a, type: api, count: 1}\n  - {name: a, type: api, count: 2}\n",
            "two datasets are called 'a'",
            id="a name twice",
        ),
        pytest.param(
            HEAD + "  - type: api\n    count: 3\n    options:\n      speed: 4\n",
            ":7: datasets[0].options.speed: unknown field; allowed here: ",
            id="unknown option",
        ),
        pytest.param(
            HEAD + "  - type: api\n    count: 3\n    options:\n      started_at: soon\n",
            ":7: datasets[0].options.started_at: ",
            id="an option that does not fit",
        ),
        pytest.param(
            HEAD + "  - type: api\n    count: 3\n    options:\n      started_at: 2200-01-02\n",
            ":7: datasets[0].options.started_at: ",
            id="a start too late",
        ),
        pytest.param(
            HEAD
            + "  - type: api\n    count: 3\n    options:\n"
            + "      ended_at: 9999-12-31T23:00:00-14:00\n",
            ":7: datasets[0].options.ended_at: ",
            id="an end in no year",
        ),
        pytest.param(GOOD + "seed: -1\n", ":6: seed: ", id="a seed below 0"),
        pytest.param(GOOD + "version: 1.0\n", ":6: version: ", id="no semantic version"),
        pytest.param(GOOD + "scale: 3\n", ":6: scale: unknown field; allowed here: ", id="a field"),
        pytest.param(GOOD + "output:\n  format: xml\n", ":7: output.format: ", id="unknown format"),
        pytest.param(
            GOOD + "output:\n  format: csv\n  pretty_print: true\n",
            "pretty_print is for the format json; found csv",
            id="an option without effect",
        ),
        pytest.param(
            GOOD + "output:\n  filename_pattern: '{time}'\n",
            ":7: output.filename_pattern: unknown placeholder {time}; allowed: {profile}",
            id="unknown placeholder",
        ),
        pytest.param(
            GOOD + "output:\n  filename_pattern: '../{dataset}'\n",
            ":7: output.filename_pattern: a file lies in the output directory",
            id="a way out",
        ),
        pytest.param(
            GOOD + "output:\n  filename_pattern: '/tmp/{dataset}'\n",
            ":7: output.filename_pattern: a file lies in the output directory",
            id="an absolute path",
        ),
        pytest.param("- 1\n", "expected a mapping; found list", id="a list"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """What does not fit is one error with file, line and field."""
    path = write_profile(tmp_path, text)

    with pytest.raises(InvalidDocumentError) as raised:
        read_profile(path, [])

    assert str(path) in str(raised.value)
    assert said in str(raised.value)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    """No file is another mistake than a wrong file."""
    with pytest.raises(MissingInputError):
        read_profile(tmp_path / "none.yaml")


def test_personas_are_unchecked_without_folders(tmp_path: Path) -> None:
    """A profile can be read where its personas are not."""
    text = GOOD.replace("normal_user", "somebody_else")

    assert read_profile(write_profile(tmp_path, text)).personas == ("somebody_else",)


def test_nameless_datasets_of_one_type_have_names() -> None:
    """PP-68: the second one is called so, and overwrites nothing."""
    profile = make_profile(("api", 1), ("population", 1), ("api", 2))

    assert profile.dataset_names == ["api", "population", "api_2"]


def test_a_profile_made_in_code_is_checked_too() -> None:
    """Python cannot make a profile that a file could not say."""
    with pytest.raises(ValidationError, match="no generator named 'nothing'"):
        Profile.model_validate({"name": "p", "datasets": [{"type": "nothing", "count": 1}]})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "name: p\ndatasets:\n  - {type: api, count: 0}\n", "found 0", id="one mistake"
        ),
        pytest.param(
            "name: p\nseed: -1\ndatasets:\n  - {type: api, count: 0}\n",
            "found 0 (and 1 more)",
            id="two",
        ),
        pytest.param(
            "name: p\npersonas: [a, a]\ndatasets:\n  - {type: api, count: 1}\n",
            "the persona 'a' is named twice",
            id="a rule about the whole",
        ),
        pytest.param(
            "name: {of: p}\ndatasets:\n  - {type: api, count: 1}\n",
            "found {'of': 'p'}",
            id="a mapping",
        ),
    ],
)
def test_mistakes_are_counted_and_quoted_briefly(tmp_path: Path, text: str, said: str) -> None:
    """What only follows from a mistake is no other one, and no error quotes the whole file."""
    with pytest.raises(InvalidDocumentError) as caught:
        read_profile(write_profile(tmp_path, text))

    assert str(caught.value).endswith(said)
