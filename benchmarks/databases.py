"""A whole database from its DDL to a script of INSERTs, against ddl2data.

``DDL2DATA=/path/to/ddl2data python benchmarks/databases.py``; the rival has a virtual environment
of its own.  Whole processes: start, reading, making, writing.  What is written then goes into
SQLite with every constraint on, row by row, and the rows that it takes are counted.
"""

import os
import re
import sqlite3
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROUNDS = 5
ROWS = 2_000
LARGE_ROWS = 100_000
TABLES = 4
OURS, THEIRS, LARGE = "persona_assets", "ddl2data", f"persona_assets, {LARGE_ROWS:,} rows a table"
DDL = """
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    full_name VARCHAR(80) NOT NULL,
    email VARCHAR(120) NOT NULL UNIQUE,
    city VARCHAR(60),
    status VARCHAR(10) NOT NULL CHECK (status IN ('new', 'active', 'closed')),
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    sku VARCHAR(12) NOT NULL UNIQUE,
    name VARCHAR(100) NOT NULL,
    price DECIMAL(8, 2) NOT NULL CHECK (price > 0)
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    ordered_at TIMESTAMP NOT NULL,
    shipped_at TIMESTAMP,
    total DECIMAL(10, 2) NOT NULL CHECK (total > 0),
    CHECK (shipped_at >= ordered_at)
);
CREATE TABLE order_items (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    PRIMARY KEY (order_id, product_id)
);
"""


def main() -> None:
    """Measure and write the result."""
    import measuring
    from rounds import Costs

    rival = os.environ.get("DDL2DATA", "")
    costs: Costs = {OURS: [], LARGE: [], **({THEIRS: []} if rival else {})}
    accepted: dict[str, int] = {}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = folder / "shop.sql"
        source.write_text(DDL, encoding="utf-8")
        commands = {
            OURS: (_ours(folder, source, ROWS), ROWS),
            LARGE: (_ours(folder, source, LARGE_ROWS), LARGE_ROWS),
        }
        if rival:
            theirs = [rival, "--ddl", str(source), "--rows", str(ROWS), "--out", "postgres"]
            target = folder / "theirs.sql"
            commands[THEIRS] = ([*theirs, "--output-path", str(target), "--seed", "1"], ROWS)
        for _ in range(ROUNDS):
            for name, (command, rows) in commands.items():
                cost = measuring.run(command)
                costs[name].append(cost.cpu_seconds / (rows * TABLES) * 1e9)
        scripts = {OURS: folder / f"{ROWS}/shop_normal_user/shop.sql"}
        scripts |= {THEIRS: folder / "theirs.sql"} if rival else {}
        accepted = {one: accepted_rows(path.read_text()) for one, path in scripts.items()}
    raw = {"cpu_ns_a_row": costs, "accepted": accepted}
    measuring.report("databases", render(costs, accepted), raw)


def _ours(folder: Path, source: Path, rows: int) -> list[str]:
    """Import the schema, and return the command that is measured."""
    import measuring

    cli = [sys.executable, "-m", "persona_assets.cli"]
    profile = str(folder / f"{rows}.yaml")
    options = ["--database", "-c", str(rows), "--output-format", "sql", "-o", profile]
    measuring.run([*cli, "import-schema", str(source), *options])
    target = str(folder / str(rows))
    return [*cli, "generate", profile, "--persona", "normal_user", "-o", target, "--force"]


def accepted_rows(script: str) -> int:
    """Return how many of the rows of *script* SQLite takes, each in an INSERT of its own."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(DDL)
    head, count = "", 0
    for line in script.splitlines():
        found = re.match(r"(INSERT INTO .*? VALUES)\s*(.*)", line)
        head, row = found.groups() if found else (head, line)
        if not row.startswith("("):
            continue
        try:
            connection.execute(f"{head} {row.rstrip(',;')}")
        except sqlite3.Error:
            continue
        count += 1
    return count


def render(costs: dict[str, list[float]], accepted: dict[str, int]) -> str:
    """Return the result as Markdown."""
    import measuring
    from rounds import goals_table, ratio, rounds_table

    goals = [(f"{OURS} over {THEIRS}", ratio(costs, OURS, THEIRS), "")] if THEIRS in costs else []
    taken = "\n".join(
        f"| {name} | {count:,} of {ROWS * TABLES:,} |" for name, count in accepted.items()
    )
    return f"""# A whole database of four tables to INSERTs, whole process

`DDL2DATA=... python benchmarks/databases.py`

{measuring.place()}
{ROWS:,} rows a table, with keys, foreign keys, checks and unique columns; ddl2data 0.3.0.
At that size most of our time is the start of the process, so a larger run stands beside it; the
goal is 50,000 rows per CPU-second.

{goals_table(goals)}

{rounds_table(costs)}

| rows that SQLite takes, every constraint on | |
| --- | --- |
{taken}
"""


if __name__ == "__main__":
    main()
