"""What ``persona-gen erase`` and ``persona-gen feedback`` run in a process of their own.

They reach libraries that are too slow to import for a command line that lists personas.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from persona_assets.errors import (
    InvalidArgumentError,
    InvalidDocumentError,
    MissingInputError,
    PersonaAssetsError,
    StorageError,
    UnknownNameError,
)
from persona_assets.personas.finding import find_personas
from persona_assets.upkeep.counting import count_feedback
from persona_assets.upkeep.erasing import ErasurePlan, erase, plan_erasure, plan_text
from persona_assets.upkeep.intents import drop_intent, intent_path
from persona_assets.upkeep.places import DataPlaces
from persona_assets.upkeep.proving import prove_gone
from persona_assets.upkeep.remains import drop_sessions

_CODES = (
    (InvalidDocumentError, 3),
    (InvalidArgumentError, 2),
    (MissingInputError, 4),
    (UnknownNameError, 4),
    (StorageError, 5),
)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m persona_assets.upkeep")
    commands = parser.add_subparsers(required=True)
    erasing = commands.add_parser("erase")
    erasing.add_argument("--persona", required=True)
    erasing.add_argument("--observation")
    erasing.add_argument("--dagster-home", type=Path)
    erasing.add_argument("--dry-run", action="store_true")
    erasing.set_defaults(run=_erase)
    counting = commands.add_parser("feedback")
    counting.add_argument("--dry-run", action="store_true")
    counting.set_defaults(run=_feedback)
    for command in (erasing, counting):
        command.add_argument("--data", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options, DataPlaces(options.data.resolve())))
    except PersonaAssetsError as problem:
        _say(f"persona-gen: error: {problem}", sys.stderr)
        return next((code for kind, code in _CODES if isinstance(problem, kind)), 1)


def _erase(options: argparse.Namespace, places: DataPlaces) -> int:
    plan = plan_erasure(places, options.persona, options.observation)
    _say(plan_text(plan))
    if not plan.observation_ids:
        _say(_nothing_seen(plan.persona))
    if options.dry_run:
        _say("nothing was changed (--dry-run)")
        return 0
    for name in erase(places, plan):
        _say(f"changed {name}")
    if not _make_anew(places, plan, options.dagster_home):
        _say("persona-gen: error: what depended on it could not be made anew", sys.stderr)
        return 1
    wheres = _run_places(options.dagster_home)
    notebooks = _notebooks(places, wheres)
    for name in (name for each in notebooks for name in drop_sessions(each)):
        _say(f"deleted {name}")
    folders = [places.root, *(where / ".dagster" for where in wheres), *notebooks]
    intent = intent_path(places.root, plan.persona)
    proof = prove_gone(plan.words.erased, folders, {intent})
    for remnant in proof.remnants:
        _say(f"still there: {remnant}", sys.stderr)
    verdict = "NOT erased" if proof.remnants else "erased"
    _say(
        f"{verdict}: {proof.text_count} texts looked for in {proof.file_count} files, "
        f"{proof.byte_count:,} bytes; {len(proof.remnants)} found"
    )
    if proof.remnants:
        return 1
    drop_intent(places.root, plan.persona)
    return 0


def _nothing_seen(persona: str) -> str:
    """Return what erasing a persona means of whom nothing was seen, and what remains of it."""
    remains = "its shipped document remains" if persona in find_personas() else "nothing remains"
    return f"  {persona} has no observations of its own here; {remains}"


def _run_places(home: Path | None) -> list[Path]:
    """Return where runs may lie: Dagster writes below the folder in which it was started."""
    if home is None:
        return []
    here = Path.cwd()
    is_used = here != home.resolve() and (here / ".dagster").is_dir()
    return [home.resolve(), *([here] if is_used else [])]


def _notebooks(places: DataPlaces, wheres: Sequence[Path]) -> list[Path]:
    """Return the folders of notebooks, which keep what they have shown."""
    beside = dict.fromkeys([places.root.parent, Path.cwd(), *wheres])
    return [where / "notebooks" for where in beside if (where / "notebooks").is_dir()]


def _make_anew(places: DataPlaces, plan: ErasurePlan, home: Path | None) -> bool:
    """Let Dagster, in its own process, forget runs and make anew what depended on it."""
    command = [sys.executable, "-m", "persona_assets.assets.rebuilding"]
    environment = {**os.environ, "PERSONA_ASSETS_DATA": str(places.root)}
    if home is not None:
        environment["DAGSTER_HOME"] = str(home.resolve())
    else:
        environment.pop("DAGSTER_HOME", None)
    forgotten = [f"--forget={name}" for name in plan.concerned]
    rebuilt = [f"--rebuild={name}" for name in plan.rebuilt]
    gone = [f"--gone={plan.persona}"] if plan.is_whole_person else []
    wheres: list[Path | None] = [*reversed(_run_places(home))] or [None]
    for where in wheres:
        is_last = where is wheres[-1]  # elsewhere there is only something to forget
        options = [*forgotten, *(rebuilt if is_last else []), *gone]
        done = subprocess.run(  # noqa: S603 - this program itself
            [*command, *options], env=environment, cwd=where, check=False
        )
        if done.returncode != 0:
            return False
    return True


def _feedback(options: argparse.Namespace, places: DataPlaces) -> int:
    for line in count_feedback(
        places, is_dry=options.dry_run, tell=lambda text: _say(text, sys.stderr)
    ):
        _say(line)
    return 0


def _say(line: str, stream: object = None) -> None:
    print(line, file=stream or sys.stdout, flush=True)  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
