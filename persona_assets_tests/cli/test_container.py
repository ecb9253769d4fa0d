"""PP-01: the container starts persona-gen, and compose gives it the folders of the document."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def service() -> dict[str, Any]:
    """Return the compose service, whatever YAML says."""
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["persona-gen"]


def mounts() -> dict[str, str]:
    """Return the default host folder of each folder in the container."""
    found = [
        re.fullmatch(r"\$\{\w+:-(?P<host>[^}]+)\}:(?P<inside>[^:]+)(:ro)?", volume)
        for volume in service()["volumes"]
    ]
    return {match["inside"]: match["host"] for match in found if match}


def instructions(name: str) -> list[str]:
    """Return what the instructions called *name* in the Dockerfile say."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return re.findall(rf"^{name} (.*)$", text, re.MULTILINE)


def test_the_documents_folders_are_mounted() -> None:
    """Personas, profiles, schemas and output lie where the document has them."""
    assert set(mounts()) == {"/app/personas", "/app/profiles", "/app/schemas", "/app/output"}


@pytest.mark.parametrize(
    ("inside", "file"),
    [
        pytest.param("/app/personas", "normal_user.yaml", id="personas"),
        pytest.param("/app/profiles", "api_testing.yaml", id="profiles"),
        pytest.param("/app/output", ".gitignore", id="output, so that Docker does not make it"),
    ],
)
def test_the_mounted_folders_have_what_the_document_names(inside: str, file: str) -> None:
    """A command of the document finds its files."""
    assert (ROOT / mounts()[inside] / file).is_file()


def test_the_container_starts_the_command() -> None:
    """What follows the service's name are arguments of persona-gen."""
    assert instructions("ENTRYPOINT") == ['["persona-gen"]']
    assert service()["build"] == "."


def test_the_container_runs_without_rights_or_network() -> None:
    """Not root, and nothing is fetched."""
    assert instructions("USER") == ["1000"]
    assert service()["network_mode"] == "none"


def test_what_is_copied_reaches_the_build() -> None:
    """Each source of COPY exists and is let through .dockerignore."""
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    sources = [
        word
        for line in instructions("COPY")
        if "--from" not in line
        for word in line.split()[:-1]
        if not word.startswith("--")
    ]

    found = [source.removeprefix("./") for source in sources]

    assert all((ROOT / one).exists() for one in found)
    assert [
        one
        for one in found
        if not any(Path(one) == Path(top) or Path(top) in Path(one).parents for top in allowed)
    ] == []
