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
from persona_assets.errors import MissingInputError, PersonaAssetsError, UnknownPersonaError
from persona_assets.ids import content_id
from persona_assets.lake.layout import Lake
from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_observations
from persona_assets.personas.documents import PersonaDocument, resolve_persona
from persona_assets.personas.finding import find_personas
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

    def check_known(self, name: str) -> None:
        """Refuse the name of a persona that no file describes.

        Raises:
            UnknownPersonaError: No file describes it.
        """
        known = find_personas(self._persona_folders())
        if name not in known:
            raise UnknownPersonaError(name, known)

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

    def mapper_digests(self) -> dict[str, str]:
        """Return the digest of what each active mapper says, by ``mapper <id>``.

        Raises:
            InvalidDocumentError: A file does not say what it must.
        """
        return {
            f"mapper {mapper.mapper_id}": content_id(mapper.model_dump_json())
            for mapper in self.mappers()
        }

    def digest(self, persona: str) -> str:
        """Return the digest of all that is said and seen of one persona, by path and content.

        What it inherits is part of it; files whose names begin with a dot are not.
        """
        whole = sha256(self._said(persona))
        for path in sorted((self.root / "observations" / persona).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                name = os.fsencode(path.relative_to(self.root).as_posix())
                data = path.read_bytes()
                whole.update(b"%d %s %d " % (len(name), name, len(data)) + data)
        return whole.hexdigest()

    def _said(self, persona: str) -> bytes:
        """Return what the documents say of a persona, or, if they are wrong, how they look."""
        try:
            return self.persona(persona).model_dump_json().encode()
        except PersonaAssetsError:
            files = sorted((self.root / "personas").glob(f"{persona}.*"))
            return b"".join(path.read_bytes() for path in files if path.is_file())

    def _persona_folders(self) -> list[Path]:
        folder = self.root / "personas"
        return [folder] if folder.is_dir() else []
