"""The few functions of Arrow on strings that are needed here, by name and typed."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc


def joined(columns: Sequence[pa.Array | str]) -> pa.Array:
    """Return the texts of each row one after the other; there is at least one array."""
    arguments = [pa.scalar(column) if isinstance(column, str) else column for column in columns]
    return pc.call_function("binary_join_element_wise", [*arguments, pa.scalar("")])


def has_match(texts: pa.Array, pattern: str) -> bool:
    """Return whether any of *texts* has a part that matches *pattern* (of RE2)."""
    options = pc.MatchSubstringOptions(pattern)
    found = pc.call_function("match_substring_regex", [texts], options)
    return bool(found.true_count)


def before(texts: pa.Array, mark: str) -> pa.Array:
    """Return what stands before the first *mark* in each text."""
    options = pc.ReplaceSubstringOptions(f"{mark}.*", "")
    return pc.call_function("replace_substring_regex", [texts], options)


def without_end(texts: pa.Array, signs: str) -> pa.Array:
    """Return each text without those of *signs* that it ends with."""
    return pc.call_function("utf8_rtrim", [texts], pc.TrimOptions(signs))


def without_quotes(texts: pa.Array) -> pa.Array:
    """Return each text without quotation marks around it."""
    return pc.call_function("utf8_trim", [texts], pc.TrimOptions('"'))


def without_first(texts: pa.Array) -> pa.Array:
    """Return each text without its first character."""
    return pc.call_function("utf8_slice_codeunits", [texts], pc.SliceOptions(1))


def either(is_first: pa.Array, first: pa.Array, second: pa.Array) -> pa.Array:
    """Return values of *first* where *is_first* says so, else those of *second*."""
    return pc.call_function("if_else", [is_first, first, second])
