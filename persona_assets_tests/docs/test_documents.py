"""What the documents show can be done, and what they say is there is there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets.assets.reference import PAGES

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "benchmarks").glob("*.md")),
    ROOT / "data" / "README.md",
]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)\)")
TARGET = re.compile(r"(?:`|^)make ([a-z]+)", re.MULTILINE)


def blocks(language: str) -> list[object]:
    """Return the blocks of code in *language* of all documents."""
    return [
        pytest.param(text, id=f"{document.relative_to(ROOT)} {number}")
        for document in DOCUMENTS
        for number, (found, text) in enumerate(FENCE.findall(document.read_text()))
        if found == language
    ]


def commands() -> list[object]:
    """Return each ``persona-gen`` command that a document shows."""
    lines = {
        line.split("#")[0].strip()
        for document in DOCUMENTS
        for _, text in FENCE.findall(document.read_text())
        for line in text.splitlines()
        if "persona-gen " in line
    }
    return [pytest.param(line, id=line) for line in sorted(lines)]


@pytest.mark.parametrize("command", commands())
def test_commands_run(command: str, tmp_path: Path, shipped_lake: Path) -> None:
    """Every persona-gen command in the documents exits 0 and writes something."""
    ours = f"{shlex.quote(sys.executable)} -m persona_assets.cli "
    line = re.sub(r"(\.venv/bin/)?persona-gen ", lambda _: ours, command)

    done = subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path,
        env={**os.environ, "PERSONA_ASSETS_DATA": str(shipped_lake.parent)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("text", blocks("python"))
def test_python_runs(text: str, shipped_lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python block in the documents runs on a lake like the one that `make run` makes."""
    monkeypatch.setenv("PERSONA_ASSETS_LAKE", str(shipped_lake))

    exec(compile(text, "document", "exec"), {})  # noqa: S102 - our own documents


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    """A link to a file of the project names a file that exists."""
    links = LINK.findall(document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_exist(document: Path) -> None:
    """A document names only targets that the Makefile has."""
    known = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = set(TARGET.findall(document.read_text()))

    assert named <= known


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_up_to_date(page: str) -> None:
    """Each generated page of docs/ is what `make docs` writes."""
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == PAGES[page]()


def test_every_column_of_every_dataset_is_explained() -> None:
    """docs/datasets.md has a line, with a meaning, for each column and what is inside it."""
    lines = [one for one in PAGES["datasets.md"]().splitlines() if one.startswith("| `")]

    assert [one for one in lines if not one.split("|")[4].strip()] == []
    assert any(one.startswith("| `response.status_code` | int64 |") for one in lines)
    assert any(one.startswith("| `faults[].fault_type` | string |") for one in lines)


def test_help_names_every_target() -> None:
    """`make help` explains each target that is meant for people."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony

    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        env=plain,
        capture_output=True,
        text=True,
        check=True,
    )

    shown = {line.split()[1] for line in done.stdout.splitlines() if line.strip()}
    assert shown == set(phony.group(1).split())
