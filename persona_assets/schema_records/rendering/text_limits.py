"""What the definition of a string demands, collected from all its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ANNOTATIONS = frozenset(
    {
        "description", "title", "examples", "example", "default", "deprecated", "readOnly",
        "writeOnly", "$comment", "contentEncoding", "contentMediaType", "contentSchema",
    }
)  # fmt: skip
_SIMPLE = _ANNOTATIONS | {"type", "minLength", "maxLength", "format", "allOf"}


@dataclass(frozen=True, slots=True)
class TextLimits:
    """The demands on a string, and what else is known of it.

    Attributes:
        minimum: The fewest characters.
        maximum: The most characters, or None.
        patterns: The regular expressions that it must match.
        formats: The formats that it has, as they are written.
        encodings: How bytes are written in it, such as ``base64``.
        examples: Texts that the schema shows; they may be invalid.
        is_simple: Whether there is nothing but limits of length and formats.
    """

    minimum: int
    maximum: int | None
    patterns: tuple[str, ...]
    formats: tuple[str, ...]
    encodings: tuple[str, ...]
    examples: tuple[str, ...]
    is_simple: bool

    def has_room(self, shortest: int, longest: int) -> bool:
        """Return whether all texts of these lengths are neither too short nor too long."""
        return self.minimum <= shortest and (self.maximum is None or longest <= self.maximum)


def text_limits(definition: Mapping[str, Any]) -> TextLimits:
    """Return the demands of *definition*, those inside its ``allOf`` included."""
    parts = list(_parts(definition))
    maxima = [int(part["maxLength"]) for part in parts if "maxLength" in part]
    return TextLimits(
        minimum=max([int(part["minLength"]) for part in parts if "minLength" in part], default=0),
        maximum=min(maxima, default=None),
        patterns=_texts(parts, "pattern"),
        formats=_texts(parts, "format"),
        encodings=_texts(parts, "contentEncoding"),
        examples=_examples(parts),
        is_simple=all(_SIMPLE.issuperset(part) for part in parts),
    )


def without_annotations(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keywords of *definition* that a check needs."""
    return {name: value for name, value in definition.items() if name not in _ANNOTATIONS}


def _parts(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inner = [part for part in definition.get("allOf", []) if isinstance(part, Mapping)]
    return [definition, *(found for part in inner for found in _parts(part))]


def _texts(parts: Sequence[Mapping[str, Any]], keyword: str) -> tuple[str, ...]:
    found = [part[keyword] for part in parts if isinstance(part.get(keyword), str)]
    return tuple(dict.fromkeys(found))


def _examples(parts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    found: list[object] = []
    for part in parts:
        several = part.get("examples")
        found.extend(several if isinstance(several, list) else [])
        found.extend([part.get("example"), part.get("default")])
    return tuple(dict.fromkeys(text for text in found if isinstance(text, str) and text))
