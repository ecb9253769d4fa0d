"""What the shell offers when Tab is pressed after an option that takes a name."""


def persona_names(incomplete: str) -> list[str]:
    """Return the shipped personas whose names begin as *incomplete* does."""
    from persona_assets.personas.documents import find_personas

    return [name for name in sorted(find_personas()) if name.startswith(incomplete)]


def generator_names(incomplete: str) -> list[str]:
    """Return the generators whose names begin as *incomplete* does."""
    from persona_assets.generators.registry import GENERATORS

    return [one.name for one in GENERATORS if one.name.startswith(incomplete)]
