"""Which folder holds what.

``<root>/<stage>/<asset>/persona=<name>/seed=<seed>/part-0.parquet`` with ``manifest.json`` beside
it; an asset without a dimension leaves that folder out.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from persona_assets.errors import InvalidArgumentError, MissingInputError, UnknownNameError

PART = "part-0.parquet"
MANIFEST = "manifest.json"
DIMENSIONS = ("persona", "seed")
_LOCATION = "PERSONA_ASSETS_LAKE"
_DATA = "PERSONA_ASSETS_DATA"


@dataclass(frozen=True, slots=True)
class Lake:
    """The folder under which every stage keeps its tables."""

    root: Path

    def asset_folder(self, asset: str) -> Path:
        """Return the folder of an asset called ``<stage>/<name>``."""
        return self.root.joinpath(*asset.split("/"))

    def partition_folder(self, asset: str, partition: Mapping[str, str]) -> Path:
        """Return the folder of one partition, such as ``{"persona": "a", "seed": "42"}``.

        Raises:
            InvalidArgumentError: A dimension is not persona or seed, or a value is empty.
        """
        folder = self.asset_folder(asset)
        if not set(partition) <= set(DIMENSIONS) or not all(partition.values()):
            raise InvalidArgumentError(
                f"a partition has the dimensions {DIMENSIONS}; found {dict(partition)!r}"
            )
        for dimension in DIMENSIONS:
            if dimension in partition:
                folder /= f"{dimension}={quote(partition[dimension], safe='')}"
        return folder

    @property
    def staging(self) -> Path:
        """The folder in which partitions are written before they are moved into place."""
        return self.root / ".staging"

    @property
    def catalog_path(self) -> Path:
        """The DuckDB file with views over every asset, and the facts."""
        return self.root / "catalog.duckdb"

    @property
    def passages_path(self) -> Path:
        """The LanceDB folder with the passages and their vectors."""
        return self.root / "passages.lance"

    @property
    def profiles_path(self) -> Path:
        """The folder with the files of each profile, in the forms that the profiles say."""
        return self.root / "profiles"

    def assets(self) -> list[str]:
        """Return the names ``<stage>/<name>`` of the tables that have a partition, sorted."""
        found = self.root.glob(f"[a-z]*/[a-z]*/**/{PART}")
        tables = (path for path in found if not path.is_relative_to(self.profiles_path))
        return sorted({"/".join(path.relative_to(self.root).parts[:2]) for path in tables})

    def asset(self, name: str) -> str:
        """Return the full name of the asset called ``<stage>/<name>``, or ``<name>`` alone.

        Raises:
            UnknownNameError: No asset, or more than one, has that name.
        """
        known = self.assets()
        matches = [full for full in known if name in (full, full.split("/")[1])]
        if len(matches) != 1:
            raise UnknownNameError("asset in the lake", name, known)
        return matches[0]

    def partitions(self, asset: str) -> Iterator[dict[str, str]]:
        """Yield the partitions that an asset has, sorted by folder."""
        folder = self.asset_folder(asset)
        for path in sorted(folder.glob(f"**/{PART}")):
            names = path.parent.relative_to(folder).parts
            yield {key: unquote(value) for key, _, value in (name.partition("=") for name in names)}


def find_lake(root: Path | str | None = None) -> Lake:
    """Return the lake at *root*, or where the environment says, or the nearest ``data/lake``.

    The environment says so by ``PERSONA_ASSETS_LAKE``, or by ``PERSONA_ASSETS_DATA``, the folder
    in which ``lake`` lies.  The nearest is looked for in the working directory and then in each
    folder above it.

    Raises:
        MissingInputError: There is none.
    """
    data = os.environ.get(_DATA)
    given = root or os.environ.get(_LOCATION) or (data and Path(data) / "lake")
    if given:
        if not Path(given).is_dir():
            raise MissingInputError(given, "there is no lake here; `make run` makes one")
        return Lake(Path(given).absolute())  # not resolved: the mappers lie beside a link, too
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "lake").is_dir():
            return Lake(folder / "data" / "lake")
    raise MissingInputError(
        here / "data" / "lake", f"there is no lake here; `make run` makes one, or set {_LOCATION}"
    )
