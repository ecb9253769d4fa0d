"""What does not belong into a profile, and where it belongs instead."""

from persona_assets.documents import Document

_BELONGS = {
    "behavior": "how somebody acts is said in the persona's file, not in a profile",
    "generator": "what a record looks like is the generator's business; a dataset names it by type",
    "logic": "a profile declares what is made and holds no logic",
}
_STRANGERS = {
    "behavior": "behavior",
    "behaviors": "behavior",
    "inherits_from": "behavior",
    "generator": "generator",
    "generators": "generator",
    "code": "logic",
    "expression": "logic",
    "logic": "logic",
    "python": "logic",
    "script": "logic",
}


_OWN_WORDS = (("variables",), ("schemas",), ("databases",))  # where a person's own names stand


def check_strangers(document: Document) -> None:
    """Refuse what belongs into a persona or a generator, wherever it stands in *document*.

    Raises:
        InvalidDocumentError: Something does; the error says which line and where it belongs.
    """
    _check_strangers(document, (), document.value)


def _check_strangers(document: Document, location: tuple[str | int, ...], value: object) -> None:
    """Refuse what belongs into a persona or a generator, wherever it stands."""
    if isinstance(value, list):
        for index, part in enumerate(value):
            _check_strangers(document, (*location, index), part)
    if not isinstance(value, dict) or location in _OWN_WORDS or location[-1:] == ("counts",):
        return
    for key, part in value.items():
        place = (*location, f"{key}")
        if key in _STRANGERS:
            raise document.error(place, f"not for a profile: {_BELONGS[_STRANGERS[key]]}")
        _check_strangers(document, place, part)
