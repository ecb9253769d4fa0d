"""Freeze the word lists of a locale: ``python -m persona_assets.vocabulary.freezing en_US ...``.

Run by a maintainer, never by a generator: it reads the lists of Faker's providers, fills in what
Faker has no list for from ``supplements.json``, and writes ``pools/<locale>.json``.  Freezing again
changes the data of every seed, so it goes with a new data version.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from persona_assets.errors import UnknownNameError
from persona_assets.vocabulary.pools import FORMAT_VERSION, LOCALES

Entries = list[tuple[str, float]]

_FOLDER = Path(__file__).parent
_LONGEST = 1000
_LIKE = {"en_GB": "en_US"}
_UNWANTED = re.compile(
    "arm|army|attack|cancer|crime|dead|death|democrat|die|drug|gun|hate|kill|murder|political|"
    "politics|president|race|religious|republican|sex|sexual|shoot|shot|victim|war|weapon"
)


def freeze(locale: str) -> dict[str, Any]:
    """Return the content of the pool file of *locale*, made from the Faker that is installed.

    Raises:
        UnknownNameError: *locale* is not one that pools are kept for.
    """
    from faker import VERSION

    if locale not in LOCALES:
        raise UnknownNameError("locale", locale, LOCALES)
    extra: dict[str, Any] = json.loads((_FOLDER / "supplements.json").read_text())[locale]
    jobs = extra.get("jobs") or _listed("job", _LIKE.get(locale, locale), "jobs")
    words = extra.get("words") or _listed("lorem", _LIKE.get(locale, locale), "word_list")
    suffixes = extra.get("company_suffixes") or _listed("company", locale, "company_suffixes")
    return {
        "format_version": FORMAT_VERSION,
        "faker_version": VERSION,
        "locale": locale,
        "country": extra["country"],
        "country_code": extra["country_code"],
        "number_first": extra["number_first"],
        "female_names": weighted(_listed("person", locale, "first_names_female")),
        "male_names": weighted(_listed("person", locale, "first_names_male")),
        "last_names": weighted(_listed("person", locale, "last_names")),
        "professions": _plain(filter(_is_profession, jobs)),
        "company_suffixes": _plain(suffixes),
        "streets": _plain(extra["streets"]),
        "words": _plain(filter(_is_word, words)),
    }


def weighted(names: Mapping[str, float] | Iterable[str]) -> Entries:
    """Return *names* sorted, each with its weight; a name that is listed twice counts twice.

    Of more than 1,000 the heaviest are kept, or of equal ones those at equal distances.

    Examples:
        >>> weighted(["Bo", "Al", "Bo"])
        [('Al', 1.0), ('Bo', 2.0)]
    """
    pairs = names.items() if isinstance(names, Mapping) else ((name, 1.0) for name in names)
    totals: dict[str, float] = {}
    for name, weight in pairs:
        totals[name.strip()] = totals.get(name.strip(), 0.0) + float(weight)
    entries = sorted(totals.items())
    if isinstance(names, Mapping):
        return sorted(sorted(entries, key=lambda entry: -entry[1])[:_LONGEST])
    return _thinned(entries)


def render(content: Mapping[str, Any]) -> str:
    """Return *content* as JSON with one line for each list."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in content.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(locales: Sequence[str]) -> None:
    """Write the pool files of *locales*; none named means all."""
    for locale in locales or LOCALES:
        target = _FOLDER / "pools" / f"{locale}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(render(freeze(locale)), encoding="utf-8")


def _listed(subject: str, locale: str, name: str) -> Mapping[str, float] | Sequence[str]:
    """Return the list called *name* of Faker's provider of *subject*, or of its default one."""
    try:
        module = import_module(f"faker.providers.{subject}.{locale}")
    except ModuleNotFoundError:
        module = import_module(f"faker.providers.{subject}")
    return getattr(module.Provider, name)


def _plain(words: Iterable[str]) -> list[str]:
    return _thinned(sorted({" ".join(word.split()) for word in words}))


def _thinned(entries: list[Any]) -> list[Any]:
    if len(entries) <= _LONGEST:
        return entries
    return [entries[step * len(entries) // _LONGEST] for step in range(_LONGEST)]


def _is_profession(job: str) -> bool:
    return not set(job) & set(",/()") and 4 < len(job) <= 40


def _is_word(word: str) -> bool:
    return word.isalpha() and word.islower() and len(word) > 1 and not _UNWANTED.fullmatch(word)


if __name__ == "__main__":
    main(sys.argv[1:])
