"""Texts in the formats that JSON Schema and OpenAPI name.

Hosts and addresses lie in names and networks that are reserved for documentation (RFC 2606, RFC
5737, RFC 3849).
"""

import base64
import datetime as dt
from collections.abc import Callable, Iterator
from string import ascii_lowercase

from persona_assets.ids import uuid_from_key
from persona_assets.keys import derive
from persona_assets.schema_records.rendering.streams import Stream
from persona_assets.vocabulary.folding import ascii_fold
from persona_assets.vocabulary.pools import pools

HEXADECIMAL = "0123456789abcdef"
"""The digits of base 16."""

_HOSTS = ("example.com", "example.org", "example.net")
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_DURATIONS = ("PT{}S", "PT{}M", "PT{}H", "P{}D", "P{}W", "P{}DT12H", "P1Y{}M", "PT1H{}M")
_FIRST_MOMENT = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
_SECONDS = int((dt.datetime(2026, 1, 1, tzinfo=dt.UTC) - _FIRST_MOMENT).total_seconds())
_SYNONYMS = {
    "datetime": "date-time", "date_time": "date-time", "timestamp": "date-time",
    "iso8601": "date-time", "iso-8601": "date-time", "iso-date-time": "date-time",
    "full-date": "date", "guid": "uuid", "url": "uri", "uri-ref": "uri-reference", "ip": "ipv4",
    "ip-address": "ipv4", "ipv4-address": "ipv4", "host-name": "hostname", "domain": "hostname",
    "base64": "byte", "base64url": "base64url", "bytes": "byte", "e-mail": "email",
    "email-address": "email", "color": "color", "mac-address": "mac", "iso-country-code":
    "country-code", "iso-4217": "currency-code", "bcp47": "language-tag", "partial-date-time":
    "local-date-time", "ip-cidr": "cidr", "cidrv4": "cidr", "unixtime": "unix-time",
}  # fmt: skip


def standard_format(name: str) -> str:
    """Return the usual name of the format called *name*."""
    lower = name.lower()
    return _SYNONYMS.get(lower, lower)


def is_known(name: str) -> bool:
    """Return whether there are texts of the format called *name*."""
    return standard_format(name) in _MAKERS


def format_texts(name: str, stream: Stream, locale: str) -> Iterator[str]:
    """Yield texts of the format *name* without end; none for a format that we do not know."""
    maker = _MAKERS.get(standard_format(name))
    if maker is None:
        return
    words = [word for word in map(ascii_fold, pools(locale).words) if word]
    number = 0
    while True:
        yield maker(stream.fork(number), words)
        number += 1


def encoded_texts(encoding: str, stream: Stream) -> Iterator[str]:
    """Yield texts of the content encoding *encoding* without end; none for an unknown one."""
    maker = _MAKERS.get({"base64": "byte"}.get(encoding.lower(), encoding.lower()))
    number = 0
    while maker is not None and encoding.lower() in {"base64", "base64url", "base32", "base16"}:
        yield maker(stream.fork(number), [])
        number += 1


def _moment(stream: Stream, words: list[str]) -> str:  # noqa: ARG001 - all makers are called alike
    seconds = stream.below(_SECONDS)
    return (_FIRST_MOMENT + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(stream: Stream, words: list[str]) -> str:
    return _moment(stream, words)[:10]


def _time(stream: Stream, words: list[str]) -> str:
    return _moment(stream, words)[11:]


def _duration(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return stream.one_of(_DURATIONS).format(stream.between(1, 11))


def _email(stream: Stream, words: list[str]) -> str:
    return f"{stream.one_of(words)}.{stream.one_of(words)}@{stream.one_of(_HOSTS)}"


def _short_email(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return f"{stream.text(ascii_lowercase, stream.between(1, 3))}@a.test"


def _idn_email(stream: Stream, words: list[str]) -> str:
    return f"{stream.one_of(('jörg', 'zoë', 'françois', 'ana'))}.{_email(stream, words)}"


def _host(stream: Stream, words: list[str]) -> str:
    return f"{stream.one_of(words)}.{stream.one_of(_HOSTS)}"


def _idn_host(stream: Stream, words: list[str]) -> str:
    return f"{stream.one_of(('bücher', 'café', 'größe', 'niño'))}-{_host(stream, words)}"


def _ipv4(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return f"{stream.one_of(_NETWORKS)}.{stream.between(1, 254)}"


def _ipv6(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return f"2001:db8::{stream.between(1, 65535):x}:{stream.between(1, 65535):x}"


def _uri(stream: Stream, words: list[str]) -> str:
    return f"https://{stream.one_of(_HOSTS)}/{stream.one_of(words)}/{stream.one_of(words)}"


def _reference(stream: Stream, words: list[str]) -> str:
    return f"/{stream.one_of(words)}/{stream.one_of(words)}"


def _iri(stream: Stream, words: list[str]) -> str:
    return f"{_uri(stream, words)}/{stream.one_of(('größe', 'café', 'niño'))}"


def _iri_reference(stream: Stream, words: list[str]) -> str:
    return f"/{stream.one_of(words)}/{stream.one_of(('größe', 'café', 'niño'))}"


def _uri_template(stream: Stream, words: list[str]) -> str:
    return f"https://{stream.one_of(_HOSTS)}/{stream.one_of(words)}/{{{stream.one_of(words)}}}"


def _uuid(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return uuid_from_key(derive(0, stream.below(1 << 32), stream.below(1 << 32)))


def _pointer(stream: Stream, words: list[str]) -> str:
    return f"/{stream.one_of(words)}/{stream.below(10)}"


def _relative_pointer(stream: Stream, words: list[str]) -> str:
    return f"{stream.below(3)}/{stream.one_of(words)}"


def _regex(stream: Stream, words: list[str]) -> str:
    return f"^{stream.one_of(words)}[a-z0-9]{{1,{stream.between(2, 9)}}}$"


def _data(stream: Stream) -> bytes:
    return bytes(stream.below(256) for _ in range(3 * stream.between(2, 8)))


def _base64(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return base64.b64encode(_data(stream)).decode()


def _base64url(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return base64.urlsafe_b64encode(_data(stream)).decode()


def _base32(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return base64.b32encode(_data(stream) * 5).decode()


def _base16(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return _data(stream).hex().upper()


def _password(stream: Stream, words: list[str]) -> str:
    word = stream.one_of(words)
    return f"{word[0].upper()}{word[1:]}{stream.one_of('!-_+#')}{stream.between(1000, 9999)}x"


def _decimal(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return f"{stream.below(1000)}.{stream.below(100):02d}"


def _whole(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return str(stream.below(100_000))


def _seconds(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    whole = stream.one_of((1, 5, 10, 30, 60, 90, 300, 600, 900, 3600, 86_400)) * stream.between(
        1, 3
    )
    return f"{whole}.{stream.below(1000):03d}s" if stream.below(4) == 0 else f"{whole}s"


def _decimal_bytes(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    """Return a whole number in two's complement, a code point for each byte."""
    number = stream.below(10 ** stream.between(1, 6))
    return number.to_bytes((number.bit_length() + 8) // 8, "big").decode("latin-1")


def _decimal_fixed(stream: Stream, words: list[str]) -> str:
    """Return the same in some width: who asks takes those of the right one."""
    text = _decimal_bytes(stream, words)
    return text.rjust(stream.between(len(text), 16), "\0")


def _mask(stream: Stream, words: list[str]) -> str:
    chosen = [stream.fork(number).one_of(words).lower() for number in range(stream.between(1, 3))]
    return ",".join(dict.fromkeys(chosen))


def _unix_time(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return str(int(_FIRST_MOMENT.timestamp()) + stream.below(_SECONDS))


def _local_moment(stream: Stream, words: list[str]) -> str:
    return _moment(stream, words)[:-1]


def _mac(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return ":".join(stream.text(HEXADECIMAL, 2) for _ in range(6))


def _color(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return f"#{stream.text(HEXADECIMAL, 6)}"


def _cidr(stream: Stream, words: list[str]) -> str:  # noqa: ARG001
    return f"{stream.one_of(_NETWORKS)}.0/{stream.between(24, 30)}"


def _code_of(*codes: str) -> Callable[[Stream, list[str]], str]:
    return lambda stream, _words: stream.one_of(codes)


_MAKERS: dict[str, Callable[[Stream, list[str]], str]] = {
    "date-time": _moment, "local-date-time": _local_moment, "date": _date, "time": _time,
    "duration": _duration, "email": _email, "short-email": _short_email, "idn-email": _idn_email,
    "hostname": _host, "idn-hostname": _idn_host, "ipv4": _ipv4, "ipv6": _ipv6, "cidr": _cidr,
    "uri": _uri, "uri-reference": _reference, "iri": _iri, "iri-reference": _iri_reference,
    "uri-template": _uri_template, "uuid": _uuid, "json-pointer": _pointer,
    "relative-json-pointer": _relative_pointer, "regex": _regex, "byte": _base64,
    "base64url": _base64url, "base32": _base32, "base16": _base16, "binary": _base64,
    "password": _password, "decimal": _decimal, "int64": _whole, "int32": _whole,
    "uint64": _whole, "google-duration": _seconds, "google-fieldmask": _mask,
    "decimal-bytes": _decimal_bytes, "decimal-fixed": _decimal_fixed,
    "unix-time": _unix_time, "mac": _mac, "color": _color,
    "country-code": _code_of("US", "DE", "FR", "GB", "SE", "BR", "ES", "IT", "NL", "PT"),
    "currency-code": _code_of("USD", "EUR", "GBP", "CHF", "SEK", "JPY"),
    "language-tag": _code_of("en", "de", "en-US", "fr-FR", "pt-BR"),
}  # fmt: skip
