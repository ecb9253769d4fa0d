"""What the exit code of ``persona-gen`` says."""

from enum import IntEnum

from persona_assets.errors import (
    DeliveryError,
    InvalidArgumentError,
    InvalidDocumentError,
    MissingInputError,
    PersonaAssetsError,
    SchemaImportError,
    StorageError,
    UnknownNameError,
    UnsatisfiableSchemaError,
)


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INVALID = 3
    NOT_FOUND = 4
    OUTPUT_FAILED = 5
    IMPORTED_WITH_WARNINGS = 6
    INCOMPATIBLE = 7
    HUNG_UP = 129
    INTERRUPTED = 130
    QUIT = 131
    TERMINATED = 143


_CODES: tuple[tuple[type[PersonaAssetsError], ExitCode], ...] = (
    (InvalidDocumentError, ExitCode.INVALID),
    (SchemaImportError, ExitCode.INVALID),
    (UnsatisfiableSchemaError, ExitCode.INVALID),
    (InvalidArgumentError, ExitCode.USAGE),
    (MissingInputError, ExitCode.NOT_FOUND),
    (UnknownNameError, ExitCode.NOT_FOUND),
    (StorageError, ExitCode.OUTPUT_FAILED),
    (DeliveryError, ExitCode.OUTPUT_FAILED),
)


def exit_code_of(problem: PersonaAssetsError) -> ExitCode:
    """Return the exit code that stands for *problem*."""
    return next((code for kind, code in _CODES if isinstance(problem, kind)), ExitCode.FAILED)
