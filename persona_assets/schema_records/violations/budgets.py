"""How large a record may become to break a limit: some limits are as good as none."""

from persona_assets.schemas.pointers import Json

_MOST = {
    "maxLength": (65_536, "characters"),
    "maxProperties": (1_000, "members"),
    "maxItems": (20_000, "items"),
    "maxContains": (20_000, "items"),
}


def excess(keyword: str, limit: Json) -> str | None:
    """Return what breaking the *limit* that *keyword* sets would need; None if it can be had."""
    if keyword not in _MOST:
        return None
    most, things = _MOST[keyword]
    return f"would need more than {most:,} {things}" if int(limit) >= most else None
