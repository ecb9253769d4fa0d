"""What people put into the data folder: personas, observations, mappers, seeds, profiles.

Reading and digesting only; what the files mean is the business of each stage.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import dagster as dg
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.documents import load_model
from persona_assets.errors import (
    InvalidDocumentError,
    MissingInputError,
    PersonaAssetsError,
    UnknownNameError,
    UnknownPersonaError,
)
from persona_assets.ids import content_id
from persona_assets.lake.layout import Lake
from persona_assets.mindscapes.language_model.cache import AnswerCache
from persona_assets.mindscapes.language_model.client import ChatClient
from persona_assets.mindscapes.language_model.reading import ModelExtractor
from persona_assets.mindscapes.language_model.settings import SETTINGS_VARIABLE, find_settings
from persona_assets.observations.approval_log import ApprovalLog
from persona_assets.observations.approvals import ApprovalPolicy
from persona_assets.observations.deciding import counted, read_decided
from persona_assets.observations.observation import Observation
from persona_assets.personas.documents import PersonaDocument, resolve_persona
from persona_assets.personas.finding import find_personas
from persona_assets.personas.instance_store import InstanceStore
from persona_assets.personas.mapper_files import load_mappers
from persona_assets.personas.mappers import MapperStatus, PersonaMapper
from persona_assets.profiles.documents import Profile, read_profile
from persona_assets.profiles.materializing import profile_inputs
from persona_assets.upkeep.places import instances_path

_DATA = "PERSONA_ASSETS_DATA"
_PROFILE_SUFFIXES = (".yaml", ".yml", ".json")
_PROJECT = Path(__file__).resolve().parents[2]


class Seeds(BaseModel):
    """The file ``data/seeds.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: list[Annotated[int, Field(ge=0, lt=2**63, strict=True)]] = Field(min_length=1)


class DataFolder(dg.ConfigurableResource["DataFolder"]):
    """The folder with everything that people put in, and the lake with what comes out.

    Attributes:
        path: The folder; empty means ``$PERSONA_ASSETS_DATA``, or ``data`` in this project.
        language_model: The settings file of a language model; empty means
            ``$PERSONA_ASSETS_LANGUAGE_MODEL``, or ``language_model.yaml`` in the folder, or none.
    """

    path: str = ""
    language_model: str = ""

    @property
    def root(self) -> Path:
        """The folder itself."""
        return Path(self.path or os.environ.get(_DATA) or _PROJECT / "data").resolve()

    @property
    def lake(self) -> Lake:
        """Where results go."""
        return Lake(self.root / "lake")

    @property
    def instances(self) -> InstanceStore:
        """The instances that were made; feedback is on one of them."""
        return InstanceStore(instances_path(self.root))

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
        return sorted({*find_personas(self.persona_folders), *observed})

    def persona(self, name: str) -> PersonaDocument:
        """Return what the documents say of a persona, with what it inherits.

        Raises:
            UnknownPersonaError: No file describes it.
            InvalidDocumentError: A file does not say what it must.
        """
        return resolve_persona(name, self.persona_folders)

    def check_known(self, name: str) -> None:
        """Refuse the name of a persona that no file describes.

        Raises:
            UnknownPersonaError: No file describes it.
        """
        known = find_personas(self.persona_folders)
        if name not in known:
            raise UnknownPersonaError(name, known)

    def observations(self, persona: PersonaDocument) -> list[Observation]:
        """Return what counts of what was seen of a persona; nothing, if it has no folder.

        Raises:
            InvalidDocumentError: A file does not parse; nothing of any file is taken.
        """
        return counted(self.decided(persona))

    def decided(self, persona: PersonaDocument) -> list[Observation]:
        """Return all that was seen of a persona, with what was decided about it.

        Raises:
            InvalidDocumentError: A file does not parse; nothing of any file is taken.
        """
        return read_decided(
            self.root / "observations" / persona.name,
            ApprovalLog(self.root / "approvals"),
            persona=persona.name,
            aliases=persona.aliases,
            required=False,
        )

    def model_extractor(self) -> ModelExtractor | None:
        """Return what asks the language model, or None when none is configured.

        Its answers are kept in the folder ``language_model``.

        Raises:
            MissingInputError: The settings are named, but not there.
            InvalidDocumentError: The settings do not say what they must.
            InvalidArgumentError: The environment lacks the model's key.
        """
        named = {SETTINGS_VARIABLE: self.language_model} if self.language_model else os.environ
        settings = find_settings(self.root, named)
        if settings is None:
            return None
        client = ChatClient(settings, settings.api_key(os.environ))
        cache = AnswerCache(self.root / "language_model")
        return ModelExtractor(settings, client.complete, cache)

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

    def feedback_paths(self) -> list[Path]:
        """Return the files of feedback, sorted."""
        return sorted(path for path in (self.root / "feedback").glob("*.jsonl") if path.is_file())

    def feedback_digest(self) -> str:
        """Return the digest of the files of feedback, by name and content."""
        found = {path.name: sha256(path.read_bytes()).hexdigest() for path in self.feedback_paths()}
        return content_id(json.dumps(found, sort_keys=True))

    def digest(self, persona: str) -> str:
        """Return the digest of all that is said, seen and decided of one persona.

        What it inherits is part of it; files whose names begin with a dot are not.
        """
        whole = sha256(self._said(persona) + self._decided(persona))
        for path in sorted((self.root / "observations" / persona).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                name = os.fsencode(path.relative_to(self.root).as_posix())
                data = path.read_bytes()
                whole.update(b"%d %s %d " % (len(name), name, len(data)) + data)
        return whole.hexdigest()

    def profiles(self) -> list[str]:
        """Return the names of all profiles, which are those of their files; sorted."""
        folder = self.root / "profiles"
        paths = folder.iterdir() if folder.is_dir() else ()
        return sorted({path.stem for path in paths if _is_profile(path)})

    def profile_path(self, name: str) -> Path:
        """Return the file of a profile.

        Raises:
            UnknownNameError: There is no such file.
            InvalidDocumentError: There are two.
        """
        found = [self.root / "profiles" / f"{name}{suffix}" for suffix in _PROFILE_SUFFIXES]
        there = [path for path in found if _is_profile(path)]
        if not there:
            raise UnknownNameError("profile", name, self.profiles())
        if len(there) > 1:
            raise InvalidDocumentError(there[1], f"{there[0].name} is the same profile")
        return there[0]

    def profile(self, name: str) -> Profile:
        """Return what the file of a profile says; its personas are known.

        Raises:
            UnknownNameError: There is no such file.
            InvalidDocumentError: It does not say what it must, or names an unknown persona.
        """
        return read_profile(self.profile_path(name), self.persona_folders)

    def profile_inputs(self, name: str) -> dict[str, str]:
        """Return the digest of each thing that the files of a profile follow from.

        Raises:
            UnknownNameError: There is no such file.
            InvalidDocumentError: It does not say what it must, or names an unknown persona.
        """
        return profile_inputs(self.profile(name), self.persona_folders, self.schema_folder)

    def schema_digest(self, name: str) -> str | None:
        """Return the digest of the schema files that a profile was imported from.

        None when there are none, or the profile does not say what it must.
        """
        try:
            inputs = self.profile_inputs(name)
        except PersonaAssetsError:
            return None
        schemas = {key: digest for key, digest in inputs.items() if key.startswith("schema ")}
        return content_id(json.dumps(schemas, sort_keys=True)) if schemas else None

    @property
    def schema_folder(self) -> Path:
        """The folder of schema files."""
        return self.root / "schemas"

    def profile_digest(self, name: str) -> str:
        """Return the digest of all that the files of a profile follow from.

        Of a profile that does not say what it must, it is the digest of what is wrong.
        """
        try:
            inputs = self.profile_inputs(name)
        except PersonaAssetsError as problem:
            return content_id(str(problem))
        return content_id(json.dumps(inputs, sort_keys=True))

    def _said(self, persona: str) -> bytes:
        """Return what the documents say of a persona, or, if they are wrong, how they look."""
        try:
            return self.persona(persona).model_dump_json().encode()
        except PersonaAssetsError:
            folder = self.root / "personas"
            files = sorted([*folder.glob(f"{persona}.*"), *folder.glob(f"{persona}@*")])
            return b"".join(path.read_bytes() for path in files if path.is_file())

    def _decided(self, persona: str) -> bytes:
        """Return what was decided of a persona's observations; nothing, if nobody need decide."""
        log = ApprovalLog(self.root / "approvals")
        try:
            policy = log.policy(persona)
        except PersonaAssetsError as problem:
            return str(problem).encode()
        path = log.path(persona)
        events = path.read_bytes() if path.is_file() else b""
        return events if policy is ApprovalPolicy.AUTOMATIC else policy.value.encode() + events

    @property
    def persona_folders(self) -> list[Path]:
        """The folders of personas, beside the shipped ones."""
        folder = self.root / "personas"
        return [folder] if folder.is_dir() else []


def _is_profile(path: Path) -> bool:
    return path.suffix in _PROFILE_SUFFIXES and not path.name.startswith(".") and path.is_file()
