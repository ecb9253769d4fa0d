"""Simulations that stand in files: those of users, and the examples that ship.

A file is run anew for each load, so what is changed about its simulation changes no other one.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb
from types import ModuleType

from persona_assets.errors import InvalidDocumentError, MissingInputError, UnknownNameError
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.simulation import Simulation

USUAL_NAME = "sim"
"""What the simulation of a file is called, if there are several."""

_EXAMPLES = Path(__file__).parent / "examples"
_SUFFIX = ".py"


@dataclass(frozen=True, slots=True)
class LoadedSimulation:
    """A simulation with the file that it stands in.

    Attributes:
        name: The name of the file, without its folder and suffix.
        path: The file.
        summary: The first line of the file's docstring, or an empty text.
        simulation: The simulation.
        events: The classes of events that the file knows, in the order of their names.
    """

    name: str
    path: Path
    summary: str
    simulation: Simulation
    events: tuple[type[BaseEvent], ...]


def examples() -> dict[str, Path]:
    """Return the files of the examples that ship, by name."""
    found = sorted(_EXAMPLES.glob(f"*{_SUFFIX}"))
    return {path.stem: path for path in found if not path.stem.startswith("_")}


def load_simulation(reference: str | Path) -> LoadedSimulation:
    """Return the simulation that *reference* stands for: a Python file, or the name of an example.

    What the file prints while it is loaded goes to stderr.

    Raises:
        UnknownNameError: There is no such example.
        MissingInputError: There is no such file.
        InvalidDocumentError: The file fails, has no simulation or several, or runs it.
    """
    path = _path(reference)
    module = _run(path)
    simulation = _simulation_of(module, path)
    if simulation.has_run:
        raise InvalidDocumentError(
            path,
            "runs its simulation while it is loaded, so that everything would happen twice; put "
            "sim.run() below if __name__ == '__main__':",
        )
    events = {
        one.__name__: one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseEvent) and one is not BaseEvent
    }
    return LoadedSimulation(
        path.stem,
        path,
        (module.__doc__ or "").strip().partition("\n")[0],
        simulation,
        tuple(events[name] for name in sorted(events)),
    )


def _path(reference: str | Path) -> Path:
    known = examples()
    text = str(reference)
    if text in known:
        return known[text]
    path = Path(reference)
    if not path.is_file():
        if path.suffix != _SUFFIX and path.parent == Path():
            raise UnknownNameError("simulation file or example", text, known)
        raise MissingInputError(path, "no such file; it would be a Python file with a Simulation")
    return path


def _run(path: Path) -> ModuleType:
    """Run the file as a module, which its classes need so that their annotations mean something."""
    module = ModuleType(f"_simulation_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise InvalidDocumentError(path, f"is no Python: {said}", line=line) from None
    with _neighbors_of(path), redirect_stdout(sys.stderr):
        try:
            exec(code, vars(module))  # noqa: S102 - the user asks for this file
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise InvalidDocumentError(path, said, line=_line(path, error)) from error
        except SystemExit as error:
            said = f"ends the process ({error.code!r}) while it is loaded"
            raise InvalidDocumentError(path, said, line=_line(path, error)) from None
    return module


@contextmanager
def _neighbors_of(path: Path) -> Generator[None]:
    """Let the file import what lies beside it, as it could if Python ran it."""
    folder = str(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _line(path: Path, error: BaseException) -> int | None:
    lines = [
        line
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_code.co_filename == str(path)
    ]
    return lines[-1] if lines else None


def _simulation_of(module: ModuleType, path: Path) -> Simulation:
    found = {name: one for name, one in vars(module).items() if isinstance(one, Simulation)}
    if USUAL_NAME in found:
        return found[USUAL_NAME]
    different = {id(one): one for one in found.values()}
    if len(different) != 1:
        named = ", ".join(found) or "none"
        raise InvalidDocumentError(
            path, f"needs a Simulation named {USUAL_NAME!r}, or a single one; found {named}"
        )
    return next(iter(different.values()))
