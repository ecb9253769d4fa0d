"""Pools of texts for one definition: what is likely first, and never anything invalid.

Candidates come in stages: what the name means, the format, real words, the pattern.  The first
stage with enough valid texts makes the pool.
"""

from collections.abc import Callable, Iterator
from itertools import count, islice
from string import ascii_letters, digits

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import derive
from persona_assets.schema_records.checking import Checker
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.patterns import Pattern, is_readable
from persona_assets.schema_records.rendering.phrases import aim, kind_texts, plain_texts
from persona_assets.schema_records.rendering.streams import Stream
from persona_assets.schema_records.rendering.string_formats import (
    encoded_texts,
    format_texts,
    standard_format,
)
from persona_assets.schema_records.rendering.text_limits import TextLimits

POOL_SIZE = 256
"""How many different texts a pool has at most."""

_WAVE = 300
_SHOWN = 48
_SHOWN_ALONE = 128
_ENOUGH = 24
_LAST_TRIES = 4096
_MOST_CHARACTERS = 1 << 20
_LOOSE_FORMATS = frozenset({"uri", "email", "hostname", "uri-reference", "iri", "password"})
_SHORT_EMAILS = "short-email"
_VARIED = ascii_letters + digits + "!#%-_+.?" + digits


def text_pool(
    limits: TextLimits, kind: Kind | None, locale: str, checker: Checker, place: str
) -> list[str]:
    """Return texts that *checker* accepts: at least one, those that the schema shows more often.

    Args:
        limits: What the definition demands.
        kind: What the text means, or None.
        locale: Whose words are used.
        checker: The check of the definition.
        place: What to name when there is no such text.

    Raises:
        UnsatisfiableSchemaError: No text was found.
    """
    seed = derive(0, "schema_text", repr(limits), kind or "", locale)
    shown = checker.accepted(limits.examples)
    found: list[str] = []
    wave = max(8, min(_WAVE, _MOST_CHARACTERS // max(limits.minimum, 1)))
    for number, stage in enumerate(_stages(limits, kind, locale)):
        candidates = islice(stage(Stream(derive(seed, number))), wave)
        found.extend(checker.accepted(candidates))
        found = list(dict.fromkeys(found))
        if len(found) >= _ENOUGH or (number == 0 and kind is not None and len(found) > 2):
            break
    if not found and not shown:
        found = _found_late(limits, seed, checker, place)
    share = _SHOWN if kind is not None else _SHOWN_ALONE
    often = shown * max(1, share // len(shown)) if shown else []
    pool = [*often, *(text for text in found if text not in shown)][:POOL_SIZE]
    return [text for text in pool if text] or pool


Stage = Callable[[Stream], Iterator[str]]


def _stages(limits: TextLimits, kind: Kind | None, locale: str) -> list[Stage]:
    formats = [standard_format(name) for name in limits.formats]
    meanings: list[Stage] = []
    if kind is not None:
        meanings.append(lambda stream: kind_texts(kind, stream, limits, locale))
    written: list[Stage] = [
        *(lambda stream, name=name: encoded_texts(name, stream) for name in limits.encodings),
        *(lambda stream, name=name: format_texts(name, stream, locale) for name in formats),
    ]
    if "email" in formats:
        written.append(lambda stream: format_texts(_SHORT_EMAILS, stream, locale))
    is_loose = not limits.encodings and _LOOSE_FORMATS.issuperset(formats)
    return [
        *(meanings + written if is_loose else written + meanings),
        lambda _stream: iter(plain_texts(*aim(limits, 4, 24), locale)),
        *_pattern_stages(limits),
    ]


def _pattern_stages(limits: TextLimits) -> list[Stage]:
    stages: list[Stage] = []
    for is_padded in (False, True):
        for text in limits.patterns:
            if not is_readable(text):
                continue
            pattern = Pattern(text)
            stages.append(
                lambda stream, pattern=pattern, is_padded=is_padded: pattern.texts(
                    stream, minimum=limits.minimum, maximum=limits.maximum, is_padded=is_padded
                )
            )
    if stages:
        stages.append(lambda stream: _mixtures(stream, limits))
    return stages


def _mixtures(stream: Stream, limits: TextLimits) -> Iterator[str]:
    """Yield texts that have some of everything, and texts of all patterns one after the other."""
    patterns = [Pattern(text) for text in limits.patterns if is_readable(text)]
    low = max(limits.minimum, 8)
    high = low + 8 if limits.maximum is None else max(limits.maximum, 1)
    for number in count():
        draw = stream.fork(number)
        drawn = [
            next(pattern.texts(draw.fork(place), minimum=0, maximum=limits.maximum))
            for place, pattern in enumerate(patterns)
        ]
        start = draw.below(len(drawn)) if drawn else 0
        text = "".join(drawn[start:] + drawn[:start]) if number % 2 else ""
        missing = draw.between(min(low, high), max(low, min(high, low + 8))) - len(text)
        yield text + draw.text(_VARIED, missing)


def _found_late(limits: TextLimits, seed: int, checker: Checker, place: str) -> list[str]:
    """Try longer, for patterns with look-ahead and for several patterns at once."""
    tries = max(8, min(_LAST_TRIES, 4 * _MOST_CHARACTERS // max(limits.minimum, 1)))
    for number, stage in enumerate(_pattern_stages(limits)):
        found = checker.accepted(islice(stage(Stream(derive(seed, "late", number))), tries))
        if found:
            return found
    raise UnsatisfiableSchemaError(place, _trouble(limits))


def _trouble(limits: TextLimits) -> str:
    wanted = [f"the pattern {pattern!r}" for pattern in limits.patterns]
    wanted += [f"the format {name!r}" for name in limits.formats]
    if limits.minimum or limits.maximum is not None:
        most = "any" if limits.maximum is None else limits.maximum
        wanted.append(f"{limits.minimum} to {most} characters")
    demands = " and ".join(wanted) or "its definition"
    return f"no text was found that satisfies {demands}; check that they can hold together"
