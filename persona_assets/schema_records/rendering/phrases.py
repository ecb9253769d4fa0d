"""Words, titles, sentences and names of things, as long as they are wanted."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import count
from string import ascii_lowercase, ascii_uppercase, digits

from persona_assets.keys import derive
from persona_assets.schema_records.rendering.kinds import Kind
from persona_assets.schema_records.rendering.streams import Stream
from persona_assets.schema_records.rendering.string_formats import HEXADECIMAL, format_texts
from persona_assets.schema_records.rendering.text_limits import TextLimits
from persona_assets.schema_records.rendering.word_lists import ADJECTIVES, ARTICLES, WORDS
from persona_assets.vocabulary.folding import ascii_fold
from persona_assets.vocabulary.pools import pools

_FORMATS = {
    Kind.URL: "uri", Kind.HOST: "hostname", Kind.IP: "ipv4", Kind.IPV6: "ipv6", Kind.MAC: "mac",
    Kind.EMAIL: "email", Kind.DURATION: "duration", Kind.UUID: "uuid", Kind.DATE: "date",
    Kind.START_DATE: "date", Kind.END_DATE: "date",
    Kind.TIME: "time", Kind.CREATED: "date-time", Kind.UPDATED: "date-time",
    Kind.MOMENT: "date-time", Kind.PRICE: "decimal", Kind.BIRTH_DATE: "date",
}  # fmt: skip
_WHOLE = frozenset({Kind.QUANTITY, Kind.COUNT, Kind.CENTS, Kind.BYTES, Kind.POSITION, Kind.PORT,
    Kind.PERCENT, Kind.AGE, Kind.SCORE, Kind.DAY, Kind.MONTH, Kind.HOUR, Kind.MINUTE})  # fmt: skip
_PLAIN_COUNT = 300
_MOST_CHARACTERS = 1 << 20
_IBAN_LENGTH = 18
_FIRST_YEAR, _LAST_YEAR = 2015, 2026


def kind_texts(kind: Kind, stream: Stream, limits: TextLimits, locale: str) -> Iterator[str]:
    """Yield texts that mean *kind*: a short list, texts without end, or none."""
    if kind in WORDS:
        yield from WORDS[kind]
    elif kind in _FORMATS:
        yield from format_texts(_FORMATS[kind], stream, locale)
    else:
        yield from _made(kind, stream, limits, locale)


@lru_cache(maxsize=1024)
def plain_texts(low: int, high: int, locale: str) -> tuple[str, ...]:
    """Return words in several spellings, from *low* to *high* characters, always the same ones."""
    stream = Stream(derive(0, "plain_texts", low, high, locale))
    count = max(8, min(_PLAIN_COUNT, _MOST_CHARACTERS // max(low, 1)))
    return tuple(
        _spelled(stream.fork(number), number, low, high, locale) for number in range(count)
    )


def _spelled(draw: Stream, number: int, low: int, high: int, locale: str) -> str:
    text = _run(draw, _words(locale), low, high)
    style = number % 10
    if style == 1:
        return text.replace(" ", "-")
    if style == 2:
        return text.replace(" ", "_")
    if style in {3, 4, 5}:
        return text.title()
    return text.split(" ", maxsplit=1)[0] if style in {6, 7} and low < 5 else text


def _made(kind: Kind, stream: Stream, limits: TextLimits, locale: str) -> Iterator[str]:
    for number in count():
        text = _one(kind, stream.fork(number), limits, locale)
        if text is None:
            return
        yield text


def _one(kind: Kind, draw: Stream, limits: TextLimits, locale: str) -> str | None:
    if kind in _WHOLE:
        return str(draw.between(1, 12))
    maker = _MAKERS.get(kind)
    return None if maker is None else maker(draw, limits, locale)


def _product(draw: Stream, _limits: TextLimits, _locale: str) -> str:
    return f"{draw.one_of(ADJECTIVES)} {draw.one_of(ARTICLES)}"


def _thing(draw: Stream, _limits: TextLimits, locale: str) -> str:
    words = pools(locale).words
    return f"{draw.one_of(words)} {draw.one_of(words)}".title()


def _company(draw: Stream, _limits: TextLimits, locale: str) -> str:
    lists = pools(locale)
    return f"{draw.one_of(lists.last_names.words)} {draw.one_of(lists.company_suffixes)}"


def _title(draw: Stream, limits: TextLimits, locale: str) -> str:
    text = _run(draw, pools(locale).words, *aim(limits, 10, 40))
    return text[:1].upper() + text[1:]


def _sentence(draw: Stream, limits: TextLimits, locale: str) -> str:
    low, high = aim(limits, 24, 90)
    text = _run(draw, pools(locale).words, low - 1, high - 1)
    return f"{text[:1].upper()}{text[1:]}."


def _slug(draw: Stream, limits: TextLimits, locale: str) -> str:
    return _run(draw, _words(locale), *aim(limits, 4, 18)).replace(" ", "-")


def _image(draw: Stream, _limits: TextLimits, locale: str) -> str:
    return f"https://example.com/images/{draw.one_of(_words(locale))}-{draw.below(1000)}.png"


def _sku(draw: Stream, _limits: TextLimits, _locale: str) -> str:
    return f"{draw.text(ascii_uppercase, 3)}-{draw.text(digits, 5)}"


def _hash(draw: Stream, limits: TextLimits, _locale: str) -> str:
    return draw.text(HEXADECIMAL, aim(limits, 40, 40)[1])


def _token(draw: Stream, limits: TextLimits, _locale: str) -> str:
    return draw.text(ascii_lowercase + digits, aim(limits, 32, 32)[1])


def _country_code(_draw: Stream, _limits: TextLimits, locale: str) -> str:
    return pools(locale).country_code


def _year(draw: Stream, _limits: TextLimits, _locale: str) -> str:
    return str(draw.between(_FIRST_YEAR, _LAST_YEAR))


def _degrees(draw: Stream, _limits: TextLimits, _locale: str) -> str:
    return f"{draw.between(-89, 89)}.{draw.below(10_000):04d}"


def _iban(draw: Stream, _limits: TextLimits, _locale: str) -> str:
    """Return a German account number whose check digits are right (ISO 13616)."""
    account = draw.text(digits, _IBAN_LENGTH)
    check = 98 - int(account + "131400") % 97
    return f"DE{check:02d}{account}"


_MAKERS: Mapping[Kind, Callable[[Stream, TextLimits, str], str]] = {
    Kind.PRODUCT: _product,
    Kind.THING_NAME: _thing,
    Kind.COMPANY: _company,
    Kind.TITLE: _title,
    Kind.SENTENCE: _sentence,
    Kind.BIO: _sentence,
    Kind.SLUG: _slug,
    Kind.IMAGE_URL: _image,
    Kind.IBAN: _iban,
    Kind.SKU: _sku,
    Kind.HASH: _hash,
    Kind.TOKEN: _token,
    Kind.COUNTRY_CODE: _country_code,
    Kind.YEAR: _year,
    Kind.LATITUDE: _degrees,
    Kind.LONGITUDE: _degrees,
}


def aim(limits: TextLimits, low: int, high: int) -> tuple[int, int]:
    """Return the lengths to aim at: the usual ones, moved to where they are allowed."""
    most = limits.maximum if limits.maximum is not None else max(high, limits.minimum + 16)
    low = max(limits.minimum, min(low, most))
    return low, max(low, min(max(high, low), most))


def _run(draw: Stream, words: tuple[str, ...], low: int, high: int) -> str:
    """Return words with blanks between them, from *low* to *high* characters."""
    target = draw.between(max(low, 0), max(high, low, 0))
    parts = [draw.one_of(words)]
    length = len(parts[0])
    while length < target and len(parts) < 10_000:
        parts.append(draw.one_of(words))
        length += len(parts[-1]) + 1
    if length > high and len(parts) > 1 and length - len(parts[-1]) > low:
        parts.pop()
    text = " ".join(parts)[: max(high, 0)].rstrip()
    return text + draw.text(ascii_lowercase, low - len(text))


@cache
def _words(locale: str) -> tuple[str, ...]:
    folded = (ascii_fold(word) for word in pools(locale).words)
    return tuple(dict.fromkeys(word for word in folded if word))
