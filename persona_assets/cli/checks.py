"""Names that an option takes, refused as a wrong option rather than as a missing input."""

import typer


def check_generator(name: str) -> None:
    """Refuse an unknown generator."""
    from persona_assets.errors import UnknownNameError
    from persona_assets.generators.registry import RECORDS, generator_summary

    try:
        generator_summary(name)
    except UnknownNameError as problem:
        raise typer.BadParameter(str(problem), param_hint="-t") from problem
    if name == RECORDS.name:
        raise typer.BadParameter(
            "records need a schema; import-schema writes a profile that has one", param_hint="-t"
        )
