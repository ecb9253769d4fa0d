"""Taking words out of the text of one file, in the form that it has; what stays is as it was."""

import html
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from persona_assets.observations.erasures import MARK
from persona_assets.upkeep.searching import find_texts, replace_texts

Shown = Callable[[str], str]
"""What returns a text of an export as people saw it."""


def said_in(text: str, suffix: str, shown: Shown) -> Iterator[str]:
    """Yield what is said in a file of that *suffix*, as it is written and as people saw it.

    Raises:
        ValueError: It is no JSON.
    """
    for said in _strings([_parsed(part, suffix) for part in _parts(text, suffix)]):
        yield said
        if (seen := shown(said)) != said:
            yield seen


def spellings(text: str) -> tuple[str, str]:
    """Return how a text may be written in a file: as it is, or with escapes."""
    return text, html.escape(text, quote=False)


def rewritten(text: str, suffix: str, texts: Sequence[str], shown: Shown) -> str:
    """Return a file of that *suffix* with the mark in place of *texts*, longest first.

    Raises:
        ValueError: It is no JSON.
    """
    if suffix == ".csv":
        gone = frozenset(texts)
        return "".join(line for line in split_lines(text) if line.strip() not in gone)
    parts = _parts(text, suffix)
    values = [_parsed(part, suffix) for part in parts]
    cleaned = _cleaned_strings(list(dict.fromkeys(_strings(values))), texts, shown)
    return "".join(
        _written(part, value, _clean(value, cleaned), suffix)
        for part, value in zip(parts, values, strict=True)
    )


def split_lines(text: str) -> list[str]:
    """Return the lines of *text* with their ends, which are what readers take for ends."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _parts(text: str, suffix: str) -> list[str]:
    """Return what is a value of its own in a file: lines, or all of it."""
    return split_lines(text) if suffix in (".jsonl", ".csv") else [text]


def _parsed(part: str, suffix: str) -> Any:  # noqa: ANN401 - whatever a program exported
    if suffix == ".json" or (suffix == ".jsonl" and part.strip()):
        return json.loads(part)
    return part.strip() if suffix == ".csv" else part


def _written(part: str, value: object, cleaned: object, suffix: str) -> str:
    if cleaned == value:
        return part
    if suffix == ".json":
        return json.dumps(cleaned, ensure_ascii=False, indent=2)
    if suffix == ".jsonl":
        return json.dumps(cleaned, ensure_ascii=False) + "\n"
    return str(cleaned)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _strings(each)
        case dict():
            for each in value.values():
                yield from _strings(each)
        case _:
            pass


def _clean(value: Any, cleaned: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return JSON with the words taken out of each text in it."""
    match value:
        case str():
            return cleaned[value]
        case list():
            return [_clean(each, cleaned) for each in value]
        case dict():
            changed = {key: _clean(each, cleaned) for key, each in value.items()}
            if changed.get("text") != value.get("text"):
                changed.pop("blocks", None)  # the same words once more, in pieces
            return changed
        case _:
            return value


def _cleaned_strings(strings: Sequence[str], texts: Sequence[str], shown: Shown) -> dict[str, str]:
    """Return each of *strings* without *texts*."""
    spelled = [form for text in texts for form in spellings(text)]
    cleaned = replace_texts(strings, spelled, MARK)
    seen = [shown(text) for text in cleaned]
    for number, found in find_texts(texts, enumerate(seen)):
        ordered = [text for text in texts if text in found]
        [plain] = replace_texts([seen[number]], ordered, MARK)
        cleaned[number] = html.escape(plain, quote=False)
    return dict(zip(strings, cleaned, strict=True))
