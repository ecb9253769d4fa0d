"""How parameters and bodies are written on the wire."""

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from persona_assets.schemas.openapi.declared import DeclaredParameter
from persona_assets.schemas.pointers import Json

JSON_TYPE = "application/json"
_DELIMITERS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
_TAB = {"tabDelimited": "\t"}
_ANY = {"*/*": JSON_TYPE, "application/*": JSON_TYPE, "text/*": "text/plain"}


def is_json(content_type: str) -> bool:
    """Return whether bodies of *content_type* are JSON.

    Examples:
        >>> is_json("application/problem+json"), is_json("text/plain"), is_json("*/*")
        (True, False, True)
    """
    bare = concrete(content_type).lower()
    return bare.endswith(("/json", "+json")) or "json" in bare


def concrete(content_type: str) -> str:
    """Return the media type that a body of *content_type*, which may be a range, has."""
    return _ANY.get(content_type, content_type)


def scalar_text(value: Json) -> str:
    """Return *value* as it stands in a URL or header, before anything is escaped.

    Examples:
        >>> scalar_text(True), scalar_text(1.5), scalar_text("a b"), scalar_text([1])
        ('true', '1.5', 'a b', '[1]')
    """
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def path_text(parameter: DeclaredParameter, value: Json) -> str:
    """Return what stands in the path for *parameter*."""
    name, explode = _quoted(parameter.name), parameter.explode
    if parameter.style == "label":
        return "." + ("." if explode else ",").join(_parts(value, explode=explode))
    if parameter.style == "matrix":
        if isinstance(value, list) and explode:
            return "".join(f";{name}={_quoted(scalar_text(one))}" for one in value)
        if isinstance(value, Mapping) and explode:
            return "".join(f";{part}" for part in _parts(value, explode=True))
        return f";{name}={','.join(_parts(value, explode=False))}"
    if parameter.style == "content":
        return _quoted(scalar_text(value))
    return ",".join(_parts(value, explode=explode))


def query_text(parameters: Sequence[DeclaredParameter], values: Mapping[str, Json]) -> str:
    """Return the query that gives *parameters* their *values*, with its question mark; or ""."""
    pairs = [
        pair for one in parameters if one.name in values for pair in _pairs(one, values[one.name])
    ]
    return "?" + "&".join(f"{name}={text}" for name, text in pairs) if pairs else ""


def header_text(value: Json, *, explode: bool = False) -> str:
    """Return *value* as a header has it: printable, and on one line."""
    if isinstance(value, list):
        text = ",".join(scalar_text(one) for one in value)
    elif isinstance(value, Mapping):
        sign = "=" if explode else ","
        text = ",".join(f"{name}{sign}{scalar_text(one)}" for name, one in value.items())
    else:
        text = scalar_text(value)
    is_plain = text.isascii() and text.isprintable() and text == text.strip()
    return text if is_plain else quote(text, safe=" !#$&'()*+,/:;=?@[]-._~").strip()


def body_text(content_type: str, value: Json, key: int) -> str:
    """Return the JSON text of a body: the body itself, or a text that holds it."""
    if is_json(content_type):
        return _dump(value)
    bare = content_type.lower()
    if "x-www-form-urlencoded" in bare and isinstance(value, Mapping):
        fields = [(name, scalar_text(one)) for name, held in value.items() for one in _each(held)]
        return _dump(urlencode(fields))
    if "multipart/" in bare and isinstance(value, Mapping):
        return _dump(_multipart(value, boundary_of(key)))
    if bare.endswith(("/xml", "+xml")) and not isinstance(value, str):
        return _dump(f'<?xml version="1.0" encoding="UTF-8"?>{_xml("root", value)}')
    return _dump(scalar_text(value))


def boundary_of(key: int) -> str:
    """Return what stands between the parts of a body in parts."""
    return f"part-{key:016x}"


def content_type_header(content_type: str, key: int) -> str:
    """Return the header that says what a body is."""
    bare = concrete(content_type)
    return f"{bare}; boundary={boundary_of(key)}" if "multipart/" in bare else bare


def _pairs(parameter: DeclaredParameter, value: Json) -> Iterator[tuple[str, str]]:
    """Yield names and values of the query, escaped."""
    name, explode = _quoted(parameter.name), parameter.explode
    style = parameter.style
    if style == "content" or not isinstance(value, list | Mapping):
        yield name, _quoted(scalar_text(value))
    elif style == "deepObject" and isinstance(value, Mapping):
        for member, held in value.items():
            yield f"{name}%5B{_quoted(member)}%5D", _quoted(scalar_text(held))
    elif isinstance(value, list) and explode:
        for one in value:
            yield name, _quoted(scalar_text(one))
    elif isinstance(value, Mapping) and explode:
        for member, held in value.items():
            yield _quoted(member), _quoted(scalar_text(held))
    else:
        delimiter = {**_DELIMITERS, **_TAB}.get(style, ",")
        sign = delimiter if delimiter == "," else _quoted(delimiter)
        yield name, sign.join(_parts(value, explode=False))


def _parts(value: Json, *, explode: bool) -> list[str]:
    """Return *value* piece by piece, escaped."""
    if isinstance(value, list):
        return [_quoted(scalar_text(one)) for one in value]
    if isinstance(value, Mapping):
        pairs = [(_quoted(name), _quoted(scalar_text(one))) for name, one in value.items()]
        if explode:
            return [f"{name}={text}" for name, text in pairs]
        return [part for pair in pairs for part in pair]
    return [_quoted(scalar_text(value))]


def _multipart(value: Mapping[str, Json], boundary: str) -> str:
    parts: list[str] = []
    for name, held in value.items():
        for one in _each(held):
            kind = "" if isinstance(one, str) else f"\r\nContent-Type: {JSON_TYPE}"
            said = f'Content-Disposition: form-data; name="{quote(name, safe=" []-._~")}"{kind}'
            parts.append(f"--{boundary}\r\n{said}\r\n\r\n{scalar_text(one)}\r\n")
    return "".join(parts) + f"--{boundary}--\r\n"


def _each(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else [value]


def _xml(name: str, value: Json) -> str:
    if isinstance(value, Mapping):
        inner = "".join(_xml(member, one) for member, held in value.items() for one in _each(held))
        return f"<{name}>{inner}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(_xml('item', one) for one in value)}</{name}>"
    return f"<{name}>{'' if value is None else escape(scalar_text(value))}</{name}>"


def _quoted(text: str) -> str:
    return quote(text, safe="-._~", errors="surrogatepass")


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
