"""What is known of a string, as one schema of string keywords."""

import dataclasses
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.matching import ASSERTED_FORMATS, select_valid
from persona_assets.schema_records.rendering.texts import TextLeaf
from persona_assets.schema_records.shapes import Choice, Path, Texts
from persona_assets.schema_records.solving.goals import ContradictionError, Keywords

TEXT_KEYWORDS = frozenset({"minLength", "maxLength", "pattern", "format"})
_HINTS = (
    "contentEncoding", "contentMediaType", "default", "examples", "example", "description", "title",
)  # fmt: skip


@dataclass(slots=True)
class TextFacts:
    """Limits of a string, from none to contradictory.

    Attributes:
        minimum: The least number of characters.
        maximum: The greatest number of characters, or None.
        patterns: What must be found in it.
        formats: What it must be.
        refused: Schemas of one string keyword that it must not satisfy.
        excluded: Strings that are not allowed.
    """

    minimum: int = 0
    maximum: int | None = None
    patterns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    refused: tuple[Keywords, ...] = ()
    excluded: tuple[str, ...] = ()

    def copy(self) -> "TextFacts":
        """Return facts that can be changed without changing these."""
        return dataclasses.replace(self)

    def absorb(self, schema: Keywords) -> None:
        """Add what *schema* says of strings."""
        self.minimum = max(self.minimum, int(schema.get("minLength", 0)))
        if "maxLength" in schema:
            limit = int(schema["maxLength"])
            self.maximum = limit if self.maximum is None else min(self.maximum, limit)
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and pattern not in self.patterns:
            self.patterns = (*self.patterns, pattern)
        name = schema.get("format")
        if isinstance(name, str) and name not in self.formats:
            self.formats = (*self.formats, name)

    def refuse(self, schema: Keywords) -> None:
        """Add that the string must not satisfy *schema*, which has one string keyword."""
        if schema not in self.refused:
            self.refused = (*self.refused, schema)

    def check(self) -> None:
        """Raise ContradictionError when no string is left, as far as the lengths show it."""
        if self.maximum is not None and self.minimum > self.maximum:
            raise ContradictionError(
                f"minLength {self.minimum} and maxLength {self.maximum} exclude each other"
            )
        for name, value in (("pattern", self.patterns), ("format", self.formats)):
            both = [one for one in value if {name: one} in self.refused]
            if both:
                raise ContradictionError(f"{name} {both[0]!r} is demanded and refused")

    def shape(self, path: Path, hints: Mapping[str, Any]) -> Texts | Choice:
        """Return the strings that satisfy these facts.

        Raises:
            ContradictionError: There are none.
        """
        self.check()
        if self.maximum == 0:
            if not select_valid([""], self.definition({})):
                raise ContradictionError("the only text that is short enough is refused")
            return Choice(('""',))
        texts = Texts(path, self.definition(hints))
        # Another way may be open, or a member may be left away: that is known only here.
        if self._is_entangled() and not sample_texts(self.definition({})):
            demands = json.dumps(self.definition({}))
            raise ContradictionError(f"no text was found that satisfies {demands}")
        return texts

    def _is_entangled(self) -> bool:
        """Return whether there may be no string although each keyword for itself allows some."""
        names = ASSERTED_FORMATS.intersection(self.formats)
        demands = len(self.patterns) + len(names) + len(self.refused)
        return demands > 1 or bool(names and (self.minimum or self.maximum is not None))

    def definition(self, hints: Mapping[str, Any]) -> dict[str, Any]:
        """Return these facts as one schema, with those *hints* that say what a string means."""
        schema: dict[str, Any] = {"type": "string"}
        if self.minimum:
            schema["minLength"] = self.minimum
        if self.maximum is not None:
            schema["maxLength"] = self.maximum
        parts: list[Keywords] = [{"pattern": pattern} for pattern in self.patterns[1:]]
        if self.patterns:
            schema["pattern"] = self.patterns[0]
        names = sorted(self.formats, key=lambda name: name not in ASSERTED_FORMATS)
        if names:
            schema["format"] = names[0]
        parts += [{"format": name} for name in names[1:] if name in ASSERTED_FORMATS]
        parts += [{"not": dict(refused)} for refused in self.refused]
        if self.excluded:
            parts.append({"not": {"enum": list(self.excluded)}})
        if parts:
            schema["allOf"] = parts
        return schema | {name: hints[name] for name in _HINTS if name in hints}


def sample_texts(definition: Keywords, count: int = 3) -> tuple[str, ...]:
    """Return up to *count* strings that satisfy *definition*, fewer when no more are found."""
    return _samples(json.dumps(definition), count)


@functools.lru_cache(maxsize=4096)
def _samples(definition: str, count: int) -> tuple[str, ...]:
    texts = Texts(("key",), {"type": "string"} | json.loads(definition))
    try:
        return tuple(TextLeaf(texts, "en_US").distinct(count, frozenset()))
    except UnsatisfiableSchemaError:
        return ()
