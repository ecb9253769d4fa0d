"""Ways to violate what is said of numbers, strings, types and lists of values."""

from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import Any

from persona_assets.schema_records.violations.edits import Edit, written
from persona_assets.schema_records.violations.scene import Scene

_OTHERS = ("null", "true", "17", '"undefined"', "[]", "{}", "1.5")
_SIGNS = ("!", " ", "\u00e9", "~", "0", "a", "Z", "/", "\n", "\u20ac")
_NO_FORMAT = ("not-a-value", "%%%", "a b", "<>", "2023-02-30", "25:61:00", "256.1.1.1", "@", "[",
              "-1", "\x00", "")  # fmt: skip
_NO_SIGN = (("@", "."), ("@", "_"), ("@", ""), ("@", " at "))
_SPOILT = {
    "email": _NO_SIGN,
    "idn-email": _NO_SIGN,
    "uri-template": (("{", "{{"), ("}", ""), ("{", "}")),
}
"""What every checker of a format refuses, where checkers differ: what is replaced, and by what."""
_MOST_PRINTED = 400


def wrong_types(scene: Scene) -> Iterator[Edit]:
    """Yield values of other types, first the same content in another type."""
    if isinstance(scene.value, str):
        yield scene.replaced("17")
    elif isinstance(scene.value, int | float):
        yield scene.replaced(f'"{written(scene.value)}"')
    yield from (scene.replaced(literal) for literal in scene.turned(_OTHERS))


def other_values(scene: Scene) -> Iterator[Edit]:
    """Yield values that are nearly one of the allowed ones, then others."""
    value = scene.value
    if isinstance(value, str):
        near = (f"{value}_x", value.upper(), value.lower(), f" {value}", "not-a-value")
        yield from (scene.replaced(written(text)) for text in scene.turned(near))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        near = (value + 1, value - 1, value + 1000)
        yield from (scene.replaced(written(number)) for number in scene.turned(near))
    yield from (scene.replaced(literal) for literal in scene.turned(_OTHERS))


def below_minimum(scene: Scene) -> Iterator[Edit]:
    """Yield numbers just below the least one."""
    limit = _decimal(scene.says())
    if scene.constraint.keyword == "exclusiveMinimum":
        yield from _numbers(scene, [limit])
    yield from _numbers(scene, [_multiple_below(scene, limit), limit - _grain(scene, limit)])
    yield from _numbers(scene, [limit - 1, limit * 2 - 1, Decimal(-(10**30))])


def above_maximum(scene: Scene) -> Iterator[Edit]:
    """Yield numbers just above the greatest one."""
    limit = _decimal(scene.says())
    if scene.constraint.keyword == "exclusiveMaximum":
        yield from _numbers(scene, [limit])
    yield from _numbers(scene, [-_multiple_below(scene, -limit), limit + _grain(scene, limit)])
    yield from _numbers(scene, [limit + 1, limit * 2 + 1, Decimal(10**30)])


def between_multiples(scene: Scene) -> Iterator[Edit]:
    """Yield numbers between two multiples, near the value."""
    if isinstance(scene.value, bool) or not isinstance(scene.value, int | float):
        return
    value, factor = _decimal(scene.value), _decimal(scene.says())
    for offset in (1, -1, factor / 2, -factor / 2, factor / 10, Decimal("0.5")):
        yield from _numbers(scene, [value + offset])


def too_short(scene: Scene) -> Iterator[Edit]:
    """Yield the string one character shorter than allowed."""
    count = int(scene.says()) - 1
    if isinstance(scene.value, str):
        yield scene.replaced(written(scene.value[:count]))
        yield scene.replaced(written(scene.value[len(scene.value) - count :]))
        yield scene.replaced(written(scene.value[:1] * count))
    yield scene.replaced('""')


def too_long(scene: Scene) -> Iterator[Edit]:
    """Yield the string one character longer than allowed."""
    if not isinstance(scene.value, str):
        return
    count, text = int(scene.says()) + 1, scene.value or "a"
    missing = count - len(scene.value)
    middle = len(text) // 2
    for sign in dict.fromkeys((text[-1], text[middle], "a", "0", text[0])):
        yield scene.replaced(written(text + sign * (count - len(text))))
        yield scene.replaced(written(text[:middle] + sign * missing + text[middle:]))
        yield scene.replaced(written(sign * missing + text))
    yield scene.replaced(written((text * (count // len(text) + 1))[:count]))


def other_patterns(scene: Scene) -> Iterator[Edit]:
    """Yield the string with one character changed, then strings far from it."""
    text = scene.value
    if not isinstance(text, str):
        return
    for place in (0, len(text) // 2, max(len(text) - 1, 0)):
        for sign in scene.turned(_SIGNS):
            yield scene.replaced(written(text[:place] + sign + text[place + 1 :]))
    for sign in scene.turned(_SIGNS):
        yield scene.replaced(written(sign * max(len(text), 1)))
        yield scene.replaced(written(sign + text))
        yield scene.replaced(written(text + sign))
    yield scene.replaced('""')


def other_formats(scene: Scene) -> Iterator[Edit]:
    """Yield the string slightly spoilt, then strings that hardly any format has."""
    text = scene.value
    if not isinstance(text, str):
        return
    name = scene.says()
    plain = [text.replace(sign, other) for sign, other in scene.turned(_SPOILT.get(name, ()))]
    yield from (scene.replaced(written(one)) for one in plain if one != text)
    middle = len(text) // 2
    near = (text[:-1], text[1:], text[:middle] + " " + text[middle:], text + "%", "x" + text)
    yield from (scene.replaced(written(one)) for one in scene.turned(near))
    yield from (scene.replaced(written(one)) for one in scene.turned(_NO_FORMAT))
    yield from other_patterns(scene)


def _numbers(scene: Scene, numbers: list[Decimal]) -> Iterator[Edit]:
    is_whole = isinstance(scene.value, int)
    for number in numbers:
        if is_whole and number != number.to_integral_value():
            continue
        text = format(number.normalize(), "f")
        yield scene.replaced(text if len(text) < _MOST_PRINTED else str(number))


def _grain(scene: Scene, limit: Decimal) -> Decimal:
    """Return the least difference that the kind of number has: 1, or one more decimal place."""
    if isinstance(scene.value, int):
        return Decimal(1)
    exponent = limit.as_tuple().exponent
    places = exponent if isinstance(exponent, int) else 0
    return Decimal(1).scaleb(min(places, 0) - 1)


def _multiple_below(scene: Scene, limit: Decimal) -> Decimal:
    """Return the greatest number on the grid below *limit*."""
    step = _decimal(scene.schema.get("multipleOf", 1 if isinstance(scene.value, int) else "0.01"))
    with localcontext() as context:
        context.prec = 60
        whole = (limit / step).to_integral_value(rounding="ROUND_CEILING")
        return (whole - 1) * step


def _decimal(value: Any) -> Decimal:  # noqa: ANN401 - a number or a text of one
    return Decimal(str(value))
