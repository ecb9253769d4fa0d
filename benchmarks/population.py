"""How fast a population is made, against mimesis: ``python benchmarks/population.py [--write]``.

Rows per CPU-second (``time.process_time``) of one process, in rounds A B A B, medians.  A is the
``population`` plan as Arrow batches; B asks mimesis' providers directly, without its schema layer,
for the same fields as Python dicts, which is its fastest documented use.  With ``--write`` the
result goes to ``benchmarks/results/population.md``.
"""

import gc
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median

from mimesis import Address, Cryptographic, Datetime, Person, Text
from mimesis.enums import Gender, TimestampFormat
from mimesis.locales import Locale

from persona_assets.generators.population import population_key, population_plan
from persona_assets.values.plan import generate

ROUNDS = 5
OUR_ROWS = 1_000_000
MIMESIS_ROWS = 30_000
RESULT = Path(__file__).parent / "results" / "population.md"


def make_ours(rows: int) -> int:
    """Make *rows* rows as Arrow batches; return how many there were."""
    key = population_key(42, "normal_user")
    plan = population_plan(key, "normal_user", domain="ecommerce", locale="en_US")
    return sum(batch.num_rows for batch in generate(plan, key, 0, rows))


def make_mimesis(rows: int) -> int:
    """Make *rows* rows of the same fields as dicts; return how many there were."""
    person, address = Person(Locale.EN, seed=42), Address(Locale.EN, seed=42)
    text, calendar = Text(Locale.EN, seed=42), Datetime(Locale.EN, seed=42)
    cryptographic = Cryptographic(seed=42)
    made = 0
    for row in range(rows):
        first, last = person.first_name(gender=Gender.FEMALE), person.last_name()
        birth = person.birthdate(min_year=1936, max_year=2007)
        record: dict[str, object] = {
            "profile_id": cryptographic.uuid(),
            "persona": "normal_user",
            "domain": "ecommerce",
            "name": f"{first} {last}",
            "gender": "female",
            "email": f"{first}.{last}{row:04d}@example.com".lower(),
            "phone": person.phone_number(mask="(###) 555-01##"),
            "street": address.address(),
            "postal_code": address.postal_code(),
            "city": address.city(),
            "region": address.state(),
            "country": "United States",
            "birth_on": birth,
            "age_years": 2025 - birth.year,
            "profession": person.occupation(),
            "signed_up_at": calendar.timestamp(fmt=TimestampFormat.POSIX, start=2021, end=2025),
            "bio": " ".join(text.words(quantity=12)),
        }
        made += bool(record)
    return made


def rate(make: Callable[[int], int], rows: int) -> float:
    """Return how many rows *make* makes in a CPU-second."""
    gc.collect()
    before = time.process_time()
    made = make(rows)
    return made / (time.process_time() - before)


def main() -> None:
    """Run the rounds, print them, and write them down if asked to."""
    make_ours(65_536)
    make_mimesis(100)
    pairs = [(rate(make_ours, OUR_ROWS), rate(make_mimesis, MIMESIS_ROWS)) for _ in range(ROUNDS)]
    report = render(pairs)
    sys.stdout.write(report)
    if "--write" in sys.argv[1:]:
        RESULT.write_text(report, encoding="utf-8")


def render(pairs: list[tuple[float, float]]) -> str:
    """Return the result as Markdown: versions, every round, the medians and their ratio."""
    ours, theirs = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    packages = ("persona-assets", "numpy", "pyarrow", "mimesis")
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    rounds = "\n".join(
        f"| {number} | {left:,.0f} | {right:,.0f} | {left / right:.1f} |"
        for number, (left, right) in enumerate(pairs, start=1)
    )
    ratio = median(left / right for left, right in pairs)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"""# Population: rows per CPU-second

`python benchmarks/population.py --write`

Python {platform.python_version()}, {versions}; {platform.machine()}, {os.cpu_count()} CPUs.
Load averages while it ran: {load}.
17 columns, {OUR_ROWS:,} rows as Arrow (A) and {MIMESIS_ROWS:,} rows as dicts (B) a round.
Neither writes a file; both drop what they made at once.

| round | persona_assets (A) | mimesis (B) | A / B |
| --- | --- | --- | --- |
{rounds}
| **median** | **{ours:,.0f}** | **{theirs:,.0f}** | **{ratio:.1f}** |
"""


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return "from the tree"


if __name__ == "__main__":
    main()
