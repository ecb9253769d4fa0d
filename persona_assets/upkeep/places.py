"""What lies where in the data folder, for whoever works on all of it."""

from dataclasses import dataclass
from pathlib import Path

from persona_assets.errors import MissingInputError, UnknownPersonaError
from persona_assets.lake.layout import Lake
from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_all
from persona_assets.observations.repeats import by_content
from persona_assets.personas.documents import resolve_persona
from persona_assets.personas.finding import find_personas
from persona_assets.personas.instance_store import InstanceStore


@dataclass(frozen=True, slots=True)
class DataPlaces:
    """The data folder: what people put in, what comes out, and what was asked for."""

    root: Path

    @property
    def lake(self) -> Lake:
        """Where results go."""
        return Lake(self.root / "lake")

    @property
    def feedback(self) -> Path:
        """The folder with the files of feedback."""
        return self.root / "feedback"

    @property
    def mappers(self) -> Path:
        """The folder with the mappers."""
        return self.root / "mappers"

    @property
    def store(self) -> InstanceStore:
        """The instances that were made."""
        return InstanceStore(instances_path(self.root))

    @property
    def persona_folders(self) -> list[Path]:
        """The folders of personas, beside the shipped ones."""
        folder = self.root / "personas"
        return [folder] if folder.is_dir() else []

    def observation_folder(self, persona: str) -> Path:
        """Return the folder with what was seen of a persona."""
        return self.root / "observations" / persona

    def observed(self) -> list[str]:
        """Return the names of the personas of whom something was seen, sorted."""
        return sorted(path.name for path in (self.root / "observations").glob("[!.]*/"))

    def check(self, persona: str) -> None:
        """Refuse a persona of whom the data folder knows nothing.

        Raises:
            MissingInputError: There is no such data folder.
            UnknownPersonaError: Nothing describes the persona, and nothing was seen of it.
        """
        if not self.root.is_dir():
            raise MissingInputError(self.root, "the data folder is missing")
        known = {*find_personas(self.persona_folders), *self.observed()}
        if persona not in known and not self.partitions(persona):
            raise UnknownPersonaError(persona, known)

    def observations(self, persona: str, folder: Path | None = None) -> list[Observation]:
        """Return what was seen of a persona, or what *folder* would say if it were its folder.

        Each content is in it once, and what repeats another one, as well.

        Raises:
            InvalidDocumentError: A file does not parse.
        """
        try:
            aliases = resolve_persona(persona, self.persona_folders).aliases
        except UnknownPersonaError:
            aliases = ()
        seen = by_content(
            read_all(
                folder or self.observation_folder(persona),
                persona=persona,
                aliases=aliases,
                required=False,
            )
        )
        return sorted(seen, key=lambda one: (one.observed_at, one.observation_id))

    def partitions(self, persona: str) -> list[tuple[str, dict[str, str]]]:
        """Return the partitions of the lake that belong to a persona, each after its asset."""
        return [
            (asset, partition)
            for asset in self.lake.assets()
            for partition in self.lake.partitions(asset)
            if partition.get("persona") == persona
        ]


def instances_path(root: Path) -> Path:
    """Return the file of the instances that were made, in the data folder at *root*."""
    return root / "state" / "instances.sqlite"
