"""What a user says about the language model: where it is, which one, and what it costs."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from persona_assets.documents import load_model
from persona_assets.errors import InvalidArgumentError

SETTINGS_VARIABLE = "PERSONA_ASSETS_LANGUAGE_MODEL"
"""The environment variable with the path of the settings file."""

SETTINGS_FILE = "language_model.yaml"
"""What the settings file is called in the data folder."""

_Price = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
_Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]


class ModelSettings(BaseModel):
    """The file ``language_model.yaml``.

    Attributes:
        base_url: Where the model listens, up to ``/chat/completions``.
        model: What it is called there.
        api_key_variable: The environment variable with the key; the key itself is in no file.
            Empty when the model wants none.
        timeout_seconds: How long to wait for each piece of an answer.
        attempt_count: How often to ask before giving up.
        longest_wait_seconds: How long to wait between two attempts at most.
        most_characters: How much of an observation goes into one request at most.
        most_answer_tokens: How long an answer may be.
        input_price: Money for a million tokens that are sent.
        output_price: Money for a million tokens that come back.
        currency: Which money.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str = Field(pattern=r"^https?://[^\s?#]+$")
    model: str = Field(min_length=1, max_length=200, pattern=r"^\S+$")
    api_key_variable: str = Field(default="", pattern=r"^(?:[A-Za-z_][A-Za-z0-9_]*)?$")
    timeout_seconds: _Seconds = 60.0
    attempt_count: int = Field(default=4, ge=1, le=20)
    longest_wait_seconds: _Seconds = 60.0
    most_characters: int = Field(default=12_000, ge=100, le=1_000_000)
    most_answer_tokens: int = Field(default=2_000, ge=16, le=100_000)
    input_price: _Price = 0.0
    output_price: _Price = 0.0
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")

    @model_validator(mode="after")
    def _has_no_key_in_the_url(self) -> Self:
        if "@" in self.base_url.split("//", 1)[1].split("/", 1)[0]:
            problem = "base_url holds a user name or key; name its variable in api_key_variable"
            raise ValueError(problem)
        return self

    def api_key(self, environment: Mapping[str, str]) -> str:
        """Return the key of the model, or nothing when it wants none.

        Raises:
            InvalidArgumentError: The variable that should hold it is not set.
        """
        if not self.api_key_variable:
            return ""
        key = environment.get(self.api_key_variable, "").strip()
        if not key:
            raise InvalidArgumentError(
                f"the key of the language model {self.model} is missing: set the environment "
                f"variable {self.api_key_variable}, or take api_key_variable out of its settings"
            )
        return key


def find_settings(
    folder: Path, environment: Mapping[str, str] | None = None
) -> ModelSettings | None:
    """Return the settings of the language model, or None when none is configured.

    Args:
        folder: The data folder; its ``language_model.yaml`` counts unless the variable
            ``PERSONA_ASSETS_LANGUAGE_MODEL`` names another file.
        environment: The variables; those of this process unless told otherwise.

    Raises:
        MissingInputError: The variable names a file that is not there.
        InvalidDocumentError: The file does not say what it must.
    """
    named = (os.environ if environment is None else environment).get(SETTINGS_VARIABLE, "")
    path = Path(named) if named else folder / SETTINGS_FILE
    return load_model(path, ModelSettings) if named or path.is_file() else None
