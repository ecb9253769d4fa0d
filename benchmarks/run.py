"""All measurements, one after the other: ``make benchmarks``."""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
MEASUREMENTS = (
    ("population.py",),
    ("writing.py",),
    ("lineitem.py",),
    ("single_record.py",),
    ("virtual_table.py",),
    ("memory.py",),
    ("generators.py", "--write"),
    ("databases.py",),
    ("simulation.py",),
    ("imports.py",),
    ("schema_imports.py",),
    ("backfill.py",),
    ("journey.py",),
    ("calibration.py", "--write"),
    ("scale.py", "--write"),
    ("mapping.py",),
    ("feedback.py",),
)


def main() -> None:
    began = time.perf_counter()
    for script, *arguments in MEASUREMENTS:
        print(f"--- {script}", flush=True)
        subprocess.run([sys.executable, HERE / script, *arguments], check=True)
    minutes = (time.perf_counter() - began) / 60
    print(f"--- all in {minutes:.1f} minutes; the results lie in benchmarks/results")


if __name__ == "__main__":
    main()
