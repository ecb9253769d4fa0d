"""Every command that takes a seed: ``python -m persona_assets_tests.determinism.everything``.

It writes what the commands make into the working directory and prints the year that its clock
shows.  ``--backwards`` runs the same commands in the opposite order.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from persona_assets.cli.main import run

PERSONAS = (
    "edge_case_user",
    "high_volume_system",
    "legacy_client",
    "noisy_device",
    "normal_user",
)
TYPES = ("api", "streaming", "file", "load", "fault", "population")
PAIRS = [(kind, persona) for kind in TYPES for persona in PERSONAS]
FORMATS = ("json", "jsonl", "csv", "parquet")
SEED = 7
QUICK_ROWS = 150
FILE_ROWS = 40


def quick_path(kind: str, persona: str) -> Path:
    """Return where the records that ``quick`` makes lie."""
    return Path("quick", f"{kind}_{persona}.json")


def profile_path(form: str, kind: str, persona: str) -> Path:
    """Return where the records lie that ``generate`` makes in the form called *form*."""
    return Path(form, f"p_{kind}_{persona}.{form}")


def quick_commands() -> Iterator[list[str]]:
    """Yield ``quick`` for each persona and type, and with each option that changes records."""
    base = ["-q", "-n", str(QUICK_ROWS), "-s", str(SEED)]
    for kind, persona in PAIRS:
        yield ["quick", persona, "-t", kind, *base, "-o", str(quick_path(kind, persona))]
    for form in FORMATS[1:]:
        yield ["quick", "edge_case_user", *base, "-f", form, "-o", f"quick/api.{form}"]
    options = {
        "pretty": ["--pretty"],
        "start": ["--start", "2031-02-03T04:05:06+05:45"],
        "stream": ["--stream", "other"],
    }
    for name, words in options.items():
        yield ["quick", "noisy_device", *base, *words, "-o", f"quick/{name}.json"]


def generate_commands() -> Iterator[list[str]]:
    """Write the profiles and yield ``generate`` for each format, plain and compressed.

    Only what is plain and not indented is made for every persona.
    """
    for form in (*FORMATS, "pretty"):
        for is_compressed in (False, True):
            is_whole = form in FORMATS and not is_compressed
            output = {
                "format": "json" if form == "pretty" else form,
                "compress": is_compressed,
                "pretty_print": form == "pretty",
                "include_metadata": True,
            }
            name = f"{form}.zip" if is_compressed else form
            profile = {
                "name": "p",
                "seed": SEED,
                "personas": PERSONAS if is_whole else PERSONAS[:1],
                "datasets": [{"type": kind, "count": FILE_ROWS} for kind in TYPES],
                "output": output,
            }
            path = Path("profiles", f"{name}.json")
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(profile), encoding="utf-8")
            yield ["generate", str(path), "-q", "-o", name]


def call(command: list[str]) -> None:
    """Run *command* in this process.

    Raises:
        RuntimeError: It did not end well.
    """
    try:
        run(command)
    except SystemExit as ended:
        if ended.code:
            raise RuntimeError(f"{command} ended with {ended.code}") from ended


if __name__ == "__main__":
    commands = [*quick_commands(), *generate_commands()]
    for each in reversed(commands) if "--backwards" in sys.argv else commands:
        call(each)
    sys.stderr.write(f"{time.gmtime().tm_year}\n")
