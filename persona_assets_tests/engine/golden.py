"""What the engine says of a few rows: ``python -m persona_assets_tests.engine.golden`` rewrites it.

Rewrite it only with the intention to change the data of every seed, and say so in the changelog.
"""

import json
import sys
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from persona_assets.generators.population import population_key, population_plan
from persona_assets.keys import derive, exponential, normal, row_keys
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.values.plan import generate
from persona_assets.vocabulary.pools import LOCALES, digest

GOLDEN = Path(__file__).parent / "golden.json"


def measure() -> dict[str, object]:
    """Return the digests of keys, tables, profiles and word lists, as the code makes them now."""
    keys = row_keys(derive(42, "golden"), 0, 10_000)
    return {
        "keys": _digest(keys.tobytes()),
        "normal": _digest(normal(keys).tobytes()),
        "exponential": _digest(exponential(keys).tobytes()),
        "pools": {locale: digest(locale) for locale in LOCALES},
        "population": {locale: population_digest(locale) for locale in LOCALES},
        "profile": profile_digest(PersonaProfile("user-123", "ecommerce")),
        "first_row": json.loads(json.dumps(_rows("en_US", 0, 1)[0], default=str)),
    }


def profile_digest(person: PersonaProfile) -> str:
    """Return the digest of all that is known of *person*."""
    known = [person.seed, dict(person.facts), dict(person.traits), person.backstory]
    return _json_digest(known)


def population_digest(locale: str) -> str:
    """Return the digest of rows at the start and far out of a population of *locale*."""
    rows = _rows(locale, 0, 2_000) + _rows(locale, 9_999_990, 10_000_010)
    return _json_digest(rows)


def _rows(locale: str, start: int, stop: int) -> list[dict[str, object]]:
    key = population_key(42, "normal_user")
    plan = population_plan(key, "normal_user", domain="ecommerce", locale=locale)
    return pa.Table.from_batches(generate(plan, key, start, stop), plan.schema).to_pylist()


def _json_digest(value: object) -> str:
    return _digest(json.dumps(value, default=str, sort_keys=True).encode())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


if __name__ == "__main__":
    text = json.dumps(measure(), indent=2, ensure_ascii=False) + "\n"
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(text)
    else:
        GOLDEN.write_text(text, encoding="utf-8")
