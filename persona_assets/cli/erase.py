"""``persona-gen erase``: a person, or one observation, leaves no byte behind."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from persona_assets.cli.exit_codes import ExitCode

EXAMPLES = """\b
Examples:
  persona-gen erase --persona mara_okafor --dry-run
  persona-gen erase --persona mara_okafor --observation ID --yes
"""

DataOption = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="DIR",
        envvar="PERSONA_ASSETS_DATA",
        help="The data folder, with observations/, personas/ and lake/.",
    ),
]
"""Where everything lies."""


def erase(
    persona: Annotated[str, typer.Option("--persona", metavar="NAME", help="Whose observations.")],
    observation: Annotated[
        str | None,
        typer.Option("--observation", metavar="ID", help="Only this one.", show_default=False),
    ] = None,
    data: DataOption = Path("data"),
    *,
    dagster_home: Annotated[
        Path | None,
        typer.Option(
            "--dagster-home",
            metavar="DIR",
            envvar="DAGSTER_HOME",
            help="Where dagster.yaml lies [default: here, if it does].",
            show_default=False,
        ),
    ] = None,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Say what it concerns, and change nothing.")
    ] = False,
    is_sure: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Erase a person, or one observation, everywhere; make anew what depended on it; prove it.

    The files that people put in come first, so that nothing comes back: those of the person are
    deleted, with its document, and its words in what was seen of others become [erased].  Then go
    Parquet, DuckDB, LanceDB with its old versions, instances, feedback, decisions, caches, what
    notebooks keep and the runs of Dagster.  What depended on it is listed and made anew.  At the
    end every file is searched for the words, in UTF-8, UTF-16, JSON and HTML, and unpacked where it
    is packed; the exit code is 1 if any is found.  Nothing else may run meanwhile.
    """
    if not is_dry and not is_sure:
        what = f"observation {observation} of {persona}" if observation else persona
        typer.confirm(f"Erase {what} for good?", abort=True, err=True)
    home = dagster_home or (Path.cwd() if Path("dagster.yaml").is_file() else None)
    options = ["--persona", persona, "--data", str(data)]
    options += ["--observation", observation] if observation else []
    options += ["--dagster-home", str(home)] if home else []
    options += ["--dry-run"] if is_dry else []
    run_upkeep("erase", *options)


def run_upkeep(*arguments: str) -> None:
    """Run one command of ``persona_assets.upkeep`` in its own process, and end as it does."""
    done = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, "-m", "persona_assets.upkeep", *arguments],
        env=dict(os.environ),
        check=False,
    )
    if done.returncode != ExitCode.OK:
        raise typer.Exit(done.returncode)
