"""Lines of text made column by column: what JSON and CSV have in common.

A line is a row of pieces.  Each piece is one entry of a short list (or, for a text that is unlike
all others, the row's own entry), and all pieces of all rows are gathered in one step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.values.splicing import Chosen, splice


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of every line.

    Attributes:
        words: The texts that it can be, none of them null.
        chosen: Which of them each line has; None means that line i has text i.
    """

    words: pa.StringArray
    chosen: Chosen | None = None


Part = Piece | str
"""A part of every line: a piece, or a text that all lines have."""


def lines(parts: Sequence[Part], count: int) -> pa.StringArray:
    """Return *count* lines, each made of its *parts* without anything between them."""
    pieces = _fused(parts, count)
    dictionary = pa.concat_arrays([piece.words for piece in pieces])
    each = np.arange(count, dtype=np.int32)
    columns = [each if piece.chosen is None else piece.chosen for piece in pieces]
    starts = [0, *accumulate(len(piece.words) for piece in pieces[:-1])]
    return splice(dictionary, columns, starts, count)


def either(texts: pa.StringArray, is_there: pa.BooleanArray, absent: str) -> Piece:
    """Return the next of *texts* where *is_there* is true, and *absent* elsewhere."""
    present = is_there.to_numpy(zero_copy_only=False)
    chosen = np.where(present, np.cumsum(present) - 1, len(texts)).astype(np.int32)
    return Piece(pa.concat_arrays([texts, pa.array([absent])]), chosen)


def literal(text: str) -> Piece:
    """Return the piece that is *text* in every line."""
    return Piece(pa.array([text]), 0)


def _fused(parts: Sequence[Part], count: int) -> list[Piece]:
    """Return *parts* as pieces, each literal inside the short list beside it if there is one."""
    pieces: list[Piece] = []
    waiting = ""
    for part in parts:
        if isinstance(part, str):
            waiting += part
        elif waiting and _is_short(part, count):
            pieces.append(_glued(part, waiting, ""))
            waiting = ""
        else:
            if waiting:
                _append(pieces, waiting, count)
            pieces.append(part)
            waiting = ""
    if waiting or not pieces:
        _append(pieces, waiting, count)
    return pieces


def _append(pieces: list[Piece], text: str, count: int) -> None:
    if pieces and _is_short(pieces[-1], count):
        pieces[-1] = _glued(pieces[-1], "", text)
    else:
        pieces.append(literal(text))


def _is_short(piece: Piece, count: int) -> bool:
    """Return whether gluing a text to every word costs less than one more gather for each line."""
    return piece.chosen is not None and 8 * len(piece.words) <= count


def _glued(piece: Piece, before: str, after: str) -> Piece:
    ends = [pa.scalar(before), piece.words, pa.scalar(after), pa.scalar("")]
    return Piece(pc.call_function("binary_join_element_wise", ends), piece.chosen)
