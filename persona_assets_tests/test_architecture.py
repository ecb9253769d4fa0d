"""The house keeps its order: sizes, names, docstrings, imports."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import persona_assets

PACKAGE = Path(persona_assets.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "persona_assets_tests").rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
MOST_PARAMETERS = 6
VAGUE = {"utils", "helpers", "common", "manager", "base", "types", "misc", "tools"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(path: Path) -> Iterator[Function]:
    """Yield every function and method in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def public_names_of(path: Path) -> Iterator[Function | ast.ClassDef]:
    """Yield the public functions, classes and methods of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    child
                    for child in node.body
                    if isinstance(child, Function) and not child.name.startswith("_")
                )


def test_no_module_is_too_long() -> None:
    """A module over 400 lines is two modules."""
    lengths = {str(path): len(path.read_text().splitlines()) for path in [*MODULES, *TESTS]}

    assert {path: n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_function_is_too_long() -> None:
    """A function over 60 lines is two functions."""
    found = [
        f"{path}:{function.lineno} {function.name}"
        for path in [*MODULES, *TESTS]
        for function in functions_of(path)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]

    assert found == []


def test_no_function_takes_too_much() -> None:
    """A function with more than six parameters wants an object; a command's are its options."""
    found = [
        f"{path}:{function.lineno} {function.name}"
        for path in MODULES
        if path.parent.name != "cli"
        for function in functions_of(path)
        if len(function.args.args) + len(function.args.kwonlyargs) > MOST_PARAMETERS + 1
    ]

    assert found == []


def test_no_module_has_a_vague_name() -> None:
    """A name says what is in the room."""
    assert [str(path) for path in MODULES if path.stem.strip("_") in VAGUE] == []


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_public_names_are_explained(path: Path) -> None:
    """Every module, public name and test has a docstring."""
    bare = [node.name for node in public_names_of(path) if not ast.get_docstring(node)]

    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert bare == []


def test_imports_go_one_way() -> None:
    """The contracts in pyproject.toml hold: layers, doors, and no heavy import in the command."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_path_or_host_of_a_machine_is_written_down() -> None:
    """What is committed names no package registry and no folder of the machine it was made on."""
    words = ["py" + "pi.org", "python" + "hosted", "npm" + "js.org", "/wo" + "rk/", "/ro" + "ot/"]
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.splitlines()]
    texts = {path: path.read_bytes().decode("utf-8", "ignore") for path in files if path.is_file()}

    found = [f"{path}: {word}" for path, text in texts.items() for word in words if word in text]

    assert found == []
