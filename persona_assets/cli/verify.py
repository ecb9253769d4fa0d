"""``persona-gen verify``: whether the same id is the same person, here and in another process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from persona_assets.cli.exit_codes import ExitCode
from persona_assets.cli.options import ListFormat, OutputFormat
from persona_assets.cli.streams import say
from persona_assets.cli.tables import show_json

if TYPE_CHECKING:
    from persona_assets.personas.verifying import DeterminismReport

EXAMPLES = """\b
Examples:
  persona-gen verify
  persona-gen verify user-123 user-456 --domain finance
  persona-gen verify user-123 --expect "$(cat user-123.digest)"
"""

_OTHER = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}


Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID...", help="Whom to ask for [default: user-0 to user-99]."),
]
"""Whom to ask for."""

DomainName = Annotated[
    str,
    typer.Option(
        "--domain",
        metavar="DOMAIN",
        help="The domain to ask in: ecommerce, finance, healthcare, iot or generic.",
    ),
]
"""The domain to ask in."""

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="A file with a data.personas block.",
        show_default=False,
    ),
]
"""What identities are like."""

ExpectedDigest = Annotated[
    str | None,
    typer.Option(
        "--expect",
        metavar="DIGEST",
        help="The digest that another machine or day reported.",
        show_default=False,
    ),
]
"""What was reported before."""


def verify(
    ids: Ids = None,
    domain: DomainName = "ecommerce",
    config: ConfigFile = None,
    expected: ExpectedDigest = None,
    output: OutputFormat = ListFormat.TEXT,
    *,
    is_alone: Annotated[
        bool, typer.Option("--one-process", help="Start no second process to compare with.")
    ] = False,
) -> None:
    """Ask for personas in two orders and in two processes, and compare all that is known of them.

    The second process has another hash seed, time zone and locale.  The exit code is 1 when
    anything differs; the digest can be kept and given to --expect another day.
    """
    names = list(dict.fromkeys(ids or [f"user-{number}" for number in range(100)]))
    report = _ask(names, domain, config)
    problems = [f"{name} depends on the order of questions" for name in report.differing_ids]
    if not is_alone:
        elsewhere = _digest_elsewhere(names, domain, config)
        if elsewhere != report.digest:
            problems.append(f"another process has the digest {elsewhere}")
    if expected not in (None, report.digest):
        problems.append(f"the digest {expected} was expected")
    _show(output, report.digest, f"{len(names)} personas of {domain}", problems)
    if problems:
        raise typer.Exit(ExitCode.FAILED)


def _ask(names: list[str], domain: str, config: Path | None) -> "DeterminismReport":
    from persona_assets.errors import InvalidArgumentError, UnknownNameError
    from persona_assets.personas.configuration import load_personas_config
    from persona_assets.personas.verifying import verify_determinism

    settings = load_personas_config(config) if config else None
    try:
        return verify_determinism(names, domain, settings)
    except (InvalidArgumentError, UnknownNameError) as problem:
        raise typer.BadParameter(str(problem)) from problem


def _digest_elsewhere(names: list[str], domain: str, config: Path | None) -> str:
    """Return the digest that a fresh process reports."""
    command = [sys.executable, "-m", "persona_assets.cli", "verify", "--one-process"]
    options = ["--domain", domain, "--output", "json"]
    if config is not None:
        options += ["--config", str(config)]
    done = subprocess.run(  # noqa: S603 - this program itself
        [*command, *options, "--", *names],
        capture_output=True,
        check=False,
        env={**os.environ, **_OTHER},
    )
    try:
        return str(json.loads(done.stdout)["digest"])
    except (ValueError, KeyError):
        return f"none: {done.stderr.decode(errors='replace').strip()}"


def _show(output: ListFormat, digest: str, what: str, problems: list[str]) -> None:
    if output is ListFormat.JSON:
        show_json({"digest": digest, "is_same": not problems, "problems": problems})
        return
    for problem in problems:
        say(f"DIFFERENT {problem}\n")
    typer.echo(f"{'DIFFERENT' if problems else 'SAME'} {what}, digest {digest}")
