"""Values in a flow that are made of its session's id, for one run and for many at once."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.simulation.event_values import Values


class HasSession(Protocol):
    """What a value that differs from run to run is made of."""

    @property
    def session_id(self) -> str:
        """The run's id."""
        ...


@dataclass(frozen=True, slots=True)
class _Named:
    """A run, as far as the values of its events depend on it."""

    session_id: str


Piece = str | slice
"""What a text is made of: letters that are always the same, or a part of the session's id."""


class OfSession:
    """A value that is made of the session's id.

    Attributes:
        pieces: What it consists of if it is a text of such pieces, or None.
    """

    __slots__ = ("_code", "_context", "_names", "pieces")

    def __init__(
        self, expression: ast.expr, code: CodeType, names: Mapping[str, Any], context: str
    ) -> None:
        """Learn an expression of a flow, and what the names in it stand for."""
        self._code = code
        self._names = dict(names)
        self._context = context
        self.pieces = _pieces(expression)

    def __call__(self, context: HasSession) -> object:
        """Return the value in one run."""
        if self.pieces is not None:
            own = context.session_id
            return "".join([one if isinstance(one, str) else own[one] for one in self.pieces])
        return eval(self._code, self._names, {self._context: context})  # noqa: S307 - user's code

    def column(self, session_ids: pa.Array) -> Values:
        """Return the values in the runs with *session_ids*."""
        if self.pieces is None:
            return [self(_Named(session_id)) for session_id in session_ids.to_pylist()]
        parts = [
            pa.scalar(piece)
            if isinstance(piece, str)
            else pc.call_function(
                "utf8_slice_codeunits", [session_ids], pc.SliceOptions(piece.start or 0, piece.stop)
            )
            for piece in (*self.pieces, "")
        ]
        return pc.call_function("binary_join_element_wise", parts)


def _pieces(expression: ast.expr) -> list[Piece] | None:
    """Return the pieces of a text that holds the session's id, or None if it is anything else.

    That the only attribute is the session's id has been seen to before.
    """
    found: list[Piece] | None = None
    match expression:
        case ast.Constant(value=str(text)):
            found = [text]
        case ast.Attribute():
            found = [slice(0, None)]
        case ast.Subscript(value=ast.Attribute(), slice=ast.Slice(lower=low, upper=up, step=None)):
            ends = [_end(low), _end(up)]
            found = None if -1 in ends else [slice(*ends)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = _together([_pieces(left), _pieces(right)])
        case ast.JoinedStr(values=values):
            found = _together([_pieces(value) for value in values])
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            found = _pieces(value)
        case _:
            pass
    return found


def _end(expression: ast.expr | None) -> int | None:
    """Return where a part of a text begins or ends; -1 stands for what cannot be seen."""
    match expression:
        case None:
            return None
        case ast.Constant(value=int(end)) if not isinstance(end, bool):
            return end
        case _:
            return -1


def _together(parts: list[list[Piece] | None]) -> list[Piece] | None:
    found: list[Piece] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return found
