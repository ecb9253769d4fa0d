"""What people put into the data folder: personas, observations, mappers, seeds.

Reading and digesting only; what the files mean is the business of each stage.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import dagster as dg
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.documents import load_model
from persona_assets.errors import MissingInputError
from persona_assets.lake.layout import Lake
from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_observations
from persona_assets.personas.documents import PersonaDocument, find_personas, resolve_persona
from persona_assets.personas.mappers import MapperStatus, PersonaMapper, load_mappers

_DATA = "PERSONA_ASSETS_DATA"
_PROJECT = Path(__file__).resolve().parents[2]


class Seeds(BaseModel):
    """The file ``data/seeds.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: list[Annotated[int, Field(ge=0, lt=2**63, strict=True)]] = Field(min_length=1)


class DataFolder(dg.ConfigurableResource["DataFolder"]):
    """The folder with everything that people put in, and the lake with what comes out.

    Attributes:
        path: The folder; empty means ``$PERSONA_ASSETS_DATA``, or ``data`` in this project.
    """

    path: str = ""

    @property
    def root(self) -> Path:
        """The folder itself."""
        return Path(self.path or os.environ.get(_DATA) or _PROJECT / "data").resolve()

    @property
    def lake(self) -> Lake:
        """Where results go."""
        return Lake(self.root / "lake")

    def personas(self) -> list[str]:
        """Return the names of all personas: shipped, described or observed; sorted.

        Raises:
            MissingInputError: The data folder is not there.
        """
        if not self.root.is_dir():
            raise MissingInputError(
                self.root, "the data folder is missing; set PERSONA_ASSETS_DATA"
            )
        observed = (folder.name for folder in (self.root / "observations").glob("[!.]*/"))
        return sorted({*find_personas(self._persona_folders()), *observed})

    def persona(self, name: str) -> PersonaDocument:
        """Return what the documents say of a persona, with what it inherits.

        Raises:
            UnknownPersonaError: No file describes it.
            InvalidDocumentError: A file does not say what it must.
        """
        return resolve_persona(name, self._persona_folders())

    def observations(self, persona: PersonaDocument) -> list[Observation]:
        """Return what was seen of a persona; nothing, if it has no folder.

        Raises:
            InvalidDocumentError: A file does not parse; nothing of any file is taken.
        """
        return read_observations(
            self.root / "observations" / persona.name,
            persona=persona.name,
            aliases=persona.aliases,
            required=False,
        )

    def mappers(self) -> list[PersonaMapper]:
        """Return the active mappers, sorted by id.

        Raises:
            InvalidDocumentError: A file does not say what it must.
        """
        found = load_mappers(self.root / "mappers").values()
        return [mapper for mapper in found if mapper.status is MapperStatus.ACTIVE]

    def seeds(self) -> list[int]:
        """Return the seeds of ``seeds.yaml``, in its order.

        Raises:
            MissingInputError: There is no such file.
            InvalidDocumentError: It does not say what it must.
        """
        return load_model(self.root / "seeds.yaml", Seeds).seeds

    def digest(self, persona: str) -> str:
        """Return the digest of all files that are about one persona, by path and content."""
        whole = sha256()
        described = self.root / "personas" / f"{persona}.yaml"
        observed = (self.root / "observations" / persona).rglob("*")
        for path in sorted([described, *observed]):
            if path.is_file():
                name = path.relative_to(self.root).as_posix().encode()
                data = path.read_bytes()
                whole.update(b"%d %s %d " % (len(name), name, len(data)) + data)
        return whole.hexdigest()

    def _persona_folders(self) -> list[Path]:
        folder = self.root / "personas"
        return [folder] if folder.is_dir() else []
