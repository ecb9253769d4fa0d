"""What the shipped personas become: ``python -m persona_assets_tests.golden`` writes it anew.

Do so only with the intention to change the data of every seed, and say so in the changelog under
**Data**.  ``--print`` shows the digests instead.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from persona_assets.datasets.building import BATCH_ROWS, Dataset, dataset
from persona_assets.generators.registry import GENERATORS
from persona_assets.lake.fingerprint import Fingerprint
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.synthesis import synthesize_mindscape
from persona_assets.observations.reading import read_observations
from persona_assets.personas.documents import find_personas, resolve_persona
from persona_assets_tests.engine import golden as engine

DATA = Path(__file__).parents[1] / "data"
GOLDEN = Path(__file__).parent / "golden.json"
ROWS = 2_000
SEED = 42
AS_OF = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def measure() -> dict[str, dict[str, str]]:
    """Return the digests of the shipped personas' datasets and mindscapes, as the code has them."""
    return {
        "datasets": {name: rows_digest(made) for name, made in shipped_datasets()},
        "mindscapes": {
            folder.name: mindscape_hash(folder)
            for folder in sorted((DATA / "observations").iterdir())
        },
    }


def shipped_datasets() -> Iterator[tuple[str, Dataset]]:
    """Yield every dataset of every persona of this project, without what is learned."""
    for persona in sorted(find_personas([DATA / "personas"])):
        document = resolve_persona(persona, [DATA / "personas"])
        for generator in GENERATORS:
            yield f"{generator.name} {persona}", dataset(generator.name, document, SEED)


def rows_digest(
    made: Dataset, start: int = 0, stop: int = ROWS, batch_rows: int = BATCH_ROWS
) -> str:
    """Return the fingerprint of rows *start* to *stop*, made in batches of *batch_rows*."""
    digest = Fingerprint(made.schema)
    for batch in made.batches(start, stop, batch_rows=batch_rows):
        digest.update(pa.Table.from_batches([batch]))
    return digest.hexdigest()


def mindscape_hash(folder: Path) -> str:
    """Return the content hash of what the observations in *folder* say."""
    document = resolve_persona(folder.name, [DATA / "personas"])
    seen = read_observations(folder, persona=folder.name, aliases=document.aliases)
    claims = [claim for one in seen for claim in extract_claims(one)]
    folded = synthesize_mindscape(folder.name, claims, as_of=AS_OF, observation_count=len(seen))
    return folded.content_hash


def write(path: Path, found: object) -> None:
    """Write *found* as JSON."""
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(json.dumps(measure()))
    else:
        write(GOLDEN, measure())
        write(engine.GOLDEN, engine.measure())
