"""What Avro's logical types add to the types that they stand on."""

from collections.abc import Mapping
from typing import Any

from persona_assets.schemas.avro.named_types import AvroType
from persona_assets.schemas.schema import Notice

_DAY_MILLIS = 86_400_000
_FIRST_DAY = -719_162  # 0001-01-01, the first that libraries can read back as a date
_LAST_DAY = 2_932_896  # 9999-12-31

_UNITS = (("millis", "ms", 1), ("micros", "us", 1000), ("nanos", "ns", 10**6))
_NUMBERS: Mapping[tuple[str, str], tuple[str, int, int]] = {
    ("date", "int"): ("unix-day", _FIRST_DAY, _LAST_DAY),
    ("time-millis", "int"): ("day-time-ms", 0, _DAY_MILLIS - 1),
    ("time-micros", "long"): ("day-time-us", 0, _DAY_MILLIS * 1000 - 1),
    **{
        (f"{prefix}timestamp-{unit}", "long"): (
            f"unix-time-{short}",
            max(_FIRST_DAY * _DAY_MILLIS * factor, -(1 << 63)),
            min((_LAST_DAY + 1) * _DAY_MILLIS * factor - 1, (1 << 63) - 1),
        )
        for prefix in ("", "local-")
        for unit, short, factor in _UNITS
    },
}  # fmt: skip
_MOST_WIDTH = 40  # bytes of a decimal whose limits a pattern says exactly
_AMOUNTS = ("1", "5", "9.99", "12.5", "19.99", "25", "49.95", "100", "149.9", "250", "399", "1200")


def logical_keywords(found: AvroType) -> tuple[dict[str, Any], Notice | None]:
    """Return the keywords that the logical type of *found* adds, and what is not carried over.

    A logical type that is unknown, or does not fit, is ignored, as Avro demands.
    """
    name = found.attributes.get("logicalType")
    if not isinstance(name, str):
        return {}, None
    if (name, found.kind) in _NUMBERS:
        form, least, most = _NUMBERS[name, found.kind]
        return {"format": form, "minimum": least, "maximum": most}, None
    if name == "uuid" and found.kind == "string":
        return {"format": "uuid"}, None
    if name == "decimal" and found.kind in ("bytes", "fixed"):
        return _decimal(found)
    if (name, found.kind) in (("duration", "fixed"), ("uuid", "fixed")):
        return {}, None
    place = found.place.below("logicalType")
    return {}, place.notice(f"logical type {name}", f"read as {found.kind}, as Avro demands")


def _decimal(found: AvroType) -> tuple[dict[str, Any], Notice | None]:
    """Return the keywords of numbers in two's complement, most significant byte first."""
    precision, scale = found.attributes.get("precision"), found.attributes.get("scale", 0)
    size = found.attributes["size"] if found.kind == "fixed" else None
    if not isinstance(precision, int) or not isinstance(scale, int) or not 0 <= scale <= precision:
        return {}, _no_decimal(found, f"a precision of {precision!r} and a scale of {scale!r}")
    most = 10**precision - 1
    width = (most.bit_length() + 8) // 8
    if precision < 1 or (size is not None and width > size):
        return {}, _no_decimal(found, f"a precision of {precision} in {size} bytes")
    amounts = [number for text in _AMOUNTS if (number := _unscaled(text, scale)) <= most]
    examples = [_text(number, size) for number in amounts]
    form = "decimal-bytes" if size is None else "decimal-fixed"
    return {"format": form, "pattern": _pattern(most, width, size), "examples": examples}, None


def _no_decimal(found: AvroType, problem: str) -> Notice:
    effect = f"{problem} cannot be; read as {found.kind}, as Avro demands"
    return found.place.below("logicalType").notice("logical type decimal", effect)


def _unscaled(text: str, scale: int) -> int:
    whole, _, rest = text.partition(".")
    return int(whole + rest[:scale].ljust(scale, "0"))


def _text(number: int, size: int | None) -> str:
    width = size or (number.bit_length() + 8) // 8
    return number.to_bytes(width, "big", signed=True).decode("latin-1")


def _pattern(most: int, width: int, size: int | None) -> str:
    """Return a pattern of the numbers from -*most* to *most* as text of code points 0 to 255.

    Without a size any number of fewer bytes than *width* is within the limits.
    """
    if width <= _MOST_WIDTH:
        above = _at_most((most).to_bytes(width, "big"))
        below = _at_least((-most).to_bytes(width, "big", signed=True))
    else:  # no pattern could say it; all numbers of one byte less, which is somewhat fewer
        above = [_code(0, 0) + _code(0, 127) + _any(width - 2)]
        below = [_code(255, 255) + _code(128, 255) + _any(width - 2)]
    if size is None:
        shorter = [f"{_code(0, 255)}{{1,{width - 1}}}"] if width > 1 else []
        return f"^(?:{'|'.join([*shorter, *above, *below])})$"
    rest = size - width
    padded = [f"{_code(0, 0)}{{{rest}}}{text}" for text in above] if rest else above
    padded += [f"{_code(255, 255)}{{{rest}}}{text}" for text in below] if rest else below
    return f"^(?:{'|'.join(padded)})$"


def _at_most(limit: bytes) -> list[str]:
    """Return patterns of the non-negative numbers up to *limit*, which begins with a zero bit."""
    found: list[str] = []
    for place, byte in enumerate(limit):
        if byte:
            found.append(
                _exactly(limit[:place]) + _code(0, byte - 1) + _any(len(limit) - place - 1)
            )
    return [*found, _exactly(limit)]


def _at_least(limit: bytes) -> list[str]:
    """Return patterns of the negative numbers from *limit*, which begins with a one bit."""
    found: list[str] = []
    for place, byte in enumerate(limit):
        if byte < 255:
            found.append(
                _exactly(limit[:place]) + _code(byte + 1, 255) + _any(len(limit) - place - 1)
            )
    return [*found, _exactly(limit)]


def _exactly(content: bytes) -> str:
    return "".join(_code(byte, byte) for byte in content)


def _any(count: int) -> str:
    return f"{_code(0, 255)}{{{count}}}" if count else ""


def _code(least: int, most: int) -> str:
    if least == most:
        return f"\\u{least:04x}"
    return f"[\\u{least:04x}-\\u{most:04x}]"
