"""Errors that persona_assets raises on purpose.

* PersonaAssetsError
  - InvalidDocumentError (ValueError): a file that a person wrote does not say what it must
  - InvalidArgumentError (ValueError): a call asked for something that cannot be
    + UnfitProfileError: one of a profile's fields asks for it
    + ConflictError: somebody else changed the thing in the meantime
    + ExpiredInstanceError: a persona instance whose time is over was asked for
  - UnknownNameError (LookupError): a name that nothing defines
    + UnknownPersonaError
  - SchemaImportError (ValueError): a schema file cannot be read
  - UnsatisfiableSchemaError (ValueError): no record can be made of a schema
  - MissingInputError (FileNotFoundError): a folder or file that must be there is not
  - LanguageModelError (ConnectionError): a language model refused, or gave no answer
  - StorageError (OSError): the disk refused a write, or what it gave back is damaged
  - MissingExtraError (ImportError): a library is needed that only an extra of ours installs
  - DeliveryError (ConnectionError): a server cannot be reached, or does not take what it is sent

Anything else that escapes is a bug in persona_assets, not in the caller's input.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

_MOST_LISTED = 500
"""How many characters the names that exist may take where another one was asked for."""

_FEW = 3
"""How many of them are listed where they would take more: the nearest."""


class PersonaAssetsError(Exception):
    """What every error that is the input's fault has in common."""


class InvalidDocumentError(PersonaAssetsError, ValueError):
    """A file that a person wrote does not say what it must.

    Attributes:
        path: The file.
        line: The line, from 1, or None when the format has no lines.
        field: The path to the field, such as ``behaviors[2].parameters.mean_ms``, or None.
        problem: What was found and what is allowed.
    """

    def __init__(
        self, path: Path | str, problem: str, *, line: int | None = None, field: str | None = None
    ) -> None:
        self.path = Path(path)
        self.line = line
        self.field = field
        self.problem = problem
        place = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{place}: {field}: {problem}" if field else f"{place}: {problem}")


class InvalidArgumentError(PersonaAssetsError, ValueError):
    """A call asked for something that cannot be."""


class UnfitProfileError(InvalidArgumentError):
    """A profile asks for something that cannot be, though each of its fields is as it must be.

    Attributes:
        location: The path to the field that asks for it, such as ``("datasets", 0, "count")``.
    """

    def __init__(self, location: tuple[str | int, ...], problem: str) -> None:
        self.location = location
        super().__init__(problem)


class ConflictError(InvalidArgumentError):
    """Somebody else changed a thing since it was looked at.

    Attributes:
        expected: The version that was looked at.
        found: The version that it has now.
    """

    def __init__(self, what: str, *, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"{what} was changed meanwhile: expected version {expected}; found {found}. "
            "Look at it again, and decide again"
        )


class ExpiredInstanceError(InvalidArgumentError):
    """A persona instance was asked for whose time is over.

    Attributes:
        persona_instance_id: Which.
        expires_at: When its time was over, in ISO 8601.
    """

    def __init__(self, persona_instance_id: str, expires_at: str) -> None:
        self.persona_instance_id = persona_instance_id
        self.expires_at = expires_at
        super().__init__(
            f"persona instance {persona_instance_id} expired at {expires_at}; ask for a new one"
        )


class UnknownNameError(PersonaAssetsError, LookupError):
    """A name was asked for that nothing defines.

    Attributes:
        kind: What the name should have named, such as ``persona``.
        name: The name that was asked for.
        known: The names that exist, sorted.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.known = sorted(known)
        near = get_close_matches(name, self.known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        listed = ", ".join(self.known) or "none"
        if len(listed) > _MOST_LISTED:
            nearest = get_close_matches(name, self.known, n=_FEW, cutoff=0.0)
            listed = f"{', '.join(nearest)} and {len(self.known) - len(nearest)} more"
        super().__init__(f"no {kind} named {name!r}; known: {listed}.{hint}")


class UnknownPersonaError(UnknownNameError):
    """A persona was asked for by a name that no file defines."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__("persona", name, known)


class SchemaImportError(PersonaAssetsError, ValueError):
    """A schema file cannot be read.

    Attributes:
        path: The file.
        line: The line, from 1, or None when it is not known.
        place: Where in the file: a JSON pointer, a table, a message; empty for all of it.
        problem: What was found and what to do.
    """

    def __init__(
        self, path: Path | str, problem: str, *, line: int | None = None, place: str = ""
    ) -> None:
        self.path = Path(path)
        self.line = line
        self.place = place
        self.problem = problem
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {place}: {problem}" if place else f"{where}: {problem}")


class UnsatisfiableSchemaError(PersonaAssetsError, ValueError):
    """No record can be made of a schema, because it contradicts itself or is beyond us.

    Attributes:
        place: The JSON pointer into the definition.
        problem: What stands in the way and what to do.
    """

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(f"{place or '#'}: {problem}")


class MissingInputError(PersonaAssetsError, FileNotFoundError):
    """A folder or file that must be there is not."""

    def __init__(self, path: Path | str, what: str) -> None:
        self.path = Path(path)
        super().__init__(f"{path}: {what}")


class LanguageModelError(PersonaAssetsError, ConnectionError):
    """A language model that someone configured refused, or gave no answer.

    Attributes:
        model: What it is called.
        url: Where it was asked.
        problem: What it answered or did not.
    """

    def __init__(self, model: str, url: str, problem: str) -> None:
        self.model = model
        self.url = url
        self.problem = problem
        super().__init__(
            f"the language model {model} at {url}: {problem}; what it has answered so far is kept, "
            "run again to go on, or remove its settings to do without it"
        )


class StorageError(PersonaAssetsError, OSError):
    """The disk refused a write, or what it gave back is damaged."""

    def __init__(self, path: Path | str, problem: str) -> None:
        self.path = Path(path)
        super().__init__(f"{path}: {problem}")


class MissingExtraError(PersonaAssetsError, ImportError):
    """A library is needed that only an extra of ours installs.

    Attributes:
        extra: The extra.
    """

    def __init__(self, what: str, library: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs {library}: pip install 'persona-assets[{extra}]'")


class DeliveryError(PersonaAssetsError, ConnectionError):
    """A server cannot be reached, or does not take what it is sent.

    Attributes:
        output: What the output calls itself.
        problem: What was found and what to do.
    """

    def __init__(self, output: str, problem: str) -> None:
        self.output = output
        self.problem = problem
        super().__init__(f"{output}: {problem}")
