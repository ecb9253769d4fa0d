"""``persona-gen feedback``: what people said of personas becomes new versions of mappers."""

from pathlib import Path
from typing import Annotated

import typer

from persona_assets.cli.erase import DataOption, run_upkeep

EXAMPLES = """\b
Examples:
  persona-gen feedback --dry-run
  persona-gen feedback --data ./data
"""


def feedback(
    data: DataOption = Path("data"),
    *,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Say what would follow, and write nothing.")
    ] = False,
) -> None:
    """Count the feedback in data/feedback/*.jsonl, each line once.

    A mapper whose weights move by more than 0.05 gets a new version, whose parent is the one
    before; that one stays beside it.  What somebody would rather have read becomes an observation
    that waits for approval (persona-gen observations).  Feedback on an instance that nobody knows
    is named and left out.  Counting again changes nothing.
    """
    run_upkeep("feedback", "--data", str(data), *(["--dry-run"] if is_dry else []))
